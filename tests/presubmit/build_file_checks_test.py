# SPDX-License-Identifier: Apache-2.0
"""The order that buildifier makes, and what each departure from it is called."""

import unittest

from build_file_checks import build_file_order


def messages(text, path="compat/BUILD.bazel"):
    return [finding.message for finding in build_file_order(path, text)]


class BuildFileOrderTest(unittest.TestCase):
    def test_a_file_in_order_is_good(self):
        self.assertEqual(messages('''
load("@a//:b.bzl", "b")
load("@c//:d.bzl", "d")
load("//tests:e.bzl", "e")
load(":a.bzl", "a")

b(
    name = "x",
    srcs = ["a.cc", "b.cc"],
    deps = [":local", "//compat:errors", "//compat:page_size", "@abseil-cpp//absl/status"],
)
'''), [])

    def test_loads_out_of_order(self):
        self.assertEqual(
            messages('load("@b//:b.bzl", "b")\nload("@a//:a.bzl", "a")\n'),
            ["load of @a//:a.bzl is out of order"])
        self.assertEqual(
            messages('load("//b:b.bzl", "b")\nload("@a//:a.bzl", "a")\n'),
            ["load of @a//:a.bzl is out of order"])

    def test_a_load_after_a_rule(self):
        self.assertEqual(
            messages('licenses(["notice"])\nload("@a//:a.bzl", "a")\n'),
            ["load of @a//:a.bzl is not at the top"])

    def test_a_docstring_may_precede_loads(self):
        self.assertEqual(messages('"""What it is."""\nload("@a//:a.bzl", "a")\n', "platforms/a.bzl"), [])

    def test_unsorted_lists(self):
        self.assertEqual(messages('b(name = "x", deps = ["//b", ":a"])\n'), ["deps is not sorted"])
        self.assertEqual(messages('b(name = "x", srcs = ["b.cc", "a.cc"])\n'), ["srcs is not sorted"])

    def test_a_list_inside_another_call_is_seen(self):
        self.assertEqual(messages('[b(name = n, deps = ["@b", "//a"]) for n in c]\n'), ["deps is not sorted"])

    def test_twice_the_same(self):
        self.assertEqual(messages('b(name = "x", deps = [":a", ":a"])\n'), ["deps names something twice"])

    def test_name_is_first(self):
        self.assertEqual(messages('b(srcs = [], name = "x")\n'), ["name is not the first attribute"])

    def test_order_that_means_something_is_left_alone(self):
        self.assertEqual(messages('b(name = "x", copts = ["-b", "-a"], args = ["b", "a"])\n'), [])

    def test_text_that_does_not_parse(self):
        self.assertTrue(messages("b(name = \n")[0].startswith("does not parse"))

    def test_other_files_are_not_read(self):
        self.assertEqual(messages("not a build file (", "a.cc"), [])


if __name__ == "__main__":
    unittest.main()
