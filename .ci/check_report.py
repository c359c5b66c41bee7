#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says whether a JSON report of the checker is whole: every rule came to an answer of its own.

usage: check_report.py REPORT
"""

import json
import sys

# The foundation of the catalogue. A run with fewer rules has lost some.
MINIMUM_RULES = 110

# A rule with one of these says something about the checker, not about the kernel.
FAULTS = ("broken", "crashed", "timed_out")


def problems(report):
    """The reasons, as sentences, why the report does not do."""
    rules = report.get("rules", [])
    found = []
    if len(rules) < MINIMUM_RULES:
        found.append(f"{len(rules)} rules, at least {MINIMUM_RULES} are expected")
    if report.get("summary", {}).get("total") != len(rules):
        found.append("summary.total is not the number of rules")
    for rule in rules:
        if rule.get("status") in FAULTS:
            found.append(f"{rule['id']} is {rule['status']}: {rule.get('reason', 'no reason given')}")
    return found


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    try:
        with open(arguments[0], encoding="utf-8") as file:
            report = json.load(file)
    except (OSError, ValueError) as error:
        sys.exit(f"check_report: {arguments[0]}: {error}")
    found = problems(report)
    for problem in found:
        print(f"check_report: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
