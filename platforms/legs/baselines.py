# SPDX-License-Identifier: Apache-2.0
"""What is expected of each leg: platforms/baselines/LEG.json, recorded from real runs only.

A baseline lists the results that are not what the judged documents promise, each with a sentence
that says why. The checker makes it (`conformance baseline REPORT.json`); here two are compared.
"""

import json
import pathlib
import subprocess

from leg import Failed

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "baselines"
UNEXPLAINED = "not explained yet"
_PATIENCE_SECONDS = 60


def of_report(checker, report):
    """The baseline that the report amounts to."""
    done = subprocess.run(
        [str(checker), "baseline", str(report)],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(done.stderr.strip() or f"conformance baseline ended with status {done.returncode}")
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


def record(leg, seen, folder=FOLDER):
    """Writes the baseline; reasons that were written for the same result are kept."""
    old = load(leg, folder)
    reasons = {_key(entry): entry["why"] for entry in (old or {"expected": []})["expected"]}
    for entry in seen["expected"]:
        if entry["why"] == UNEXPLAINED:
            entry["why"] = reasons.get(_key(entry), UNEXPLAINED)
    folder.mkdir(exist_ok=True)
    path_of(leg, folder).write_text(
        json.dumps(seen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _key(entry):
    return entry["rule"], entry.get("filesystem", ""), entry["result"]


def _line(key):
    rule, filesystem, result = key
    return f"{rule}{' on ' + filesystem if filesystem else ''}: {result}"
