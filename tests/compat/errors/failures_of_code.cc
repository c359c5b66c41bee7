// SPDX-License-Identifier: Apache-2.0
//
// Making it fail to have memory for code, to seal pages, and to initialise memory once.
#include <sys/mman.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <limits>

#include "mmap_compat/code_memory.h"
#include "mmap_compat/initialized_memory.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/sealed_pages.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

#if defined(SYS_mseal)
constexpr long kMseal = SYS_mseal;
#elif defined(SYS_set_mempolicy_home_node)
constexpr long kMseal = SYS_set_mempolicy_home_node + 12;
#else
constexpr long kMseal = -1;
#endif

#ifdef SYS_flock
constexpr long kFlock = SYS_flock;
#else
constexpr long kFlock = -1;
#endif

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

absl::Status Create(std::size_t size) { return CodeMemory::Create(size).status(); }

absl::Status CreateAfter(bool prepared) { return prepared ? Create(1) : absl::OkStatus(); }

absl::Status WriteAt(std::size_t offset, bool finished) {
  absl::StatusOr<CodeMemory> memory = CodeMemory::Create(1);
  if (!memory.ok()) return absl::OkStatus();
  if (finished) (void)memory->Finish();
  const std::byte code{0};
  return memory->Write(offset, {&code, 1});
}

absl::Status SealAnswered(int error_number) {
  const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  const bool answered = kMseal >= 0 && CanInject() && InjectErrno(kMseal, error_number);
  return answered ? SealPages(memory) : absl::OkStatus();
}

absl::Status SealRange(std::size_t offset, std::size_t length) {
  return SealPages(*Mapping::AnonymousPrivate(PageSize()), offset, length);
}

absl::Status OnBytes(absl::Span<std::byte>) { return absl::OkStatus(); }

absl::Status Open(const char* name, std::size_t size) {
  return OpenInitialized(name, size, &OnBytes).status();
}

absl::Status OpenAfter(bool (*prepare)()) {
  const ScopedMemoryName name;
  return prepare() ? Open(name.get(), 1) : absl::OkStatus();
}

bool NoLocks() { return kFlock >= 0 && CanInject() && InjectErrno(kFlock, ENOLCK); }

absl::Status OpenWithAnotherSize() {
  const ScopedMemoryName name;
  const absl::Status first = Open(name.get(), 1);
  return first.ok() ? Open(name.get(), 2) : absl::OkStatus();
}

// What somebody else has made of a name that is too short to be of this.
absl::Status OpenWhatIsNot() {
  const ScopedMemoryName name;
  const absl::StatusOr<SharedMemory> other = SharedMemory::Create(name.get(), 1);
  return other.ok() ? Open(name.get(), 1) : absl::OkStatus();
}

// macOS says so of every size after the first.
absl::Status OpenAfterOneWhoDied() {
  const ScopedMemoryName name;
  const auto fail = [](absl::Span<std::byte>) { return absl::CancelledError(); };
  (void)OpenInitialized(name.get(), 1, fail);
  const bool answered = AnswerFtruncate(EINVAL) && AnswerWrite(EINVAL);
  return answered ? Open(name.get(), 4 * PageSize()) : absl::OkStatus();
}

}  // namespace

std::vector<Failure> FailuresOfCode() {
  return {
      {"Create", Reason::kInvalidLength, [] { return Create(0); }},
      {"Create", Reason::kInvalidLength, [] { return Create(kMax / 2); }},
      {"Create", Reason::kNotPermitted,
       [] { return CreateAfter(AnswerMmapOfProtection(EACCES, PROT_READ | PROT_EXEC)); }},
      {"Create", Reason::kOutOfMemory, [] { return CreateAfter(AnswerMmap(ENOMEM)); }},
      {"Create", Reason::kTooManyMappings, [] { return CreateAfter(AnswerEveryMmap(ENOMEM)); }},
      {"Create", Reason::kTooManyFiles, [] { return CreateAfter(NoDescriptorsLeft()); }},
      {"Create", Reason::kBeyondFileLimits, [] { return CreateAfter(AnswerFtruncate(ENOSPC)); }},
      {"Write", Reason::kNotMapped, [] { return WriteAt(1, false); }},
      {"Write", Reason::kAccessDenied, [] { return WriteAt(0, true); }},
      {"Finish", Reason::kNotMapped, [] { return CodeMemory().Finish(); }},
      {"SealPages", Reason::kUnsupported, [] { return SealAnswered(ENOSYS); }},
      {"SealPages", Reason::kUnsupported, [] { return SealAnswered(EPERM); }},
      {"SealPages", Reason::kNotMapped, [] { return SealPages(Mapping()); }},
      {"SealPages", Reason::kNotMapped, [] { return SealRange(1, PageSize()); }},
      {"SealPages", Reason::kNotMapped, [] { return SealAnswered(ENOMEM); }},
      {"SealPages", Reason::kInvalidAddress, [] { return SealRange(1, 1); }},
      {"OpenInitialized", Reason::kInvalidName, [] { return Open("no slash", 1); }},
      {"OpenInitialized", Reason::kInvalidLength, [] { return Open("/name", 0); }},
      {"OpenInitialized", Reason::kInvalidLength, [] { return Open("/name", kMax); }},
      {"OpenInitialized", Reason::kAlreadyExists, &OpenWithAnotherSize},
      {"OpenInitialized", Reason::kAlreadyExists, &OpenWhatIsNot},
      {"OpenInitialized", Reason::kUnsupported, &OpenAfterOneWhoDied},
      {"OpenInitialized", Reason::kOutOfMemory, [] { return OpenAfter(&NoLocks); }},
      {"OpenInitialized", Reason::kTooManyFiles, [] { return OpenAfter(&NoDescriptorsLeft); }},
      {"OpenInitialized", Reason::kAccessDenied,
       [] { return OpenAfter([] { return AnswerOpen(EACCES); }); }},
      {"OpenInitialized", Reason::kBeyondFileLimits,
       [] { return OpenAfter([] { return AnswerFtruncate(ENOSPC); }); }},
  };
}

}  // namespace mmap_compat
