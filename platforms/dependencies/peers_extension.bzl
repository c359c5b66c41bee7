# SPDX-License-Identifier: Apache-2.0
"""The same for Bazel's module system; a file of its own, since Bazel 4 has no module_extension."""

load(":peers.bzl", peers_repository = "peers")

def _peers_impl(_module_ctx):
    peers_repository(name = "mmap_compat_peers")

peers = module_extension(
    implementation = _peers_impl,
    doc = "Declares @mmap_compat_peers.",
)
