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

  // For reading now, as a copy of this process's own: what Protect() allows later, stores among it,
  // stays in this mapping, whatever the descriptor was open for. What others store into the file
  // meanwhile is seen or not, by system, in pages that were not stored to.
  kPrivateReadOnly,

  // Code, for reading and executing, as programs are loaded: private, so that nothing that
  // Protect() allows later reaches the file. The descriptor must be open for reading; the file need
  // not be executable, which only exec() asks for. Filesystems mounted noexec are kNotPermitted;
  // macOS maps nothing for executing that is not signed.
  kReadExecute,
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

// How much is promised of something that not every system can do: the same of memory and of files.
enum class Effort {
  kNone,        // not asked for
  kBestEffort,  // done where possible, before the call returns; never a failure
  kStrict,      // done, or the call fails and says why
};

// Where the first page goes.
//
// With kBelow4GiB all of it, by MAP_32BIT where that is (Linux on x86-64 and FreeBSD, where it
// means below 2 GiB, and macOS), and else, or where that part is full, by hints from the lowest
// address up, whose result is looked at. It fails with kOutOfAddressSpace where no place down there
// is that long, and with kUnsupported where the system maps not even one page there (64-bit
// programs of macOS keep all of it out of use). Resize() may move the pages up later.
struct Placement {
  enum class Kind {
    kAnywhere,
    kHint,       // near `address` if that suits the system; what is mapped there stays
    kExclusive,  // at `address`, a page boundary, or Reason::kAddressInUse
    kBelow4GiB,  // so that addresses fit into 32 bits: see below
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

  // Pages resident on return, for their first use. See Mapping::Populate().
  Effort populate = Effort::kNone;

  // kBestEffort asks for larger pages instead of ordinary ones, before any is populated; kStrict
  // takes them from the system's pool, and `length` must be a multiple of HugePageSize().
  Effort huge_pages = Effort::kNone;

  // With strict huge pages: their size, of which `length` must be a multiple then. The size that
  // the machine has besides the usual one is told by the directories in /sys/kernel/mm/hugepages on
  // Linux; any other is kUnsupported, and kOutOfMemory is a pool that has too few.
  std::optional<std::size_t> huge_page_size;

  // Locked in memory on return, as by Lock(), or an error and nothing mapped. mmap(2) of Linux says
  // of MAP_LOCKED that it succeeds although pages could not be had; that is not what this does.
  bool locked = false;

  // Sets no memory or swap aside for what may be stored (MAP_NORESERVE), so that more can be mapped
  // than there is, and a store can find none left, which ends the process on Linux. Asks for
  // nothing where the system has no such choice (FreeBSD, OpenBSD), or forbids it
  // (vm.overcommit_memory=2).
  bool no_reserve = false;
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

  // Pages resident on return, for their first use. See Mapping::Populate().
  Effort populate = Effort::kNone;

  // As in AnonymousOptions. Memory is set aside for copy-on-write only.
  bool locked = false;
  bool no_reserve = false;

  // Stores are durable once the CPU's caches have written them back, without Flush(): for files on
  // persistent memory that a filesystem maps directly (DAX), opened and mapped kReadWrite, and only
  // on Linux 4.15 and later (MAP_SYNC). kUnsupported on every other file.
  bool synchronous = false;
};

// What pages are populated for.
enum class PopulateFor {
  kFirstUse,  // of memory that can be stored to kWriting, of everything else kReading
  kReading,   // they can be read; those of files stay clean
  kWriting,   // they can be stored to: a copy-on-write mapping has its copies, holes of a file have
              // their place on the disk. Contents stay as they are
};

// A hint of what the memory is going to be used for: the system may do nothing about it, and what
// the memory holds is the same afterwards. What changes more than speed is an Effect.
enum class Advice {
  kNormal,
  kRandom,      // no read-ahead
  kSequential,  // much read-ahead
  kWillNeed,    // start reading now
  kCold,        // not soon; contents are kept on every system, unlike Linux's MADV_DONTNEED
  kPageOut,     // not soon, and its memory is wanted now (MADV_PAGEOUT of Linux 5.4)
  kHugePages,   // larger pages where the system sees fit
  kNoHugePages,
  kCollapse,  // larger pages now, by copying (MADV_COLLAPSE of Linux 6.1); kUnsupported where the
              // range has no whole one, kOutOfMemory where none is to be had
};

// What is done to pages, with one meaning on every system or Reason::kUnsupported.
enum class Effect {
  // Contents. What was stored is lost: memory reads as zero again, a copy-on-write mapping as its
  // file; the memory is given back to the system. Of locked memory as many pages are locked
  // afterwards. For private memory of any kind that was not adopted. MADV_DONTNEED on Linux;
  // elsewhere anonymous memory is mapped anew at the same place, which nobody else can take
  // meanwhile, and copy-on-write mappings are kUnsupported.
  kDiscard = 1,
  // The bytes become a hole in the file or the shared memory: they read as zero for everybody, and
  // their place is free again. For shared mappings that can be stored to. MADV_REMOVE of Linux, on
  // filesystems that can punch holes (not FAT, not NFS before 4.2).
  kRemove,
  // Contents may be lost, from now on until a page is stored to the next time: each page reads as
  // it was or as zero. Cheaper than kDiscard. For private anonymous memory only: OpenBSD would lose
  // stores to a file. MADV_FREE.
  kFree,

  // What a child of fork() has there from now on: nothing; zeros (private anonymous memory only);
  // or what it had at first, a copy of private and a view of shared memory. MADV_DONTFORK,
  // MADV_WIPEONFORK and their opposites on Linux, minherit(2) on the BSDs and macOS. In a child
  // that
  // has nothing there the system may put something else at the addresses: Release() the Mapping
  // there, before anything is mapped, since it would unmap that.
  kDoNotFork,
  kWipeOnFork,
  kDoFork,

  // Whether a core dump has the pages. MADV_DONTDUMP and MADV_DODUMP on Linux, MADV_NOCORE and
  // MADV_CORE on FreeBSD and DragonFly.
  kDoNotDump,
  kDoDump,
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_MAPPING_OPTIONS_H_
