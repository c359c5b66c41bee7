#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A program in C99 uses the library, also where it is linked with nothing shared.
set -eu
. tests/shell/expect.sh

# use PROGRAM
use() {
  echo 'from C' >"$case_directory/file"
  run "$1" "$case_directory/file"
  expect_equal "$output" '' 'what does not hold'
  expect_status 0
  expect_equal "$(cat "$case_directory/file")" 'from c' 'what was stored'
}

test_a_program_in_c() { use tests/compat/c/use_from_c; }

test_a_program_in_c_that_is_static() {
  use tests/compat/c/use_from_c_static
  if command -v readelf >/dev/null; then
    run readelf -l tests/compat/c/use_from_c_static
    expect_no_output INTERP
  fi
}

run_tests "$0"
