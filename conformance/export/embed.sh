#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: embed.sh suite/begin_1_features.c ... suite/end_3_main.c
#
# Prints a C++ source that holds the texts for suite_text.h: what stands before the rules, from the
# files begin_*, and what stands after them, from end_*. Both builds call it.
set -eu

# A string literal may be bounded, so each line is one; they join. The licence is told once.
function_of() {
  printf '\nstd::string_view %s() {\n  return\n' "$1"
  kind=$2
  shift 2
  for file in "$@"; do
    case $file in
      *begin_1*) [ "$kind" = end_ ] || cat "$file" ;;
      *"$kind"*) tail -n +2 "$file" ;;
    esac | sed 's/\\/\\\\/g; s/"/\\"/g; s/.*/      "&\\n"/'
    case $file in *"$kind"*) printf '      "\\n"\n' ;; esac
  done
  printf '      "";\n}\n'
}

cat <<'HEAD'
// Written by embed.sh; do not edit.

#include "conformance/export/suite_text.h"

namespace conformance {
HEAD
function_of SuiteBegin begin_ "$@"
function_of SuiteEnd end_ "$@"
printf '\n}  // namespace conformance\n'
