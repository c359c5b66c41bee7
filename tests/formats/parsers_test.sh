#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Other people's parsers take a full report without a word.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance

test_prove_passes_on_a_full_report() {
  command -v prove >/dev/null || { echo '  skipped: no prove' && return; }
  "$program" --format=tap --output="$case_directory/report.tap"
  run prove --exec cat "$case_directory/report.tap"
  expect_status 0
  expect_output 'All tests successful'
  expect_output 'Result: PASS'
  run prove --verbose --directives --exec cat "$case_directory/report.tap"
  expect_no_output 'Parse errors'
  expect_no_output 'Unknown'
}

# Every kind of result, and what prove makes of it.
test_prove_fails_on_what_is_unexpected() {
  command -v prove >/dev/null || { echo '  skipped: no prove' && return; }
  run prove --exec cat tests/formats/golden/report.tap
  expect_status 1
  expect_output 'Failed 4/12 subtests'
  expect_no_output 'Parse errors'
}

test_tap_parser_takes_a_full_report() {
  require="const {Parser} = require('tap-parser')"
  node -e "$require" >/dev/null 2>&1 || { echo '  skipped: no tap-parser for node' && return; }
  "$program" --format=tap --output="$case_directory/report.tap"
  run node -e "$require; const parser = new Parser({strict: true}, results => {
    console.log(results.ok ? 'passes' : 'fails', JSON.stringify(results.failures)); });
    parser.on('extra', line => console.log('extra', line));
    parser.end(require('fs').readFileSync('$case_directory/report.tap'));"
  expect_status 0
  expect_output 'passes []'
  expect_no_output extra
}

run_tests "$0"
