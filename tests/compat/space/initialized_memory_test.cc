// SPDX-License-Identifier: Apache-2.0
//
// Memory that is made once, whoever comes first and is killed meanwhile.
#include "mmap_compat/initialized_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>
#include <thread>
#include <vector>

#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::Each;

absl::Status FillWithOnes(absl::Span<std::byte> bytes) {
  std::fill(bytes.begin(), bytes.end(), std::byte{1});
  return absl::OkStatus();
}

absl::Status MustNotRun(absl::Span<std::byte>) {
  ADD_FAILURE() << "initialised a second time";
  return absl::OkStatus();
}

// The lock file of systems whose memory cannot be locked, which stays behind.
class MemoryName : public ScopedMemoryName {
 public:
  ~MemoryName() { unlink((std::string("/tmp/mmap-compat-") + (get() + 1) + ".lock").c_str()); }
};

TEST(InitializedMemoryTest, TheFirstOneInitialisesAndTheOthersFindIt) {
  const MemoryName name;
  errno = 5;
  absl::StatusOr<Mapping> first = OpenInitialized(name.get(), 100, &FillWithOnes);
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(errno, 5);
  EXPECT_EQ(first->size(), 100u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first->data()) % 64, 0u);
  EXPECT_THAT(first->bytes(), Each(std::byte{1}));
  const absl::StatusOr<Mapping> second = OpenInitialized(name.get(), 100, &MustNotRun);
  ASSERT_THAT(second, Succeeds());
  first->mutable_bytes()[99] = std::byte{7};
  EXPECT_EQ(second->bytes()[99], std::byte{7});
  EXPECT_THAT(OpenInitialized(name.get(), 101, &MustNotRun), FailsFor(Reason::kAlreadyExists));
  EXPECT_THAT(OpenInitialized(name.get(), 99, &MustNotRun), FailsFor(Reason::kAlreadyExists));
  EXPECT_THAT(OpenInitialized(name.get(), 100000, &MustNotRun), FailsFor(Reason::kAlreadyExists));
}

TEST(InitializedMemoryTest, WhereItFailsTheNextOneFindsZeros) {
  const MemoryName name;
  const auto fail = [](absl::Span<std::byte> bytes) {
    (void)FillWithOnes(bytes);
    return absl::InternalError("not today");
  };
  EXPECT_EQ(OpenInitialized(name.get(), 10, fail).status(), absl::InternalError("not today"));
  const auto look = [](absl::Span<std::byte> bytes) {
    EXPECT_THAT(bytes, Each(std::byte{0}));
    return FillWithOnes(bytes);
  };
  // Another size, too: nobody has made it yet.
  const absl::StatusOr<Mapping> memory = OpenInitialized(name.get(), 3 * PageSize(), look);
  ASSERT_THAT(memory, Succeeds());
  EXPECT_THAT(memory->bytes(), Each(std::byte{1}));
}

TEST(InitializedMemoryTest, ThreadsInitialiseOnceAsWell) {
  const MemoryName name;
  std::atomic<int> times{0};
  const auto count = [&times](absl::Span<std::byte> bytes) {
    ++times;
    std::this_thread::yield();
    return FillWithOnes(bytes);
  };
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const absl::StatusOr<Mapping> memory = OpenInitialized(name.get(), 1000, count);
      ASSERT_THAT(memory, Succeeds());
      EXPECT_THAT(memory->bytes(), Each(std::byte{1}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(times.load(), 1);
}

// What all processes see of each other, beside the memory itself.
struct Board {
  std::atomic<bool> go{false};
  std::atomic<bool> is_known{false};  // somebody has been told that it is made
  std::atomic<int> begun{0};          // how often initialising began
  std::atomic<int> mixed{0};          // two at once
  std::atomic<int> begun_again{0};    // after it was known
  std::atomic<int> saw_parts{0};      // contents that are not whole
};

constexpr std::size_t kWords = 3000;

absl::Span<std::uint64_t> Words(absl::Span<std::byte> bytes) {
  return {reinterpret_cast<std::uint64_t*>(bytes.data()), bytes.size() / sizeof(std::uint64_t)};
}

// With one's own number in every word, slowly; whoever else does that at the same time is seen.
absl::Status FillSlowly(Board& board, absl::Span<std::byte> bytes) {
  ++board.begun;
  if (board.is_known.load()) ++board.begun_again;
  const auto own = static_cast<std::uint64_t>(getpid());
  const absl::Span<std::uint64_t> words = Words(bytes);
  for (volatile std::uint64_t& word : words) {
    if (word != 0) ++board.mixed;
    word = own;
  }
  for (const volatile std::uint64_t& word : words) {
    if (word != own) ++board.mixed;
  }
  return absl::OkStatus();
}

int Come(const char* name, Board& board) {
  const absl::StatusOr<Mapping> memory =
      OpenInitialized(name, kWords * sizeof(std::uint64_t),
                      [&board](absl::Span<std::byte> bytes) { return FillSlowly(board, bytes); });
  if (!memory.ok()) return 1;
  board.is_known = true;
  const auto* const words = reinterpret_cast<const std::uint64_t*>(memory->data());
  const bool whole = words[0] != 0 && std::all_of(words, words + kWords, [words](std::uint64_t w) {
                       return w == words[0];
                     });
  if (!whole) ++board.saw_parts;
  return whole ? 0 : 2;
}

// Comes when the board says go.
pid_t Start(const char* name, Board& board) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    while (!board.go.load()) sched_yield();
    _exit(Come(name, board));
  }
  return child;
}

void Sleep(long microseconds) {
  const struct timespec time = {0, microseconds * 1000};
  nanosleep(&time, nullptr);
}

// Children that are killed at moments that move through all that they do.
TEST(InitializedMemoryTest, WhoeverIsKilledBlocksNobodyAndLeavesNothing) {
  const Mapping shared = *Mapping::AnonymousShared(sizeof(Board));
  auto& board = *new (const_cast<std::byte*>(shared.data())) Board();
  int killed = 0;
  int begun = 0;
  for (long round = 0; round < 60; ++round) {
    const MemoryName name;
    board.go = false;
    board.is_known = false;
    board.begun = 0;
    std::vector<pid_t> victims;
    victims.reserve(3);
    for (int i = 0; i < 3; ++i) victims.push_back(Start(name.get(), board));
    // The first round kills them all before they come, which is a moment too.
    board.go = round != 0;
    for (const pid_t victim : victims) {
      Sleep(round * 17 % 700);
      kill(victim, SIGKILL);
    }
    board.go = true;
    const pid_t survivor = Start(name.get(), board);
    for (const pid_t victim : victims) {
      int status = 0;
      ASSERT_EQ(waitpid(victim, &status, 0), victim);
      if (WIFSIGNALED(status)) ++killed;
    }
    int status = 0;
    ASSERT_EQ(waitpid(survivor, &status, 0), survivor);
    ASSERT_EQ(status, 0) << "round " << round;
    begun += board.begun;
    ASSERT_GE(board.begun, 1);
  }
  EXPECT_EQ(board.mixed, 0);
  EXPECT_EQ(board.begun_again, 0);
  EXPECT_EQ(board.saw_parts, 0);
  EXPECT_GE(killed, 3);
  RecordProperty("killed", killed);
  RecordProperty("begun", begun);
}

// The one who is killed in the middle of it, for certain.
TEST(InitializedMemoryTest, OneWhoDiesInTheMiddleIsReplaced) {
  const MemoryName name;
  const int result = InChild([&name] {
    (void)OpenInitialized(name.get(), 10, [](absl::Span<std::byte> bytes) {
      bytes[3] = std::byte{9};
      raise(SIGKILL);
      return absl::OkStatus();
    });
    return 1;
  });
  EXPECT_EQ(result, 128 + SIGKILL);
  const auto look = [](absl::Span<std::byte> bytes) {
    EXPECT_THAT(bytes, Each(std::byte{0}));
    return FillWithOnes(bytes);
  };
  EXPECT_THAT(OpenInitialized(name.get(), 10, look), Succeeds());
  EXPECT_THAT(OpenInitialized(name.get(), 10, &MustNotRun), Succeeds());
}

}  // namespace
}  // namespace mmap_compat
