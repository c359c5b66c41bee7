#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The program as its users meet it: words on the command line, exit statuses, files.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
# What Bazel sets for tests is not what a user has.
unset COLUMNS NO_COLOR XML_OUTPUT_FILE BUILD_WORKING_DIRECTORY TEST_SRCDIR 2>/dev/null || true

# One rule that every POSIX system answers in the same way.
some_rule=anon.private

expect_lines() {
  expect_equal "$(printf '%s\n' "$output" | wc -l | tr -d ' ')" "$1" 'the number of lines'
}

# expect_usage_error TEXT COMMAND...: exit status 2 and one line that has TEXT.
expect_usage_error() {
  text=$1
  shift
  run "$@"
  expect_status 2
  expect_lines 1
  expect_output 'conformance: '
  expect_output "$text"
}

test_wrong_words_are_named_with_the_remedy() {
  expect_usage_error 'there is no command "lsit"; did you mean list or fit?' "$program" lsit
  expect_usage_error 'see conformance --help' "$program" zzzzzzzzzz
  expect_usage_error 'run has no option --fromat; did you mean --format or --from?' "$program" --fromat=text
  expect_usage_error 'see conformance run --help' "$program" run --zzzzzzzzz
  expect_usage_error '--format needs a value: --format=FORMAT' "$program" --format
  expect_usage_error '--slow takes no value' "$program" --slow=yes
  expect_usage_error 'run does not take "munmap"' "$program" run munmap
  expect_usage_error 'explain needs more: conformance explain RULE' "$program" explain
  expect_usage_error 'diff needs more: conformance diff OLD.json NEW.json' "$program" diff a
}

test_wrong_values_are_named_with_the_remedy() {
  expect_usage_error '--format=jsno: choose from text, json' "$program" --format=jsno
  expect_usage_error 'did you mean json?' "$program" --format=jsno
  expect_usage_error '--color=sometimes: choose from auto, always, never' \
    "$program" --color=sometimes
  for value in 0 -1 x 1x '' 99999999999999999999; do
    expect_usage_error "--jobs=$value: give a number from 1 to" "$program" --jobs="$value"
    expect_usage_error "--timeout=$value: give a number from 1 to" "$program" --timeout="$value"
  done
  expect_usage_error "no rule matches \"anon.privat\"; did you mean $some_rule?" \
    "$program" --rules=anon.privat
  expect_usage_error 'no rule matches "zzzzzzzzzzzz.*"; see conformance list' \
    "$program" "--rules=$some_rule,zzzzzzzzzzzz.*"
  expect_usage_error '--rules= is empty' "$program" --rules=
  expect_usage_error 'no document is called "posxi"; did you mean posix?' "$program" --against=posxi
  expect_usage_error '--against= is empty' "$program" --against=
  expect_usage_error 'cannot use the directory "/nonexistent"' \
    "$program" --directory=/nonexistent
  expect_usage_error 'it is not a directory' "$program" --directory=/dev/null
  expect_usage_error 'no rule matches "zzzzzzzz"' "$program" explain zzzzzzzz
  expect_usage_error 'matches' "$program" reproduce 'anon.*'
}

test_patterns_leave_rules_out() {
  run "$program" list --format=ids '--rules=*,-sysv.*'
  expect_status 0
  expect_output "$some_rule"
  expect_no_output sysv.
  all=$("$program" list --format=ids '--rules=sysv.*' | wc -l)
  run "$program" list --format=ids '--rules=sysv.*:-sysv.zeroed:sysv.rounded'
  expect_equal "$(printf '%s\n' "$output" | wc -l)" "$((all - 2))" 'the number of rules'
  expect_no_output sysv.zeroed
  run "$program" list --format=ids '--rules=-*,sysv.zeroed'
  expect_status 2
  expect_output 'the patterns leave no rule over'
  run "$program" list --format=ids '--rules=*,-sysv.zeroedd'
  expect_status 2
  expect_output 'no rule matches "sysv.zeroedd"; did you mean sysv.zeroed?'
}

test_unreadable_input_is_named() {
  cd "$case_directory"
  printf '{' >cut.json
  expect_usage_error 'missing.json: ' "$program" diff missing.json missing.json
  expect_usage_error 'cut.json: line 1' "$program" matrix cut.json
  expect_usage_error 'cut.json: line 1' "$program" baseline cut.json
  expect_usage_error 'cut.json: line 1' "$program" --rules="$some_rule" --baseline=cut.json
  printf '{"schema": 999}' >newer.json
  expect_usage_error 'newer.json: schema: written by a later version' "$program" matrix newer.json
}

test_messages_cannot_steer_the_terminal() {
  expect_usage_error '\x1b[2J' "$program" "$(printf '\033[2J')"
}

test_help_and_version() {
  run "$program" --version
  expect_status 0
  expect_output 'conformance '
  expect_lines 1
  run "$program" --help
  expect_status 0
  for command in run list explain reproduce diff matrix baseline; do
    expect_output "  $command "
  done
  for command in run list explain reproduce diff matrix baseline; do
    run "$program" "$command" --help
    expect_status 0
    expect_output "Usage: conformance $command"
    expect_output 'Exit status:'
  done
  run "$program" run --help
  for option in format output rules against baseline directory jobs timeout slow color; do
    expect_output "  --$option"
  done
}

test_help_fits_eighty_columns() {
  for command in run list explain reproduce diff matrix baseline; do
    run "$program" "$command" --help
    expect_equal "$(printf '%s\n' "$output" | awk 'length > 80' | wc -l | tr -d ' ')" 0 \
      "the number of lines of $command --help wider than 80 columns"
  done
}

test_run_is_the_default_command() {
  run "$program" --rules="$some_rule"
  expect_status 0
  expect_output "$some_rule"
  expect_output 'nothing unexpected'
  run "$program" run --rules="$some_rule"
  expect_status 0
  expect_output "$some_rule"
}

test_a_deviation_from_a_document_judged_by_fails() {
  run "$program" --rules=anon.not_shareable --against=s003
  expect_status 1
  expect_output 'DEVIATES'
  expect_output '1 unexpected result: anon.not_shareable'
  # The same document is no reason to fail by default.
  run "$program" --rules=anon.not_shareable
  expect_status 0
  expect_output 's003'
}

test_documents_may_be_globs() {
  run "$program" --rules="$some_rule" '--against=s00?,posix'
  expect_status 0
  expect_output 'judged by     posix, 000_a6db3046f40da578.txt'
}

test_a_baseline_expects_deviations_until_they_change() {
  cd "$case_directory"
  run "$program" --rules=anon.not_shareable --against=s003 --format=json --output=report.json
  expect_status 1
  run "$program" baseline report.json --output=baseline.json
  expect_status 0
  run "$program" --rules=anon.not_shareable --against=s003 --baseline=baseline.json
  expect_status 0
  expect_output 'baseline: not explained yet'
  sed 's/"result": "[^"]*"/"result": "EINVAL"/' baseline.json >other.json
  run "$program" --rules=anon.not_shareable --against=s003 --baseline=other.json
  expect_status 1
  expect_output 'baseline: EINVAL was expected'
  sed "s/anon.not_shareable/$some_rule/" baseline.json >fixed.json
  run "$program" --rules="$some_rule" --baseline=fixed.json
  expect_status 0
  expect_output 'NEWLY FIXED'
}

test_output_is_there_whole_or_not_at_all() {
  cd "$case_directory"
  echo old >report.json
  run sh -c "trap '' XFSZ; ulimit -f 0; \"$program\" --rules=$some_rule --format=json \
    --output=report.json"
  expect_status 3
  expect_output 'cannot write report.json'
  expect_equal "$(cat report.json)" old 'the file that could not be replaced'
  run sh -c "trap '' XFSZ; ulimit -f 0; \"$program\" list --output=new.txt"
  expect_status 3
  expect_equal "$(ls)" report.json 'what is in the directory'
  run "$program" --rules="$some_rule" --format=json --output=report.json
  expect_status 0
  expect_equal "$(ls)" report.json 'what is in the directory'
  expect_equal "$(head -c 1 report.json)" '{' 'the first character of the report'
}

test_output_keeps_links_and_permissions() {
  cd "$case_directory"
  echo old >target
  chmod 640 target
  ln -s target link
  run "$program" list --format=ids --output=link
  expect_status 0
  [ -L link ] || fail 'the link was replaced'
  expect_equal "$(find target -perm 640)" target 'the file with its permissions'
  (umask 027 && "$program" list --output=fresh)
  expect_equal "$(find fresh -perm 640)" fresh 'the new file with its permissions'
}

test_output_that_cannot_be_written_is_an_error() {
  expect_usage_error 'cannot write /nonexistent/x' "$program" list --output=/nonexistent/x
  expect_usage_error 'cannot write' "$program" list --output="$case_directory"
  [ -e /dev/full ] || return 0
  run sh -c "\"$program\" list --format=ids >/dev/full"
  expect_status 3
  expect_output 'cannot write standard output'
  run "$program" list --output=/dev/full
  expect_status 3
  [ -c /dev/full ] || fail '/dev/full was replaced'
}

test_a_pipe_gets_neither_colour_nor_progress() {
  run "$program" --rules="$some_rule"
  expect_no_output "$(printf '\033')"
  run env NO_COLOR=1 "$program" --rules="$some_rule" --color=always
  expect_output "$(printf '\033')"
}

test_columns_follow_the_environment() {
  run env COLUMNS=70 "$program" list
  expect_equal "$(printf '%s\n' "$output" | awk 'length > 70' | wc -l | tr -d ' ')" 0 \
    'the number of lines wider than 70 columns'
}

test_paths_are_taken_from_where_the_user_stands() {
  mkdir "$case_directory/user"
  run env BUILD_WORKING_DIRECTORY="$case_directory/user" "$program" list --output=here.txt
  expect_status 0
  [ -s "$case_directory/user/here.txt" ] || fail 'the file is elsewhere'
  run env TEST_SRCDIR=/ BUILD_WORKING_DIRECTORY=/nonexistent "$program" --version
  expect_status 0
  expect_usage_error 'BUILD_WORKING_DIRECTORY' \
    env BUILD_WORKING_DIRECTORY=/nonexistent "$program" --version
}

test_list_agrees_with_itself() {
  ids=$("$program" list --format=ids)
  [ -n "$ids" ] || fail 'no ids'
  expect_equal "$("$program" list --format=json | sed -n 's/^   "id": "\(.*\)",$/\1/p')" "$ids" \
    'the ids of the JSON'
  expect_equal "$("$program" list --format=markdown | sed -n 's/^### <a id="\([^"]*\)".*/\1/p')" \
    "$ids" 'the anchors of the reference'
  run "$program" list --rules='anon.*' --format=ids
  expect_output "$some_rule"
  expect_no_output len.zero_file
}

test_disagreements_say_who_says_what_and_what_this_host_does() {
  run "$program" list --disagreements --rules=offset.unaligned
  expect_status 0
  expect_output 'posix'
  expect_output 'freebsd'
  expect_output 'this host'
  expect_output 'documents disagree on 1 rule'
  run "$program" list --disagreements --rules=offset.unaligned --format=json
  expect_status 0
  expect_output '"positions"'
  expect_output '"here"'
  run "$program" list --disagreements --rules=offset.unaligned --format=markdown
  expect_status 0
  expect_output '| outcome | who |'
  expect_output 'this host'
  run "$program" list --disagreements --rules=offset.unaligned,page.sysconf --format=ids
  expect_equal "$output" offset.unaligned 'what documents disagree on'
}

test_explain_shows_documents_trace_and_verdicts() {
  run "$program" explain offset.unaligned
  expect_status 0
  expect_output 'A file offset that is not a multiple of the page size is refused.'
  expect_output 's003'
  expect_output 'mmap(NULL, 1 page, '
  expect_output '(2026-03-19)'
  expect_output 'conforms'
  expect_output 'SEEN ELSEWHERE'
  expect_usage_error 'did you mean offset.unaligned' "$program" explain offset.unalined
  run "$program" explain 'offset.un*'
  expect_status 0
  expect_output 'offset.unaligned_delta'
}

test_directories_give_a_result_each() {
  mkdir "$case_directory/one" "$case_directory/two"
  run "$program" --rules=offset.unaligned --format=json --directory="$case_directory/one" \
    --directory="$case_directory/two" --directory="$case_directory/one/."
  expect_status 0
  expect_equal "$(printf '%s\n' "$output" | grep -c '"id": "offset.unaligned"')" 2 \
    'the number of results'
  expect_equal "$(find "$case_directory" -mindepth 2)" '' 'what was left behind'
}

test_slow_rules_are_skipped_with_the_reason() {
  slow=$("$program" list --format=json |
    awk -F'"' '$2 == "id" { id = $4 } /"slow": true/ { print id; exit }')
  [ -n "$slow" ] || fail 'no rule is slow'
  run "$program" --rules="$slow"
  expect_status 0
  expect_output 'slow; run with --slow'
}

test_junit_goes_where_bazel_wants_it() {
  run env XML_OUTPUT_FILE="$case_directory/test.xml" "$program" --rules="$some_rule" --format=junit
  expect_status 0
  expect_output 'SUMMARY'
  grep -q '<testsuites ' "$case_directory/test.xml" || fail 'no JUnit file'
  run "$program" --rules="$some_rule" --format=junit
  expect_output '<testsuites '
}

test_interruption_ends_the_run_and_leaves_nothing() {
  mkdir "$case_directory/scratch"
  # Every rule many times over would take long enough; the first sign of life is its scratch folder.
  "$program" --slow --jobs=1 --directory="$case_directory/scratch" >/dev/null \
    2>"$case_directory/errors" &
  pid=$!
  tries=0
  while [ -z "$(ls "$case_directory/scratch")" ] && [ "$tries" -lt 200 ]; do
    tries=$((tries + 1))
    sleep 0.01 2>/dev/null || sleep 1
  done
  kill -TERM "$pid"
  status=0
  wait "$pid" || status=$?
  output=$(cat "$case_directory/errors")
  expect_status 3
  expect_output 'interrupted'
  expect_equal "$(ls "$case_directory/scratch")" '' 'what was left behind'
}

test_reports_of_two_runs_do_not_differ() {
  cd "$case_directory"
  "$program" --rules='anon.*' --format=json --output=old.json
  "$program" --rules='anon.*' --format=json --output=new.json
  run "$program" diff old.json new.json
  expect_status 0
  expect_output '0 changed'
  sed 's/"outcome": "maps"/"outcome": "ENOMEM"/' old.json >bad.json
  run "$program" diff old.json bad.json
  expect_output 'CHANGED'
  run "$program" matrix old.json new.json bad.json
  expect_status 0
  expect_output 'all hosts agree'
  expect_output 'bad'
}

run_tests "$0"
