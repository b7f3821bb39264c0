"""Files are put in all together or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kam_xl.errors import SetupError
from kam_xl.hosts.files import put_all, take_away
from tests.hosts.shut_folder import shut_folder


def tree(folder: Path) -> dict[str, bytes | None]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


def test_files_and_their_folders_are_made(tmp_path: Path) -> None:
    put_all({tmp_path / "a" / "b" / "one": b"1", tmp_path / "two": b"2"})
    assert tree(tmp_path) == {"a": None, "a/b": None, "a/b/one": b"1", "two": b"2"}


def test_when_one_cannot_be_written_all_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "a folder").mkdir()
    before = tree(tmp_path)
    with pytest.raises(SetupError, match="a folder: it cannot be written .*everything is as it was"):
        put_all({tmp_path / "old": b"new", tmp_path / "x" / "y" / "one": b"1", tmp_path / "a folder": b"2"})
    assert tree(tmp_path) == before


def _refused(path: Path) -> str:
    with pytest.raises(SetupError) as caught:
        put_all({path: b"new"})
    return str(caught.value)


def test_a_folder_that_may_not_be_entered_is_a_matter_of_permissions() -> None:
    with shut_folder() as shut:
        for path in (shut / "file", shut / "new" / "file"):
            assert _refused(path) == (f"{path}: it cannot be written (Permission denied); everything is as it was. "
                                      "Choose a folder of your own, or ask whoever looks after this machine.")


def test_a_folder_that_may_not_be_written_to_is_named_with_the_file() -> None:
    with shut_folder() as shut:
        (read_only := shut.parent / "read only").mkdir(0o555)
        path = read_only / "file"
        assert _refused(path).startswith(f"{path}: it cannot be written (Permission denied)")


@pytest.mark.parametrize("inside", [(), ("new",)])
def test_a_file_where_a_folder_should_be_is_called_one(tmp_path: Path, inside: tuple[str, ...]) -> None:
    (tmp_path / "taken").write_bytes(b"theirs")
    told = _refused(tmp_path.joinpath("taken", *inside, "file"))
    assert told.startswith(f"{tmp_path / 'taken'}: this is a file, not a folder.")
    assert tree(tmp_path) == {"taken": b"theirs"}


def test_a_full_disk_is_a_matter_of_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    told = _refused(tmp_path / "file")
    assert told.startswith(f"{tmp_path / 'file'}: it cannot be written (No space left on device)")
    assert "Free some space" in told


def test_what_was_put_in_can_be_taken_away(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "of others").write_bytes(b"")
    before = tree(tmp_path)
    files = {tmp_path / "kept" / "one": b"1", tmp_path / "new" / "two": b"2"}
    put_all(files)
    take_away(files)
    take_away(files)
    assert tree(tmp_path) == before
