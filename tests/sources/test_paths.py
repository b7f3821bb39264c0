from __future__ import annotations

import re
from pathlib import Path

import pytest

from kam_xl.errors import SourceError, UsageError
from kam_xl.sources.paths import files_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workbook's folder with exports, beside a folder that it may not read."""
    home = tmp_path / "home"
    for name in ("exports/b.csv", "exports/A.csv", "exports/c.csv.gz", "exports/d.parquet", "exports/~$b.xlsx",
                 "exports/.hidden.csv", "exports/e.zip", "exports/readme.md", "exports/deep/f.csv", "book.rejects.csv",
                 "book.xlsx", "plan [2026].csv", "../secret/x.csv"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("A\n1\n")
    return home


def names(pattern: str, folder: Path, *allowed: Path, **options: list[Path]) -> list[str]:
    return [path.name for path in files_of(pattern, folder, allowed, "Sources, row 2", **options)]


@pytest.mark.parametrize(("pattern", "found"), [
    ("exports/b.csv", ["b.csv"]), ("exports\\b.csv", ["b.csv"]), ("exports/../exports/b.csv", ["b.csv"]),
    ("exports/*.csv", ["A.csv", "b.csv"]), ("exports/[bc].*", ["b.csv", "c.csv.gz"]),
    ("exports/", ["A.csv", "b.csv", "c.csv.gz", "d.parquet"]), ("exports", ["A.csv", "b.csv", "c.csv.gz", "d.parquet"]),
    ("exports/*", ["A.csv", "b.csv", "c.csv.gz", "d.parquet"]), ("exports/**/*.csv", ["A.csv", "b.csv", "f.csv"]),
    ("plan [2026].csv", ["plan [2026].csv"]), ("*.csv", ["plan [2026].csv"]),
])
def test_files_folders_and_patterns(folder: Path, pattern: str, found: list[str]) -> None:
    assert names(pattern, folder) == found


def test_the_workbook_itself_is_left_out_of_its_folder(folder: Path) -> None:
    assert names(".", folder, besides=[folder / "book.xlsx"]) == ["plan [2026].csv"]


@pytest.mark.parametrize("pattern", ["../secret/x.csv", "../secret/*.csv", "exports/../../secret", "/etc/passwd", "/",
                                     "exports/*/../../../secret/x.csv", "//server/share/x.csv", "\\\\server\\share\\*"])
def test_what_lies_outside_needs_to_be_allowed(folder: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match=r"^Sources, row 2: .*lies outside the workbook's folder\. .*--allow-path"):
        names(pattern, folder)


def test_allowed_folders(folder: Path) -> None:
    secret = folder.parent / "secret"
    assert names("../secret/*.csv", folder, secret) == ["x.csv"]
    assert names(str(secret / "x.csv"), folder, secret) == ["x.csv"]
    with pytest.raises(UsageError):
        names("../secretly/*.csv", folder, secret)


@pytest.mark.parametrize("pattern", ["link.csv", "*.csv", "linked", "linked/*.csv", "linked/x.csv"])
def test_links_that_lead_outside_are_refused(folder: Path, pattern: str) -> None:
    (folder / "link.csv").symlink_to(folder.parent / "secret" / "x.csv")
    (folder / "linked").symlink_to(folder.parent / "secret")
    with pytest.raises(UsageError, match="lies outside"):
        names(pattern, folder)
    assert "x.csv" in names(pattern, folder, folder.parent / "secret")


@pytest.mark.parametrize("pattern", ["http://example.com/a.csv", "file:///etc/passwd", "FTP://x/a.csv", "s3://b/a.csv",
                                     "C:\\data\\a.csv", "a\0.csv", "a\n.csv", "", "CON", "nul.csv", "exports/COM1.csv",
                                     "LPT1 .txt/a.csv"])
def test_addresses_and_devices_are_refused(folder: Path, pattern: str) -> None:
    with pytest.raises(UsageError, match="Sources, row 2") as error:
        names(pattern, folder)
    assert repr(pattern) in str(error.value)


@pytest.mark.parametrize(("pattern", "message"), [
    ("exports/B2.csv", "no such file.*b.csv"), ("exports/*.xlsb", "no file fits.*b.csv"),
    ("exportz/*.csv", "no file fits"), ("empty", "no file in 'empty' that can be read")])
def test_nothing_there_is_said_with_what_is(folder: Path, pattern: str, message: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(SourceError, match=re.compile(message, re.S)):
        names(pattern, folder)
