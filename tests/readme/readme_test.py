# SPDX-License-Identifier: Apache-2.0
"""What the README shows is what the project has."""

import pathlib
import re
import subprocess
import unittest

README = pathlib.Path("README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


class ReadmeTest(unittest.TestCase):
    def test_the_example_is_the_one_that_is_built(self):
        source = pathlib.Path("tests/readme/example.cc").read_text(encoding="utf-8")
        self.assertIn(source[source.index("#include") :], blocks("c\\+\\+"))

    def test_the_example_runs(self):
        done = subprocess.run(["tests/readme/example", "README.md"], capture_output=True, text=True, check=False)
        size = len(README.encode())
        self.assertEqual(done.stdout, f"{size} bytes, the last is 0x0a\n")

    def test_the_example_names_what_is_missing(self):
        done = subprocess.run(["tests/readme/example", "no such file"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such file", done.stderr)
        self.assertIn("ENOENT", done.stderr)

    def test_the_version_to_depend_on_is_the_present_one(self):
        module = pathlib.Path("MODULE.bazel").read_text(encoding="utf-8")
        version = re.search(r'^    version = "(.*)",$', module, re.MULTILINE).group(1)
        self.assertIn(f'bazel_dep(name = "mmap_compat", version = "{version}")', README)

    def test_the_report_has_every_rule(self):
        reference = pathlib.Path("conformance/RULES.md").read_text(encoding="utf-8")
        rules = sum(int(count) for count in re.findall(r"^\[.*\]\(#.*\) \((\d+)\)", reference, re.MULTILINE))
        results = re.search(r"^  (\d+) results: ", README, re.MULTILINE).group(1)
        self.assertEqual(int(results), rules, "copy the end of a new report into README.md")

    def test_the_report_has_every_claim(self):
        reference = pathlib.Path("conformance/RULES.md").read_text(encoding="utf-8")
        rows = re.findall(r"^  (\S+) +(\d+) +(\d+) +(\d+) +(\d+)$", README, re.MULTILINE)
        self.assertEqual(len(rows), 15)
        for document, *counts in rows:
            claims = re.findall(rf"^\| {re.escape(document)} \| (?:shall|should|may|unspecified)\b", reference, re.MULTILINE)
            self.assertEqual(sum(map(int, counts)), len(claims), f"{document}: copy DOCUMENTS of a new report into README.md")


if __name__ == "__main__":
    unittest.main()
