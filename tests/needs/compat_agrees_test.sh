#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What compat needs of a directory, as its needs file has it, and what its self-check comes to there
# agree: where the host is fit for compat's files every mistake can be made and is noticed; where it is
# not, some cannot be made, and none goes through.
set -eu
. tests/shell/expect.sh

checker=$PWD/conformance/conformance

# report_of DIRECTORY: a run there, in $case_directory/report.json.
report_of() { "$checker" run --directory="$1" --format=json --output="$case_directory/report.json" || [ "$?" -ne 2 ]; }

# check_lines MEMBER: that member of each self-check.
check_lines() {
  sed -n '/^ "compat": {/,/^ },\{0,1\}$/p' "$case_directory/report.json" | sed -n "s/^ *\"$1\": \(.*[^,]\),\{0,1\}$/\1/p"
}

verdict() {
  "$checker" fit compat:files --report="$case_directory/report.json" --format=json |
    sed -n 's/^   "verdict": "\(.*\)",$/\1/p'
}

expect_agreement() {
  report_of "$1"
  wrong=$(check_lines holds | grep -c false || true)
  skipped=$(check_lines skipped | grep -c . || true)
  [ "$(check_lines holds | grep -c true)" -gt 5 ] || fail 'the report has no self-checks'
  expect_equal "$((wrong - skipped))" 0 'mistakes that were made and not noticed'
  case $(verdict) in
    fit | 'fit, degraded') expect_equal "$skipped" 0 "mistakes that could not be made in $1, which is fit" ;;
    unfit | 'cannot tell') [ "$skipped" -gt 0 ] || fail "$1 is not fit, and every mistake could be made" ;;
    *) fail "no verdict on $1" ;;
  esac
}

test_where_files_can_be_mapped() {
  mkdir "$case_directory/here"
  expect_agreement "$case_directory/here"
  case $(verdict) in fit*) ;; *) fail "compat is not fit here: $(verdict)" ;; esac
}

test_where_files_cannot_be_mapped_shared() {
  mkdir "$case_directory/below" "$case_directory/fuse"
  if ! bindfs -o direct_io "$case_directory/below" "$case_directory/fuse" 2>/dev/null; then
    echo 'SKIPPED: no bindfs, or none may be mounted here' >&2
    return 0
  fi
  expect_agreement "$case_directory/fuse"
  expect_equal "$(verdict)" unfit 'compat over FUSE with direct_io'
  umount "$case_directory/fuse"
}

run_tests "$0"
