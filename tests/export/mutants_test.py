# SPDX-License-Identifier: Apache-2.0
"""Under a mutant kernel the C suite gives what the checker gives, wherever the mutant can be put
before a C program: where it lies about calls of the C library."""

import os
import re
import subprocess
import tempfile
import unittest

GOLDEN = os.path.abspath("tests/mutants/matrix.golden")
PROGRAM = os.path.abspath("tests/export/suite_program")
INTERPOSER = os.path.abspath("tests/export/libinterposer.so")

# Of those that can, so many results at least that a mutant changes.
FEWEST = 700

# Results that differ all the same: {(mutant, rule): why}
DIFFERENCES = {
    ("shmat_ignores_address", "sysv.address_unaligned"):
        "the C program does not ask where a segment is that the kernel was to put at an odd address",
}


def golden():
    """{mutant: {rule: (honest, changed)}}"""
    flips, mutant = {}, None
    with open(GOLDEN, encoding="utf-8") as file:
        for line in file:
            if re.fullmatch(r"[a-z]\w+\n", line):
                mutant = line.strip()
            elif line.startswith("    ") and " -> " in line:
                rule, _, results = line.strip().partition(": ")
                flips.setdefault(mutant, {})[rule] = tuple(results.split(" -> "))
    return flips


class MutantsTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.honest = cls.run_suite(None, ["*"])

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    @classmethod
    def run_suite(cls, mutant, rules):
        """{rule: outcome, or the status in parentheses}"""
        environment = {"PATH": os.environ["PATH"], "TMPDIR": cls.directory.name}
        if mutant is not None:
            environment.update(LD_PRELOAD=INTERPOSER, MMAP_CONFORMANCE_MUTANT=mutant)
        done = subprocess.run([PROGRAM, *rules], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        assert done.stderr == "", (mutant, done.stderr)
        results = {}
        for line in done.stdout.splitlines():
            if not line.startswith("#"):
                name, status, outcome, _ = line.split("\t")
                results[name] = outcome if status == "observed" else f"({status})"
        return results

    def test_the_same_outcomes_as_under_the_checker(self):
        same, unreachable, different = 0, 0, []
        for mutant, flips in golden().items():
            flips = {rule: each for rule, each in flips.items()
                     if self.honest.get(rule) == each[0] and each[1] != "(timed_out)"}
            if not flips:
                continue
            results = self.run_suite(mutant, list(flips))
            # Addresses are random: what is to be unmapped in another program may be something there.
            again = [rule for rule, each in flips.items() if results[rule] not in each]
            if again:
                results.update(self.run_suite(mutant, again))
            for rule, (honest, changed) in flips.items():
                if results[rule] == changed:
                    same += 1
                elif results[rule] == honest:
                    unreachable += 1  # the lie did not get there
                elif (mutant, rule) not in DIFFERENCES:
                    different.append(f"{mutant} {rule}: {results[rule]}, and the checker gave {changed}")
        print(f"{same} results as under the checker, {unreachable} lies about what is no call of the C library")
        self.assertEqual(different, [])
        self.assertGreaterEqual(same, FEWEST)

    def test_a_mutant_that_does_not_exist_is_told(self):
        done = subprocess.run([PROGRAM, "-l"], env={"LD_PRELOAD": INTERPOSER, "MMAP_CONFORMANCE_MUTANT": "nobody"},
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertIn("there is no mutant nobody", done.stderr)


if __name__ == "__main__":
    unittest.main()
