// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_CONSUMERS_OWN_COMPAT_COMPAT_MAPPING_H_
#define TESTS_CONSUMERS_OWN_COMPAT_COMPAT_MAPPING_H_

// By macros, so that a search for includes of "compat/" finds only those that are a mistake.
#define OWN_ERRORS "compat/errors.h"
#include OWN_ERRORS

namespace theirs {

// Something whose definition is not that of mmap_compat::Mapping.
struct Mapping {
  Reason reason = Reason::kTheirs;
};

}  // namespace theirs

#endif  // TESTS_CONSUMERS_OWN_COMPAT_COMPAT_MAPPING_H_
