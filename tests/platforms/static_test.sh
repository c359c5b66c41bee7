#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# //conformance:static is what its name says: one small file that needs nothing of the host. For each
# other target: bazel test --config=linux_arm64 //tests/platforms:static_test
set -eu
. tests/shell/expect.sh

readonly binary=conformance/static

test_it_is_small() {
  maximum=$(sed -n 's/^readonly MAXIMUM_BYTES=//p' platforms/release)
  [ "$maximum" -gt 0 ] || fail 'platforms/release names no size'
  size=$(wc -c <"$binary")
  [ "$size" -le "$maximum" ] || fail "$((size)) bytes, at most $maximum"
}

test_it_needs_no_interpreter_and_has_no_symbols() {
  run readelf --program-headers --section-headers --wide "$binary"
  expect_status 0
  expect_output 'LOAD'
  expect_no_output 'INTERP'
  expect_no_output '.symtab'
}

# machine_of FILE: what it is compiled for.
machine_of() { readelf --file-header "$1" | sed -n 's/^ *\(Class\|Machine\): *//p' | tr '\n' ' '; }

test_it_runs_without_anything_of_the_host() {
  if [ "$(machine_of "$binary")" != "$(machine_of /bin/sh)" ]; then
    echo "  skipped: it is for another machine: $(machine_of "$binary")"
    return
  fi
  run env -i "$binary" --version
  expect_status 0
  expect_output 'conformance '
}

run_tests "$0"
