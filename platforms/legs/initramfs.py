# SPDX-License-Identifier: Apache-2.0
"""The first file system of a booted machine: our init, the checker, and a console."""

import os
import pathlib
import stat
import subprocess

from leg import need_command

_HERE = pathlib.Path(__file__).resolve().parent
_COMPILERS = {
    "native": "gcc",
    "linux_arm64": "aarch64-linux-gnu-gcc",
    "linux_armhf": "arm-linux-gnueabihf-gcc",
    "linux_i386": "i686-linux-gnu-gcc",
    "linux_mips64el": "mips64el-linux-gnuabi64-gcc",
    "linux_ppc64el": "powerpc64le-linux-gnu-gcc",
    "linux_s390x": "s390x-linux-gnu-gcc",
}
_CONSOLE = (5, 1)


def check(target):
    compiler = _COMPILERS[target]
    need_command(compiler, "gcc" if target == "native" else compiler.replace("-gcc", "").join(["gcc-", ""]))


def build(target, checker, path):
    """Writes the archive to `path`."""
    init = path.with_suffix(".init")
    subprocess.run(
        [_COMPILERS[target], "-static", "-O1", "-s", "-o", str(init), str(_HERE / "init.c")],
        check=True,
        timeout=120,
    )
    with open(path, "wb") as archive:
        _entry(archive, "dev", stat.S_IFDIR | 0o755)
        _entry(archive, "dev/console", stat.S_IFCHR | 0o600, device=_CONSOLE)
        _entry(archive, "init", stat.S_IFREG | 0o755, init.read_bytes())
        _entry(archive, "conformance", stat.S_IFREG | 0o755, checker.read_bytes())
        _entry(archive, "TRAILER!!!", 0)
    init.unlink()


def _entry(archive, name, mode, data=b"", device=(0, 0)):
    """One entry of the "newc" cpio format, which is what kernels unpack."""
    encoded = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, device[0], device[1], len(encoded), 0]
    archive.write(b"070701" + b"".join(b"%08X" % field for field in fields) + encoded)
    _pad(archive)
    archive.write(data)
    _pad(archive)


def _pad(archive):
    archive.write(b"\0" * (-archive.tell() % 4))


def read_report(console):
    """(report bytes, exit status) out of what a machine printed; None where it is not whole."""
    import base64

    lines = console.decode(errors="replace").replace("\r", "").split("\n")
    status = [line.split()[1] for line in lines if line.startswith("@@status ")]
    if "@@report" not in lines or not status:
        return None
    begin = lines.index("@@report")
    encoded = "".join(line[1:] for line in lines[begin:] if line.startswith(":"))
    return base64.b64decode(encoded), int(status[-1])


def environment():
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin")}
