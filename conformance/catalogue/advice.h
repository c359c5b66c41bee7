// SPDX-License-Identifier: Apache-2.0
//
// Advice that only some systems' madvise knows, by one name each; kNoAdvice where the headers have
// none.
//
//   NeedAdvice(probe, kPopulateRead);  // `unsupported` unless this kernel knows it
//   const Reply reply = probe.Madvise(map.start, map.length, kPopulateRead);

#ifndef CONFORMANCE_CATALOGUE_ADVICE_H_
#define CONFORMANCE_CATALOGUE_ADVICE_H_

#include <sys/mman.h>

#include "conformance/probe/probe.h"

namespace conformance {

inline constexpr int kNoAdvice = -1;
inline constexpr int kUnknownAdvice = 9999;  // to every system

#ifdef MADV_DOFORK
inline constexpr int kDontFork = MADV_DONTFORK;
inline constexpr int kDoFork = MADV_DOFORK;
inline constexpr int kRemove = MADV_REMOVE;
// As Linux numbers them: headers may be older than the kernel.
inline constexpr int kWipeOnFork = 18;
inline constexpr int kKeepOnFork = 19;
inline constexpr int kCold = 20;
inline constexpr int kPageOut = 21;
inline constexpr int kPopulateRead = 22;
inline constexpr int kPopulateWrite = 23;
inline constexpr int kGuardInstall = 102;
inline constexpr int kGuardRemove = 103;
#else
inline constexpr int kDontFork = kNoAdvice;
inline constexpr int kDoFork = kNoAdvice;
inline constexpr int kRemove = kNoAdvice;
inline constexpr int kWipeOnFork = kNoAdvice;
inline constexpr int kKeepOnFork = kNoAdvice;
inline constexpr int kCold = kNoAdvice;
inline constexpr int kPageOut = kNoAdvice;
inline constexpr int kPopulateRead = kNoAdvice;
inline constexpr int kPopulateWrite = kNoAdvice;
inline constexpr int kGuardInstall = kNoAdvice;
inline constexpr int kGuardRemove = kNoAdvice;
#endif

// Ends the probe as `unsupported` unless the kernel takes the advice for a range of no bytes, which
// the systems that have it promise for what they know.
inline void NeedAdvice(Probe& probe, int advice) {
  if (advice == kNoAdvice) probe.Unsupported("this advice is not in the headers");
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  if (!probe.Madvise(map.start, 0, advice).ok()) {
    probe.Unsupported("the kernel does not know this advice");
  }
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_ADVICE_H_
