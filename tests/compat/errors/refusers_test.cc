// SPDX-License-Identifier: Apache-2.0
//
// Every mistake that some system accepts, by the table, is made: it is refused before the call.
// Those that cannot be seen before it are named here with the reason.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <iterator>
#include <limits>
#include <optional>
#include <string>

#include "../../../compat/src/errors/diagnosis.h"
#include "../../../compat/src/errors/errno_table.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {

using namespace internal;
namespace {

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();
constexpr int kNormalAdvice = 0;

struct Bench {
  const ScratchFile file{Pattern(2 * PageSize())};
  const ScopedFd fd = file.Open(O_RDWR);
  const ScopedFd write_only = file.Open(O_WRONLY);
  Mapping memory = *Mapping::AnonymousPrivate(3 * PageSize());

  void* page() { return memory.mutable_bytes().data(); }
  void* inside_page() { return memory.mutable_bytes().data() + 1; }

  MmapCall call() const {
    MmapCall made;
    made.length = PageSize();
    made.protection = PROT_READ;
    made.flags = MAP_SHARED;
    made.fd = fd.get();
    return made;
  }
};

template <typename Change>
absl::Status Mmap(Bench& bench, Change change) {
  MmapCall call = bench.call();
  change(call);
  return CheckedMmap(call).status();
}

// A page that was unmapped a moment ago.
template <typename Misuse>
absl::Status OnAHole(Misuse misuse) {
  absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(PageSize());
  if (!memory.ok()) return memory.status();
  void* const page = memory->mutable_bytes().data();
  const absl::Status unmapped = memory->Unmap();
  return unmapped.ok() ? misuse(page) : unmapped;
}

// The highest bit that no MAP_ macro of this system has.
int UnknownFlag() {
  int flag = 1 << 30;
  while (flag > 1 && !HasUnknownMapFlags(flag)) flag >>= 1;
  return flag;
}

struct Refuser {
  Operation operation;
  Circumstances circumstance;
  absl::Status (*make)(Bench& bench);
};

using B = Bench&;
using C = MmapCall&;

constexpr Refuser kRefusers[] = {
    {Operation::kMmap, kLengthZero, [](B b) { return Mmap(b, [](C c) { c.length = 0; }); }},
    {Operation::kMmap, kLengthWraps, [](B b) { return Mmap(b, [](C c) { c.length = kMax; }); }},
    {Operation::kMmap, kOffsetNegative,
     [](B b) { return Mmap(b, [](C c) { c.offset = -static_cast<off_t>(PageSize()); }); }},
    {Operation::kMmap, kOffsetUnaligned, [](B b) { return Mmap(b, [](C c) { c.offset = 1; }); }},
    {Operation::kMmap, kOffsetTooLarge,
     [](B b) {
       return Mmap(b, [](C c) {
         c.offset = std::numeric_limits<off_t>::max() - static_cast<off_t>(PageSize() - 1);
       });
     }},
    {Operation::kMmap, kPastEndOfFile,
     [](B b) {
       FileOptions options;
       options.length = 3 * PageSize();
       return Mapping::File(b.fd.get(), options).status();
     }},
    {Operation::kMmap, kAddressTooLow,
     [](B b) { return Mmap(b, [](C c) { c.flags |= MAP_FIXED; }); }},
    {Operation::kMmap, kSharingUnclear,
     [](B b) { return Mmap(b, [](C c) { c.flags = MAP_SHARED | MAP_PRIVATE; }); }},
    {Operation::kMmap, kProtectionUnknown,
     [](B b) { return Mmap(b, [](C c) { c.protection = 1 << 30; }); }},
    {Operation::kMmap, kFlagsUnknown,
     [](B b) { return Mmap(b, [](C c) { c.flags |= UnknownFlag(); }); }},
    {Operation::kMmap, kModeTooWeak,
     [](B b) {
       MmapCall call = b.call();
       call.fd = b.write_only.get();
       call.protection = PROT_WRITE;
       return CheckedMmap(call).status();
     }},
    {Operation::kMunmap, kLengthZero, [](B b) { return CheckedMunmap(b.page(), 0); }},
    {Operation::kMunmap, kLengthWraps, [](B b) { return CheckedMunmap(b.page(), kMax); }},
    {Operation::kMunmap, kAddressUnaligned, [](B b) { return CheckedMunmap(b.inside_page(), 1); }},
    {Operation::kMunmap, kRangeHole,
     [](B) { return OnAHole([](void* page) { return CheckedMunmap(page, 1); }); }},
    {Operation::kMprotect, kLengthZero,
     [](B b) { return CheckedMprotect(b.page(), 0, PROT_READ); }},
    {Operation::kMprotect, kLengthWraps,
     [](B b) { return CheckedMprotect(b.page(), kMax, PROT_READ); }},
    {Operation::kMprotect, kAddressUnaligned,
     [](B b) { return CheckedMprotect(b.inside_page(), 1, PROT_READ); }},
    {Operation::kMprotect, kRangeHole,
     [](B) { return OnAHole([](void* page) { return CheckedMprotect(page, 1, PROT_READ); }); }},
    {Operation::kMprotect, kProtectionUnknown,
     [](B b) { return CheckedMprotect(b.page(), PageSize(), 1 << 30); }},
    {Operation::kMsync, kLengthZero, [](B b) { return CheckedMsync(b.page(), 0, MS_SYNC); }},
    {Operation::kMsync, kLengthWraps, [](B b) { return CheckedMsync(b.page(), kMax, MS_SYNC); }},
    {Operation::kMsync, kAddressUnaligned,
     [](B b) { return CheckedMsync(b.inside_page(), 1, MS_SYNC); }},
    {Operation::kMsync, kFlagsClash,
     [](B b) { return CheckedMsync(b.page(), PageSize(), MS_ASYNC | MS_INVALIDATE); }},
    {Operation::kMadvise, kLengthZero,
     [](B b) { return CheckedMadvise(b.page(), 0, kNormalAdvice); }},
    {Operation::kMadvise, kLengthWraps,
     [](B b) { return CheckedMadvise(b.page(), kMax, kNormalAdvice); }},
    {Operation::kMadvise, kAddressUnaligned,
     [](B b) { return CheckedMadvise(b.inside_page(), 1, kNormalAdvice); }},
    {Operation::kMadvise, kRangeHole,
     [](B) { return OnAHole([](void* page) { return CheckedMadvise(page, 1, kNormalAdvice); }); }},
    {Operation::kMlock, kLengthZero, [](B b) { return CheckedMlock(b.page(), 0); }},
    {Operation::kMlock, kLengthWraps, [](B b) { return CheckedMlock(b.page(), kMax); }},
    {Operation::kMlock, kAddressUnaligned, [](B b) { return CheckedMlock(b.inside_page(), 1); }},
    {Operation::kMlock, kProtectionNone,
     [](B b) {
       const absl::Status status = b.memory.Protect(Protection::kNone);
       return status.ok() ? b.memory.Lock() : status;
     }},
    {Operation::kMunlock, kLengthZero, [](B b) { return CheckedMunlock(b.page(), 0); }},
    {Operation::kMunlock, kLengthWraps, [](B b) { return CheckedMunlock(b.page(), kMax); }},
    {Operation::kMunlock, kAddressUnaligned,
     [](B b) { return CheckedMunlock(b.inside_page(), 1); }},
    {Operation::kFtruncate, kLengthZero, [](B) { return SharedMemory::Unnamed(0).status(); }},
};

struct Unseen {
  Operation operation;
  Circumstances circumstance;
  const char* why;
};

constexpr Unseen kUnseen[] = {
    {Operation::kMmap, kAskedExclusive, "the address that came back is compared instead"},
    {Operation::kMsync, kInvalidate, "no call tells whether pages are locked"},
    {Operation::kFtruncate, kResizedBefore, "the system that refuses is the one that cannot"},
};

bool IsAcceptedSomewhere(const ErrnoRow& row) {
  for (const Answers& answers : row.answers) {
    if (answers.Contain(kAccepts)) return true;
  }
  return false;
}

template <typename Entry, std::size_t size>
const Entry* EntryFor(const Entry (&entries)[size], const ErrnoRow& row) {
  for (const Entry& entry : entries) {
    if (entry.operation == row.operation && entry.circumstance == row.circumstances) return &entry;
  }
  return nullptr;
}

TEST(RefusersTest, EveryMistakeThatASystemAcceptsIsRefusedBeforeTheCall) {
  int refused = 0;
  for (const auto& table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      if (!IsAcceptedSomewhere(row) || row.harmless) continue;
      if (EntryFor(kUnseen, row) != nullptr) continue;
      const std::string what = std::string(OperationName(row.operation)) + ": " + row.explanation;
      const Refuser* const refuser = EntryFor(kRefusers, row);
      ASSERT_NE(refuser, nullptr) << what << ": nothing refuses it";
      Bench bench;
      const absl::Status status = refuser->make(bench);
      const std::optional<Error> error = ErrorFrom(status);
      ASSERT_TRUE(error.has_value()) << what << ": " << status.ToString();
      EXPECT_TRUE(error->refused) << what << ": " << status.ToString();
      EXPECT_EQ(error->reason, row.reason) << what;
      EXPECT_EQ(error->explanation, row.explanation);
      ++refused;
    }
  }
  EXPECT_EQ(refused, static_cast<int>(std::size(kRefusers)));
}

// What is touched there is a signal, or was never mapped: the first page that lies past the end.
TEST(RefusersTest, CheckedCallsStayWithinTheFile) {
  Bench bench;
  EXPECT_THAT(Mmap(bench, [](C call) { call.length = 2 * PageSize(); }), Succeeds());
  for (const std::size_t pages : {std::size_t{3}, std::size_t{100}}) {
    const absl::Status status = Mmap(bench, [pages](C call) { call.length = pages * PageSize(); });
    EXPECT_THAT(status, FailsFor(Reason::kBeyondFileLimits));
    EXPECT_TRUE(ErrorFrom(status)->refused);
  }
  EXPECT_THAT(Mmap(bench, [](C call) { call.offset = static_cast<off_t>(2 * PageSize()); }),
              FailsFor(Reason::kBeyondFileLimits));
}

TEST(RefusersTest, FixedUpToTheTopOfTheAddressesIsRefusedToo) {
  Bench bench;
  const absl::Status status = Mmap(bench, [](C call) {
    call.flags |= MAP_FIXED;
    call.address = reinterpret_cast<void*>(RoundDownToPage(kMax));
  });
  EXPECT_THAT(status, FailsFor(Reason::kInvalidAddress));
  EXPECT_TRUE(ErrorFrom(status)->refused);
}

}  // namespace
}  // namespace mmap_compat
