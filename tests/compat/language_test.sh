#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a compiler says of the public headers that is asked for an older C++ than they require.
set -eu
. tests/shell/expect.sh

readonly REQUIRES='mmap_compat requires C++17: -std=c++17, or in .bazelrc: build --cxxopt=-std=c++17'

# Whichever of them are here.
compilers() {
  for compiler in g++ clang++; do
    ! command -v "$compiler" >/dev/null || found="${found-} $compiler"
  done
  printf '%s' "${found:-c++}"
}

headers() { find compat/include/mmap_compat/ -name '*.h'; }

# compile COMPILER STANDARD HEADER
compile() { run "$1" -std="$2" -fsyntax-only -x c++ -Icompat/include "$3"; }

test_each_header_says_so_once_and_nothing_else() {
  [ "$(headers | wc -l)" -ge 14 ] || fail 'headers are missing'
  for compiler in $(compilers); do
    for header in $(headers); do
      compile "$compiler" c++14 "$header"
      [ "$status" -ne 0 ] || fail "$header is taken for C++14 by $compiler"
      expect_output "$REQUIRES"
      # The second ends the compilation.
      expect_equal "$(printf '%s\n' "$output" | grep -c -e 'error:')" 2 "what $compiler finds in $header"
      expect_output 'fatal error: '
    done
  done
}

# What a program includes before must not matter, nor what it says after.
test_a_program_is_told_so_too() {
  cat >"$case_directory/program.cc" <<'END'
#include <string>

#include "mmap_compat/mapping.h"

std::optional<mmap_compat::Mapping> one;
std::string_view another;
END
  for compiler in $(compilers); do
    compile "$compiler" c++14 "$case_directory/program.cc"
    expect_output "$REQUIRES"
    expect_equal "$(printf '%s\n' "$output" | grep -c -e 'error:')" 2 "what $compiler finds in the program"
  done
}

test_the_cplusplus_that_is_required_is_enough() {
  for compiler in $(compilers); do
    for standard in c++17 c++20; do
      compile "$compiler" "$standard" compat/include/mmap_compat/abi.h
      expect_status 0
      expect_equal "$output" '' "what $compiler says"
    done
  done
}

test_c_is_not_asked_for_cplusplus() {
  for header in mmap_compat smalloc; do
    run cc -std=c99 -pedantic-errors -fsyntax-only -x c -Icompat/include "./compat/include/mmap_compat/$header.h"
    expect_status 0
  done
}

run_tests "$0"
