// SPDX-License-Identifier: Apache-2.0
//
// Touching a mapped file that somebody may truncate, without dying of it.
//
//   absl::StatusOr<mmap_compat::AccessGuard> guard = mmap_compat::AccessGuard::Install();
//   std::uint64_t sum = 0;
//   absl::Status status = guard->Run(file->bytes(), [&] { sum = Sum(file->bytes()); });
//   // access(offset=8192, size=10000): a page is past the end of the file, or cannot be read
//   [EFAULT]
//
// A load or store in pages that are past the end of the file, or on a disk that fails, is a signal:
// SIGBUS on Linux and today's FreeBSD, SIGSEGV on NetBSD, OpenBSD, DragonFly and older FreeBSD. An
// AccessGuard catches both. Where the address is among the bytes that a Run() of this thread
// guards, that Run() ends and returns a status; every other signal goes where it would have gone
// without this library: to the application's own handler, or to the default.
//
// Any number of threads may be in Run() at once, and Run() may be called within Run(). Entering one
// costs no system call, so keep one AccessGuard for the life of the program.
//
// Limits, all of them:
//   * The function is left in the middle, as by longjmp: what it had constructed is not destroyed,
//     what it had locked stays locked. Let it load, store and count, and keep its results in
//     variables outside. Copy() and CopyTo() are such functions.
//   * An exception that leaves the function ends the program, as one does that leaves a noexcept
//     function.
//   * A system call that is given such bytes fails with EFAULT (EINVAL on NetBSD), and there
//     is no signal.
//   * Bytes past the end of the file but in its last page read as zero, without any signal.
//   * A disk or server that fails gives the same signal and code as a file that was truncated
//     (BUS_ADRERR on Linux), hence the same reason; the size of the file tells one from the other.
//     Only memory that has failed itself is told by the kernel (BUS_MCEERR_AR), and is kIo.
//   * Stores that were made before the file was truncated are gone with its end.
//   * An application that installs a handler of its own for these signals while guarded must call
//     the one it found, for other addresses than its own.
//   * The function must not run on a stack with no room left: the handler runs on the alternate
//     stack where the thread has one, else on the same.
//   * Where the compiler emulates thread-local variables (OpenBSD), the first fault of a thread
//     that never was in Run() allocates in the handler, before it goes where it would have gone.
//
// Manual pages (mmap_compat/mapping.h says where): sigaction(2), mmap(2) (SIGNALS or DIAGNOSTICS).
#ifndef MMAP_COMPAT_ACCESS_GUARD_H_
#define MMAP_COMPAT_ACCESS_GUARD_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI MMAP_COMPAT_EXPORT {

class AccessGuard {
 public:
  // Installs the handlers, in front of those that the application has. They serve the whole process
  // as long as any AccessGuard lives; the last one to go puts back what was found, unless somebody
  // else has installed a handler since.
  //
  // Fails with kUnsupported where the system has no such signals.
  static absl::StatusOr<AccessGuard> Install();

  AccessGuard(AccessGuard&& other) noexcept : installed_(std::exchange(other.installed_, false)) {}
  AccessGuard& operator=(AccessGuard&& other) noexcept {
    std::swap(installed_, other.installed_);
    return *this;
  }
  AccessGuard(const AccessGuard&) = delete;
  AccessGuard& operator=(const AccessGuard&) = delete;
  ~AccessGuard();

  // Calls `function` and returns OK, or what became of touching `bytes`:
  //   kBeyondFileLimits  a page is past the end of the file, or its device failed
  //   kIo                the memory itself failed
  //   kAccessDenied      the protection does not allow it (told apart on Linux only)
  // The status' argument "offset" is where in `bytes` it happened (on some machines, the page of
  // it).
  template <typename Function>
  absl::Status Run(absl::Span<const std::byte> bytes, Function&& function) const {
    using Plain = std::remove_reference_t<Function>;
    // An exception is meant to end the program here: it cannot pass a signal handler's frame.
    // NOLINTNEXTLINE(bugprone-exception-escape)
    const auto call = [](void* erased) noexcept { (*static_cast<Plain*>(erased))(); };
    return RunErased(bytes, call, const_cast<void*>(static_cast<const void*>(&function)));
  }

  // Copies out of guarded bytes, or into them. The spans must be of one length (kInvalidLength).
  absl::Status Copy(absl::Span<const std::byte> guarded, absl::Span<std::byte> to) const;
  absl::Status CopyTo(absl::Span<std::byte> guarded, absl::Span<const std::byte> from) const;

 private:
  explicit AccessGuard(bool installed) noexcept : installed_(installed) {}

  static absl::Status RunErased(absl::Span<const std::byte> bytes, void (*call)(void*),
                                void* function);

  bool installed_;
};

}  // namespace MMAP_COMPAT_EXPORT
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_ACCESS_GUARD_H_
