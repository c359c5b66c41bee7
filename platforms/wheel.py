#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: wheel.py --platform=NAME --version=VERSION --license=FILE --output=DIR CHECKER

Packs a checker into a wheel, so that `pip install` gives the command conformance. NAME is that of a
release's file (linux_x86_64, linux_arm64, macos_arm64). The same checker gives the same bytes.
"""

import argparse
import base64
import hashlib
import pathlib
import sys
import zipfile

DISTRIBUTION = "mmap_conformance"

# What pip calls the platforms. A static checker asks for no C library, so that any Linux will do: the
# oldest tags of both kinds.
_TAGS = {
    "linux_arm64": "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "linux_x86_64": "manylinux_2_5_x86_64.manylinux1_x86_64.musllinux_1_1_x86_64",
    "macos_amd64": "macosx_13_0_x86_64",
    "macos_arm64": "macosx_13_0_arm64",
}

_METADATA = """Metadata-Version: 2.1
Name: mmap-conformance
Version: {version}
Summary: Checks what mmap and its relatives really do on this machine against POSIX and the manuals
License: Apache-2.0
Requires-Python: >=3.7
Description-Content-Type: text/plain

The command conformance asks the running kernel what mmap, munmap, mprotect, msync, mlock, madvise, mremap
and shared memory do, and compares that with POSIX and with the manual of the system:

    conformance run
    conformance --help

`pipx run mmap-conformance` runs it without installing it.
"""

# For `python -m mmap_conformance` and `pipx run`, which start modules.
_MODULE = '''# SPDX-License-Identifier: Apache-2.0
"""Starts the command conformance, which pip installed beside this Python."""

import os
import sys
import sysconfig


def main():
    command = os.path.join(sysconfig.get_path("scripts"), "conformance")
    if not os.path.exists(command):  # pip install --user
        command = os.path.join(sysconfig.get_path("scripts", f"{os.name}_user"), "conformance")
    os.execv(command, ["conformance", *sys.argv[1:]])
'''
_MAIN = "# SPDX-License-Identifier: Apache-2.0\nfrom mmap_conformance import main\n\nmain()\n"


def pack(checker, platform, version, license_text, output):
    """The path of the wheel that is written to the folder `output`."""
    tags = _TAGS[platform]
    info = f"{DISTRIBUTION}-{version}.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: mmap-compat\nRoot-Is-Purelib: false\n"
    files = {
        f"{DISTRIBUTION}-{version}.data/scripts/conformance": checker,
        f"{DISTRIBUTION}/__init__.py": _MODULE.encode(),
        f"{DISTRIBUTION}/__main__.py": _MAIN.encode(),
        f"{info}/LICENSE": license_text,
        f"{info}/METADATA": _METADATA.format(version=version).encode(),
        f"{info}/WHEEL": (wheel + "".join(f"Tag: py3-none-{tag}\n" for tag in tags.split("."))).encode(),
        f"{info}/entry_points.txt": f"[pipx.run]\nmmap-conformance = {DISTRIBUTION}:main\n".encode(),
    }
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = pathlib.Path(output, f"{DISTRIBUTION}-{version}-py3-none-{tags}.whl")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)  # with the first moment of the format instead of now
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, so that the mode counts
            entry.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
            archive.writestr(entry, data, compresslevel=9)
    return path


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__.split("\n", 1)[0].removeprefix("usage: "))
    parser.add_argument("--platform", required=True, choices=sorted(_TAGS))
    for option in ("--version", "--license", "--output"):
        parser.add_argument(option, required=True)
    parser.add_argument("checker", type=pathlib.Path)
    options = parser.parse_args(arguments)
    try:
        license_text = pathlib.Path(options.license).read_bytes()
        print(pack(options.checker.read_bytes(), options.platform, options.version, license_text, options.output).name)
    except OSError as failure:
        sys.exit(f"wheel.py: {failure}")


if __name__ == "__main__":
    main(sys.argv[1:])
