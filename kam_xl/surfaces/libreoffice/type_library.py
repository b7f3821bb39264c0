"""A UNO type library (.rdb) with one interface, whose methods are the functions that Calc calls.

LibreOffice's own tool for this, unoidl-write, is part of its development kit; the format is small. It is told in
unoidl/source/unoidlprovider.cxx: numbers are little-endian, a text is its length and its bytes, and a map is pairs of
offsets from the start of the file, of a name that ends in NUL and of what it names, sorted by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from struct import pack

MODULE, INTERFACE, INPUT = b"\x00", b"\x05", b"\x00"
HEADER = b"UNOIDL\xff\x00"
TEXT, ANY, ROWS = "string", "any", "[][]any"
"""How the types are called that a method can take and give."""

Methods = Mapping[str, tuple[str, Sequence[tuple[str, str]]]]
"""The methods by name, each with the type of its result and the names and types of its arguments."""


def type_library(interface: str, methods: Methods) -> bytes:
    """The library of an interface with a dotted name, such as `org.kam_xl.XFunctions`."""
    file = bytearray(len(HEADER) + 8)
    *modules, name = interface.split(".")
    place = _add(file, _interface(methods))
    for module in reversed(modules):
        entry = _entry(file, name, place)
        place, name = _add(file, MODULE + pack("<I", 1) + entry), module
    file[: len(HEADER) + 8] = HEADER + pack("<II", _add(file, _entry(file, name, place)), 1)
    return bytes(file)


def _interface(methods: Methods) -> bytes:
    """An interface with one base and nothing but methods."""
    base, optional_bases, attributes = _text("com.sun.star.uno.XInterface"), pack("<I", 0), pack("<I", 0)
    return b"".join([INTERFACE, pack("<I", 1), base, optional_bases, attributes, pack("<I", len(methods)),
                     *(_method(name, *signature) for name, signature in methods.items())])


def _method(name: str, result: str, arguments: Sequence[tuple[str, str]]) -> bytes:
    exceptions = pack("<I", 0)
    return b"".join([_text(name), _text(result), pack("<I", len(arguments)),
                     *(INPUT + _text(argument) + _text(kind) for argument, kind in arguments), exceptions])


def _text(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("ascii")


def _entry(file: bytearray, name: str, place: int) -> bytes:
    return pack("<II", _add(file, name.encode("ascii") + b"\0"), place)


def _add(file: bytearray, data: bytes) -> int:
    """Append to the file; where it lies."""
    place = len(file)
    file += data
    return place
