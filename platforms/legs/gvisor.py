# SPDX-License-Identifier: Apache-2.0
"""gVisor, a kernel in user space.

suite     the Debian suite whose runsc package is used
platform  how it intercepts system calls: "systrap" or "ptrace"
"""

import packages
from leg import need_root, run_checker


def check(leg):
    del leg
    packages.check()
    need_root("runsc")


def about(leg, cache):
    return f"runsc {packages.version(_folder(leg, cache))}, {leg['platform']}"


def run(leg, context, report):
    runsc = packages.single_file(_folder(leg, context.cache), "usr/bin/runsc", "usr/sbin/runsc")
    state = context.scratch / "state"
    state.mkdir()
    run_checker(
        [runsc, f"--root={state}", "--network=none", "--ignore-cgroups", f"--platform={leg['platform']}"]
        + ["do", context.checker, "run", "--format=json"],
        context,
        report,
    )


def _folder(leg, cache):
    return packages.unpacked(cache, leg["suite"], "runsc", "amd64")
