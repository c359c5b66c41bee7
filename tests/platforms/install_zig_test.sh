#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# platforms/toolchains/install_zig and the two tools that it is for, with stand-ins for pip and for zig.
set -eu
. tests/shell/expect.sh

# A python3 whose pip "installs" a zig that does what is asked of it: it fills its cache, makes the file
# after -o, and tells of the call in the log.
make_machine() {
  machine=$case_directory
  export machine MMAP_COMPAT_CROSS="$machine/cross"
  mkdir "$machine/bin"
  cat >"$machine/bin/python3" <<'SCRIPT'
#!/bin/sh
echo "pip $*" >>"$machine/log"
[ ! -e "$machine/no-network" ] || { echo 'could not connect' >&2 && exit 1; }
for word in "$@"; do
  case $word in --target=*) folder=${word#*=} ;; esac
done
mkdir -p "$folder/ziglang"
cp "$machine/zig" "$folder/ziglang/zig"
SCRIPT
  cat >"$machine/zig" <<'SCRIPT'
#!/bin/sh
echo "zig $*" >>"$machine/log"
[ "$1" = c++ ] || exit 0
[ ! -e "$machine/broken" ] || { echo 'zig: broken' >&2 && exit 3; }
for part in b h o z; do mkdir -p "$ZIG_GLOBAL_CACHE_DIR/$part"; done
echo "$ZIG_GLOBAL_CACHE_DIR" >"$machine/cache"
ls -l "$ZIG_GLOBAL_CACHE_DIR" >"$machine/listing"
while [ "$#" -gt 0 ]; do
  [ "$1" != -o ] || : >"$2"
  shift
done
SCRIPT
  # It is not packaged here, whatever this machine has.
  printf '#!/bin/sh\nexit 1\n' >"$machine/bin/pkg-config"
  chmod +x "$machine/bin/python3" "$machine/bin/pkg-config" "$machine/zig"
}

install() { run env PATH="$machine/bin:$PATH" platforms/toolchains/install_zig "$@"; }

# As Debian's file for pkg-config has it: flags, and no variables.
test_it_finds_the_headers_of_json() {
  make_machine
  mkdir -p "$machine/include/nlohmann"
  cat >"$machine/bin/pkg-config" <<'SCRIPT'
#!/bin/sh
case $1 in
--cflags-only-I) echo "-I$machine/include " ;;
--variable=*) echo ;;
*) exit 1 ;;
esac
SCRIPT
  install freebsd_amd64
  expect_status 0
  expect_equal "$(readlink "$machine/cross/json/nlohmann")" "$machine/include/nlohmann" 'the link to the headers'
  rm -r "$machine/include/nlohmann"
  install freebsd_amd64
  expect_output 'has no folder nlohmann'
  expect_status 1
}

test_it_installs_once() {
  make_machine
  install freebsd_amd64 macos_arm64
  expect_status 0
  [ -e "$machine/cross/libraries/x86_64-freebsd.14.0/complete" ] || fail 'no libraries of FreeBSD'
  [ -e "$machine/cross/libraries/aarch64-macos.13.0/complete" ] || fail 'no libraries of macOS'
  run cat "$machine/log"
  expect_output '--require-hashes'
  expect_output '--target='
  : >"$machine/log"
  touch "$machine/no-network"
  install freebsd_amd64 macos_arm64
  expect_status 0
  expect_equal "$(cat "$machine/log")" '' 'what the second run called'
  expect_equal "$(find "$machine/cross" -name 'new.*')" '' 'what it left behind'
}

test_another_version_replaces_compiler_and_libraries() {
  make_machine
  install freebsd_amd64
  echo 'ziglang==0.0.1' >"$machine/cross/ziglang/ziglang.txt"
  touch "$machine/cross/libraries/x86_64-freebsd.14.0/old"
  install freebsd_amd64
  expect_status 0
  [ ! -e "$machine/cross/libraries/x86_64-freebsd.14.0/old" ] || fail 'the libraries of the old one are there'
}

test_what_fails_is_named_and_leaves_nothing() {
  make_machine
  touch "$machine/no-network"
  install freebsd_amd64
  expect_status 1
  expect_output 'ziglang.txt'
  expect_output 'Remedy:'
  [ ! -e "$machine/cross/ziglang" ] || fail 'half a compiler is there'
  rm "$machine/no-network"
  touch "$machine/broken"
  install freebsd_amd64
  expect_status 1
  expect_output 'cannot link a program for x86_64-freebsd'
  [ ! -e "$machine/cross/libraries/x86_64-freebsd.14.0" ] || fail 'half of the libraries are there'
  expect_equal "$(find "$machine/cross" -name 'new.*')" '' 'what it left behind'
}

test_a_target_that_nobody_knows_is_refused() {
  make_machine
  install plan9_mips
  expect_status 1
  expect_output 'no ZIG_TARGETS entry plan9_mips'
}

test_linking_reads_the_libraries_and_leaves_no_cache() {
  make_machine
  install freebsd_amd64
  : >"$machine/log"
  mkdir "$machine/tmp"
  run env TMPDIR="$machine/tmp" platforms/toolchains/zig_c++ -target x86_64-freebsd.14.0 a.o -o "$machine/a"
  expect_status 0
  expect_equal "$(cat "$machine/log")" "zig c++ -target x86_64-freebsd.14.0 a.o -o $machine/a -Os -s" 'the call'
  run cat "$machine/listing"
  expect_output "-> $machine/cross/libraries/x86_64-freebsd.14.0/o"
  expect_equal "$(ls "$machine/tmp")" '' 'what is left of the cache'
}

# Bazel links with its arguments in a file.
test_linking_reads_the_libraries_with_arguments_in_a_file() {
  make_machine
  install freebsd_amd64
  printf '%s\n' -o "$machine/a" a.o -target x86_64-freebsd.14.0 >"$machine/a.params"
  run platforms/toolchains/zig_c++ "@$machine/a.params"
  expect_status 0
  run cat "$machine/listing"
  expect_output "-> $machine/cross/libraries/x86_64-freebsd.14.0/o"
}

test_compiling_has_an_empty_cache_and_the_status_is_the_compilers() {
  make_machine
  install freebsd_amd64
  run platforms/toolchains/zig_c++ -target x86_64-freebsd.14.0 -c a.cc -o "$machine/a.o"
  expect_status 0
  run cat "$machine/listing"
  expect_no_output '->'
  touch "$machine/broken"
  run platforms/toolchains/zig_c++ -target x86_64-freebsd.14.0 -c a.cc -o "$machine/a.o"
  expect_status 3
  [ ! -e "$(cat "$machine/cache")" ] || fail 'the cache is still there'
}

test_without_the_compiler_the_remedy_is_said() {
  make_machine
  run platforms/toolchains/zig_c++ -target x86_64-freebsd.14.0 -c a.cc
  expect_status 1
  expect_output 'platforms/setup --cross=bsd'
}

run_tests "$0"
