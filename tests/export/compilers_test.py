# SPDX-License-Identifier: Apache-2.0
"""The C suite, compiled by each C compiler that is here: not a warning, and rule by rule the outcome
of the checker. What differs is listed with its reason."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

CHECKER = os.path.abspath("conformance/conformance")
SOURCE = os.path.abspath("conformance/mmap_conformance.c")
STRICT = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic"]

MUSL = "musl answers before the kernel does: "
# By C library: rules whose result is another one than with the C library of the checker, and why.
DIFFERENCES = {
    "musl": {
        "mprotect.unaligned": MUSL + "it rounds the range to whole pages",
        "mprotect.rounds_to_zero": MUSL + "it rounds the range to whole pages",
        "flag.locked_limit": "its mmap tells EPERM as ENOMEM",
        "shm.name_long": MUSL + "a name is too long for it before a file is made",
        "shm.unlink_long": MUSL + "a name is too long for it before a file is removed",
        "shm.unlink_denied": "the kernel's EPERM, which glibc tells as EACCES",
    },
    "dietlibc": {},
    "klibc": {},
}
# What compilers to WebAssembly make of mmap: a copy of the file in memory that has no pages.
WEBASSEMBLY_GIVES = {
    "anon.zeroed": ("observed", "zero"),
    "fork.private": ("unsupported", ""),
    "munmap.access": ("observed", "accessible"),
    "munmap.len_zero": ("observed", "EINVAL"),
    "munmap.partial": ("observed", "EINVAL"),
    "fixed.replaces": ("new", ""),
}
EMSCRIPTEN_GIVES = {
    **WEBASSEMBLY_GIVES,
    "len.zero_file": ("observed", "maps"),
    "shared.read_sees_store": ("observed", "after msync"),
}
WASI_GIVES = {
    **WEBASSEMBLY_GIVES,
    "len.zero_file": ("observed", "EINVAL"),
    "mprotect.unaligned": ("unsupported", ""),
}
# Its headers are of C11 and have GNU's extensions.
WASI = ["clang", "--target=wasm32-wasi", "-O1", *STRICT, "-std=c11", "-Wno-gnu-statement-expression",
        "-D_WASI_EMULATED_MMAN", "-D_WASI_EMULATED_GETPID"]
WASI_LIBRARIES = ["-lwasi-emulated-mman", "-lwasi-emulated-getpid"]
# node WASI.js PROGRAM DIRECTORY ARGUMENT...: the program sees the directory as /tmp.
WASI_RUNNER = """
const {WASI} = require("node:wasi");
const [program, directory, ...args] = process.argv.slice(2);
const wasi = new WASI({version: "preview1", args: ["suite", ...args], preopens: {"/tmp": directory}, returnOnExit: true});
const compiled = new WebAssembly.Module(require("fs").readFileSync(program));
process.exitCode = wasi.start(new WebAssembly.Instance(compiled, {wasi_snapshot_preview1: wasi.wasiImport}));
"""
# A static program that is small by what it leaves out: bytes.
MOST_BYTES = 400 * 1024
# Of 100 rules.
MOST_WITHOUT_CALLS = 5


def results_of(text):
    """{id: (status, outcome, detail)}"""
    results = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, status, outcome, detail = line.split("\t")
        results[name] = (status, outcome, detail)
    return results


class CompilersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        environment = {"PATH": os.environ["PATH"], "TMPDIR": cls.directory.name, "HOME": cls.directory.name}
        cls.environment = environment
        report = subprocess.run([CHECKER, "run", "--format=json"], env=environment,
                                stdout=subprocess.PIPE, check=False).stdout
        cls.report = json.loads(report)
        cls.checked = {rule["id"]: rule for rule in cls.report["rules"]}
        cls.program = cls.compile(["gcc"], "gcc")

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    @classmethod
    def compile(cls, command, name, source=SOURCE, libraries=()):
        program = os.path.join(cls.directory.name, name)
        done = subprocess.run([*command, "-o", program, source, *libraries], stderr=subprocess.STDOUT,
                              stdout=subprocess.PIPE, check=False, text=True)
        # dietlibc has the linker warn of printf, after a line that says where; no fault of a program.
        said = re.sub(r"^.*: in function .*\n.*bloat\)?\.$|^.*bloat\)?\.$", "", done.stdout, flags=re.MULTILINE).strip()
        if done.returncode != 0 or said:
            raise AssertionError(f"{command}: {done.stdout[:2000]}")
        return program

    def run_suite(self, program, *arguments, **kwargs):
        return subprocess.run([program, *arguments], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False, **kwargs)

    def check(self, command, library=None):
        if shutil.which(command[0]) is None:
            self.skipTest(f"{command[0]} is not installed")
        done = self.run_suite(self.compile(command, re.sub(r"\W", "_", "".join(command))))
        self.assertLessEqual(done.returncode, 1 if library is None else 3, done.stderr)
        self.assertEqual(done.stderr, "")
        results = results_of(done.stdout)
        self.assertEqual(set(results), set(self.checked))
        allowed = DIFFERENCES.get(library, {})
        observed = 0
        for name, (status, outcome, detail) in results.items():
            rule = self.checked[name]
            if "not in this file" in detail:
                self.assertNotEqual(rule["status"], "observed", f"{name}: {detail}")
                continue
            if library and "does not offer" in detail:
                continue
            observed += status == "observed"
            expected = (rule["status"], rule.get("outcome") or "")
            if name in allowed:
                self.assertNotEqual((status, outcome), expected, f"{name} is as everywhere now")
                continue
            self.assertEqual((status, outcome), expected, f"{command} {name}: {detail}")
        return observed

    def test_gcc_and_clang(self):
        for compiler in ("gcc", "clang"):
            for level in ("-O0", "-O2"):
                with self.subTest(compiler + level):
                    self.assertGreater(self.check([compiler, level] + STRICT), 400)

    def test_tcc(self):
        self.assertGreater(self.check(["tcc"], "tcc"), 400)

    def test_musl(self):
        self.assertGreater(self.check(["musl-gcc", "-static", "-O1"] + STRICT, "musl"), 400)

    def test_dietlibc(self):
        self.assertGreater(self.check(["diet", "gcc"], "dietlibc"), 200)

    def test_klibc(self):
        self.assertGreater(self.check(["klcc"], "klibc"), 100)

    def check_webassembly(self, node, expected):
        """Where there is no fork(), one rule at a time: `node` is the command without the arguments."""
        text = ""
        for arguments in [["-i"]] + [["-r", name] for name in expected]:
            done = subprocess.run(node + arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual(done.stderr, "", arguments)
            text += done.stdout
        given = {name: result[:2] for name, result in results_of(text).items()}
        self.assertEqual(given, expected)
        done = subprocess.run([CHECKER, "import", "-"], input=text, stdout=subprocess.PIPE, text=True, check=False)
        rules = {rule["id"]: rule for rule in json.loads(done.stdout)["rules"]}
        self.assertEqual(rules["len.zero_file"]["outcome"], expected["len.zero_file"][1])
        self.assertEqual(rules["fixed.replaces"]["status"], "broken")

    def test_emscripten(self):
        for command in ("emcc", "node"):
            if shutil.which(command) is None:
                self.skipTest(f"{command} is not installed")
        program = self.compile(["emcc", "-O1"] + STRICT, "emscripten.js")
        # What this compiler makes asks for files as for pages of the web, where node has a fetch().
        self.check_webassembly(["node", "--no-experimental-fetch", program], EMSCRIPTEN_GIVES)

    def test_wasi(self):
        folder = pathlib.Path(self.directory.name)
        (folder / "empty.c").write_text("int main(void) { return 0; }\n", encoding="utf-8")
        try:
            self.compile(WASI[:2], "empty.wasm", source=folder / "empty.c")
            subprocess.run(["node", "-e", 'require("node:wasi")'], stderr=subprocess.DEVNULL, check=True)
        except (AssertionError, OSError, subprocess.CalledProcessError) as lack:
            self.skipTest(f"clang for WASI, its C library or node is missing: {lack}")
        program = self.compile(WASI, "suite.wasm", libraries=WASI_LIBRARIES)
        (folder / "wasi.js").write_text(WASI_RUNNER, encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            self.check_webassembly(["node", "--no-warnings", folder / "wasi.js", program, scratch], WASI_GIVES)
            self.assertEqual(os.listdir(scratch), [])

    def test_is_small_with_musl(self):
        if shutil.which("musl-gcc") is None:
            self.skipTest("musl-gcc is not installed")
        # Without what only debuggers and exceptions of other languages read, and where it was linked for.
        small = ["musl-gcc", "-static", "-Os", "-s", "-fno-asynchronous-unwind-tables", "-fno-pie", "-no-pie"]
        whole = self.compile(small, "whole")
        self.assertLessEqual(os.path.getsize(whole), MOST_BYTES)
        without_texts = self.compile([*small, "-DSMALL"], "small")
        self.assertLess(os.path.getsize(without_texts), MOST_BYTES * 7 // 8)

    def test_few_rules_are_without_calls(self):
        text = pathlib.Path(SOURCE).read_text(encoding="utf-8")
        listed = re.findall(r"^ \*   ([\w.]+): .+$", text[text.index("/* Without calls"):].split("*/", 1)[0], re.MULTILINE)
        without = re.findall(r"not in this file: where it was made", text)
        self.assertEqual(len(listed), len(without))
        self.assertLessEqual(len(listed), len(self.checked) * MOST_WITHOUT_CALLS // 100, listed)

    def test_import_gives_the_report_of_the_checker(self):
        results = self.run_suite(self.program).stdout
        done = subprocess.run([CHECKER, "import", "-"], input=results, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for rule in json.loads(done.stdout)["rules"]:
            checked = self.checked[rule["id"]]
            if checked["status"] != "observed":
                continue
            self.assertEqual(rule["outcome"], checked["outcome"], rule["id"])
            self.assertEqual([claim["verdict"] for claim in rule["claims"]],
                             [claim["verdict"] for claim in checked["claims"]], rule["id"])

    def test_one_by_one_without_fork_gives_the_same(self):
        program = self.compile(["gcc", "-DNO_FORK"] + STRICT, "alone")
        refused = self.run_suite(program)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("-r RULE", refused.stderr)
        whole = results_of(self.run_suite(self.program).stdout)
        with tempfile.TemporaryDirectory() as scratch:
            for name in ("munmap.len_zero", "anon.private", "eof.tail_zero", "mprotect.unaligned"):
                done = self.run_suite(program, "-d", scratch, "-r", name)
                self.assertEqual(results_of(done.stdout)[name], whole[name])
            self.assertEqual(os.listdir(scratch), [])

    def test_segments_are_attached_where_they_can_be(self):
        header = pathlib.Path(self.directory.name, "shmlba.h")
        header.write_text("#define _GNU_SOURCE 1\n#include <sys/shm.h>\n#undef SHMLBA\n"
                          "#define SHMLBA (16 * getpagesize())\n", encoding="utf-8")
        program = self.compile(["gcc", "-include", header] + STRICT, "wide")
        rules = ("sysv.address_*", "sysv.remap")
        self.assertEqual(results_of(self.run_suite(program, *rules).stdout),
                         results_of(self.run_suite(self.program, *rules).stdout))

    def test_without_signals_and_jumps(self):
        program = self.compile(["gcc", "-DNO_FORK", "-DNO_SIGNALS", "-DNO_SETJMP"] + STRICT, "bare")
        for name, status in (("munmap.len_zero", "observed"), ("fork.private", "unsupported")):
            done = self.run_suite(program, "-r", name)
            self.assertEqual(results_of(done.stdout)[name][0], status)

    def test_a_directory_that_was_left_behind_is_no_obstacle(self):
        with tempfile.TemporaryDirectory() as scratch:
            script = 'mkdir "$1/mmap_conformance.$$" && exec "$0" -d "$1" munmap.len_zero'
            done = subprocess.run(["sh", "-c", script, self.program, scratch], stdout=subprocess.PIPE, text=True, check=False)
            self.assertEqual(results_of(done.stdout)["munmap.len_zero"][1], "EINVAL")
            self.assertEqual(len(os.listdir(scratch)), 1)

    def test_wrong_use_is_told(self):
        for arguments in (["-x"], ["-d"], ["-r"], ["no.such_rule"], ["-r", "no.such_rule"],
                          ["-d", "/nonexistent"], ["-o", "/nonexistent/file"], ["-dx"]):
            done = self.run_suite(self.program, *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "", arguments)
            self.assertEqual(done.stdout, "", arguments)

    def test_a_full_disk_is_told(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        done = self.run_suite(self.program, "-o", "/dev/full", "munmap.*")
        self.assertEqual(done.returncode, 3)
        self.assertIn("cannot write", done.stderr)

    def test_tap(self):
        done = self.run_suite(self.program, "-t", "munmap.*")
        self.assertIn("ok 1 - munmap.", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^1\.\.\d+$")

    def test_nothing_is_left_behind_when_it_is_stopped(self):
        def leftovers():
            objects = os.listdir("/dev/shm") if os.path.isdir("/dev/shm") else []
            files = os.listdir(self.directory.name)
            return ([name for name in files if name.startswith("mmap_conformance.")] +
                    [name for name in objects if re.match(r"mc\d+\.", name)])

        for delay in (0.02, 0.2, 0.4):
            process = subprocess.Popen([self.program, "-o", "/dev/null"], env=self.environment)
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            self.assertIn(process.wait(timeout=30), (0, 1, 3))
            self.assertEqual(leftovers(), [])

    def test_the_source_holds_nothing_of_the_place_it_was_made_in(self):
        text = pathlib.Path(SOURCE).read_text(encoding="utf-8")
        self.assertLess(len(text), 2 << 20)
        for word in (os.getcwd(), os.path.expanduser("~") + "/"):
            self.assertNotIn(word, text)


if __name__ == "__main__":
    unittest.main()
