# SPDX-License-Identifier: Apache-2.0
"""Sources that are compiled together, so that what they include is read once, not once for each of them.

A file of a hundred lines includes fifty thousand, and to read those takes nearly all of its time. Names
in unnamed namespaces must differ between the files of a target; where they do not, the compiler says which
of them was defined before.

With --@mmap_compat//platforms:sources=separate (here: --//platforms:sources=separate) each file is compiled
by itself, which is faster after a change of one, and shows an include that is missing. The library that is
installed (install/library.bzl) is built so.
"""

load("@rules_cc//cc:defs.bzl", "cc_library", "cc_test")

def _merge(name, srcs):
    """Returns what to compile, and what that includes."""
    sources = sorted([source for source in srcs if source.endswith(".cc")])
    headers = [source for source in srcs if not source.endswith(".cc")]
    native.genrule(
        name = name + "_merged",
        srcs = sources,
        outs = [name + "_merged.cc"],
        # By its path in its repository, from which Bazel lets quoted names be found.
        cmd = "for f in $(SRCS); do echo \"#include \\\"$${f#*external/*/}\\\"\"; done > $@",
        visibility = ["//visibility:private"],
    )
    compiled = select({
        "//platforms:sources_separate": sources,
        "//conditions:default": [name + "_merged.cc"],
    })
    included = select({
        "//platforms:sources_separate": [],
        "//conditions:default": sources,
    })
    return headers + compiled, included

def merged_library(name, srcs, **kwargs):
    """A cc_library that compiles its .cc files as if they were one.

    Args:
      name: the target's name.
      srcs: .cc files, and headers of its own.
      **kwargs: what cc_library takes besides.
    """
    compiled, included = _merge(name, srcs)
    cc_library(
        name = name,
        srcs = compiled,
        textual_hdrs = included,
        **kwargs
    )

def merged_test(name, srcs, deps, **kwargs):
    """A cc_test that compiles its .cc files as if they were one.

    Args:
      name: the target's name.
      srcs: .cc files, and headers of its own.
      deps: as of cc_test.
      **kwargs: what cc_test takes besides.
    """
    compiled, included = _merge(name, srcs)
    cc_library(
        name = name + "_sources",
        testonly = True,
        textual_hdrs = included,
        visibility = ["//visibility:private"],
    )
    cc_test(
        name = name,
        srcs = compiled,
        deps = deps + [":" + name + "_sources"],
        **kwargs
    )
