#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
#   use_from_c_test.sh PROGRAM
#
# A program in C99 uses the library; one whose name says static is linked with nothing shared.
set -eu
program=$1
. tests/shell/expect.sh

test_a_program_in_c() {
  echo 'from C' >"$case_directory/file"
  run "$program" "$case_directory/file"
  expect_equal "$output" '' 'what does not hold'
  expect_status 0
  expect_equal "$(cat "$case_directory/file")" 'from c' 'what was stored'
}

case $program in
*_static)
  test_it_needs_no_interpreter() {
    if command -v readelf >/dev/null; then
      run readelf -l "$program"
      expect_status 0
      expect_no_output INTERP
    fi
  }
  ;;
esac

run_tests "$0"
