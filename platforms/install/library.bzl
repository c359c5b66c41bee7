# SPDX-License-Identifier: Apache-2.0
"""A library for those who do not build with Bazel: one archive, its headers, files for pkg-config and CMake.

Bazel makes an archive per cc_library. They are merged here, as they were built, so that what is
installed has the settings of this build, such as the backend of anonymous memory.
"""

load("@rules_cc//cc:find_cc_toolchain.bzl", "find_cc_toolchain", "use_cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//platforms:transitions.bzl", "optimized")

# One line of the input of `ar -M`, which takes no options for what it does.
def _add_line(archive):
    return "ADDLIB " + archive.path

# What the linker is given for the libraries of this package and those below it.
def _own_linker_inputs(info, package):
    return [
        linker_input
        for linker_input in info.linking_context.linker_inputs.to_list()
        if (linker_input.owner.package + "/").startswith(package + "/")
    ]

def _archives(linker_inputs):
    archives = [
        library.pic_static_library or library.static_library
        for linker_input in linker_inputs
        for library in linker_input.libraries
    ]
    return [archive for archive in archives if archive]

# What CMake calls the libraries that pkg-config has as modules: absl_status is absl::status.
def _targets(modules):
    return [module.replace("_", "::", 1) for module in modules]

# The system's own libraries, each once.
def _flags(linker_inputs):
    flags = [flag for linker_input in linker_inputs for flag in linker_input.user_link_flags]
    return sorted({flag: None for flag in flags})

# What the toolchain's ar finds its compiler with.
def _environment(ctx, toolchain):
    features = cc_common.configure_features(ctx = ctx, cc_toolchain = toolchain)
    return cc_common.get_environment_variables(
        feature_configuration = features,
        action_name = "c++-link-static-library",
        variables = cc_common.empty_variables(),
    )

def _installable_library_impl(ctx):
    info = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps])
    linker_inputs = _own_linker_inputs(info, ctx.attr.package)
    archives = _archives(linker_inputs)
    headers = ctx.files.deps
    toolchain = find_cc_toolchain(ctx)

    archive = ctx.actions.declare_file("lib{}.a".format(ctx.label.name))
    ctx.actions.run_shell(
        outputs = [archive],
        inputs = depset(archives, transitive = [toolchain.all_files]),
        command = "\n".join(
            ["{} -M <<SCRIPT".format(toolchain.ar_executable), "CREATE " + archive.path] +
            [_add_line(part) for part in archives] +
            ["SAVE", "END", "SCRIPT"],
        ),
        env = _environment(ctx, toolchain),
        mnemonic = "MergeArchives",
    )
    flags = _flags(linker_inputs)
    requires = sorted(ctx.attr.requires)
    filled = []
    for template, name in ctx.attr.templates.items():
        file = ctx.actions.declare_file(name)
        ctx.actions.expand_template(
            template = template.files.to_list()[0],
            output = file,
            substitutions = {
                "@LIBRARIES@": " ".join(flags),
                "@REQUIRES@": " ".join(requires),
                "@TARGETS@": ";".join(_targets(requires) + flags),
            },
        )
        filled.append(file)
    files = [archive] + filled + headers
    return [DefaultInfo(files = depset(files), runfiles = ctx.runfiles(files = files))]

installable_library = rule(
    implementation = _installable_library_impl,
    attrs = {
        "deps": attr.label_list(
            cfg = optimized,
            doc = "Libraries that list the headers to install. What else they need of their package comes along.",
            mandatory = True,
            providers = [CcInfo],
        ),
        "package": attr.string(doc = "The package whose libraries and headers these are, with those below it.", mandatory = True),
        "requires": attr.string_list(doc = "The pkg-config modules that users link besides."),
        "templates": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "What tells other builds of it: a file with @LIBRARIES@, @REQUIRES@ or @TARGETS@ -> its name when these are filled in.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_cc_toolchain": attr.label(default = "@rules_cc//cc:current_cc_toolchain"),
    },
    doc = "One archive of all libraries that deps have in package, with their headers.",
    fragments = ["cpp"],
    toolchains = use_cc_toolchain(),
)
