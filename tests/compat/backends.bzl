# SPDX-License-Identifier: Apache-2.0
"""Runs a C++ test on every backend of anonymous memory, in one `bazel test //...`.

    load("//tests/compat:backends.bzl", "backends_test")

    backends_test(
        name = "mapping_test",
        srcs = ["mapping_test.cc"],
        deps = [...],
    )

makes mapping_test_map_anonymous, mapping_test_map_anon and mapping_test_dev_zero, and mapping_test
itself with whatever --//platforms:anonymous_backend says (to be run by name).
"""

load("@rules_cc//cc:defs.bzl", "cc_test")

_SETTING = "//platforms:anonymous_backend"

BACKENDS = [
    "map_anonymous",
    "map_anon",
    "dev_zero",
]

def _backend_impl(_settings, attr):
    return {_SETTING: attr.backend}

_backend = transition(
    implementation = _backend_impl,
    inputs = [],
    outputs = [_SETTING],
)

def _backend_test_impl(ctx):
    # A dependency behind a transition is a list, even where there is one.
    test = ctx.attr.test[0][DefaultInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = test.files_to_run.executable,
        is_executable = True,
    )
    return [DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles(files = [test.files_to_run.executable])
            .merge(test.default_runfiles),
    )]

_backend_test = rule(
    implementation = _backend_test_impl,
    attrs = {
        "backend": attr.string(
            doc = "The value of //platforms:anonymous_backend to build with.",
            mandatory = True,
            values = BACKENDS,
        ),
        "test": attr.label(
            cfg = _backend,
            doc = "The cc_test to run.",
            executable = True,
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    doc = "A cc_test, built with one backend of anonymous memory.",
    test = True,
)

def backends_test(name, size = "small", tags = [], **kwargs):
    """A cc_test that runs once per backend.

    Args:
      name: of the test; the ones that run in //... are called name_backend.
      size: of each of them.
      tags: of each of them.
      **kwargs: what cc_test takes.
    """
    cc_test(
        name = name,
        size = size,
        tags = tags + ["manual"],
        **kwargs
    )
    for backend in BACKENDS:
        _backend_test(
            name = name + "_" + backend,
            size = size,
            backend = backend,
            tags = tags,
            test = ":" + name,
        )
