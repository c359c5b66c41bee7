# SPDX-License-Identifier: Apache-2.0
"""A C++ toolchain around one of Debian's cross compilers (package g++-TRIPLE).

Debian's cross compilers search /usr/include and the libraries of their own architecture under
/usr/lib/TRIPLE, so the multiarch packages of a library (libabsl-dev:arm64) are found without a
sysroot.
"""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "feature", "flag_group", "flag_set", "tool_path", "with_feature_set")
load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")

_COMPILE_ACTIONS = [
    ACTION_NAMES.assemble,
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
    ACTION_NAMES.preprocess_assemble,
]

_LINK_ACTIONS = [
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

def _flags(actions, flags, mode = None):
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)],
        with_features = [with_feature_set(features = [mode])] if mode else [],
    )

def _config_impl(ctx):
    triple = ctx.attr.triple
    tools = {
        "ar": "ar",
        "cpp": "cpp",
        "gcc": "gcc",
        "gcov": "gcov",
        "ld": "ld",
        "nm": "nm",
        "objcopy": "objcopy",
        "objdump": "objdump",
        "strip": "strip",
    }
    compile_flags = feature(name = "default_compile_flags", enabled = True, flag_sets = [
        _flags(_COMPILE_ACTIONS, [
            "-fno-canonical-system-headers",
            "-ffunction-sections",
            "-fdata-sections",
        ] + ["-D" + define for define in ctx.attr.defines]),
        _flags(_COMPILE_ACTIONS, ["-O2", "-DNDEBUG"], "opt"),
        _flags(_COMPILE_ACTIONS, ["-g"], "dbg"),
    ])

    # What is built here runs elsewhere, where the libraries may be others.
    link_flags = feature(name = "default_link_flags", enabled = True, flag_sets = [
        _flags(_LINK_ACTIONS, ["-lstdc++", "-lm", "-Wl,--gc-sections"]),
        _flags([ACTION_NAMES.cpp_link_executable], ["-static"]),
    ])
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = "glibc",
        abi_version = "gcc",
        compiler = "gcc",
        cxx_builtin_include_directories = [
            "/usr/lib/gcc-cross/" + triple,
            "/usr/{}/include".format(triple),
            "/usr/include",
        ],
        features = [
            feature(name = "dbg"),
            feature(name = "opt"),
            feature(name = "supports_pic", enabled = True),
            compile_flags,
            link_flags,
        ],
        host_system_name = "local",
        target_cpu = triple,
        target_libc = "glibc",
        target_system_name = triple,
        tool_paths = [
            tool_path(name = name, path = "/usr/bin/{}-{}".format(triple, tool))
            for name, tool in tools.items()
        ],
        toolchain_identifier = triple,
    )

_config = rule(
    implementation = _config_impl,
    attrs = {
        "defines": attr.string_list(),
        "triple": attr.string(mandatory = True),
    },
)

def cross_gcc(name, cpu, triple, defines):
    """Declares the toolchain for one Linux system.

    Args:
      name: the toolchain's name, which is the platform's.
      cpu: the constraint value of its processor.
      triple: the prefix of the compiler's commands.
      defines: preprocessor definitions for every file.
    """
    compiler = name + "_gcc"
    _config(
        name = compiler + "_config",
        defines = defines,
        triple = triple,
    )
    native.filegroup(name = compiler + "_files")
    cc_toolchain(
        name = compiler,
        all_files = compiler + "_files",
        compiler_files = compiler + "_files",
        dwp_files = compiler + "_files",
        linker_files = compiler + "_files",
        objcopy_files = compiler + "_files",
        strip_files = compiler + "_files",
        toolchain_config = compiler + "_config",
    )
    native.toolchain(
        name = name,
        exec_compatible_with = ["@platforms//os:linux"],
        target_compatible_with = [
            "@platforms//os:linux",
            cpu,
        ],
        toolchain = compiler,
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
