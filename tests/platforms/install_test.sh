#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What is installed is complete, stays below where it was told to, and can be used without Bazel.
set -eu
. tests/shell/expect.sh

install() { run platforms/install/install "$@"; }

test_everything_is_there_and_nothing_else() {
  install --prefix="$case_directory"
  expect_status 0
  for file in bin/conformance lib/libmmap_compat.a lib/pkgconfig/mmap_compat.pc \
    share/man/man1/conformance.1 share/bash-completion/completions/conformance \
    share/zsh/site-functions/_conformance share/fish/vendor_completions.d/conformance.fish \
    include/mmap_compat/compat/mapping.h; do
    [ -s "$case_directory/$file" ] || fail "$file is missing or empty"
    expect_output "install: $case_directory/$file"
  done
  said=$(printf '%s\n' "$output" | grep -c '^install: /')
  expect_equal "$(find "$case_directory" -type f | wc -l)" "$said" 'the number of files'
}

test_the_checker_runs_from_there() {
  install --prefix="$case_directory"
  run "$case_directory/bin/conformance" --version
  expect_status 0
}

test_a_second_time_changes_nothing() {
  install --prefix="$case_directory"
  before=$(find "$case_directory" -type f -exec cksum {} + | sort)
  install --prefix="$case_directory"
  expect_status 0
  expect_equal "$(find "$case_directory" -type f -exec cksum {} + | sort)" "$before" 'what is there'
}

test_a_package_is_made_below_destdir_for_another_prefix() {
  install --prefix=/opt/mmap --destdir="$case_directory/package"
  expect_status 0
  [ -x "$case_directory/package/opt/mmap/bin/conformance" ] || fail 'no checker below the destdir'
  run cat "$case_directory/package/opt/mmap/lib/pkgconfig/mmap_compat.pc"
  expect_output 'prefix=/opt/mmap'
  expect_no_output "$case_directory"
  expect_no_output '@'
}

test_a_relative_prefix_is_taken_from_where_the_user_stands() {
  run env BUILD_WORKING_DIRECTORY="$case_directory" platforms/install/install --prefix=here
  expect_status 0
  [ -x "$case_directory/here/bin/conformance" ] || fail 'not there'
}

test_wrong_use_is_refused() {
  install
  expect_status 1
  expect_output '--prefix=DIR'
  install --perfix=x
  expect_status 1
  expect_output "unknown option '--perfix=x'"
}

# Without packages Bazel builds Abseil by itself, and there is none for others to link.
test_a_program_that_knows_only_pkg_config_builds_and_runs() {
  pkg-config --exists absl_status || return 0
  install --prefix="$case_directory"
  cat >"$case_directory/program.cc" <<'SOURCE'
#include <cstdio>

#include "compat/mapping.h"

int main(int, char** arguments) {
  const auto file = mmap_compat::Mapping::OpenFile(arguments[1]);
  if (!file.ok()) return 1;
  return std::fwrite(file->text().data(), 1, file->size(), stdout) == file->size() ? 0 : 1;
}
SOURCE
  PKG_CONFIG_PATH=$case_directory/lib/pkgconfig
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046
  run c++ -std=c++17 "$case_directory/program.cc" -o "$case_directory/program" \
    $(pkg-config --cflags --libs --static mmap_compat)
  expect_status 0
  echo 'a line' >"$case_directory/file"
  run "$case_directory/program" "$case_directory/file"
  expect_status 0
  expect_equal "$output" 'a line' 'what the program read'
  run pkg-config --modversion mmap_compat
  expect_equal "conformance $output" "$("$case_directory/bin/conformance" --version)" 'the version'
}

test_each_header_stands_on_its_own() {
  pkg-config --exists absl_status || return 0
  install --prefix="$case_directory"
  for header in "$case_directory"/include/mmap_compat/compat/*.h; do
    run c++ -std=c++17 -fsyntax-only -x c++ -I"$case_directory/include/mmap_compat" "$header"
    expect_status 0
  done
}

run_tests "$0"
