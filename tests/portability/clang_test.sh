#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Bazel builds the library with Clang, in an output tree of its own. Clang warns of other things than GCC,
# and refuses headers of targets that are none of a target's dependencies (layering_check), which in a
# workspace that depends on this one nobody sees.
set -eu

portability=$(dirname "$(readlink -f "$0")")
cd "$portability/../.."

# shellcheck source=tests/consumers/in_bazel.sh
. "$portability/../consumers/in_bazel.sh"

in_bazel build --repo_env=CC=clang --symlink_prefix=/ --noshow_progress //compat/...
printf 'clang_test: the library builds with Clang\n'
