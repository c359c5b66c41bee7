# SPDX-License-Identifier: Apache-2.0
"""Unit tests of this project's Python scripts."""

load("@rules_shell//shell:sh_test.bzl", "sh_test")

def python_test(name, src, data = [], **kwargs):
    """A test that passes where the unit tests in src do.

    Args:
      name: the target's name.
      src: the file, which ends in unittest.main().
      data: what it reads, the scripts under test among them.
      **kwargs: what sh_test takes.
    """
    sh_test(
        name = name,
        srcs = ["//tests/shell:python_test.sh"],
        args = ["$(rootpath {})".format(src)],
        data = [src] + data,
        **kwargs
    )
