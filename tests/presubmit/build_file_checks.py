# SPDX-License-Identifier: Apache-2.0
"""Checks of BUILD and .bzl files that buildifier does not know.

These files are Python expressions, so Python's own parser reads them.
"""

import ast
import re

from sources import Finding, is_build

# What modules that depend on this one load. The other packages are for work in this workspace.
_PUBLIC_PACKAGES = re.compile(
    r"^(compat|conformance)/|^platforms/((dependencies|host|os|cpu)/)?[^/]*$|^BUILD.bazel$")
_DEVELOPMENT_REPOSITORIES = re.compile(r"^@(rules_shell|googletest|google_benchmark|mmap_compat_peers)//")


def development_dependency(path, text):
    """A public package needs nothing that MODULE.bazel keeps for our own work: others do not have it."""
    if not is_build(path) or not _PUBLIC_PACKAGES.match(path):
        return
    for node in ast.walk(ast.parse(text)):
        label = getattr(node, "value", getattr(node, "s", None))
        if isinstance(label, str) and _DEVELOPMENT_REPOSITORIES.match(label):
            yield Finding(
                path, node.lineno, f"{label} is a development dependency. Remedy: move the target to a "
                "package of its own, such as platforms/install")


CHECKS = (development_dependency,)
