"""Members of zip archives: what was packed comes out, or an error."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_xl import containers
from kam_xl.containers import inflated


def archive(content: bytes, packing: int = zipfile.ZIP_DEFLATED) -> tuple[io.BytesIO, zipfile.ZipInfo]:
    """An archive that holds the content between two other members, and where it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as package:
        for name, held in (("before", b"other"), ("part", content), ("after", b"other")):
            package.writestr(name, held)
    return file, package.getinfo("part")


@given(st.binary(max_size=500), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), st.integers(1, 600))
def test_what_was_packed_comes_out_wherever_it_is_cut_for_reading(content: bytes, packing: int, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(containers, "PIECE", size)
        assert b"".join(inflated(*archive(content, packing))) == content


@pytest.mark.parametrize(("fact", "change"), [
    ("CRC", 1), ("file_size", 1), ("file_size", -1), ("compress_size", -1), ("header_offset", 1),
    ("header_offset", -100), ("header_offset", 10_000), ("flag_bits", 1), ("compress_type", 1)])
def test_a_directory_that_does_not_tell_the_truth_is_an_error(fact: str, change: int) -> None:
    file, member = archive(b"a text, and a text, and more")
    setattr(member, fact, getattr(member, fact) + change)
    with pytest.raises(zipfile.BadZipFile, match="part"):
        list(inflated(file, member))


def test_no_more_is_unpacked_than_the_directory_says() -> None:
    file, member = archive(b"x" * 10_000_000)
    pieces: list[bytes] = []
    member.file_size = 1000
    with pytest.raises(zipfile.BadZipFile):
        pieces.extend(inflated(file, member))
    assert sum(map(len, pieces)) <= 1000
