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
  kMseal,  // (address, length, flags): Linux's mseal, OpenBSD's mimmutable, which takes no flags
  kMprotectKey,     // (address, length, protection, key): pkey_mprotect
  kProcessMadvise,  // (pidfd, address, length, advice, flags); value: bytes that were advised
  kRemapFilePages,  // (address, length, protection, page of the file, flags)
  kMquery,          // arguments as those of mmap: where it would put it
  kNameMemory,      // text: name; (address, length): PR_SET_VMA_ANON_NAME
  kMemoryRights,    // (address); value: the rights that the system's list of mappings shows, a sum
                    // of 1 read, 2 write, 4 execute, 8 shared
  kMemoryIsNamed,   // text: part of a name; (address); value: 1 if that list has it there
  kMemoryField,     // text: "Rss", …; (address); value: bytes, of the mapping that lies there
  kGrowBreak,       // (bytes): asks for a higher program break

  // Touches. A fault comes back as the answer's signal and code.
  kLoad,        // (address); value: the byte
  kStore,       // (address, byte)
  kScan,        // (address, length, byte); value: offset of the first other byte, or length
  kFillMemory,  // (address, length, byte): stores it all over
  kExecute,     // (address): calls a function that returns at once, written there before

  // Files. Paths are relative to the probe's scratch directory.
  kOpen,      // text: path; (flags, mode)
  kClose,     // (descriptor)
  kUnlink,    // text: path
  kTruncate,  // text: path; (size)
  kFtruncate,
  kReadByte,       // (descriptor, offset); value: the byte, or kEndOfFile
  kWriteByte,      // (descriptor, offset, byte)
  kFill,           // (descriptor, offset, byte, count): count copies of the byte
  kRead,           // (descriptor, buffer address, length); value: count
  kWrite,          // (descriptor, buffer address, length); value: count
  kSeek,           // (descriptor, offset, whence)
  kFileSize,       // (descriptor); value: st_size
  kLinkCount,      // (descriptor); value: st_nlink
  kBlockSize,      // (descriptor); value: st_blksize
  kEntries,        // value: how many names the scratch directory holds
  kChmod,          // (descriptor, mode)
  kSetOldTimes,    // (descriptor): access and modification times long past
  kTimeMarked,     // (descriptor, which: 0 access, 1 modification, 2 status); value: 1 if not old
  kLockRecord,     // (descriptor): fcntl write lock over the whole file
  kSetInodeFlag,   // (descriptor, 1 append-only or 0 none): the attribute, not O_APPEND
  kMountFlags,     // value: 1 if the scratch directory's mount is noexec
  kCloseOnExec,    // (descriptor); value: 1 if FD_CLOEXEC is set
  kAllocate,       // (descriptor, offset, length): posix_fallocate
  kPunch,          // (descriptor, offset, length): makes a hole
  kOwnedByCaller,  // (descriptor); value: 1 if it has the effective ids of this process
  kPermissions,    // (descriptor); value: the bits of its mode that grant rights
  kOpenProgram,    // (flags): opens the file that this program was started from
  kReopen,         // (descriptor, flags): opens what it refers to anew, by way of /proc
  kDescriptorIsNamed,  // text: a name; (descriptor); value: 1 if /proc shows a name that begins so

  // Other objects.
  kPipe,               // value: read end; second: write end
  kSocketpair,         // value and second: the two ends
  kSendDescriptor,     // (socket, descriptor)
  kReceiveDescriptor,  // (socket); value: descriptor
  kEventfd,
  kMemfdCreate,       // text: name; (flags)
  kMemfdNameless,     // (flags): memfd_create with no name, not even an empty one
  kMemfdSecret,       // (flags)
  kAddSeals,          // (descriptor, seals)
  kGetSeals,          // (descriptor); value: seals
  kPidfd,             // a descriptor that refers to this process
  kShmOpen,           // text: "/name", which stands for a name of this run alone; (flags, mode)
  kShmOpenAnonymous,  // (flags, mode): SHM_ANON
  kShmLargePages,     // (flags, mode): as that, of large pages of the smallest size
  kShmUnlink,         // text: as for kShmOpen
  kShmRename,   // text: as for kShmOpen; (flags): gives it the same name with ".new" at the end
  kShmget,      // (size, mode); value: identifier of a private System V segment
  kShmgetKey,   // (which, size, flags): of a key that stands for one of this run alone
  kShmStatus,   // (identifier, field); value: as ShmField says
  kShmSetMode,  // (identifier, mode): IPC_SET
  kShmControl,  // (identifier, command)
  kShmat,       // (identifier, address, flags); value: address
  kShmdt,       // (address)
  kShmRemove,   // (identifier)

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
  kReadSetting,    // text: "vm/max_map_count"; value: the number that /proc/sys has there

  // A program that is executed anew, as one that somebody else started; see role.h. ENOEXEC if
  // there can be none.
  kProgramWrite,   // text: path; (size, byte): it creates the file, gives it its size, maps it
                   // shared, closes it, stores the byte all over and exits without unmapping
  kProgramRead,    // text: path; (length): it opens the file to read, maps it shared; value: its
                   // first byte
  kProgramScan,    // (address, length, byte): as kScan, at an address that means nothing there
  kProgramLocked,  // value: as kLockedBytes, of the new program

  kCount,  // not an operation
};

// What kShmStatus tells of a segment. Times and processes are not the same from run to run, so
// those are 1 or 0.
enum class ShmField : std::uint8_t {
  kSize,
  kAttached,       // how many times
  kPermissions,    // the nine bits that grant rights
  kOwnedByCaller,  // uid and cuid, gid and cgid are the effective ones
  kMadeByCaller,   // shm_cpid
  kLastByCaller,   // shm_lpid
  kHasLast,        // shm_lpid is not 0
  kWasAttached,    // shm_atime is not 0
  kWasDetached,    // shm_dtime is not 0
  kWasChanged,     // shm_ctime is not 0
  kIsRemoved,      // SHM_DEST
  kIsLocked,       // SHM_LOCKED
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
  kShmgetFlags,
  kShmCommand,
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
