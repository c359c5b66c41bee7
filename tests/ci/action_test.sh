#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The action that other repositories' workflows call: its form, and each of its scripts.
set -eu
# shellcheck source=tests/shell/expect.sh
. tests/shell/expect.sh
# shellcheck source=tests/ci/yaml.sh
. tests/ci/yaml.sh

readonly ACTION=$PWD/.github/actions/conformance
readonly CHECKER=$PWD/conformance/conformance

test_its_steps_call_scripts_with_inputs_that_are_declared() {
  run_with_yaml "$ACTION/action.yml" <<'END' || return 0
import os, re, sys, yaml
text = open(sys.argv[1], encoding="utf-8").read()
action = yaml.safe_load(text)
assert action["name"] and action["description"] and action["runs"]["using"] == "composite"
steps = action["runs"]["steps"]
called = []
for step in steps:
    assert ("run" in step) != ("uses" in step), step
    if "uses" in step:
        assert re.search(r"@v\d", step["uses"]), step
        continue
    assert step["shell"] == "sh", step
    script = re.fullmatch(r'"\$GITHUB_ACTION_PATH/(\w+)"( "\$RUNNER_TEMP/mmap-conformance/\w+")+', step["run"])
    assert script, step
    called.append(script.group(1))
    body = open(os.path.join(os.path.dirname(sys.argv[1]), script.group(1)), encoding="utf-8").read()
    for name in step.get("env", {}):
        assert "${" + name in body, (name, "is not read by", script.group(1))
here = set(os.listdir(os.path.dirname(sys.argv[1]))) - {"action.yml"}
assert here == set(called), (here, called)
assert set(re.findall(r"inputs\.(\w+)", text)) == set(action["inputs"]), "inputs that are used, and that are declared"
for output in action["outputs"].values():
    assert re.fullmatch(r"\$\{\{ steps\.run\.outputs\.(report|junit|status) \}\}", output["value"]), output
print("steps:", len(steps))
END
  expect_status 0
  expect_output 'steps: 5'
}

# make_release: a release whose checker is a script that tells its version. Sets $name.
make_release() {
  case $(uname -m) in
    aarch64) machine=arm64 ;;
    *) machine=$(uname -m) ;;
  esac
  name=mmap-compat-0.1.0-$(uname -s | tr '[:upper:]' '[:lower:]')_$machine
  release=$case_directory/somebody/mmap-compat/releases/download/v0.1.0
  mkdir -p "$release"
  printf '#!/bin/sh\necho conformance 0.1.0\n' >"$release/$name"
  echo 'another file of the release' >"$release/mmap-compat-0.1.0.tar.gz"
  (cd "$release" && sha256sum mmap-compat* >SHA256SUMS)
}

get_release() {
  run env RELEASE=v0.1.0 REPOSITORY="${1-somebody/mmap-compat}" GITHUB_SERVER_URL="file://$case_directory" \
    "$ACTION/get_checker" "$case_directory/new/checker"
}

test_the_checker_of_a_release_is_taken() {
  make_release
  # The other files of the release are not fetched, and not missed.
  rm "$release/mmap-compat-0.1.0.tar.gz"
  get_release
  expect_status 0
  expect_output 'new/checker is conformance 0.1.0'
  [ -x "$case_directory/new/checker" ] || fail 'the checker is no program'
}

test_a_checker_that_was_changed_is_refused() {
  make_release
  echo 'echo more' >>"$release/$name"
  get_release
  expect_status 1
  expect_output "$name is not what SHA256SUMS of v0.1.0 says"
  [ ! -e "$case_directory/new/checker" ] || fail 'it was taken nevertheless'
}

test_a_checker_that_is_not_listed_is_refused() {
  make_release
  echo >"$release/SHA256SUMS"
  get_release
  expect_status 1
  expect_output "does not list $name"
}

test_a_release_that_is_not_there_is_named() {
  get_release
  expect_status 1
  expect_output "is 'v0.1.0' a release of somebody/mmap-compat?"
  get_release ''
  expect_status 1
  expect_output 'repository: OWNER/mmap-compat'
}

# A clone with the action in it, whose set-up and builds are stand-ins.
make_clone() {
  clone=$case_directory/clone
  mkdir -p "$clone/platforms" "$clone/.github/actions" "$clone/bin" "$clone/bazel-bin/conformance"
  cp -RL "$ACTION" "$clone/.github/actions/"
  printf '#!/bin/sh\necho set up\n' >"$clone/platforms/setup"
  printf '#!/bin/sh\nprintf "#!/bin/sh\\necho built natively: %%s\\n" "$1" >"${2#*=}/conformance"\n' \
    >"$clone/platforms/build-native.sh"
  chmod +x "$clone/platforms/setup" "$clone/platforms/build-native.sh"
  for tool in basename chmod cp dirname env mkdir mktemp rm sh; do
    ln -s "$(command -v "$tool")" "$clone/bin/$tool"
  done
}

test_without_a_release_it_is_built_with_bazel_where_there_is_one() {
  make_clone
  printf '#!/bin/sh\necho "bazel $*"\nprintf "#!/bin/sh\\necho built by Bazel\\n" >bazel-bin/conformance/static\n' \
    >"$clone/bin/bazel"
  chmod +x "$clone/bin/bazel"
  run env PATH="$clone/bin" "$clone/.github/actions/conformance/get_checker" "$case_directory/checker"
  expect_status 0
  expect_output 'set up'
  expect_output 'bazel build //conformance:static'
  expect_output 'checker is built by Bazel'
}

test_without_bazel_it_is_built_natively() {
  make_clone
  run env PATH="$clone/bin" "$clone/.github/actions/conformance/get_checker" "$case_directory/checker"
  expect_status 0
  expect_output 'checker is built natively: --static'
}

test_the_run_leaves_the_report_and_junit_s_cases() {
  run env RULES='len.*' DIRECTORY="$case_directory" GITHUB_OUTPUT="$case_directory/output" \
    "$ACTION/run_checker" "$CHECKER" "$case_directory/report"
  expect_status 0
  run python3 - "$case_directory/report" <<'END'
import json, sys, xml.etree.ElementTree
report = json.load(open(sys.argv[1] + "/report.json", encoding="utf-8"))
cases = list(xml.etree.ElementTree.parse(sys.argv[1] + "/junit.xml").iter("testcase"))
assert report["rules"] and all(rule["id"].startswith("len.") for rule in report["rules"]), report["rules"]
assert len(cases) >= len(report["rules"]), cases
END
  expect_status 0
  run cat "$case_directory/output"
  expect_output "report=$case_directory/report/report.json"
  expect_output "junit=$case_directory/report/junit.xml"
  expect_output 'status=0'
  run env GITHUB_STEP_SUMMARY="$case_directory/page" "$ACTION/write_summary" "$case_directory/report"
  expect_status 0
  run cat "$case_directory/page"
  expect_output 'len.zero_anon'
  run "$ACTION/judge" "$case_directory/report"
  expect_status 0
  expect_no_output '::error::'
}

# By a tutorial text munmap takes nothing but the address that mmap gave, which no kernel follows.
test_what_is_not_expected_fails_the_last_step_alone_and_a_baseline_expects_it() {
  printf '{"schema": 1, "kind": "baseline", "platform": "any", "expected": [{"rule": "munmap.exact_address",
    "result": "0", "why": "The text is wrong."}]}\n' >"$case_directory/expecting"
  for baseline in '' "$case_directory/expecting"; do
    run env RULES=munmap.exact_address AGAINST=s000 BASELINE="$baseline" GITHUB_OUTPUT="$case_directory/output" \
      "$ACTION/run_checker" "$CHECKER" "$case_directory/report$baseline"
    expect_status 0
  done
  run cat "$case_directory/output"
  expect_output 'status=1'
  expect_output 'status=0'
  run "$ACTION/judge" "$case_directory/report"
  expect_status 1
  expect_output '::error::'
  run "$ACTION/judge" "$case_directory/report$case_directory/expecting"
  expect_status 0
  expect_no_output '::error::'
}

test_a_run_that_is_not_completed_fails_at_once() {
  printf '#!/bin/sh\nexit 3\n' >"$case_directory/checker"
  chmod +x "$case_directory/checker"
  run "$ACTION/run_checker" "$case_directory/checker" "$case_directory/report"
  expect_status 3
  expect_output 'the checker ended with exit status 3'
}

test_a_summary_that_is_too_long_for_the_page_is_named() {
  mkdir "$case_directory/report"
  head -c 1000001 /dev/zero >"$case_directory/report/summary.md"
  run env GITHUB_STEP_SUMMARY="$case_directory/page" "$ACTION/write_summary" "$case_directory/report"
  expect_status 0
  expect_equal "$(cat "$case_directory/page")" \
    'The summary has 1000001 bytes, too many for this page: it is in the artifact, as summary.md.' 'what the page says'
}

test_wrong_use_is_refused() {
  for script in get_checker run_checker write_summary judge; do
    run "$ACTION/$script"
    [ "$status" -ne 0 ] || fail "$script takes no arguments"
    expect_output "usage: $script"
  done
}

run_tests "$0"
