// SPDX-License-Identifier: Apache-2.0

#include <unistd.h>

#include "tests/mutants/mutant.h"

namespace conformance {

std::uint64_t PageSize() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace conformance
