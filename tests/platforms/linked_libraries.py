#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: linked_libraries.py BINARY

Prints the shared libraries that a program asks for, one a line, whichever system it is for: from the
dynamic section of ELF files and the load commands of 64-bit Mach-O files.
"""

import struct
import sys

_DYNAMIC_SEGMENT, _LOADED_SEGMENT = 2, 1
_NEEDED, _STRINGS = 1, 5
_LOAD_DYLIB, _LOAD_WEAK_DYLIB = 0xC, 0x80000018


def _text(data, at):
    return data[at : data.index(b"\0", at)].decode()


def _of_elf(data):
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    start, size, count = (
        struct.unpack_from(order + ("Q" if wide else "I"), data, 32 if wide else 28)[0],
        *struct.unpack_from(order + "HH", data, 54 if wide else 42),
    )
    segments = []
    for at in range(start, start + size * count, size):
        if wide:
            kind, _, offset, address, _, length = struct.unpack_from(order + "IIQQQQ", data, at)
        else:
            kind, offset, address, _, length = struct.unpack_from(order + "IIIII", data, at)
        segments.append((kind, offset, address, length))
    entry = struct.Struct(order + ("qQ" if wide else "iI"))
    needed, strings = [], 0
    for kind, offset, _, length in segments:
        if kind == _DYNAMIC_SEGMENT:
            for tag, value in entry.iter_unpack(data[offset : offset + length]):
                if tag == _NEEDED:
                    needed.append(value)
                elif tag == _STRINGS:
                    strings = value
    for kind, offset, address, length in segments:
        if kind == _LOADED_SEGMENT and address <= strings < address + length:
            return [_text(data, strings - address + offset + name) for name in needed]
    if needed:
        raise ValueError("its table of strings is not loaded")
    return []


def _of_mach_o(data):
    count = struct.unpack_from("<I", data, 16)[0]
    at, needed = 32, []
    for _ in range(count):
        command, size, name = struct.unpack_from("<III", data, at)
        if command in (_LOAD_DYLIB, _LOAD_WEAK_DYLIB):
            needed.append(_text(data, at + name))
        at += size
    return needed


def libraries(data):
    if data[:4] == b"\x7fELF":
        return _of_elf(data)
    if data[:4] == b"\xcf\xfa\xed\xfe":
        return _of_mach_o(data)
    raise ValueError("it is neither ELF nor Mach-O of 64 bits")


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    with open(arguments[0], "rb") as binary:
        try:
            found = libraries(binary.read())
        except ValueError as wrong:
            sys.exit(f"linked_libraries.py: {arguments[0]}: {wrong}")
    for name in found:
        print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
