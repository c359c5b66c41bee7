#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The library's sources, as other people's builds compile them: with each compiler that is here, each
# standard since C++17, without exceptions and run-time types, with POSIX's feature macro. Only asks
# whether they compile without a warning; that they work is what the other tests show.
set -eu
. tests/shell/expect.sh

readonly AT_A_TIME=2

compile_all() {
  printf '%s\n' compat/*.cc |
    xargs -P "$AT_A_TIME" -I {} "$@" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror \
      -I. -fsyntax-only {}
}

# expect_compiles COMPILER OPTION...
expect_compiles() {
  if ! command -v "$1"; then return; fi
  run compile_all "$@"
  expect_status 0
}

test_without_exceptions_and_run_time_types_under_posix_macros() {
  expect_compiles g++ -std=c++17 -fno-exceptions -fno-rtti -D_POSIX_C_SOURCE=202405L
}

test_as_cpp_20() {
  expect_compiles g++ -std=c++20
}

test_as_cpp_23() {
  expect_compiles g++ -std=c++23
}

test_with_the_other_compiler() {
  expect_compiles clang++ -std=c++2b -fno-exceptions -fno-rtti
}

test_a_source_that_does_not_compile_is_noticed() {
  mkdir -p "$case_directory/compat"
  echo 'int Broken() { return 1.5; }' >"$case_directory/compat/broken.cc"
  cd "$case_directory"
  run compile_all c++ -std=c++17
  [ "$status" -ne 0 ] || fail 'a warning was not an error'
}

# Bazel builds Abseil by itself where it is not packaged, and then there are no headers to find.
pkg-config --exists absl_status || {
  echo 'Abseil is not packaged here: nothing to compile against'
  exit 0
}
run_tests "$0"
