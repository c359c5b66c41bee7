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
// guards, that Run() ends and returns a status, with the signal mask that was interrupted.
//
// Cost: an outermost Run() is one system call, which unblocks the two signals (a fault while its
// signal is blocked ends the process), and a second one where the thread had them blocked. A Run()
// within a Run() is none: put one around a loop that guards many small reads. The number of threads
// is not limited.
//
// Other handlers of the process:
//   * One that was there before is called for every signal that is not about guarded bytes, as the
//     system would have called it: our own action has its mask and its flags, so that it gets the
//     stack, the blocked signals and the restarted calls that it asked for, and SA_RESETHAND lets
//     it run once. Where the default was there, it ends the process; where the signals were
//     ignored, one that was sent is, but may end a call that the system does not restart, as poll.
//   * One that is installed later must have SA_SIGINFO and forward what is not its own: call the
//     handler that it found with all three arguments. Its mask and flags do not matter.
//   * One that is installed later and does not forward ends the protection, and this library
//     cannot see it. Install() puts the library in front of it again.
//   * Two copies of this library in one process are two such components, in whatever order they
//     come and go.
//
// fork() at any moment leaves a child that can install, run and exit, with the guards of its
// parent, except in a handler that interrupts Install() of its own thread: there is none, since
// Install() blocks every signal. (_Fork() and vfork() children may not install.)
//
// Limits, all of them:
//   * The function is left in the middle, as by longjmp: what it had constructed is not destroyed,
//     what it had locked stays locked. Let it load, store and count, and keep its results in
//     variables outside. Copy() and CopyTo() are such functions.
//   * An exception that leaves the function ends the program, as one does that leaves a noexcept
//     function; so does thread cancellation within it, where that unwinds the stack (glibc).
//   * longjmp() out of the function is noticed by the next Run() of the thread on that stack. Until
//     then a fault in the bytes that had been guarded goes astray.
//   * The function must not switch to another stack and back (fibers, coroutines, swapcontext),
//     nor block the two signals.
//   * A handler with the two signals in its mask that interrupts a Run() and runs another must
//     unblock them itself.
//   * A system call that is given such bytes fails with EFAULT (EINVAL on NetBSD), and there
//     is no signal.
//   * Bytes past the end of the file but in its last page read as zero, without any signal.
//   * A disk or server that fails gives the same signal and code as a file that was truncated
//     (BUS_ADRERR on Linux), hence the same reason; the size of the file tells one from the other.
//     Only memory that has failed itself is told by the kernel (BUS_MCEERR_AR), and is kIo.
//   * Stores that were made before the file was truncated are gone with its end.
//   * The function must not run on a stack with no room left: the handler runs on the alternate
//     stack where the thread has one, unless the handler found had not asked for that (SA_ONSTACK).
//     The alternate stack is as usable after a fault as it was before, on systems that remember
//     who is on it too (macOS, NetBSD, DragonFly), and with Linux' SS_AUTODISARM.
//   * A plugin that was loaded with dlopen() and contains this library may be unloaded when its
//     last guard is gone, unless somebody has installed a handler over it and stayed: that one
//     would forward to nowhere. (It can be loaded at any time: it needs no static thread-local
//     memory.)
//
// Manual pages (mmap_compat/mapping.h says where): sigaction(2), mmap(2) (SIGNALS or DIAGNOSTICS).
#ifndef MMAP_COMPAT_ACCESS_GUARD_H_
#define MMAP_COMPAT_ACCESS_GUARD_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

class AccessGuard {
 public:
  // Puts the handlers in front of all that the process has, if another is in front of them, and
  // only then succeeds. They serve the whole process as long as any AccessGuard lives; the last one
  // to go puts back what was found, unless somebody else has installed a handler since.
  //
  // Fails with kUnsupported where the system has no such signals, or where 64 handlers were put
  // over the library's and never taken away; with kOutOfMemory where there is no memory to remember
  // the handler that was found, or no thread-specific key left.
  static absl::StatusOr<AccessGuard> Install();

  AccessGuard(AccessGuard&& other) noexcept : installed_(std::exchange(other.installed_, false)) {}
  AccessGuard& operator=(AccessGuard&& other) noexcept {
    std::swap(installed_, other.installed_);
    return *this;
  }
  AccessGuard(const AccessGuard&) = delete;
  AccessGuard& operator=(const AccessGuard&) = delete;
  ~AccessGuard();

  // Calls `function`, which takes nothing, and returns OK, or what became of touching `bytes`:
  //   kBeyondFileLimits  a page is past the end of the file, or its device failed
  //   kIo                the memory itself failed
  //   kAccessDenied      the protection does not allow it (told apart on Linux only)
  // The status' argument "offset" is where in `bytes` it happened (on some machines, the page of
  // it). A guard that was moved from calls nothing (kNotMapped); on systems that allocate for a
  // thread's first value of a key (FreeBSD, OpenBSD) the first Run() of a thread may fail with
  // kOutOfMemory.
  template <typename Function>
  absl::Status Run(absl::Span<const std::byte> bytes, Function&& function) const {
    // A pointer of its own type, since a pointer to a function is none to data.
    auto* target = std::addressof(function);
    using Target = decltype(target);
    // An exception is meant to end the program here: the frame of the guard would stay.
    // NOLINTNEXTLINE(bugprone-exception-escape)
    const auto call = [](void* erased) noexcept { (void)(**static_cast<Target*>(erased))(); };
    return RunErased(bytes, call, &target);
  }

  // Copies out of guarded bytes, or into them. The spans must be of one length (kInvalidLength).
  absl::Status Copy(absl::Span<const std::byte> guarded, absl::Span<std::byte> to) const;
  absl::Status CopyTo(absl::Span<std::byte> guarded, absl::Span<const std::byte> from) const;

 private:
  explicit AccessGuard(bool installed) noexcept : installed_(installed) {}

  absl::Status RunErased(absl::Span<const std::byte> bytes, void (*call)(void*),
                         void* function) const;

  bool installed_;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_ACCESS_GUARD_H_
