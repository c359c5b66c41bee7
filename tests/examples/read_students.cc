// SPDX-License-Identifier: Apache-2.0
//
// Prints the records that write_students wrote.
//
//   read_students FILE
//
// Reading is all it needs: a descriptor that cannot write, and pages that cannot be stored into.
#include <cstddef>
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"
#include "tests/examples/student.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: read_students FILE\n", stderr);
    return 2;
  }
  const absl::StatusOr<mmap_compat::Mapping> mapping = mmap_compat::Mapping::OpenFile(argv[1]);
  if (!mapping.ok()) {
    std::fprintf(stderr, "%s\n", std::string(mapping.status().message()).c_str());
    return 1;
  }
  const auto* const students = reinterpret_cast<const Student*>(mapping->bytes().data());
  for (std::size_t i = 0; i < mapping->size() / sizeof(Student); ++i) {
    std::printf("id=%d\tname=%s\t%c\n", students[i].id, students[i].name, students[i].sex);
  }
  return 0;
}
