// SPDX-License-Identifier: Apache-2.0
//
// A mapping that grows downward when the page below it is touched.

#ifndef CONFORMANCE_CATALOGUE_GROWING_H_
#define CONFORMANCE_CATALOGUE_GROWING_H_

#include <sys/mman.h>

#include <cstddef>

#include "conformance/probe/probe.h"

namespace conformance {

#ifdef MAP_GROWSDOWN
inline constexpr int kGrowsDown = MAP_GROWSDOWN;
#else
inline constexpr int kGrowsDown = 0;
#endif

// Far more room below than the gap that is kept free under a stack: 256 pages.
inline constexpr std::size_t kRoom = 512;

// A page that grows, with nothing for a long way below it but, where asked for, a page of ours so
// many pages further down.
inline Address GrowingPage(Probe& probe, std::size_t neighbour_below = 0) {
  if (kGrowsDown == 0) probe.Unsupported("MAP_GROWSDOWN is not in the headers");
  const std::size_t page = probe.page();
  const Address top = probe.Hole(kRoom) + (kRoom - 1) * page;
  if (neighbour_below != 0) probe.MustMap(MapAnonymous(page).Fixed(top - neighbour_below * page));
  return probe.MustMap(MapAnonymous(page).Flags(kGrowsDown).Fixed(top)).start;
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_GROWING_H_
