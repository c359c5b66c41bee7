# SPDX-License-Identifier: Apache-2.0
"""The legs as data, and what all of their starters share."""

import dataclasses
import fnmatch
import importlib
import os
import pathlib
import shutil
import subprocess
import tomllib

_HERE = pathlib.Path(__file__).resolve().parent


class CannotRun(Exception):
    """This machine lacks something that the leg needs; the text says what, and the remedy."""


class Failed(Exception):
    """The leg was started and gave no report; the text says why."""


@dataclasses.dataclass(frozen=True)
class Leg:
    name: str
    start: str
    target: str
    quick: bool
    settings: dict

    def starter(self):
        return importlib.import_module(self.start)

    def __getitem__(self, key):
        return self.settings[key]

    def get(self, key, default=None):
        return self.settings.get(key, default)


def load(path=_HERE / "legs.toml"):
    """All legs, in the order of the file."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["leg"]
    common = ("name", "start", "target", "quick")
    legs = [
        Leg(
            name=entry["name"],
            start=entry["start"],
            target=entry["target"],
            quick=entry.get("quick", False),
            settings={key: value for key, value in entry.items() if key not in common},
        )
        for entry in entries
    ]
    names = [leg.name for leg in legs]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"{path}: two legs are called {', '.join(doubled)}")
    return legs


def select(legs, globs):
    """The legs whose name matches one of the globs; ValueError names a glob that none matches."""
    for glob in globs:
        if not any(fnmatch.fnmatchcase(leg.name, glob) for leg in legs):
            raise ValueError(f"no leg is called {glob}; see platforms/matrix --list")
    return [leg for leg in legs if any(fnmatch.fnmatchcase(leg.name, glob) for glob in globs)]


@dataclasses.dataclass
class Context:
    """What a starter may use: where to cache, which checker to run, how long."""

    cache: pathlib.Path
    checker: pathlib.Path
    scratch: pathlib.Path
    timeout_seconds: int


# What the checker says when it has a report: nothing unexpected, or a deviation.
REPORTED = (0, 1)


def need_command(command, package):
    if shutil.which(command) is None:
        raise CannotRun(f"{command} is not installed (Debian: apt-get install {package})")


def need_root(what):
    if os.geteuid() != 0:
        raise CannotRun(f"{what} needs root")


def run_checker(arguments, context, report, cwd=None):
    """Runs a command that ends in the checker, which writes its JSON to standard output."""
    try:
        done = subprocess.run(
            arguments,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=context.timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Failed(f"gave no report within {context.timeout_seconds} s") from late
    if done.returncode not in REPORTED or not done.stdout.strip():
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise Failed(f"exit status {done.returncode}: {said[-1] if said else 'it said nothing'}")
    report.write_bytes(done.stdout)
