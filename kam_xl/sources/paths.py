"""The files that a source names: one file, all files of a folder, or those that a pattern such as *.csv fits."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from kam_xl.errors import MissingSource, SourceError, UsageError
from kam_xl.sources.columns import nearest
from kam_xl.sources.read import no_such_file, readable

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:", re.I)
DRIVE = re.compile(r"[a-z]:", re.I)
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:[.:].*)?", re.I)
MAGIC = re.compile(r"[*?[]")
REJECTS = ".rejects.csv"
"""What a refresh writes beside the workbook is no source."""


def files_of(pattern: str, folder: Path, allowed: Sequence[Path], where: str, *,
             besides: Collection[Path] = ()) -> list[Path]:
    """The files that `pattern` names, relative to `folder`, sorted by name.

    A folder stands for all files in it of a kind that is read; there, as for patterns, hidden files, lock files
    (~$…), rejected rows of a refresh and those in `besides` are left out. `where` is for messages.

    Raises UsageError for what lies, or leads by a link, outside `folder` and all `allowed` folders, and for addresses
    and devices; SourceError where nothing fits.
    """
    places = [folder, *allowed]
    path = _path(pattern, folder, where)
    _check(path, places, pattern, where)  # before anything is looked up: a network path alone would tell who asks
    real_places = [place.resolve() for place in places]
    start = path if path.exists() else _fixed(path)[0]
    _check(start.resolve(), real_places, pattern, where)
    if path.is_file():
        return [path.resolve()]
    kept = {one.resolve() for one in _fitting(path)} - {one.resolve() for one in besides}
    for one in kept:
        _check(one, real_places, pattern, where)
    if not kept:
        raise _nothing(path, pattern, where)
    return sorted(kept, key=lambda one: (one.name.casefold(), str(one)))


def _path(pattern: str, folder: Path, where: str) -> Path:
    """The pattern as a path that has no `..` any more."""
    text = pattern.strip()
    if os.sep == "/":
        text = text.replace("\\", "/")  # as Windows writes it
    if ADDRESS.match(text) or (os.sep == "/" and DRIVE.match(text)) or not text.isprintable() or not text:
        raise UsageError(f"{pattern!r} is not a file or folder of this computer", where=where,
                         fix="Name a file, a folder or a pattern such as exports/*.csv; a database is a connection.")
    if any(map(DEVICE.fullmatch, re.split(r"[/\\]", text))):
        raise UsageError(f"{pattern!r} names a device of Windows", where=where, fix="Give the file another name.")
    return Path(os.path.abspath(folder / text))  # noqa: PTH100 - without following links


def _check(path: Path, places: Sequence[Path], pattern: str, where: str) -> None:
    if not any(path.is_relative_to(os.path.abspath(place))  # noqa: PTH100
               for place in places):
        raise UsageError(f"{pattern!r} lies outside the workbook's folder", where=where,
                         fix=f'Move it there, or allow its folder: --allow-path "{_fixed(path)[0]}".')


def _fixed(path: Path) -> tuple[Path, str]:
    """The folder down to the first pattern or file, and the rest."""
    parts = path.parts
    magic = next((i for i, part in enumerate(parts) if MAGIC.search(part)), len(parts) - 1)
    return Path(*parts[:magic]), "/".join(parts[magic:])


def _fitting(path: Path) -> list[Path]:
    """The readable files of a folder, or those that a pattern fits."""
    base, rest = _fixed(path)
    found = path.iterdir() if path.is_dir() else base.glob(rest) if MAGIC.search(rest) else ()
    return [one for one in found if one.is_file() and readable(one)
            and not one.name.startswith((".", "~$")) and not one.name.endswith(REJECTS)]


def _nothing(path: Path, pattern: str, where: str) -> SourceError:
    base, rest = _fixed(path)
    if path.is_dir():
        return MissingSource(f"there is no file in {pattern!r} that can be read", where=where,
                           fix="Put the export there.")
    if not MAGIC.search(rest):
        return no_such_file(path)
    names = sorted(one.name for one in base.iterdir() if one.is_file()) if base.is_dir() else []
    return MissingSource(f"no file fits {pattern!r}", where=where, fix=nearest(rest, names[:200]) if names else
                       f"There are no files in {base}.")
