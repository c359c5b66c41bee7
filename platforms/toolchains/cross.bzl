# SPDX-License-Identifier: Apache-2.0
"""C++ toolchains for other systems: around Debian's cross compilers (package g++-TRIPLE), and around zig.

Debian's cross compilers search /usr/include and the libraries of their own architecture under
/usr/lib/TRIPLE, so the multiarch packages of a library (libabsl-dev:arm64) are found without a
sysroot. Zig brings the headers, the C library to link against and the C++ library of each system, and
finds nothing of this machine; libraries are compiled from source for it.
"""

load("@mmap_compat_zig//:folder.bzl", "ZIG_FOLDER", "ZIG_HEADERS")
load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES")
load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "env_entry", "env_set", "feature", "flag_group", "flag_set", "tool_path", "with_feature_set")
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

_TOOLS = ["ar", "cpp", "gcc", "gcov", "ld", "nm", "objcopy", "objdump", "strip"]

def _flags(actions, flags, mode = None):
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)] if flags else [],
        with_features = [with_feature_set(features = [mode])] if mode else [],
    )

# Said here because Bazel speaks to Apple's libtool wherever the C library is macOS's.
_ARCHIVER_FLAGS = feature(name = "archiver_flags", flag_sets = [flag_set(
    actions = [ACTION_NAMES.cpp_link_static_library],
    flag_groups = [
        flag_group(flags = ["rcsD", "%{output_execpath}"]),
        flag_group(
            expand_if_available = "libraries_to_link",
            flag_groups = [
                # One object has a name, a group of them has a list.
                flag_group(
                    expand_if_available = "libraries_to_link.name",
                    flags = ["%{libraries_to_link.name}"],
                ),
                flag_group(
                    expand_if_available = "libraries_to_link.object_files",
                    flags = ["%{libraries_to_link.object_files}"],
                    iterate_over = "libraries_to_link.object_files",
                ),
            ],
            iterate_over = "libraries_to_link",
        ),
    ],
)])

def _config_impl(ctx):
    compile_flags = feature(name = "default_compile_flags", enabled = True, flag_sets = [
        _flags(_COMPILE_ACTIONS, ctx.attr.compile_flags + [
            "-ffunction-sections",
            "-fdata-sections",
        ] + ["-D" + define for define in ctx.attr.defines]),
        _flags(_COMPILE_ACTIONS, ["-O2", "-DNDEBUG"], "opt"),
        _flags(_COMPILE_ACTIONS, ["-g"], "dbg"),
    ])
    link_flags = feature(name = "default_link_flags", enabled = True, flag_sets = [
        _flags(_LINK_ACTIONS, ctx.attr.link_flags),
        _flags([ACTION_NAMES.cpp_link_executable], ctx.attr.executable_flags),
        _flags([ACTION_NAMES.cpp_link_executable], ctx.attr.optimized_executable_flags, "opt"),
    ])
    environment = feature(name = "environment", enabled = True, env_sets = [env_set(
        actions = _COMPILE_ACTIONS + _LINK_ACTIONS + [ACTION_NAMES.cpp_link_static_library],
        env_entries = [env_entry(key = key, value = value) for key, value in ctx.attr.environment.items()],
    )])
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        abi_libc_version = ctx.attr.libc,
        abi_version = ctx.attr.compiler,
        compiler = ctx.attr.compiler,
        cxx_builtin_include_directories = ctx.attr.headers,
        features = [
            feature(name = "dbg"),
            feature(name = "opt"),
            feature(name = "supports_pic", enabled = True),
            compile_flags,
            link_flags,
            _ARCHIVER_FLAGS,
            environment,
        ],
        host_system_name = "local",
        target_cpu = ctx.attr.triple,
        target_libc = ctx.attr.libc,
        target_system_name = ctx.attr.triple,
        tool_paths = [tool_path(name = name, path = path) for name, path in ctx.attr.tools.items()],
        toolchain_identifier = ctx.attr.triple,
    )

_config = rule(
    implementation = _config_impl,
    attrs = {
        "compile_flags": attr.string_list(),
        "compiler": attr.string(mandatory = True),
        "defines": attr.string_list(),
        "environment": attr.string_dict(),
        "executable_flags": attr.string_list(),
        "headers": attr.string_list(),
        "libc": attr.string(mandatory = True),
        "link_flags": attr.string_list(),
        "optimized_executable_flags": attr.string_list(),
        "tools": attr.string_dict(),
        "triple": attr.string(mandatory = True),
    },
)

def _cross(name, files, constraints, **kwargs):
    compiler = name + "_compiler"
    _config(
        name = compiler + "_config",
        **kwargs
    )
    native.filegroup(
        name = compiler + "_files",
        srcs = files,
    )
    cc_toolchain(
        name = compiler,
        all_files = compiler + "_files",
        ar_files = compiler + "_files",
        as_files = compiler + "_files",
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
        target_compatible_with = constraints,
        toolchain = compiler,
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )

def cross_gcc(name, target):
    """Declares the toolchain of one of Debian's cross compilers.

    Args:
      name: the toolchain's name, which is the platform's.
      target: its entry in LINUX_TARGETS.
    """
    _cross(
        name = name,
        files = [],
        constraints = ["@platforms//os:linux", target.cpu],
        # No note of each argument that a GCC before 7.1 took from another register: all is built by one.
        compile_flags = ["-fno-canonical-system-headers", "-Wno-psabi"],
        compiler = "gcc",
        defines = target.defines,
        # What is built here runs elsewhere, where the libraries may be others.
        executable_flags = ["-static"],
        headers = [
            "/usr/lib/gcc-cross/" + target.triple,
            "/usr/{}/include".format(target.triple),
            "/usr/include",
        ],
        libc = "glibc",
        link_flags = ["-lstdc++", "-lm", "-Wl,--gc-sections"],
        tools = {tool: "/usr/bin/{}-{}".format(target.triple, tool) for tool in _TOOLS},
        triple = target.triple,
    )

def cross_zig(name, target):
    """Declares the toolchain of zig for one system.

    Args:
      name: the toolchain's name, which is the platform's.
      target: its entry in ZIG_TARGETS.
    """
    mach_o = target.os == "@platforms//os:osx"
    _cross(
        name = name,
        files = ["zig_ar", "zig_c++"],
        constraints = [target.os, target.cpu, "//platforms/toolchains:zig"],
        # Zig adds checks for undefined behaviour where nothing is optimised, and their runtime.
        compile_flags = ["-target", target.triple, "-fno-sanitize=undefined"],
        compiler = "clang",
        defines = target.defines,
        environment = {"MMAP_COMPAT_CROSS": ZIG_FOLDER},
        headers = [ZIG_HEADERS],
        # Bazel knows Apple's linker by this name, which has options of its own for archives.
        libc = "macosx" if mach_o else "zig",
        link_flags = ["-target", target.triple, "-Wl,-dead_strip" if mach_o else "-Wl,--gc-sections"] +
                     ["-l" + library for library in target.libraries],
        # The C++ library that zig adds is full of debug information.
        optimized_executable_flags = ["-s"],
        tools = dict(
            {tool: "/bin/false" for tool in _TOOLS},
            ar = "zig_ar",
            cpp = "zig_c++",
            gcc = "zig_c++",
        ),
        triple = target.triple,
    )
