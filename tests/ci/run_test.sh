#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# .ci/run in a stand-in clone whose steps succeed, fail or hang on demand.
set -eu
. tests/shell/expect.sh

# A clone where all is well. The stand-in for bazel writes what the real one would.
make_clone() {
  clone=$case_directory/clone
  mkdir -p "$clone/.ci" "$clone/platforms" "$clone/tests/presubmit" "$clone/tests/portability" "$clone/bin"
  cp .ci/* "$clone/.ci/"
  printf '    platforms/setup && bazel run //conformance\n    platforms/setup && bazel test //...\n' \
    >"$clone/README.md"
  stand_in platforms/setup 'exit 0'
  stand_in platforms/matrix 'echo matrix ran'
  stand_in tests/portability/cross_builds.sh 'echo "built for $*"'
  echo 'print("presubmit ran")' >"$clone/tests/presubmit/presubmit.py"
  stand_in bin/bazel '
for argument; do
  case $argument in
    --build_event_json_file=*) cp "$clone/events.json" "${argument#*=}" ;;
    --output=*) cp "$clone/report.json" "${argument#*=}" ;;
  esac
done
case "$1 $2" in
  "run //conformance") exit "$(cat "$clone/run_status")" ;;
  "test //..." | "test --config=everything") exit "$(cat "$clone/test_status")" ;;
esac'
  echo 0 >"$clone/run_status"
  echo 0 >"$clone/test_status"
  cat >"$clone/events.json" <<'JSON'
{"id":{"targetConfigured":{"label":"//a"}},"configured":{"testSize":"SMALL"}}
{"id":{"testSummary":{"label":"//a"}},"testSummary":{"overallStatus":"PASSED"}}
JSON
  python3 -c 'import json; print(json.dumps({"summary": {"total": 110}, "rules": [{"id": str(i), "status": "observed"} for i in range(110)]}))' \
    >"$clone/report.json"
  export clone
}

stand_in() {
  printf '#!/bin/sh\n%s\n' "$2" >"$clone/$1"
  chmod +x "$clone/$1"
}

run_ci() { run env PATH="$clone/bin:$PATH" CI=true "$clone/.ci/run"; }

expect_last_line() { expect_equal "$(printf '%s\n' "$output" | tail -n 1)" "$1" 'the last line'; }

test_all_is_well() {
  make_clone
  run_ci
  expect_status 0
  expect_output 'presubmit ran'
  expect_output 'matrix ran'
  expect_output 'built for --checker freebsd_amd64'
  expect_last_line '1 passed, 0 failed'
}

test_an_unexpected_leg_is_a_failure() {
  make_clone
  stand_in platforms/matrix 'exit 1'
  run_ci
  expect_status 1
  expect_output 'failed: matrix'
}

test_what_does_not_compile_for_another_system_is_a_failure() {
  make_clone
  stand_in tests/portability/cross_builds.sh 'exit 1'
  run_ci
  expect_status 1
  expect_output 'failed: other systems'
}

test_a_compiler_that_cannot_be_had_is_told_and_no_failure() {
  make_clone
  stand_in platforms/setup 'case $1 in --cross=*) exit 1 ;; esac'
  run_ci
  expect_status 0
  expect_output 'the compiler for other systems cannot be had here'
}

test_a_deviation_of_the_kernel_is_no_failure() {
  make_clone
  echo 1 >"$clone/run_status"
  run_ci
  expect_status 0
}

test_a_run_that_could_not_be_completed_is_a_failure() {
  make_clone
  echo 3 >"$clone/run_status"
  run_ci
  expect_status 1
  expect_output 'failed: README: bazel run //conformance'
}

test_a_run_without_a_report_is_a_failure() {
  make_clone
  echo 1 >"$clone/run_status"
  rm "$clone/report.json"
  run_ci
  expect_status 1
  expect_output 'failed: README: bazel run //conformance'
}

test_a_failing_test_is_a_failure() {
  make_clone
  echo 3 >"$clone/test_status"
  sed -i.bak s/PASSED/FAILED/ "$clone/events.json"
  run_ci
  expect_status 1
  expect_last_line '0 passed, 1 failed'
}

test_failing_bazel_is_a_failure_whatever_the_events_say() {
  make_clone
  echo 1 >"$clone/test_status"
  run_ci
  expect_status 1
  expect_last_line '1 passed, 0 failed'
}

test_no_tests_is_a_failure() {
  make_clone
  : >"$clone/events.json"
  run_ci
  expect_status 1
  expect_last_line '0 passed, 0 failed'
}

test_failing_set_up_is_a_failure_and_the_rest_still_runs() {
  make_clone
  stand_in platforms/setup 'case $1 in --development) exit 1 ;; esac'
  run_ci
  expect_status 1
  expect_output 'failed: set-up'
  expect_output 'presubmit ran'
  expect_last_line '1 passed, 0 failed'
}

test_failing_presubmit_is_a_failure() {
  make_clone
  echo 'raise SystemExit(1)' >"$clone/tests/presubmit/presubmit.py"
  run_ci
  expect_status 1
  expect_output 'failed: presubmit'
}

test_a_readme_without_the_commands_is_a_failure() {
  make_clone
  echo 'Run bazel test //... and bazel run //conformance.' >"$clone/README.md"
  run_ci
  expect_status 1
  expect_output 'README.md has no line: platforms/setup && bazel test //...'
  expect_output 'README.md has no line: platforms/setup && bazel run //conformance'
}

test_the_readme_command_is_what_runs() {
  make_clone
  stand_in platforms/setup 'echo "set up: $#"'
  run_ci
  expect_output 'set up: 1'
  expect_output 'set up: 0'
}

run_tests "$0"
