# SPDX-License-Identifier: Apache-2.0
"""Where platforms/setup --cross=freebsd_amd64 put the compiler and the sources for other systems."""

def cross_folder(repository_ctx):
    """The folder that install_zig fills, as text; it may not exist."""
    environ = repository_ctx.os.environ
    caches = environ.get("XDG_CACHE_HOME", environ.get("HOME", "/nonexistent") + "/.cache")
    return environ.get("MMAP_COMPAT_CROSS", caches + "/mmap-compat-cross")

# What the folder depends on, for `environ`.
CROSS_ENVIRONMENT = ["HOME", "MMAP_COMPAT_CROSS", "XDG_CACHE_HOME"]

def _zig_impl(repository_ctx):
    folder = cross_folder(repository_ctx)
    repository_ctx.file("WORKSPACE", "")
    repository_ctx.file("BUILD.bazel", "")
    repository_ctx.file("folder.bzl", "ZIG_FOLDER = {}\nZIG_HEADERS = {}\n".format(
        repr(folder),
        # As the compiler writes the paths of its headers.
        repr(folder + "/ziglang/ziglang/lib"),
    ))

zig = repository_rule(
    implementation = _zig_impl,
    doc = "Tells the toolchains where zig is; whether it is there is asked when it is started.",
    environ = CROSS_ENVIRONMENT,
    local = True,
)
