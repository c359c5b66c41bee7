#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a shared library that is made of the sources shows to the programs that load it: what the public
# headers declare, in the namespace of the ABI, and nothing else.
set -eu
. tests/shell/expect.sh

# make_library FLAG...: the library out of the sources, in the case's folder.
make_library() {
  # shellcheck disable=SC2046
  run c++ -std=c++17 -shared -fPIC "$@" -Icompat/include $(pkg-config --cflags absl_status) \
    compat/src/*/*.cc -o "$case_directory/libmmap_compat.so"
  expect_status 0
}

# defined: the dynamic symbols that are ours, one a line. What others' headers let a compiler write into
# any object (the standard library's and Abseil's templates) is not.
defined() {
  nm -D --defined-only "$case_directory/libmmap_compat.so" | awk '$2 != "W" && $2 != "V" && $2 != "u" { print $3 }' |
    c++filt | grep -v '^_' | sort
}

test_public_functions_are_visible_and_helpers_are_not() {
  make_library -fvisibility=hidden
  defined >"$case_directory/symbols"
  run grep -v -E '^(typeinfo (name )?for |vtable for )?mmap_compat::v1::|^(mmap_compat_[a-z_]+|smalloc|smalloc_shared|smalloc_size|sfree)$' \
    "$case_directory/symbols"
  expect_equal "$output" '' 'symbols outside the namespace of the ABI'
  # Templates of the public headers are compiled in whoever uses them, and call some.
  sed -n 's/.*internal::\([A-Z][A-Za-z]*\)(.*/\1/p' compat/include/mmap_compat/*.h | sort -u >"$case_directory/called"
  run sh -c 'grep -F internal:: "$1/symbols" | grep -v -E "^mmap_compat::v1::internal::($(paste -s -d "|" "$1/called"))[(]"' sh "$case_directory"
  # An argument or a result of a public function may not be a helper either.
  expect_equal "$output" '' 'helpers that are visible'
  for name in 'Mapping::Unmap(' 'Mapping::OpenFile(' 'SharedMemory::OpenOrCreate(' 'AccessGuard::Install(' 'CopyFile(' \
    'MapOrRead(' 'ErrorFrom(' 'ReasonName(' 'CheckedMmap(' 'MapAnonymousPrivate(' 'RunSelfChecks(' 'Smalloc('; do
    run grep -F "mmap_compat::v1::$name" "$case_directory/symbols"
    expect_status 0
  done
  run grep -c -x -E 'smalloc|smalloc_shared|smalloc_size|sfree' "$case_directory/symbols"
  expect_equal "$output" 4 'the functions of smalloc for C'
  run grep -c -x -E 'mmap_compat_[a-z_]+' "$case_directory/symbols"
  expect_equal "$output" "$(grep -c '^MMAP_COMPAT_EXPORT' compat/include/mmap_compat/mmap_compat.h)" 'the functions for C'
}

test_it_is_the_flag_that_hides_them() {
  make_library
  run sh -c "nm -D --defined-only '$case_directory/libmmap_compat.so' | c++filt | grep -c 'mmap_compat::v1::internal::'"
  expect_status 0
}

# Thread-local memory of the static kind may not be there for a plugin (on musl it never is), that of the
# dynamic kind is allocated on first use, which may be in a signal handler.
test_a_plugin_needs_no_thread_local_memory() {
  make_library -fvisibility=hidden
  run sh -c "readelf -lW '$case_directory/libmmap_compat.so' | grep TLS"
  expect_equal "$output" '' 'a segment of thread-local memory'
}

command -v nm >/dev/null && pkg-config --exists absl_status || {
  echo 'SKIPPED: binutils or a packaged Abseil is not here'
  exit 0
}
run_tests "$0"
