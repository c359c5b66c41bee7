# SPDX-License-Identifier: Apache-2.0
"""The systems that this project names. Adding one is one entry."""

# A 32-bit system has a 64-bit off_t only when asked.
_LARGE_FILES = ["_FILE_OFFSET_BITS=64"]

# The Linux systems that Debian's cross compilers reach, by the name that --config and //platforms
# know them by. triple is the prefix of the compiler's commands.
LINUX_TARGETS = {
    "linux_alpha": struct(cpu = "//platforms/cpu:alpha", triple = "alpha-linux-gnu", defines = []),
    "linux_arm64": struct(cpu = "@platforms//cpu:aarch64", triple = "aarch64-linux-gnu", defines = []),
    "linux_armhf": struct(cpu = "@platforms//cpu:arm", triple = "arm-linux-gnueabihf", defines = _LARGE_FILES),
    "linux_hppa": struct(cpu = "//platforms/cpu:hppa", triple = "hppa-linux-gnu", defines = _LARGE_FILES),
    "linux_i386": struct(cpu = "@platforms//cpu:x86_32", triple = "i686-linux-gnu", defines = _LARGE_FILES),
    "linux_mips64el": struct(cpu = "@platforms//cpu:mips64", triple = "mips64el-linux-gnuabi64", defines = []),
    "linux_ppc64el": struct(cpu = "//platforms/cpu:ppc64le", triple = "powerpc64le-linux-gnu", defines = []),
    "linux_riscv64": struct(cpu = "@platforms//cpu:riscv64", triple = "riscv64-linux-gnu", defines = []),
    "linux_s390x": struct(cpu = "@platforms//cpu:s390x", triple = "s390x-linux-gnu", defines = []),
    "linux_x32": struct(cpu = "//platforms/cpu:x32", triple = "x86_64-linux-gnux32", defines = []),
}

_SYSTEMS = {
    "dragonfly": "//platforms/os:dragonfly",
    "freebsd": "@platforms//os:freebsd",
    "linux": "@platforms//os:linux",
    "macos": "@platforms//os:osx",
    "netbsd": "//platforms/os:netbsd",
    "openbsd": "@platforms//os:openbsd",
}

def _all_platforms():
    platforms = {name: ["@platforms//os:linux", target.cpu] for name, target in LINUX_TARGETS.items()}
    for name, os in _SYSTEMS.items():
        platforms[name + "_x86_64"] = [os, "@platforms//cpu:x86_64"]
        if name not in ["dragonfly", "linux"]:
            platforms[name + "_arm64"] = [os, "@platforms//cpu:aarch64"]
    return platforms

# The name of each platform() in //platforms -> its constraints.
PLATFORMS = _all_platforms()
