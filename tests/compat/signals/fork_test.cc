// SPDX-License-Identifier: Apache-2.0
//
// fork() while other threads are inside of the library: the child finds every lock free.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

#include "mmap_compat/smalloc.h"
#include "tests/compat/signals/guarding.h"

// A child knows of the threads of its parent, and would be told that it never joined them.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "report_thread_leaks=0"; }

namespace mmap_compat {
namespace {

constexpr int kForks = 100;

// What a child of a fork at any moment came to; killed by its alarm where it waits for ever.
template <typename Child>
int Forked(const Child& child) {
  const pid_t id = fork();
  if (id == 0) {
    alarm(10);
    _exit(child());
  }
  int status = 0;
  waitpid(id, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST(ForkTest, ChildCanInstallAndRunWhileOthersInstall) {
  const TruncatedFile file;
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  threads.reserve(2);
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&done] {
      while (!done) (void)AccessGuard::Install();
    });
  }
  const AccessGuard guard = Installed();
  int failed = 0;
  for (int i = 0; i < kForks && failed == 0; ++i) {
    failed = Forked([&] {
      if (!file.IsGuardedBy(guard)) return 1;
      const AccessGuard own = Installed();
      return file.IsGuardedBy(own) ? 0 : 2;
    });
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
}

// The first call of a process is under way in one thread when another forks.
TEST(ForkTest, ChildCanAllocateWhileTheFirstAllocationIsUnderWay) {
  for (int i = 0; i < kForks; ++i) {
    const int result = Forked([] {
      std::atomic<bool> started{false};
      std::thread thread([&started] {
        started = true;
        for (int n = 0; n < 20; ++n) (void)Smalloc(1);
      });
      while (!started) std::this_thread::yield();
      int failed = 0;
      for (int n = 0; n < 5 && failed == 0; ++n) {
        failed = Forked([] {
          const absl::StatusOr<void*> block = Smalloc(1);
          return block.ok() && Sfree(*block).ok() ? 0 : 3;
        });
      }
      thread.join();
      return failed;
    });
    ASSERT_EQ(result, 0) << i;
  }
}

}  // namespace
}  // namespace mmap_compat
