"""The VBA project, read back by readers that are not ours: olefile and oletools."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.surfaces.excel.compound_file import compound_file
from kam_xl.surfaces.excel.vba_compression import compressed
from kam_xl.surfaces.excel.vba_project import Module, vba_project

olefile = pytest.importorskip("olefile")
olevba = pytest.importorskip("oletools.olevba")

MODULES = [Module("ThisWorkbook", 'Attribute VB_Name = "ThisWorkbook"\n', document=True),
           Module("KamShort", 'Attribute VB_Name = "KamShort"\nSub Short()\nEnd Sub\n'),
           Module("KamLong", 'Attribute VB_Name = "KamLong"\n' + "\n".join(f"' {i * i} and {i}" for i in range(5000)))]


@contextmanager
def opened(data: bytes) -> Iterator[olefile.OleFileIO]:
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE) as found:
        yield found


NAMES = st.text("abcdefgXYZ_", min_size=1, max_size=31)


@given(st.dictionaries(NAMES, st.binary(max_size=9000), min_size=1, max_size=40), st.booleans())
def test_a_compound_file_holds_its_streams(streams: dict[str, bytes], inside: bool) -> None:
    unlike = {name.upper(): name for name in streams}  # names that differ in case only are the same
    streams = {("VBA/" if inside else "") + name: streams[name] for name in unlike.values()}
    with opened(compound_file(streams)) as found:
        assert {"/".join(path) for path in found.listdir()} == set(streams)
        assert {path: found.openstream(path).read() for path in streams} == streams


def test_a_large_compound_file_has_a_table_of_several_sectors() -> None:
    streams = {"large": bytes(range(256)) * 8000, "VBA/small": b"abc", "VBA/inner/deep": b"x" * 4096}
    with opened(compound_file(streams)) as found:
        assert {path: found.openstream(path).read() for path in streams} == streams


def test_what_the_header_cannot_list_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"large": bytes(8_000_000)})


@given(st.text("ab \r\n=(", max_size=9000))
def test_compressed_text_can_be_read(text: str) -> None:
    assert bytes(olevba.decompress_stream(bytearray(compressed(text.encode())))) == text.encode()


def test_repetition_makes_it_short() -> None:
    data = b"KAM_SCORE = KamAnswer(Array(scores))\r\n" * 1000
    assert len(compressed(data)) < len(data) / 10


def test_data_without_repetition_keeps_its_chunks() -> None:
    data = bytes(i * i % 251 for i in range(4096))
    assert bytes(olevba.decompress_stream(bytearray(compressed(data)))) == data


def test_sources_come_back_in_lines_as_windows_ends_them() -> None:
    parser = olevba.VBA_Parser("vbaProject.bin", data=vba_project("KamXl", MODULES))
    found = {name.rpartition("/")[2]: source for _, name, _, source in parser.extract_all_macros()}
    assert found == {m.name: "\r\n".join(m.source.splitlines()) + "\r\n" for m in MODULES}


def test_the_directory_names_modules_and_their_kinds() -> None:
    project = olevba.VBA_Project
    with opened(vba_project("KamXl", MODULES)) as found:
        read = project(found, "", "PROJECT", "VBA/dir", relaxed=False)
        read.parse_project_stream()
        assert read.module_ext == {"thisworkbook": "cls", "kamshort": "bas", "kamlong": "bas"}
        assert found.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000000")


def decrypted(text: str) -> bytes:
    """Data of the PROJECT stream, by [MS-OVBA] 2.4.3.3."""
    data = bytes.fromhex(text)
    seed, first, second = data[0], data[2], data[1]
    plain = key = data[2] ^ seed
    values = []
    for byte in data[3:]:
        value = byte ^ (second + plain) & 0xFF
        values.append(value)
        first, second, plain = byte, first, value
    values = values[(seed & 6) // 2:]
    assert data[1] ^ seed == 2
    assert int.from_bytes(values[:4], "little") == len(values) - 4
    return bytes([key, *values[4:]])


def test_the_project_is_neither_locked_nor_hidden() -> None:
    with opened(vba_project("KamXl", MODULES)) as found:
        text = found.openstream("PROJECT").read().decode()
    values = dict(re.findall(r'^(\w+)="([^"]*)"\r$', text, re.MULTILINE))
    key = sum(values["ID"].encode()) & 0xFF
    states = {name: decrypted(values[name]) for name in ("CMG", "DPB", "GC")}
    assert states == {"CMG": bytes([key, 0, 0, 0, 0]), "DPB": bytes([key, 0]), "GC": bytes([key, 255])}


def test_the_decryption_of_this_test_reads_what_excel_wrote() -> None:
    """From a project in the xlwings package, saved by Excel: its key is the sum of its ID's characters."""
    key = sum(b"{318BEE36-5BE1-492A-826D-473DB19B0F30}") & 0xFF
    assert decrypted("5D5F8AADDAADDBADDB52") == bytes([key, 255])
