"""Files that a command writes because the person named them."""

from __future__ import annotations

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
    """Write the file, in place of one that is there; `done` says what was done already if that fails."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise KamError(f"the report cannot be written ({error.strerror})", where=str(path),
                       fix=f"{done} Name another place: {option} FILE.".strip()) from error
