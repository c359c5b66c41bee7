// SPDX-License-Identifier: Apache-2.0
//
// mremap of the Linux form, for rules that need no other. Where there is none they end as
// `unsupported`.
//
//   const Reply moved = Remap(probe, from, length, length, kMayMove | kMoveTo, to);

#ifndef CONFORMANCE_CATALOGUE_REMAP_H_
#define CONFORMANCE_CATALOGUE_REMAP_H_

#include <sys/mman.h>

#include <cstddef>

#include "conformance/probe/probe.h"

namespace conformance {

#ifdef MREMAP_MAYMOVE
inline constexpr bool kHasRemap = true;
inline constexpr int kMayMove = MREMAP_MAYMOVE;
inline constexpr int kMoveTo = MREMAP_FIXED;
#else
inline constexpr bool kHasRemap = false;
inline constexpr int kMayMove = 0;
inline constexpr int kMoveTo = 0;
#endif
#ifdef MREMAP_DONTUNMAP
inline constexpr int kKeepOld = MREMAP_DONTUNMAP;
#else
inline constexpr int kKeepOld = 0;
#endif

inline Reply Remap(Probe& probe, Address old, std::size_t old_length, std::size_t new_length,
                   int flags = 0, Address to = 0) {
  if (!kHasRemap) probe.Unsupported("this system has no mremap of the Linux form");
  return probe.Do(Op::kMremap, {old, old_length, new_length, AsArgument(flags), to});
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_REMAP_H_
