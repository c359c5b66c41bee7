# SPDX-License-Identifier: Apache-2.0
"""The same for Bazel's module system; a file of its own, since Bazel 4 has no module_extension."""

load(":cross_folder.bzl", "zig")
load(":peers.bzl", "peers")

def _host_impl(_module_ctx):
    peers(name = "mmap_compat_peers")
    zig(name = "mmap_compat_zig")

host = module_extension(
    implementation = _host_impl,
    doc = "Declares what is made from what the host has: @mmap_compat_peers and @mmap_compat_zig.",
)
