"""`python -m kam_xl.templates` builds workbook_templates/; `--check` says whether the files there are current."""

from __future__ import annotations

import argparse
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from kam_xl.templates.books import all_books, build_file

FOLDER = Path(__file__).resolve().parents[2] / "workbook_templates"


def main(arguments: list[str] | None = None) -> int:
    """Build all templates, or compare them; the exit code is 1 where a file is not current."""
    parser = argparse.ArgumentParser(prog="python -m kam_xl.templates", description="Build the template workbooks.")
    parser.add_argument("--check", action="store_true", help="only say whether the committed files are current")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the templates")
    chosen = parser.parse_args(arguments)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        outdated = [name for name, built in pool.map(build_file, all_books())
                    if not _make(built, chosen.out / name, only_check=chosen.check)]
    for name in outdated:
        sys.stdout.write(f"{name} is not current: run python -m kam_xl.templates\n")
    return 1 if outdated else 0


def _make(built: bytes, path: Path, *, only_check: bool) -> bool:
    """Whether the file is current afterwards."""
    if only_check:
        return path.exists() and parts(built) == parts(path.read_bytes())
    path.write_bytes(built)
    sys.stdout.write(f"{path.name}: {len(built):,} bytes\n")
    return True


def parts(workbook: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name: what must be equal, whichever zlib compressed it."""
    with zipfile.ZipFile(BytesIO(workbook)) as package:
        return {name: package.read(name) for name in package.namelist()}


if __name__ == "__main__":
    sys.exit(main())
