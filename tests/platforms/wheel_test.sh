#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# platforms/wheel.py makes what pip installs from the file alone, without network, into an environment
# that has nothing.
set -eu
. tests/shell/expect.sh

# pack FOLDER PLATFORM: the wheel of the checker.
pack() {
  mkdir -p "$case_directory/$1"
  run python3 platforms/wheel.py --platform="$2" --version=1.2.3 --license=LICENSE \
    --output="$case_directory/$1" conformance/static
  expect_status 0
}

test_pip_gives_the_command() {
  case $(uname -s)_$(uname -m) in
    Linux_x86_64) platform=linux_x86_64 ;;
    Linux_aarch64) platform=linux_arm64 ;;
    *) echo '  skipped: there is no wheel for this machine' && return ;;
  esac
  if ! python3 -m venv "$case_directory/environment" >/dev/null 2>&1; then
    echo '  skipped: python3 makes no virtual environment here (Debian: apt-get install python3-venv)'
    return
  fi
  pack wheels "$platform"
  run "$case_directory/environment/bin/pip" install --no-index --disable-pip-version-check \
    "$case_directory"/wheels/*.whl
  expect_status 0
  run "$case_directory/environment/bin/conformance" --version
  expect_status 0
  expect_equal "$output" "$(conformance/static --version)" 'the version'
  run "$case_directory/environment/bin/python" -m mmap_conformance list --format=ids
  expect_status 0
  expect_output 'mmap'
  run "$case_directory/environment/bin/pip" uninstall --yes mmap-conformance
  expect_status 0
  [ ! -e "$case_directory/environment/bin/conformance" ] || fail 'the command is still there'
}

test_the_same_checker_gives_the_same_bytes() {
  pack once linux_arm64
  # The format counts in steps of two seconds.
  touch -d '2001-02-03' "$case_directory/once"
  pack twice linux_arm64
  run cmp "$case_directory"/once/*.whl "$case_directory"/twice/*.whl
  expect_status 0
}

test_a_wheel_is_for_the_release_that_its_checker_is_linked_for() {
  for target in macos_amd64 macos_arm64; do
    release=$(sed -n 's/^    "'$target'": struct(.* triple = "[^"]*-macos\.\([0-9.]*\)".*/\1/p' \
      platforms/toolchains/targets.bzl | tr . _)
    pack "$target" "$target"
    case $(ls "$case_directory/$target") in
      *"-macosx_${release}_"*) ;;
      *) fail "$target is linked for macOS $release, and the wheel is $(ls "$case_directory/$target")" ;;
    esac
  done
}

test_what_is_missing_is_named() {
  run python3 platforms/wheel.py --platform=linux_x86_64 --version=1.2.3 --license=LICENSE \
    --output="$case_directory" "$case_directory/missing"
  expect_status 1
  expect_output "$case_directory/missing"
  run python3 platforms/wheel.py --platform=vax --version=1.2.3 --license=LICENSE --output=. conformance/static
  expect_status 2
  expect_output 'linux_x86_64'
}

run_tests "$0"
