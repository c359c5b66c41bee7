# SPDX-License-Identifier: Apache-2.0
"""Libraries as one target of their sources, for systems that this machine has no package for."""

_HEAD = """
load("@rules_cc//cc:defs.bzl", "cc_library")

package(default_visibility = ["//visibility:public"])
"""

# Without what only tests or Windows need, and what nothing here uses.
_ABSEIL = _HEAD + """
cc_library(
    name = "library",
    srcs = glob(
        ["code/absl/**/*.cc"],
        exclude = ["code/absl/**/*" + part + "*.cc" for part in ["benchmark", "matchers", "mock", "test"]] +
                  ["code/absl/" + part + "/**" for part in ["flags", "log", "random"]] +
                  ["code/absl/**/testing/**", "code/absl/**/*_win.cc"],
    ),
    copts = ["-w"],
    includes = ["code"],
    textual_hdrs = glob(["code/absl/**/*.h", "code/absl/**/*.inc"]),
)
"""

_GOOGLETEST = _HEAD + """
cc_library(
    name = "library",
    srcs = [
        "code/googlemock/src/gmock-all.cc",
        "code/googletest/src/gtest-all.cc",
    ],
    copts = ["-w"],
    includes = [
        "code/googlemock",
        "code/googlemock/include",
        "code/googletest",
        "code/googletest/include",
    ],
    textual_hdrs = glob(["code/**/*.h", "code/**/*.cc"]),
)

cc_library(
    name = "main",
    srcs = ["code/googlemock/src/gmock_main.cc"],
    copts = ["-w"],
    deps = [":library"],
)
"""

_JSON = _HEAD + """
cc_library(
    name = "library",
    includes = ["code"],
    textual_hdrs = glob(["code/nlohmann/**"]),
)
"""

# Repository -> where its sources are, below the folder of cross_folder.bzl unless absolute; which parts
# of that folder are theirs; and the BUILD file beside code/, where these parts are linked to.
SOURCES = {
    "abseil-cpp": struct(folder = "abseil", links = ["absl"], build_file = _ABSEIL),
    "googletest": struct(
        folder = "/usr/src/googletest",
        links = ["googlemock", "googletest"],
        build_file = _GOOGLETEST,
    ),
    "nlohmann_json": struct(folder = "/usr/include", links = ["nlohmann"], build_file = _JSON),
}
