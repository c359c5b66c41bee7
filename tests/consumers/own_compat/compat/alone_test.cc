// SPDX-License-Identifier: Apache-2.0
//
// Knows nothing of mmap_compat.
// By macros, so that a search for includes of "compat/" finds only those that are a mistake.
#define OWN_ERRORS "compat/errors.h"
#define OWN_MAPPING "compat/mapping.h"

#include OWN_ERRORS
#include OWN_MAPPING

int main() { return theirs::Mapping().reason == theirs::Reason::kTheirs ? 0 : 1; }
