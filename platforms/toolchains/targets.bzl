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

# The systems that zig (PyPI's ziglang, see zig_c++) brings headers and C libraries of. triple is its
# name for them, with the oldest release that the binary is linked for; libraries are those of the base
# system beside libc. One line each: platforms/build-native.sh reads them too.
#
# Abseil asks NetBSD's headers for X/Open alone, which hides locale_t unless _NETBSD_SOURCE is said too.
# These headers are those of NetBSD 11, whose memfd_create the C library of 10 lacks.
ZIG_TARGETS = {
    "freebsd_amd64": struct(os = "@platforms//os:freebsd", cpu = "@platforms//cpu:x86_64", triple = "x86_64-freebsd.14.0", defines = [], libraries = []),
    "freebsd_arm64": struct(os = "@platforms//os:freebsd", cpu = "@platforms//cpu:aarch64", triple = "aarch64-freebsd.14.0", defines = [], libraries = []),
    "linux_zig_amd64": struct(os = "@platforms//os:linux", cpu = "@platforms//cpu:x86_64", triple = "x86_64-linux-musl", defines = [], libraries = []),
    "macos_amd64": struct(os = "@platforms//os:osx", cpu = "@platforms//cpu:x86_64", triple = "x86_64-macos.13.0", defines = [], libraries = []),
    "macos_arm64": struct(os = "@platforms//os:osx", cpu = "@platforms//cpu:aarch64", triple = "aarch64-macos.13.0", defines = [], libraries = []),
    "netbsd_amd64": struct(os = "//platforms/os:netbsd", cpu = "@platforms//cpu:x86_64", triple = "x86_64-netbsd.10.1", defines = ["_NETBSD_SOURCE", "MMAP_COMPAT_WITHOUT_MEMFD_CREATE"], libraries = ["rt"]),
    "netbsd_arm64": struct(os = "//platforms/os:netbsd", cpu = "@platforms//cpu:aarch64", triple = "aarch64-netbsd.10.1", defines = ["_NETBSD_SOURCE", "MMAP_COMPAT_WITHOUT_MEMFD_CREATE"], libraries = ["rt"]),
    "openbsd_amd64": struct(os = "@platforms//os:openbsd", cpu = "@platforms//cpu:x86_64", triple = "x86_64-openbsd", defines = [], libraries = []),
    "openbsd_arm64": struct(os = "@platforms//os:openbsd", cpu = "@platforms//cpu:aarch64", triple = "aarch64-openbsd", defines = [], libraries = []),
}

# Systems whose compiler a workspace brings itself.
_OTHER_PLATFORMS = {
    "dragonfly_x86_64": ["//platforms/os:dragonfly", "@platforms//cpu:x86_64"],
    "linux_x86_64": ["@platforms//os:linux", "@platforms//cpu:x86_64"],
}

def _all_platforms():
    platforms = dict(_OTHER_PLATFORMS)
    for name, target in LINUX_TARGETS.items():
        platforms[name] = ["@platforms//os:linux", target.cpu]
    for name, target in ZIG_TARGETS.items():
        platforms[name] = [target.os, target.cpu, "//platforms/toolchains:zig"]
    return platforms

# The name of each platform() in //platforms -> its constraints.
PLATFORMS = _all_platforms()
