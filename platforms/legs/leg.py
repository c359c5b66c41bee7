# SPDX-License-Identifier: Apache-2.0
"""The legs as data, and what all of their starters share."""

import dataclasses
import fnmatch
import importlib
import os
import pathlib
import shutil
import tomllib

import processes
import targets

_HERE = pathlib.Path(__file__).resolve().parent
_FILES = (_HERE / "legs.toml", _HERE / "legs_booted.toml", _HERE / "legs_of_c_suite.toml")


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
        if key not in self.settings:
            raise Failed(f"its entry in platforms/legs/legs*.toml has no {key}")
        return self.settings[key]

    def get(self, key, default=None):
        return self.settings.get(key, default)


def load(*paths):
    """All legs, in the order of the files."""
    paths = paths or _FILES
    entries = [entry for path in paths for entry in tomllib.loads(path.read_text(encoding="utf-8"))["leg"]]
    entries = [_whole(entry, entries) for entry in entries]
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
    where = ", ".join(map(str, paths))
    for leg in legs:
        if leg.target not in targets.names():
            raise ValueError(f"{where}: {leg.name} is for {leg.target}, which no compiler is known for")
        if not (_HERE / f"{leg.start}.py").exists():
            raise ValueError(f"{where}: {leg.name} starts with {leg.start}, and there is no {leg.start}.py")
    names = [leg.name for leg in legs]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise ValueError(f"{where}: two legs are called {', '.join(doubled)}")
    return legs


def _whole(entry, entries):
    """An entry that is like another has all that it does not say itself from there, but for "quick"."""
    if "like" not in entry:
        return entry
    for other in entries:
        if other["name"] == entry["like"]:
            return {**other, "quick": False, **{key: value for key, value in entry.items() if key != "like"}}
    raise ValueError(f"{entry['name']} is like {entry['like']}, and no leg is called that")


def select(legs, globs):
    """The legs whose name matches one of the globs; ValueError names a glob that none matches."""
    for glob in globs:
        if not any(fnmatch.fnmatchcase(leg.name, glob) for leg in legs):
            raise ValueError(f"no leg is called {glob}; see platforms/matrix --list")
    return [leg for leg in legs if any(fnmatch.fnmatchcase(leg.name, glob) for glob in globs)]


@dataclasses.dataclass
class Context:
    """What a starter may use: where to cache, which checker to run, how long, and what it is told to do."""

    cache: pathlib.Path
    checker: pathlib.Path
    scratch: pathlib.Path
    timeout_seconds: int
    words: tuple = ("run", "--format=json")


# What the checker says when it has a report: nothing unexpected, a deviation, or a rule without an answer,
# which is for the baseline to judge.
REPORTED = (0, 1, 3)


def need_command(command, package):
    if shutil.which(command) is None:
        raise CannotRun(f"{command} is not installed (Debian: apt-get install {package})")


def need_root(what):
    if os.geteuid() != 0:
        raise CannotRun(f"{what} needs root")


def run_checker(arguments, context, report, cwd=None):
    """Runs a command that ends in the checker, which writes its JSON to standard output."""
    try:
        done = processes.run(arguments, context.timeout_seconds, cwd=cwd)
    except processes.OutOfTime as late:
        raise Failed(f"gave no report within {context.timeout_seconds} s; {last_line(late.output)}") from late
    if done.returncode not in REPORTED or not done.stdout.strip():
        raise Failed(f"exit status {done.returncode}; {last_line(done.stderr)}")
    report.write_bytes(done.stdout)


def last_line(output):
    """The end of what a command said, for a message; long lines are cut."""
    said = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    return f"the last that it said: {said[-1].strip()[:200]}" if said else "it said nothing"
