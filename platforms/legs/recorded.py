# SPDX-License-Identifier: Apache-2.0
"""What the checker saw on each host: platforms/reports, in the form that its README.md describes.

A leg's record is written by `platforms/matrix --record`, from the report of its run. The others are
of systems that no leg reaches: recorded once, not repeatable from here. Verdicts are not kept; the
checker judges a record by its own catalogue.
"""

import json
import pathlib
import time

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "reports"


class Recorded:
    def __init__(self, path):
        self.name = path.stem
        self.kept = json.loads(path.read_text(encoding="utf-8"))

    @property
    def title(self):
        """As the page spells it, where it stands beside the legs."""
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
    """The runs elsewhere that platforms/MATRIX.md shows beside the legs, by name."""
    return [recorded for recorded in load_all(folder) if recorded.kept.get("in_matrix", False)]


def load_all(folder=FOLDER):
    return [Recorded(path) for path in sorted(folder.glob("*.json"))]


def of_leg(leg, report, about, folder=FOLDER):
    """Writes the record of a leg's run; `about` says how the leg was reached."""
    host = {name: value for name, value in report["host"].items() if name not in ("filesystems", "privilege")}
    places = report["host"]["filesystems"]
    results = {}
    for rule in report["rules"]:
        results.setdefault(rule["id"], {})[rule.get("directory", "")] = _kept(rule)
    # Whoever reads a record is somewhere else.
    about = about.replace("this host", "the recording machine")
    record = {
        "kernel": f"{host['system']} {host['release']} {host['machine']}, {about}",
        "tool_version": report["tool"]["version"],
        # What the C suite printed does not tell when; it is imported at once.
        "date": report.get("started", time.strftime("%Y-%m-%d", time.gmtime()))[:10],
        "leg": True,
        "host": host,
        # Where scratch directories lie changes from run to run.
        "runs": [{"privilege": report["host"]["privilege"], "directory": f"scratch{number or ''}",
                  "type": place["type"]} for number, place in enumerate(places)],
        "rules": {name: _of_all(found, places) for name, found in results.items()},
    }
    folder.mkdir(exist_ok=True)
    (folder / f"{leg.name}.json").write_text(dump(record), encoding="utf-8")


def dump(record):
    """The text of a record: one line per fact, run and rule, which the checker's build reads line by line."""
    lines = []
    for name, value in record.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"  {_json(key)}: {_json(entry)}" for key, entry in value.items())
            lines.append(f" {_json(name)}: {{\n{inner}\n }}")
        elif isinstance(value, list):
            inner = ",\n".join(f"  {_json(entry)}" for entry in value)
            lines.append(f" {_json(name)}: [\n{inner}\n ]")
        else:
            lines.append(f" {_json(name)}: {_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value):
    return json.dumps(value, ensure_ascii=False)


def _kept(rule):
    return rule["outcome"] if rule["status"] == "observed" else {rule["status"]: rule.get("reason", "")}


def _of_all(found, places):
    """One result where all directories have the same, or none matters; else a list with one for each."""
    several = [found.get(place["directory"], found.get("")) for place in places]
    return several[0] if all(each == several[0] for each in several) else several
