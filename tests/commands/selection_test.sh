#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Rules chosen by an earlier report, asked again and again, and until the first failure.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
unset XML_OUTPUT_FILE BUILD_WORKING_DIRECTORY 2>/dev/null || true

# One rule that deviates from one document everywhere and from another nowhere.
wrong_rule=len.past_end
right_rule=anon.private

# make_report: one rule deviates from s000, the other conforms to posix.
make_report() {
  report=$case_directory/report.json
  "$program" "--rules=$wrong_rule,$right_rule,munmap.map_limit" --against=s000,posix --format=json \
    "--output=$report" || [ $? = 1 ]
}

# rules_of FILE: the rules that a report in JSON has results of.
rules_of() { sed -n 's/^   "id": "\(.*\)",$/\1/p' "$1" | sort | tr '\n' ' '; }

# expect_rules RULES ARGUMENT...: what is run from the report.
expect_rules() {
  wanted=$1
  shift
  run "$program" "--from=$report" "$@" --format=json "--output=$case_directory/again.json"
  expect_status 0
  expect_equal "$(rules_of "$case_directory/again.json")" "$wanted" "the rules of $*"
}

test_what_failed_is_run_again() {
  make_report
  expect_rules "$wrong_rule "
}

test_verdicts_and_statuses_choose() {
  make_report
  expect_rules "$wrong_rule " --verdict=deviates
  expect_rules "$right_rule " --verdict=conforms
  expect_rules "munmap.map_limit " --verdict=skipped
  expect_rules "$right_rule $wrong_rule " --verdict=conforms,unexpected
  expect_rules "$right_rule " --verdict=conforms,unexpected '--rules=anon.*'
}

test_nothing_chosen_is_said() {
  make_report
  run "$program" "--from=$report" --verdict=timed-out,no_claim
  expect_status 2
  expect_output 'no result is timed-out or no-claim; there is nothing to run'
  run "$program" "--from=$report" '--rules=msync.*'
  expect_status 2
  expect_output 'none of its results that --verdict takes is a rule that --rules takes'
}

test_wrong_use_is_named() {
  make_report
  run "$program" --verdict=deviates
  expect_status 2
  expect_output 'name the report with --from=REPORT.json'
  run "$program" "--from=$report" --verdict=devates
  expect_status 2
  expect_output '--verdict=devates: choose from'
  expect_output 'did you mean deviates?'
  run "$program" "--from=$report" --verdict=
  expect_status 2
  expect_output '--verdict= is empty'
  run "$program" --from=/nonexistent/report.json
  expect_status 2
  expect_output '/nonexistent/report.json'
  for value in 0 x 100000; do
    run "$program" "--repeat=$value"
    expect_status 2
    expect_output "--repeat=$value: give a number from 1 to"
    run "$program" "--timeout-factor=$value"
    expect_status 2
    expect_output "--timeout-factor=$value: give a number from 1 to"
  done
  run "$program" --calls=kernal
  expect_status 2
  expect_output 'did you mean kernel?'
}

test_a_run_ends_with_the_first_failure() {
  run "$program" --fail-fast --jobs=1 --against=s000 "--rules=len.*" --format=json
  expect_status 1
  expect_output 'the run was ended before it was asked'
  expect_equal "$(printf '%s\n' "$output" | grep -c '"verdict": "deviates"')" 1 'the deviations'
  run "$program" --fail-fast "--rules=$right_rule" --repeat=3
  expect_status 0
  expect_no_output 'was ended before'
}

test_steady_rules_are_told_as_such() {
  run "$program" --repeat=4 "--rules=$right_rule" --format=json
  expect_status 0
  expect_output '"count": 4'
  run "$program" --repeat=4 "--rules=$right_rule"
  expect_status 0
  expect_no_output UNSTEADY
}

# A probe that waits longer than its bound, and no longer than several of them.
test_limits_grow_by_the_factor() {
  run "$program" --timeout=1 --timeout-factor=60 "--rules=$right_rule"
  expect_status 0
}

run_tests "$0"
