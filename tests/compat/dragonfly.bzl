# SPDX-License-Identifier: Apache-2.0
"""Compiles sources against a stand-in for DragonFly's <sys/mman.h>.

Nothing is linked or run: what is seen is that no source uses a name that the system lacks, and that each
feature test has a branch for it. No compiler here has DragonFly's own headers. Those of the other
systems are what tests/portability/cross_builds.sh compiles against; what stands in for them here serves
the test of which flag is selected.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")

def compiles_on_dragonfly(name, srcs, deps):
    """A library that is not linked.

    Args:
      name: its name.
      srcs: what to compile.
      deps: what it needs.
    """
    cc_library(
        name = name,
        testonly = True,
        srcs = srcs + [
            "//compat:private_headers",
            "//tests/compat/headers",
        ],
        copts = ["-Itests/compat/headers/dragonfly"],
        linkstatic = True,
        # It stands in for the header of Linux alone.
        target_compatible_with = ["@platforms//os:linux"],
        deps = deps + ["//compat:include"],
    )
