// SPDX-License-Identifier: Apache-2.0
//
// Set-up for rules of memfd_create and of seals, which not every system's headers know.

#ifndef CONFORMANCE_CATALOGUE_MEMFD_H_
#define CONFORMANCE_CATALOGUE_MEMFD_H_

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>

#include "conformance/probe/probe.h"

namespace conformance {

#if defined(MFD_CLOEXEC) && defined(MFD_ALLOW_SEALING)
inline constexpr unsigned kCloseOnExec = MFD_CLOEXEC;
inline constexpr unsigned kSealable = MFD_ALLOW_SEALING;
#else
inline constexpr unsigned kCloseOnExec = 0;
inline constexpr unsigned kSealable = 0;
#endif

#ifdef F_SEAL_SEAL
inline constexpr int kSealSeal = F_SEAL_SEAL;
inline constexpr int kSealShrink = F_SEAL_SHRINK;
inline constexpr int kSealGrow = F_SEAL_GROW;
inline constexpr int kSealWrite = F_SEAL_WRITE;
#else
inline constexpr int kSealSeal = 0;
inline constexpr int kSealShrink = 0;
inline constexpr int kSealGrow = 0;
inline constexpr int kSealWrite = 0;
#endif

// memfd_create. Ends the probe as `unsupported` where there is none.
inline Reply CreateMemfd(Probe& probe, const char* name, unsigned flags) {
  const Reply reply = probe.Do(Op::kMemfdCreate, {flags}, name);
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no memfd_create");
  return reply;
}

// CreateMemfd() that is set-up, of `size` bytes.
inline int MakeMemfd(Probe& probe, unsigned flags, std::size_t size) {
  const Reply reply = CreateMemfd(probe, "probe", flags);
  probe.Require(reply, "make a memfd");
  const int fd = static_cast<int>(reply.value);
  if (size > 0) probe.Resize(fd, size);
  return fd;
}

// A memfd that takes seals. Ends the probe as `unsupported` where there are none.
inline int MakeSealable(Probe& probe, std::size_t size) {
  if (kSealSeal == 0) probe.Unsupported("F_ADD_SEALS is not in the headers");
  return MakeMemfd(probe, kCloseOnExec | kSealable, size);
}

inline Reply AddSeals(Probe& probe, int fd, int seals) {
  return probe.Do(Op::kAddSeals, {AsArgument(fd), AsArgument(seals)});
}

inline Reply GetSeals(Probe& probe, int fd) { return probe.Do(Op::kGetSeals, {AsArgument(fd)}); }

// AddSeals() that is set-up.
inline void MustSeal(Probe& probe, int fd, int seals) {
  probe.Require(AddSeals(probe, fd, seals), "seal its own object");
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_MEMFD_H_
