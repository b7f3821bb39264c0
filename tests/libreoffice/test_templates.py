"""The templates in a real LibreOffice: it calculates what is stored, and a change reaches all that depends on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from kam_xl.recalc import fill
from tests.libreoffice.office import INSTALLED, kept_answers
from tests.templates.workbooks import NAMES, content, formulas, named_cell, place_in_table, with_cell

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
BOOK = "account_book.xlsx"

CHANGES = (
    ("Criteria", "Weight", 0, 90.0), ("Score_Bands", "From", 3, 6.0), ("Level_Limits", "NPS", 1, 99.0),
    ("KPI_Targets", "Target", 2, 0.5), ("Scorecard", "Relationship", 0, 1.0), ("Risk_Register", "Probability", 0, 0.95),
    ("Selection", "Revenue", 3, 1.0), ("Prioritisation", "Impact", 0, 1.0), ("Account_Plan", "Actual", 1, 5.0),
    ("Reviews", "Size", 7, 5.0), ("KRA_Scorecard", "Weight", 0, 9.0), ("Balanced_Scorecard", "Weight", 0, 9.0),
)
"""Table, column, row and new value: a weight, limit or rating for every sheet that works with them."""
FOLLOW = ("Dashboard", "Scorecard", "Selection", "KRA_Scorecard", "Risk_Register", "Escalation", "Prioritisation",
          "Account_Plan", "Review", "Balanced_Scorecard", "Stakeholder_Update", "Reviews")
"""The sheets that have to follow."""


@cache
def changed() -> bytes:
    """The account book with other inputs, its formulas as they were."""
    data = content(BOOK)
    for table, column, row, value in CHANGES:
        data = with_cell(data, *place_in_table(data, table, column, row), value)
    for name, value in (("Risk_High", 0.5), ("Score_Green_From", 8.5)):
        data = with_cell(data, *named_cell(data, name), value)
    return data


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The values of the formula cells in LibreOffice, by workbook, sheet and address."""
    def tasks(folder: Path) -> dict[str, Any]:
        books = {name: content(name) for name in NAMES} | {"changed": changed()}
        for name, data in books.items():
            (folder / f"{Path(name).stem}.xlsx").write_bytes(data)
        return {name: {"open": str(folder / f"{Path(name).stem}.xlsx")} for name in books}

    return kept_answers(tmp_path_factory, "templates", INSTALLED, tasks)[1]


@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_shows_what_is_stored(name: str, shown: Any, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content(name))
    assert differences(shown[name], tmp_path / name) == []
    found = {(sheet, address) for sheet, cells in shown[name].items() for address in cells}
    assert found == {(sheet, address) for sheet, address, *_ in formulas(content(name))}


def test_a_change_of_weights_limits_and_ratings_reaches_the_same_cells_as_in_our_engine(
        shown: Any, tmp_path: Path) -> None:
    (tmp_path / "changed.xlsx").write_bytes(fill(changed()))
    assert differences(shown["changed"], tmp_path / "changed.xlsx") == []


@pytest.mark.parametrize("sheet", FOLLOW)
def test_every_sheet_that_depends_on_an_input_follows(sheet: str, shown: Any) -> None:
    before, after = shown[BOOK][sheet], shown["changed"][sheet]
    assert any(before[address] != value for address, value in after.items())


def differences(shown: dict[str, dict[str, Any]], book: Path) -> list[str]:
    """The cells that LibreOffice shows otherwise than the file has them stored."""
    stored = load_workbook(book, data_only=True)
    return [f"{sheet}!{address}: {found}, stored {stored[sheet][address].value!r}"
            for sheet, address, found in _cells(shown) if not _as_stored(*found, _value(stored[sheet], address))]


def _cells(shown: dict[str, dict[str, Any]]) -> Iterable[tuple[str, str, Any]]:
    return ((sheet, address, found) for sheet, cells in shown.items() for address, found in cells.items())


def _value(sheet: Worksheet, address: str) -> Any:
    return sheet[address].value


def _as_stored(kind: str, value: Any, stored: Any) -> bool:
    """Whether a cell of Calc shows what the workbook has stored for it."""
    if kind != "number":
        return bool(value == (stored or ""))
    number = to_excel(stored) if isinstance(stored, date | time) else stored
    return isinstance(number, int | float) and value == pytest.approx(number, rel=1e-9, abs=1e-9)
