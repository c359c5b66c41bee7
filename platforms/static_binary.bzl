# SPDX-License-Identifier: Apache-2.0
"""One small binary out of a cc_binary that needs no other file, whatever the command line asks for."""

load(":transitions.bzl", "small")

# For link_static. The C library of these systems is for linking dynamically: on macOS always, on the others
# with the compiler that builds for them here. It comes with the system.
WHERE_THE_C_LIBRARY_IS = select({
    "//platforms/os:netbsd": False,
    "@platforms//os:freebsd": False,
    "@platforms//os:openbsd": False,
    "@platforms//os:osx": False,
    "//conditions:default": True,
})

def _static_binary_impl(ctx):
    # An attribute with a transition is a list, also where the transition gives one configuration.
    binary = ctx.attr.binary[0][DefaultInfo].files_to_run.executable
    output = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = output, target_file = binary, is_executable = True)
    return [DefaultInfo(
        executable = output,
        files = depset([output]),
        runfiles = ctx.runfiles(files = [output]),
    )]

static_binary = rule(
    implementation = _static_binary_impl,
    attrs = {
        "binary": attr.label(
            cfg = small,
            doc = "The cc_binary.",
            executable = True,
            mandatory = True,
        ),
        "link_static": attr.bool(
            default = True,
            doc = "Without shared libraries; else with those of the base system alone.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    doc = "What `binary` becomes when it is built small and linked with nothing that a host may lack.",
    executable = True,
)
