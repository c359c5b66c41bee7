# SPDX-License-Identifier: Apache-2.0
"""Settings that a target is built with whatever the command line asks for.

Sanitizers are left out: their runtime is for the build that asked for them, not for what is handed
to others.
"""

_SETTINGS = [
    "//command_line_option:copt",
    "//command_line_option:linkopt",
]

# By its name in this repository, whichever repository is built.
_SOURCES = str(Label("//platforms:sources"))

def _for_others(settings, copts, linkopts):
    flags = {
        name: [flag for flag in settings[name] if not flag.startswith("-fsanitize")]
        for name in _SETTINGS
    }
    return {
        "//command_line_option:compilation_mode": "opt",
        "//command_line_option:copt": flags["//command_line_option:copt"] + copts,
        "//command_line_option:linkopt": flags["//command_line_option:linkopt"] + linkopts,
    }

def _optimized_impl(settings, _attr):
    # Each source stays an object of its own: a program is linked with those that it uses.
    return dict(_for_others(settings, [], []), **{_SOURCES: "separate"})

def _small_impl(settings, attr):
    return _for_others(
        settings,
        # Nothing here throws: what a library throws ends the program with or without tables for it.
        [
            "-Os",
            "-ffunction-sections",
            "-fdata-sections",
            "-fno-exceptions",
            "-fno-asynchronous-unwind-tables",
            # See no_streams.cc.
            "-DCONFORMANCE_WITHOUT_STREAMS",
        ] + (["-fno-pie"] if attr.link_static else []),
        # A static program stands where it was linked for; on i386 code that could stand elsewhere is a
        # tenth larger.
        ["-static", "-no-pie", "-s", "-Wl,--gc-sections"] if attr.link_static else [],
    )

# For a library that others link.
optimized = transition(
    implementation = _optimized_impl,
    inputs = _SETTINGS,
    outputs = _SETTINGS + ["//command_line_option:compilation_mode", _SOURCES],
)

# For a binary that is one file; static where the rule's link_static says that the system has such programs.
small = transition(
    implementation = _small_impl,
    inputs = _SETTINGS,
    outputs = _SETTINGS + ["//command_line_option:compilation_mode"],
)
