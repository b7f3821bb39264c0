"""Files that a command writes because the person named them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kam_xl.errors import KamError, UsageError


def require_place(path: Path, book: Path, option: str) -> None:
    """Refuse a file that could not be written when all is done, or that would replace the workbook."""
    if path.exists() and book.exists() and path.samefile(book):
        raise UsageError("this is the workbook itself", where=str(path), fix=f"Name another place: {option} FILE.")
    new = not path.exists()
    try:
        path.open("a").close()
        if new:
            path.unlink()
    except OSError as error:
        raise UsageError(f"the report cannot be written there ({error.strerror})", where=str(path),
                         fix=f"Nothing was done. Name another place: {option} FILE.") from error


def write_file(path: Path, content: bytes, option: str, done: str = "") -> None:
    """Write the file whole or not at all, in place of one that is there; `done` says what was done already if that
    fails."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or device cannot be replaced
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise KamError(f"the report cannot be written ({error.strerror})", where=str(path),
                       fix=f"{done} Name another place: {option} FILE.".strip()) from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then rename over it; it keeps its rights."""
    beside, replaces = path.with_name(f".{os.getpid()}.kam_tmp"), path.exists()
    try:
        beside.touch(0o600 if replaces else 0o666, exist_ok=False)
        beside.write_bytes(content)
        if replaces:
            shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
