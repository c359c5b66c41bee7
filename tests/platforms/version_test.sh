#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The version stands in conformance/version.h and, since Bazel requires it there, in MODULE.bazel.
set -eu
. tests/shell/expect.sh

test_the_module_and_the_program_agree() {
  version=$(sed -n 's/^    version = "\(.*\)",$/\1/p' MODULE.bazel)
  [ -n "$version" ] || fail 'MODULE.bazel names no version'
  run conformance/static --version
  expect_equal "$output" "conformance $version" 'what the program says'
}

run_tests "$0"
