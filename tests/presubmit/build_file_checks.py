# SPDX-License-Identifier: Apache-2.0
"""buildifier's order, for machines that have no buildifier: the parts of it that reviews trip over.

BUILD files are Python expressions, so Python's own parser reads them.
"""

import ast
import re

from sources import Finding, is_build

# The lists whose order means nothing, hence is fixed.
_SORTED_LISTS = (
    "data",
    "deps",
    "exec_compatible_with",
    "hdrs",
    "implementation_deps",
    "srcs",
    "tags",
    "target_compatible_with",
    "textual_hdrs",
    "tools",
    "visibility",
)


# Loads: other repositories, this workspace, this package.
_LOAD_PHASES = "@/:"


def _label_key(label):
    """buildifier's order: this package, this workspace, other repositories; then part by part."""
    if label.startswith(":"):
        phase = 1
    elif label.startswith("//"):
        phase = 2
    elif label.startswith("@"):
        phase = 3
    else:
        phase = 0
    return phase, label.replace(":", ".").split(".")


def _strings(node):
    """The strings of a list of nothing but strings, else None."""
    if not isinstance(node, ast.List):
        return None
    values = [getattr(element, "value", getattr(element, "s", None)) for element in node.elts]
    return values if all(isinstance(value, str) for value in values) else None


def _called_name(node):
    call = node.value if isinstance(node, ast.Expr) else None
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None


def _load_label(node):
    return _strings(ast.List(elts=node.value.args[:1]))[0]


def _load_order(path, tree):
    """Loads of a BUILD file come first, in the order of their labels: other repositories, then ours."""
    previous = None
    started = False
    for node in tree.body:
        name = _called_name(node)
        is_docstring = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call)
        if name == "load":
            label = _load_label(node)
            key = (_LOAD_PHASES.find(label[0]), label.replace(":", "\0"))
            if started:
                yield Finding(path, node.lineno, f"load of {label} is not at the top")
            elif previous is not None and key < previous:
                yield Finding(path, node.lineno, f"load of {label} is out of order")
            previous = key
        elif name not in ("workspace", "module") and not is_docstring:
            started = True


def _list_order(path, tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        names = [keyword.arg for keyword in node.keywords if keyword.arg]
        if "name" in names and names[0] != "name":
            yield Finding(path, node.lineno, "name is not the first attribute")
        for keyword in node.keywords:
            labels = _strings(keyword.value) if keyword.arg in _SORTED_LISTS else None
            if labels is None:
                continue
            if labels != sorted(labels, key=_label_key):
                yield Finding(path, keyword.value.lineno, f"{keyword.arg} is not sorted")
            if len(set(labels)) != len(labels):
                yield Finding(path, keyword.value.lineno, f"{keyword.arg} names something twice")


def build_file_order(path, text):
    """The order that buildifier makes. A WORKSPACE loads what it has just declared, so it is left out."""
    if not is_build(path) or path.endswith("WORKSPACE"):
        return
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield Finding(path, error.lineno or 0, f"does not parse: {error.msg}")
        return
    yield from _load_order(path, tree)
    if not path.endswith(".bzl"):
        yield from _list_order(path, tree)


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


CHECKS = (build_file_order, development_dependency)
