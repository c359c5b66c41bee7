// SPDX-License-Identifier: Apache-2.0
//
// The needs files of this folder as they are built into the program: see embed.sh.

#ifndef CONFORMANCE_NEEDS_KNOWN_FILES_H_
#define CONFORMANCE_NEEDS_KNOWN_FILES_H_

#include <string_view>

#include "absl/types/span.h"

namespace conformance {

struct KnownFile {
  std::string_view name;  // "lmdb.json"
  std::string_view text;
};

absl::Span<const KnownFile> KnownFiles();

}  // namespace conformance

#endif  // CONFORMANCE_NEEDS_KNOWN_FILES_H_
