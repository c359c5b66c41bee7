# SPDX-License-Identifier: Apache-2.0
"""What the checker is built for, and with which compiler.

"native" is this machine, "musl" and "linux_zig_amd64" this machine with another C library (see musl.py
and zig.py); the others are the entries of LINUX_TARGETS in platforms/toolchains/targets.bzl.
"""

import pathlib
import types

NATIVE = "native"
MUSL = "musl"
ZIG = "linux_zig_amd64"

_TABLE = pathlib.Path(__file__).resolve().parent.parent / "toolchains" / "targets.bzl"


def _linux_targets():
    # Starlark is Python here: the file only makes a dictionary of structs.
    values = {"struct": types.SimpleNamespace}
    exec(compile(_TABLE.read_text(encoding="utf-8"), str(_TABLE), "exec"), values)  # pylint: disable=exec-used
    return values["LINUX_TARGETS"]


_TRIPLES = {name: target.triple for name, target in _linux_targets().items()}


def names():
    return [NATIVE, MUSL, ZIG, *_TRIPLES]


def compiler(target, language):
    """The command of the compiler for "gcc" or "g++"; musl's init is an ordinary static program."""
    return f"{_TRIPLES[target]}-{language}" if target in _TRIPLES else language


def package(target, language):
    """Debian's package of that compiler."""
    return f"{language}-{_TRIPLES[target].replace('_', '-')}" if target in _TRIPLES else language
