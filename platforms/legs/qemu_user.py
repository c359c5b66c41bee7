# SPDX-License-Identifier: Apache-2.0
"""This host's kernel, reached through qemu's translation of another machine's system calls.

emulator  qemu's name of the architecture

Such a leg adds an ABI (flag values, errno numbers, byte order), not a kernel.
"""

import packages
from leg import run_checker

# The first release that honours MAP_FIXED_NOREPLACE and rejects flags that it does not know.
_SUITE = "trixie"
_PACKAGE = "qemu-user"


def check(leg):
    del leg
    packages.check()


def run(leg, context, report):
    folder = packages.unpacked(context.cache, _SUITE, _PACKAGE, "amd64")
    emulator = packages.single_file(folder, f"usr/bin/qemu-{leg['emulator']}")
    run_checker([str(emulator), str(context.checker), "run", "--format=json"], context, report)
