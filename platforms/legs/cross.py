# SPDX-License-Identifier: Apache-2.0
"""How the checker is built for another processor: Debian's cross compiler, and Abseil.

Abseil is Debian's libabsl-dev of that architecture, unpacked in the cache; where Debian has none it
is compiled from the source package.
"""

import pathlib
import re

import packages
import processes
import targets
from leg import need_command

# What later compilers and C libraries can link as well.
_SUITE = "bookworm"
_WITH_LIBABSL = ("arm64", "armhf", "i386", "mips64el", "ppc64el", "s390x")


def check(target):
    packages.check()
    need_command(targets.compiler(target, "g++"), targets.package(target, "g++"))


def compile_command(target, cache):
    del cache
    return [targets.compiler(target, "g++")]


def toolchain(target, cache):
    """The environment and the options for platforms/build-native.sh, and what else decides the result."""
    compiler = targets.compiler(target, "g++")
    version = processes.run([compiler, "--version"], 60).stdout.decode().split("\n", 1)[0]
    architecture = target.removeprefix("linux_")
    environment, options = {"CXX": compiler}, ["--no-run"]
    libm = _mended_libm(compiler, cache / "libm" / target)
    if libm is not None:
        environment["LDFLAGS"] = f"-L{libm}"
    if architecture in _WITH_LIBABSL:
        abseil = packages.unpacked(cache, _SUITE, "libabsl-dev", architecture)
        # pkg-config puts the folder before the paths in the .pc files.
        environment["PKG_CONFIG_SYSROOT_DIR"] = str(abseil)
        environment["PKG_CONFIG_PATH"] = str(packages.single_file(abseil, "usr/lib/*/pkgconfig"))
    else:
        abseil = packages.source(cache, _SUITE, "abseil")
        options.append(f"--abseil={abseil}")
    return {"environment": environment, "options": options, "versions": [version, packages.version(abseil)]}


def _mended_libm(compiler, folder):
    """A folder with a libm.a that links, where the compiler's own does not; None where it does.

    Debian's cross package for x32 has the linker script of another package, in whose folder it looks for
    its parts. They lie beside it.
    """
    found = pathlib.Path(processes.run([compiler, "-print-file-name=libm.a"], 60).stdout.decode().strip()).resolve()
    if not found.exists() or not found.read_bytes().startswith(b"/* GNU ld script"):
        return None
    script = found.read_text(encoding="ascii")
    parts = [pathlib.Path(part) for part in re.findall(r"/\S+\.a", script)]
    if all(part.exists() for part in parts):
        return None
    for part in parts:
        script = script.replace(str(part), str(found.parent / part.name))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "libm.a").write_text(script, encoding="ascii")
    return folder
