# SPDX-License-Identifier: Apache-2.0
"""What is expected of each leg: platforms/baselines/LEG.json, recorded from real runs only.

A baseline lists the results that are not what the judged documents promise, each with a sentence
that says why. The checker makes it (`conformance baseline REPORT.json`), with the sentences that
the catalogue knows; reasons.toml has those that are true of some legs alone. Here two are compared.
"""

import fnmatch
import json
import pathlib
import tomllib

import processes
from leg import Failed, last_line

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "baselines"
_HERE = pathlib.Path(__file__).resolve().parent
REASONS = (_HERE / "reasons_of_qemu.toml", _HERE / "reasons.toml")
UNEXPLAINED = "not explained yet"
_PATIENCE_SECONDS = 60


def of_report(checker, report):
    """The baseline that the report amounts to."""
    done = processes.run([checker, "baseline", report], _PATIENCE_SECONDS)
    if done.returncode != 0:
        raise Failed(f"conformance baseline {report} failed; {last_line(done.stderr)}")
    return json.loads(done.stdout)


def path_of(leg, folder=FOLDER):
    return folder / f"{leg.name}.json"


def load(leg, folder=FOLDER):
    """The recorded baseline, or None."""
    path = path_of(leg, folder)
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def compare(recorded, seen):
    """(lines for what is unexpected, lines for what is newly fixed)."""
    expected = {_key(entry) for entry in recorded["expected"]}
    found = {_key(entry) for entry in seen["expected"]}
    return [_line(key) for key in sorted(found - expected)], [_line(key) for key in sorted(expected - found)]


def record(leg, seen, folder=FOLDER, reasons=None):
    """Writes the baseline; returns a line for each result that nobody has explained."""
    reasons = load_reasons() if reasons is None else reasons
    for entry in seen["expected"]:
        entry["why"] = _why(leg, entry, reasons)
    folder.mkdir(exist_ok=True)
    path_of(leg, folder).write_text(
        json.dumps(seen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return [_line(_key(entry)) for entry in seen["expected"] if entry["why"] == UNEXPLAINED]


def load_reasons(paths=REASONS):
    return [reason for path in paths for reason in tomllib.loads(path.read_text(encoding="utf-8"))["reason"]]


def explains(reason, leg_name, rule, result):
    """Whether the reason is one of this result on this leg, or where the checker runs in the same place."""
    names = (leg_name, leg_name.removeprefix("c-"))
    return (
        any(fnmatch.fnmatchcase(name, glob) for glob in reason["legs"] for name in names)
        and rule in reason["rules"]
        and reason.get("result", result) == result
    )


def _why(leg, entry, reasons):
    """What is true of some legs alone goes before what the catalogue says of the system."""
    for reason in reasons:
        if explains(reason, leg.name, entry["rule"], entry["result"]):
            return reason["why"]
    return entry["why"]


def _key(entry):
    return entry["rule"], entry.get("filesystem", ""), entry["result"]


def _line(key):
    rule, filesystem, result = key
    return f"{rule}{' on ' + filesystem if filesystem else ''}: {result}"
