# SPDX-License-Identifier: Apache-2.0
"""What presubmit checks look at, and what they report."""

import collections
import os
import subprocess

# One thing to mend: where, what is wrong, and what to do about it. Line 0 means the whole file.
Finding = collections.namedtuple("Finding", ["path", "line", "message"])

BUILD_NAMES = ("BUILD.bazel", "MODULE.bazel", "WORKSPACE")

_SOURCE_ENDINGS = (
    ".1", ".bash", ".bazelrc", ".c", ".clang-format", ".clang-tidy", ".fish", ".gitignore", ".in", ".py",
    ".sh", ".toml", ".yml")


def is_cpp(path):
    return path.endswith((".cc", ".h"))


def is_build(path):
    return os.path.basename(path) in BUILD_NAMES or path.endswith(".bzl")


def is_shell(path, text):
    first = text.split("\n", 1)[0]
    return path.endswith(".sh") or (first.startswith("#!") and first.endswith("sh"))


def is_source(path, text):
    """Whether people wrote this file as code, and a comment may stand in it."""
    return (
        is_cpp(path)
        or is_build(path)
        or path.endswith(_SOURCE_ENDINGS)
        or text.startswith(("#!", "#compdef"))
    )


def _git(*arguments):
    return subprocess.run(
        ("git",) + arguments, check=True, stdout=subprocess.PIPE, universal_newlines=True
    ).stdout.split("\n")


def changed_since(revision):
    """The paths that differ from a revision, those that are not committed among them."""
    return set(_git("diff", "--name-only", revision) + _git("ls-files", "--others", "--exclude-standard")) - {""}


def tracked_files():
    """The files of this clone, those that are not committed yet first, then newest change first.

    The order lets a check that runs out of time spend it on what changed last.
    """

    present = set(_git("ls-files", "--cached", "--others", "--exclude-standard"))
    ordered = (
        _git("ls-files", "--others", "--exclude-standard")
        + _git("diff", "--name-only", "HEAD")
        + _git("log", "--format=", "--name-only")
        + sorted(present)
    )
    return [path for path in dict.fromkeys(ordered) if path in present and os.path.isfile(path) and not os.path.islink(path)]


def read_text(path):
    """The file's text, or None where it is binary."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        return None
