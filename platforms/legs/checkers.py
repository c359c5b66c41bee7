# SPDX-License-Identifier: Apache-2.0
"""The checker as one static file for each target, kept in the cache until its sources change.

Bazel builds the native one. The others are built by platforms/build-native.sh, with the toolchain that
cross.py, musl.py or zig.py knows.
"""

import functools
import hashlib
import os
import pathlib
import re
import shutil

import c_suite
import cross
import musl
import processes
import targets
import zig
from leg import Failed, last_line, need_command

WORKSPACE = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", pathlib.Path(__file__).resolve().parents[2]))

_BAZEL_COMMAND = ["bazel", "build", "--compilation_mode=opt", "//conformance:static"]
_BAZEL_OUTPUT = "bazel-bin/conformance/static"
_SOURCES = ("compat/src/**/*.cc", "compat/**/*.h", "conformance/**/*.cc", "conformance/**/*.h", "platforms/host/*.cc",
            "platforms/host/*.h", "platforms/build-native.sh", "platforms/legs/cross.py", "platforms/legs/musl.py", "platforms/legs/zig.py",
            "platforms/toolchains/targets.bzl", "platforms/toolchains/zig_*")
_FLAGS = "-Os -fno-exceptions -fno-asynchronous-unwind-tables"
_PATIENCE_SECONDS = 7200


def check(target):
    """CannotRun where the checker cannot be built for the target."""
    if target == targets.NATIVE:
        need_command("bazel", "bazel-bootstrap")
    else:
        if target not in targets.C_SUITE:
            need_command("pkg-config", "pkg-config")
        _kind(target).check(target)


def build(target, cache):
    """The checker's path; CannotRun or Failed says why there is none."""
    check(target)
    binary = cache / "checkers" / target
    binary.parent.mkdir(parents=True, exist_ok=True)
    if target == targets.NATIVE:
        _must(_BAZEL_COMMAND, target, binary.with_suffix(".log"))
        return _install(WORKSPACE / _BAZEL_OUTPUT, binary)
    if target in targets.C_SUITE:
        return c_suite.build(target, cache, binary.with_suffix(".log"))
    toolchain = _kind(target).toolchain(target, cache)
    stamp, made_of = binary.with_suffix(".stamp"), _digest(WORKSPACE, repr(sorted(toolchain.items())))
    if binary.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == made_of:
        return binary
    output = cache / "build" / target
    output.mkdir(parents=True, exist_ok=True)
    command = ["sh", WORKSPACE / "platforms/build-native.sh", "--static", f"--output={output}", *toolchain["options"]]
    environment = {**os.environ, **toolchain["environment"]}
    environment["CXXFLAGS"] = f"{_FLAGS} {environment.get('CXXFLAGS', '')}"
    _must(command, target, binary.with_suffix(".log"), environment)
    stamp.unlink(missing_ok=True)
    _install(output / "conformance", binary)
    stamp.write_text(made_of, encoding="ascii")
    return binary


def _kind(target):
    if target in targets.C_SUITE:
        return c_suite
    return {targets.MUSL: musl, targets.ZIG: zig}.get(target, cross)


def _must(command, target, log, environment=None):
    done = processes.run(command, _PATIENCE_SECONDS, cwd=WORKSPACE, env=environment)
    log.write_bytes(done.stdout + done.stderr)
    if done.returncode != 0:
        wrong = [line for line in done.stderr.decode(errors="replace").splitlines()
                 if line.startswith("ERROR") or "rror:" in line]
        raise Failed(f"the checker does not build for {target}: {wrong[0] if wrong else last_line(done.stderr)} "
                     f"(all of it: {log})")


def _install(built, binary):
    """A copy that is replaced as a whole: a leg may be running the old one."""
    fresh = binary.with_suffix(".new")
    shutil.copy(built, fresh)
    fresh.chmod(0o755)
    fresh.replace(binary)
    return binary


def _digest(workspace, more):
    """One number for everything that the checker is made of."""
    total = hashlib.sha256(more.encode())
    for path in sorted(path for pattern in _SOURCES for path in workspace.glob(pattern)):
        total.update(f"{path.relative_to(workspace)}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@functools.cache
def map_anonymous(target, cache):
    """The number of MAP_ANONYMOUS in the target's headers, as text; it differs between ABIs."""
    command = ["g++"] if target == targets.NATIVE else _kind(target).compile_command(target, cache)
    done = processes.run([*command, "-include", "sys/mman.h", "-dM", "-E", "-x", "c", os.devnull], 60)
    values = dict(re.findall(r"#define (\w+)[ \t]+(\w+)", done.stdout.decode(errors="replace")))
    value = "MAP_ANONYMOUS"
    for _ in range(4):  # one name may stand for another
        value = values.get(value, value)
    if not value.startswith("0x"):
        raise Failed(f"the headers for {target} have no MAP_ANONYMOUS; {last_line(done.stderr)}")
    return hex(int(value, 16))


def libc(target, cache):
    """The C library of the target where a program cannot ask for it."""
    if target in (targets.MUSL, targets.ZIG):
        return f"{'musl' if target == targets.MUSL else 'zig'} {_kind(target).version(cache)}"
    return "unknown"
