// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/code_memory.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <type_traits>
#include <utility>

#include "../errors/errno_table.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "growth.h"
#include "mmap_compat/page_size.h"
#include "range_calls.h"
#include "unnamed_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The calls of macOS that switch a thread between writing and executing, which no macro tells of.
template <typename Flag, typename = void>
struct DeclaresThreadSwitch : std::false_type {};

#if defined(MAP_JIT) && !defined(MMAP_COMPAT_PORTABLE_ONLY)
constexpr int kJitFlag = MAP_JIT;
template <typename Flag>
struct DeclaresThreadSwitch<Flag, std::void_t<decltype(pthread_jit_write_protect_np(Flag()))>>
    : std::true_type {};
#else
constexpr int kJitFlag = 0;
#endif

constexpr bool kHasThreadSwitch = DeclaresThreadSwitch<int>::value;

// A template, since the call is compiled only where it is declared. It does nothing on CPUs without
// such a switch, where pages of MAP_JIT are both.
template <typename Flag>
void SwitchThread([[maybe_unused]] Flag executes) noexcept {
  if constexpr (DeclaresThreadSwitch<Flag>::value) {
    pthread_jit_write_protect_np(executes);
  }
}

MmapCall CallFor(int fd, std::size_t length, int protection) {
  MmapCall call;
  call.length = length;
  call.protection = protection;
  call.flags = MAP_SHARED;
  call.fd = fd;
  return call;
}

// Whether pages of it may be executed: filesystems may be mounted so that they may not.
absl::Status CanBeExecuted(int fd) {
  const int error_number = AllocateFile(fd, 0, PageSize());
  if (error_number != 0) {
    return Failure(Operation::kFtruncate, error_number, kAlways, {SignedNumber("fd", fd)});
  }
  const absl::StatusOr<void*> page = MapFilePages(CallFor(fd, PageSize(), PROT_READ | PROT_EXEC));
  if (page.ok()) munmap(*page, PageSize());
  return page.status();
}

absl::StatusOr<Mapping> MapOwned(const MmapCall& call, std::size_t size, Protection protection) {
  const absl::StatusOr<void*> pages =
      call.fd < 0 ? MapAnonymousPages(Sharing::kPrivate, call) : MapFilePages(call);
  if (!pages.ok()) return pages.status();
  absl::StatusOr<Mapping> owned = Mapping::Adopt(*pages, size, protection);
  if (!owned.ok()) munmap(*pages, call.length);
  return owned;
}

}  // namespace

CodeMemory::CodeMemory(Mapping code, Mapping writing, Way way) noexcept
    : code_(std::move(code)), writing_(std::move(writing)), way_(way) {}

absl::StatusOr<CodeMemory> CodeMemory::CreateByTwoMappings(std::size_t size) {
  const absl::StatusOr<UnnamedMemory> memory = OpenUnnamedMemory(&CanBeExecuted);
  if (!memory.ok()) return memory.status();
  const Descriptor file(memory->fd);
  const std::size_t length = *RoundUpToPage(size);
  const int error_number = AllocateFile(file.fd, 0, length);
  if (error_number != 0) {
    return Failure(Operation::kFtruncate, error_number, kAlways,
                   {SignedNumber("fd", file.fd), Number("size", length)});
  }
  absl::StatusOr<Mapping> code =
      MapOwned(CallFor(file.fd, length, PROT_READ | PROT_EXEC), size, Protection::kReadExecute);
  if (!code.ok()) return code.status();
  absl::StatusOr<Mapping> writing =
      MapOwned(CallFor(file.fd, length, PROT_READ | PROT_WRITE), size, Protection::kReadWrite);
  if (!writing.ok()) return writing.status();
  return CodeMemory(*std::move(code), *std::move(writing), Way::kTwoMappings);
}

absl::StatusOr<CodeMemory> CodeMemory::Create(std::size_t size) {
  const Circumstances bad_length = LengthMistake(size);
  if (bad_length != 0) return Refusal(Operation::kMmap, bad_length, {Number("length", size)});
  if (!kHasThreadSwitch) {
    const int errno_before = errno;
    absl::StatusOr<CodeMemory> memory = CreateByTwoMappings(size);
    if (memory.ok()) errno = errno_before;
    return memory;
  }
  MmapCall call;
  call.length = size;
  call.protection = PROT_READ | PROT_WRITE | PROT_EXEC;
  call.flags = kJitFlag;
  absl::StatusOr<Mapping> pages = MapOwned(call, size, Protection::kReadExecute);
  if (!pages.ok()) return pages.status();
  return CodeMemory(*std::move(pages), Mapping(), Way::kThreadSwitch);
}

absl::Status CodeMemory::Write(std::size_t offset, absl::Span<const std::byte> bytes) {
  const absl::StatusOr<absl::Span<const std::byte>> code = code_.View(offset, bytes.size());
  if (!code.ok()) return code.status();
  if (is_finished_) {
    return Refusal(Operation::kAccess, kNotWritable, RangeArguments(offset, bytes.size()));
  }
  if (bytes.empty()) return absl::OkStatus();
  if (way_ == Way::kThreadSwitch) {
    SwitchThread(0);
    std::memcpy(const_cast<std::byte*>(code->data()), bytes.data(), bytes.size());
    SwitchThread(1);
  } else {
    std::byte* const place = writing_.mutable_bytes().data() + offset;
    std::memcpy(place, bytes.data(), bytes.size());
    // Caches that are found by address may have the stores under this one.
    FlushInstructionCache({place, bytes.size()});
  }
  FlushInstructionCache(*code);
  return absl::OkStatus();
}

absl::Status CodeMemory::Finish() {
  if (!code_.is_mapped()) return Refusal(Operation::kMunmap, kGone, {});
  if (writing_.is_mapped()) {
    absl::Status status = writing_.Unmap();
    if (!status.ok()) return status;
  }
  is_finished_ = true;
  return absl::OkStatus();
}

void FlushInstructionCache(absl::Span<const std::byte> code) noexcept {
  auto* const begin = const_cast<char*>(reinterpret_cast<const char*>(code.data()));
  __builtin___clear_cache(begin, begin + code.size());
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
