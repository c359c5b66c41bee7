# SPDX-License-Identifier: Apache-2.0
"""The first file system of a booted machine: our init, the checker with its arguments, and a console."""

import base64
import pathlib
import stat

import c_suite
import processes
import targets
from leg import Failed, last_line, need_command

_HERE = pathlib.Path(__file__).resolve().parent
_CONSOLE = (5, 1)
_PATIENCE_SECONDS = 120


def check(target):
    need_command(targets.compiler(target, "gcc"), targets.package(target, "gcc"))


def _arguments(context, output, directory):
    """Of the checker."""
    slow = ["--timeout=30"] if context.words[0] == "run" else []
    return [*context.words, *slow, f"--directory={directory}", f"--output={output}"]


def build(leg, context, path, more=None, directory="/tmp"):
    """Writes the archive to `path`. What the leg's program is started with is a file in it, a line each.

    more       other files that init reads, {name: bytes}
    directory  under test
    """
    init = path.with_suffix(".init")
    command = [targets.compiler(leg.target, "gcc"), "-static", "-O1", "-s", "-o", init, _HERE / "init.c"]
    done = processes.run(command, _PATIENCE_SECONDS)
    if done.returncode != 0:
        raise Failed(f"init.c does not compile for {leg.target}; {last_line(done.stderr)}")
    with open(path, "wb") as archive:
        _entry(archive, "dev", stat.S_IFDIR | 0o755)
        _entry(archive, "dev/console", stat.S_IFCHR | 0o600, device=_CONSOLE)
        _entry(archive, "init", stat.S_IFREG | 0o755, init.read_bytes())
        _entry(archive, "conformance", stat.S_IFREG | 0o755, context.checker.read_bytes())
        arguments_of = c_suite.arguments if c_suite.is_of(leg) else _arguments
        lines = "".join(f"{line}\n" for line in arguments_of(context, "/tmp/report.json", directory))
        files = {"arguments": lines.encode(), **(more or {})}
        for folder in sorted({name.partition("/")[0] for name in files if "/" in name}):
            _entry(archive, folder, stat.S_IFDIR | 0o755)
        for name, content in files.items():
            _entry(archive, name, stat.S_IFREG | 0o644, content)
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
    lines = console.decode(errors="replace").replace("\r", "").split("\n")
    status = [line.split()[1] for line in lines if line.startswith("@@status ")]
    if "@@report" not in lines or not status:
        return None
    begin = lines.index("@@report")
    encoded = "".join(line[1:] for line in lines[begin:] if line.startswith(":"))
    return base64.b64decode(encoded), int(status[-1])
