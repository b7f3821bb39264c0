"""A refresh through its public door: what changes, and that nothing else does."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from python_calamine import load_workbook as calamine

from kam_xl.errors import KamError, RejectedRows, SourceError, UsageError
from kam_xl.refresh.period import Period
from kam_xl.refresh.run import ODD_NAMES, Options
from kam_xl.refresh.run import refresh as refresh_file
from kam_xl.templates.sheets.start import NAMES_TO_MEND
from kam_xl.templates.shipped import copy_template
from tests.books import different_parts, parts, sales_book, settings_file
from tests.refresh.doing import (
    OCTOBER,
    REPLACE,
    UPSERT,
    WAYS,
    Refresh,
    Refreshed,
    refreshed_file,
    refreshing,
    rows_of,
    values_of,
)


def test_typed_columns_stay_with_their_row(book: Path, refreshed: Refreshed) -> None:
    report = refreshed(book, "Account,Amount\nCyber,70\nBorg,300\nAcme,100\n")
    assert rows_of(book) == [("Acme", 100, "call", 200), ("Borg", 300, None, 600), ("Cyber", 70, None, 140)]
    [table] = report.tables
    assert (table.rows_read, table.added, table.changed, table.removed) == (3, 1, 1, 0)
    assert table.changed_columns == {"Amount": 1}


def test_replace_by_key_follows_the_source_and_keeps_typed_cells(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nBorg,1\nAcme,2\n", REPLACE)
    assert rows_of(book) == [("Borg", 1, None, 2), ("Acme", 2, "call", 4)]


def test_replacing_without_a_key_would_part_typed_cells_from_their_row(book: Path, refreshed: Refreshed) -> None:
    before = book.read_bytes()
    with pytest.raises(KamError, match="'Note' of table Sales is typed by people"):
        refreshed(book, "Account,Amount\nBorg,1\n", REPLACE.replace('key = "Account"\n', ""))
    assert book.read_bytes() == before


@pytest.mark.parametrize(("vanished", "expected"), [
    ("keep", ["Acme", "Borg", "Cyber"]), ("remove", ["Borg", "Cyber"])])
def test_vanished_keys_are_kept_or_removed(
        book: Path, vanished: str, expected: list[str], refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nBorg,3\nCyber,4\n", UPSERT + f'vanished = "{vanished}"\n')
    assert [row[0] for row in rows_of(book)] == expected


def test_what_points_at_the_table_follows_its_last_row(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,70\nDune,5\n")
    read = openpyxl.load_workbook(book)
    sheet, summary = read["Sales"], read["Summary"]
    assert sheet.tables["Sales"].ref == "B3:E7"
    assert sheet.tables["Sales"].autoFilter.ref == "B3:E7"
    assert summary["A2"].value == "=SUM(Sales!C4:C7)"
    assert read.defined_names["Amounts"].attr_text == "Sales!$C$4:$C$7"


def test_what_covers_the_table_or_shows_it_follows_its_last_row(book: Path) -> None:
    """Only in the file: in an open workbook these are Excel's business, which lets them follow a table itself."""
    refreshed_file(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,70\nDune,5\n")
    sheet = openpyxl.load_workbook(book)["Sales"]
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["D4:D7"]
    assert [str(f.sqref) for f in sheet.conditional_formatting] == ["C4:C7"]
    chart = parts(book)["xl/charts/chart1.xml"].decode()
    assert "Sales!$C$4:$C$7" in chart
    assert "<c:v>Dune</c:v>" in chart
    assert "<c:v>250</c:v>" in chart


def test_new_rows_look_and_calculate_like_the_old_ones(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nCyber,70\n")
    sheet = openpyxl.load_workbook(book)["Sales"]
    assert sheet["C6"].number_format == sheet["C5"].number_format == "#,##0.00"
    assert sheet["C6"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["E6"].value == sheet["E5"].value


def test_dependent_values_are_right(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,50\n")
    values = values_of(book, "Summary")
    assert (values["A1"], values["A2"], values["A3"], values["B1"]) == (400, 400, 200, 7)


def test_values_that_depend_on_nothing_new_stay_as_they_were(book: Path) -> None:
    """Only in the file: Excel calculates an open workbook as it likes."""
    refreshed_file(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,50\n")
    assert values_of(book, "Summary")["A4"] == 99


def test_everything_around_the_table_stays(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,50\n")
    values = values_of(book, "Sales")
    assert (values["B1"], values["G4"], values["B40"]) == ("Sales of the month", "beside the table", "far below")


def test_parts_that_the_plan_does_not_name_are_byte_identical(book: Path) -> None:
    """Only in the file: an open workbook is saved by Excel."""
    before = parts(book)
    refreshed_file(book, "Account,Amount\nAcme,111\nBorg,250\n")
    assert different_parts(before, parts(book)) == {
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/charts/chart1.xml"}


def test_a_totals_row_moves_with_the_table(tmp_path: Path, refreshed: Refreshed) -> None:
    book = sales_book(tmp_path / "totals.xlsx", totals=True)
    refreshed(book, "Account,Amount\nAcme,100\nBorg,250\nCyber,50\n")
    sheet = openpyxl.load_workbook(book)["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E7"
    assert sheet["B7"].value == "Total"
    assert values_of(book, "Sales")["C7"] == 400
    refreshed(book, "Account,Amount\nAcme,100\n", UPSERT + 'vanished = "remove"\n')
    assert openpyxl.load_workbook(book)["Sales"].tables["Sales"].ref == "B3:E5"
    values = values_of(book, "Sales")
    assert values["B5"] == "Total"
    assert values["C5"] == 100
    assert "B6" not in values


def with_notes_below(folder: Path) -> Path:
    book = sales_book(folder / "full.xlsx", totals=True)
    read = openpyxl.load_workbook(book)
    read["Sales"]["D8"] = "a note"
    read["Sales"]["C9"] = "=C4*2"
    read["Summary"]["A5"] = "=Sales!C9+1"
    read.save(book)
    return book


THREE_MORE = "Account,Amount\nA,1\nB,2\nC,3\n"


def test_what_stands_below_a_growing_table_is_moved_down(tmp_path: Path) -> None:
    book = with_notes_below(tmp_path)
    report = refreshed_file(book, THREE_MORE)
    read, values = openpyxl.load_workbook(book), openpyxl.load_workbook(book, data_only=True)
    sheet = read["Sales"]
    assert sheet.tables["Sales"].ref == "B3:E9"
    assert [sheet.cell(row, 2).value for row in range(4, 10)] == ["Acme", "Borg", "A", "B", "C", "Total"]
    assert (sheet["D11"].value, sheet["C12"].value, sheet["B43"].value) == ("a note", "=C4*2", "far below")
    assert read["Summary"]["A5"].value == "=Sales!C12+1"
    assert (values["Sales"]["C12"].value, values["Summary"]["A5"].value) == (200, 201)
    assert values["Summary"]["A2"].value == 356
    assert report.warnings == ["table Sales: 3 row(s) were inserted above row 7 of Sales, since cell D8 stood there"]
    assert not refreshed_file(book, THREE_MORE).written


def test_rows_that_are_hidden_stay_so_and_are_said(tmp_path: Path) -> None:
    book = sales_book(tmp_path / "hidden.xlsx")
    read = openpyxl.load_workbook(book)
    read["Sales"].row_dimensions[5].hidden = True
    read.save(book)
    report = refreshed_file(book, "Account,Amount\nAcme,5\n")
    assert report.warnings == ["table Sales: 1 of its rows are hidden, from row 5 on, and stay so"]
    assert openpyxl.load_workbook(book)["Sales"].row_dimensions[5].hidden


def test_in_excel_growth_is_refused_where_something_is_in_the_way(tmp_path: Path) -> None:
    book = with_notes_below(tmp_path)
    before = book.read_bytes()
    with pytest.raises(KamError, match="grows to row 9, but cell D8 is in the way.*insert at least 3 rows"):
        refreshing(WAYS["live"])(book, THREE_MORE)
    assert book.read_bytes() == before


def test_the_same_period_twice_writes_nothing(book: Path, refreshed: Refreshed) -> None:
    csv = "Account,Amount\nCyber,70\nBorg,300\n"
    assert refreshed(book, csv).written
    before, stamp = book.read_bytes(), book.stat().st_mtime_ns
    report = refreshed(book, csv)
    assert not report.written
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (before, stamp)


def test_a_dry_run_tells_and_writes_nothing(book: Path, refreshed: Refreshed) -> None:
    before = sorted(p.name for p in book.parent.iterdir()), book.read_bytes()
    report = refreshed(book, "Account,Amount\nCyber,70\n", options=Options(dry_run=True))
    assert report.tables[0].added == 1
    after = sorted(p.name for p in book.parent.iterdir() if p.suffix not in (".csv", ".toml")), book.read_bytes()
    assert after == before


@pytest.mark.parametrize("text", ["=1+1", "+49 30 123", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "a\rb", "<b>&amp;",
                                  "_x0041_", " padded ", "line\nbreak", "naïve 日本 🙂"])
def test_text_from_a_source_stays_text(book: Path, text: str) -> None:
    """Only in the file; what an open workbook is given is tested in tests/workbooks/test_live.py."""
    quoted = text.replace('"', '""')
    (book.parent / "sales.csv").write_bytes(f'Account,Amount\n"{quoted}",1\n'.encode())
    settings_file(book, UPSERT)
    refresh_file(book, OCTOBER)
    cell = openpyxl.load_workbook(book)["Sales"]["B6"]
    assert cell.data_type in ("s", "inlineStr")
    sheet = calamine(book).get_sheet_by_name("Sales").to_python()
    assert text in [row[1] if len(row) > 1 else None for row in sheet] + [row[0] for row in sheet]


def test_a_negative_amount_stays_a_number(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount\nAcme,-12.50\n")
    assert rows_of(book)[0][1] == -12.5


def test_rejects_stop_the_refresh_and_are_listed(book: Path, refreshed: Refreshed) -> None:
    before = book.read_bytes()
    with pytest.raises(RejectedRows, match=r"sales.csv, row 3, column 'Amount'.*--allow-rejects 1"):
        refreshed(book, "Account,Amount\nAcme,5\nBorg,many\n")
    assert book.read_bytes() == before
    listed = book.with_name("sales book.rejects.csv").read_text("utf-8-sig").splitlines()
    assert listed[1].startswith("sales.csv,3,Amount,many,")


@pytest.mark.parametrize("settings", [REPLACE, UPSERT + 'vanished = "remove"\n'])
def test_where_all_rows_are_rejected_they_are_what_is_said(book: Path, refreshed: Refreshed, settings: str) -> None:
    with pytest.raises(RejectedRows, match="2 row.s. do not fit.*--allow-rejects 2"):
        refreshed(book, "Account,Amount\nAcme,few\nBorg,many\n", settings)
    assert len(book.with_name("sales book.rejects.csv").read_text("utf-8-sig").splitlines()) == 3
    with pytest.raises(SourceError, match="would go|have vanished"):
        refreshed(book, "Account,Amount\nAcme,few\nBorg,many\n", settings, Options(allow_rejects=2))


@pytest.mark.parametrize("text", ["Sheet1", "SELET * FROM source", "DESCRIBE source"])
def test_a_sheet_of_a_file_without_sheets_is_refused(book: Path, refreshed: Refreshed, text: str) -> None:
    with pytest.raises(SourceError, match="a CSV file has no sheets, such as .*SELECT, WITH or FROM"):
        refreshed(book, "Account,Amount\nAcme,5\n", f'{UPSERT}sheet = "{text}"\n')


def test_allowed_rejects_leave_their_row_as_it_was(book: Path, refreshed: Refreshed) -> None:
    report = refreshed(book, "Account,Amount\nAcme,5\nBorg,many\n", options=Options(allow_rejects=1))
    assert report.tables[0].rejected == 1
    assert [row[:2] for row in rows_of(book)] == [("Acme", 5), ("Borg", 250)]


def test_a_duplicate_key_names_both_rows(book: Path, refreshed: Refreshed) -> None:
    with pytest.raises(SourceError, match="'Acme' stands twice, in row 2 and row 4"):
        refreshed(book, "Account,Amount\nAcme,5\nBorg,6\nAcme,7\n")


def test_a_renamed_column_is_said_not_guessed(book: Path, refreshed: Refreshed) -> None:
    for heading in ("Amounts", "Umsatz"):
        with pytest.raises(SourceError, match=f"no column 'Amount'.*{heading} -> Amount"):
            refreshed(book, f"Account,{heading}\nAcme,5\n")


def test_columns_that_go_nowhere_are_told(book: Path, refreshed: Refreshed) -> None:
    report = refreshed(book, "Account,Amount,Region\nAcme,5,North\n")
    assert report.warnings == ["table Sales: Note left as they are; the source's Region go nowhere"]


def test_a_formula_column_is_never_overwritten(book: Path, refreshed: Refreshed) -> None:
    refreshed(book, "Account,Amount,Double\nAcme,5,999\n")
    assert openpyxl.load_workbook(book)["Sales"]["E4"].value.startswith("=")
    assert rows_of(book)[0] == ("Acme", 5, "call", 10)


def test_append_replaces_only_the_rows_of_its_period(tmp_path: Path, refreshed: Refreshed) -> None:
    book = sales_book(tmp_path / "log.xlsx", [("2026-09", 1, "x"), ("2026-10", 2, "y")])
    settings = UPSERT.replace("upsert", "append").replace('key = "Account"\n', 'period_column = "Account"\n')
    first = refreshed(book, "Account,Amount\n2026-10,2\n2026-10,8\n2026-11,9\n", settings)
    assert [row[:3] for row in rows_of(book)] == [("2026-09", 1, "x"), ("2026-10", 2, "y"), ("2026-10", 8, None)]
    assert first.tables[0].outside_period == 1
    assert not refreshed(book, "Account,Amount\n2026-10,2\n2026-10,8\n2026-11,9\n", settings).written


def test_control_totals_agree_to_the_cent(book: Path, refreshed: Refreshed) -> None:
    report = refreshed(book, "Account,Amount\nAcme,0.1\nBorg,0.2\nCyber,1e6\n", UPSERT + 'control_total = "Amount"\n')
    [table] = report.tables
    assert table.control_source == table.control_workbook == pytest.approx(1_000_000.3)


def test_a_source_outside_the_folder_needs_permission(book: Path, tmp_path: Path, refresh: Refresh) -> None:
    folder = tmp_path.parent / "elsewhere"
    folder.mkdir(exist_ok=True)
    (folder / "sales.csv").write_text("Account,Amount\nAcme,5\n")
    settings_file(book, UPSERT.replace("sales.csv", f"../{folder.name}/sales.csv"))
    with pytest.raises(KamError, match="lies outside the workbook's folder.*--allow-path"):
        refresh(book, OCTOBER)
    assert refresh(book, OCTOBER, Options(allow_paths=(folder,))).written


def test_a_missing_source_leaves_the_workbook_alone(book: Path, refresh: Refresh) -> None:
    before = book.read_bytes()
    settings_file(book, UPSERT.replace("sales.csv", "sale.csv"))
    (book.parent / "sales.csv").write_text("Account,Amount\n")
    with pytest.raises(SourceError, match=r"sale\.csv.*Did you mean sales\.csv"):
        refresh(book, OCTOBER)
    assert book.read_bytes() == before


def test_no_settings_anywhere_says_what_to_write(book: Path, refresh: Refresh) -> None:
    with pytest.raises(KamError, match=r"Add a table named Sources.*sales book\.kam\.toml"):
        refresh(book, OCTOBER)


def test_the_sources_table_drives_a_refresh(tmp_path: Path, refresh: Refresh) -> None:
    book = sales_book(tmp_path / "b.xlsx", sources=[
        ("Sales", "sales_{period:%Y_%m}.csv", "", "upsert", "Customer name", "", "", "", "")])
    (tmp_path / "sales_2026_10.csv").write_text("Customer,Net\nAcme,1\n")
    with pytest.raises(SourceError, match="no heading of the source is a column of the table"):
        refresh(book, OCTOBER)
    book = sales_book(tmp_path / "c.xlsx", sources=[
        ("Sales", "sales_{period:%Y_%m}.csv", "", "upsert", "Account", "Customer -> Account; Net -> Amount",
         "", "", "")])
    assert refresh(book, OCTOBER).tables[0].changed == 1


def test_an_empty_source_leaves_one_blank_row_that_fills_again(book: Path, refreshed: Refreshed) -> None:
    with pytest.raises(SourceError, match="no rows that fit, and 2 row.s. of table Sales would go.*--allow-empty"):
        refreshed(book, "Account,Amount\n", REPLACE)
    refreshed(book, "Account,Amount\n", REPLACE, Options(allow_empty=True))
    assert openpyxl.load_workbook(book)["Sales"].tables["Sales"].ref == "B3:E4"
    assert [row for row in rows_of(book) if row[0]] == []
    refreshed(book, "Account,Amount\nAcme,5\nBorg,6\n", REPLACE)
    assert [row[:2] for row in rows_of(book)] == [("Acme", 5), ("Borg", 6)]
    assert rows_of(book)[1][3] == 12


def test_a_frame_can_take_the_place_of_a_file(book: Path, refresh: Refresh) -> None:
    pandas = pytest.importorskip("pandas")
    settings_file(book, UPSERT)
    frame = pandas.DataFrame({"Account": ["Acme", "New"], "Amount": [5.0, float("nan")]})
    refresh(book, OCTOBER, Options(frames={"Sales": frame}))
    assert [row[:2] for row in rows_of(book)] == [("Acme", 5), ("Borg", 250), ("New", None)]


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_come_in_as_dates_of_the_workbooks_date_system(
        tmp_path: Path, refresh: Refresh, date_1904: bool) -> None:
    path = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(path, {"date_1904": date_1904})
    sheet, day = made.add_worksheet("Sales"), made.add_format({"num_format": "dd.mm.yyyy"})
    sheet.add_table(0, 0, 1, 1, {"name": "Sales", "columns": [{"header": "Day"}, {"header": "Amount"}]})
    sheet.write_datetime(1, 0, datetime(2026, 9, 30), day)
    sheet.write(1, 1, 5)
    made.close()
    settings_file(path, REPLACE.replace("replace", "append").replace('key = "Account"', 'period_column = "Day"'))
    (tmp_path / "sales.csv").write_text("Day,Amount\n2026-10-01,7\n2026-10-31,8\n")
    refresh(path, OCTOBER)
    cells = openpyxl.load_workbook(path, data_only=True)["Sales"].iter_rows(2, 4, values_only=True)
    assert list(cells) == [(datetime(2026, 9, 30), 5), (datetime(2026, 10, 1), 7), (datetime(2026, 10, 31), 8)]
    assert not refresh(path, OCTOBER).written


def test_a_new_workbook_whose_sources_are_all_switched_off_is_not_moved_on_to_another_month(tmp_path: Path) -> None:
    book = copy_template("survey", tmp_path / "new.xlsx", empty=True)
    before = book.read_bytes()
    with pytest.raises(UsageError, match="no source is switched on"):
        refresh_file(book, Period(2026, 10))
    assert book.read_bytes() == before


def test_accounts_that_formulas_would_not_find_are_said(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Accounts").add_table(0, 0, 1, 0, {
        "name": "Accounts", "columns": [{"header": "Account"}], "data": [["Acme"]]})
    book.add_worksheet("Start").write_dynamic_array_formula("A1", NAMES_TO_MEND)
    book.define_name(ODD_NAMES, "=Start!$A$1")
    book.close()
    (tmp_path / "crm.csv").write_text("Account\nAcme\n<None>\n=SUM Ltd\n")
    settings_file(path, '[[source]]\ntable = "Accounts"\nsource = "crm.csv"\nmode = "replace"\n')
    report = refresh_file(path, OCTOBER)
    assert ("formulas do not find these accounts by their names: <None>, =SUM Ltd; rename them in their source"
            in report.warnings)
