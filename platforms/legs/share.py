# SPDX-License-Identifier: Apache-2.0
"""A directory of this host that a booted machine mounts with 9p over virtio, and the kernel's modules for it."""

import lzma
import re

from leg import Failed

# virtio_pci finds the device; no symbol makes the others depend on it.
_MODULES = ("virtio_pci", "9pnet_virtio", "9p")
_TAG = "share"
_FOLDERS = ("usr/lib/modules/*", "lib/modules/*")

# Where the machine mounts it.
DIRECTORY = "/share"


def make(folder):
    """Creates the directory, which any user of the machine may write to; returns the emulator's options."""
    folder.mkdir()
    folder.chmod(0o1777)
    # What the machine does to owners and modes is done to the files themselves, which takes a privileged emulator.
    return ["-virtfs", f"local,path={folder},mount_tag={_TAG},security_model=passthrough"]


def files(kernel, options):
    """What init.c reads, {name: bytes}: the mount, and the modules in the order in which they are loaded.

    kernel   the folder with the kernel's unpacked package
    options  of the mount, beside those that make the connection
    """
    mount = ["9p", _TAG, DIRECTORY, f"trans=virtio,version=9p2000.L,{options}"]
    loaded = modules(kernel, _MODULES)
    return {"mount": "".join(f"{line}\n" for line in mount).encode(),
            **{f"modules/{number}": content for number, content in enumerate(loaded)}}


def modules(kernel, names):
    """The contents of these modules, each after those that it depends on. One that is part of the kernel needs none."""
    folders = [folder for pattern in _FOLDERS for folder in kernel.glob(pattern)]
    if len(folders) != 1:
        raise Failed(f"{kernel} holds the modules of {len(folders)} kernels")
    parts = (folders[0] / "modules.builtin").read_text(encoding="ascii").split()
    inside = {part.rpartition("/")[2].removesuffix(".ko") for part in parts}
    loaded = {}

    def load(name):
        if name in loaded or name in inside:
            return
        content = _content(folders[0], name)
        for other in _depends(content):
            load(other)
        loaded[name] = content

    for name in names:
        load(name)
    return list(loaded.values())


def _content(folder, name):
    for path in sorted(folder.glob(f"kernel/**/{name}.ko*")):
        content = path.read_bytes()
        return lzma.decompress(content) if path.suffix == ".xz" else content
    raise Failed(f"{folder} has no module {name} (kernels for clouds lack most)")


def _depends(content):
    """The names that a module gives as those that it depends on."""
    found = re.search(rb"\0depends=([^\0]*)\0", content)
    return found[1].decode().split(",") if found and found[1] else []
