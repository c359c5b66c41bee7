# SPDX-License-Identifier: Apache-2.0
"""Where files may stand, and what may include what across folders."""

import collections
import os
import re

from sources import Finding, is_cpp, is_source, read_text

MAXIMUM_SOURCES = 40

# Folders that may hold more, and why that is easier to read than a folder of folders.
BIG_FOLDERS = {
    "conformance/catalogue": "the rules: one family a file, in alphabetical order, none of which knows of another",
    "conformance/probe": "the door to the kernel, a file for each kind of call, and the sandbox behind which it opens",
    "tests/mutants": "kernels that lie: a file for each call that they lie about",
}

TOP_LEVEL = ("BUILD.bazel", "CHANGELOG.md", "LICENSE", "MODULE.bazel", "README.md", "WORKSPACE", "compat",
             "conformance", "platforms", "tests")

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
_PRIVATE_PART = re.compile(r"^compat/src/(\w+)/")


def _private_part(path, included):
    """The part of compat/src that an include leads to, else None: relative to the file, or to the workspace."""
    for place in (os.path.join(os.path.dirname(path), included), included):
        match = _PRIVATE_PART.match(os.path.normpath(place))
        if match:
            return match.group(1)
    return None


def private_include(path, text):
    """What is private to the library is included by the library, and by the tests of that part of it."""
    if not (is_cpp(path) or path.endswith(".c")) or path.startswith("compat/src/"):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        match = _INCLUDE.match(line)
        part = match and _private_part(path, match.group(1))
        if part and not path.startswith(f"tests/compat/{part}/"):
            yield Finding(
                path, number, f"{match.group(1)} is private to compat/src. Remedy: include a public header, or "
                f"move a test of it to tests/compat/{part}/")


def folder_size(paths, limits):
    """A folder of sources can be read at a glance, or says why not."""
    del limits
    counts = collections.Counter(os.path.dirname(path) for path in paths if is_source(path, read_text(path) or ""))
    findings = []
    for folder, count in sorted(counts.items()):
        if count > MAXIMUM_SOURCES and folder not in BIG_FOLDERS:
            findings.append(Finding(
                folder, 0, f"{count} sources, at most {MAXIMUM_SOURCES}. Remedy: split it by purpose, or say in "
                "BIG_FOLDERS of layout_checks.py why it is one"))
    for folder in sorted(BIG_FOLDERS):
        if counts[folder] <= MAXIMUM_SOURCES:
            findings.append(Finding(folder, 0, "no longer big. Remedy: take it out of BIG_FOLDERS of layout_checks.py"))
    return findings, f"{len(counts)} folders"


def stray_file(paths, limits):
    """Nothing is at the top that does not belong there, and nothing anywhere that a compiler made.

    What a parser is to refuse may be anything: such files are in a folder corpus.
    """
    del limits
    findings = []
    for path in paths:
        top = path.split("/")[0]
        if not top.startswith(".") and top not in TOP_LEVEL:
            findings.append(Finding(path, 0, f"{top} does not belong to the top level. Remedy: move it, or remove it"))
        elif read_text(path) is None and "/corpus/" not in path:
            findings.append(Finding(path, 0, "is no text. Remedy: remove it, and make it where it is needed"))
    return findings, f"{len(paths)} files"


TEXT_CHECKS = (private_include,)
PATH_CHECKS = (folder_size, stray_file)
