# SPDX-License-Identifier: Apache-2.0
"""The order that buildifier makes, and what each departure from it is called."""

import unittest

from build_file_checks import build_file_order, development_dependency


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


class DevelopmentDependencyTest(unittest.TestCase):
    def lines(self, path, text):
        return [finding.line for finding in development_dependency(path, text)]

    def test_public_packages_load_nothing_that_others_lack(self):
        text = 'load("@rules_shell//shell:sh_binary.bzl", "sh_binary")\n'
        for path in ["platforms/BUILD.bazel", "compat/BUILD.bazel", "conformance/defs.bzl", "platforms/os/BUILD.bazel"]:
            self.assertEqual(self.lines(path, text), [1], path)
        for path in ["platforms/install/BUILD.bazel", "tests/shell/BUILD.bazel"]:
            self.assertEqual(self.lines(path, text), [], path)

    def test_nor_do_they_depend_on_it(self):
        self.assertEqual(self.lines("compat/BUILD.bazel", 'b(name = "x", deps = ["@googletest//:gtest"])\n'), [1])

    def test_what_all_have_is_fine(self):
        self.assertEqual(self.lines("compat/BUILD.bazel", 'b(name = "x", deps = ["@abseil-cpp//absl/status"])\n'), [])


if __name__ == "__main__":
    unittest.main()
