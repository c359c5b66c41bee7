# SPDX-License-Identifier: Apache-2.0
"""Repositories that Bazel itself asks for in WORKSPACE mode, made from what is on the machine.

Every Bazel that still reads a WORKSPACE has the C++ and shell rules built in, so @rules_cc and
@rules_shell only hand them on: the archive of rules_cc would load nothing that is needed here, and
its packaged form does not load under Bazel 4.2.3.
"""

_CC_RULES = [
    "cc_binary",
    "cc_import",
    "cc_library",
    "cc_test",
    "cc_toolchain",
    "cc_toolchain_suite",
]

_CURRENT_TOOLCHAIN = """
alias(
    name = "current_cc_toolchain",
    actual = "@bazel_tools//tools/cpp:current_cc_toolchain",
    visibility = ["//visibility:public"],
)
"""

# What Abseil's options depend on.
_COMPILERS = """
package(default_visibility = ["//visibility:public"])

[config_setting(
    name = name,
    flag_values = {"@bazel_tools//tools/cpp:compiler": name},
) for name in [
    "clang",
    "clang-cl",
    "emscripten",
    "gcc",
    "mingw-gcc",
    "msvc-cl",
]]
"""

# Where Bazel has what rules_cc calls cc/NAME.bzl, and the names in it.
_MOVED = {
    "action_names": struct(path = "build_defs/cc:action_names", names = ["ACTION_NAMES"]),
    "cc_toolchain_config_lib": struct(path = "cpp:cc_toolchain_config_lib", names = [
        "env_entry",
        "env_set",
        "feature",
        "flag_group",
        "flag_set",
        "tool_path",
        "with_feature_set",
    ]),
}

def _native(rules):
    return "".join(["{rule} = native.{rule}\n".format(rule = rule) for rule in rules])

# A file that passes on names from another one.
def _handing_on(path, names):
    return 'load("@bazel_tools//tools/{path}.bzl", {loads})\n\n{names}'.format(
        path = path,
        loads = ", ".join(['_{name} = "{name}"'.format(name = name) for name in names]),
        names = "".join(["{name} = _{name}\n".format(name = name) for name in names]),
    )

def _rules_cc_impl(repository_ctx):
    repository_ctx.file("WORKSPACE", "")
    repository_ctx.file("BUILD.bazel", "")
    repository_ctx.file("cc/BUILD.bazel", _CURRENT_TOOLCHAIN)
    repository_ctx.file("cc/compiler/BUILD.bazel", _COMPILERS)
    repository_ctx.file("cc/defs.bzl", _native(_CC_RULES))
    for rule in _CC_RULES:
        repository_ctx.file("cc/{}.bzl".format(rule), _native([rule]))
    for name, moved in _MOVED.items():
        repository_ctx.file("cc/{}.bzl".format(name), _handing_on(moved.path, moved.names))

    # A file cannot give a global name to what already has it, hence the detour.
    repository_ctx.file("cc/common/BUILD.bazel", "")
    repository_ctx.file(
        "cc/common/builtin.bzl",
        "builtin_cc_common = cc_common\nbuiltin_CcInfo = CcInfo\n",
    )
    for name in ["cc_common", "CcInfo"]:
        repository_ctx.file(
            "cc/common/{}.bzl".format("cc_info" if name == "CcInfo" else name),
            'load(":builtin.bzl", "builtin_{name}")\n\n{name} = builtin_{name}\n'.format(name = name),
        )

    # Since rules_cc has it, find_cc_toolchain is what Bazel's own tools call find_cpp_toolchain.
    repository_ctx.file(
        "cc/find_cc_toolchain.bzl",
        'load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")\n\n' +
        "find_cc_toolchain = find_cpp_toolchain\n\n" +
        "def use_cc_toolchain():\n" +
        '    return ["@bazel_tools//tools/cpp:toolchain_type"]\n',
    )

_rules_cc = repository_rule(implementation = _rules_cc_impl)

def _rules_shell_impl(repository_ctx):
    repository_ctx.file("WORKSPACE", "")
    repository_ctx.file("shell/BUILD.bazel", "")
    for rule in ["sh_binary", "sh_library", "sh_test"]:
        repository_ctx.file("shell/{}.bzl".format(rule), _native([rule]))

_rules_shell = repository_rule(implementation = _rules_shell_impl)

def _coverage_tools_impl(repository_ctx):
    repository_ctx.file("WORKSPACE", "")
    repository_ctx.file(
        "BUILD.bazel",
        'filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])\n',
    )

_coverage_tools = repository_rule(implementation = _coverage_tools_impl)

def builtin_repositories():
    """Declares what Bazel needs before it can analyse a cc_test, unless the caller already has."""
    if not native.existing_rule("rules_cc"):
        _rules_cc(name = "rules_cc")
    if not native.existing_rule("rules_shell"):
        _rules_shell(name = "rules_shell")

    # Debian's Bazel 4.2.3 has no version number and nothing on board. Any other Bazel brings its
    # own rules and coverage tools, which must not be replaced.
    if native.bazel_version:
        return
    if not native.existing_rule("remote_coverage_tools"):
        _coverage_tools(name = "remote_coverage_tools")
    for language in ["java", "proto"]:
        name = "rules_" + language
        if not native.existing_rule(name):
            _packaged_rules(name = name, path = "/usr/share/bazel/rules/" + language)

def _packaged_rules_impl(repository_ctx):
    path = repository_ctx.path(repository_ctx.attr.path)
    if not path.exists:
        fail("{} is missing. Remedy: platforms/setup installs its package.".format(path))
    for entry in path.readdir():
        repository_ctx.symlink(entry, entry.basename)

_packaged_rules = repository_rule(
    implementation = _packaged_rules_impl,
    attrs = {"path": attr.string(mandatory = True)},
    doc = "Bazel rules from the host's packages.",
    local = True,
)
