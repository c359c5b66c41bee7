#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the checker on every leg of the matrix that this machine can start, and merges the reports.

A leg is one entry of platforms/legs/legs*.toml. Nothing of this host is changed: packages are
unpacked in the cache, filesystems are mounted in a mount namespace, machines are emulated. A leg
that cannot run says why and is never counted as passed. `platforms/setup --matrix` installs what
the legs need.

Exit status: 0 every leg that ran gave what its baseline expects; 1 a leg gave something unexpected,
no report, or has no baseline; 2 wrong use; 3 no leg could be run; 130 interrupted, and everything
that was started has been ended.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import signal
import sys
import tempfile
import threading
import time

PLATFORMS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PLATFORMS / "legs"))

import baselines  # noqa: E402
import checkers as builds  # noqa: E402
import explored  # noqa: E402
import leg as legs_module  # noqa: E402
import page  # noqa: E402
import processes  # noqa: E402
import recorded  # noqa: E402
import targets  # noqa: E402
import traces  # noqa: E402
from leg import CannotRun, Context, Failed  # noqa: E402

_INTERRUPTED = 130


def parse(arguments):
    parser = argparse.ArgumentParser(prog="platforms/matrix", usage="%(prog)s [OPTION...]",
                                     description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    cache = os.environ.get("XDG_CACHE_HOME", os.path.join(os.path.expanduser("~"), ".cache"))
    parser.add_argument("--list", action="store_true", help="list the legs and what they lack here, run none")
    parser.add_argument("--legs", metavar="GLOB,...", default="*", help="only the legs whose names match")
    parser.add_argument("--quick", action="store_true", help="only the legs that are marked quick")
    parser.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count(), help="legs at a time (%(default)s)")
    parser.add_argument("--timeout", metavar="SECONDS", type=int, default=300,
                        help="per leg, without downloads and builds (%(default)s)")
    parser.add_argument("--resume", action="store_true",
                        help="keep the reports that this checker gave for these legs, run the rest")
    parser.add_argument("--output", metavar="DIR", type=pathlib.Path, help="where reports and the merged page go "
                        "(default: reports/ in the cache)")
    parser.add_argument("--cache", metavar="DIR", type=pathlib.Path,
                        default=pathlib.Path(cache, "mmap-compat-matrix"), help="(%(default)s)")
    parser.add_argument("--record", action="store_true", help="write platforms/baselines/, platforms/reports/, platforms/explored/ and "
                        "platforms/EXPLORED.md from what the legs gave, "
                        "and platforms/MATRIX.md if every recorded leg gave a report")
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
        if not options.selected:
            parser.error(f"none of the legs {options.legs} is quick")
    return options


class Progress:
    """One line per leg, so that it reads the same on a terminal and in a log."""

    def __init__(self, legs):
        self._lock = threading.Lock()
        self._total = len(legs)
        self._width = max(len(leg.name) for leg in legs)
        self._done = 0

    def tell(self, name, text):
        with self._lock:
            self._done += 1
            print(f"[{self._done:2}/{self._total}] {name:{self._width}} {text}", flush=True)


def what_it_lacks(leg):
    try:
        builds.check(leg.target)
        leg.starter().check(leg)
    except CannotRun as lack:
        return str(lack)
    return None


def list_legs(legs):
    width = max(len(leg.name) for leg in legs)
    lacking = 0
    for leg in legs:
        lack = what_it_lacks(leg)
        lacking += lack is not None
        told = "can run" if lack is None else f"cannot run: {lack}"
        told += "" if baselines.load(leg) else " (no baseline yet)"
        print(f"{leg.name:{width}} {leg.start:11} {leg.target:14} {told}")
    print(f"{len(legs) - lacking} of {len(legs)} legs can run"
          + ("; platforms/setup --matrix installs what packages have" if lacking else ""))


def build_checkers(legs, cache):
    """Target -> the checker's path, or the exception that says why there is none."""
    # The native one draws the pages, whatever the legs are.
    wanted = dict.fromkeys([targets.NATIVE, *(leg.target for leg in legs)])
    checkers = {}
    for target in wanted:
        start = time.monotonic()
        try:
            checkers[target] = builds.build(target, cache)
            print(f"checker for {target:16} ready, {time.monotonic() - start:.1f} s", flush=True)
        except (CannotRun, Failed, OSError, processes.OutOfTime) as lack:
            checkers[target] = lack
            print(f"checker for {target:16} missing: {lack}", flush=True)
    return checkers


def _made_by(leg, checker):
    """What a report depends on: the checker, and the entry of the leg."""
    text = f"{leg.start} {leg.target} {json.dumps(leg.settings, sort_keys=True)} ".encode()
    return hashlib.sha256(text + pathlib.Path(checker).read_bytes()).hexdigest()


def run_leg(leg, checker, options, progress):
    """"ran", "kept", "cannot" or "failed"."""
    report = options.output / f"{leg.name}.json"
    stamp = report.with_suffix(".stamp")
    start = time.monotonic()
    try:
        if isinstance(checker, Exception):
            raise checker
        made_by = _made_by(leg, checker)
        is_kept = report.exists() and explored.is_done(leg, options.output) and stamp.exists()
        if options.resume and is_kept and stamp.read_text(encoding="ascii") == made_by:
            progress.tell(leg.name, "kept")
            return "kept"
        report.unlink(missing_ok=True)
        leg.starter().check(leg)
        with tempfile.TemporaryDirectory(prefix="mmap-compat-leg.") as scratch:
            os.chmod(scratch, 0o755)
            context = Context(options.cache, checker, pathlib.Path(scratch), options.timeout)
            part = report.with_suffix(".part")
            leg.starter().run(leg, context, part)
            json.loads(part.read_bytes())
            part.replace(report)
            explored.run(leg, context, explored.path_of_run(leg, options.output))
        stamp.write_text(made_by, encoding="ascii")
    except CannotRun as lack:
        report.unlink(missing_ok=True)
        progress.tell(leg.name, f"cannot run: {lack}")
        return "cannot"
    except (Failed, OSError, ValueError, processes.OutOfTime) as failure:
        report.unlink(missing_ok=True)
        progress.tell(leg.name, f"FAILED: {failure}")
        return "failed"
    progress.tell(leg.name, f"ran, {time.monotonic() - start:.1f} s")
    return "ran"


def run_legs(checkers, options):
    """The state of each selected leg, in their order. An interruption ends those that run."""
    progress = Progress(options.selected)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(run_leg, leg, checkers[leg.target], options, progress) for leg in options.selected]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.interrupt()
            raise


def judge_leg(leg, checker, options):
    """Compares the leg's report with its baseline; prints what differs. False if unexpected."""
    seen = baselines.of_report(checker, options.output / f"{leg.name}.json")
    lines = explored.judge(leg, options.output, options.record)
    for line in lines:
        print(f"{leg.name}: {line}")
    if options.record:
        report = json.loads((options.output / f"{leg.name}.json").read_bytes())
        recorded.of_leg(leg, report, leg.starter().about(leg, options.cache))
        traces.of_leg(leg, options.output)
        unexplained = baselines.record(leg, seen)
        for line in unexplained:
            print(f"{leg.name}: NO REASON for {line} (write one in platforms/legs/reasons.toml)")
        return not unexplained and not lines
    expected = baselines.load(leg)
    if expected is None:
        print(f"{leg.name}: NO BASELINE yet (platforms/matrix --legs={leg.name} --record makes one)")
        return False
    unexpected, fixed = baselines.compare(expected, seen)
    for line in unexpected:
        print(f"{leg.name}: UNEXPECTED {line}")
    for line in fixed:
        print(f"{leg.name}: newly fixed {line}")
    return not unexpected and not lines


def record_page(reported, options):
    shown = {leg.name for leg in reported}
    missing = [leg.name for leg in legs_module.load() if leg.name not in shown and baselines.load(leg)]
    if missing:
        print(f"left {page.RECORDED} as it is: it shows all that is recorded, and there is no report of "
              + ", ".join(missing))
        return
    page.record(reported, options.output, options.cache, elsewhere=recorded.load())
    print(f"wrote {page.RECORDED}")


def main(arguments):
    options = parse(arguments)
    if options.list:
        list_legs(options.selected)
        return 0
    options.output.mkdir(parents=True, exist_ok=True)
    checkers = build_checkers(options.selected, options.cache)
    states = run_legs(checkers, options)
    reported = [leg for leg, state in zip(options.selected, states) if state in ("ran", "kept")]
    failed = states.count("failed")
    print(f"{len(reported)} of {len(states)} legs gave a report, {failed} failed, "
          f"{states.count('cannot')} cannot run here")
    if not reported:
        return 1 if failed else 3
    drawer = checkers[targets.NATIVE]
    if isinstance(drawer, Exception):
        raise drawer
    surprising = [leg for leg in reported if not judge_leg(leg, drawer, options)]
    for path in page.merge(reported, drawer, options.output, recorded.load()):
        print(f"wrote {path}")
    if options.record:
        record_page(reported, options)
        explored.write_page(legs_module.load())
        print(f"wrote {explored.PAGE}")
    return 1 if failed or surprising else 0


def entry(arguments):
    """main(), with an interruption and what ends the run as exit statuses."""
    def interrupted(number, frame):
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), interrupted)
    try:
        return main(arguments)
    except (KeyboardInterrupt, processes.Interrupted):
        processes.interrupt()
        print("platforms/matrix: interrupted; --resume goes on from here", file=sys.stderr)
        return _INTERRUPTED
    except (CannotRun, Failed, processes.OutOfTime) as failure:
        print(f"platforms/matrix: {failure}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


if __name__ == "__main__":
    sys.exit(entry(sys.argv[1:]))
