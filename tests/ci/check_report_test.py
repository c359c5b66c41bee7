# SPDX-License-Identifier: Apache-2.0
"""A report that is not whole must not pass for one."""

import json
import os
import subprocess
import sys
import tempfile
import unittest


def report(count=110, **last_rule):
    rules = [{"id": f"family.rule{number}", "status": "observed"} for number in range(count)]
    if last_rule:
        rules[-1].update(last_rule)
    return {"rules": rules, "summary": {"total": count}}


def check(text):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TEST_TMPDIR")) as folder:
        path = os.path.join(folder, "report.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run(
            [sys.executable, ".ci/check_report.py", path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    return done.returncode, done.stderr


class CheckReportTest(unittest.TestCase):
    def test_a_whole_report_passes(self):
        self.assertEqual(check(json.dumps(report())), (0, ""))

    def test_a_skipped_or_unsupported_rule_is_an_answer(self):
        for status in ["skipped", "unsupported"]:
            self.assertEqual(check(json.dumps(report(status=status)))[0], 0, status)

    def test_a_fault_is_named_with_its_reason(self):
        for status in ["broken", "crashed", "timed_out"]:
            code, errors = check(json.dumps(report(status=status, reason="no scratch file")))
            self.assertEqual(code, 1)
            self.assertIn(f"family.rule109 is {status}: no scratch file", errors)

    def test_too_few_rules_fail(self):
        code, errors = check(json.dumps(report(count=109)))
        self.assertEqual(code, 1)
        self.assertIn("109 rules", errors)

    def test_a_wrong_denominator_fails(self):
        wrong = report()
        wrong["summary"]["total"] = 100
        self.assertEqual(check(json.dumps(wrong))[0], 1)

    def test_text_that_is_no_json_fails(self):
        self.assertEqual(check("no report")[0], 1)


if __name__ == "__main__":
    unittest.main()
