// SPDX-License-Identifier: Apache-2.0
//
// Threads that read a file which another process keeps truncating, while guards come and go and the
// process forks. How often is decided in the BUILD file: TRUNCATIONS.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "tests/compat/signals/guarding.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr int kThreads = 8;
constexpr unsigned kPatienceSeconds = 600;

// Whether a child that was forked while other threads took memory can take some: glibc sees to it,
// the heap of a sanitizer (of GCC 12) may stay locked. What fails is reported on the heap.
constexpr bool kChildHasHeap = !kIsSanitized;

// Seen by the process that truncates too.
struct Counts {
  std::atomic<bool> done{false};
  std::atomic<int> faults{0};
  std::atomic<int> wrong{0};
  std::atomic<int> forks{0};
};

// Goes on until somebody has seen it, however the threads are scheduled. Runs in a child, which
// must not return to the test.
[[noreturn]] void Truncate(const std::string& path, std::size_t length, int begin, int done,
                           const Counts& counts) {
  alarm(kPatienceSeconds);
  char byte;
  if (read(begin, &byte, 1) != 1) _exit(1);
  for (int i = 0; i < TRUNCATIONS || counts.faults == 0; ++i) {
    if (truncate(path.c_str(), 0) != 0) _exit(1);
    if (truncate(path.c_str(), static_cast<off_t>(length)) != 0) _exit(1);
  }
  (void)!write(done, "d", 1);
  _exit(0);
}

void Read(const AccessGuard& guard, const Mapping& mapping, Counts& counts) {
  std::vector<std::byte> copy(mapping.size());
  while (!counts.done) {
    const absl::Status status = guard.Copy(mapping.bytes(), absl::MakeSpan(copy));
    if (status.ok()) continue;
    ++counts.faults;
    if (ReasonFrom(status) != Reason::kBeyondFileLimits) ++counts.wrong;
  }
}

// A child of a process with threads may do little, but this: it copies a byte of `memory`.
void Fork(const AccessGuard& guard, const Mapping& memory, Counts& counts) {
  do {
    const pid_t child = fork();
    if (child == 0) {
      alarm(kPatienceSeconds);
      std::byte byte{};
      const absl::StatusOr<AccessGuard> own = AccessGuard::Install();
      (void)guard.Copy(memory.bytes().subspan(0, 1), {&byte, 1});
      _exit(own.ok() ? 0 : 1);
    }
    int status = 0;
    if (child > 0) waitpid(child, &status, 0);
    if (child < 0 || status != 0) ++counts.wrong;
    ++counts.forks;
    usleep(1000);
  } while (!counts.done);
}

TEST(StressTest, NobodyDiesOfAFileThatAnotherProcessKeepsTruncating) {
  const std::size_t length = 4 * PageSize();
  const ScratchFile file(Pattern(length));
  const Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  Mapping shared = *Mapping::AnonymousShared(sizeof(Counts));
  Counts& counts = *new (shared.mutable_bytes().data()) Counts;
  int begin[2];
  int ends[2];
  ASSERT_EQ(pipe(begin), 0);
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) Truncate(file.path(), length, begin[0], ends[1], counts);
  close(ends[1]);  // so that a child that died is not waited for
  std::vector<std::thread> threads;
  threads.reserve(kThreads + 2);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] { Read(guard, mapping, counts); });
  }
  threads.emplace_back([&] { Fork(guard, kChildHasHeap ? mapping : shared, counts); });
  threads.emplace_back([&] {
    while (!counts.done) {
      if (!AccessGuard::Install().ok()) ++counts.wrong;
      usleep(100);
    }
  });
  char byte = 'b';
  EXPECT_EQ(write(begin[1], &byte, 1), 1);
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  counts.done = true;
  for (std::thread& thread : threads) thread.join();
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_GT(counts.faults, 0);
  EXPECT_GT(counts.forks, 0);
  EXPECT_EQ(counts.wrong, 0);
  for (const int fd : {begin[0], begin[1], ends[0]}) close(fd);
}

}  // namespace
}  // namespace mmap_compat
