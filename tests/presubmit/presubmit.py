#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every file of this clone. Says what is wrong, where, and what to do; exits with 1 if anything is.

  python3 tests/presubmit/presubmit.py                  all checks
  python3 tests/presubmit/presubmit.py clang_format     only the ones named
  python3 tests/presubmit/presubmit.py --since=REVISION clang-tidy looks at what changed since then,
                                                        and for --older-seconds at older files
  python3 tests/presubmit/presubmit.py --seconds=480    clang-tidy ends after 480 seconds; it takes
                                                        those files first that changed last

Generated files are checked by tests of their own: see generated_file_test in generated.bzl.
"""

import argparse
import os
import sys
import time

import build_file_checks
import layout_checks
import text_checks
import tool_checks
import word_checks
from sources import changed_since, read_text, tracked_files

TEXT_CHECKS = text_checks.CHECKS + word_checks.CHECKS + build_file_checks.CHECKS + layout_checks.TEXT_CHECKS
PATH_CHECKS = layout_checks.PATH_CHECKS + tool_checks.CHECKS
NAMES = tuple(check.__name__ for check in TEXT_CHECKS + PATH_CHECKS)


def run_text_check(check, texts):
    findings = []
    for path, text in texts.items():
        findings.extend(check(path, text))
    return findings, f"{len(texts)} files"


def run_path_check(check, paths, limits):
    try:
        return check(paths, limits)
    except tool_checks.MissingTool as missing:
        return None, str(missing)


def report(name, findings, note):
    """Prints one check's result and returns whether it is good."""
    good = findings is not None and not findings
    print(f"{'ok  ' if good else 'FAIL'} {name} ({note})", flush=True)
    for finding in findings or ():
        print(f"{finding.path}:{finding.line}: {finding.message}", file=sys.stderr)
    return good


def main(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--since", default="", metavar="REVISION")
    parser.add_argument("--older-seconds", type=int, default=3600)
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=", ".join(NAMES))
    options = parser.parse_args(arguments)
    unknown = set(options.checks) - set(NAMES)
    if unknown:
        parser.error(f"no such check: {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}")
    wanted = options.checks or NAMES

    start = time.monotonic()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    paths = tracked_files()
    texts = {path: text for path in paths for text in [read_text(path)] if text is not None}
    if not texts:
        sys.exit("presubmit: no files found. Remedy: run it in a clone")

    limits = tool_checks.Limits(
        changed=changed_since(options.since) if options.since else None,
        deadline=start + options.seconds,
        older_seconds=options.older_seconds,
    )
    good = True
    for check in TEXT_CHECKS:
        if check.__name__ in wanted:
            good &= report(check.__name__, *run_text_check(check, texts))
    for check in PATH_CHECKS:
        if check.__name__ in wanted:
            good &= report(check.__name__, *run_path_check(check, paths, limits))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
