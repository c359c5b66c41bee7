# SPDX-License-Identifier: Apache-2.0
"""The count must never be kinder than the run was."""

import json
import os
import subprocess
import sys
import tempfile
import unittest


def configured(label, size="SMALL"):
    kind = {"testSize": size} if size else {}
    return {"id": {"targetConfigured": {"label": label}}, "configured": kind}


def summary(label, status, configuration="one"):
    identity = {"label": label, "configuration": {"id": configuration}}
    return {"id": {"testSummary": identity}, "testSummary": {"overallStatus": status}}


def skipped(label):
    return {"id": {"targetCompleted": {"label": label}}, "aborted": {"reason": "SKIPPED"}}


def run(lines):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as folder:
        path = os.path.join(folder, "events.json")
        if lines is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write("".join(lines))
        done = subprocess.run(
            [sys.executable, ".ci/count_tests.py", path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    return done.returncode, done.stdout


def run_events(*events):
    return run([json.dumps(event) + "\n" for event in events])


class CountTestsTest(unittest.TestCase):
    def test_passing_targets_are_counted(self):
        events = [configured("//a"), configured("//b"), summary("//a", "PASSED"), summary("//b", "FLAKY")]
        self.assertEqual(run_events(*events), (0, "2 passed, 0 failed\n"))

    def test_every_other_status_is_a_failure(self):
        for status in ["FAILED", "TIMEOUT", "NO_STATUS", "INCOMPLETE", "REMOTE_FAILURE", "FAILED_TO_BUILD"]:
            events = [configured("//a"), configured("//b"), summary("//a", "PASSED"), summary("//b", status)]
            self.assertEqual(run_events(*events), (1, "1 passed, 1 failed\n"), status)

    def test_a_test_that_was_never_built_is_a_failure(self):
        events = [configured("//a"), configured("//b"), summary("//a", "PASSED")]
        self.assertEqual(run_events(*events), (1, "1 passed, 1 failed\n"))

    def test_a_target_that_is_no_test_does_not_count(self):
        events = [configured("//a"), configured("//library", size=None), summary("//a", "PASSED")]
        self.assertEqual(run_events(*events), (0, "1 passed, 0 failed\n"))

    def test_one_label_in_two_configurations_counts_twice(self):
        events = [configured("//a"), summary("//a", "PASSED", "one"), summary("//a", "FAILED", "two")]
        self.assertEqual(run_events(*events), (1, "1 passed, 1 failed\n"))

    def test_a_test_for_another_platform_counts_as_neither(self):
        events = [configured("//a"), configured("//b"), summary("//a", "PASSED"), skipped("//b")]
        self.assertEqual(run_events(*events), (0, "1 passed, 0 failed\n"))

    def test_no_tests_is_a_failure(self):
        self.assertEqual(run_events(configured("//library", size=None)), (1, "0 passed, 0 failed\n"))

    def test_no_file_is_a_failure(self):
        self.assertEqual(run(None), (1, "0 passed, 0 failed\n"))

    def test_a_cut_off_file_counts_what_it_holds(self):
        lines = [json.dumps(configured("//a")) + "\n", json.dumps(summary("//a", "PASSED"))[:-20]]
        self.assertEqual(run(lines), (1, "0 passed, 1 failed\n"))


if __name__ == "__main__":
    unittest.main()
