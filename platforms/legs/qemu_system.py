# SPDX-License-Identifier: Apache-2.0
"""A Linux kernel of a Debian suite, booted in an emulated machine without a disk or a network.

kernel   suite, package and architecture of the kernel
command  the emulator and what makes its machine
memory   megabytes (512)
append   the kernel's command line
share    mount options of 9p, for a leg whose directory under test is one of this host that the machine
         mounts; kernels for clouds lack the modules
"""

import gzip
import shutil

import c_suite
import initramfs
import packages
import processes
import share
from leg import REPORTED, CannotRun, Failed, last_line, need_root

_KERNELS = ("boot/vmlinuz-*", "boot/vmlinux-*", "usr/lib/modules/*/vmlinuz", "usr/lib/modules/*/vmlinux")
_PREFIXES = ("linux-binary-", "linux-image-", "linux-base-")
_PACKAGES = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-system-i386": "qemu-system-x86",
    "qemu-system-arm": "qemu-system-arm",
    "qemu-system-aarch64": "qemu-system-arm",
    "qemu-system-ppc64": "qemu-system-ppc",
    "qemu-system-s390x": "qemu-system-misc",
    "qemu-system-riscv64": "qemu-system-misc",
    "qemu-system-mips64el": "qemu-system-mips",
}


def check(leg):
    emulator = leg["command"][0]
    if shutil.which(emulator) is None:
        package = _PACKAGES[emulator]
        raise CannotRun(f"{emulator} is not installed (Debian: apt-get install --no-install-recommends {package})")
    if leg.get("share"):
        need_root("giving a machine a directory whose owners it may change")
    packages.check()
    initramfs.check(leg.target)


def about(leg, cache):
    del cache
    what = "the C suite, " if c_suite.is_of(leg) else ""
    mounted = f", 9p mounted for it ({leg['share']})" if leg.get("share") else ""
    return f"{what}booted by {leg['command'][0]}, {leg['kernel']['package']} of {leg['kernel']['suite']}{mounted}"


def run(leg, context, report):
    image = context.scratch / "initramfs.cpio"
    kernel, package = _kernel(leg, context)
    command = leg["command"] + ["-nographic", "-no-reboot", "-monitor", "none", "-serial", "stdio", "-nic", "none"]
    command += ["-m", str(leg.get("memory", 512)), "-kernel", str(kernel), "-initrd", str(image)]
    command += ["-append", f"{leg['append']} quiet loglevel=0 panic=-1".strip()]
    if leg.get("share"):
        command += share.make(context.scratch / "share")
        initramfs.build(leg, context, image, share.files(package, leg["share"]), share.DIRECTORY)
    else:
        initramfs.build(leg, context, image)
    read_console(leg, command, context, report)


def read_console(leg, command, context, report):
    """Runs a machine to its end and takes the report off its console."""
    try:
        done = processes.run(command, context.timeout_seconds)
    except processes.OutOfTime as late:
        raise Failed(f"the machine was not done within {context.timeout_seconds} s; {last_line(late.output)}") from late
    got = initramfs.read_report(done.stdout)
    if got is None:
        raise Failed(f"the machine ended without a report; {last_line(done.stdout + done.stderr)}")
    content, status = got
    if status not in REPORTED:
        said = last_line(content) if content else last_line(done.stdout + done.stderr)
        raise Failed(f"the checker ended with status {status} in the machine; {said}")
    if c_suite.is_of(leg):
        c_suite.import_results(content, context, report)
    else:
        report.write_bytes(content)


def _kernel(leg, context):
    """The kernel's path, and the folder of its package."""
    wanted = leg["kernel"]
    suite, package, architecture = wanted["suite"], wanted["package"], wanted["architecture"]
    failure = None
    # A mirror may lack the newest one, which the bare name means, and have the one before.
    for name in [package, *packages.versions_of(context.cache, suite, package)]:
        try:
            kernel, folder = _kernel_of(name, suite, architecture, context)
            return _plain(kernel, leg, context), folder
        except Failed as reason:
            failure = failure or reason
    raise failure


def _kernel_of(package, suite, architecture, context):
    for _ in range(4):  # a name for another package, which may be a name itself
        folder = packages.unpacked(context.cache, suite, package, architecture)
        found = [path for pattern in _KERNELS for path in folder.glob(pattern)]
        if found:
            return found[0], folder
        package = packages.dependency(context.cache, suite, package, architecture, _PREFIXES)
    raise Failed(f"{package} of {suite} holds no kernel")


def _plain(kernel, leg, context):
    """arm64 images come gzipped, which qemu does not take from every package."""
    head = kernel.read_bytes()[:2]
    if head != b"\x1f\x8b":
        return kernel
    plain = context.scratch / f"{leg.name}.kernel"
    plain.write_bytes(gzip.decompress(kernel.read_bytes()))
    return plain
