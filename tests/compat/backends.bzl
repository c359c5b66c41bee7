# SPDX-License-Identifier: Apache-2.0
"""Runs C++ tests on every backend of anonymous memory, in one `bazel test //...`.

    load("//tests/compat:backends.bzl", "backends_test")

    backends_test(
        name = "mapping_test",
        srcs = ["mapping_test.cc", "smalloc_test.cc"],
        deps = [...],
    )

makes mapping_test_map_anonymous, mapping_test_map_anon and mapping_test_dev_zero, and mapping_test
itself with whatever --//platforms:anonymous_backend says (to be run by name). A test is its sources
compiled once, and a program for each backend, so a package has one that holds all of its cases.

One source of the library depends on the backend: anonymous.cc (a case of selection_test sees to it). So
that alone is compiled once a backend, and linked in front of the library, which has it too: the linker
takes what it needs first from there. anonymous_test notices if it does not.
"""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")
load("//platforms:merged_library.bzl", "merged_library")

# With the tags of its tests. MAP_ANON is another name of the same flag wherever both exist, so there only
# a change of the selection can make the two differ.
BACKENDS = {
    "dev_zero": [],
    "map_anon": ["development"],
    "map_anonymous": [],
}

def backend_library(name, backend):
    """The source that depends on the backend, compiled for one.

    Args:
      name: the target's name.
      backend: one of BACKENDS.
    """
    cc_library(
        name = name,
        testonly = True,
        srcs = [
            "//compat/src/memory:anonymous.cc",
            "//compat/src/memory:anonymous_selection.h",
        ],
        local_defines = ["MMAP_COMPAT_BACKEND_" + backend.upper()],
        visibility = ["//tests/compat:__subpackages__"],
        deps = ["//compat:include"],
        alwayslink = True,
    )

def backends_test(name, srcs, deps, size = "small", tags = [], **kwargs):
    """A cc_test that runs once per backend.

    Args:
      name: of the test; the ones that run in //... are called name_backend.
      srcs: of the test.
      deps: of the test.
      size: of each of them.
      tags: of each of them.
      **kwargs: what cc_test takes.
    """
    merged_library(
        name = name + "_cases",
        testonly = True,
        srcs = srcs,
        deps = deps,
        alwayslink = True,
    )
    cc_test(
        name = name,
        size = size,
        tags = tags + ["manual"],
        deps = [":" + name + "_cases"],
        **kwargs
    )
    for backend, tags_of_backend in BACKENDS.items():
        cc_test(
            name = name + "_" + backend,
            size = size,
            tags = tags + tags_of_backend,
            deps = [
                "//tests/compat:backend_" + backend,
                ":" + name + "_cases",
            ],
            **kwargs
        )
