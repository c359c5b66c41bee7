#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The workflow cannot run here; its form and the scripts that it calls can be looked at.
# shellcheck source=tests/shell/expect.sh
. tests/shell/expect.sh
# shellcheck source=tests/ci/yaml.sh
. tests/ci/yaml.sh

workflow=$PWD/.github/workflows/ci.yml

test_it_is_yaml_with_jobs_that_have_steps() {
  run_with_yaml "$workflow" <<'END' || return 0
import re, sys, yaml
text = open(sys.argv[1], encoding="utf-8").read()
workflow = yaml.safe_load(text)
reports = {}
for name, job in workflow["jobs"].items():
    assert job["runs-on"] and job["timeout-minutes"] > 0, name
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), (name, step)
        assert re.search(r"@v?\d", step.get("uses", "@v0")), (name, "no version", step)
        given = step.get("with", {})
        if step.get("uses", "").startswith("actions/upload-artifact@") and name != "matrix":
            made = [s["run"] if "run" in s else s["with"]["run"] for s in job["steps"] if ".ci/report_" in str(s)]
            assert len(made) == 1 and given["path"] in made[0], (name, "uploads what no step makes", given)
            assert given["name"].startswith("report-"), (name, "will not be merged", given)
            assert given["name"] not in reports, (name, "has the artifact of", reports.get(given["name"]))
            reports[given["name"]] = name
    for needed in job.get("needs", []):
        assert needed in workflow["jobs"], (name, needed)
assert sorted(workflow["jobs"]["matrix"]["needs"]) == sorted(reports.values()), "the matrix waits for others than it merges"
# What stands in ${{ }}: a matrix's values, or whether the run was cancelled.
for expression in re.findall(r"\$\{\{(.*?)\}\}", text):
    known = re.fullmatch(r"matrix\.(\w+)", expression.strip())
    assert expression.strip() == "!cancelled()" or known.group(1) in workflow["jobs"]["bazel"]["strategy"]["matrix"], expression
assert text.count("${{") == text.count("}}"), "an expression is not closed"
print("jobs:", *workflow["jobs"])
END
  expect_status 0
  for job in debian bazel freebsd netbsd openbsd dragonfly matrix; do expect_output "$job"; done
}

# Only what comes before the checkout, or lets it be used, is said in the workflow itself.
test_every_step_that_runs_something_calls_a_script() {
  run grep -E '^ *(- )?run: ' "$workflow"
  expect_status 0
  others=$(printf '%s\n' "$output" | grep -v 'run: \.ci/' | grep -v -e 'apt-get update' -e 'git config')
  expect_equal "$others" '' 'what else is run'
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

# The stand-in for Bazel writes what it was asked for.
test_reports_are_merged_and_shown() {
  mkdir -p "$case_directory/clone/.ci" "$case_directory/bin" "$case_directory/reports"
  cp .ci/merge_reports "$case_directory/clone/.ci/"
  cat >"$case_directory/bin/bazel" <<'SCRIPT'
#!/bin/sh
for argument; do
  case $argument in --output=*) echo "$*" >"${argument#*=}" ;; esac
done
SCRIPT
  chmod +x "$case_directory/bin/bazel"
  run env PATH="$case_directory/bin:$PATH" GITHUB_STEP_SUMMARY="$case_directory/summary" \
    "$case_directory/clone/.ci/merge_reports" "$case_directory/reports" "$case_directory/merged"
  expect_status 2
  expect_output 'there is no report'
  echo '{}' >"$case_directory/reports/freebsd.json"
  run env PATH="$case_directory/bin:$PATH" GITHUB_STEP_SUMMARY="$case_directory/summary" \
    "$case_directory/clone/.ci/merge_reports" "$case_directory/reports" "$case_directory/merged"
  expect_status 0
  for format in html md; do
    [ -s "$case_directory/merged/matrix.$format" ] || fail "there is no matrix.$format"
  done
  run cat "$case_directory/summary"
  expect_output 'freebsd.json --format=markdown'
}

run_tests "$0"
