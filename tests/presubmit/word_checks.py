# SPDX-License-Identifier: Apache-2.0
"""The field's words: what readers search for, and what other documentation says.

Only what is hardly ever right is listed. "A filesystem behind a loop device", "nothing is left behind" and
"the answers of four kernels" are good English, and no pattern here finds them.
"""

import re

from sources import Finding

# A space of a pattern is also a line break, with what begins the next line of a comment.
_SPACE = r"(?:[ ]|[ ]?\n[ ]*(?://+|\#|\*)?[ ]*)"

_RESULT = r"(?:E[A-Z0-9]{3,}\b|k[A-Z]\w+|Reason::|-?[0-9]+\b|(?:with )?an errno\b)"
_REQUIRER = (
    r"(?:mmap|munmap|mremap|mprotect|msync|madvise|shmat|\w+\([0-9a-z]?\)|kernels?|manual|systems?|macOS|Linux|\w+BSD|"
    r"DragonFly|illumos|libstdc\+\+|Bazel|--[\w-]+)")

# (what is found, what to write)
_WORDS = [
    (r"\b(?:cut|cuts|cutting) off\b|\bcut-off\b", "truncated"),
    (r"\bfiles? (?:that|which) (?:somebody (?:may )?cuts?|(?:is|are|was|were) cut)\b", "truncated"),
    (r"\b(?:file|source|mapping|object|it) (?:is|was|were|gets|may be) cut\b", "truncated"),
    (r"\b(?:cut|cuts|cutting) (?:the|a|this|that) file\b", "truncate"),
    (r"\bbehind (?:the|its|their) (?:end|last|start|beginning|page boundary)\b", "after, or past the end"),
    (r"\b(?:hands|handed|handing|(?:to|must|may|not|never|which) hand) on\b", "forward to, pass on"),
    (r"\banswer(?:s|ed)? " + _RESULT, "return, fail with"),
    (_REQUIRER + r"(?:'s \S+)? wants?\b", "require"),
    (r"\b(?:nobody|somebody|\w+)(?:'s|s') business\b", "nothing depends on it, or whose concern it is"),
]

# Names of errors and systems have their capitals; a word begins a sentence now and then.
_FOUND = [
    (re.compile(words.replace(" ", _SPACE), re.IGNORECASE if words.islower() else 0), instead)
    for words, instead in _WORDS
]

# Others' words, what is generated from words that are looked at where they stand, and this list with its test.
_NOT_OURS = re.compile(
    r"(^|/)(golden|corpus|baselines|tools)/|\.golden$|^conformance/RULES\.md$|^platforms/MATRIX\.md$|"
    r"^tests/presubmit/word_checks(_test)?\.py$")


def field_words(path, text):
    """Documentation speaks as its field does."""
    if _NOT_OURS.search(path):
        return
    for pattern, instead in _FOUND:
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            words = re.sub(r"\s*\n\W*", " ", found.group())
            yield Finding(path, line, f"'{words}' is not the field's word. Remedy: {instead}")


CHECKS = (field_words,)
