# SPDX-License-Identifier: Apache-2.0
"""The public libraries of a package, found where they are declared: no list of them can grow old."""

load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")

def _public_libraries_impl(ctx):
    infos = [dep[CcInfo] for dep in ctx.attr.deps]
    headers = [info.compilation_context.direct_public_headers for info in infos]
    return [
        DefaultInfo(files = depset([header for some in headers for header in some])),
        cc_common.merge_cc_infos(cc_infos = infos),
    ]

_public_libraries = rule(
    implementation = _public_libraries_impl,
    attrs = {"deps": attr.label_list(mandatory = True, providers = [CcInfo])},
    doc = "Libraries as one; its files are the headers that they show to others.",
)

def public_libraries(name, **kwargs):
    """All libraries that this BUILD file declares public above the call.

    Args:
      name: the target's name.
      **kwargs: what every target takes.
    """
    _public_libraries(
        name = name,
        deps = sorted([
            ":" + library
            for library, rule in native.existing_rules().items()
            if rule["kind"] == "cc_library" and
               [True for label in rule["visibility"] if label.endswith("//visibility:public")]
        ]),
        **kwargs
    )
