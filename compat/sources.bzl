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
