# SPDX-License-Identifier: Apache-2.0
"""The checker with another C library than glibc: musl, statically linked.

Debian has musl but no C++ library for it, so libc++ and what it stands on are built here from the
source package of Debian's LLVM: once for each set of versions, in the cache.
"""

import os
import shutil

import packages
import processes
from leg import CannotRun, Failed, last_line, need_command

_LLVM = "14"
_LLVM_SUITE = "bookworm"  # and Abseil's
_LLVM_PARTS = ("cmake", "runtimes", "libcxx", "libcxxabi", "libunwind", "llvm/cmake", "llvm/utils")
_MUSL_SUITE = "trixie"
_TRIPLE = "x86_64-linux-musl"
_PATIENCE_SECONDS = 3600
_HOST_HEADERS = ("linux", "asm-generic", f"{os.uname().machine}-linux-gnu/asm", "nlohmann")

# LLVM's own names for: static libraries alone, that need nothing of GCC and nothing to run.
_LLVM_OPTIONS = [
    "-DCMAKE_BUILD_TYPE=MinSizeRel",
    "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY",
    "-DLLVM_ENABLE_RUNTIMES=libunwind;libcxxabi;libcxx",
    "-DLLVM_INCLUDE_TESTS=OFF",
    "-DLIBCXX_ENABLE_SHARED=OFF",
    "-DLIBCXX_HAS_MUSL_LIBC=ON",
    "-DLIBCXX_HAS_ATOMIC_LIB=OFF",
    "-DLIBCXX_INCLUDE_BENCHMARKS=OFF",
    "-DLIBCXX_INCLUDE_TESTS=OFF",
    "-DLIBCXX_USE_COMPILER_RT=ON",
    "-DLIBCXXABI_ENABLE_SHARED=OFF",
    "-DLIBCXXABI_INCLUDE_TESTS=OFF",
    "-DLIBCXXABI_USE_COMPILER_RT=ON",
    "-DLIBCXXABI_USE_LLVM_UNWINDER=ON",
    "-DLIBUNWIND_ENABLE_SHARED=OFF",
    "-DLIBUNWIND_INCLUDE_TESTS=OFF",
    "-DLIBUNWIND_USE_COMPILER_RT=ON",
]


def check(target):
    del target
    packages.check()
    for command, package in ((f"clang++-{_LLVM}", f"clang-{_LLVM}"), ("cmake", "cmake"), ("ninja", "ninja-build")):
        need_command(command, package)
    _need_runtime()


def _need_runtime():
    """What the compiler links in place of libgcc comes in a package that it only recommends."""
    question = [f"clang++-{_LLVM}", f"--target={_TRIPLE}", "-rtlib=compiler-rt", "-print-libgcc-file-name"]
    runtime = processes.run(question, _PATIENCE_SECONDS).stdout.decode().strip()
    if not os.path.isfile(runtime):
        raise CannotRun(f"there is no {runtime} (Debian: apt-get install libclang-rt-{_LLVM}-dev)")


def compile_command(target, cache):
    del target
    return [f"clang++-{_LLVM}", *_flags(_sysroot(cache))]


def version(cache):
    return packages.version(_musl(cache)).split("-")[0]


def toolchain(target, cache):
    """The environment and the options for platforms/build-native.sh, and what else decides the result."""
    del target
    sysroot = _sysroot(cache)
    abseil = packages.source(cache, _LLVM_SUITE, "abseil")
    # A statically linked musl does not tell its version.
    flags = [*_flags(sysroot), f"-DMMAP_COMPAT_MUSL_VERSION={version(cache)}"]
    environment = {
        "CXX": f"clang++-{_LLVM}",
        "CXXFLAGS": " ".join(flags),
        "LDFLAGS": "-rtlib=compiler-rt -unwindlib=libunwind",
    }
    return {"environment": environment, "options": [f"--abseil={abseil}"], "versions": [sysroot.name]}


def _musl(cache):
    return packages.unpacked(cache, _MUSL_SUITE, "musl-dev", "amd64")


def _flags(sysroot):
    # Abseil says off64_t, which musl has only when asked.
    return [f"--target={_TRIPLE}", f"--sysroot={sysroot}", "-D_LARGEFILE64_SOURCE", "-stdlib=libc++",
            "-nostdinc++", "-isystem", f"{sysroot}/usr/include/c++/v1"]


def _sysroot(cache):
    """The folder with musl, the kernel's headers and libc++."""
    musl = _musl(cache)
    llvm = packages.source(cache, _LLVM_SUITE, f"llvm-toolchain-{_LLVM}", _LLVM_PARTS)
    sysroot = cache / "musl" / f"musl-{packages.version(musl)}-llvm-{packages.version(llvm)}"
    if (sysroot / ".complete").exists():
        return sysroot
    shutil.rmtree(sysroot, ignore_errors=True)
    shutil.copytree(musl / "usr/include" / _TRIPLE, sysroot / "usr/include")
    shutil.copytree(musl / "usr/lib" / _TRIPLE, sysroot / "usr/lib")
    for header in _HOST_HEADERS:
        (sysroot / "usr/include" / os.path.basename(header)).symlink_to(os.path.join("/usr/include", header))
    _build_libcxx(llvm, sysroot, cache / "musl")
    # The compiler asks for libc++ alone, which is nothing without the other two.
    libraries = sysroot / "usr/lib"
    (libraries / "libc++.a").rename(libraries / "libc++-alone.a")
    (libraries / "libc++.a").write_text("GROUP ( libc++-alone.a libc++abi.a libunwind.a )\n", encoding="ascii")
    (sysroot / ".complete").touch()
    return sysroot


def _build_libcxx(llvm, sysroot, folder):
    place = folder / "libcxx"
    shutil.rmtree(place, ignore_errors=True)
    flags = f"--sysroot={sysroot}"
    _must(
        ["cmake", "-G", "Ninja", "-S", llvm / "runtimes", "-B", place, f"-DCMAKE_INSTALL_PREFIX={sysroot}/usr"]
        + [f"-DCMAKE_C_COMPILER=clang-{_LLVM}", f"-DCMAKE_CXX_COMPILER=clang++-{_LLVM}"]
        + [f"-DCMAKE_{language}_COMPILER_TARGET={_TRIPLE}" for language in ("ASM", "C", "CXX")]
        + [f"-DCMAKE_{language}_FLAGS={flags}" for language in ("ASM", "C", "CXX")]
        + _LLVM_OPTIONS,
        folder / "libcxx.log",
    )
    _must(["cmake", "--build", place, "--target", "install"], folder / "libcxx.log")
    shutil.rmtree(place)


def _must(command, log, environment=None):
    done = processes.run(command, _PATIENCE_SECONDS, env=environment)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(done.stdout + done.stderr)
    if done.returncode != 0:
        raise Failed(f"{command[0]} for musl failed; {last_line(done.stderr or done.stdout)} (all of it: {log})")
