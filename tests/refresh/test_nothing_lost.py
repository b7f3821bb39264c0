"""What a refresh must not lose or pass over: own formulas, typed cells, values, rows of other tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kam_xl.errors import KamError, Refused, SourceError
from kam_xl.refresh.run import Options, refresh
from tests.books import sales_book, settings_file
from tests.refresh.doing import OCTOBER, REPLACE, UPSERT, refreshed_file, values_of


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A table with formulas that people write with cell addresses, above a totals row."""
    path = tmp_path / "ledger.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sales")
    sheet.add_table(0, 0, 3, 5, {"name": "Sales", "total_row": True, "columns": [
        {"header": "Account"}, {"header": "Amount", "total_function": "sum"}, {"header": "Cost"},
        {"header": "Margin"}, {"header": "Running"}, {"header": "Share"}]})
    for row, (name, amount, cost) in enumerate([("Acme", 100, 60), ("Borg", 300, 30)], 2):
        sheet.write_row(row - 1, 0, [name, amount, cost])
        sheet.write_formula(f"D{row}", f"=(B{row}-C{row})/B{row}")
        sheet.write_formula(f"E{row}", f"=SUM(B$2:B{row})")
        sheet.write_formula(f"F{row}", f"=B{row}/SUM(B$2:B$3)")
        sheet.write_formula(f"H{row}", f"=SUM(B$2:B{row})")
    book.close()
    return path


def test_formulas_with_cell_addresses_stay_with_their_own_row(ledger: Path) -> None:
    csv = "Account,Amount,Cost\nAcme,100,60\nBorg,300,30\nCyber,100,1\nDune,500,5\n"
    refreshed_file(ledger, csv)
    sheet = openpyxl.load_workbook(ledger)["Sales"]
    for row in range(2, 6):
        assert [sheet.cell(row, c).value for c in (4, 5, 6)] == [
            f"=(B{row}-C{row})/B{row}", f"=SUM(B$2:B{row})", f"=B{row}/SUM(B$2:B$5)"]
    assert [sheet[f"H{row}"].value for row in (2, 3)] == ["=SUM(B$2:B2)", "=SUM(B$2:B3)"]
    values = values_of(ledger, "Sales")
    assert [values[f"E{row}"] for row in range(2, 6)] == [100, 400, 500, 1000]
    assert [values[f"F{row}"] for row in range(2, 6)] == [0.1, 0.3, 0.1, 0.5]
    assert values["B6"] == 1000
    refreshed_file(ledger, csv.replace("Dune,500,5\n", ""), UPSERT + 'vanished = "remove"\n')
    sheet = openpyxl.load_workbook(ledger)["Sales"]
    assert [sheet[f"{c}4"].value for c in "DEF"] == ["=(B4-C4)/B4", "=SUM(B$2:B4)", "=B4/SUM(B$2:B$4)"]


def test_append_without_a_key_does_not_lose_what_was_typed(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "log.xlsx", [("2026-09", 1, "x"), ("2026-10", 2, "mine")])
    settings = UPSERT.replace("upsert", "append").replace('key = "Account"\n', 'period_column = "Account"\n')
    before = book.read_bytes()
    with pytest.raises(Refused, match="1 row.s. of 2026-10 in table Sales have cells that people typed.*Give a Key"):
        refreshed_file(book, "Account,Amount\n2026-10,3\n", settings)
    assert book.read_bytes() == before


def test_typed_cells_of_removed_rows_are_told(book: Path) -> None:
    report = refreshed_file(book, "Account,Amount\nBorg,3\n", UPSERT + 'vanished = "remove"\n')
    assert report.warnings == ["table Sales: 1 removed row(s) had cells that people typed"]


def test_values_left_out_by_no_recalc_come_with_the_next_refresh(book: Path) -> None:
    csv = "Account,Amount\nAcme,100\nBorg,250\nCyber,50\n"
    refreshed_file(book, csv, options=Options(recalculate=False))
    assert "A1" not in values_of(book, "Summary")
    assert refreshed_file(book, csv).written
    assert values_of(book, "Summary")["A1"] == 400
    assert not refreshed_file(book, csv).written


def test_a_source_row_without_a_key_is_named(book: Path) -> None:
    with pytest.raises(SourceError, match=r"sales\.csv, Account: row 3 has no key"):
        refreshed_file(book, "Account,Amount\nAcme,5\n,7\n")


def test_a_frame_for_a_table_that_is_not_refreshed_is_refused(book: Path) -> None:
    pandas = pytest.importorskip("pandas")
    settings_file(book, UPSERT)
    with pytest.raises(KamError, match="no table to refresh 'Sale'. Did you mean Sales"):
        refresh(book, OCTOBER, Options(frames={"Sale": pandas.DataFrame({"Account": ["Acme"]})}))


def test_a_control_total_needs_numbers(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "b.xlsx")
    with pytest.raises(SourceError, match="'Account' holds no numbers to sum"):
        refreshed_file(book, "Account,Amount\nAcme,1\n", UPSERT + 'control_total = "Account"\n')


def test_comments_that_stay_behind_are_told(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "b.xlsx")
    read = openpyxl.load_workbook(book)
    read["Sales"]["D4"].comment = openpyxl.comments.Comment("about Acme", "me")
    read.save(book)
    report = refreshed_file(book, "Account,Amount\nBorg,1\nAcme,2\n", REPLACE)
    assert "table Sales: rows moved, comments and links stay at their cells" in report.warnings
    assert refreshed_file(book, "Account,Amount\nBorg,1\nAcme,3\n", REPLACE).warnings == []


def test_a_table_has_one_source(book: Path) -> None:
    with pytest.raises(KamError, match=r"source 2: table sales is filled twice, here and in .*source 1"):
        refreshed_file(book, "Account,Amount\nAcme,1\n", UPSERT + UPSERT.replace('"Sales"', '"sales"'))


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A table that takes its rows from a table of formulas over a table of data."""
    path = tmp_path / "linked.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Sales")
    for left, name, rows in ((0, "Data", [["a", 1]]), (3, "Total", [["a", None]]), (6, "Copy", [["a", 1]])):
        sheet.add_table(0, left, 1, left + 1, {"name": name, "columns": [{"header": "k"}, {"header": "v"}],
                                               "data": rows})
    sheet.write_formula("E2", "=SUMIFS(Data[v],Data[k],Total[[#This Row],[k]])", None, 1)
    book.close()
    settings_file(path, "".join(
        f'[[source]]\ntable = "{table}"\nsource = "{source}"\nmode = "upsert"\nkey = "k"\n'
        for table, source in (("Copy", "Data"), ("Data", "sales.csv"), ("Total", "Data"))))
    return path


def test_rows_side_by_side_keep_what_was_written_before(linked: Path) -> None:
    (linked.parent / "sales.csv").write_text("k,v\na,5\nb,7\n")
    refresh(linked, OCTOBER)
    refresh(linked, OCTOBER)
    values = values_of(linked, "Sales")
    assert [values[c] for c in ("A2", "B2", "A3", "B3")] == ["a", 5, "b", 7]
    assert [values[c] for c in ("D2", "E2", "D3", "E3")] == ["a", 5, "b", 7]
    assert [values[c] for c in ("G2", "H2", "G3", "H3")] == ["a", 5, "b", 7]
    assert not refresh(linked, OCTOBER).written


def test_a_table_of_formulas_is_calculated_before_it_is_a_source(linked: Path) -> None:
    settings_file(linked, "".join(
        f'[[source]]\ntable = "{table}"\nsource = "{source}"\nmode = "upsert"\nkey = "k"\n'
        for table, source in (("Data", "sales.csv"), ("Copy", "Total"))))
    (linked.parent / "sales.csv").write_text("k,v\na,111\n")
    refresh(linked, OCTOBER)
    assert values_of(linked, "Sales")["H2"] == 111
    assert not refresh(linked, OCTOBER).written


def test_with_rejected_rows_nobody_says_what_vanished(book: Path) -> None:
    with pytest.raises(SourceError, match="nobody can say which keys have vanished"):
        refreshed_file(book, "Account,Amount\nAcme,5\nBorg,many\n", UPSERT + 'vanished = "remove"\n',
                  Options(allow_rejects=1))


def test_a_snapshot_keeps_what_cannot_be_known_now(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.add_table(0, 0, 1, 2, {"name": "Data", "columns": [{"header": "k"}, {"header": "v"}, {"header": "Twice"}],
                                 "data": [["a", 1]]})
    sheet.write_formula("C2", "=NoSuch(Data[[#This Row],[v]])", None, 40)
    sheet.add_table(0, 5, 1, 8, {"name": "History", "columns": [{"header": h} for h in ("Period", "k", "KPI", "Value")],
                                 "data": [[46296, "a", "Twice", 40]]})
    book.close()
    settings_file(path, '[[source]]\ntable = "Data"\nsource = "d.csv"\nmode = "upsert"\nkey = "k"\n[[source]]\n'
                        'table = "History"\nsource = "Data"\nmode = "snapshot"\nkey = "k"\ncolumns = "v; Twice"\n')
    (tmp_path / "d.csv").write_text("k,v\na,9\n")
    refresh(path, OCTOBER)
    values = values_of(path, "S")
    kept = {values[f"H{row}"]: values[f"I{row}"] for row in (2, 3)}
    assert kept == {"v": 9, "Twice": 40}
