# SPDX-License-Identifier: Apache-2.0
"""Files that are both generated and committed must not drift apart."""

load("@rules_shell//shell:sh_test.bzl", "sh_test")

def generated_file_test(name, committed, generator, args = [], refresh = None, **kwargs):
    """A test that runs generator and compares what it prints with a committed file.

    Args:
      name: the target's name.
      committed: label of the file in the source tree.
      generator: label of the program that prints it.
      args: the generator's arguments.
      refresh: the command that writes the file anew; shown when the test fails.
      **kwargs: what sh_test takes.
    """
    sh_test(
        name = name,
        srcs = ["//tests/presubmit:generated_file_test.sh"],
        args = [
            "'{}'".format(refresh or "(see {})".format(name)),
            "$(rootpath {})".format(committed),
            "$(rootpath {})".format(generator),
        ] + args,
        data = [
            committed,
            generator,
        ],
        **kwargs
    )
