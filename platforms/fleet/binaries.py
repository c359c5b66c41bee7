# SPDX-License-Identifier: Apache-2.0
"""Which of the files that platforms/release makes runs on a machine."""

import pathlib

# What uname -m says -> how a release may call it. A name that fits two machines is no name: mips64,
# for example, has both byte orders, so such hosts need conformance_binary in the inventory.
_MACHINES = {
    "aarch64": ("arm64", "aarch64"),
    "amd64": ("x86_64", "amd64"),
    "arm64": ("arm64", "aarch64"),
    "armv7l": ("armhf", "armv7l"),
    "armv8l": ("armhf", "armv8l"),
    "i386": ("i386",),
    "i586": ("i386",),
    "i686": ("i386", "i686"),
    "ppc64le": ("ppc64el", "ppc64le"),
    "x86_64": ("x86_64", "amd64"),
}

_SYSTEMS = {"darwin": ("macos", "darwin")}


class NoBinary(Exception):
    """The folder has no checker, or several, for a machine; the text says so, and the remedy."""


def platform_names(system, machine):
    """("Linux", "aarch64") -> ["linux_arm64", "linux_aarch64"]"""
    systems = _SYSTEMS.get(system.lower(), (system.lower(),))
    return [f"{name}_{kind}" for name in systems for kind in _MACHINES.get(machine, (machine,))]


def find(folder, system, machine):
    """The path of the checker in folder for what uname says; NoBinary if there is not exactly one."""
    folder = pathlib.Path(folder)
    names = platform_names(system, machine)
    found = sorted({path for name in names for path in folder.glob(f"mmap-compat-*-{name}") if path.is_file()})
    if len(found) == 1:
        return found[0]
    if found:
        raise NoBinary(f"{folder} has several checkers for {names[0]}: {', '.join(path.name for path in found)}")
    raise NoBinary(f"{folder} has no checker for {system} {machine} (mmap-compat-VERSION-{names[0]}). "
                   f"Remedy: platforms/release --output={folder} --target={names[0]}, "
                   "or conformance_binary in the inventory")
