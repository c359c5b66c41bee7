# SPDX-License-Identifier: Apache-2.0
"""What the matrix starts ends, and what it fetches is fetched once."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")

import checkers  # noqa: E402
import packages  # noqa: E402
import processes  # noqa: E402

# A matrix of two legs that never end, each with a process of its own in a scratch directory.
_ENDLESS = """
import pathlib, sys, types
sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")
import leg, main
def run(leg, context, report):
    (context.scratch / "file").touch()
    leg_module.run_checker(["sh", "-c", "sleep 1000 & echo $! >$1/pid.$2; wait", "sh", sys.argv[1], leg.name],
                           context, report)
leg_module = leg
sys.modules["endless"] = types.SimpleNamespace(check=lambda leg: None, run=run)
legs = [leg.Leg(name, "endless", "native", False, {}) for name in ("one", "two", "three")]
main.legs_module.load = lambda: legs
main.builds.build = lambda target, cache: pathlib.Path("/bin/true")
sys.exit(main.entry([f"--cache={sys.argv[1]}/cache", "--jobs=2"]))
"""


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


class RunTest(unittest.TestCase):
    def test_a_command_gives_its_status_and_both_streams(self):
        done = processes.run(["sh", "-c", "echo out; echo err >&2; exit 3"], 20)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (3, b"out\n", b"err\n"))

    def test_out_of_time_the_command_and_what_it_started_end(self):
        with self.assertRaises(processes.OutOfTime) as late:
            processes.run(["sh", "-c", "sleep 1000 & echo $!; wait"], 1)
        self.assertTrue(wait_until(lambda: not alive(int(late.exception.output))))

    def test_a_command_that_does_not_listen_ends_too(self):
        with mock.patch.object(processes, "_GRACE_SECONDS", 0.2):
            with self.assertRaises(processes.OutOfTime) as late:
                processes.run(["sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.1; done"], 1)
        self.assertTrue(wait_until(lambda: not alive(int(late.exception.output))))


# A build, which the main thread waits for.
_ENDLESS_BUILD = """
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")
import main, processes
def build(target, cache):
    processes.run(["sh", "-c", "sleep 1000 & echo $! >$1/pid; wait", "sh", sys.argv[1]], 1000)
main.builds.build = build
sys.exit(main.entry([f"--cache={sys.argv[1]}/cache", "--legs=host-root-disk"]))
"""


class InterruptionTest(unittest.TestCase):
    def test_a_build_that_is_interrupted_ends(self):
        with tempfile.TemporaryDirectory() as name:
            pid = pathlib.Path(name, "pid")
            matrix = subprocess.Popen([sys.executable, "-c", _ENDLESS_BUILD, name], text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertTrue(wait_until(lambda: pid.exists() and pid.read_text()))
            matrix.send_signal(signal.SIGTERM)
            _, errors = matrix.communicate(timeout=60)
            self.assertEqual(matrix.returncode, 130, errors)
            self.assertTrue(wait_until(lambda: not alive(int(pid.read_text()))))

    def interrupt(self, number):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "scratch").mkdir()
            environment = {**os.environ, "TMPDIR": str(folder / "scratch")}
            matrix = subprocess.Popen([sys.executable, "-c", _ENDLESS, name], env=environment, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            pids = [folder / "pid.one", folder / "pid.two"]
            started = wait_until(lambda: all(path.exists() and path.read_text() for path in pids))
            matrix.send_signal(number)
            _, errors = matrix.communicate(timeout=60)
            self.assertTrue(started, errors)
            self.assertEqual(matrix.returncode, 130, errors)
            self.assertIn("--resume goes on from here", errors)
            self.assertNotIn("Traceback", errors)
            for path in pids:
                self.assertTrue(wait_until(lambda pid=int(path.read_text()): not alive(pid)), path.name)
            self.assertFalse((folder / "pid.three").exists(), "a leg was started after the interruption")
            self.assertEqual(list((folder / "scratch").iterdir()), [])

    def test_an_interruption_ends_what_runs_and_leaves_nothing(self):
        self.interrupt(signal.SIGINT)

    def test_so_does_a_request_to_end(self):
        self.interrupt(signal.SIGTERM)


class PackagesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name, "suite", "package_amd64")
        self.fetched = 0

    def fill(self, folder):
        self.fetched += 1
        (folder / "file").touch()
        place = folder.parent / ".download"
        place.mkdir()
        return place / "package_1%3a2.3-4_amd64.deb"

    def test_a_package_is_fetched_once_and_knows_its_version(self):
        for _ in range(2):
            packages._filled(self.folder, self.fill)
        self.assertEqual(self.fetched, 1)
        self.assertEqual(packages.version(self.folder), "1:2.3-4")

    def test_half_a_package_is_fetched_again(self):
        def fill(folder):
            (folder / "half").touch()
            raise packages.Failed("the network is gone")

        with self.assertRaises(packages.Failed):
            packages._filled(self.folder, fill)
        packages._filled(self.folder, self.fill)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), [".complete", "file"])


class CheckersTest(unittest.TestCase):
    def test_the_checker_is_made_of_its_sources_and_versions(self):
        with tempfile.TemporaryDirectory() as name:
            workspace = pathlib.Path(name)
            (workspace / "compat" / "src" / "support").mkdir(parents=True)
            source = workspace / "compat" / "src" / "support" / "page_size.cc"
            source.write_text("one")
            first = checkers._digest(workspace, "musl 1")
            self.assertEqual(checkers._digest(workspace, "musl 1"), first)
            self.assertNotEqual(checkers._digest(workspace, "musl 2"), first)
            source.write_text("two")
            self.assertNotEqual(checkers._digest(workspace, "musl 1"), first)


if __name__ == "__main__":
    unittest.main()
