# SPDX-License-Identifier: Apache-2.0
"""Which sources need to be tried with the headers of other systems."""

# Sources that do not include <sys/mman.h>, not even through another header, which compile_test.sh of
# tests/portability confirms: against the headers of other systems they would compile as they do here.
SOURCES_WITHOUT_MMAN = [
    "src/errors/error_lookup.cc",
    "src/errors/error_names.cc",
    "src/errors/errors.cc",
    "src/errors/errors_of_ranges.cc",
    "src/errors/host_system.cc",
    "src/files/copy_data.cc",
    "src/files/copy_file.cc",
    "src/files/copy_way.cc",
    "src/files/crossover.cc",
    "src/files/file_bytes.cc",
    "src/memory/block_registry.cc",
    "src/memory/smalloc.cc",
    "src/signals/access_guard.cc",
    "src/signals/fault_handler.cc",
    "src/support/page_size.cc",
]

def filegroups_for_tests():
    """For the tests that compile this library against the headers of other systems."""
    native.filegroup(
        name = "selection_sources",
        srcs = [
            "include/mmap_compat/anonymous.h",
            "include/mmap_compat/anonymous_backend.h",
            "include/mmap_compat/page_size.h",
            "src/memory/anonymous.cc",
            "src/memory/anonymous_selection.h",
        ],
        visibility = ["//tests/compat:__subpackages__"],
    )

    native.filegroup(
        name = "public_headers",
        srcs = native.glob(["include/mmap_compat/*.h"]),
        visibility = [
            "//tests/compat:__subpackages__",
            "//tests/platforms:__pkg__",
            "//tests/portability:__pkg__",
        ],
    )

    native.filegroup(
        name = "private_headers",
        srcs = native.glob(["src/**/*.h"]),
        visibility = [
            "//tests/compat:__subpackages__",
            "//tests/portability:__pkg__",
        ],
    )

    native.filegroup(
        name = "sources",
        srcs = native.glob(["src/**/*.cc"]),
        visibility = [
            "//tests/compat:__subpackages__",
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
            ["src/**/*.cc"],
            exclude = SOURCES_WITHOUT_MMAN,
        ),
        visibility = ["//tests/compat:__subpackages__"],
    )
