#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the test targets of a `bazel test` run: prints `N passed, M failed`.

usage: count_tests.py EVENTS

EVENTS is the file that --build_event_json_file wrote. A test target that Bazel configured but has no
passing summary counts as failed: it was not built, not run, or did not pass. One that is not meant
for this platform counts as neither. Exits with 1 where M is not 0 or N is 0.
"""

import json
import sys

PASSING = ("PASSED", "FLAKY")


def read_events(path):
    """The build events, one JSON object a line. A line truncated by a killed Bazel is no event."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
    except OSError as error:
        print(f"count_tests: {error}", file=sys.stderr)
        return
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            print("count_tests: the event file is truncated", file=sys.stderr)


def count(events):
    """Returns (passed, failed)."""
    configured = set()
    skipped = set()
    passing = set()
    failing = set()
    for event in events:
        identity = event.get("id", {})
        if "testSize" in event.get("configured", {}):
            configured.add(identity["targetConfigured"]["label"])
        if event.get("aborted", {}).get("reason") == "SKIPPED" and "targetCompleted" in identity:
            skipped.add(identity["targetCompleted"]["label"])
        if "testSummary" in identity:
            summary = identity["testSummary"]
            target = (summary["label"], summary.get("configuration", {}).get("id"))
            status = event.get("testSummary", {}).get("overallStatus")
            (passing if status in PASSING else failing).add(target)
    seen = {label for label, _ in passing | failing}
    return len(passing), len(failing) + len(configured - seen - skipped)


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    passed, failed = count(read_events(arguments[0]))
    print(f"{passed} passed, {failed} failed")
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
