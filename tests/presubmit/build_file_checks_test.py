# SPDX-License-Identifier: Apache-2.0
"""What a public package may depend on."""

import unittest

from build_file_checks import development_dependency


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
