# SPDX-License-Identifier: Apache-2.0
"""One external dependency: the host's packaged copy where it is installed, else a pinned archive."""

load(":cross_folder.bzl", "CROSS_ENVIRONMENT", "cross_folder")
load(":sources.bzl", "SOURCES")

# Set by the configs of systems that no package is for.
_FROM_SOURCES = """
config_setting(
    name = "from_sources",
    define_values = {"libraries": "sources"},
    visibility = ["//visibility:public"],
)
"""

def _pkg_config(repository_ctx, arguments):
    """Returns pkg-config's output, or None where it or the package is missing."""
    pkg_config = repository_ctx.which("pkg-config")
    if not pkg_config:
        return None
    result = repository_ctx.execute([pkg_config] + arguments)
    return result.stdout.strip() if result.return_code == 0 else None

def _link_options(repository_ctx, module):
    """The module's libraries in link order, static ones by preference (pkg-config lists them so)."""
    flags = _pkg_config(repository_ctx, ["--libs", "--static", module])
    if flags == None:
        fail(("{} is packaged on this host, but its module {} is not. Remedy: install the " +
              "development package that holds {}.pc, or remove the partial one.").format(
            repository_ctx.name,
            module,
            module,
        ))
    return [flag for flag in flags.split(" ") if flag and not flag.startswith("-L")]

def _target(repository_ctx, name, module):
    return """
cc_library(
    name = "{name}",
    linkopts = select({{
        "//:from_sources": [],
        "//conditions:default": {linkopts},
    }}),
    deps = select({{
        "//:from_sources": {sources},
        "//conditions:default": [],
    }}),
)
""".format(
        name = name,
        linkopts = repr(_link_options(repository_ctx, module)),
        sources = repr(["//sources:main" if name.endswith("_main") else "//sources:library"]),
    )

def _write_sources(repository_ctx):
    """The package sources: its targets say so where the sources are missing, once they are built."""
    sources = SOURCES.get(repository_ctx.name)
    if not sources:
        repository_ctx.file("sources/BUILD.bazel", "# Nothing builds it for other systems.\n")
        return
    folder = repository_ctx.path(sources.folder if sources.folder.startswith("/") else cross_folder(repository_ctx) + "/" + sources.folder)
    for name in sources.links:
        repository_ctx.symlink(folder.get_child(name), "sources/code/" + name)
    repository_ctx.file("sources/BUILD.bazel", sources.build_file)

def _write_packaged(repository_ctx):
    """One BUILD file per package, one cc_library per label that this project uses.

    The headers lie on the compiler's own search path, so none is listed.
    """
    packages = {"": [_FROM_SOURCES]}
    for label, module in repository_ctx.attr.modules.items():
        package, _, name = label.partition(":")
        packages.setdefault(package, []).append(_target(repository_ctx, name, module))
    for package, targets in packages.items():
        repository_ctx.file(
            package + ("/" if package else "") + "BUILD.bazel",
            'load("@rules_cc//cc:defs.bzl", "cc_library")\n\n' +
            'package(default_visibility = ["//visibility:public"])\n' +
            "".join(targets),
        )
    _write_sources(repository_ctx)

def _dependency_impl(repository_ctx):
    attr = repository_ctx.attr
    if attr.directory and repository_ctx.path(attr.directory).exists:
        for entry in repository_ctx.path(attr.directory).readdir():
            if entry.basename != "WORKSPACE":
                repository_ctx.symlink(entry, entry.basename)
        repository_ctx.file("WORKSPACE", "")
        return
    modules = attr.modules.values()
    if modules and _pkg_config(repository_ctx, ["--exists", modules[0]]) != None:
        _write_packaged(repository_ctx)
        repository_ctx.file("WORKSPACE", "")
        return
    repository_ctx.download_and_extract(
        url = attr.urls,
        sha256 = attr.sha256,
        stripPrefix = attr.strip_prefix,
    )
    if attr.build_file:
        repository_ctx.file("BUILD.bazel", attr.build_file)

dependency = repository_rule(
    implementation = _dependency_impl,
    doc = "The host's packaged copy of a library, or the pinned archive of it.",
    environ = CROSS_ENVIRONMENT + ["PKG_CONFIG_PATH", "PATH"],
    local = True,
    attrs = {
        "build_file": attr.string(doc = "BUILD file for an archive that has none."),
        "directory": attr.string(doc = "Where a package puts the whole repository, ready to use."),
        "modules": attr.string_dict(doc = "Label in the repository -> pkg-config module behind it."),
        "sha256": attr.string(mandatory = True),
        "strip_prefix": attr.string(),
        "urls": attr.string_list(mandatory = True),
    },
)
