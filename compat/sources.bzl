# SPDX-License-Identifier: Apache-2.0
"""The library's files for the tests that compile them in other ways: filegroups of each room, and of all."""

# What the public headers declare is visible outside a shared library, and nothing else: see abi.h. Bazel
# links each library of a test as a shared one of its own, unless it has linkstatic: so all of these have.
#
# Files of any size on 32-bit systems, where the C library has to be asked for that.
COPTS = [
    "-D_FILE_OFFSET_BITS=64",
    "-fvisibility=hidden",
]

_ROOMS = [
    "errors",
    "files",
    "memory",
    "signals",
    "space",
    "support",
]

# Sources that do not include <sys/mman.h>, not even through another header, which compile_test.sh of
# tests/portability confirms: against the headers of other systems they would compile as they do here.
_WITHOUT_MMAN = {
    "errors": [
        "error_lookup.cc",
        "error_message.cc",
        "error_names.cc",
        "error_payload.cc",
        "error_status.cc",
        "errors.cc",
        "errors_of_ranges.cc",
        "host_system.cc",
        "known_errnos.cc",
        "message_text.cc",
        "own_mistakes.cc",
    ],
    "files": [
        "copy_data.cc",
        "copy_file.cc",
        "copy_way.cc",
        "crossover.cc",
        "file_bytes.cc",
    ],
    "memory": [
        "block_registry.cc",
        "byte_views.cc",
        "c_interface.cc",
        "smalloc.cc",
    ],
    "signals": [
        "access_guard.cc",
        "alternate_stack.cc",
        "fault_handler.cc",
        "guard_frame.cc",
        "handler_chain.cc",
    ],
    "space": [
        "initialized_memory.cc",
        "pass_memory.cc",
        "region_list.cc",
        "regions.cc",
    ],
    "support": [
        "page_size.cc",
        "unique_name.cc",
    ],
}

_KINDS = [
    "private_headers",
    "sources",
    "sources_with_mman",
    "sources_without_mman",
]

_TESTS = [
    "//compat:__pkg__",
    "//tests/compat:__subpackages__",
    "//tests/platforms:__pkg__",
    "//tests/portability:__pkg__",
]

# Its targets are named after what they hold.
# buildifier: disable=unnamed-macro
def room():
    """Called in each package of compat/src: private_headers, sources, and sources by what they include."""
    without_mman = _WITHOUT_MMAN[native.package_name().split("/")[-1]]
    files = {
        "private_headers": native.glob(["*.h"]),
        "sources": native.glob(["*.cc"]),
        "sources_with_mman": native.glob(
            ["*.cc"],
            exclude = without_mman,
        ),
        "sources_without_mman": without_mman,
    }
    for kind in _KINDS:
        native.filegroup(
            name = kind,
            srcs = files[kind],
            visibility = _TESTS,
        )

# Its targets are named after what they hold.
# buildifier: disable=unnamed-macro
def all_rooms():
    """The same of all rooms together, and the public headers."""
    for kind in _KINDS:
        native.filegroup(
            name = kind,
            srcs = ["//compat/src/%s:%s" % (name, kind) for name in _ROOMS],
            visibility = _TESTS,
        )
    native.filegroup(
        name = "public_headers",
        srcs = native.glob(["include/mmap_compat/*.h"]),
        visibility = _TESTS,
    )
