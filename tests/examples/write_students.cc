// SPDX-License-Identifier: Apache-2.0
//
// Writes records of students into a file that another process reads: see read_students.
//
//   write_students FILE COUNT
//
// The file is made where there is none, and grows to the size of the records before it is mapped.
// They are in the file although the process ends without unmapping it.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "mmap_compat/mapping.h"
#include "tests/examples/student.h"

int main(int argc, char** argv) {
  const long count = argc == 3 ? std::strtol(argv[2], nullptr, 10) : 0;
  if (count <= 0) {
    std::fputs("usage: write_students FILE COUNT\n", stderr);
    return 2;
  }
  const int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0664);
  if (fd < 0) {
    std::perror(argv[1]);
    return 1;
  }
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kReadWrite;
  options.length = static_cast<std::size_t>(count) * sizeof(Student);
  options.past_end = mmap_compat::PastEnd::kGrow;
  absl::StatusOr<mmap_compat::Mapping> mapping = mmap_compat::Mapping::File(fd, options);
  close(fd);  // the mapping needs it no longer
  if (!mapping.ok()) {
    std::fprintf(stderr, "%s\n", std::string(mapping.status().message()).c_str());
    return 1;
  }
  auto* const students = reinterpret_cast<Student*>(mapping->mutable_bytes().data());
  for (int i = 0; i < count; ++i) {
    students[i].id = i;
    std::snprintf(students[i].name, sizeof(students[i].name), "Student-%d", i);
    students[i].sex = i % 2 == 0 ? 'm' : 'f';
  }
  return 0;
}
