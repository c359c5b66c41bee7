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


def run(leg, context, report):
    folder = packages.unpacked(context.cache, leg["suite"], "runsc", "amd64")
    runsc = packages.single_file(folder, "usr/bin/runsc", "usr/sbin/runsc")
    state = context.scratch / "state"
    state.mkdir()
    run_checker(
        [str(runsc), f"--root={state}", "--network=none", "--ignore-cgroups", f"--platform={leg['platform']}"]
        + ["do", str(context.checker), "run", "--format=json"],
        context,
        report,
    )
