// SPDX-License-Identifier: Apache-2.0
//
// What can be asked of a Mapping: see mmap_compat/mapping.h, which includes this.
#ifndef MMAP_COMPAT_MAPPING_OPTIONS_H_
#define MMAP_COMPAT_MAPPING_OPTIONS_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// What may be done with the pages. Execution is never combined silently: systems that enforce W^X
// refuse kReadWriteExecute with Reason::kNotPermitted.
enum class Protection : unsigned char { kNone, kRead, kReadWrite, kReadExecute, kReadWriteExecute };

enum class FileAccess {
  kReadOnly,     // the descriptor must be open for reading
  kReadWrite,    // stores reach the file; the descriptor must be open for reading and writing
  kCopyOnWrite,  // stores stay in this mapping; the descriptor must be open for reading
};

// What to do where the asked range ends past the end of the file.
enum class PastEnd {
  kRefuse,  // Reason::kBeyondFileLimits
  kGrow,    // make the file longer first, with zeros; the descriptor must be open for writing.
            // Never makes it shorter, whoever else changes its size meanwhile
  kAllow,   // map it all the same: touching whole pages past the end is a signal until it grows
};

// Whether what is made longer has its place on the disk, or in the memory that /dev/shm has, before
// anything is stored in it.
enum class Allocation {
  kSparse,     // a store into a mapping can find the disk full, which is a signal (SIGBUS)
  kAllocated,  // a full disk is Reason::kBeyondFileLimits now, and the size stays as it was; blocks
               // that were had before it was full may stay with the file. Filesystems that write
               // elsewhere than they read (Btrfs, ZFS) can be found full by later stores all the
               // same. Where the system cannot reserve (macOS, OpenBSD, NFS before 4.2) zeros are
               // written: that takes its time, holes inside the file stay, and a file that was
               // being written to stays longer where the disk is full
};

enum class FlushMode {
  kSync,   // returns when the data has been written
  kAsync,  // asks for it to be written; several systems write at once all the same
};

// How much is promised of something that not every system can do.
enum class Effort {
  kNone,        // not asked for
  kBestEffort,  // done where possible; never a failure
  kStrict,      // done, or the call fails and says why
};

// Where the first page goes.
struct Placement {
  enum class Kind {
    kAnywhere,
    kHint,       // near `address` if that suits the system; what is mapped there stays
    kExclusive,  // at `address`, a page boundary, or Reason::kAddressInUse
  };
  Kind kind = Kind::kAnywhere;
  void* address = nullptr;
};

// Pages without access beside the memory, so that running over its end is a signal and not damage.
enum class Guards { kNone, kBefore, kAfter, kBoth };

struct AnonymousOptions {
  Protection protection = Protection::kReadWrite;

  // The most that Protect() will ever ask for. Tells NetBSD (PROT_MPROTECT) and FreeBSD (PROT_MAX)
  // in advance, which they may insist on; asking for more later is refused on every system.
  std::optional<Protection> later_protection;

  Placement placement;
  Guards guards = Guards::kNone;

  // Pages resident on return. See Mapping::Populate().
  Effort populate = Effort::kNone;

  // kBestEffort asks for larger pages instead of ordinary ones, before any is populated; kStrict
  // takes them from the system's pool, and `length` must be a multiple of HugePageSize().
  Effort huge_pages = Effort::kNone;
};

struct FileOptions {
  FileAccess access = FileAccess::kReadOnly;
  std::int64_t offset = 0;            // any byte of the file
  std::optional<std::size_t> length;  // to the end of the file where none is given
  PastEnd past_end = PastEnd::kRefuse;

  // With PastEnd::kGrow: of the bytes that are mapped, those that the file had already included.
  Allocation allocation = Allocation::kSparse;

  // Where the page goes that holds the byte at `offset`.
  Placement placement;

  Effort populate = Effort::kNone;
};

// What the memory is going to be used for.
enum class Advice {
  kNormal,
  kRandom,      // no read-ahead
  kSequential,  // much read-ahead
  kWillNeed,    // start reading now
  kCold,        // not soon; contents are kept on every system, unlike Linux's MADV_DONTNEED
  kFree,        // contents may become zero at any time before the next store; private
                // anonymous memory only: OpenBSD would lose stores to a file
  kHugePages,   // larger pages where the system sees fit
  kNoHugePages,
  kNoCoreDump,  // leave it out of core dumps
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_MAPPING_OPTIONS_H_
