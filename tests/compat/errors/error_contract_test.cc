// SPDX-License-Identifier: Apache-2.0
//
// Every failure that a system call can answer with, made to happen: what comes out of compat is the
// documented reason with the errno kept, the object is as before, and nothing leaks.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "mmap_compat/checked_calls.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "mmap_compat/smalloc.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

#if defined(SYS_munmap) && defined(SYS_mprotect) && defined(SYS_mremap) && defined(SYS_fallocate)

#if defined(SYS_mmap)
constexpr long kMmapCall = SYS_mmap;
#else
constexpr long kMmapCall = SYS_mmap2;
#endif

constexpr int kProtectionArgument = 2;

// What the operations under test work on; the answer is injected after it has been made.
struct Subject {
  Subject() : file(Pattern(4 * PageSize())), fd(file.Open(O_RDWR)) {
    FileOptions options;
    options.access = FileAccess::kReadWrite;
    mapped = *Mapping::File(fd.get(), options);
    memory = *Mapping::AnonymousPrivate(4 * PageSize());
  }
  const ScratchFile file;
  const ScopedFd fd;
  Mapping mapped;
  Mapping memory;
};

struct Injection {
  const char* what;
  long system_call;
  int answer;
  Reason reason;
  std::function<absl::Status(Subject&)> operation;
  // With this protection only, where not negative, so that calls made to explain are let through.
  int only_protection = -1;
};

std::vector<Injection> Injections() {
  const auto map_memory = [](Subject&) { return Mapping::AnonymousPrivate(PageSize()).status(); };
  const auto map_file = [](Subject& s) {
    FileOptions options;
    options.access = FileAccess::kReadWrite;
    return Mapping::File(s.fd.get(), options).status();
  };
  const auto unmap = [](Subject& s) { return s.mapped.Unmap(); };
  const auto protect = [](Subject& s) { return s.memory.Protect(Protection::kRead); };
  const auto make_executable = [](Subject& s) {
    return s.memory.Protect(Protection::kReadExecute);
  };
  const auto flush = [](Subject& s) { return s.mapped.Flush(); };
  const auto lock = [](Subject& s) { return s.memory.Lock(); };
  const auto unlock = [](Subject& s) { return s.memory.Unlock(); };
  const auto advise = [](Subject& s) { return s.memory.Advise(Advice::kRandom); };
  const auto grow = [](Subject& s) { return s.memory.Resize(16 * PageSize()); };
  const auto resize_file = [](Subject& s) {
    return s.mapped.ResizeFile(s.fd.get(), 9 * PageSize(), PastEnd::kGrow);
  };
  constexpr int kReadWrite = PROT_READ | PROT_WRITE;
  return {
      {"mmap memory", kMmapCall, ENOMEM, Reason::kOutOfMemory, map_memory, kReadWrite},
      {"mmap memory", kMmapCall, EAGAIN, Reason::kLockLimit, map_memory, kReadWrite},
      {"mmap memory", kMmapCall, EPERM, Reason::kNotPermitted, map_memory, kReadWrite},
      {"mmap memory", kMmapCall, EMFILE, Reason::kTooManyMappings, map_memory, kReadWrite},
      {"mmap memory", kMmapCall, ENFILE, Reason::kTooManyFiles, map_memory, kReadWrite},
      {"mmap memory", kMmapCall, EINVAL, Reason::kInvalidFlags, map_memory, kReadWrite},
      {"mmap memory, all", kMmapCall, ENOMEM, Reason::kTooManyMappings, map_memory, -1},
      {"mmap file", kMmapCall, ENODEV, Reason::kNotMappable, map_file, kReadWrite},
      {"mmap file", kMmapCall, EACCES, Reason::kNotPermitted, map_file, kReadWrite},
      {"mmap file", kMmapCall, EPERM, Reason::kNotPermitted, map_file, kReadWrite},
      {"mmap file", kMmapCall, EBADF, Reason::kBadDescriptor, map_file, kReadWrite},
      {"mmap file", kMmapCall, EOVERFLOW, Reason::kBeyondFileLimits, map_file, kReadWrite},
      {"mmap file", kMmapCall, ENXIO, Reason::kBeyondFileLimits, map_file, kReadWrite},
      {"mmap file", kMmapCall, ENOTSUP, Reason::kUnsupported, map_file, kReadWrite},
      {"mmap file", kMmapCall, ETXTBSY, Reason::kNotPermitted, map_file, kReadWrite},
      {"munmap", SYS_munmap, EPERM, Reason::kNotPermitted, unmap},
      {"munmap", SYS_munmap, ENOMEM, Reason::kTooManyMappings, unmap},
      {"munmap", SYS_munmap, EINVAL, Reason::kInvalidAddress, unmap},
      {"mprotect", SYS_mprotect, EACCES, Reason::kAccessDenied, protect, PROT_READ},
      {"mprotect", SYS_mprotect, EPERM, Reason::kNotPermitted, protect, PROT_READ},
      {"mprotect", SYS_mprotect, ENOMEM, Reason::kOutOfMemory, protect, PROT_READ},
      {"mprotect", SYS_mprotect, ENOTSUP, Reason::kUnsupported, protect, PROT_READ},
      {"mprotect to execute", SYS_mprotect, EACCES, Reason::kNotPermitted, make_executable},
      {"msync", SYS_msync, EIO, Reason::kIo, flush},
      {"msync", SYS_msync, ENOMEM, Reason::kNotMapped, flush},
      {"msync", SYS_msync, EFAULT, Reason::kNotMapped, flush},
      {"msync", SYS_msync, ENOSPC, Reason::kBeyondFileLimits, flush},
      {"mlock", SYS_mlock, ENOMEM, Reason::kLockLimit, lock},
      {"mlock", SYS_mlock, EPERM, Reason::kLockLimit, lock},
      {"mlock", SYS_mlock, EAGAIN, Reason::kOutOfMemory, lock},
      {"mlock", SYS_mlock, ENOSYS, Reason::kUnsupported, lock},
      {"munlock", SYS_munlock, EPERM, Reason::kNotPermitted, unlock},
      {"madvise", SYS_madvise, EINVAL, Reason::kUnsupported, advise},
      {"madvise", SYS_madvise, EPERM, Reason::kNotPermitted, advise},
      {"madvise", SYS_madvise, ENOMEM, Reason::kOutOfMemory, advise},
      {"madvise", SYS_madvise, EIO, Reason::kIo, advise},
      {"mremap", SYS_mremap, ENOMEM, Reason::kOutOfMemory, grow},
      {"mremap", SYS_mremap, EAGAIN, Reason::kLockLimit, grow},
      {"mremap file", SYS_mremap, EFAULT, Reason::kUnsupported, resize_file},
      {"fallocate", SYS_fallocate, EFBIG, Reason::kBeyondFileLimits, resize_file},
      {"fallocate", SYS_fallocate, ENOSPC, Reason::kBeyondFileLimits, resize_file},
      {"fallocate", SYS_fallocate, EIO, Reason::kIo, resize_file},
      {"fallocate", SYS_fallocate, EPERM, Reason::kNotPermitted, resize_file},
      {"mmap, smalloc", kMmapCall, ENOMEM, Reason::kOutOfMemory,
       [](Subject&) { return Smalloc(PageSize()).status(); }, kReadWrite},
      {"ftruncate, shared memory", SYS_ftruncate, EFBIG, Reason::kBeyondFileLimits,
       [](Subject&) { return SharedMemory::Unnamed(PageSize()).status(); }},
  };
}

constexpr int kNotInjected = 70;
constexpr int kSucceeded = 71;
constexpr int kErrnoLost = 72;
constexpr int kSubjectChanged = 73;
constexpr int kLeaked = 74;

// In a child: 0, one of the numbers above, or 100 and the reason that came back.
int Try(const Injection& injection) {
  Subject subject;
  const auto descriptors = CountDescriptors();
  const bool injected =
      injection.only_protection < 0
          ? InjectErrno(injection.system_call, injection.answer)
          : InjectErrno(injection.system_call, injection.answer, kProtectionArgument,
                        static_cast<unsigned>(injection.only_protection));
  if (!injected) return kNotInjected;
  const absl::Status status = injection.operation(subject);
  const int left_errno = errno;
  if (status.ok()) return kSucceeded;
  const std::optional<Error> error = ErrorFrom(status);
  if (!error) return kErrnoLost;
  if (error->reason != injection.reason) return 100 + static_cast<int>(error->reason);
  if (error->original_errno != injection.answer || left_errno != injection.answer) {
    return kErrnoLost;
  }
  if (subject.mapped.text() != Pattern(4 * PageSize())) return kSubjectChanged;
  if (!subject.memory.writable() || subject.memory.size() != 4 * PageSize()) {
    return kSubjectChanged;
  }
  return CountDescriptors() == descriptors ? 0 : kLeaked;
}

TEST(ErrorContractTest, EveryAnswerOfEveryCallComesOutForItsReason) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer ends a program whose mmap fails";
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
  for (const Injection& injection : Injections()) {
    EXPECT_EQ(InChild([&injection] { return Try(injection); }), 0)
        << injection.what << " answered " << ErrnoName(injection.answer) << ", expected "
        << ReasonName(injection.reason)
        << " (70 not injected, 71 succeeded, 72 errno lost, 73 subject changed, 74 leaked, 100 and "
           "a reason)";
  }
}

TEST(ErrorContractTest, WhatTheKernelDoesNotKnowIsDoneAnotherWay) {
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
#ifdef SYS_memfd_create
  EXPECT_EQ(InChild([] {
              if (!InjectErrno(SYS_memfd_create, ENOSYS)) return kNotInjected;
              const absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
              if (!memory.ok()) return 1;
              return memory->backend() == SharedMemory::Backend::kShmUnlinked ? 0 : 2;
            }),
            0);
#endif
  EXPECT_EQ(InChild([] {
              Mapping memory = *Mapping::AnonymousPrivate(4 * PageSize());
              if (!InjectErrno(SYS_madvise, EINVAL)) return kNotInjected;
              return memory.Populate(Effort::kStrict).ok() ? 0 : 1;
            }),
            0);
  // Pages that the kernel keeps in parts, although they have become alike, are copied.
  EXPECT_EQ(InChild([] {
              Mapping memory = *Mapping::AnonymousPrivate(PageSize());
              memory.mutable_bytes()[7] = std::byte{7};
              if (!InjectErrno(SYS_mremap, EFAULT)) return kNotInjected;
              if (!memory.Resize(3 * PageSize()).ok()) return 1;
              return memory.bytes()[7] == std::byte{7} ? 0 : 2;
            }),
            0);
}

// msync is what tells mapped pages from others, and a policy may deny it.
TEST(ErrorContractTest, PagesAreThereWhereNothingMayAskForThem) {
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
  for (const int refusal : {EPERM, ENOSYS, EACCES}) {
    EXPECT_EQ(InChild([refusal] {
                const Mapping memory = *Mapping::AnonymousPrivate(2 * PageSize());
                const ReleasedPages pages = Mapping::AnonymousPrivate(2 * PageSize())->Release();
                if (!InjectErrno(SYS_msync, refusal)) return kNotInjected;
                void* const start = memory.pages().address;
                if (!CheckedMprotect(start, PageSize(), PROT_READ).ok()) return 1;
                if (!Mapping::Adopt(pages.address, pages.length, Protection::kRead).ok()) return 2;
                return 0;
              }),
              0)
        << ErrnoName(refusal);
  }
}

// NetBSD and DragonFly complain where POSIX does not.
TEST(ErrorContractTest, DestructorsAndBestEffortsNeverFail) {
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
  EXPECT_EQ(InChild([] {
              Mapping memory = *Mapping::AnonymousPrivate(PageSize());
              if (!InjectErrno(SYS_madvise, EIO)) return kNotInjected;
              if (!memory.Populate(Effort::kBestEffort).ok()) return 1;
              AnonymousOptions options;
              options.huge_pages = Effort::kBestEffort;
              options.populate = Effort::kBestEffort;
              return Mapping::AnonymousPrivate(PageSize(), options).ok() ? 0 : 2;
            }),
            0);
  EXPECT_EQ(InChild([] {
              errno = EDOM;
              {
                const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
                if (!InjectErrno(SYS_munmap, EINVAL)) return kNotInjected;
                errno = EDOM;
              }
              return errno == EDOM ? 0 : 1;
            }),
            0);
}

#else

TEST(ErrorContractTest, NotHere) { GTEST_SKIP() << "no system call numbers to inject answers for"; }

#endif

}  // namespace
}  // namespace mmap_compat
