# SPDX-License-Identifier: Apache-2.0
"""Checks that a tool makes: clang-format, clang-tidy, shellcheck, buildifier.

Each takes (paths, limits) and returns (findings, note): the note says what was looked at, or why
nothing was. Only buildifier, which Debian does not package, may be missing.
"""

import collections
import concurrent.futures
import os
import shutil
import subprocess
import time

from sources import Finding, is_build, is_cpp, is_shell, read_text

_ONE_FILE_SECONDS = 180

# Enough of a tool's words to start work; the rest comes when it is run by hand.
_SHOWN_LINES = 30
_SHOWN_LINES_OF_FORMAT = 3

# What the build itself passes, as far as a reader of the source needs it.
CPP_FLAGS = ("-std=c++17", "-I.", "-Icompat/include")


# How long clang-tidy, which takes seconds for each file, may look, and at what. changed: the paths that
# it must not leave out, or None where nobody knows; older_seconds: for the others.
Limits = collections.namedtuple("Limits", ["changed", "deadline", "older_seconds"])


class MissingTool(Exception):
    """A tool that this check cannot do without is not installed."""


def _tool(name):
    path = shutil.which(name)
    if not path:
        raise MissingTool(f"{name} is not installed. Remedy: platforms/setup --development")
    return path


def _run(command, deadline):
    """(whether it was content, what it said); None for whether, where the deadline came first."""
    left = _ONE_FILE_SECONDS if deadline is None else deadline - time.monotonic()
    if left <= 0:
        return None, ""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            universal_newlines=True, timeout=min(left, _ONE_FILE_SECONDS), check=False)
    except subprocess.TimeoutExpired:
        if left < _ONE_FILE_SECONDS:
            return None, ""
        return False, f"{command[0]} did not finish within {_ONE_FILE_SECONDS} s"
    return done.returncode == 0, done.stdout


def _each(command, paths, remedy, deadline=None, shown_lines=_SHOWN_LINES):
    """Runs command on each path, all processors busy. What the deadline cuts off is not seen."""

    def one(path):
        return (path,) + _run(command(path), deadline)

    findings = []
    seen = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for path, content, said in pool.map(one, paths):
            seen += content is not None
            if content is False:
                shown = said.rstrip().split("\n")[:shown_lines]
                findings.append(Finding(path, 0, "\n".join([remedy] + shown)))
    return findings, seen


def clang_format(paths, limits):
    """Format is not discussed."""
    del limits
    tool = _tool("clang-format")
    files = [path for path in paths if is_cpp(path) or path.endswith(".c")]
    findings, seen = _each(
        lambda path: [tool, "--dry-run", "--Werror", path], files, "Remedy: clang-format -i this file",
        shown_lines=_SHOWN_LINES_OF_FORMAT)
    return findings, f"{seen} files"


def clang_tidy(paths, limits):
    """What .clang-tidy lists: what changed, whatever it takes within the limit, then the newest of the rest."""
    tool = _tool("clang-tidy")
    files = [path for path in paths if path.endswith(".cc") and not path.startswith("tests/consumers/")]

    def look(some, deadline):
        return _each(
            lambda path: [tool, "--quiet", path, "--"] + list(CPP_FLAGS), some,
            "clang-tidy has a complaint", deadline)

    if limits.changed is None:
        findings, seen = look(files, min(limits.deadline, time.monotonic() + limits.older_seconds))
        return findings, f"{seen} of {len(files)} files, newest changes first: there is no tag or green run to begin at"
    changed = [path for path in files if path in limits.changed]
    findings, seen = look(changed, limits.deadline)
    note = f"{seen} of {len(changed)} files that changed"
    if seen < len(changed):
        findings.append(Finding(changed[seen], 0, "the time was up before this file. Remedy: more --seconds"))
    older = [path for path in files if path not in limits.changed]
    more, seen = look(older, min(limits.deadline, time.monotonic() + limits.older_seconds))
    return findings + more, f"{note}, {seen} of {len(older)} others, newest first"


def shellcheck(paths, limits):
    """Scripts. Tests call their cases by name and quote scripts on purpose, which it cannot see."""
    del limits
    tool = _tool("shellcheck")
    files = [path for path in paths if is_shell(path, read_text(path) or "")]
    for_tests = ["--exclude=SC2317,SC2031,SC2016", "--severity=warning"]
    findings, seen = _each(
        lambda path: [tool, "--external-sources"] + for_tests * path.startswith("tests/") + [path],
        files, "shellcheck has a complaint")
    return findings, f"{seen} files"


def buildifier(paths, limits):
    """The whole of buildifier, where it is installed (npm has it as @bazel/buildifier)."""
    del limits
    tool = shutil.which("buildifier")
    if not tool:
        return [], "not installed here; build_file_order has checked the order of loads and lists"
    files = [path for path in paths if is_build(path)]
    findings, seen = _each(
        lambda path: [tool, "-mode=check", "-lint=warn", path], files, "Remedy: buildifier this file")
    return findings, f"{seen} files"


CHECKS = (buildifier, clang_format, shellcheck, clang_tidy)
