# SPDX-License-Identifier: Apache-2.0
"""Which words are found, and which stand for themselves."""

import unittest

from word_checks import field_words


def found(text, path="compat/README.md"):
    return [(finding.line, finding.message.split("'")[1]) for finding in field_words(path, text)]


class FieldWordsTest(unittest.TestCase):
    def test_each_word_is_found(self):
        for text in [
            "what was cut off", "a line cut\n// off here", "cut-off bytes", "a file that was cut", "the source is cut",
            "somebody may cut the file", "bytes behind the end", "behind its last page", "it hands on what is not its own",
            "must hand\n * on to the other", "handing on names", "mprotect answers 0", "it answers kAccessDenied",
            "operations answer Reason::kNotMapped", "answered EFAULT", "mmap wants whole pages", "munmap(2) wants the range",
            "OpenBSD's kernel wants a kind", "--jobs wants a number", "is nobody's business", "Cutting a file keeps",
        ]:
            self.assertEqual(len(found(text)), 1, text)

    def test_good_english_is_not(self):
        for text in [
            "nothing is left behind", "a filesystem behind a loop device", "who stands behind an outcome",
            "the answers of four kernels", "no answer within 10 s", "code that has mmap calls and wants them to work",
            "cut short by a hole", "a short cut", "on the other hand on Linux",
            "const Answer answer = honest.Do(call);", "int cut = 0;", "a spare at hand only", "a business of its own",
        ]:
            self.assertEqual(found(text), [], text)

    def test_the_line_is_that_of_the_first_word(self):
        self.assertEqual(found("// one\n// what was cut\n// off\n"), [(2, "cut off")])

    def test_what_others_said_is_left_alone(self):
        for path in ["tests/report/corpus/a.json", "tests/formats/golden/a.txt", "platforms/baselines/a.json"]:
            self.assertEqual(found("cut off", path), [], path)


if __name__ == "__main__":
    unittest.main()
