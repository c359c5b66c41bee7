// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/access_guard.h"

#include <signal.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "alternate_stack.h"
#include "guard_frame.h"
#include "handler_chain.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// Only Linux keeps a signal for each cause: the BSDs say SIGSEGV for a page past the end as well.
bool IsAboutProtection(const GuardFrame& frame) {
  return HostSystem() == System::kLinux && frame.signal_number == SIGSEGV &&
         frame.signal_code == SEGV_ACCERR;
}

bool IsMemoryFailure(const GuardFrame& frame) {
#ifdef BUS_MCEERR_AR
  return frame.signal_number == SIGBUS && frame.signal_code == BUS_MCEERR_AR;
#else
  (void)frame;
  return false;
#endif
}

absl::Status FaultStatus(const GuardFrame& frame, absl::Span<const std::byte> bytes) {
  const ErrnoKeeper keeper;
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  // Some machines give only the page of the address, which may begin before the bytes do.
  const std::size_t offset = frame.address > begin ? frame.address - begin : 0;
  const CallArguments arguments = {Number("offset", offset), Number("size", bytes.size())};
  if (IsMemoryFailure(frame)) return Failure(Operation::kAccess, EIO, kAlways, arguments);
  const Circumstances circumstances = IsAboutProtection(frame) ? kProtectionNone : kPageMissing;
  return Failure(Operation::kAccess, EFAULT, circumstances, arguments);
}

absl::Status RefuseLengths(std::size_t guarded, std::size_t other) {
  return Refusal(Operation::kAccess, kLengthsDiffer,
                 {Number("length", guarded), Number("other_length", other)});
}

}  // namespace

absl::StatusOr<AccessGuard> AccessGuard::Install() {
  (void)PageSize();  // so that no handler is the first to ask
  const int error_number = AcquireFaultHandlers();
  if (error_number == 0) return AccessGuard(true);
  return Failure(Operation::kSigaction, error_number, kAlways, {});
}

AccessGuard::~AccessGuard() {
  if (installed_) ReleaseFaultHandlers();
}

// Never inlined: where its frame is on the stack tells which Run() is inside of which.
__attribute__((noinline)) absl::Status AccessGuard::RunErased(absl::Span<const std::byte> bytes,
                                                              void (*call)(void*),
                                                              void* function) const {
  if (!installed_) return Refusal(Operation::kAccess, kGone, {Number("size", bytes.size())});
  GuardFrame frame;
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  frame.begin = RoundDownToPage(begin);
  frame.end = begin + bytes.size();
  frame.stack = __builtin_frame_address(0);
  // The handler brings the mask back, which spares a system call here.
  if (sigsetjmp(frame.resume, 0) != 0) {
    ReleaseAlternateStack(frame.has_alternate ? &frame.alternate : nullptr, frame.stack);
    LeaveFrame(&frame);
    return FaultStatus(frame, bytes);
  }
  const int error_number = EnterFrame(&frame);
  if (error_number != 0) return Failure(Operation::kAccess, error_number, kAlways, {});
  call(function);
  LeaveFrame(&frame);
  return absl::OkStatus();
}

absl::Status AccessGuard::Copy(absl::Span<const std::byte> guarded,
                               absl::Span<std::byte> to) const {
  if (guarded.size() != to.size()) return RefuseLengths(guarded.size(), to.size());
  if (guarded.empty()) return absl::OkStatus();
  return Run(guarded, [&] { std::memcpy(to.data(), guarded.data(), to.size()); });
}

absl::Status AccessGuard::CopyTo(absl::Span<std::byte> guarded,
                                 absl::Span<const std::byte> from) const {
  if (guarded.size() != from.size()) return RefuseLengths(guarded.size(), from.size());
  if (guarded.empty()) return absl::OkStatus();
  return Run(guarded, [&] { std::memcpy(guarded.data(), from.data(), from.size()); });
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
