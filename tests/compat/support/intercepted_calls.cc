// SPDX-License-Identifier: Apache-2.0
#include "tests/compat/support/intercepted_calls.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <utility>

// The linker's names for the functions themselves, in both spellings of the C library: the second
// is what they are called in programs that ask for 64-bit offsets.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
int __real_fstat(int fd, void* status);
int __real_fstat64(int fd, void* status);
int __real_ftruncate(int fd, long size);
int __real_ftruncate64(int fd, long long size);
void* __real_mmap(void* at, std::size_t length, int protection, int flags, int fd, long offset);
void* __real_mmap64(void* at, std::size_t length, int protection, int flags, int fd,
                    long long offset);
int __real_fcntl(int fd, int command, ...);
int __real_fcntl64(int fd, int command, ...);
int __real_open(const char* path, int flags, ...);
int __real_open64(const char* path, int flags, ...);
int __real_link(const char* from, const char* to);
int __real_linkat(int from_directory, const char* from, int to_directory, const char* to,
                  int flags);
int __real_renameat2(int from_directory, const char* from, int to_directory, const char* to,
                     unsigned flags);
int __real_fsync(int fd);
}

namespace mmap_compat {

InterceptedCalls intercepted;

namespace {

void CallOnce(std::function<void()>& hook) {
  const int errno_before = errno;
  const std::function<void()> once = std::exchange(hook, nullptr);
  if (once) once();
  errno = errno_before;
}

// Whether the call is refused, with errno.
bool Refused(int error_number) {
  if (error_number != 0) errno = error_number;
  return error_number != 0;
}

void NoteCommand(int command) {
  if (command == F_SETFD) ++intercepted.closed_on_exec_late;
}

bool IsUnnamed(int flags) {
#ifdef O_TMPFILE
  return (flags & O_TMPFILE) == O_TMPFILE;
#else
  return flags == -1;
#endif
}

bool RefusesOpen(int flags) { return IsUnnamed(flags) && Refused(intercepted.refuse_open_unnamed); }

int Noted(int flags, int fd) {
  if (IsUnnamed(flags) && fd >= 0) ++intercepted.opened_unnamed;
  return fd;
}

}  // namespace
}  // namespace mmap_compat

using mmap_compat::intercepted;

// What a mode is when it is passed for "...": it may be shorter than an int.
using PromotedMode = decltype(+mode_t());

extern "C" {

int __wrap_fstat(int fd, void* status) {
  const int result = __real_fstat(fd, status);
  mmap_compat::CallOnce(intercepted.after_fstat);
  return result;
}

int __wrap_fstat64(int fd, void* status) {
  const int result = __real_fstat64(fd, status);
  mmap_compat::CallOnce(intercepted.after_fstat);
  return result;
}

int __wrap_ftruncate(int fd, long size) {
  mmap_compat::CallOnce(intercepted.before_truncate);
  return __real_ftruncate(fd, size);
}

int __wrap_ftruncate64(int fd, long long size) {
  mmap_compat::CallOnce(intercepted.before_truncate);
  return __real_ftruncate64(fd, size);
}

void* __wrap_mmap(void* at, std::size_t length, int protection, int flags, int fd, long offset) {
  if (fd >= 0 && mmap_compat::Refused(intercepted.refuse_file_mapping)) return MAP_FAILED;
  return __real_mmap(at, length, protection, flags, fd, offset);
}

void* __wrap_mmap64(void* at, std::size_t length, int protection, int flags, int fd,
                    long long offset) {
  if (fd >= 0 && mmap_compat::Refused(intercepted.refuse_file_mapping)) return MAP_FAILED;
  return __real_mmap64(at, length, protection, flags, fd, offset);
}

int __wrap_fcntl(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  mmap_compat::NoteCommand(command);
  return __real_fcntl(fd, command, argument);
}

int __wrap_fcntl64(int fd, int command, ...) {
  va_list rest;
  va_start(rest, command);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  mmap_compat::NoteCommand(command);
  return __real_fcntl64(fd, command, argument);
}

int __wrap_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const PromotedMode mode = va_arg(rest, PromotedMode);
  va_end(rest);
  if (mmap_compat::RefusesOpen(flags)) return -1;
  return mmap_compat::Noted(flags, __real_open(path, flags, mode));
}

int __wrap_open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const PromotedMode mode = va_arg(rest, PromotedMode);
  va_end(rest);
  if (mmap_compat::RefusesOpen(flags)) return -1;
  return mmap_compat::Noted(flags, __real_open64(path, flags, mode));
}

int __wrap_link(const char* from, const char* to) {
  return mmap_compat::Refused(intercepted.refuse_link) ? -1 : __real_link(from, to);
}

int __wrap_linkat(int from_directory, const char* from, int to_directory, const char* to,
                  int flags) {
  if (mmap_compat::Refused(intercepted.refuse_link)) return -1;
  return __real_linkat(from_directory, from, to_directory, to, flags);
}

int __wrap_renameat2(int from_directory, const char* from, int to_directory, const char* to,
                     unsigned flags) {
  if (mmap_compat::Refused(intercepted.refuse_link != 0 ? EINVAL : 0)) return -1;
  return __real_renameat2(from_directory, from, to_directory, to, flags);
}

int __wrap_fsync(int fd) {
  struct stat status;
  if (fstat(fd, &status) == 0) {
    ++(S_ISDIR(status.st_mode) ? intercepted.synced_directories : intercepted.synced_files);
  }
  return __real_fsync(fd);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
