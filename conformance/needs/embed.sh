#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: embed.sh FILE.json...
#
# Prints a C++ source that holds the files' texts, for known_files.h. Both builds call it.
set -eu

cat <<'HEAD'
// Written by embed.sh; do not edit.

#include "conformance/needs/known_files.h"

#include "absl/types/span.h"

namespace conformance {
namespace {

constexpr KnownFile kKnownFiles[] = {
HEAD
for file in "$@"; do
  printf '    {"%s", R"needs(' "$(basename "$file")"
  cat "$file"
  printf ')needs"},\n'
done
cat <<'TAIL'
};

}  // namespace

absl::Span<const KnownFile> KnownFiles() { return kKnownFiles; }

}  // namespace conformance
TAIL
