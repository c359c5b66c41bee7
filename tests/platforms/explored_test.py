# SPDX-License-Identifier: Apache-2.0

import dataclasses
import json
import pathlib
import re
import sys
import tempfile
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")

import explored  # noqa: E402
import leg as legs  # noqa: E402

FINDING = {"call": "load", "difference": "another byte", "rule": "a.b", "kind": "contradicts the rule",
           "sentence": "a page shows what its object holds", "expected": "0x01", "observed": "0x00",
           "program": "load(m1)\nload(m1)\n", "last": "load(m1) = 0x00", "trace": ["at 0x7f"], "directory": "/tmp/x"}


def report(*findings):
    walk = {"programs": 200, "calls": 20000, "ended_early": 7}
    return {"tool": {"version": "9.9"}, "seed": 1, "walks": [walk], "findings": list(findings),
            "coverage": [{"met": 3}, {"met": 0}]}


def make_leg(run=None, name="leg", **settings):
    sys.modules["fake_start"] = types.SimpleNamespace(run=run)
    return legs.Leg(name=name, start="fake_start", target="native", quick=False, settings=settings)


class ExploredTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = pathlib.Path(folder.name)
        self.folder = self.output / "explored"
        self.context = legs.Context(self.output, self.output, self.output, 1)

    def explore(self, run, **settings):
        leg = make_leg(run, **settings)
        explored.run(leg, self.context, explored.path_of_run(leg, self.output))
        return json.loads(explored.path_of_run(leg, self.output).read_bytes())

    def judge(self, seen, records=False, reasons=()):
        leg = make_leg()
        explored.path_of_run(leg, self.output).write_text(json.dumps(seen))
        return explored.judge(leg, self.output, records, self.folder, reasons)

    def test_the_starter_is_asked_for_as_many_programs_as_the_leg_says(self):
        said = []

        def run(leg, context, path):
            said.append(context.words)
            path.write_text(json.dumps(report()))

        self.assertEqual(self.explore(run), report())
        self.explore(run, programs=7)
        self.assertEqual([words[0] for words in said], ["explore", "explore"])
        self.assertIn(f"--programs={explored.PROGRAMS}", said[0])
        self.assertIn("--programs=7", said[1])
        self.assertEqual(self.context, dataclasses.replace(self.context, words=("run", "--format=json")))

    def test_a_leg_on_which_exploring_fails_says_why_and_keeps_its_report(self):
        def fails(leg, context, path):
            raise legs.Failed("did not come back")

        def gives_half(leg, context, path):
            path.write_text("{")

        self.assertEqual(self.explore(fails), {"failure": "did not come back"})
        self.assertIn("failure", self.explore(gives_half))
        self.assertEqual(sorted(path.name for path in self.output.iterdir()), ["leg.explored"])
        self.assertIn("EXPLORING FAILED: gone", self.judge({"failure": "gone"}))

    def test_what_is_not_recorded_is_unexpected(self):
        self.assertIn("NOTHING RECORDED", self.judge(report())[0])
        self.assertEqual(self.judge(report(), records=True), [])
        self.assertEqual(self.judge(report()), [])
        unexpected = self.judge(report(FINDING))
        self.assertEqual(unexpected, ["UNEXPECTED finding of exploring: load, another byte, rule a.b"])

    def test_what_has_a_reason_is_expected_although_the_recorded_run_did_not_meet_it(self):
        self.assertEqual(self.judge(report(), records=True), [])
        reasons = [{"legs": ["l*"], "rule": "a.b", "why": "since"}]
        self.assertEqual(self.judge(report(FINDING), reasons=reasons), [])
        self.assertEqual(self.judge(report({**FINDING, "known": "the checker knows"})), [])
        self.assertEqual(len(self.judge(report({**FINDING, "rule": "a.c"}), reasons=reasons)), 1)

    def test_recording_demands_a_reason(self):
        self.assertIn("NO REASON for finding of exploring: load", self.judge(report(FINDING), records=True)[0])
        self.assertEqual(self.judge(report({**FINDING, "known": "the checker knows"}), records=True), [])
        kept = json.loads((self.folder / "leg.json").read_text())
        self.assertEqual(kept["findings"][0]["why"], "the checker knows")
        self.assertEqual((kept["calls"], kept["situations_met"], kept["situations"]), (20000, 1, 2))
        for of_the_run in ("0x7f", "/tmp/x"):
            self.assertNotIn(of_the_run, json.dumps(kept))

    def test_the_first_reason_that_fits_is_taken(self):
        reasons = [{"legs": ["other-*"], "why": "no"}, {"legs": ["leg"], "call": "store", "why": "no"},
                   {"legs": ["l*"], "rule": "a.b", "why": "yes"}, {"legs": ["leg"], "why": "too late"}]
        self.assertEqual(explored.of_run(make_leg(), report(FINDING), reasons)["findings"][0]["why"], "yes")

    def test_the_page_shows_each_finding_once_with_its_legs_and_the_shortest_program(self):
        self.folder.mkdir()
        short = {**FINDING, "program": "load(m1)\n"}
        for name, finding in (("one", FINDING), ("two", short)):
            seen = explored.of_run(make_leg(name=name), report(finding), [{"legs": ["*"], "why": "since"}])
            (self.folder / f"{name}.json").write_text(json.dumps(seen))
        (self.folder / "three.json").write_text(json.dumps({"failure": "gone", "findings": []}))
        page = self.output / "EXPLORED.md"
        explored.write_page([make_leg(name=name) for name in ("one", "two", "three", "four")], self.folder, page)
        text = page.read_text()
        self.assertIn("| one | 200 | 20,000 | 1 of 2 | 1 |\n", text)
        self.assertIn("| three | – | – | – | failed: gone |\n", text)
        self.assertEqual(text.count("## load: another byte"), 1)
        self.assertIn("On one, two.\n\nsince\n\n```\nload(m1)\n```\n", text)


class RecordedTest(unittest.TestCase):
    """What is recorded in the repository."""

    def test_every_finding_has_a_reason_and_every_record_a_leg_and_a_row(self):
        names = {leg.name for leg in legs.load()}
        rows = re.findall(r"^\| ([a-z][\w.-]*) \| [\d–]", explored.PAGE.read_text(encoding="utf-8"), re.MULTILINE)
        kept = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in explored.FOLDER.glob("*.json")}
        self.assertEqual(set(kept) - names, set())
        self.assertEqual(sorted(kept), sorted(rows))
        bare = [(name, finding["call"]) for name, of_leg in kept.items() for finding in of_leg["findings"]
                if finding["why"] in ("", explored.UNEXPLAINED)]
        self.assertEqual(bare, [])

    def test_reasons_name_legs_that_there_are(self):
        for reason in explored.load_reasons():
            self.assertTrue(legs.select(legs.load(), reason["legs"]))


if __name__ == "__main__":
    unittest.main()
