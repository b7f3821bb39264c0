"""Files are put in all together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kam_xl.errors import SetupError
from kam_xl.hosts.files import put_all, take_away


def tree(folder: Path) -> dict[str, bytes | None]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    put_all({tmp_path / "a" / "b" / "one": b"1", tmp_path / "two": b"2"})
    assert tree(tmp_path) == {"a": None, "a/b": None, "a/b/one": b"1", "two": b"2"}


def test_when_one_cannot_be_written_all_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "a folder").mkdir()
    before = tree(tmp_path)
    with pytest.raises(SetupError, match="a folder: it cannot be written .*everything is as it was.*Close the program"):
        put_all({tmp_path / "old": b"new", tmp_path / "x" / "y" / "one": b"1", tmp_path / "a folder": b"2"})
    assert tree(tmp_path) == before


def test_what_was_put_in_can_be_taken_away(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "of others").write_bytes(b"")
    before = tree(tmp_path)
    files = {tmp_path / "kept" / "one": b"1", tmp_path / "new" / "two": b"2"}
    put_all(files)
    take_away(files)
    take_away(files)
    assert tree(tmp_path) == before
