// SPDX-License-Identifier: Apache-2.0
//
// Which system returns what for which mistake: the data behind the error contract, and the one way
// from an errno to a Reason. For this library and its tests; applications read
// mmap_compat/errors.h.
//
//   return Refusal(Operation::kMmap, kLengthZero, {Number("length", 0)});
//   return Failure(Operation::kMmap, errno, DescribeCall(call), {Number("length", length)});
#ifndef COMPAT_SRC_ERRORS_ERRNO_TABLE_H_
#define COMPAT_SRC_ERRORS_ERRNO_TABLE_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "call_arguments.h"
#include "host_system.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// What is known about a call besides its errno: a set of bits. Most of them are asked for only
// after a failure, so that success pays nothing.
using Circumstances = std::uint64_t;

inline constexpr Circumstances kAlways = 0;
inline constexpr Circumstances kLengthZero = 1ull << 0;
inline constexpr Circumstances kLengthWraps = 1ull << 1;
inline constexpr Circumstances kOffsetNegative = 1ull << 2;
inline constexpr Circumstances kOffsetUnaligned = 1ull << 3;
inline constexpr Circumstances kOffsetTooLarge = 1ull << 4;
inline constexpr Circumstances kPastEndOfFile = 1ull << 5;
inline constexpr Circumstances kAddressUnaligned = 1ull << 6;
inline constexpr Circumstances kAddressOutOfRange = 1ull << 7;
inline constexpr Circumstances kAddressTooLow = 1ull << 8;
inline constexpr Circumstances kAskedExclusive = 1ull << 9;
inline constexpr Circumstances kSharingUnclear = 1ull << 10;
inline constexpr Circumstances kProtectionUnknown = 1ull << 11;
inline constexpr Circumstances kNotAFile = 1ull << 12;      // directory, pipe, socket, device
inline constexpr Circumstances kModeTooWeak = 1ull << 13;   // the open mode forbids it
inline constexpr Circumstances kModeSuffices = 1ull << 14;  // the open mode allows it
inline constexpr Circumstances kExecute = 1ull << 15;       // pages that can be executed
inline constexpr Circumstances kWriteExecute = 1ull << 16;  // ... and written as well
inline constexpr Circumstances kLocked = 1ull << 17;        // locked memory asked for, or there
inline constexpr Circumstances kAskedHugePages = 1ull << 18;
inline constexpr Circumstances kStack = 1ull << 19;
inline constexpr Circumstances kAddressSpaceFull = 1ull << 20;
inline constexpr Circumstances kMapCountFull = 1ull << 21;
inline constexpr Circumstances kRangeHole = 1ull << 22;    // not everything there is mapped
inline constexpr Circumstances kRangeMapped = 1ull << 23;  // everything there is mapped
inline constexpr Circumstances kProtectionNone = 1ull << 24;
inline constexpr Circumstances kInvalidate = 1ull << 25;  // msync was to drop cached pages
inline constexpr Circumstances kFlagsClash = 1ull << 26;  // two flags that exclude each other
inline constexpr Circumstances kResizedBefore = 1ull
                                                << 27;      // shared memory that has a size already
inline constexpr Circumstances kPageMissing = 1ull << 28;   // a page could not be had
inline constexpr Circumstances kFlagsUnknown = 1ull << 29;  // MAP_ bits that no macro accounts for
inline constexpr Circumstances kAskedSync = 1ull << 30;     // stores are to be durable at once

// Mistakes in the use of this library's own objects, whatever the operation. No row of a table has
// them, and a call has one at most: they are numbers.
constexpr Circumstances Own(unsigned number) { return (1ull << 63) | number; }

inline constexpr Circumstances kGone = Own(1);            // after Unmap() or a move
inline constexpr Circumstances kOutsideMapping = Own(2);  // a range that leaves the mapping
inline constexpr Circumstances kCutsPage = Own(3);        // a range of partial pages
inline constexpr Circumstances kSameFile = Own(4);        // source and destination are one file
inline constexpr Circumstances kNotDeclared = Own(5);     // more than later_protection
inline constexpr Circumstances kOptionsClash = Own(6);    // options that exclude each other
inline constexpr Circumstances kNotResizable = Own(7);    // memory of a fixed size
inline constexpr Circumstances kWouldLoseData = Own(8);   // advice that is for private memory only
inline constexpr Circumstances kNotWritable = Own(9);     // stores into pages that allow none
inline constexpr Circumstances kNoPool = Own(10);         // no pool of huge pages
inline constexpr Circumstances kNotWholeHugePages = Own(11);
inline constexpr Circumstances kBadName = Own(12);           // not a portable name
inline constexpr Circumstances kNulInside = Own(13);         // a name with a NUL before its end
inline constexpr Circumstances kNameNull = Own(14);          // a null pointer
inline constexpr Circumstances kLengthsDiffer = Own(15);     // two spans of one length were needed
inline constexpr Circumstances kStopped = Own(16);           // by the caller's callback
inline constexpr Circumstances kNotABlock = Own(17);         // nothing that smalloc gave
inline constexpr Circumstances kLengthTooLong = Own(18);     // over PTRDIFF_MAX
inline constexpr Circumstances kAnotherFile = Own(19);       // not the one that is mapped
inline constexpr Circumstances kPagesDiffer = Own(20);       // in what is kept when they move
inline constexpr Circumstances kToSpecialFile = Own(21);     // a destination that is no file
inline constexpr Circumstances kNotSized = Own(22);          // shared memory that is being made
inline constexpr Circumstances kNoLengthOfItsOwn = Own(23);  // a device: no length is the whole
inline constexpr Circumstances kNotAligned = Own(24);        // to what a type requires
inline constexpr Circumstances kNotWholeElements = Own(25);
inline constexpr Circumstances kUnnamedValue = Own(26);      // a number that its enum does not have
inline constexpr Circumstances kForSharedOnly = Own(27);     // an effect that others are to see
inline constexpr Circumstances kNotCommitted = Own(28);      // nothing is in part of the range
inline constexpr Circumstances kPlaceTaken = Own(29);        // something is in part of the range
inline constexpr Circumstances kPlaceLost = Own(30);         // part of the range is not ours
inline constexpr Circumstances kNotNeighbours = Own(31);     // what was to be joined
inline constexpr Circumstances kWouldLoseStores = Own(32);   // into copy-on-write pages
inline constexpr Circumstances kNoRegions = Own(33);         // no list of what is mapped
inline constexpr Circumstances kNotLocal = Own(34);          // not a socket of this machine
inline constexpr Circumstances kNotOneDescriptor = Own(35);  // what a message had
inline constexpr Circumstances kNothingThatLow = Own(36);    // where no address is to be had
inline constexpr Circumstances kNoSynchronousMapping = Own(37);  // no MAP_SYNC
inline constexpr Circumstances kNoSealedPages = Own(38);         // no mseal and no mimmutable
inline constexpr Circumstances kNoSuchHugePages = Own(39);       // pages of that size
inline constexpr Circumstances kMadeOtherwise = Own(40);         // not by the same call

// Answers that are no errno.
inline constexpr int kAccepts = 0;   // the call succeeds, although it is a mistake
inline constexpr int kNoClaim = -1;  // neither documented nor measured
inline constexpr int kUnused = -2;

// What one system returns: it may know more than one errno for the same mistake.
struct Answers {
  // Implicit, so that a table reads {EINVAL, {EPERM, EACCES}, ...}.
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Answers(int first, int second = kUnused, int third = kUnused, int fourth = kUnused)
      : values{first, second, third, fourth} {}

  constexpr bool Contain(int answer) const {
    for (const int value : values) {
      if (value == answer) return true;
    }
    return false;
  }

  std::array<int, 4> values;
};

using Columns = std::array<Answers, kSystemCount>;  // in the order of System

constexpr Columns Everywhere(Answers answers) {
  return {{answers, answers, answers, answers, answers, answers, answers}};
}

struct ErrnoRow {
  Operation operation;
  Circumstances circumstances;  // all of them must hold
  Reason reason;
  const char* explanation;
  Columns answers;
  const char* why = "";
  bool harmless = false;  // what POSIX calls no error: reported as success everywhere

  constexpr const Answers& For(System system) const {
    return answers[static_cast<std::size_t>(system)];
  }
};

// The whole table, in two parts: calls on mappings, then calls on ranges and files.
using ErrnoTables = std::array<absl::Span<const ErrnoRow>, 2>;
ErrnoTables AllErrnoTables();

// The second part of it.
absl::Span<const ErrnoRow> RangeErrnoTable();

// The rows of one operation: no failure waits for a search through the others.
absl::Span<const ErrnoRow> RowsOf(Operation operation);

// The same of one part of the table, and none where its rows are in the other.
absl::Span<const ErrnoRow> RangeRowsOf(Operation operation);

// Whether any of them may have the errno for any system: false is certain, and takes no search.
bool MayHaveRow(Operation operation, int error_number);
bool RangeMayHaveRow(Operation operation, int error_number);

// The row that explains `error_number` on `system`: the first one whose circumstances hold and
// whose column has it; failing that, the first one in which any system has it (kernels of
// different ages differ). nullptr where the table knows nothing of it.
const ErrnoRow* FindRow(System system, Operation operation, int error_number,
                        Circumstances circumstances);

// Whether this library refuses the mistake before the call, since some system would accept it.
bool IsRefused(const ErrnoRow& row);

// What the errno means for any call.
Reason CommonMeaning(int error_number);

// The reason by the table, else by that.
Reason Classify(System system, Operation operation, int error_number, Circumstances circumstances);

// The code of a status that has this reason.
absl::StatusCode StatusCodeOf(Reason reason);

// A mistake that was seen before the call: one of the library's own, or a row of exactly this
// operation and circumstance, which there must be.
absl::Status Refusal(Operation operation, Circumstances circumstance,
                     absl::Span<const CallArgument> arguments);

// A call that failed with `error_number` on this system. Leaves errno equal to it.
absl::Status Failure(Operation operation, int error_number, Circumstances circumstances,
                     absl::Span<const CallArgument> arguments);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_ERRNO_TABLE_H_
