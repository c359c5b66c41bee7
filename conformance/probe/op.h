// SPDX-License-Identifier: Apache-2.0
//
// The operations that pass through the kernel door, as a table.
//
// Adding one takes a line in the enumeration, a line in op.cc (its name and what its arguments
// are), the call itself in a host_kernel file, and its C spelling in a report/c_spelling file.

#ifndef CONFORMANCE_PROBE_OP_H_
#define CONFORMANCE_PROBE_OP_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace conformance {

inline constexpr std::size_t kMaxArguments = 6;

enum class Op : std::uint8_t {
  // Memory. Arguments as in the C prototypes.
  kMmap,
  kRawMmap,  // mmap by system call number, past the C library
  kMunmap,
  kMprotect,
  kMsync,
  kMlock,
  kMlock2,
  kMunlock,
  kMlockall,
  kMunlockall,
  kMadvise,
  kPosixMadvise,  // fails with the number it returned; value: that, or -1; second: errno after it
  kMincore,       // (address, length); value: how many of the pages are resident
  kMremap,        // (address, old length, new length, flags, new address), the Linux form
  kMremapNetbsd,  // (address, old length, new address, new length, flags)
  kMinherit,
  kMseal,  // (address, length): Linux's mseal, OpenBSD's mimmutable

  // Touches. A fault comes back as the answer's signal and code.
  kLoad,     // (address); value: the byte
  kStore,    // (address, byte)
  kScan,     // (address, length, byte); value: offset of the first other byte, or length
  kExecute,  // (address): calls a function that returns at once, written there before

  // Files. Paths are relative to the probe's scratch directory.
  kOpen,      // text: path; (flags, mode)
  kClose,     // (descriptor)
  kUnlink,    // text: path
  kTruncate,  // text: path; (size)
  kFtruncate,
  kReadByte,      // (descriptor, offset); value: the byte, or kEndOfFile
  kWriteByte,     // (descriptor, offset, byte)
  kFill,          // (descriptor, offset, byte, count): count copies of the byte
  kRead,          // (descriptor, buffer address, length); value: count
  kWrite,         // (descriptor, buffer address, length); value: count
  kSeek,          // (descriptor, offset, whence)
  kFileSize,      // (descriptor); value: st_size
  kLinkCount,     // (descriptor); value: st_nlink
  kBlockSize,     // (descriptor); value: st_blksize
  kEntries,       // value: how many names the scratch directory holds
  kChmod,         // (descriptor, mode)
  kSetOldTimes,   // (descriptor): access and modification times long past
  kTimeMarked,    // (descriptor, which: 0 access, 1 modification, 2 status); value: 1 if not old
  kLockRecord,    // (descriptor): fcntl write lock over the whole file
  kSetInodeFlag,  // (descriptor, 1 append-only or 0 none): the attribute, not O_APPEND
  kMountFlags,    // value: 1 if the scratch directory's mount is noexec
  kCloseOnExec,   // (descriptor); value: 1 if FD_CLOEXEC is set

  // Other objects.
  kPipe,               // value: read end; second: write end
  kSocketpair,         // value and second: the two ends
  kSendDescriptor,     // (socket, descriptor)
  kReceiveDescriptor,  // (socket); value: descriptor
  kEventfd,
  kMemfdCreate,       // text: name; (flags)
  kAddSeals,          // (descriptor, seals)
  kShmOpen,           // text: "/name", which stands for a name of this run alone; (flags, mode)
  kShmOpenAnonymous,  // (flags, mode): SHM_ANON
  kShmUnlink,         // text: as for kShmOpen
  kShmget,            // (size, mode); value: identifier of a private System V segment
  kShmat,             // (identifier, address, flags); value: address
  kShmdt,             // (address)
  kShmRemove,         // (identifier)

  // The process.
  kFork,      // value: process id in the parent, 0 in the child; recorded with the child's number
  kSetLimit,  // (resource, soft limit); -1 for unlimited
  kGetLimit,  // (resource); value: soft limit, -1 if unlimited
  kDropPrivilege,  // becomes an unprivileged user for good
  kLockedBytes,    // value: bytes that the system counts as locked for this process
  kPersonality,    // (mask)
  kProcessOption,  // (option, value): prctl where there is one
  kPageSize,       // (how: 0 _SC_PAGESIZE, 1 _SC_PAGE_SIZE, 2 getpagesize()); value: bytes
  kIsLinux,        // value: 1 if uname calls the system "Linux"
  kVariable,       // value: the address of a global variable of one byte

  // A program that is executed anew, as one that somebody else started; see role.h. ENOEXEC if
  // there can be none.
  kProgramWrite,  // text: path; (size, byte): it creates the file, gives it its size, maps it
                  // shared, closes it, stores the byte all over and exits without unmapping
  kProgramRead,   // text: path; (length): it opens the file to read, maps it shared; value: its
                  // first byte
  kProgramScan,   // (address, length, byte): as kScan, at an address that means nothing there

  kCount,  // not an operation
};

// What a kReadByte answers past the end of the file.
inline constexpr std::int64_t kEndOfFile = 256;

// What an operation of a new program gives as its value, beside the signal, where that ended the
// program itself and not one touch in it.
inline constexpr std::int64_t kProgramKilled = -1;

// What an argument means; decides how a trace and a C program spell it.
enum class Argument : std::uint8_t {
  kNone,
  kAddress,
  kLength,
  kProtection,
  kMapFlags,
  kDescriptor,
  kOffset,
  kMsyncFlags,
  kMlockallFlags,
  kMlock2Flags,
  kAdvice,
  kPosixAdvice,
  kMremapFlags,
  kInheritance,
  kOpenFlags,
  kMode,
  kSeals,
  kMemfdFlags,
  kShmFlags,
  kSegment,
  kResource,
  kByte,
  kNumber,
};

enum class ResultKind : std::uint8_t { kNothing, kAddress, kDescriptor, kSegment, kByte, kNumber };

struct OpInfo {
  const char* name;  // as a trace shows it
  std::array<Argument, kMaxArguments> arguments;
  ResultKind result;
  bool takes_text;
};

// The table's row for `op`.
const OpInfo& Info(Op op);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OP_H_
