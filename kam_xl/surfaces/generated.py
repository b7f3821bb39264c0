"""Generated files: written, or with `--check` compared, so that what is committed cannot go out of date."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def keep_current(files: Mapping[Path, str], arguments: Iterable[str], remake: str, present: Iterable[Path] = ()) -> int:
    """Write the files and delete those `present` that are no longer among them; the exit code.

    With `--check` among the arguments nothing is changed: each file that differs is named with
    the command to `remake` it, and the exit code is 1.
    """
    stale = [path for path in present if path not in files]
    if "--check" in arguments:
        outdated = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
        for path in sorted(outdated + stale):
            sys.stdout.write(f"{path} is not current: run {remake}\n")
        return 1 if outdated or stale else 0
    for path in stale:
        path.unlink()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0
