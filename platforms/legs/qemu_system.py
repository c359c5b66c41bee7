# SPDX-License-Identifier: Apache-2.0
"""A Linux kernel of a Debian suite, booted in an emulated machine without a disk or a network.

kernel   suite, package and architecture of the kernel
command  the emulator and what makes its machine
memory   megabytes (512)
append   the kernel's command line
"""

import gzip
import shutil
import subprocess

import initramfs
import packages
from leg import REPORTED, CannotRun, Failed

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
    packages.check()
    initramfs.check(leg.target)


def run(leg, context, report):
    image = context.scratch / "initramfs.cpio"
    initramfs.build(leg.target, context.checker, image)
    command = leg["command"] + ["-nographic", "-no-reboot", "-monitor", "none", "-serial", "stdio", "-nic", "none"]
    command += ["-m", str(leg.get("memory", 512)), "-kernel", str(_kernel(leg, context)), "-initrd", str(image)]
    command += ["-append", f"{leg['append']} quiet loglevel=0 panic=-1".strip()]
    read_console(command, context, report)


def read_console(command, context, report, cwd=None):
    """Runs a machine to its end and takes the report off its console."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=context.timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        context.scratch.joinpath("console").write_bytes(late.stdout or b"")
        raise Failed(f"the machine was not done within {context.timeout_seconds} s") from late
    got = initramfs.read_report(done.stdout)
    if got is None:
        said = (done.stdout + done.stderr).decode(errors="replace").strip().splitlines()
        raise Failed(f"the machine ended without a report; its last line: {said[-1] if said else 'none'}")
    content, status = got
    if status not in REPORTED:
        raise Failed(f"the checker ended with status {status} in the machine")
    report.write_bytes(content)


def _kernel(leg, context):
    wanted = leg["kernel"]
    suite, architecture = wanted["suite"], wanted["architecture"]
    package = wanted["package"]
    for _ in range(4):  # a name for the newest one, which may be a name itself
        folder = packages.unpacked(context.cache, suite, package, architecture)
        found = [path for pattern in _KERNELS for path in folder.glob(pattern)]
        if found:
            return _plain(found[0], leg, context)
        package = packages.dependency(context.cache, suite, package, architecture, _PREFIXES)
    raise Failed(f"{wanted['package']} of {suite} leads to no kernel")


def _plain(kernel, leg, context):
    """arm64 images come gzipped, which qemu does not take from every package."""
    head = kernel.read_bytes()[:2]
    if head != b"\x1f\x8b":
        return kernel
    plain = context.scratch / f"{leg.name}.kernel"
    plain.write_bytes(gzip.decompress(kernel.read_bytes()))
    return plain
