"""Files that are put in all together or not at all, and taken away again."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from kam_xl.errors import SetupError

FORBIDDEN = "Choose a folder of your own, or ask whoever looks after this machine."
OPEN_OR_FORBIDDEN = "Close the program that has it open, or check the permissions of the folder."
"""Windows refuses both with the same number."""
ADVICE = dict.fromkeys((errno.EACCES, errno.EPERM), OPEN_OR_FORBIDDEN if os.name == "nt" else FORBIDDEN) | {
    errno.ENOSPC: "Free some space, and run this again.",
    errno.EISDIR: "Rename or move that folder.",
    errno.EROFS: "Choose a folder on another disk.",
}


def put_all(files: Mapping[Path, bytes]) -> None:
    """Write these files, replacing what is there.

    Raises SetupError with everything as it was before, folders included, if one of them cannot be written.
    """
    before: dict[Path, bytes | None] = {}
    folders: list[Path] = []
    try:
        for path, data in files.items():
            folders += _make_folders(path.parent)
            before[path] = path.read_bytes() if path.exists() else None
            _replace(path, data)
    except OSError as error:
        _restore(before, folders)
        raise _cannot("written", path, error) from error


def take_away(paths: Iterable[Path]) -> None:
    """Remove these files, as far as they are there, and folders that this leaves empty."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
            with suppress(OSError):  # not empty
                path.parent.rmdir()
        except OSError as error:
            raise _cannot("removed", path, error) from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file and rename, so that nobody sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.kam_tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; the new ones, innermost first."""
    missing = [f for f in (folder, *folder.parents) if not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _restore(before: Mapping[Path, bytes | None], folders: Iterable[Path]) -> None:
    """Put back what was there, as far as that can be done."""
    for path, data in before.items():
        with suppress(OSError):
            if data is None:
                path.unlink(missing_ok=True)
            elif path.read_bytes() != data:
                _replace(path, data)
    for folder in sorted(folders, key=lambda f: len(f.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def _cannot(what: str, path: Path, error: OSError) -> SetupError:
    if isinstance(error, FileExistsError | NotADirectoryError):
        in_the_way = next(f for f in path.parents if f.exists() or f.is_symlink())
        return SetupError("this is a file, not a folder", where=str(in_the_way),
                          fix="Choose another folder, or move that file.")
    return SetupError(f"it cannot be {what} ({error.strerror}); everything is as it was", where=str(path),
                      fix=ADVICE.get(error.errno or 0, "Choose another folder."))
