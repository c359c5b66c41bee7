# SPDX-License-Identifier: Apache-2.0
"""Probes that are compiled with names which the host's headers lack, and executed all the same."""

load("@rules_cc//cc:defs.bzl", "cc_test")

def emulated_test(name, names, golden):
    """A test of the probes and mutants of foreign flags.

    Args:
      name: its name.
      names: a header with the names, which goes before everything else.
      golden: what its mutants are known to change.
    """
    cc_test(
        name = name,
        size = "large",
        srcs = [
            names,
            "emulated_kernel.cc",
            "emulated_kernel.h",
            "emulated_test.cc",
            "mutants.cc",
            "mutants.h",
            "personalities.cc",
            "//conformance/catalogue:sources_with_flags",
            "//tests/mutants:sources_with_flags",
        ],
        copts = ["-include", "tests/emulated/" + names],
        data = [golden],
        # Bazel's sandbox is a user namespace with one user, in which nobody can drop privilege.
        tags = [
            "development",
            "no-sandbox",
        ],
        target_compatible_with = ["@platforms//os:linux"],
        deps = [
            "//conformance/catalogue:rule",
            "//conformance/probe",
            "//conformance/probe:host_kernel",
            "//conformance/probe:inheritance",
            "//platforms/host:raw_calls",
            "//tests/mutants:matrix",
            "//tests/mutants:mutant",
            "//tests/support:probing_main",
            "@abseil-cpp//absl/strings",
            "@abseil-cpp//absl/types:span",
            "@googletest//:gtest",
        ],
    )
