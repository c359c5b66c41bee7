# SPDX-License-Identifier: Apache-2.0
"""Every text check is shown a file that it must refuse and the nearest one that it must not."""

import unittest

import text_checks

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"


def lines(check, path, text):
    """The lines of the findings."""
    return [finding.line for finding in check(path, text)]


class SpdxTest(unittest.TestCase):
    def test_every_kind_of_source_needs_the_line(self):
        for path in ["a.cc", "a.h", "a.c", "a.py", "a.sh", "a.bzl", "BUILD.bazel", "WORKSPACE", ".github/a.yml",
                     "a.1", "a.bash", "a.fish", "a.in", "a.toml", ".clang-format", ".gitignore"]:
            self.assertEqual(lines(text_checks.spdx, path, "text\n"), [1], path)

    def test_a_script_without_a_suffix_needs_the_line(self):
        self.assertEqual(lines(text_checks.spdx, "platforms/setup", "#!/bin/sh\nexit\n"), [1])

    def test_the_line_may_follow_the_interpreter(self):
        text = "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"
        self.assertEqual(lines(text_checks.spdx, "platforms/setup", text), [])

    def test_the_line_is_no_use_further_down(self):
        self.assertEqual(lines(text_checks.spdx, "a.cc", "\n\n" + SPDX), [1])

    def test_data_needs_no_line(self):
        self.assertEqual(lines(text_checks.spdx, "tests/golden/report.json", "{}\n"), [])


class LinkTest(unittest.TestCase):
    PATH = "tests/presubmit/a.md"

    def test_a_link_to_nothing_is_found(self):
        for target in ["nothing.md", "../nothing", "#nothing", "text_checks.py#nothing"]:
            self.assertEqual(lines(text_checks.broken_link, self.PATH, f"text\n[word]({target})\n"), [2], target)

    def test_a_link_to_something_is_not(self):
        for target in ["text_checks.py", "../presubmit", "#a-heading", "#named", "https://example.invalid/nothing"]:
            text = f'[word]({target})\n\n## A `heading`\n\n<a id="named"></a>\n'
            self.assertEqual(lines(text_checks.broken_link, self.PATH, text), [], target)

    def test_code_is_no_link(self):
        self.assertEqual(lines(text_checks.broken_link, self.PATH, "```\na[i](nothing)\n```\n"), [])


class OperatingSystemConditionTest(unittest.TestCase):
    check = staticmethod(text_checks.operating_system_condition)

    def test_every_form_of_condition_is_found(self):
        for text in [
            "#ifdef __linux__\n", "#ifndef __APPLE__\n", "#if defined(__FreeBSD__)\n",
            "#elif defined(__OpenBSD__) || X\n", "  #  if defined __NetBSD__\n",
            "#if !defined(__DragonFly__)\n", "#if defined(X) || defined(_WIN32)\n",
        ]:
            self.assertEqual(lines(self.check, "conformance/a.cc", text), [1], text)

    def test_a_continued_condition_is_found(self):
        self.assertEqual(lines(self.check, "tests/a.cc", "#if defined(X) || \\\n    defined(__APPLE__)\n"), [2])

    def test_a_backend_file_may(self):
        for path in ["compat/src/errors/host_system.cc", "compat/include/mmap_compat/anonymous_backend.h", "platforms/a.h"]:
            self.assertEqual(lines(self.check, path, "#ifdef __linux__\n"), [], path)

    def test_other_files_of_compat_may_not(self):
        self.assertEqual(lines(self.check, "compat/mapping.cc", "#ifdef __linux__\n"), [1])

    def test_a_feature_test_is_no_condition_on_a_system(self):
        for text in ["#ifdef MAP_STACK\n", "#if __has_include(<linux/mman.h>)\n", "// not on __linux__\n"]:
            self.assertEqual(lines(self.check, "compat/mapping.cc", text), [], text)


class PageSizeLiteralTest(unittest.TestCase):
    check = staticmethod(text_checks.page_size_literal)

    def test_every_spelling_is_found(self):
        for text in ["x = 4096;\n", "x & 4095\n", "0x1000u\n", "0xfff\n", "0xFFF)\n", "4096UL\n", "0x00001000\n"]:
            self.assertEqual(lines(self.check, "compat/a.cc", text), [1], text)

    def test_longer_numbers_are_others(self):
        for text in ["14096\n", "0x10000\n", "4096.5\n", "40960\n", "x4096\n"]:
            self.assertEqual(lines(self.check, "conformance/a.cc", text), [], text)

    def test_what_documents_say_is_no_page_size(self):
        for text in [
            'Claim("4096")\n', "// pages of 4096 bytes\n", '"a \\" 4096"\n',
            "{4096, 8192}  // NOLINT(page_size_literal): what documents claim\n",
        ]:
            self.assertEqual(lines(self.check, "conformance/a.cc", text), [], text)

    def test_code_between_strings_is_code(self):
        self.assertEqual(lines(self.check, "conformance/a.cc", '"a", 4096, "b"\n'), [1])

    def test_tests_may_choose_a_size(self):
        self.assertEqual(lines(self.check, "tests/compat/a_test.cc", "4096\n"), [])


class ForbiddenWordsTest(unittest.TestCase):
    check = staticmethod(text_checks.forbidden_words)

    def test_paths_of_a_machine_are_found_in_every_file(self):
        for start in ["wo" + "rk", "ro" + "ot", "ho" + "me/somebody"]:
            for path in ["a.cc", "a.md", "golden.json"]:
                self.assertEqual(lines(self.check, path, f'"/{start}/x"\n'), [1], (start, path))

    def test_other_paths_are_not(self):
        for text in ["/usr/share/doc\n", "$HOME/work/x\n", "src/root/x\n", "/dev/zero\n"]:
            self.assertEqual(lines(self.check, "a.md", text), [], text)

    def test_marks_of_unfinished_work_are_found(self):
        for word in ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X", "DISA" + "BLED_Test"]:
            self.assertEqual(lines(self.check, "a.cc", f"// {word}: later\n"), [1], word)

    def test_the_test_anything_protocol_has_a_directive_of_that_name(self):
        directive = "# TO" + "DO"
        self.assertEqual(lines(self.check, "a.cc", f'"not ok 1 {directive} known"\n'), [])
        self.assertEqual(lines(self.check, "a.py", f"{directive}: later\n"), [1])

    def test_a_template_for_mkstemp_is_no_mark(self):
        self.assertEqual(lines(self.check, "a.cc", '"/tmp/mapXXXXXX"\n'), [])


class WhiteSpaceTest(unittest.TestCase):
    check = staticmethod(text_checks.white_space)

    def test_what_is_refused(self):
        self.assertEqual(lines(self.check, "a.cc", "x"), [0])
        self.assertEqual(lines(self.check, "a.cc", "x\n\n"), [0])
        self.assertEqual(lines(self.check, "a.cc", "x\ny \n"), [2])
        self.assertEqual(lines(self.check, "a.cc", "x\r\n"), [1])
        self.assertEqual(lines(self.check, "a.cc", "\tx\n"), [1])

    def test_what_is_not(self):
        self.assertEqual(lines(self.check, "a.cc", "x\n\ny\n"), [])
        self.assertEqual(lines(self.check, "empty.cc", ""), [])
        self.assertEqual(lines(self.check, "a.md", "a line break  \n"), [])
        self.assertEqual(lines(self.check, "golden.txt", "a\tb\n"), [])


class IncludeGuardTest(unittest.TestCase):
    check = staticmethod(text_checks.include_guard)

    def guarded(self, name):
        return f"{SPDX}#ifndef {name}\n#define {name}\n\n#endif  // {name}\n"

    def test_the_path_is_the_guard(self):
        self.assertEqual(lines(self.check, "compat/src/a.h", self.guarded("COMPAT_SRC_A_H_")), [])
        public = self.guarded("MMAP_COMPAT_PAGE_SIZE_H_")
        self.assertEqual(lines(self.check, "compat/include/mmap_compat/page_size.h", public), [])

    def test_what_is_refused(self):
        self.assertEqual(lines(self.check, "compat/a.h", self.guarded("COMPAT_PAGE_SIZE_H_")), [1])
        self.assertEqual(lines(self.check, "compat/a.h", SPDX + "#pragma once\n"), [1])


class FileLengthTest(unittest.TestCase):
    def test_the_limit(self):
        self.assertEqual(lines(text_checks.file_length, "a.cc", "\n" * 400), [])
        self.assertEqual(lines(text_checks.file_length, "a.cc", "\n" * 401), [0])
        self.assertEqual(lines(text_checks.file_length, "RULES.md", "\n" * 401), [])


if __name__ == "__main__":
    unittest.main()
