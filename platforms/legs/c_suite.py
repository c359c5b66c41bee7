# SPDX-License-Identifier: Apache-2.0
"""The catalogue as one C file, for CPUs and systems that the checker is not built for.

emulator  qemu's name of the architecture

The file is compiled by Debian's cross compiler and run under qemu's translation of system calls. In
places where the checker runs, too, the modules of those run it, with what this one knows of it. The
checker of this machine makes the report of what it printed.
"""

import os
import pathlib

import packages
import processes
import targets
from leg import REPORTED, CannotRun, Failed, last_line, need_command

WORKSPACE = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", pathlib.Path(__file__).resolve().parents[2]))

_BAZEL_COMMAND = ["bazel", "build", "//conformance:c_suite"]
_SOURCE = "bazel-bin/conformance/mmap_conformance.c"
_SUITE = "trixie"
_EMULATOR = "qemu-user"
_PATIENCE_SECONDS = 3600

# Debian's static C library for alpha crashes before main(), and so does a static program for hppa in a
# call that is too far: programs for both are linked dynamically.
# That for sh4 loops there; the next release's does not, but this release's compiler breaks what it
# optimises.
_OPTIONS = {"c_alpha": ["-O1"], "c_hppa": ["-O1"], "c_sh4": ["-O0", "-static"]}
_OTHER_OPTIONS = ["-O1", "-static"]
_LATER_LIBRARY = {"c_sh4": "libc6-dev-sh4-cross"}


def check(target):
    """Of a leg, or of a target: CannotRun where it cannot be reached."""
    if not isinstance(target, str):
        packages.check()
        return
    need_command(targets.compiler(target, "gcc"), targets.package(target, "gcc"))
    need_command("bazel", "bazel-bootstrap")


def compile_command(target, cache):
    return [targets.compiler(target, "gcc"), *_library_options(target, cache)]


def build(target, cache, log):
    """The compiled program, in the cache."""
    done = processes.run(_BAZEL_COMMAND, _PATIENCE_SECONDS, cwd=WORKSPACE)
    program = cache / "checkers" / target
    if done.returncode == 0:
        command = [*compile_command(target, cache), "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
        command += [*_OPTIONS.get(target, _OTHER_OPTIONS), "-o", program.with_suffix(".new"), WORKSPACE / _SOURCE]
        done = processes.run(command, _PATIENCE_SECONDS)
    log.write_bytes(done.stdout + done.stderr)
    if done.returncode != 0:
        raise Failed(f"the C suite does not build for {target}: {last_line(done.stderr)} (all of it: {log})")
    return program.with_suffix(".new").replace(program)


def is_of(leg):
    """Whether the leg runs the C suite."""
    return leg.target in targets.C_SUITE


def arguments(context, output, directory):
    """Of the program, in a machine that is booted for it."""
    del context
    return ["-d", directory, "-o", output]


def about(leg, cache):
    version = packages.version(packages.unpacked(cache, _SUITE, _EMULATOR, "amd64")).split("+")[0]
    return f"the C suite; qemu-{leg['emulator']} {version} translates the system calls for this host's kernel"


def run(leg, context, report):
    emulator = _emulator(leg, context.cache)
    libraries = f"/usr/{targets.C_SUITE[leg.target]}"  # of a program that is not static
    run_program([emulator, "-L", libraries, context.checker], context, report)


def run_program(command, context, report):
    """Runs a command that ends in the program, and makes the report."""
    done = processes.run([*command, "-d", context.scratch], context.timeout_seconds)
    if not done.stdout.startswith(b"# mmap_conformance "):
        raise Failed(f"exit status {done.returncode}; {last_line(done.stderr)}")
    import_results(done.stdout, context, report)


def _emulator(leg, cache):
    folder = packages.unpacked(cache, _SUITE, _EMULATOR, "amd64")
    return packages.single_file(folder, f"usr/bin/qemu-{leg['emulator']}")


def import_results(results, context, report):
    """Makes the report of what the program printed; a rule without an answer is none of the leg's failures."""
    file = context.scratch / "results"
    file.write_bytes(results)
    checker = context.cache / "checkers" / "native"
    if not checker.exists():
        raise CannotRun("the checker of this machine, which makes the report, is missing")
    done = processes.run([checker, "import", file], context.timeout_seconds)
    if done.returncode not in REPORTED:
        raise Failed(f"conformance import: exit status {done.returncode}; {last_line(done.stderr)}")
    report.write_bytes(done.stdout)


def _library_options(target, cache):
    if target not in _LATER_LIBRARY:
        return []
    folder = packages.unpacked(cache, _SUITE, _LATER_LIBRARY[target], "amd64")
    root = packages.single_file(folder, f"usr/{targets.C_SUITE[target]}")
    return [f"-B{root}/lib", f"-L{root}/lib", "-isystem", f"{root}/include"]
