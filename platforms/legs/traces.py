# SPDX-License-Identifier: Apache-2.0
"""The calls of a leg's run where it came to something else than this machine did: platforms/traces.

The C suite goes on by what calls answer, and so has to have seen the answers. A file here is a report
of the checker, with the rules alone that ended otherwise than on the leg COMMON, or went another way
where the report of that leg lies beside this one; each with its calls.

Of a program for another ABI those rules alone are kept that asked, word by word, what COMMON asked until
an answer was another one: a length that is past its PTRDIFF_MAX, or a multiple of its SHMLBA, is another
question.
"""

import json
import pathlib

import targets

_PLATFORMS = pathlib.Path(__file__).resolve().parent.parent
FOLDER = _PLATFORMS / "traces"
COMMON = "host-root-disk"


def of_leg(leg, reports, folder=FOLDER):
    """Writes the file of a leg whose report is in that folder, or removes it where nothing is otherwise."""
    path = folder / f"{leg.name}.json"
    report = _read(reports / f"{leg.name}.json")
    common = _read(_PLATFORMS / "reports" / f"{COMMON}.json")
    beside = reports / f"{COMMON}.json"
    ways = {rule["id"]: rule["trace"] for rule in _read(beside)["rules"]} if beside.exists() else {}
    rules = [_kept(rule) for rule in report["rules"]
             if rule["trace"] and (_is_other(rule, common["rules"].get(rule["id"]))
                                   or ways.get(rule["id"], rule["trace"]) != rule["trace"])]
    if leg.target != targets.NATIVE:
        rules = [rule for rule in rules if _same_questions(rule["trace"], ways.get(rule["id"], []))]
    if leg.name == COMMON or not rules:
        path.unlink(missing_ok=True)
        return
    folder.mkdir(exist_ok=True)
    path.write_text(_text({**report, "rules": rules}), encoding="utf-8")


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _is_other(rule, common):
    each = common if isinstance(common, list) else [common]
    return (rule["outcome"] if rule["status"] == "observed" else rule["status"]) not in [
        result if isinstance(result, str) else next(iter(result), None) for result in each if result]


def _same_questions(trace, usual):
    """Whether both made the same calls up to the first one that had two answers."""
    for call, usual_call in zip(trace, usual):
        if call == usual_call:
            continue
        return _question(call) == _question(usual_call)
    return False


def _question(call):
    """The call without its answer."""
    return call.rpartition(") = ")[0]


def _kept(rule):
    kept = {name: rule[name] for name in ("id", "family", "status", "outcome", "trace")}
    reason = {"reason": rule["reason"]} if "reason" in rule else {}
    return {**kept, **reason, "statement": "", "detail": "", "duration_us": 0, "claims": []}


def _text(report):
    """A report as the checker reads it, a rule a line, without what says nothing elsewhere."""
    host = {name: value for name, value in report["host"].items() if name != "filesystems"}
    rules = report["rules"]
    statuses = [rule["status"] for rule in rules]
    head = {
        "schema": report["schema"],
        "tool": report["tool"],
        "host": {**host, "filesystems": []},
        "against": report["against"],
        "capabilities": [],
        "compat": {"backend": "not recorded", "checks": []},
        "summary": {"total": len(rules), "observed": statuses.count("observed"), "conforms": 0, "deviates": 0,
                    "differs": 0, "no_claim": statuses.count("observed"),
                    **{status: statuses.count(status)
                       for status in ("unsupported", "skipped", "broken", "crashed", "timed_out")}},
    }
    lines = [f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    inner = ",\n".join("  " + json.dumps(rule, ensure_ascii=False) for rule in rules)
    return "{\n" + ",\n".join([*lines, f' "rules": [\n{inner}\n ]']) + "\n}\n"
