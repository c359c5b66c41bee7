// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/past_end.h"

namespace conformance {

Mapped MapPastEnd(Probe& probe, const MapRequest& request) {
  const Mapped map = probe.Mmap(request);
  if (!map.ok()) probe.Skip("needs a mapping that reaches past the end of a file: " + map.Word());
  return map;
}

}  // namespace conformance
