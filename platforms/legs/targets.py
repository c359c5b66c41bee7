# SPDX-License-Identifier: Apache-2.0
"""What the checker is built for, and with which compiler.

"native" is this machine, "musl" and "linux_zig_amd64" this machine with another C library (see musl.py
and zig.py); those that begin with "c_" run the C suite (see c_suite.py; "c_native" is this machine); the
others are the entries of LINUX_TARGETS in platforms/toolchains/targets.bzl.
"""

import pathlib
import types

NATIVE = "native"
MUSL = "musl"
ZIG = "linux_zig_amd64"
C_SUITE = {
    "c_native": "",
    "c_alpha": "alpha-linux-gnu",
    "c_arm64": "aarch64-linux-gnu",
    "c_armel": "arm-linux-gnueabi",
    "c_armhf": "arm-linux-gnueabihf",
    "c_hppa": "hppa-linux-gnu",
    "c_i386": "i686-linux-gnu",
    "c_m68k": "m68k-linux-gnu",
    "c_mips": "mips-linux-gnu",
    "c_mips64": "mips64-linux-gnuabi64",
    "c_mips64el": "mips64el-linux-gnuabi64",
    "c_mips64r6": "mipsisa64r6-linux-gnuabi64",
    "c_mips64r6el": "mipsisa64r6el-linux-gnuabi64",
    "c_mipsel": "mipsel-linux-gnu",
    "c_mipsr6": "mipsisa32r6-linux-gnu",
    "c_mipsr6el": "mipsisa32r6el-linux-gnu",
    "c_powerpc": "powerpc-linux-gnu",
    "c_powerpc64": "powerpc64-linux-gnu",
    "c_ppc64el": "powerpc64le-linux-gnu",
    "c_riscv64": "riscv64-linux-gnu",
    "c_s390x": "s390x-linux-gnu",
    "c_sh4": "sh4-linux-gnu",
    "c_sparc64": "sparc64-linux-gnu",
}

_TABLE = pathlib.Path(__file__).resolve().parent.parent / "toolchains" / "targets.bzl"


def _linux_targets():
    # Starlark is Python here: the file only makes a dictionary of structs.
    values = {"struct": types.SimpleNamespace}
    exec(compile(_TABLE.read_text(encoding="utf-8"), str(_TABLE), "exec"), values)  # pylint: disable=exec-used
    return values["LINUX_TARGETS"]


_TRIPLES = {name: target.triple for name, target in _linux_targets().items()}


def names():
    return [NATIVE, MUSL, ZIG, *_TRIPLES, *C_SUITE]


def compiler(target, language):
    """The command of the compiler for "gcc" or "g++"; musl's init is an ordinary static program."""
    triple = {**_TRIPLES, **C_SUITE}.get(target)
    return f"{triple}-{language}" if triple else language


def package(target, language):
    """Debian's package of that compiler."""
    triple = {**_TRIPLES, **C_SUITE}.get(target)
    return f"{language}-{triple.replace('_', '-')}" if triple else language
