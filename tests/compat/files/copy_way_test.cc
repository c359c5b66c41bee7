// SPDX-License-Identifier: Apache-2.0
#include "../../../compat/src/files/copy_way.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tests/compat/support/resources.h"

namespace mmap_compat {

using namespace internal;
namespace {

using std::chrono::microseconds;
using Ways = CopyWayChoice::Ways;

constexpr std::uint64_t kLong = std::uint64_t{1} << 30;
constexpr std::size_t kWindow = std::size_t{16} << 20;

// Lets the ways take their turns, at these times. How many turns there were.
int TakeTurns(CopyWayChoice& choice, microseconds in_kernel, microseconds through_buffer) {
  int turns = 0;
  while (choice.Piece(kWindow) < kWindow && turns < 100) {
    const bool kernel = choice.way() == CopyWay::kInKernel;
    choice.Took(kernel ? in_kernel : through_buffer, choice.Piece(kWindow));
    ++turns;
  }
  return turns;
}

TEST(CopyWayTest, WhereOneWayIsAskedForItIsTaken) {
  CopyWayMemory memory;
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, kLong}) {
    const CopyWayChoice kernel(Ways::kInKernel, size, memory);
    EXPECT_EQ(kernel.way(), CopyWay::kInKernel);
    EXPECT_EQ(kernel.Piece(kWindow), kWindow);
    const CopyWayChoice buffer(Ways::kThroughBuffer, size, memory);
    EXPECT_EQ(buffer.way(), CopyWay::kThroughBuffer);
    EXPECT_EQ(buffer.Piece(kWindow), kWindow);
  }
}

constexpr std::uint64_t kShort = std::uint64_t{1} << 20;

// Copies files of `size` until no more turns are taken; how often each way had one.
std::pair<int, int> CopyShort(CopyWayMemory& memory, std::uint64_t size, microseconds in_kernel,
                              microseconds through_buffer) {
  std::pair<int, int> turns = {0, 0};
  for (unsigned i = 0; i < CopyWayMemory::kCopiesWithTurns; ++i) {
    CopyWayChoice choice(Ways::kFaster, size, memory);
    EXPECT_EQ(choice.Piece(kWindow), kWindow);
    const bool kernel = choice.way() == CopyWay::kInKernel;
    ++(kernel ? turns.first : turns.second);
    choice.Took(kernel ? in_kernel : through_buffer, static_cast<std::size_t>(size));
  }
  return turns;
}

TEST(CopyWayTest, ShortCopiesTakeTurnsWithEachOther) {
  for (const bool kernel_wins : {true, false}) {
    CopyWayMemory memory;
    const auto turns = CopyShort(memory, kShort, microseconds(kernel_wins ? 10 : 11),
                                 microseconds(kernel_wins ? 11 : 10));
    EXPECT_EQ(turns, std::make_pair(4, 4));
    const CopyWay faster = kernel_wins ? CopyWay::kInKernel : CopyWay::kThroughBuffer;
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(CopyWayChoice(Ways::kFaster, kShort, memory).way(), faster);
      EXPECT_EQ(CopyWayChoice(Ways::kFaster, kShort + 100, memory).way(), faster);
    }
  }
}

TEST(CopyWayTest, SizesThatDifferLearnByThemselves) {
  CopyWayMemory memory;
  CopyShort(memory, kShort, microseconds(10), microseconds(20));
  CopyShort(memory, kShort / 2, microseconds(20), microseconds(10));
  CopyShort(memory, 1, microseconds(10), microseconds(20));
  EXPECT_EQ(memory.NextWay(kShort), CopyWay::kInKernel);
  EXPECT_EQ(memory.NextWay(kShort / 2), CopyWay::kThroughBuffer);
  EXPECT_EQ(memory.NextWay(1), CopyWay::kInKernel);
}

TEST(CopyWayTest, ShortCopiesGoThroughTheBufferWhereTheKernelNeverDid) {
  CopyWayMemory memory;
  for (unsigned i = 0; i < 2 * CopyWayMemory::kCopiesWithTurns; ++i) {
    CopyWayChoice choice(Ways::kFaster, kShort, memory);
    if (choice.way() == CopyWay::kInKernel) choice.RuleOutKernel();
    choice.Took(microseconds(10), static_cast<std::size_t>(kShort));
  }
  EXPECT_EQ(memory.NextWay(kShort), CopyWay::kThroughBuffer);
}

TEST(CopyWayTest, CopiesThatMustTakeOneWayTeachNothing) {
  CopyWayMemory memory;
  CopyShort(memory, kShort, microseconds(10), microseconds(20));
  CopyWayChoice choice(Ways::kThroughBuffer, kShort, memory);
  choice.Took(microseconds(1), static_cast<std::size_t>(kShort));
  EXPECT_EQ(memory.NextWay(kShort), CopyWay::kInKernel);
}

TEST(CopyWayTest, LongCopiesGoTheWayThatWasFaster) {
  CopyWayMemory memory;
  CopyWayChoice kernel(Ways::kFaster, kLong, memory);
  EXPECT_EQ(TakeTurns(kernel, microseconds(10), microseconds(11)), 4);
  EXPECT_EQ(kernel.way(), CopyWay::kInKernel);
  CopyWayChoice buffer(Ways::kFaster, kLong, memory);
  EXPECT_EQ(TakeTurns(buffer, microseconds(11), microseconds(10)), 4);
  EXPECT_EQ(buffer.way(), CopyWay::kThroughBuffer);
  EXPECT_EQ(buffer.Piece(kWindow), kWindow);
}

TEST(CopyWayTest, OneInterruptedTurnDoesNotDecide) {
  CopyWayMemory memory;
  CopyWayChoice choice(Ways::kFaster, kLong, memory);
  bool interrupted = false;
  while (choice.Piece(kWindow) < kWindow) {
    const bool kernel = choice.way() == CopyWay::kInKernel;
    const microseconds time = kernel && !interrupted ? microseconds(5000)
                              : kernel               ? microseconds(10)
                                                     : microseconds(11);
    interrupted = interrupted || kernel;
    choice.Took(time, choice.Piece(kWindow));
  }
  EXPECT_EQ(choice.way(), CopyWay::kInKernel);
}

TEST(CopyWayTest, PiecesThatAreCutShortDoNotCount) {
  CopyWayMemory memory;
  CopyWayChoice choice(Ways::kFaster, kLong, memory);
  const CopyWay first = choice.way();
  const std::size_t turn = choice.Piece(kWindow);
  for (int i = 0; i < 10; ++i) choice.Took(microseconds(1), turn - 1);
  EXPECT_EQ(choice.way(), first);
  EXPECT_EQ(choice.Piece(100), 100u);
}

TEST(CopyWayTest, WhatDoesNotWorkIsNotTriedAgain) {
  CopyWayMemory memory;
  for (const Ways ways : {Ways::kInKernel, Ways::kFaster}) {
    CopyWayChoice choice(ways, kLong, memory);
    choice.RuleOutKernel();
    EXPECT_EQ(choice.way(), CopyWay::kThroughBuffer);
    EXPECT_EQ(choice.Piece(kWindow), kWindow);
    choice.Took(microseconds(1), kWindow);
    EXPECT_EQ(choice.way(), CopyWay::kThroughBuffer);
  }
}

dev_t DeviceOf(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 ? status.st_dev : 0;
}

TEST(CopyWayTest, AskingAFilesystemLeavesErrno) {
  const ScratchFile file;
  const ScopedFd fd = file.Open(O_RDONLY);
  const dev_t device = DeviceOf(fd.get());
  errno = EDOM;
  (void)CopiesThroughCache(fd.get(), device);
  EXPECT_FALSE(CopiesThroughCache(-1, device + 1));
  EXPECT_EQ(errno, EDOM);
}

#if __has_include(<linux/magic.h>)
// One after the other and back: what was last remembered is not taken for another device.
TEST(CopyWayTest, SharedMemoryOfLinuxIsCopiedThroughTheCacheAndProcIsNot) {
  const ScopedFd shared(open("/dev/shm", O_RDONLY | O_CLOEXEC));
  const ScopedFd proc(open("/proc", O_RDONLY | O_CLOEXEC));
  if (shared.get() < 0 || proc.get() < 0) GTEST_SKIP() << "no /dev/shm or no /proc here";
  const dev_t shared_device = DeviceOf(shared.get());
  const dev_t proc_device = DeviceOf(proc.get());
  ASSERT_NE(shared_device, proc_device);
  for (int turn = 0; turn < 3; ++turn) {
    EXPECT_TRUE(CopiesThroughCache(shared.get(), shared_device));
    EXPECT_FALSE(CopiesThroughCache(proc.get(), proc_device));
  }
}

// That it is not asked again: of no descriptor it would have to answer no.
TEST(CopyWayTest, TheAnswerOfADeviceIsRemembered) {
  const ScopedFd shared(open("/dev/shm", O_RDONLY | O_CLOEXEC));
  if (shared.get() < 0) GTEST_SKIP() << "no /dev/shm here";
  const dev_t device = DeviceOf(shared.get());
  EXPECT_TRUE(CopiesThroughCache(shared.get(), device));
  EXPECT_TRUE(CopiesThroughCache(-1, device));
}
#endif

}  // namespace
}  // namespace mmap_compat
