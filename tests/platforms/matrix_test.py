# SPDX-License-Identifier: Apache-2.0

import contextlib
import io
import json
import pathlib
import re
import sys
import tempfile
import types
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")

import baselines  # noqa: E402
import explored  # noqa: E402
import leg as legs  # noqa: E402
import main as matrix  # noqa: E402
import page  # noqa: E402
import recorded  # noqa: E402


def make_leg(start, name="leg", **settings):
    sys.modules["fake_start"] = start
    return legs.Leg(name=name, start="fake_start", target="native", quick=False, settings=settings)


def starter(check=lambda leg: None, run=None):
    return types.SimpleNamespace(check=check, run=run)


class LegsTest(unittest.TestCase):
    def test_every_leg_has_a_starter_that_knows_what_it_needs(self):
        for leg in legs.load():
            with self.subTest(leg.name):
                try:
                    leg.starter().check(leg)
                except legs.CannotRun as lack:
                    self.assertTrue(str(lack))

    def test_two_legs_of_one_name_an_unknown_target_and_an_unknown_start_are_refused(self):
        entry = '[[leg]]\nname = "a"\nstart = "host"\ntarget = "native"\n'
        for text, message in (
            (entry * 2, "two legs are called a"),
            (entry.replace("native", "vax"), "a is for vax"),
            (entry.replace("host", "carrier_pigeon"), "there is no carrier_pigeon.py"),
        ):
            with self.subTest(message), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder, "legs.toml")
                path.write_text(text)
                with self.assertRaisesRegex(ValueError, message):
                    legs.load(path)

    def test_what_an_entry_lacks_is_said(self):
        with self.assertRaisesRegex(legs.Failed, "no kernel"):
            make_leg(starter())["kernel"]  # pylint: disable=expression-not-assigned

    def test_globs_select_and_a_glob_without_a_leg_is_an_error(self):
        chosen = legs.select(legs.load(), ["gvisor-*"])
        self.assertTrue(chosen)
        self.assertTrue(all(leg.start == "gvisor" for leg in chosen))
        with self.assertRaisesRegex(ValueError, "no leg is called vax-\\*"):
            legs.select(legs.load(), ["vax-*"])


class RunLegTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.output = pathlib.Path(folder.name)
        self.options = types.SimpleNamespace(output=self.output, cache=self.output, resume=False, timeout=1)

    def run_leg(self, start, checker=pathlib.Path("/bin/true")):
        said, leg = io.StringIO(), make_leg(start)
        with contextlib.redirect_stdout(said), mock.patch.object(explored, "run", lambda leg, context, path: path.touch()):
            state = matrix.run_leg(leg, checker, self.options, matrix.Progress([leg]))
        return state, said.getvalue()

    def test_a_report_is_kept_under_the_name_of_the_leg(self):
        state, _ = self.run_leg(starter(run=lambda leg, context, report: report.write_text('{"rules": []}')))
        self.assertEqual(state, "ran")
        self.assertEqual((self.output / "leg.json").read_text(), '{"rules": []}')

    def test_what_is_lacking_is_said_and_is_not_a_run(self):
        def check(leg):
            raise legs.CannotRun("a thing is not installed")

        state, said = self.run_leg(starter(check=check))
        self.assertEqual(state, "cannot")
        self.assertIn("cannot run: a thing is not installed", said)

    def test_half_a_report_is_a_failure_and_is_not_kept(self):
        state, said = self.run_leg(starter(run=lambda leg, context, report: report.write_text('{"rules": [')))
        self.assertEqual(state, "failed")
        self.assertFalse((self.output / "leg.json").exists())
        self.assertIn("FAILED", said)

    def test_an_old_report_goes_before_a_new_run(self):
        (self.output / "leg.json").write_text("{}")

        def run(leg, context, report):
            raise legs.Failed("did not start")

        self.assertEqual(self.run_leg(starter(run=run))[0], "failed")
        self.assertFalse((self.output / "leg.json").exists())

    def test_resuming_keeps_what_the_same_checker_gave(self):
        self.run_leg(starter(run=lambda leg, context, report: report.write_text('{"rules": []}')))
        self.options.resume = True
        self.assertEqual(self.run_leg(starter())[0], "kept")

    def test_resuming_runs_again_what_another_checker_gave(self):
        start = starter(run=lambda leg, context, report: report.write_text('{"rules": []}'))
        self.run_leg(start)
        self.options.resume = True
        self.assertEqual(self.run_leg(start, pathlib.Path("/bin/false"))[0], "ran")

    def test_a_checker_that_cannot_be_built_is_lacking(self):
        state, said = self.run_leg(starter(), legs.CannotRun("no compiler for it"))
        self.assertEqual(state, "cannot")
        self.assertIn("no compiler", said)

    def test_a_command_out_of_time_is_a_failure(self):
        def run(leg, context, report):
            legs.run_checker(["sleep", "20"], context, report)

        state, said = self.run_leg(starter(run=run))
        self.assertEqual(state, "failed")
        self.assertIn("within 1 s", said)


class BaselinesTest(unittest.TestCase):
    @staticmethod
    def baseline(*entries):
        return {"expected": [dict(zip(("rule", "result", "why"), entry)) for entry in entries]}

    def test_what_is_new_and_what_is_gone_is_told(self):
        recorded = self.baseline(("len.wrap", "maps", "known"), ("fixed.null", "EPERM", "known"))
        seen = self.baseline(("len.wrap", "maps", ""), ("munmap.len_zero", "0", ""))
        self.assertEqual(baselines.compare(recorded, seen), (["munmap.len_zero: 0"], ["fixed.null: EPERM"]))

    def test_another_result_of_the_same_rule_is_unexpected(self):
        recorded, seen = self.baseline(("len.wrap", "maps", "known")), self.baseline(("len.wrap", "EINVAL", ""))
        self.assertEqual(baselines.compare(recorded, seen)[0], ["len.wrap: EINVAL"])

    def test_recording_takes_the_reason_of_the_leg_before_that_of_the_catalogue(self):
        reasons = [{"legs": ["some*"], "rules": ["a.b"], "result": "0", "why": "a reason of the leg"}]
        seen = self.baseline(("a.b", "0", "of the catalogue"), ("a.b", "1", "of the catalogue"),
                             ("c.d", "1", baselines.UNEXPLAINED))
        leg = make_leg(starter(), name="somewhere")
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertEqual(baselines.record(leg, seen, folder, reasons), ["c.d: 1"])
            kept = baselines.load(leg, folder)
        self.assertEqual([entry["why"] for entry in kept["expected"]],
                         ["a reason of the leg", "of the catalogue", baselines.UNEXPLAINED])

    def test_a_leg_without_a_baseline_does_not_pass(self):
        options = types.SimpleNamespace(output=pathlib.Path("."), record=False)
        said = io.StringIO()
        with mock.patch.object(baselines, "of_report", return_value=self.baseline()):
            with contextlib.redirect_stdout(said), mock.patch.object(explored, "judge", return_value=[]):
                self.assertFalse(matrix.judge_leg(make_leg(starter(), name="nowhere"), None, options))
        self.assertIn("nowhere: NO BASELINE", said.getvalue())


class RecordedTest(unittest.TestCase):
    """What is recorded in the repository fits together."""

    def setUp(self):
        self.baselines = {path.stem: json.loads(path.read_text(encoding="utf-8"))
                          for path in baselines.FOLDER.glob("*.json")}
        self.names = {leg.name for leg in legs.load()}

    def test_what_is_recorded_is_of_legs_that_there_are(self):
        self.assertEqual(set(self.baselines) - self.names, set())
        rows = re.findall(r"^\| ([a-z][\w.-]*) \| \d+ of \d+ \| Linux ", page.RECORDED.read_text(encoding="utf-8"), re.MULTILINE)
        self.assertTrue(rows)
        self.assertEqual(set(rows) - set(self.baselines), set())

    def test_the_page_compares_every_leg_that_it_lists(self):
        text = page.RECORDED.read_text(encoding="utf-8")
        rows = re.findall(r"^\| \*?([a-z][\w.-]*)\*? \| \d+ of \d+ \| \w+ \d", text, re.MULTILINE)
        self.assertGreater(len(rows), 40)
        others = re.findall(r"^\| [^|]* \| [^|]* \| ([^|]*) \|", text.split("## Hosts")[0], re.MULTILINE)
        names_alone = re.sub(r"<code>.*?</code>|\([^()]*\)", "", " ".join(others))  # not who answered, either
        named = set(re.findall(r"(?:: |, )\*?([a-z][\w.-]+)\*?", names_alone))
        self.assertTrue(named)
        self.assertEqual(named - set(rows), set())

    def test_no_table_of_the_page_has_a_column_for_each_leg(self):
        for line in page.RECORDED.read_text(encoding="utf-8").splitlines():
            self.assertLess(len(re.findall(r"(?<!\\)\|", line)), 12, line)

    def test_every_expectation_has_a_reason(self):
        bare = [f"{name}: {entry['rule']}" for name, baseline in self.baselines.items()
                for entry in baseline["expected"] if entry["why"] in ("", baselines.UNEXPLAINED)]
        self.assertEqual(bare, [])

    def test_every_reason_explains_something(self):
        seen = [(name, entry) for name, baseline in self.baselines.items() for entry in baseline["expected"]]
        for reason in baselines.load_reasons():
            for rule in reason["rules"]:
                with self.subTest(reason["legs"], rule=rule):
                    self.assertTrue(any(
                        entry["rule"] == rule and baselines.explains(reason, name, rule, entry["result"])
                        for name, entry in seen))


MATRIX = ("# Hosts side by side\n\n## Where they differ\n\n| rule | usual | others | documents | seen elsewhere |\n"
          "\n## Hosts\n\nwhat the checker says of hosts\n\n<details>the rest</details>\n")


def write_columns(folder, *titles):
    """The matrix.json that the checker writes beside matrix.md, as far as the page reads it."""
    columns = [{"title": title, "differs": place, "compared": 7} for place, title in enumerate(titles)]
    (folder / "matrix.json").write_text(json.dumps({"reference": 0, "columns": columns}))


class PageTest(unittest.TestCase):
    def test_the_table_says_how_each_leg_was_reached(self):
        host = {"system": "Linux", "release": "6.1", "machine": "s390x", "page_size": "4096", "pointer_bits": "64",
                "byte_order": "big-endian", "libc": "glibc 2.36", "privilege": "root",
                "filesystems": [{"directory": "/tmp", "type": "tmpfs"}]}
        starter = types.SimpleNamespace(about=lambda leg, cache: "by magic")
        leg, other = make_leg(starter, name="somewhere"), make_leg(starter, name="elsewhere")
        with tempfile.TemporaryDirectory() as name, \
                mock.patch.object(page.checkers, "map_anonymous", return_value="0x20"):
            folder = pathlib.Path(name)
            (folder / "somewhere.json").write_text(json.dumps({"host": host, "rules": [{"id": "a"}, {"id": "b"}]}))
            (folder / "elsewhere.json").write_text(json.dumps({"host": host, "rules": [{"id": "a"}]}))
            (folder / "matrix.md").write_text(MATRIX)
            write_columns(folder, "somewhere")
            page.record([leg], folder, folder, folder / "MATRIX.md")
            text = (folder / "MATRIX.md").read_text()
            with self.assertRaises(page.Failed):
                page.record([leg, other], folder, folder, folder / "MATRIX.md")
            self.assertEqual((folder / "MATRIX.md").read_text(), text)
            write_columns(folder, "somewhere", "elsewhere")
            page.record([leg, other], folder, folder, folder / "MATRIX.md")
            with_older = (folder / "MATRIX.md").read_text()
        self.assertNotIn("An earlier checker", text)
        self.assertIn("An earlier checker ran on elsewhere: it did not know all 2 rules", with_older)
        self.assertIn("1 legs: 1 builds of kernels", text)
        self.assertIn("| somewhere | 0 of 7 | Linux 6.1 | s390x, 64-bit big-endian, MAP_ANONYMOUS 0x20 | 4096 | glibc 2.36 | "
                      "root | tmpfs | by magic |", text)
        self.assertIn("\n## Where they differ\n\n| rule | usual |", text)
        self.assertIn("those of somewhere, of those that both have", text)
        self.assertNotIn("# Hosts side by side", text)
        self.assertNotIn("what the checker says of hosts", text)
        self.assertLess(text.index("## Where they differ"), text.index("## Hosts"))
        self.assertTrue(text.endswith("<details>the rest</details>\n"))

    def test_runs_elsewhere_are_told_from_legs(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "matrix.md").write_text(MATRIX)
            write_columns(folder, "freebsd-12.1", "openbsd-7.4")
            page.record([], folder, folder, folder / "MATRIX.md", recorded.load())
            text = (folder / "MATRIX.md").read_text()
        self.assertIn("2 runs of this checker elsewhere", text)
        self.assertRegex(text, r"\| \*freebsd-12.1\* \| 0 of 7 \| FreeBSD 12.1-RELEASE \| amd64, .* \| ufs \| not from here: ")


class RecordsTest(unittest.TestCase):
    """What the checker saw on each host, platforms/reports."""

    def test_every_baseline_has_a_record_and_every_leg_a_baseline(self):
        kept = {record.name for record in recorded.load_all() if record.kept.get("leg")}
        self.assertEqual(kept, {path.stem for path in baselines.FOLDER.glob("*.json")})

    def test_a_record_stands_in_the_lines_that_the_build_reads(self):
        for record in recorded.load_all():
            self.assertEqual(recorded.dump(record.kept), (recorded.FOLDER / f"{record.name}.json").read_text(), record.name)

    def test_a_leg_is_recorded_with_outcomes_and_reasons_and_nothing_of_the_run(self):
        rule = {"family": "a", "statement": "", "detail": "at 0x7f", "duration_us": 3, "trace": ["x"], "claims": []}
        places = [{"directory": "/tmp/leg.a1b2", "type": "tmpfs", "options": "size=3k"},
                  {"directory": "/x", "type": "ext4"}]
        report = {"tool": {"version": "9.9"}, "started": "2026-11-28T15:04:05Z",
                  "host": {"system": "Linux", "release": "6.1", "machine": "s390x", "privilege": "root",
                           "filesystems": places},
                  "rules": [{**rule, "id": "a.plain", "status": "observed", "outcome": "maps"},
                            {**rule, "id": "a.lacks", "status": "skipped", "outcome": "", "reason": "slow"},
                            {**rule, "id": "a.both", "status": "observed", "outcome": "x", "directory": "/x"},
                            {**rule, "id": "a.both", "status": "observed", "outcome": "t",
                             "directory": "/tmp/leg.a1b2"}]}
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            recorded.of_leg(make_leg(None, name="somewhere"), report, "this host, by magic", folder)
            text = (folder / "somewhere.json").read_text()
        kept = json.loads(text)
        self.assertEqual(kept["rules"], {"a.plain": "maps", "a.lacks": {"skipped": "slow"}, "a.both": ["t", "x"]})
        self.assertEqual(kept["date"], "2026-11-28")
        self.assertEqual(kept["kernel"], "Linux 6.1 s390x, the recording machine, by magic")
        self.assertTrue(kept["leg"])
        for of_the_run in ("0x7f", "leg.a1b2", "duration", "size=3k"):
            self.assertNotIn(of_the_run, text)

    def test_both_systems_that_the_matrix_owes_are_there(self):
        self.assertEqual([kept.name for kept in recorded.load()], ["freebsd-12.1", "openbsd-7.4"])

    def test_every_run_becomes_a_report_that_counts_what_it_has(self):
        for path in sorted(recorded.FOLDER.glob("*.json")):
            kept = recorded.Recorded(path)
            for run in range(len(kept.kept["runs"])):
                with self.subTest(kept.name, run=run), tempfile.TemporaryDirectory() as name:
                    written = pathlib.Path(name, "report.json")
                    kept.write(written, run)
                    report = json.loads(written.read_bytes())
                    self.assertGreater(report["summary"]["observed"], 200)
                    self.assertEqual(report["summary"]["total"], len(report["rules"]))
                    self.assertIn("0.1.0", report["host"]["recorded"])
                    for rule in report["rules"]:
                        self.assertEqual(rule["status"] == "observed", rule["outcome"] != "", rule["id"])
                        self.assertEqual(rule["status"] == "observed", "reason" not in rule, rule["id"])


if __name__ == "__main__":
    unittest.main()
