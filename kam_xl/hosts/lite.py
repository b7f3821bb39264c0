"""Writes the project for xlwings Lite: the two files whose text goes into a workbook."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from kam_xl.errors import SetupError
from kam_xl.hosts.files import put_all

PROJECT = ("main.py", "requirements.txt")


def write_project(folder: Path) -> list[str]:
    """Write the project into a folder, which is made if need be, and tell what to do with it.

    Raises SetupError, with nothing written, where one of the files is there already or the folder cannot be written.
    """
    source = resources.files("kam_xl.udfs.lite")
    files = {folder / name: (source / name).read_bytes() for name in PROJECT}
    taken = [path.name for path in files if os.path.lexists(path)]
    if taken:
        raise SetupError(f"{' and '.join(taken)} would be overwritten", where=str(folder),
                         fix="Give a folder that does not have them yet.")
    put_all(files)
    return [f"Wrote {' and '.join(map(str, files))}.",
            "In requirements.txt, fill in the address of kam-xl's wheel and take away the # before it; do not write "
            "the name instead, which anybody could take on the public index, where kam-xl is not.",
            "In Excel, open xlwings Lite (Home > Add-ins), put the text of both into the files of the same names there "
            "and restart xlwings Lite: =KAM_SCORE(B2:F2) then works in that workbook."]
