#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The workflow cannot run here; its form and the scripts that it calls can be looked at.
# shellcheck source=tests/shell/expect.sh
. tests/shell/expect.sh

workflow=$PWD/.github/workflows/ci.yml

# The Python that has a YAML reader, or nothing.
python_with_yaml() {
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import yaml' 2>/dev/null && printf '%s' "$python" && return
  done
}

test_it_is_yaml_with_jobs_that_have_steps() {
  python=$(python_with_yaml)
  if [ -z "$python" ]; then
    printf '  skipped: no Python here can read YAML (Debian: apt-get install python3-yaml)\n'
    return
  fi
  run "$python" - "$workflow" <<'END'
import sys, yaml
workflow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
for name, job in workflow["jobs"].items():
    assert job["runs-on"] and job["timeout-minutes"] > 0, name
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), (name, step)
    for needed in job.get("needs", []):
        assert needed in workflow["jobs"], (name, needed)
print("jobs:", *workflow["jobs"])
END
  expect_status 0
  for job in debian bazel freebsd netbsd openbsd dragonfly matrix; do expect_output "$job"; done
}

test_every_script_that_a_step_calls_is_here() {
  called=$(grep -o '\.ci/[a-z_]*' "$workflow" | sort -u)
  [ -n "$called" ] || fail 'no step calls a script'
  for script in $called; do
    [ -x "$script" ] || fail "$script is called and is not an executable file"
  done
}

test_scripts_say_how_they_are_called() {
  for script in report_with_bazel report_native merge_reports; do
    run ".ci/$script"
    [ "$status" -ne 0 ] || fail "$script takes no arguments"
    expect_output "usage: .ci/$script"
  done
}

run_tests "$0"
