# SPDX-License-Identifier: Apache-2.0
"""Legs that run the C suite, and the calls of other legs that it knows."""

import json
import pathlib
import sys
import tempfile
import types
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")

import c_suite  # noqa: E402
import leg as legs  # noqa: E402
import processes  # noqa: E402
import recorded  # noqa: E402
import targets  # noqa: E402
import traces  # noqa: E402

# The results of the C suite that are others than the checker's where both ran, by leg, and why.
DIFFERENCES = {
    # qemu maps the topmost page of 32 bits, whose address the suite takes for an error.
    "c-qemu-user-hppa": {"fixed.out_of_range": "maps", "munmap.out_of_range": "mixed, which nobody recorded"},
    "c-gvisor-systrap": {"maplist.rss": "gVisor counts other memory than that of the mapping, as much as there happens to be"},
}


def rule(name, outcome, trace):
    return {"id": name, "family": name.partition(".")[0], "statement": "", "status": "observed", "outcome": outcome,
            "detail": "at 0x7f", "duration_us": 3, "trace": trace, "claims": []}


def report(*rules, page_size="4096"):
    return {"schema": 1, "tool": {"name": "conformance", "version": "9.9"},
            "host": {"system": "Linux", "page_size": page_size, "pointer_bits": "64",
                     "filesystems": [{"directory": "/tmp/leg.a1b2"}]},
            "against": ["posix"], "rules": list(rules)}


class TracesTest(unittest.TestCase):
    def written(self, *rules, common=None, target="native", **host):
        """The file of a leg with such results, as text; "" where there is none."""
        leg = types.SimpleNamespace(name="somewhere", target=target)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "somewhere.json").write_text(json.dumps(report(*rules, **host)))
            if common is not None:
                (folder / f"{traces.COMMON}.json").write_text(json.dumps(report(*common)))
            out = folder / "traces"
            traces.of_leg(leg, folder, out)
            path = out / "somewhere.json"
            return path.read_text() if path.exists() else ""

    def test_a_run_that_ended_otherwise_is_kept_with_its_calls(self):
        text = self.written(rule("munmap.len_zero", "0", ["munmap(m1, 0) = 0"]))
        kept = json.loads(text)["rules"]
        self.assertEqual([(each["id"], each["trace"]) for each in kept], [("munmap.len_zero", ["munmap(m1, 0) = 0"])])
        for of_the_run in ("0x7f", "leg.a1b2"):
            self.assertNotIn(of_the_run, text)

    def test_a_program_of_another_abi_is_heard_where_it_asked_the_same(self):
        usual = rule("mprotect.wrap", "ENOMEM", ["mmap(NULL, 1 page) = m1", "mprotect(m1, 1 page) = ENOMEM"])
        for trace, kept in ((["mmap(NULL, 1 page) = m1", "mprotect(m1, 1 page) = 0", "load(m1) = 0x61"], True),
                            (["mmap(NULL, 1 page) = ENOENT"], True),
                            (["mmap(NULL, 1 page) = m1", "mprotect(m1, 2 pages) = 0"], False),
                            (["mmap(NULL, 9 pages) = m1", "mprotect(m1, 1 page) = 0"], False),
                            (["mmap(NULL, 1 page) = m1"], False)):
            other = rule("mprotect.wrap", "0", trace)
            self.assertEqual(self.written(other, common=[usual], target="linux_s390x") != "", kept, trace)
            self.assertEqual(self.written(other, target="linux_s390x"), "")
            larger = self.written(other, common=[usual], target="linux_arm64", page_size="16384")
            self.assertEqual(larger != "", kept, trace)

    def test_a_run_that_went_another_way_is_kept_where_the_usual_one_is_known(self):
        usual = rule("munmap.len_zero", "EINVAL", ["munmap(m1, 0) = EINVAL"])
        other = rule("munmap.len_zero", "EINVAL", ["munmap(m1, 0) = EFAULT"])
        self.assertEqual(self.written(other), "")
        self.assertIn("EFAULT", self.written(other, common=[usual]))
        self.assertEqual(self.written(usual, common=[usual]), "")

    def test_what_is_there_is_of_legs_that_there_are(self):
        names = {leg.name for leg in legs.load()}
        files = sorted(traces.FOLDER.glob("*.json"))
        self.assertGreater(len(files), 10)
        for path in files:
            self.assertIn(path.stem, names)
            for each in json.loads(path.read_text(encoding="utf-8"))["rules"]:
                self.assertTrue(each["trace"], f"{path.stem} {each['id']}")


class CSuiteLegsTest(unittest.TestCase):
    def run_leg(self, printed, imported=b"{}"):
        with tempfile.TemporaryDirectory() as name:
            cache = pathlib.Path(name)
            (cache / "checkers").mkdir()
            (cache / "checkers" / "native").touch()
            context = legs.Context(cache, cache / "program", cache, 9)
            leg = types.SimpleNamespace(target="c_m68k", settings={}, __getitem__=None)
            outputs = iter([types.SimpleNamespace(returncode=3, stdout=printed, stderr=b"it says why"),
                            types.SimpleNamespace(returncode=0, stdout=imported, stderr=b"")])
            with mock.patch.object(processes, "run", lambda *_, **__: next(outputs)), \
                    mock.patch.object(c_suite, "_emulator", lambda *_: "qemu"):
                c_suite.run(leg, context, cache / "report.json")
            return (cache / "report.json").read_bytes()

    def test_the_checker_of_this_machine_makes_the_report(self):
        self.assertEqual(self.run_leg(b"# mmap_conformance 9.9\n", b'{"rules": []}'), b'{"rules": []}')

    def test_a_program_that_prints_nothing_has_failed(self):
        with self.assertRaisesRegex(legs.Failed, "exit status 3.*it says why"):
            self.run_leg(b"")

    def test_every_target_has_a_compiler_in_debian(self):
        for target, triple in targets.C_SUITE.items():
            self.assertEqual(targets.compiler(target, "gcc"), f"{triple}-gcc" if triple else "gcc")

    def test_a_leg_that_is_like_another_is_the_same_place(self):
        every = {leg.name: leg for leg in legs.load()}
        for name in ("linux-6.12-s390x", "gvisor-systrap"):
            of_c, other = every[f"c-{name}"], every[name]
            self.assertEqual((of_c.start, of_c.settings), (other.start, other.settings))
            self.assertFalse(of_c.quick)
            self.assertNotEqual(of_c.target, other.target)

    def test_a_leg_that_is_like_none_is_refused(self):
        with tempfile.TemporaryDirectory() as name:
            file = pathlib.Path(name, "legs.toml")
            file.write_text('[[leg]]\nname = "c-a"\nlike = "a"\ntarget = "c_native"\n')
            with self.assertRaisesRegex(ValueError, "c-a is like a, and no leg is called that"):
                legs.load(file)

    def test_the_same_as_the_checker_where_both_ran(self):
        kept = {record.name: record.kept["rules"] for record in recorded.load_all()}
        both = [leg.name for leg in legs.load() if leg.target in targets.C_SUITE and leg.name[2:] in kept]
        self.assertGreater(len(both), 10)
        for name in both:
            with self.subTest(leg=name):
                self.compare(name, kept[name], kept[name[2:]])

    def compare(self, name, of_c, of_checker):
        allowed = DIFFERENCES.get(name, {})
        compared = 0
        for each, result in of_c.items():
            if each in allowed or not _was_asked(result):
                continue
            compared += 1
            told = [_told(each_one) for each_one in _outcomes(of_checker[each])]
            self.assertIn(_told(result), told, f"{name} {each}")
        self.assertGreater(compared, 400)
        for each in allowed:
            self.assertNotIn(of_c[each], _outcomes(of_checker[each]), f"{name} {each} is the same now")


def _was_asked(result):
    """Not what the suite's C library lacks, nor what could not be recorded where the suite was made."""
    reason = result.get("unsupported", "") if isinstance(result, dict) else ""
    return "C library does not offer" not in reason and "not in this file" not in reason


def _told(result):
    """The outcome, or the status without its reason."""
    return result if isinstance(result, str) else next(iter(result))


def _outcomes(result):
    return result if isinstance(result, list) else [result]


if __name__ == "__main__":
    unittest.main()
