# SPDX-License-Identifier: Apache-2.0
"""Checks of one file's text. Each takes (path, text) and yields findings."""

import os
import re

from sources import Finding, is_cpp, is_source, read_text

# The only places that may ask the preprocessor for the operating system: compat's backend files,
# one per concern, and platforms/.
OPERATING_SYSTEM_PLACES = re.compile(
    r"^(compat/src/errors/host_system\.cc|compat/(?:src|include)/\w+/\w+_backend\.(cc|h)|platforms/.*)$")

_SYSTEM_MACRO = re.compile(
    r"\b(__linux__|__linux|linux|__gnu_linux__|__ANDROID__|__FreeBSD__|__FreeBSD_kernel__|__NetBSD__|"
    r"__OpenBSD__|__DragonFly__|__APPLE__|__MACH__|__sun|__CYGWIN__|_WIN32|BSD|__unix__)\b")
_CONDITION = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif)\b")

# Spelled in pieces, so that this file does not contain what it looks for.
_MACHINE_PATH = re.compile(r"(?<![\w.$}/])/(?:" + "wo" + r"rk|ro" + r"ot|ho" + r"me/\w+)/")
_UNFINISHED = re.compile(r"\b(" + "TO" + r"DO|FIX" + r"ME|HA" + r"CK|XX" + r"X|DISA" + r"BLED_\w+)\b")

# In C++ this is no comment but what the Test Anything Protocol calls an expected failure.
_TAP_DIRECTIVE = "# TO" + "DO"

_PAGE_LITERAL = re.compile(r"(?<![\w.])(4096|4095|0x0*1000|0x0*fff)[uUlLzZ]*(?![\w.])", re.IGNORECASE)

# What a document says about page sizes is a string, or a line that says so.
_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|//.*')
_CLAIMED_PAGE_SIZE = "NOLINT(page_size_literal)"

MAXIMUM_LINES = 400


def _lines(text):
    return enumerate(text.split("\n"), start=1)


def spdx(path, text):
    """Every source file says its licence on its first line, or on the second after #!."""
    opening = "".join(text.split("\n")[:2])
    if is_source(path, text) and "SPDX-License-Identifier: Apache-2.0" not in opening:
        yield Finding(path, 1, "no 'SPDX-License-Identifier: Apache-2.0' line. Remedy: put it first")


def operating_system_condition(path, text):
    """Knowledge about operating systems stays where a reader looks for it."""
    if not (is_cpp(path) or path.endswith(".c")) or OPERATING_SYSTEM_PLACES.match(path):
        return
    continued = False
    for number, line in _lines(text):
        in_condition = continued or _CONDITION.match(line)
        continued = bool(in_condition) and line.endswith("\\")
        # A header's name, as in __has_include(<linux/mman.h>), is a test for a feature.
        if in_condition and _SYSTEM_MACRO.search(re.sub("<[^>]*>", "", line)):
            yield Finding(
                path, number, "a condition on an operating system. Remedy: test for the feature, or "
                "move it to a backend file of compat/ or to platforms/")


def page_size_literal(path, text):
    """The page size is asked for at run time."""
    if not is_cpp(path) or not path.startswith(("compat/", "conformance/")):
        return
    for number, line in _lines(text):
        code = _STRING_OR_COMMENT.sub("", line)
        if _PAGE_LITERAL.search(code) and _CLAIMED_PAGE_SIZE not in line:
            yield Finding(path, number, "a literal page size. Remedy: ask for it, see mmap_compat/page_size.h")


def forbidden_words(path, text):
    """No path of one machine, and nothing that calls itself unfinished."""
    for number, line in _lines(text):
        if _MACHINE_PATH.search(line):
            yield Finding(path, number, "a path of one machine. Remedy: say it relative to the workspace")
        if is_cpp(path):
            line = line.replace(_TAP_DIRECTIVE, "")
        if is_source(path, text) and _UNFINISHED.search(line):
            yield Finding(path, number, "a mark of unfinished work. Remedy: finish it, or open an issue")


def white_space(path, text):
    """Lines end with their last character, files with one newline."""
    if text and not text.endswith("\n"):
        yield Finding(path, 0, "no newline at the end")
    if text.endswith("\n\n"):
        yield Finding(path, 0, "an empty line at the end")
    for number, line in _lines(text):
        if line.endswith("\r"):
            yield Finding(path, number, "a carriage return. Remedy: end lines with a newline alone")
        elif line != line.rstrip() and not path.endswith(".md"):
            yield Finding(path, number, "white space at the end of the line")
        if "\t" in line and is_source(path, text):
            yield Finding(path, number, "a tab. Remedy: spaces, or \\t inside a string")


def include_guard(path, text):
    """A header's guard is its path as it is included, so that no two headers can share one."""
    if not path.endswith(".h"):
        return
    guard = re.sub(r"[^A-Z0-9]", "_", path.replace("compat/include/", "").upper()) + "_"
    endings = (f"\n#endif  // {guard}\n", f"\n#endif /* {guard} */\n")
    begins = f"\n#ifndef {guard}\n#define {guard}\n" in text
    if not begins or not any(ending in text for ending in endings):
        yield Finding(path, 1, f"the include guard is not {guard}")


def file_length(path, text):
    """A file has one purpose."""
    count = text.count("\n")
    if count > MAXIMUM_LINES and is_source(path, text):
        yield Finding(path, 0, f"{count} lines, at most {MAXIMUM_LINES}. Remedy: split it by purpose")


_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)
_NAMED_ANCHOR = re.compile(r'<a id="([^"]+)">')


def _anchors(text):
    """What a # in a link can lead to: what is named so, and headings as GitHub names them."""
    headings = [re.sub(r"[^\w\- ]", "", heading).replace(" ", "-").lower() for heading in _HEADING.findall(text)]
    return set(_NAMED_ANCHOR.findall(text) + headings)


def broken_link(path, text):
    """A link of a page to a file of this clone, or to a part of it, leads somewhere."""
    if not path.endswith(".md"):
        return
    in_code = False
    for number, line in _lines(text):
        in_code ^= line.startswith("```")
        for target in [] if in_code else _LINK.findall(line):
            file, _, anchor = target.partition("#")
            if "://" in target:
                continue
            place = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
            if file and not os.path.exists(place):
                yield Finding(path, number, f"{target} leads to nothing")
            elif anchor and anchor not in _anchors(read_text(place) if file else text):
                yield Finding(path, number, f"{file or 'this page'} has no part that is called #{anchor}")


CHECKS = (
    broken_link,
    spdx,
    operating_system_condition,
    page_size_literal,
    forbidden_words,
    white_space,
    include_guard,
    file_length,
)
