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


def about(leg, cache):
    version = packages.version(_folder(cache)).split("+")[0]
    return f"qemu-{leg['emulator']} {version} translates the system calls for this host's kernel"


def run(leg, context, report):
    emulator = packages.single_file(_folder(context.cache), f"usr/bin/qemu-{leg['emulator']}")
    run_checker([emulator, context.checker, *context.words], context, report)


def _folder(cache):
    return packages.unpacked(cache, _SUITE, _PACKAGE, "amd64")
