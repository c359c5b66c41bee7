# SPDX-License-Identifier: Apache-2.0
"""Where every dependency comes from, decided in one place.

A dependency is the host's packaged copy where there is one (Debian and its relatives), else a
pinned archive. A repository that the caller has already declared is left alone.

MODULE.bazel lists the same dependencies for Bazel's module system, which ignores this file.
"""

load("//platforms/dependencies:archives.bzl", "ARCHIVES")
load("//platforms/dependencies:builtin.bzl", "builtin_repositories")
load("//platforms/dependencies:cross_folder.bzl", "zig")
load("//platforms/dependencies:dependency.bzl", "dependency")
load("//platforms/dependencies:peers.bzl", "peers")

def mmap_compat_repositories():
    """Declares every repository that //compat, //conformance and //tests need."""
    builtin_repositories()
    for name, archive in ARCHIVES.items():
        if not native.existing_rule(name):
            dependency(name = name, **archive)
    if not native.existing_rule("mmap_compat_peers"):
        peers(name = "mmap_compat_peers")
    if not native.existing_rule("mmap_compat_zig"):
        zig(name = "mmap_compat_zig")
