// SPDX-License-Identifier: Apache-2.0
//
// System calls by the names that C libraries know them by: one function may be several calls.
#include <sys/mman.h>
#include <sys/resource.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cstdint>
#include <initializer_list>

#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"

namespace mmap_compat {
namespace {

bool AnswerAll(std::initializer_list<long> system_calls, int error_number) {
  bool good = CanInject() && system_calls.size() > 0;
  for (const long system_call : system_calls) good &= InjectErrno(system_call, error_number);
  return good;
}

constexpr std::initializer_list<long> kMmap = {
#ifdef SYS_mmap
    SYS_mmap,
#endif
#ifdef SYS_mmap2
    SYS_mmap2,
#endif
};

// To those that have this value as the argument of that index.
bool AnswerMmapOf(int argument_index, int value, int error_number) {
  bool good = CanInject() && kMmap.size() > 0;
  for (const long system_call : kMmap) {
    good &= InjectErrno(system_call, error_number, argument_index, static_cast<unsigned>(value));
  }
  return good;
}

}  // namespace

bool AnswerMmapOfProtection(int error_number, int protection) {
  constexpr int kProtectionArgument = 2;
  return AnswerMmapOf(kProtectionArgument, protection, error_number);
}

bool AnswerMmap(int error_number) {
  return AnswerMmapOfProtection(error_number, PROT_READ | PROT_WRITE);
}

bool AnswerMmapOfFlags(int error_number, int flags) {
  constexpr int kFlagsArgument = 3;
  return AnswerMmapOf(kFlagsArgument, flags, error_number);
}

bool AnswerEveryMmap(int error_number) { return AnswerAll(kMmap, error_number); }

bool AnswerOpen(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_open
          SYS_open,
#endif
#ifdef SYS_openat
          SYS_openat,
#endif
      },
      error_number);
}

bool AnswerFtruncate(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_ftruncate
          SYS_ftruncate,
#endif
#ifdef SYS_ftruncate64
          SYS_ftruncate64,
#endif
#ifdef SYS_fallocate
          SYS_fallocate,
#endif
      },
      error_number);
}

bool AnswerRead(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_read
          SYS_read,
#endif
#ifdef SYS_pread64
          SYS_pread64,
#endif
      },
      error_number);
}

bool AnswerWrite(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_write
          SYS_write,
#endif
#ifdef SYS_pwrite64
          SYS_pwrite64,
#endif
      },
      error_number);
}

bool AnswerRename(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_link
          SYS_link,
#endif
#ifdef SYS_linkat
          SYS_linkat,
#endif
#ifdef SYS_rename
          SYS_rename,
#endif
#ifdef SYS_renameat
          SYS_renameat,
#endif
#ifdef SYS_renameat2
          SYS_renameat2,
#endif
      },
      error_number);
}

bool AnswerFsync(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_fsync
          SYS_fsync,
#endif
      },
      error_number);
}

bool AnswerUnlink(int error_number) {
  return AnswerAll(
      {
#ifdef SYS_unlink
          SYS_unlink,
#endif
#ifdef SYS_unlinkat
          SYS_unlinkat,
#endif
      },
      error_number);
}

std::size_t MoreThanThereIs() {
  if (sizeof(std::size_t) > 4) return std::size_t{1} << 61;
#ifdef RLIMIT_AS
  const struct rlimit short_space = {1ul << 30, 1ul << 30};
  if (setrlimit(RLIMIT_AS, &short_space) == 0) return PTRDIFF_MAX / 4 * 3;
#endif
  return 0;
}

bool NoDescriptorsLeft() {
  const struct rlimit none = {0, 0};
  return setrlimit(RLIMIT_NOFILE, &none) == 0;
}

}  // namespace mmap_compat
