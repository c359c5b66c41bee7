# SPDX-License-Identifier: Apache-2.0
"""This host's kernel, as some user and on some filesystem.

user     "root", "nobody" (user and group 65534), or "namespace" (the root of a user namespace)
mount    a filesystem type to mount for the leg, or "bindfs", which shows a tmpfs through FUSE; without it
         the checker's default directory is used
make     options for mkfs
options  options for mount

Filesystems are mounted in a mount namespace of their own, so that nothing of the host changes.
"""

import errno
import os
import shlex
import shutil

from leg import CannotRun, need_command, need_root, run_checker

_IMAGE_MEGABYTES = {"btrfs": 160, "xfs": 320}
_SMALL_IMAGE_MEGABYTES = 64
_MAKERS = {"ext2": "e2fsprogs", "ext3": "e2fsprogs", "ext4": "e2fsprogs", "xfs": "xfsprogs", "btrfs": "btrfs-progs"}
_NOBODY = "65534"


def check(leg):
    user = leg["user"]
    if user == "root":
        need_root("a leg of the privileged user")
    elif user == "nobody" and os.geteuid() == 0:
        need_command("setpriv", "util-linux")
    elif user == "namespace":
        need_command("unshare", "util-linux")
    filesystem = leg.get("mount")
    if filesystem is None:
        return
    need_root("mounting a filesystem")
    need_command("unshare", "util-linux")
    of_kernel = "fuse" if filesystem == "bindfs" else filesystem
    with open("/proc/filesystems", encoding="ascii") as known:
        if not any(line.split()[-1] == of_kernel for line in known):
            raise CannotRun(f"this kernel has no {of_kernel} (or not yet: modprobe {of_kernel})")
    if filesystem == "bindfs":
        need_command("bindfs", "bindfs")
    if filesystem in _MAKERS:
        need_command(f"mkfs.{filesystem}", _MAKERS[filesystem])


def about(leg, cache):
    del cache
    place = leg.get("mount")
    told = "this host" + (", in a user namespace" if leg["user"] == "namespace" else "")
    if place is None:
        return told
    details = [*leg.get("make", []), *filter(None, [leg.get("options")])]
    return f"{told}, {place} mounted for it" + (f" ({' '.join(details)})" if details else "")


def run(leg, context, report):
    place = context.scratch / "filesystem"
    place.mkdir(exist_ok=True)
    # A copy that any user may read: rules execute the checker again.
    checker = shutil.copy(context.checker, context.scratch / "conformance")
    command = [*_as_user(leg["user"]), str(checker), *context.words]
    if leg.get("mount") is None:
        try:
            run_checker(command, context, report)
        except OSError as refused:
            if refused.errno == errno.ENOEXEC:
                raise CannotRun("this kernel does not execute programs of that ABI") from refused
            raise
        return
    script = "\n".join(
        ["set -e", *_mount_commands(leg, context.scratch, place), f"chmod 1777 {shlex.quote(str(place))}"]
        + [" ".join(map(shlex.quote, [*command, f"--directory={place}"]))]
    )
    run_checker(["unshare", "--mount", "--propagation=private", "sh", "-c", script], context, report)


def _as_user(user):
    if user == "namespace":
        return ["unshare", "--user", "--map-root-user"]
    if user == "nobody" and os.geteuid() == 0:
        return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    return []


def _on_tmpfs(folder):
    return [f"mkdir {folder}", f"mount -t tmpfs -o size=64m tmpfs {folder}"]


def _mount_commands(leg, scratch, place):
    filesystem = leg["mount"]
    options = leg.get("options", "rw")
    where = shlex.quote(str(place))
    if filesystem == "tmpfs":
        return [f"mount -t tmpfs -o {options},size=64m tmpfs {where}"]
    if filesystem == "bindfs":
        below = shlex.quote(str(scratch / "below"))
        # Its process outlives whoever started it, until it is unmounted.
        return [
            *_on_tmpfs(below),
            f"bindfs -o {options} {below} {where}",
            f"trap 'umount {where}' EXIT",
            "trap 'exit 143' TERM",
        ]
    if filesystem == "overlay":
        # The layers of an overlay must not lie on an overlay themselves.
        layers = shlex.quote(str(scratch / "layers"))
        return [
            *_on_tmpfs(layers),
            f"mkdir {layers}/lower {layers}/upper {layers}/work",
            f"mount -t overlay -o lowerdir={layers}/lower,upperdir={layers}/upper,workdir={layers}/work overlay {where}",
        ]
    image = shlex.quote(str(scratch / "image"))
    size = _IMAGE_MEGABYTES.get(filesystem, _SMALL_IMAGE_MEGABYTES)
    make = " ".join(map(shlex.quote, leg.get("make", [])))
    return [
        f"truncate -s {size}M {image}",
        f"{shutil.which('mkfs.' + filesystem)} {make} {image} >/dev/null 2>&1",
        f"mount -o loop,{options} {image} {where}",
    ]
