// SPDX-License-Identifier: Apache-2.0
//
// Which pages are in memory, for rules that tell by it whether something took effect.

#ifndef CONFORMANCE_CATALOGUE_RESIDENCE_H_
#define CONFORMANCE_CATALOGUE_RESIDENCE_H_

#include <cerrno>
#include <cstdint>

#include "conformance/probe/probe.h"

namespace conformance {

// How many pages of the mapping are. Ends the probe as `unsupported` where the system does not say.
inline std::int64_t PagesInMemory(Probe& probe, const Mapped& map) {
  const Reply reply = probe.Do(Op::kMincore, {map.start, map.length});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this system has no mincore");
  probe.Require(reply, "ask which pages are in memory");
  return reply.value;
}

// "resident" if all pages of the mapping are, "not resident" if none, else "partly resident".
inline const char* Residence(Probe& probe, const Mapped& map) {
  const std::int64_t pages = PagesInMemory(probe, map);
  if (pages == 0) return "not resident";
  return pages == static_cast<std::int64_t>(map.length / probe.page()) ? "resident"
                                                                       : "partly resident";
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_RESIDENCE_H_
