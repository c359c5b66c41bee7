#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The library as other people's builds compile it: with each compiler that is here, each standard since
# C++17, without exceptions and run-time types, with POSIX's feature macro and nothing else, for 32 bits
# with large files; and its headers, alone and under an application's own warnings. Only asks whether
# they compile without a warning; that they work is what the other tests show.
#
# Few runs try many things at once, since each compiles everything.
set -eu
. tests/shell/expect.sh
. tests/portability/warnings.sh

readonly AT_A_TIME=2
readonly SOURCES_WITHOUT_MMAN="$*"

# each FILE... -- COMPILER OPTION...: compiles them one by one.
each() {
  files=$case_directory/files
  : >"$files"
  while [ "$1" != -- ]; do
    echo "$1" >>"$files"
    shift
  done
  shift
  # shellcheck disable=SC2086 # several words
  xargs -P "$AT_A_TIME" -I {} "$@" $STRICT -I. -Icompat/include -fsyntax-only {} <"$files"
}

# precompile COMPILER OPTION...: what nearly all sources begin with, which takes most of their time. It
# goes in front of each, so that an include they lack is not missed here; the ordinary build misses it.
precompile() {
  common=$case_directory/common.h
  for header in absl/status/statusor.h absl/strings/cord.h absl/types/span.h cstdint optional string; do
    echo "#include <$header>"
  done >"$common"
  # shellcheck disable=SC2086
  "$@" $STRICT -x c++-header "$common" -o "$common.gch"
}

# expect_compiles COMPILER OPTION...: every source.
expect_compiles() {
  if ! command -v "$1"; then
    echo "skipped: there is no $1 here"
    return
  fi
  run precompile "$@"
  expect_status 0
  run each compat/src/*/*.cc -- "$@" -include "$case_directory/common.h"
  expect_status 0
}

# C libraries hide madvise and the flags for anonymous memory then, hence the backend.
test_under_posix_alone_without_exceptions_and_run_time_types() {
  expect_compiles g++ -std=c++17 -fno-exceptions -fno-rtti \
    -U_GNU_SOURCE -D_POSIX_C_SOURCE=200809L -DMMAP_COMPAT_BACKEND_DEV_ZERO
}

test_as_cpp_20_with_the_macro_of_posix_2024() {
  expect_compiles g++ -std=c++20 -D_POSIX_C_SOURCE=202405L
}

test_with_the_other_compiler() {
  expect_compiles clang++ -std=c++2b -fno-exceptions -fno-rtti
}

test_as_cpp_23_for_32_bits_with_large_files() {
  expect_compiles i686-linux-gnu-g++ -std=c++23 -D_FILE_OFFSET_BITS=64
}

test_as_cpp_23() {
  if command -v i686-linux-gnu-g++; then return; fi # which has just done that
  expect_compiles g++ -std=c++23
}

# Each is included before anything else, by sources with the warnings of a strict application.
test_headers_alone() {
  for header in compat/include/mmap_compat/*.h compat/src/*/*.h; do
    echo "#include \"${header#compat/include/}\"" >"$case_directory/$(echo "$header" | tr / _).cc"
  done
  run each "$case_directory"/*.cc -- c++ -std=c++17 -Wold-style-cast -Wuseless-cast -Wcast-qual \
    -Wsign-conversion -Wnon-virtual-dtor -Wundef -Wredundant-decls -Wdouble-promotion
  expect_status 0
}

test_c_headers_in_c() {
  for header in mmap_compat smalloc; do
    echo "#include \"mmap_compat/$header.h\"" >"$case_directory/$header.c"
  done
  run each "$case_directory"/*.c -- cc -std=c99 -Wstrict-prototypes -Wmissing-prototypes
  expect_status 0
}

# They are not compiled against the headers of other systems.
test_sources_without_mman_are_what_they_are_called() {
  [ -n "$SOURCES_WITHOUT_MMAN" ] || fail 'the build names no source'
  for source in $SOURCES_WITHOUT_MMAN; do
    run c++ -std=c++17 -Icompat/include -M "$source"
    expect_status 0
    expect_no_output 'sys/mman.h'
  done
}

test_a_source_that_does_not_compile_is_noticed() {
  mkdir -p "$case_directory/compat"
  echo 'int Broken() { return 1.5; }' >"$case_directory/compat/broken.cc"
  cd "$case_directory"
  run each compat/*.cc -- c++ -std=c++17
  [ "$status" -ne 0 ] || fail 'a warning was not an error'
}

test_a_header_that_needs_another_one_is_noticed() {
  echo 'inline std::size_t Broken() { return 1; }' >"$case_directory/broken.h"
  echo '#include "broken.h"' >"$case_directory/broken.cc"
  run each "$case_directory/broken.cc" -- c++ -std=c++17 "-I$case_directory"
  [ "$status" -ne 0 ] || fail 'a header that misses an include was taken'
}

# Bazel builds Abseil by itself where it is not packaged, and then there are no headers to find.
pkg-config --exists absl_status || {
  echo 'Abseil is not packaged here: nothing to compile against'
  exit 0
}
run_tests "$0"
