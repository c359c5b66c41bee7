# SPDX-License-Identifier: Apache-2.0
"""What random programs found on each leg: platforms/explored/LEG.json, which platforms/EXPLORED.md shows.

After the rules, each leg runs the same programs against the checker's model of the address space. A
finding that has no reason, neither there nor in findings.toml, is unexpected; one that has need not be
recorded for the leg, since chance, such as the addresses of a run, can decide whether the programs meet
it. How many programs: the leg's `programs` in legs*.toml, else PROGRAMS.
"""

import dataclasses
import fnmatch
import json
import os
import pathlib
import tempfile
import tomllib

import processes
import targets
from leg import CannotRun, Failed

_PLATFORMS = pathlib.Path(__file__).resolve().parent.parent
FOLDER = _PLATFORMS / "explored"
PAGE = _PLATFORMS / "EXPLORED.md"
REASONS = _PLATFORMS / "legs" / "findings.toml"
PROGRAMS = 200
UNEXPLAINED = "not explained yet"
_KEPT = ("call", "difference", "rule", "kind", "document", "sentence", "expected", "observed", "program")
_KEY = ("call", "difference", "rule")


def explores(leg):
    """The C suite has the rules alone."""
    return leg.target not in targets.C_SUITE


def path_of_run(leg, output):
    return output / f"{leg.name}.explored"


def is_done(leg, output):
    return not explores(leg) or path_of_run(leg, output).exists()


def run(leg, context, path):
    """Writes what exploring gave; why it gave nothing is a result too, and costs no report of the rules."""
    path.unlink(missing_ok=True)
    if not explores(leg):
        return
    words = ("explore", "--format=json", "--jobs=1", f"--programs={leg.get('programs', PROGRAMS)}")
    part = path.with_suffix(".explored_part")
    try:
        # Apart from what the run of the rules has left behind.
        with tempfile.TemporaryDirectory(dir=context.scratch) as scratch:
            os.chmod(scratch, 0o755)
            leg.starter().run(leg, dataclasses.replace(context, words=words, scratch=pathlib.Path(scratch)), part)
        json.loads(part.read_bytes())
        part.replace(path)
    except (CannotRun, Failed, OSError, ValueError, processes.OutOfTime) as failure:
        part.unlink(missing_ok=True)
        path.write_text(json.dumps({"failure": str(failure)}), encoding="utf-8")


def judge(leg, output, records, folder=FOLDER, reasons=None):
    """Lines for what is unexpected. Where the run `records`, the new record is what is expected, and what
    has no reason is unexpected."""
    if not explores(leg):
        return []
    seen = of_run(leg, json.loads(path_of_run(leg, output).read_bytes()), load_reasons() if reasons is None else reasons)
    path = folder / f"{leg.name}.json"
    if records:
        folder.mkdir(exist_ok=True)
        path.write_text(json.dumps(seen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        bare = [_line(finding) for finding in seen["findings"] if finding["why"] == UNEXPLAINED]
        return [f"NO REASON for {line} (write one in platforms/legs/findings.toml)" for line in bare] + _failures(seen)
    if not path.exists():
        return [f"NOTHING RECORDED of exploring yet (platforms/matrix --legs={leg.name} --record)", *_failures(seen)]
    expected = {_key(finding) for finding in json.loads(path.read_text(encoding="utf-8"))["findings"]}
    unexpected = [finding for finding in seen["findings"]
                  if _key(finding) not in expected and finding["why"] == UNEXPLAINED]
    return [f"UNEXPECTED {_line(finding)}" for finding in unexpected] + _failures(seen)


def of_run(leg, report, reasons):
    """What is kept of what the checker wrote."""
    if "failure" in report:
        return {"failure": report["failure"], "findings": []}
    walks = report["walks"]
    findings = [{key: finding[key] for key in _KEPT if key in finding} for finding in report["findings"]]
    for finding, whole in zip(findings, report["findings"]):
        finding["why"] = whole.get("known") or _why(leg, finding, reasons)
    return {
        "version": report["tool"]["version"],
        "seed": report["seed"],
        "programs": sum(walk["programs"] for walk in walks),
        "calls": sum(walk["calls"] for walk in walks),
        "ended_early": sum(walk["ended_early"] for walk in walks),
        "situations_met": sum(row["met"] != 0 for row in report["coverage"]),
        "situations": len(report["coverage"]),
        "findings": sorted(findings, key=_key),
    }


def load_reasons(path=REASONS):
    return tomllib.loads(path.read_text(encoding="utf-8"))["finding"]


def explains(reason, leg_name, finding):
    return any(fnmatch.fnmatchcase(leg_name, glob) for glob in reason["legs"]) and all(
        reason[key] == finding.get(key) for key in _KEY if key in reason
    )


def _why(leg, finding, reasons):
    for reason in reasons:
        if explains(reason, leg.name, finding):
            return reason["why"]
    return UNEXPLAINED


def _key(finding):
    return tuple(finding.get(key, "") for key in _KEY)


def _line(finding):
    rule = f", rule {finding['rule']}" if finding.get("rule") else ""
    return f"finding of exploring: {finding['call']}, {finding['difference']}{rule}"


def _failures(seen):
    return [f"EXPLORING FAILED: {seen['failure']}"] if "failure" in seen else []


def write_page(legs, folder=FOLDER, page=PAGE):
    """The page of all that is recorded."""
    kept = {leg.name: json.loads((folder / f"{leg.name}.json").read_text(encoding="utf-8"))
            for leg in legs if (folder / f"{leg.name}.json").exists()}
    page.write_text(
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n<!-- Generated by platforms/matrix --record. -->\n\n"
        "# What random programs found\n\n"
        "The same programs on each leg of [the matrix](MATRIX.md), checked call by call against the model of\n"
        "`conformance explore`. A situation is one that its table of coverage tells apart.\n\n"
        "| leg | programs | checked calls | situations met | findings |\n| --- | --- | --- | --- | --- |\n"
        + "".join(_row(name, of_leg) for name, of_leg in kept.items())
        + _sections(kept),
        encoding="utf-8",
    )


def _row(name, of_leg):
    if "failure" in of_leg:
        return f"| {name} | – | – | – | failed: {of_leg['failure'].splitlines()[0]} |\n"
    return (f"| {name} | {of_leg['programs']:,} | {of_leg['calls']:,} | "
            f"{of_leg['situations_met']} of {of_leg['situations']} | {len(of_leg['findings'])} |\n")


def _sections(kept):
    """Each finding once, with the legs that show it and the shortest program."""
    found = {}
    for name, of_leg in kept.items():
        for finding in of_leg["findings"]:
            found.setdefault((*_key(finding), finding["why"]), []).append((name, finding))
    sections = []
    for (call, difference, *_), shown in found.items():
        shortest = min((finding for _, finding in shown), key=lambda finding: finding["program"].count("\n"))
        nothing = "a program did not come to its end" if shortest["kind"] == "ends the process" else \
            "no document: it contradicts what the leg gave to the rule"
        violated = shortest.get("document") or nothing
        rule = f"; rule {shortest['rule']}" if shortest.get("rule") else ""
        sections.append(
            f"\n## {call}: {difference}\n\n"
            f"Expected {shortest['expected']}, observed {shortest['observed']}: {shortest['sentence']}.\n"
            f"Violated: {violated}{rule}. On {', '.join(name for name, _ in shown)}.\n\n"
            f"{shortest['why']}\n\n```\n{shortest['program']}```\n"
        )
    return "".join(sections)
