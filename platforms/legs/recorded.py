# SPDX-License-Identifier: Apache-2.0
"""Runs of the checker on systems that no leg reaches: recorded once, not repeatable from here.

platforms/recorded/NAME.json has what was observed, one line per rule: an outcome, or the status and
the reason where there was none, or a list with one of these for each run. Verdicts are not kept; the
checker judges a record by its own catalogue.
"""

import json
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "recorded"


class Recorded:
    def __init__(self, path):
        self.name = path.stem
        self.kept = json.loads(path.read_text(encoding="utf-8"))

    @property
    def title(self):
        """As the checker's pages spell the column."""
        return f"*{self.name}*"

    @property
    def about(self):
        return f"version {self.kept['tool_version']} on {self.kept['date']}, on {self.kept['kernel']}"

    def write(self, path, run=0):
        """Writes a report of one of the runs, as the checker reads it."""
        made = self.kept["runs"][run]
        rules = [_rule(name, result[run] if isinstance(result, list) else result)
                 for name, result in self.kept["rules"].items()]
        statuses = [rule["status"] for rule in rules]
        report = {
            "schema": 1,
            "tool": {"name": "conformance", "version": self.kept["tool_version"]},
            "host": {**self.kept["host"], "privilege": made["privilege"], "recorded": self.about,
                     "filesystems": [{"directory": made["directory"], "type": made["type"]}]},
            "against": ["posix", self.kept["host"]["system"].lower()],
            "capabilities": [],
            "compat": {"backend": "not recorded", "checks": []},
            "rules": rules,
            "summary": {"total": len(rules), "observed": statuses.count("observed"), "conforms": 0, "deviates": 0,
                        "differs": 0, "no_claim": statuses.count("observed"),
                        **{status: statuses.count(status)
                           for status in ("unsupported", "skipped", "broken", "crashed", "timed_out")}},
        }
        path.write_text(json.dumps(report), encoding="utf-8")


def _rule(name, result):
    observed = isinstance(result, str)
    (status, reason), = [("observed", "")] if observed else result.items()
    rule = {"id": name, "family": name.partition(".")[0], "statement": "", "status": status,
            "outcome": result if observed else "", "detail": "", "duration_us": 0, "trace": [], "claims": []}
    return rule if observed else {**rule, "reason": reason}


def load(folder=FOLDER):
    """Those that platforms/MATRIX.md shows, by name."""
    found = [Recorded(path) for path in sorted(folder.glob("*.json"))]
    return [recorded for recorded in found if recorded.kept["in_matrix"]]
