# SPDX-License-Identifier: Apache-2.0
"""Probes that are compiled with names which the host's headers lack, and executed all the same."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")

_SRCS = [
    "emulated_kernel.cc",
    "emulated_objects.cc",
    "emulated_kernel.h",
    "foreign_rules.cc",
    "foreign_rules.h",
    "mutants.cc",
    "mutants.h",
    "personalities.cc",
    "//conformance/catalogue:sources_with_flags",
    "//tests/mutants:sources_with_flags",
]

_DEPS = [
    "//conformance/catalogue:rule",
    "//conformance/probe",
    "//conformance/probe:host_kernel",
    "//conformance/probe:inheritance",
    "//platforms/host:raw_calls",
    "//tests/mutants:matrix",
    "//tests/mutants:mutant",
    "@abseil-cpp//absl/strings",
    "@abseil-cpp//absl/types:span",
]

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
        srcs = _SRCS + [
            names,
            "emulated_test.cc",
        ],
        copts = ["-include", "tests/emulated/" + names],
        data = [golden],
        # Bazel's sandbox is a user namespace with one user, in which nobody can drop privilege.
        tags = [
            "development",
            "no-sandbox",
        ],
        target_compatible_with = ["@platforms//os:linux"],
        deps = _DEPS + [
            "//tests/support:probing_main",
            "@googletest//:gtest",
        ],
    )

def emulated_recorder(name, names):
    """A program that writes down the calls of such probes, for the C suite.

    Args:
      name: its name.
      names: as above.
    """
    cc_binary(
        name = name,
        testonly = True,
        # What spells calls is compiled with the names, too, and stands before that of the libraries.
        srcs = _SRCS + [
            names,
            "record.cc",
            "//conformance/export:suite_speller.cc",
            "//conformance/probe:sources_with_names",
        ],
        copts = ["-include", "tests/emulated/" + names],
        target_compatible_with = ["@platforms//os:linux"],
        visibility = ["//conformance:__pkg__"],
        deps = _DEPS + [
            "//conformance/export:c_suite",
            "//conformance/reproduce:c_spelling",
            "//tests/mutants:recorder",
        ],
    )
