// SPDX-License-Identifier: Apache-2.0

#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "conformance/probe/host_calls.h"
#include "conformance/probe/role.h"
#include "platforms/host/inode_flags.h"

namespace {

// Stands in where there is no posix_fallocate(): `::posix_fallocate` finds this one only if there
// is no other.
[[maybe_unused]] int posix_fallocate(...) { return ENOSYS; }

}  // namespace

namespace conformance {
namespace {

// Times that no clock of a running system shows: January 1970.
constexpr time_t kOldTime = 1000000;

Answer ReadByte(int fd, off_t offset) {
  unsigned char byte = 0;
  const ssize_t count = pread(fd, &byte, 1, offset);
  if (count < 0) return Failure(errno);
  return Value(count == 0 ? kEndOfFile : byte);
}

Answer WriteByte(int fd, off_t offset, unsigned char byte) {
  const ssize_t count = pwrite(fd, &byte, 1, offset);
  return count == 1 ? Value(0) : Failure(count < 0 ? errno : EIO);
}

Answer Fill(int fd, off_t offset, unsigned char byte, std::size_t count) {
  std::array<unsigned char, 16384> block;
  block.fill(byte);
  while (count > 0) {
    const ssize_t written = pwrite(fd, block.data(), std::min(count, block.size()), offset);
    if (written <= 0) return Failure(written < 0 ? errno : EIO);
    count -= static_cast<std::size_t>(written);
    offset += written;
  }
  return Value(0);
}

Answer StatField(int fd, Op op) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return Failure(errno);
  if (op == Op::kFileSize) return Value(static_cast<std::int64_t>(info.st_size));
  if (op == Op::kLinkCount) return Value(static_cast<std::int64_t>(info.st_nlink));
  return Value(static_cast<std::int64_t>(info.st_blksize));
}

Answer CountEntries() {
  DIR* const directory = opendir(".");
  if (directory == nullptr) return Failure(errno);
  std::int64_t count = 0;
  while (const dirent* entry = readdir(directory)) {
    if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) ++count;
  }
  closedir(directory);
  return Value(count);
}

Answer SetOldTimes(int fd) {
  struct timespec old[2] = {};
  old[0].tv_sec = kOldTime;
  old[1].tv_sec = kOldTime;
  return FromResult(futimens(fd, old));
}

Answer TimeMarked(int fd, std::uint64_t which) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return Failure(errno);
  const time_t time = which == 0 ? info.st_atime : which == 1 ? info.st_mtime : info.st_ctime;
  return Value(time == kOldTime ? 0 : 1);
}

Answer LockRecord(int fd) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return FromResult(fcntl(fd, F_SETLK, &lock));
}

Answer CloseOnExec(int fd) {
  const int flags = fcntl(fd, F_GETFD);
  return flags == -1 ? Failure(errno) : Value((flags & FD_CLOEXEC) != 0 ? 1 : 0);
}

Answer Punch(int fd, off_t offset, off_t length) {
#if defined(FALLOC_FL_PUNCH_HOLE)
  return FromResult(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length));
#elif defined(SPACECTL_DEALLOC)
  struct spacectl_range range = {};
  range.r_offset = offset;
  range.r_len = length;
  return FromResult(fspacectl(fd, SPACECTL_DEALLOC, &range, 0, &range));
#elif defined(F_PUNCHHOLE)
  struct fpunchhole hole = {};
  hole.fp_offset = offset;
  hole.fp_length = length;
  return FromResult(fcntl(fd, F_PUNCHHOLE, &hole));
#else
  static_cast<void>(fd);
  static_cast<void>(offset);
  static_cast<void>(length);
  return NotOffered();
#endif
}

Answer Ownership(int fd, Op op) {
  struct stat info = {};
  if (fstat(fd, &info) != 0) return Failure(errno);
  if (op == Op::kPermissions) return Value(static_cast<std::int64_t>(info.st_mode & 0777));
  return Value(info.st_uid == geteuid() && info.st_gid == getegid() ? 1 : 0);
}

// Where /proc shows what a descriptor refers to.
struct LinkOf {
  explicit LinkOf(int fd) { std::snprintf(path, sizeof(path), "/proc/self/fd/%d", fd); }
  char path[40];
};

Answer DescriptorIsNamed(int fd, const char* name) {
  char target[512] = {};
  if (readlink(LinkOf(fd).path, target, sizeof(target) - 1) < 0) return Failure(errno);
  return Value(std::strncmp(target, name, std::strlen(name)) == 0 ? 1 : 0);
}

// FreeBSD and OpenBSD tell it by statfs alone.
Answer MountFlags() {
#if defined(ST_NOEXEC)
  struct statvfs info = {};
  if (statvfs(".", &info) != 0) return Failure(errno);
  return Value((info.f_flag & ST_NOEXEC) != 0 ? 1 : 0);
#elif defined(MNT_NOEXEC)
  struct statfs info = {};
  if (statfs(".", &info) != 0) return Failure(errno);
  return Value((info.f_flags & MNT_NOEXEC) != 0 ? 1 : 0);
#else
  return NotOffered();
#endif
}

}  // namespace

Answer HostFileCall(const Call& call) {
  const auto& a = call.args;
  const int fd = Int(a[0]);
  switch (call.op) {
    case Op::kOpen:
      return FromResult(open(call.text, Int(a[0]), static_cast<mode_t>(a[1])));
    case Op::kClose:
      return FromResult(close(fd));
    case Op::kUnlink:
      return FromResult(unlink(call.text));
    case Op::kTruncate:
      return FromResult(truncate(call.text, static_cast<off_t>(a[0])));
    case Op::kFtruncate:
      return FromResult(ftruncate(fd, static_cast<off_t>(a[1])));
    case Op::kReadByte:
      return ReadByte(fd, static_cast<off_t>(a[1]));
    case Op::kWriteByte:
      return WriteByte(fd, static_cast<off_t>(a[1]), static_cast<unsigned char>(a[2]));
    case Op::kFill:
      return Fill(fd, static_cast<off_t>(a[1]), static_cast<unsigned char>(a[2]), Size(a[3]));
    case Op::kRead:
      return FromResult(read(fd, Pointer(a[1]), Size(a[2])));
    case Op::kWrite:
      return FromResult(write(fd, Pointer(a[1]), Size(a[2])));
    case Op::kSeek:
      return FromResult(lseek(fd, static_cast<off_t>(a[1]), Int(a[2])));
    case Op::kFileSize:
    case Op::kLinkCount:
    case Op::kBlockSize:
      return StatField(fd, call.op);
    case Op::kEntries:
      return CountEntries();
    case Op::kChmod:
      return FromResult(fchmod(fd, static_cast<mode_t>(a[1])));
    case Op::kSetOldTimes:
      return SetOldTimes(fd);
    case Op::kTimeMarked:
      return TimeMarked(fd, a[1]);
    case Op::kLockRecord:
      return LockRecord(fd);
    case Op::kSetInodeFlag:
      return FromResult(platforms::SetAppendOnly(fd, a[1] != 0));
    case Op::kMountFlags:
      return MountFlags();
    case Op::kCloseOnExec:
      return CloseOnExec(fd);
    case Op::kAllocate: {
      const int error = ::posix_fallocate(fd, static_cast<off_t>(a[1]), static_cast<off_t>(a[2]));
      return error == 0 ? Value(0) : Failure(error);
    }
    case Op::kPunch:
      return Punch(fd, static_cast<off_t>(a[1]), static_cast<off_t>(a[2]));
    case Op::kOwnedByCaller:
    case Op::kPermissions:
      return Ownership(fd, call.op);
    case Op::kOpenProgram:
      return FromResult(open(ProgramFile(), Int(a[0])));
    case Op::kReopen:
      return FromResult(open(LinkOf(fd).path, Int(a[1])));
    case Op::kDescriptorIsNamed:
      return DescriptorIsNamed(fd, call.text);
    default:
      return NotOffered();
  }
}

}  // namespace conformance
