// SPDX-License-Identifier: Apache-2.0
//
// Walks the errno table column by column, so that what FreeBSD answers is classified right although
// the test runs on another system; and checks it against measured answers, written down once more
// here, independently of the table.
#include "../../../compat/src/errors/errno_table.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <limits>
#include <string>

#include "../../../compat/src/errors/errno_index.h"
#include "tests/compat/support/matchers.h"

namespace mmap_compat {

using namespace internal;
namespace {

constexpr System kSystems[] = {System::kPosix,  System::kLinux,   System::kFreeBsd,
                               System::kNetBsd, System::kOpenBsd, System::kDragonFly,
                               System::kMacOs};

std::string Describe(const ErrnoRow& row) {
  return std::string(OperationName(row.operation)) + ": " + row.explanation;
}

bool ListsAnErrno(const ErrnoRow& row) {
  for (const Answers& answers : row.answers) {
    for (const int answer : answers.values) {
      if (answer > 0) return true;
    }
  }
  return false;
}

class ColumnTest : public ::testing::TestWithParam<System> {};

INSTANTIATE_TEST_SUITE_P(Systems, ColumnTest, ::testing::ValuesIn(kSystems),
                         [](const auto& which) { return std::string(SystemName(which.param)); });

TEST_P(ColumnTest, EveryAnswerIsClassifiedAsItsRowSays) {
  int walked = 0;
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      for (const int answer : row.For(GetParam()).values) {
        if (answer <= 0) continue;
        ++walked;
        EXPECT_EQ(Classify(GetParam(), row.operation, answer, row.circumstances), row.reason)
            << Describe(row) << " [" << ErrnoName(answer) << ']';
      }
    }
  }
  EXPECT_GT(walked, 40);
}

TEST(ErrnoTableTest, RowsOfNoSystemWithTheErrnoAreNotSearched) {
  EXPECT_FALSE(MayHaveRow(Operation::kOpen, ENOENT));
  EXPECT_TRUE(MayHaveRow(Operation::kOpen, EAGAIN));
  EXPECT_EQ(FindRow(System::kLinux, Operation::kOpen, ENOENT, kAlways), nullptr);
}

struct Numbered {
  int number;
  char which;
};

TEST(ErrnoIndexTest, FindsTheFirstOfEachNumberWhateverItIs) {
  constexpr int kLarge = std::numeric_limits<int>::max();
  static constexpr Numbered kRows[] = {{7, 'a'},   {0, 'b'},  {7, 'c'},     {255, 'd'},
                                       {256, 'e'}, {-3, 'f'}, {kLarge, 'g'}};
  static constexpr ErrnoIndex kIndex = IndexErrnos(kRows, &Numbered::number);
  const auto found = [](int number) {
    const Numbered* const row = FindErrno(kRows, &Numbered::number, kIndex, number);
    return row != nullptr ? row->which : '-';
  };
  EXPECT_EQ(found(7), 'a');
  EXPECT_EQ(found(0), 'b');
  EXPECT_EQ(found(255), 'd');
  EXPECT_EQ(found(256), 'e');
  EXPECT_EQ(found(-3), 'f');
  EXPECT_EQ(found(kLarge), 'g');
  EXPECT_EQ(found(8), '-');
  EXPECT_EQ(found(257), '-');
  EXPECT_EQ(found(-1), '-');
}

TEST(ErrnoTableTest, EveryRowHasAnAnswerAndAnExplanation) {
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      EXPECT_TRUE(ListsAnErrno(row)) << Describe(row);
      EXPECT_STRNE(row.explanation, "");
    }
  }
}

// What some system accepts is refused before the call, which takes a circumstance to see.
TEST(ErrnoTableTest, EveryAcceptedMistakeCanBeSeenBeforeTheCall) {
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      for (const Answers& answers : row.answers) {
        if (answers.Contain(kAccepts)) {
          EXPECT_NE(row.circumstances, kAlways) << Describe(row);
        }
      }
    }
  }
}

struct Measured {
  System system;
  Operation operation;
  int error_number;
  Circumstances circumstances;
  Reason reason;
};

// From measurements of the kernels and from their manuals.
constexpr Measured kMeasured[] = {
    {System::kFreeBsd, Operation::kMmap, ENOMEM, kAskedExclusive, Reason::kAddressInUse},
    {System::kDragonFly, Operation::kMmap, ENOMEM, kAskedExclusive, Reason::kAddressInUse},
    {System::kLinux, Operation::kMmap, EEXIST, kAskedExclusive, Reason::kAddressInUse},
    {System::kLinux, Operation::kMmap, ENOMEM, kAskedExclusive, Reason::kOutOfMemory},
    {System::kFreeBsd, Operation::kMmap, EINVAL, kNotAFile, Reason::kNotMappable},
    {System::kNetBsd, Operation::kMmap, ENODEV, kNotAFile, Reason::kNotMappable},
    {System::kDragonFly, Operation::kMmap, EINVAL, kNotAFile, Reason::kNotMappable},
    {System::kLinux, Operation::kMmap, EACCES, kNotAFile | kModeTooWeak, Reason::kNotMappable},
    {System::kNetBsd, Operation::kMmap, EFBIG, kAddressOutOfRange, Reason::kInvalidAddress},
    {System::kNetBsd, Operation::kMmap, EOVERFLOW, kAddressOutOfRange, Reason::kInvalidAddress},
    {System::kFreeBsd, Operation::kMmap, EINVAL, kAddressOutOfRange, Reason::kInvalidAddress},
    {System::kNetBsd, Operation::kMmap, EACCES, kAddressTooLow, Reason::kNotPermitted},
    {System::kLinux, Operation::kMmap, EPERM, kAddressTooLow, Reason::kNotPermitted},
    {System::kFreeBsd, Operation::kMmap, EPERM, kModeSuffices, Reason::kNotPermitted},
    {System::kLinux, Operation::kMmap, EACCES, kModeSuffices, Reason::kNotPermitted},
    {System::kLinux, Operation::kMmap, EACCES, kModeTooWeak, Reason::kAccessDenied},
    {System::kMacOs, Operation::kMmap, EPERM, kModeTooWeak, Reason::kAccessDenied},
    {System::kOpenBsd, Operation::kMmap, ENOTSUP, kWriteExecute, Reason::kNotPermitted},
    {System::kNetBsd, Operation::kMmap, ENOMEM, kLocked, Reason::kLockLimit},
    {System::kLinux, Operation::kMmap, EAGAIN, kAlways, Reason::kLockLimit},
    {System::kOpenBsd, Operation::kMmap, ENOMEM, kAlways, Reason::kOutOfMemory},
    {System::kPosix, Operation::kMmap, EMFILE, kAlways, Reason::kTooManyMappings},
    {System::kNetBsd, Operation::kMmap, EOVERFLOW, kOffsetTooLarge, Reason::kBeyondFileLimits},
    {System::kOpenBsd, Operation::kMunmap, EINVAL, kRangeHole, Reason::kNotMapped},
    {System::kOpenBsd, Operation::kMunmap, EPERM, kRangeMapped, Reason::kNotPermitted},
    {System::kNetBsd, Operation::kMsync, EFAULT, kAlways, Reason::kNotMapped},
    {System::kOpenBsd, Operation::kMsync, EFAULT, kAlways, Reason::kNotMapped},
    {System::kDragonFly, Operation::kMsync, EINVAL, kRangeHole, Reason::kNotMapped},
    {System::kFreeBsd, Operation::kMsync, EBUSY, kInvalidate, Reason::kNotPermitted},
    {System::kNetBsd, Operation::kMlock, EAGAIN, kRangeMapped, Reason::kLockLimit},
    {System::kFreeBsd, Operation::kMlock, ENOMEM, kRangeMapped, Reason::kLockLimit},
    {System::kLinux, Operation::kMlock, EPERM, kRangeMapped, Reason::kLockLimit},
    {System::kDragonFly, Operation::kMlock, EPERM, kRangeMapped, Reason::kLockLimit},
    {System::kNetBsd, Operation::kMlock, EINVAL, kRangeHole, Reason::kNotMapped},
    {System::kNetBsd, Operation::kMlock, EINVAL, kProtectionNone, Reason::kAccessDenied},
    {System::kFreeBsd, Operation::kMprotect, EACCES, kRangeMapped, Reason::kAccessDenied},
    {System::kNetBsd, Operation::kMprotect, EACCES, kExecute, Reason::kNotPermitted},
    {System::kLinux, Operation::kMprotect, ENOMEM, kMapCountFull, Reason::kTooManyMappings},
    {System::kNetBsd, Operation::kMadvise, EFAULT, kAlways, Reason::kNotMapped},
    {System::kLinux, Operation::kOpen, EAGAIN, kAlways, Reason::kNotPermitted},
    {System::kLinux, Operation::kFstat, ENOTCONN, kAlways, Reason::kIo},
    {System::kLinux, Operation::kFsync, ETIMEDOUT, kAlways, Reason::kIo},
    {System::kLinux, Operation::kOpen, EHOSTDOWN, kAlways, Reason::kIo},
    {System::kLinux, Operation::kOpen, EHOSTUNREACH, kAlways, Reason::kIo},
    {System::kMacOs, Operation::kMadvise, EINVAL, kAlways, Reason::kUnsupported},
    {System::kLinux, Operation::kMremap, EFAULT, kAlways, Reason::kNotMapped},
    {System::kNetBsd, Operation::kMremap, EINVAL, kRangeHole, Reason::kNotMapped},
    {System::kLinux, Operation::kMremap, EINVAL, kAddressUnaligned, Reason::kInvalidAddress},
    {System::kLinux, Operation::kMremap, ENOMEM, kAlways, Reason::kOutOfMemory},
    {System::kFreeBsd, Operation::kMmap, ENOTSUP, kAlways, Reason::kUnsupported},
    {System::kLinux, Operation::kShmOpen, EEXIST, kAlways, Reason::kAlreadyExists},
    {System::kPosix, Operation::kShmOpen, ENOENT, kAlways, Reason::kNotFound},
    {System::kPosix, Operation::kShmUnlink, ENOENT, kAlways, Reason::kNotFound},
    {System::kMacOs, Operation::kFtruncate, EINVAL, kResizedBefore, Reason::kUnsupported},
};

TEST(ErrnoTableTest, MeasuredAnswersGetTheirReason) {
  for (const Measured& fact : kMeasured) {
    EXPECT_EQ(Classify(fact.system, fact.operation, fact.error_number, fact.circumstances),
              fact.reason)
        << SystemName(fact.system) << ' ' << OperationName(fact.operation) << ' '
        << ErrnoName(fact.error_number);
  }
}

TEST(ErrnoTableTest, UnlockingWhatIsNotLockedIsHarmlessWhereTheKernelComplains) {
  const ErrnoRow* const netbsd =
      FindRow(System::kNetBsd, Operation::kMunlock, EINVAL, kRangeMapped);
  ASSERT_NE(netbsd, nullptr);
  EXPECT_TRUE(netbsd->harmless);
  const ErrnoRow* const hole = FindRow(System::kNetBsd, Operation::kMunlock, EINVAL, kRangeHole);
  ASSERT_NE(hole, nullptr);
  EXPECT_FALSE(hole->harmless);
}

TEST(ErrnoTableTest, AnswersOfAnotherKernelVersionFallBackToAnySystem) {
  EXPECT_EQ(Classify(System::kDragonFly, Operation::kMmap, EEXIST, kAskedExclusive),
            Reason::kAddressInUse);
}

}  // namespace
}  // namespace mmap_compat
