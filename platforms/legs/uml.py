# SPDX-License-Identifier: Apache-2.0
"""User-mode Linux: a Linux kernel that runs as a process of this host.

suite      the Debian suite of the user-mode-linux package
libraries  the suite of the C library that its binary needs
"""

import shlex
import shutil

import c_suite
import initramfs
import packages
from leg import need_command, need_root
from qemu_system import read_console

_LIBRARIES = ("libc6", "libgcc-s1")


def check(leg):
    del leg
    packages.check()
    need_root("a leg in a root directory of its own")
    need_command("unshare", "util-linux")
    initramfs.check("native")


def about(leg, cache):
    version = packages.version(_folder(leg, cache))
    what = "the C suite, " if c_suite.is_of(leg) else ""
    return f"{what}user-mode-linux {version} of {leg['suite']}, a process of this host"


def run(leg, context, report):
    root = context.scratch / "root"
    for package in _LIBRARIES:
        folder = packages.unpacked(context.cache, leg["libraries"], package, "amd64")
        shutil.copytree(folder, root, symlinks=True, dirs_exist_ok=True)
    if not (root / "lib64").exists():
        (root / "lib64").symlink_to("usr/lib64")
    if not (root / "lib").exists():
        (root / "lib").symlink_to("usr/lib")
    for name in ("proc", "dev", "tmp", "root"):
        (root / name).mkdir(exist_ok=True)
    shutil.copy(packages.single_file(_folder(leg, context.cache), "usr/bin/linux.uml", "usr/bin/linux*"), root / "linux.uml")
    initramfs.build(leg, context, root / "initramfs.cpio")
    where = shlex.quote(str(root))
    script = (
        f"set -e; mount -t proc proc {where}/proc; mount -t tmpfs tmpfs {where}/dev; mkdir {where}/dev/shm; "
        f"mknod {where}/dev/null c 1 3; chmod 666 {where}/dev/null; mount -t tmpfs tmpfs {where}/dev/shm; "
        f"exec env HOME=/root chroot {where} /linux.uml mem=256M initrd=/initramfs.cpio quiet con=null con0=fd:0,fd:1"
    )
    read_console(leg, ["unshare", "--mount", "--propagation=private", "sh", "-c", script], context, report)


def _folder(leg, cache):
    return packages.unpacked(cache, leg["suite"], "user-mode-linux", "amd64")
