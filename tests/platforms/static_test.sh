#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# //conformance:static is what it says it is: one small file that needs nothing of the host, or nothing
# that a bare host of its system lacks. For each other target:
#
#   bazel test --config=freebsd_amd64 //tests/platforms:static_test
set -eu
. tests/shell/expect.sh

readonly binary=conformance/static

# What every installation of these systems has: the C library and its mathematics, threads and (NetBSD's)
# realtime calls. The numbers are those of the releases that are linked for; OpenBSD takes any.
readonly BASE_SYSTEMS='libc.so libc.so.7 libc.so.12 libm.so libm.so.0 libm.so.5 libpthread.so
  libpthread.so.1 librt.so.1 libthr.so.3 /usr/lib/libSystem.B.dylib'

test_it_is_small() {
  maximum=$(sed -n 's/^readonly MAXIMUM_BYTES=//p' platforms/release)
  [ "$maximum" -gt 0 ] || fail 'platforms/release names no size'
  size=$(wc -c <"$binary")
  [ "$size" -le "$maximum" ] || fail "$((size)) bytes, at most $maximum"
}

test_it_needs_the_base_system_alone() {
  run python3 tests/platforms/linked_libraries.py "$binary"
  expect_status 0
  for library in $output; do
    case " $(echo $BASE_SYSTEMS) " in
      *" $library "*) ;;
      *) fail "it needs $library" ;;
    esac
  done
}

# is_mach_o: readelf knows nothing of those.
is_mach_o() { [ "$(head -c 4 "$binary" | od -A n -t x1 | tr -d ' \n')" = cffaedfe ]; }

test_it_has_no_symbols_and_without_libraries_no_interpreter() {
  if is_mach_o; then
    echo '  skipped: readelf does not read Mach-O files'
    return
  fi
  run readelf --program-headers --section-headers --wide "$binary"
  expect_status 0
  expect_output 'LOAD'
  expect_no_output '.symtab'
  headers=$output
  run python3 tests/platforms/linked_libraries.py "$binary"
  if [ -z "$output" ]; then
    output=$headers
    expect_no_output 'INTERP'
  fi
}

# machine_of FILE: what it is compiled for.
machine_of() { readelf --file-header "$1" | sed -n 's/^ *\(Class\|Machine\|OS.ABI\): *//p' | tr '\n' ' '; }

test_it_runs_without_anything_of_the_host() {
  if is_mach_o || [ -n "$(python3 tests/platforms/linked_libraries.py "$binary")" ] ||
    [ "$(machine_of "$binary" | sed 's/UNIX - GNU/UNIX - System V/')" != "$(machine_of /bin/sh)" ]; then
    echo "  skipped: it is for another system or machine"
    return
  fi
  run env -i "$binary" --version
  expect_status 0
  expect_output 'conformance '
}

run_tests "$0"
