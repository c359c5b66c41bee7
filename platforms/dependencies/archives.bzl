# SPDX-License-Identifier: Apache-2.0
"""The dependencies: how the host's package is recognised, and the archive to take where there is none.

Versions and checksums of the archives are those that the Bazel Central Registry records for the
modules of MODULE.bazel.
"""

_HEADER_ONLY = """
load("@rules_cc//cc:defs.bzl", "cc_library")

cc_library(
    name = "json",
    hdrs = glob(["include/**/*.hpp"]),
    includes = ["include"],
    visibility = ["//visibility:public"],
)
"""

ARCHIVES = {
    "abseil-cpp": dict(
        modules = {
            "absl/base:core_headers": "absl_core_headers",
            "absl/cleanup:cleanup": "absl_cleanup",
            "absl/debugging:failure_signal_handler": "absl_failure_signal_handler",
            "absl/functional:function_ref": "absl_function_ref",
            "absl/status:status": "absl_status",
            "absl/status:statusor": "absl_statusor",
            "absl/strings:cord": "absl_cord",
            "absl/strings:str_format": "absl_str_format",
            "absl/strings:strings": "absl_strings",
            "absl/types:span": "absl_span",
        },
        sha256 = "6e1aee535473414164bf83e4ebc40240dec71a4701f8a642d906e95bea1aea0c",
        strip_prefix = "abseil-cpp-20260526.0",
        urls = ["https://github.com/abseil/abseil-cpp/releases/download/20260526.0/abseil-cpp-20260526.0.tar.gz"],
    ),
    "bazel_skylib": dict(
        directory = "/usr/share/bazel/tools/skylib",
        sha256 = "bc283cdfcd526a52c3201279cda4bc298652efa898b10b4db0837dc51652756f",
        urls = ["https://github.com/bazelbuild/bazel-skylib/releases/download/1.7.1/bazel-skylib-1.7.1.tar.gz"],
    ),
    "google_benchmark": dict(
        modules = {":benchmark": "benchmark"},
        sha256 = "9631341c82bac4a288bef951f8b26b41f69021794184ece969f8473977eaa340",
        strip_prefix = "benchmark-1.9.5",
        urls = ["https://github.com/google/benchmark/archive/refs/tags/v1.9.5.tar.gz"],
    ),
    "googletest": dict(
        modules = {
            ":gtest": "gmock",
            ":gtest_main": "gmock_main",
        },
        sha256 = "65fab701d9829d38cb77c14acdc431d2108bfdbf8979e40eb8ae567edf10b27c",
        strip_prefix = "googletest-1.17.0",
        urls = ["https://github.com/google/googletest/releases/download/v1.17.0/googletest-1.17.0.tar.gz"],
    ),
    "nlohmann_json": dict(
        build_file = _HEADER_ONLY,
        modules = {":json": "nlohmann_json"},
        sha256 = "b8cb0ef2dd7f57f18933997c9934bb1fa962594f701cd5a8d3c2c80541559372",
        urls = ["https://github.com/nlohmann/json/releases/download/v3.12.0/include.zip"],
    ),
}
