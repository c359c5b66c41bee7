# SPDX-License-Identifier: Apache-2.0
"""Compiles sources against stand-ins for the <sys/mman.h> of every family of systems.

Nothing is linked or run: what is seen is that no source uses a name that a system lacks, and that
each feature test has a branch for every system. It asks for no compiler of those systems, unlike
tests/portability/cross_builds.sh.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")

FAMILIES = [
    "dragonfly",
    "freebsd",
    "macos",
    "netbsd",
    "openbsd",
]

def compiles_on_every_family(name, srcs, deps):
    """One library per family, called name_family.

    Args:
      name: the beginning of their names.
      srcs: what to compile.
      deps: what it needs.
    """
    for family in FAMILIES:
        cc_library(
            name = name + "_" + family,
            testonly = True,
            srcs = srcs + [
                "//compat:private_headers",
                "//tests/compat/headers",
            ],
            copts = ["-Itests/compat/headers/" + family],
            linkstatic = True,
            # They stand in for the header of Linux alone.
            target_compatible_with = ["@platforms//os:linux"],
            deps = deps + ["//compat:include"],
        )
