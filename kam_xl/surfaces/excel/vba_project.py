"""A VBA project as source only: Excel compiles it when it loads it.

Source: Microsoft, [MS-OVBA] Office VBA File Format Structure; the sections are named below. There is no compiled
code in it: the streams hold compressed source, and `_VBA_PROJECT` has the version that no compiled code has (2.3.4.1).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from kam_xl.surfaces.excel.compound_file import compound_file
from kam_xl.surfaces.excel.vba_compression import compressed

PROJECT_ID = "{6B0C2F4E-52A5-4C1D-9D53-0B6C6F3E8A11}"
CODE_PAGE = 1252
NOT_COMPILED = bytes.fromhex("CC61FFFF000000")
STDOLE = r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"
HOST = "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000"


@dataclass(frozen=True)
class Module:
    """A module by its name and source; that of a workbook or a sheet belongs to a `document`."""

    name: str
    source: str
    document: bool = False


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """The contents of vbaProject.bin; sources are ASCII, with any line ends."""
    return compound_file({
        "PROJECT": _project(name, modules),
        "PROJECTwm": b"".join(m.name.encode() + b"\0" + _wide(m.name) + b"\0\0" for m in modules) + b"\0\0",
        "VBA/dir": compressed(_dir(name, modules)),
        "VBA/_VBA_PROJECT": NOT_COMPILED,
        **{f"VBA/{m.name}": compressed(_lines(m.source)) for m in modules},
    })


def _lines(text: str) -> bytes:
    return "\r\n".join(text.splitlines()).encode("ascii") + b"\r\n"


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _project(name: str, modules: Sequence[Module]) -> bytes:
    """The PROJECT stream (2.3.1): what belongs to the project, and that nothing is locked or hidden."""
    kinds = [f"Document={m.name}/&H00000000" if m.document else f"Module={m.name}" for m in modules]
    key = sum(PROJECT_ID.encode()) & 0xFF
    states = {"CMG": b"\0\0\0\0", "DPB": b"\0", "GC": b"\xff"}  # not protected, no password, visible
    return _lines("\n".join([
        f'ID="{PROJECT_ID}"', *kinds, f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"',
        *(f'{state}="{_encrypted(data, key)}"' for state, data in states.items()),
        "", "[Host Extender Info]", HOST, "", "[Workspace]", *(f"{m.name}=0, 0, 0, 0, C" for m in modules),
    ]))


def _encrypted(data: bytes, key: int) -> str:
    """Data as the PROJECT stream keeps it (2.4.3.2), with a seed of 0, which needs no filling bytes."""
    encrypted = [0, 2, key]
    plain = key
    for byte in struct.pack("<I", len(data)) + data:
        encrypted.append(byte ^ (encrypted[-2] + plain) & 0xFF)
        plain = byte
    return bytes(encrypted).hex().upper()


def _dir(name: str, modules: Sequence[Module]) -> bytes:
    """The dir stream before its compression (2.3.4.2)."""
    return b"".join((
        _number(0x01, 1), _number(0x02, 0x409), _number(0x14, 0x409), _short(0x03, CODE_PAGE),
        _record(0x04, name.encode()), _both(0x05, 0x40, ""), _both(0x06, 0x3D, ""), _number(0x07, 0), _number(0x08, 0),
        struct.pack("<HIIH", 0x09, 4, 1, 0), _both(0x0C, 0x3C, ""),
        _both(0x16, 0x3E, "stdole"), _record(0x0D, struct.pack("<I", len(STDOLE)) + STDOLE.encode() + bytes(6)),
        _short(0x0F, len(modules)), _short(0x13, 0xFFFF), *map(_module, modules), _record(0x10, b""),
    ))


def _module(module: Module) -> bytes:
    """A module's record (2.3.4.2.3.2): its source stands at the beginning of its stream."""
    return b"".join((
        _both(0x19, 0x47, module.name), _both(0x1A, 0x32, module.name), _both(0x1C, 0x48, ""), _number(0x31, 0),
        _number(0x1E, 0), _short(0x2C, 0xFFFF), _record(0x22 if module.document else 0x21, b""), _record(0x2B, b""),
    ))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HI", kind, len(data)) + data


def _number(kind: int, value: int) -> bytes:
    return _record(kind, struct.pack("<I", value))


def _short(kind: int, value: int) -> bytes:
    return _record(kind, struct.pack("<H", value))


def _both(kind: int, wide_kind: int, text: str) -> bytes:
    """A text in the code page, and again in two-byte characters."""
    return _record(kind, text.encode()) + _record(wide_kind, _wide(text))
