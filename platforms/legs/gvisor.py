# SPDX-License-Identifier: Apache-2.0
"""gVisor, a kernel in user space.

suite     the Debian suite whose runsc package is used; or
module    the folder here whose go.mod names the release, and whose go.sum what it is made of: that is
          built with Go, once, in the cache
platform  how it intercepts system calls: "systrap" or "ptrace"
"""

import fcntl
import os
import pathlib
import re
import shutil

import c_suite
import packages
import processes
from leg import CannotRun, Failed, last_line, need_command, need_root, run_checker

_HERE = pathlib.Path(__file__).resolve().parent
_RUNSC = "gvisor.dev/gvisor/runsc"
_BUILD_SECONDS = 3600


def check(leg):
    if "module" in leg.settings:
        _check_go(_go_mod(leg, r"^go (\d+)\.(\d+)"))
    else:
        packages.check()
    need_root("runsc")


def about(leg, cache):
    what = "the C suite in " if c_suite.is_of(leg) else ""
    return f"{what}runsc {_version(leg, cache)}, {leg['platform']}"


def run(leg, context, report):
    state = context.scratch / "state"
    state.mkdir(exist_ok=True)
    command = [_runsc(leg, context.cache), f"--root={state}", "--network=none", "--ignore-cgroups"]
    command += [f"--platform={leg['platform']}", "do", context.checker]
    if c_suite.is_of(leg):
        c_suite.run_program(command, context, report)
    else:
        run_checker([*command, *context.words], context, report)


def _version(leg, cache):
    if "module" in leg.settings:
        # A version without a number is a time and a commit: the day tells most.
        return _go_mod(leg, r"gvisor\.dev/gvisor v0\.0\.0-((\d{8})\d*-\w+)")[1]
    return packages.version(_folder(leg, cache))


def _runsc(leg, cache):
    if "module" in leg.settings:
        return _built(leg, cache)
    return packages.single_file(_folder(leg, cache), "usr/bin/runsc", "usr/sbin/runsc")


def _folder(leg, cache):
    return packages.unpacked(cache, leg["suite"], "runsc", "amd64")


def _go_mod(leg, pattern):
    return re.search(pattern, (_HERE / leg["module"] / "go.mod").read_text(encoding="utf-8"), re.MULTILINE)


def _check_go(wanted):
    need_command("go", "golang-go")
    said = processes.run(["go", "env", "GOVERSION"], 60).stdout.decode().strip()
    found = re.match(r"go(\d+)\.(\d+)", said)
    if found is None or tuple(map(int, found.groups())) < tuple(map(int, wanted.groups())):
        raise CannotRun(f"needs Go {wanted[1]}.{wanted[2]} or newer, and this is {said or 'unknown'} (https://go.dev/dl)")


def _built(leg, cache):
    """The runsc of the module; the first time takes some minutes, and the network."""
    folder = cache / "gvisor" / _version(leg, cache)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two legs share it
        return _build(leg, folder)


def _build(leg, folder):
    runsc = folder / "runsc"
    if runsc.exists():
        return runsc
    for name in ("go.mod", "go.sum"):
        shutil.copy(_HERE / leg["module"] / name, folder)
    # A runsc that needs the C library starts itself again where there is none.
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local"}
    command = ["go", "build", "-trimpath", "-o", "runsc.new", _RUNSC]
    done = processes.run(command, _BUILD_SECONDS, cwd=folder, env=environment)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)} in {folder}: {last_line(done.stderr)}")
    (folder / "runsc.new").replace(runsc)
    return runsc
