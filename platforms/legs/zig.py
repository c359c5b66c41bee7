# SPDX-License-Identifier: Apache-2.0
"""The checker with the C library that zig brings for linux-musl, statically linked.

Some of its functions are zig's own code instead of musl's, so that it is one more library to judge.
platforms/setup --cross=linux_zig_amd64 installs the compiler and the sources of Abseil.
"""

import os
import pathlib
import re

from leg import CannotRun, need_command

_TOOLCHAINS = pathlib.Path(__file__).resolve().parent.parent / "toolchains"


def _folder():
    """As install_zig has it."""
    caches = os.environ.get("XDG_CACHE_HOME", os.path.join(os.path.expanduser("~"), ".cache"))
    return pathlib.Path(os.environ.get("MMAP_COMPAT_CROSS", os.path.join(caches, "mmap-compat-cross")))


def check(target):
    need_command("pkg-config", "pkg-config")
    for part in ("ziglang/ziglang/zig", "abseil/absl"):
        if not (_folder() / part).exists():
            raise CannotRun(f"there is no {_folder() / part} (platforms/setup --cross={target} installs it)")


def compile_command(target, cache):
    del target, cache
    return [str(_folder() / "ziglang/ziglang/zig"), "c++", "-target", "x86_64-linux-musl"]


def version(cache):
    del cache
    return re.search(r"^ziglang==(\S+)", (_TOOLCHAINS / "ziglang.txt").read_text(encoding="utf-8"), re.MULTILINE)[1]


def toolchain(target, cache):
    """The environment and the options for platforms/build-native.sh, and what else decides the result."""
    abseil = (_folder() / "abseil").resolve()
    return {"environment": {}, "options": [f"--target={target}", "--no-run"], "versions": [version(cache), abseil.name]}
