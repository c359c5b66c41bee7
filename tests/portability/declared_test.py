# SPDX-License-Identifier: Apache-2.0
"""What platforms/DECLARED.md says of rules that cannot be asked, beside what is asked in truth."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

CHECKER = os.path.abspath("conformance/conformance")
SYSTEMS = ("linux", "freebsd", "netbsd", "openbsd", "macos")
# A manual speaks of what a rule asks for, and the rule cannot be asked: of which call, and why.
EXCEPTIONS = {("netbsd", "memfd_create(2)"): "the checker is linked for NetBSD 10, which lacks it"}


def report(*options):
    done = subprocess.run([CHECKER, "run", "--format=json", *options], stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)["rules"]


class DeclaredTest(unittest.TestCase):
    def test_the_rules_that_this_host_cannot_be_asked_are_found_in_its_headers(self):
        if not sys.platform.startswith("linux"):
            self.skipTest("the compiler of this system is not known here")
        script = pathlib.Path("platforms/toolchains/declared.py").resolve()
        done = subprocess.run([sys.executable, script, "--rules", "linux=g++"], stdout=subprocess.PIPE, check=True, text=True)
        found = {line.split()[1] for line in done.stdout.splitlines()}
        rules = report()
        # Others may be refused by the kernel, which headers do not know.
        expected = {rule["id"] for rule in rules
                    if rule["status"] == "unsupported" and "in the headers" in rule.get("reason", "")}
        observed = {rule["id"] for rule in rules if rule["status"] == "observed"}
        self.assertGreater(len(expected), 20)
        self.assertEqual(expected - found, set())
        self.assertEqual(found & observed, set())

    def test_what_a_manual_speaks_of_is_asked_there(self):
        text = pathlib.Path("platforms/DECLARED.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `(\w+(?:\.\w+)?)` \|((?: (?:asked|unsupported) \|){5})", text, re.MULTILINE)
        self.assertGreater(len(rows), 100)
        claims = {rule["id"]: rule["claims"] for rule in report("--against=" + ",".join(SYSTEMS))}
        for rule, cells in rows:
            for system, cell in zip(SYSTEMS, cells.replace("|", " ").split()):
                pages = {claim["clause"].split(",")[0] for claim in claims[rule] if claim["document"] == system}
                if cell == "asked" or system == "linux":
                    continue
                self.assertEqual([page for page in pages if (system, page) not in EXCEPTIONS], [], f"{rule} on {system}")

    def test_every_rule_of_the_page_is_one(self):
        text = pathlib.Path("platforms/DECLARED.md").read_text(encoding="utf-8")
        total = int(re.search(r"Of (\d+) rules", text)[1])
        done = subprocess.run([CHECKER, "list", "--format=ids"], stdout=subprocess.PIPE, check=True, text=True)
        self.assertEqual(total, len(done.stdout.split()), "platforms/toolchains/declared writes the page anew")


if __name__ == "__main__":
    unittest.main()
