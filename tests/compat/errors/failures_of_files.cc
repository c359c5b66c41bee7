// SPDX-License-Identifier: Apache-2.0
//
// Making everything else fail: shared memory, copies, whole files, guards, blocks.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <cstddef>
#include <limits>
#include <string>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/copy_file.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "mmap_compat/smalloc.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

absl::Status Create(bool (*prepare)() = nullptr, std::size_t size = 1) {
  const ScopedMemoryName name;
  if (prepare != nullptr && !prepare()) return absl::OkStatus();
  return SharedMemory::Create(name.get(), size).status();
}

absl::Status CreateTwice() {
  const ScopedMemoryName name;
  const auto first = SharedMemory::Create(name.get(), 1);
  return SharedMemory::Create(name.get(), 1).status();
}

absl::Status OpenMade(bool (*prepare)()) {
  const ScopedMemoryName name;
  const auto made = SharedMemory::Create(name.get(), 1);
  return prepare() ? SharedMemory::Open(name.get()).status() : absl::OkStatus();
}

absl::Status UnlinkDenied() {
  return AnswerUnlink(EACCES) ? SharedMemory::Unlink("/mmap-compat-missing") : absl::OkStatus();
}

absl::Status ResizeSealed() {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  Seals seals;
  seals.grow = true;
  if (!memory.ok() || !memory->Seal(seals).ok()) return absl::OkStatus();
  return memory->Resize(2 * PageSize());
}

absl::Status ResizeAnswered(int error_number) {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  return AnswerFtruncate(error_number) ? memory->Resize(2) : absl::OkStatus();
}

absl::Status SealMapped() {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  const auto mapping = memory->Map();
  Seals seals;
  seals.write = true;
  return memory->Seal(seals);
}

absl::Status SealDevice() {
  absl::StatusOr<SharedMemory> memory =
      SharedMemory::FromDescriptor(open("/dev/zero", O_RDWR | O_CLOEXEC));
  Seals seals;
  seals.grow = true;
  return memory.ok() ? memory->Seal(seals) : absl::OkStatus();
}

absl::Status FromPipe() {
  int ends[2];
  if (pipe(ends) != 0) return absl::OkStatus();
  absl::Status status = SharedMemory::FromDescriptor(ends[0]).status();
  close(ends[0]);
  close(ends[1]);
  return status;
}

// A file, and a name for its copy.
struct CopyPlace {
  CopyPlace() : from(Pattern(3 * PageSize())), to(from.path() + ".copy") {}
  ~CopyPlace() { unlink(to.c_str()); }
  const ScratchFile from;
  const std::string to;
};

using Prepare = bool (*)();

absl::Status Copy(Prepare prepare, const CopyOptions& options = {}) {
  const CopyPlace place;
  if (prepare != nullptr && !prepare()) return absl::OkStatus();
  return CopyFile(place.from.path().c_str(), place.to.c_str(), options).status();
}

absl::Status CopyCancelled() {
  CopyOptions options;
  options.progress = [](std::uint64_t, std::uint64_t) { return false; };
  return Copy(nullptr, options);
}

absl::Status CopyWithoutSync() {
  CopyOptions options;
  options.durable = true;
  return Copy([] { return AnswerFsync(EINVAL); }, options);
}

absl::Status CopyWithBadDisk() {
  CopyOptions options;
  options.in_kernel = false;
  return Copy([] { return AnswerWrite(EIO); }, options);
}

// The buffer of the process is taken by the copy that it happens in.
absl::Status CopyWithoutMemory() {
  const CopyPlace outer;
  absl::Status inner;
  CopyOptions options;
  options.in_kernel = false;
  options.progress = [&inner](std::uint64_t, std::uint64_t) {
    CopyOptions plain;
    plain.in_kernel = false;
    inner = Copy([] { return AnswerMmap(ENOMEM); }, plain);
    return true;
  };
  (void)CopyFile(outer.from.path().c_str(), outer.to.c_str(), options);
  return inner;
}

absl::Status CopyOver(bool onto_itself) {
  const ScratchFile from("from");
  const ScratchFile to("to");
  CopyOptions options;
  options.replace = false;
  return CopyFile(from.path().c_str(), (onto_itself ? from : to).path().c_str(), options).status();
}

bool FilesOfNoLength() {
  signal(SIGXFSZ, SIG_IGN);
  const struct rlimit none = {1, 1};
  return setrlimit(RLIMIT_FSIZE, &none) == 0;
}

absl::Status ReadAnswered(Prepare prepare) {
  const ScratchFile file(Pattern(8 << 20));
  const ScopedFd fd = file.Open(O_RDONLY);
  MapOrReadOptions options;
  options.longest_read = std::numeric_limits<std::size_t>::max();
  return prepare() ? MapOrRead(fd.get(), options).status() : absl::OkStatus();
}

absl::Status ReadLongStream() {
  int ends[2];
  if (pipe(ends) != 0 || write(ends[1], "abc", 3) != 3) return absl::OkStatus();
  close(ends[1]);
  MapOrReadOptions options;
  options.longest_stream = 2;
  absl::Status status = MapOrRead(ends[0], options).status();
  close(ends[0]);
  return status;
}

absl::Status InstallRefused() {
#if defined(SYS_rt_sigaction)
  if (!CanInject() || !InjectErrno(SYS_rt_sigaction, ENOSYS)) return absl::OkStatus();
  return AccessGuard::Install().status();
#else
  return absl::OkStatus();
#endif
}

absl::Status InstallWithoutKeys() {
  pthread_key_t key;
  while (pthread_key_create(&key, nullptr) == 0) {
  }
  return AccessGuard::Install().status();
}

absl::Status RunMovedFrom() {
  const std::byte byte{};
  absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
  const AccessGuard taken = *std::move(guard);
  return guard->Run({&byte, 1}, [] {});  // NOLINT(*-move,*.Move)
}

absl::Status RunOn(const std::function<void(Mapping&, const ScratchFile&)>& spoil) {
  const ScratchFile scratch(Pattern(PageSize()));
  Mapping file = *Mapping::OpenFile(scratch.path().c_str());
  spoil(file, scratch);
  const auto guard = AccessGuard::Install();
  std::byte byte;
  return guard->Run(file.bytes(),
                    [&] { byte = *const_cast<const volatile std::byte*>(file.bytes().data()); });
}

// As the kernel tells of memory that has failed: a signal with the address, and a code of its own.
absl::Status RunOnBrokenMemory() {
#if defined(BUS_MCEERR_AR) && defined(SYS_rt_sigqueueinfo)
  const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  const auto guard = AccessGuard::Install();
  return guard->Run(memory.bytes(), [&] {
    siginfo_t info = {};
    info.si_signo = SIGBUS;
    info.si_code = BUS_MCEERR_AR;
    info.si_addr = const_cast<std::byte*>(memory.bytes().data());
    syscall(SYS_rt_sigqueueinfo, getpid(), SIGBUS, &info);
  });
#else
  return absl::OkStatus();
#endif
}

absl::Status CopyOfOtherLength() {
  const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  std::byte bytes[2];
  return AccessGuard::Install()->Copy(memory.bytes(), absl::MakeSpan(bytes));
}

absl::Status CopyToOtherLength() {
  Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  const std::byte bytes[2] = {};
  return AccessGuard::Install()->CopyTo(memory.mutable_bytes(), bytes);
}

}  // namespace

std::vector<Failure> FailuresOfSharedMemory() {
  const auto enospc = [] { return AnswerFtruncate(ENOSPC); };
  const auto enomem = [] { return AnswerFtruncate(ENOMEM); };
  const auto eacces = [] { return AnswerOpen(EACCES); };
  return {
      {"Create", Reason::kInvalidName, [] { return SharedMemory::Create("x", 1).status(); }},
      {"Create", Reason::kAlreadyExists, &CreateTwice},
      {"Create", Reason::kInvalidLength, [] { return Create(nullptr, 0); }},
      {"Create", Reason::kAccessDenied, [=] { return Create(eacces); }},
      {"Create", Reason::kTooManyFiles, [] { return Create(&NoDescriptorsLeft); }},
      {"Create", Reason::kBeyondFileLimits, [=] { return Create(enospc); }},
      {"Create", Reason::kOutOfMemory, [=] { return Create(enomem); }},
      {"OpenOrCreate", Reason::kInvalidName,
       [] { return SharedMemory::OpenOrCreate("/a/b", 1).status(); }},
      {"Open", Reason::kInvalidName, [] { return SharedMemory::Open("/").status(); }},
      {"Open", Reason::kNotFound,
       [] { return SharedMemory::Open("/mmap-compat-missing").status(); }},
      {"Open", Reason::kAccessDenied, [=] { return OpenMade(eacces); }},
      {"Open", Reason::kTooManyFiles, [] { return OpenMade(&NoDescriptorsLeft); }},
      {"Unlink", Reason::kInvalidName, [] { return SharedMemory::Unlink(nullptr); }},
      {"Unlink", Reason::kNotFound, [] { return SharedMemory::Unlink("/mmap-compat-missing"); }},
      {"Unlink", Reason::kAccessDenied, &UnlinkDenied},
      {"Unnamed", Reason::kInvalidLength, [] { return SharedMemory::Unnamed(0).status(); }},
      {"Unnamed", Reason::kTooManyFiles,
       [] { return NoDescriptorsLeft() ? SharedMemory::Unnamed(1).status() : absl::OkStatus(); }},
      {"Unnamed", Reason::kBeyondFileLimits,
       [=] { return enospc() ? SharedMemory::Unnamed(1).status() : absl::OkStatus(); }},
      {"Unnamed", Reason::kOutOfMemory,
       [=] { return enomem() ? SharedMemory::Unnamed(1).status() : absl::OkStatus(); }},
      {"FromDescriptor", Reason::kBadDescriptor,
       [] { return SharedMemory::FromDescriptor(-1).status(); }},
      {"FromDescriptor", Reason::kNotMappable, &FromPipe},
      {"Resize", Reason::kInvalidLength, [] { return SharedMemory::Unnamed(1)->Resize(0); }},
      {"Resize", Reason::kNotPermitted, &ResizeSealed},
      {"Resize", Reason::kUnsupported, [] { return ResizeAnswered(EINVAL); }},
      {"Resize", Reason::kBeyondFileLimits, [] { return ResizeAnswered(EFBIG); }},
      {"Seal", Reason::kUnsupported, &SealDevice},
      {"Seal", Reason::kNotPermitted, &SealMapped},
  };
}

std::vector<Failure> FailuresOfFiles() {
  const auto eacces = [] { return AnswerOpen(EACCES); };
  return {
      {"CopyFile", Reason::kNotFound,
       [] { return CopyFile("/nonexistent/file", "/nonexistent/copy").status(); }},
      {"CopyFile", Reason::kAccessDenied, [=] { return Copy(eacces); }},
      {"CopyFile", Reason::kTooManyFiles, [] { return Copy(&NoDescriptorsLeft); }},
      {"CopyFile", Reason::kNotMappable,
       [] { return CopyFile("/", "/nonexistent/copy").status(); }},
      {"CopyFile", Reason::kNotMappable, [] { return CopyFile("/proc/self/maps", "/").status(); }},
      {"CopyFile", Reason::kNotPermitted, [] { return Copy([] { return AnswerRename(EBUSY); }); }},
      {"CopyFile", Reason::kUnsupported, &CopyWithoutSync},
      {"CopyFile", Reason::kInvalidName, [] { return CopyOver(true); }},
      {"CopyFile", Reason::kAlreadyExists, [] { return CopyOver(false); }},
      {"CopyFile", Reason::kBeyondFileLimits, [] { return Copy(&FilesOfNoLength); }},
      {"CopyFile", Reason::kIo, &CopyWithBadDisk},
      {"CopyFile", Reason::kOutOfMemory, &CopyWithoutMemory},
      {"CopyFile", Reason::kCancelled, &CopyCancelled},
      {"MapOrRead", Reason::kInvalidName, [] { return MapOrRead(std::string("/\0", 2)).status(); }},
      {"MapOrRead", Reason::kNotFound, [] { return MapOrRead("/nonexistent/file").status(); }},
      {"MapOrRead", Reason::kBadDescriptor, [] { return MapOrRead(-1).status(); }},
      {"MapOrRead", Reason::kNotMappable, [] { return MapOrRead("/").status(); }},
      {"MapOrRead", Reason::kIo, [] { return ReadAnswered([] { return AnswerRead(EIO); }); }},
      {"MapOrRead", Reason::kOutOfMemory,
       [] { return ReadAnswered([] { return AnswerRead(ENOMEM); }); }},
      {"MapOrRead", Reason::kBeyondFileLimits, &ReadLongStream},
  };
}

std::vector<Failure> FailuresOfTheRest() {
  const auto smalloc_after = [](bool prepared) {
    return prepared ? Smalloc(PageSize()).status() : absl::OkStatus();
  };
  return {
      {"Install", Reason::kUnsupported, &InstallRefused},
      {"Install", Reason::kOutOfMemory, &InstallWithoutKeys},
      {"Run", Reason::kNotMapped, &RunMovedFrom},
      {"Run", Reason::kBeyondFileLimits,
       [] { return RunOn([](Mapping&, const ScratchFile& scratch) { scratch.Resize(0); }); }},
      {"Run", Reason::kAccessDenied,
       [] {
         return RunOn(
             [](Mapping& file, const ScratchFile&) { (void)file.Protect(Protection::kNone); });
       }},
      {"Run", Reason::kIo, &RunOnBrokenMemory},
      {"Copy", Reason::kInvalidLength, &CopyOfOtherLength},
      {"CopyTo", Reason::kInvalidLength, &CopyToOtherLength},
      {"Smalloc", Reason::kInvalidLength, [] { return Smalloc(0).status(); }},
      {"Smalloc", Reason::kOutOfMemory, [=] { return smalloc_after(AnswerMmap(ENOMEM)); }},
      {"Smalloc", Reason::kTooManyMappings, [=] { return smalloc_after(AnswerEveryMmap(ENOMEM)); }},
      {"Smalloc", Reason::kOutOfAddressSpace, [] { return Smalloc(MoreThanThereIs()).status(); }},
      {"Sfree", Reason::kInvalidAddress,
       [] {
         int local = 0;
         return Sfree(&local);
       }},
  };
}

}  // namespace mmap_compat
