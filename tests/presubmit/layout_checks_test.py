# SPDX-License-Identifier: Apache-2.0
"""What may include the library's private headers, and how many files a folder may hold."""

import os
import shutil
import tempfile
import unittest

import layout_checks


class PrivateIncludeTest(unittest.TestCase):
    def lines(self, path, included):
        text = f'// A comment.\n#include "{included}"\n'
        return [finding.line for finding in layout_checks.private_include(path, text)]

    def test_the_library_and_the_tests_of_the_same_part_may(self):
        self.assertEqual(self.lines("compat/src/files/a.cc", "../errors/errno_table.h"), [])
        self.assertEqual(self.lines("tests/compat/errors/a.cc", "../../../compat/src/errors/errno_table.h"), [])
        self.assertEqual(self.lines("tests/compat/errors/a.cc", "compat/src/errors/errno_table.h"), [])

    def test_nobody_else_may(self):
        for path, included in [
            ("conformance/probe/a.cc", "../../compat/src/errors/errno_table.h"),
            ("conformance/probe/a.cc", "compat/src/errors/errno_table.h"),
            ("compat/include/mmap_compat/a.h", "../../src/errors/errno_table.h"),
            ("tests/compat/files/a.cc", "../../../compat/src/errors/errno_table.h"),
            ("tests/probe/a.cc", "../../compat/src/support/mutex.h"),
            ("tests/consumers/a.c", "../../compat/src/support/mutex.h"),
        ]:
            self.assertEqual(self.lines(path, included), [2], path)

    def test_public_headers_are_for_all(self):
        self.assertEqual(self.lines("conformance/probe/a.cc", "mmap_compat/mapping.h"), [])
        self.assertEqual(self.lines("conformance/probe/a.cc", "src/errors/errno_table.h"), [])


class FolderSizeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)
        big = dict(layout_checks.BIG_FOLDERS)
        self.addCleanup(layout_checks.BIG_FOLDERS.update, big)
        layout_checks.BIG_FOLDERS.clear()

    def folders(self, name, endings):
        os.makedirs(name, exist_ok=True)
        paths = [os.path.join(name, f"{number}{ending}") for number, ending in enumerate(endings)]
        for path in paths:
            with open(path, "w", encoding="utf-8"):
                pass
        return [finding.path for finding in layout_checks.folder_size(paths, None)[0]]

    def test_sources_are_counted_and_nothing_else(self):
        self.assertEqual(self.folders("a", [".cc"] * 40), [])
        self.assertEqual(self.folders("a", [".cc"] * 40 + [".json"] * 9), [])
        self.assertEqual(self.folders("a", [".cc"] * 20 + [".h"] * 20 + [".py"]), ["a"])

    def test_a_reason_is_enough_as_long_as_it_is_needed(self):
        layout_checks.BIG_FOLDERS["a"] = "one of a kind a file"
        self.addCleanup(layout_checks.BIG_FOLDERS.clear)
        self.assertEqual(self.folders("a", [".cc"] * 41), [])
        self.assertEqual(self.folders("a", [".cc"] * 40), ["a"])


class StrayFileTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder)

    def strays(self, path, content):
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return [finding.path for finding in layout_checks.stray_file([path], None)[0]]

    def test_texts_where_they_belong(self):
        self.assertEqual(self.strays("compat/a.cc", b"// text\n"), [])
        self.assertEqual(self.strays(".github/a.yml", b"on: push\n"), [])
        self.assertEqual(self.strays("README.md", b"# text\n"), [])

    def test_what_a_compiler_left(self):
        self.assertEqual(self.strays("compat/a.o", b"\x7fELF\x02\x00\xff\xfe"), ["compat/a.o"])
        self.assertEqual(self.strays("tests/report/corpus/a.json", b"\xff\xfe"), [])

    def test_another_top_level(self):
        self.assertEqual(self.strays("a.o", b"text\n"), ["a.o"])
        self.assertEqual(self.strays("docs/a.md", b"# text\n"), ["docs/a.md"])


if __name__ == "__main__":
    unittest.main()
