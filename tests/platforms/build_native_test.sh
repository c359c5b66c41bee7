#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# platforms/build-native.sh says what is wrong with its options, and leaves nothing behind then. What it
# builds is tried by //tests/portability:native_builds.
set -eu
. tests/shell/expect.sh

build() { run sh platforms/build-native.sh --output="$case_directory/output" "$@"; }

# expect_refused TEXT
expect_refused() {
  expect_status 1
  expect_output "$1"
  [ ! -e "$case_directory/output" ] || fail 'it made the output folder'
}

test_an_unknown_option_is_refused() {
  build --sttaic
  expect_refused "unknown option '--sttaic'. Remedy:"
}

test_jobs_are_a_number() {
  for jobs in 0 '' two; do
    build --jobs="$jobs"
    expect_refused "--jobs requires a number above 0, not '$jobs'"
  done
}

test_sources_of_abseil_that_are_not_there_are_named() {
  build --abseil="$case_directory/missing"
  expect_refused "--abseil=$case_directory/missing: there is no $case_directory/missing/absl. Remedy:"
  build --abseil="$case_directory"
  expect_refused "there is no $case_directory/absl. Remedy:"
}

run_tests "$0"
