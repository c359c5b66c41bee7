# SPDX-License-Identifier: Apache-2.0
"""Which sources need to be tried with the headers of other systems."""

# Sources that do not include <sys/mman.h>, not even through another header, which compile_test.sh of
# tests/portability confirms: against the headers of other systems they would compile as they do here.
SOURCES_WITHOUT_MMAN = [
    "access_guard.cc",
    "block_registry.cc",
    "copy_data.cc",
    "copy_file.cc",
    "copy_way.cc",
    "crossover.cc",
    "error_lookup.cc",
    "error_names.cc",
    "errors.cc",
    "errors_of_ranges.cc",
    "fault_handler.cc",
    "file_bytes.cc",
    "host_system.cc",
    "page_size.cc",
    "smalloc.cc",
]

def filegroups_for_tests():
    """For the tests that compile this library against the headers of other systems."""
    native.filegroup(
        name = "selection_sources",
        srcs = [
            "anonymous.cc",
            "anonymous.h",
            "anonymous_backend.h",
            "anonymous_selection.h",
            "page_size.h",
        ],
        visibility = ["//tests/compat:__pkg__"],
    )

    native.filegroup(
        name = "headers",
        srcs = native.glob(["*.h"]),
        visibility = [
            "//tests/compat:__pkg__",
            "//tests/portability:__pkg__",
        ],
    )

    native.filegroup(
        name = "sources",
        srcs = native.glob(["*.cc"]),
        visibility = [
            "//tests/compat:__pkg__",
            "//tests/platforms:__pkg__",
            "//tests/portability:__pkg__",
        ],
    )

    native.filegroup(
        name = "sources_without_mman",
        srcs = SOURCES_WITHOUT_MMAN,
        visibility = ["//tests/portability:__pkg__"],
    )

    native.filegroup(
        name = "sources_with_mman",
        srcs = native.glob(
            ["*.cc"],
            exclude = SOURCES_WITHOUT_MMAN,
        ),
        visibility = ["//tests/compat:__pkg__"],
    )
