# SPDX-License-Identifier: Apache-2.0
"""One static, stripped, small binary out of a cc_binary, whatever the command line asks for."""

load(":transitions.bzl", "small_and_static")

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
            cfg = small_and_static,
            doc = "The cc_binary.",
            executable = True,
            mandatory = True,
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    doc = "The binary that `binary` becomes when it is built small and without shared libraries.",
    executable = True,
)
