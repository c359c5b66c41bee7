# SPDX-License-Identifier: Apache-2.0
"""Other people's mapping libraries, which benchmarks compare this one with, where the host has them.

Each is a cc_library that defines MMAP_COMPAT_HAS_..., or an empty one where it is not installed:
nothing is fetched, and whoever depends on it compiles either way.
"""

_EMPTY = """
cc_library(name = "{name}")
"""

_FOUND = """
cc_library(
    name = "{name}",
    hdrs = glob({headers}),
    defines = ["{define}"],
    includes = {includes},
    linkopts = {linkopts},
)
"""

def _library(name, found, headers = [], includes = [], linkopts = []):
    if not found:
        return _EMPTY.format(name = name)
    return _FOUND.format(
        name = name,
        define = "MMAP_COMPAT_HAS_" + name.upper(),
        headers = repr(headers),
        includes = repr(includes),
        linkopts = repr(linkopts),
    )

def _output(repository_ctx, command):
    """What a program prints, or None where it is missing or fails."""
    program = repository_ctx.which(command[0])
    if not program:
        return None
    result = repository_ctx.execute([program] + command[1:])
    return result.stdout.strip() if result.return_code == 0 else None

def _has_header(repository_ctx, name):
    return repository_ctx.path("/usr/include/" + name).exists

def _has_library(repository_ctx, name):
    # A compiler that finds none prints the name alone.
    return (_output(repository_ctx, ["c++", "-print-file-name=" + name]) or name) != name

def _glib(repository_ctx):
    flags = _output(repository_ctx, ["pkg-config", "--cflags-only-I", "glib-2.0"])
    libraries = _output(repository_ctx, ["pkg-config", "--libs", "glib-2.0"])
    if flags == None or libraries == None:
        return _library("glib", found = False)
    includes = []
    for flag in flags.split(" "):
        if flag.startswith("-I"):
            includes.append("glib%d" % len(includes))
            repository_ctx.symlink(flag[2:], includes[-1])
    return _library(
        "glib",
        found = True,
        headers = [include + "/**/*.h" for include in includes],
        includes = includes,
        linkopts = [flag for flag in libraries.split(" ") if flag],
    )

def _peers_impl(repository_ctx):
    iostreams = _has_header(repository_ctx, "boost/iostreams/device/mapped_file.hpp") and \
                _has_library(repository_ctx, "libboost_iostreams.so")
    repository_ctx.file("WORKSPACE", "")
    repository_ctx.file("BUILD.bazel", """# Made from what is on the machine.
load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])
""" + _library(
        "boost_interprocess",
        found = _has_header(repository_ctx, "boost/interprocess/mapped_region.hpp"),
    ) + _library(
        "boost_iostreams",
        found = iostreams,
        linkopts = ["-lboost_iostreams"],
    ) + _glib(repository_ctx))

peers = repository_rule(
    implementation = _peers_impl,
    doc = "One library for each peer, empty where the host lacks it.",
    environ = ["PATH", "PKG_CONFIG_PATH"],
    local = True,
)
