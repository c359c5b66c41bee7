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
    lib/cmake/mmap_compat/mmap_compat-config.cmake lib/cmake/mmap_compat/mmap_compat-config-version.cmake \
    share/man/man1/conformance.1 share/man/man1/conformance-explore.1 share/man/man1/conformance-export.1 share/bash-completion/completions/conformance \
    share/zsh/site-functions/_conformance share/fish/vendor_completions.d/conformance.fish \
    include/mmap_compat/mapping.h; do
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

# public_headers: of the libraries that compat/BUILD.bazel declares public, one a line.
public_headers() {
  awk '
    /^[a-z_]+\($/ { library = ($0 == "cc_library("); public = 0; headers = ""; inside = 0 }
    /^    hdrs = \[/ { inside = 1 }
    inside { line = $0; while (match(line, /[a-z_]+\.h"/)) {
      headers = headers substr(line, RSTART, RLENGTH - 1) "\n"; line = substr(line, RSTART + RLENGTH) } }
    inside && /\]/ { inside = 0 }
    /visibility = \["\/\/visibility:public"\]/ { public = 1 }
    /^\)$/ && library && public { printf "%s", headers }' compat/BUILD.bazel | sort -u
}

test_the_headers_are_those_of_the_public_libraries() {
  install --prefix="$case_directory"
  declared=$(public_headers)
  for header in access_guard.h mapping.h mapping_options.h smalloc.h; do
    printf '%s\n' "$declared" | grep -qx "$header" || fail "$header is not declared public, or not seen"
  done
  expect_equal "$(cd "$case_directory/include/mmap_compat" && ls)" "$declared" 'what is installed'
}

test_the_archive_has_every_source() {
  install --prefix="$case_directory"
  run ar t "$case_directory/lib/libmmap_compat.a"
  expect_status 0
  members=$(printf '%s\n' "$output" | sed 's/\.pic\.o$//; s/\.o$//' | sort)
  expect_equal "$members" "$(for source in compat/src/*/*.cc; do basename "$source" .cc; done | sort)" 'what is archived'
}

# Without packages Bazel builds Abseil by itself, and there is none for others to link.
pkg_config_knows_abseil() {
  pkg-config --exists absl_status && return
  echo '  skipped: pkg-config does not know Abseil here'
  return 1
}

# Built as a module, the library has Bazel's Abseil, whose names are in another inline namespace.
pkg_config_knows_the_librarys_abseil() {
  pkg_config_knows_abseil || return 1
  # shellcheck disable=SC2046
  namespace=$(echo '#include <absl/base/options.h>' |
    c++ -E -dM -x c++ $(pkg-config --cflags absl_status) - |
    sed -n 's/^#define ABSL_OPTION_INLINE_NAMESPACE_NAME //p')
  nm "$case_directory/lib/libmmap_compat.a" 2>/dev/null | grep -q "4absl[0-9]*$namespace" && return
  echo "  skipped: the library was built with another Abseil than pkg-config knows ($namespace)"
  return 1
}

# compilers: those that are here; what c++ stands for is one of them, or the only one.
compilers() {
  for compiler in g++ clang++; do
    ! command -v "$compiler" >/dev/null || found="${found-} $compiler"
  done
  printf '%s' "${found:-c++}"
}

test_the_program_includes_every_header() {
  included=$(sed -n 's/^#include "mmap_compat\/\(.*\)"$/\1/p' tests/platforms/installed_program.cc)
  expect_equal "$included" "$(public_headers)" 'what the program includes'
}

test_a_program_that_knows_only_pkg_config_builds_and_runs() {
  install --prefix="$case_directory"
  pkg_config_knows_the_librarys_abseil || return 0
  PKG_CONFIG_PATH=$case_directory/lib/pkgconfig
  export PKG_CONFIG_PATH
  echo 'a line' >"$case_directory/file"
  for compiler in $(compilers); do
    # shellcheck disable=SC2046
    run "$compiler" -std=c++17 -Wall -Wextra -Werror tests/platforms/installed_program.cc \
      -o "$case_directory/program" $(pkg-config --cflags --libs --static mmap_compat)
    expect_status 0
    run "$case_directory/program" "$case_directory/file" "$case_directory"
    expect_status 0
  done
  run pkg-config --modversion mmap_compat
  expect_equal "conformance $output" "$("$case_directory/bin/conformance" --version)" 'the version'
}

# cmake_project VERSION: a project that asks for this version of the package.
cmake_project() {
  mkdir -p "$case_directory/project"
  cp -L tests/platforms/installed_program.cc "$case_directory/project/"
  cat >"$case_directory/project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.13)
project(consumer CXX)
find_package(mmap_compat $1 REQUIRED)
add_executable(program installed_program.cc)
target_link_libraries(program mmap_compat::mmap_compat)
END
}

configure() {
  run cmake -S "$case_directory/project" -B "$case_directory/build" -DCMAKE_PREFIX_PATH="$case_directory/moved"
}

# Moved after it was installed, as packages are that are unpacked somewhere.
test_a_program_that_knows_only_cmake_builds_and_runs() {
  command -v cmake >/dev/null || {
    echo '  skipped: there is no cmake here (platforms/setup --development)'
    return 0
  }
  install --prefix="$case_directory"/installed
  mv "$case_directory/installed" "$case_directory/moved"
  mkdir "$case_directory/lib" && cp "$case_directory/moved/lib/libmmap_compat.a" "$case_directory/lib/"
  pkg_config_knows_the_librarys_abseil || return 0
  version=$("$case_directory/moved/bin/conformance" --version)
  version=${version##* }
  echo 'a line' >"$case_directory/file"
  cmake_project "$version"
  configure
  expect_status 0
  run cmake --build "$case_directory/build"
  expect_status 0
  run "$case_directory/build/program" "$case_directory/file" "$case_directory"
  expect_status 0
  # Without a version any will do; the next one is not here.
  for asked in '' "${version%.*}"; do
    cmake_project "$asked"
    configure
    expect_status 0
  done
  for asked in 99 "${version%%.*}.99" "$version.1"; do
    cmake_project "$asked"
    configure
    [ "$status" -ne 0 ] || fail "version $asked is asked for and $version is taken"
    expect_output "version: $version"
  done
}

test_each_header_stands_on_its_own() {
  pkg_config_knows_abseil || return 0
  install --prefix="$case_directory"
  for header in "$case_directory"/include/mmap_compat/*.h; do
    run c++ -std=c++17 -fsyntax-only -x c++ -I"$case_directory/include" "$header"
    expect_status 0
  done
}

test_the_headers_for_c_are_c() {
  command -v cc >/dev/null || return 0
  install --prefix="$case_directory"
  for header in mmap_compat smalloc; do
    run cc -std=c99 -pedantic-errors -fsyntax-only -x c -I"$case_directory/include" \
      "$case_directory/include/mmap_compat/$header.h"
    expect_status 0
  done
}

# The runtime of C++ that the library's compiler has is the one that is named.
test_a_program_in_c_builds_and_runs_without_anything_shared() {
  command -v cc >/dev/null || return 0
  install --prefix="$case_directory"
  pkg_config_knows_the_librarys_abseil || return 0
  PKG_CONFIG_PATH=$case_directory/lib/pkgconfig
  export PKG_CONFIG_PATH
  for kind in '' -static; do
    echo 'from C' >"$case_directory/file"
    # shellcheck disable=SC2046,SC2086
    run cc -std=c99 -pedantic -Wall -Wextra -Werror tests/compat/c/use_from_c.c $kind \
      -o "$case_directory/program" $(pkg-config --cflags --libs --static mmap_compat) -lstdc++ -lm
    expect_status 0
    run "$case_directory/program" "$case_directory/file"
    expect_status 0
    expect_equal "$(cat "$case_directory/file")" 'from c' 'what was stored'
  done
}

run_tests "$0"
