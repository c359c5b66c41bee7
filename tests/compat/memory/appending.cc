// SPDX-License-Identifier: Apache-2.0
#include "tests/compat/memory/appending.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "mmap_compat/mapping.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

struct AppendedRecord {
  std::uint64_t writer;
  std::uint64_t number;
  char text[96];
};

AppendedRecord RecordOf(std::uint64_t writer, std::uint64_t number) {
  AppendedRecord record = {};
  record.writer = writer + 1;  // a slot that nobody wrote holds zeros
  record.number = number;
  snprintf(record.text, sizeof(record.text), "record %llu of writer %llu",
           static_cast<unsigned long long>(number), static_cast<unsigned long long>(writer));
  return record;
}

std::size_t SlotOf(std::uint64_t writer, std::uint64_t number) {
  return static_cast<std::size_t>(2 * number + writer);
}

int Write(const std::string& path, std::uint64_t writer, std::size_t records,
          Allocation allocation) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  options.length = sizeof(AppendedRecord);
  options.past_end = PastEnd::kGrow;
  options.allocation = allocation;
  const ScopedFd fd(open(path.c_str(), O_RDWR | O_CLOEXEC));
  for (std::uint64_t i = 0; i < records; ++i) {
    options.offset = static_cast<std::int64_t>(SlotOf(writer, i) * sizeof(AppendedRecord));
    absl::StatusOr<Mapping> window = Mapping::File(fd.get(), options);
    if (!window.ok()) {
      fprintf(stderr, "%s\n", window.status().ToString().c_str());
      return 1;
    }
    const AppendedRecord record = RecordOf(writer, i);
    std::memcpy(window->mutable_bytes().data(), &record, sizeof(record));
  }
  return 0;
}

// Writes once nobody has the other end of `start` open.
pid_t Start(const std::string& path, std::uint64_t writer, std::size_t records,
            Allocation allocation, const int (&start)[2]) {
  const pid_t child = fork();
  if (child != 0) return child;
  alarm(300);
  close(start[1]);
  char nothing;
  if (read(start[0], &nothing, 1) != 0) _exit(2);
  _exit(Write(path, writer, records, allocation));
}

std::size_t CountLost(const std::string& path, std::size_t records) {
  std::size_t lost = 0;
  const ScopedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  for (const std::uint64_t writer : {std::uint64_t{0}, std::uint64_t{1}}) {
    for (std::uint64_t i = 0; i < records; ++i) {
      const AppendedRecord expected = RecordOf(writer, i);
      AppendedRecord found = {};
      const auto offset = static_cast<off_t>(SlotOf(writer, i) * sizeof(AppendedRecord));
      const bool there = pread(fd.get(), &found, sizeof(found), offset) == sizeof(found) &&
                         std::memcmp(&found, &expected, sizeof(found)) == 0;
      lost += there ? 0 : 1;
    }
  }
  return lost;
}

}  // namespace

AppendResult AppendFromTwoProcesses(const std::string& directory, std::size_t records,
                                    Allocation allocation) {
  std::string path = directory + "/append-XXXXXX";
  { const ScopedFd made(mkstemp(path.data())); }
  int start[2];
  if (pipe(start) != 0) return {2 * records, 2};
  const pid_t writers[] = {Start(path, 0, records, allocation, start),
                           Start(path, 1, records, allocation, start)};
  close(start[0]);
  close(start[1]);
  AppendResult result;
  for (const pid_t writer : writers) {
    int status = 0;
    if (waitpid(writer, &status, 0) != writer || status != 0) ++result.writers_that_died;
  }
  result.lost = CountLost(path, records);
  unlink(path.c_str());
  return result;
}

}  // namespace mmap_compat
