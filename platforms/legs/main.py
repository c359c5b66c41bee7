#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the checker on every leg of the matrix that this machine can start, and merges the reports.

A leg is one entry of platforms/legs/legs.toml. Nothing of this host is changed: packages are
unpacked in the cache, filesystems are mounted in a mount namespace, machines are emulated. A leg
that cannot run says why and is never counted as passed.

Exit status: 0 every leg that ran gave what its baseline expects; 1 a leg gave something unexpected
or no report; 2 wrong use; 3 no leg could be run.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

PLATFORMS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PLATFORMS / "legs"))

import baselines  # noqa: E402
import leg as legs_module  # noqa: E402
from leg import CannotRun, Context, Failed  # noqa: E402

WORKSPACE = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", PLATFORMS.parent))
CHECKER_TARGET = "//conformance:static"


def parse(arguments):
    parser = argparse.ArgumentParser(prog="platforms/matrix", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    cache = os.environ.get("XDG_CACHE_HOME", os.path.join(os.path.expanduser("~"), ".cache"))
    parser.add_argument("--list", action="store_true", help="list the legs and what they lack here, run none")
    parser.add_argument("--legs", metavar="GLOB,...", default="*", help="only the legs whose names match")
    parser.add_argument("--quick", action="store_true", help="only the legs that are marked quick")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="legs at a time (%(default)s)")
    parser.add_argument("--timeout", metavar="SECONDS", type=int, default=300, help="per leg (%(default)s)")
    parser.add_argument("--resume", action="store_true", help="keep the reports that are there, run the rest")
    parser.add_argument("--output", metavar="DIR", type=pathlib.Path, help="where reports and the merged page go "
                        "(default: reports/ in the cache)")
    parser.add_argument("--cache", metavar="DIR", type=pathlib.Path,
                        default=pathlib.Path(cache, "mmap-compat-matrix"), help="(%(default)s)")
    parser.add_argument("--record", action="store_true", help="write platforms/baselines/ from what the legs gave")
    options = parser.parse_args(arguments)
    if options.jobs < 1 or options.timeout < 1:
        parser.error("--jobs and --timeout take a number of at least 1")
    here = os.environ.get("BUILD_WORKING_DIRECTORY", os.getcwd())
    options.cache = pathlib.Path(here, options.cache)
    options.output = pathlib.Path(here, options.output) if options.output else options.cache / "reports"
    try:
        options.selected = legs_module.select(legs_module.load(), options.legs.split(","))
    except ValueError as wrong:
        parser.error(str(wrong))
    if options.quick:
        options.selected = [leg for leg in options.selected if leg.quick]
    return options


class Progress:
    """One line per event, so that it reads the same on a terminal and in a log."""

    def __init__(self, total):
        self._lock = threading.Lock()
        self._total = total
        self._done = 0

    def tell(self, name, text, done=True):
        with self._lock:
            self._done += done
            print(f"[{self._done:2}/{self._total}] {name:24} {text}", flush=True)


def what_it_lacks(leg):
    try:
        leg.starter().check(leg)
    except CannotRun as lack:
        return str(lack)
    return None


def list_legs(legs):
    for leg in legs:
        lack = what_it_lacks(leg)
        print(f"{leg.name:24} {'can run' if lack is None else 'cannot run: ' + lack}")


def build_checker(target, cache):
    """The static checker for a target, built by Bazel and copied out of its way."""
    configuration = [] if target == "native" else [f"--config={target}"]
    command = ["bazel", "build", "--compilation_mode=opt", *configuration, CHECKER_TARGET]
    done = subprocess.run(command, cwd=WORKSPACE, capture_output=True, text=True, timeout=1800, check=False)
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
        raise CannotRun(f"{' '.join(command)} failed: {errors[0] if errors else 'see its output'}"
                        + ("" if target == "native" else f" (platforms/setup --cross={target[6:]})"))
    binary = cache / "checkers" / target
    binary.parent.mkdir(parents=True, exist_ok=True)
    fresh = binary.with_suffix(".new")
    shutil.copy(WORKSPACE / "bazel-bin/conformance/static", fresh)
    fresh.chmod(0o755)
    fresh.replace(binary)
    return binary


def build_checkers(legs, cache):
    """Target -> the checker's path, or the exception that says why there is none."""
    checkers = {}
    for target in dict.fromkeys(leg.target for leg in legs):
        try:
            checkers[target] = build_checker(target, cache)
        except (CannotRun, subprocess.TimeoutExpired) as lack:
            checkers[target] = CannotRun(str(lack))
    return checkers


def run_leg(leg, checker, options, progress):
    """"ran", "kept", "cannot" or "failed"."""
    report = options.output / f"{leg.name}.json"
    if options.resume and report.exists():
        progress.tell(leg.name, "kept")
        return "kept"
    report.unlink(missing_ok=True)
    start = time.monotonic()
    try:
        if isinstance(checker, Exception):
            raise checker
        leg.starter().check(leg)
        with tempfile.TemporaryDirectory(prefix="mmap-compat-leg.") as scratch:
            os.chmod(scratch, 0o755)
            context = Context(options.cache, checker, pathlib.Path(scratch), options.timeout)
            part = report.with_suffix(".part")
            leg.starter().run(leg, context, part)
            json.loads(part.read_bytes())
            part.replace(report)
    except CannotRun as lack:
        progress.tell(leg.name, f"cannot run: {lack}")
        return "cannot"
    except (Failed, OSError, ValueError, subprocess.SubprocessError) as failure:
        progress.tell(leg.name, f"FAILED: {failure}")
        return "failed"
    progress.tell(leg.name, f"ran, {time.monotonic() - start:.1f} s")
    return "ran"


def judge_leg(leg, checker, options):
    """Compares the leg's report with its baseline; prints what differs. False if unexpected."""
    seen = baselines.of_report(checker, options.output / f"{leg.name}.json")
    if options.record:
        baselines.record(leg, seen)
        return True
    recorded = baselines.load(leg)
    if recorded is None:
        print(f"{leg.name}: no baseline yet (platforms/matrix --legs={leg.name} --record makes one)")
        return True
    unexpected, fixed = baselines.compare(recorded, seen)
    for line in unexpected:
        print(f"{leg.name}: UNEXPECTED {line}")
    for line in fixed:
        print(f"{leg.name}: newly fixed {line}")
    return not unexpected


def merge(legs, checker, options):
    """Writes the pages that show all legs side by side."""
    reports = [str(options.output / f"{leg.name}.json") for leg in legs]
    for form, name in (("html", "matrix.html"), ("markdown", "matrix.md")):
        page = options.output / name
        subprocess.run([str(checker), "matrix", *reports, f"--format={form}", f"--output={page}"],
                       check=True, timeout=300)
        print(f"wrote {page}")


def main(arguments):
    options = parse(arguments)
    if options.list:
        list_legs(options.selected)
        return 0
    options.output.mkdir(parents=True, exist_ok=True)
    print(f"building the checker for {len({leg.target for leg in options.selected})} targets", flush=True)
    checkers = build_checkers(options.selected, options.cache)
    progress = Progress(len(options.selected))
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda leg: run_leg(leg, checkers[leg.target], options, progress), options.selected))
    reported = [leg for leg, state in zip(options.selected, results) if state in ("ran", "kept")]
    failed = [leg for leg, state in zip(options.selected, results) if state == "failed"]
    print(f"{len(reported)} of {len(options.selected)} legs gave a report, {len(failed)} failed, "
          f"{len(options.selected) - len(reported) - len(failed)} cannot run here")
    if not reported:
        return 3
    renderer = checkers.get("native") or build_checker("native", options.cache)
    surprising = [leg for leg in reported if not judge_leg(leg, renderer, options)]
    merge(reported, renderer, options)
    return 1 if failed or surprising else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("platforms/matrix: interrupted; --resume goes on from here")
    except BrokenPipeError:
        sys.exit(1)
