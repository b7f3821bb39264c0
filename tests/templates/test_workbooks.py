"""The committed templates, as a person who opens one would judge them."""

from __future__ import annotations

import html
import re
from functools import cache
from io import BytesIO

import openpyxl
import pytest
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils.cell import rows_from_range

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.colours import INK
from kam_xl.practice import named_kpis
from kam_xl.sources.columns import parse_columns
from kam_xl.templates import theme
from kam_xl.templates.__main__ import parts as package_parts
from kam_xl.templates.books import SHEETS as BOOKS
from kam_xl.templates.books import all_books, build_file
from kam_xl.templates.limits import Block, WordList
from kam_xl.templates.sample.months import PERIOD
from kam_xl.templates.sample.portfolio import profiles
from kam_xl.templates.sheets import TYPED
from tests.templates.workbooks import (
    ACCOUNT_BOOKS,
    NAMES,
    content,
    formulas,
    headings,
    named_cell,
    parts,
    sheet_parts,
    table,
)

every_book = pytest.mark.parametrize("name", NAMES)
def sheets_of(name):
    """The sheets that the book is built from."""
    return BOOKS[name.removesuffix(".xlsx").removesuffix("_empty")]


def names_of(name):
    return [sheet.name for sheet in sheets_of(name)]


@cache
def rebuilt():
    return dict(map(build_file, all_books()))


account_books_only = pytest.mark.parametrize("name", ACCOUNT_BOOKS)


@every_book
def test_committed_file_is_what_the_code_builds(name):
    assert package_parts(rebuilt()[name]) == package_parts(content(name)), "run python -m kam_xl.templates"


@every_book
def test_every_formula_has_a_cached_value_and_none_is_an_error(name):
    found = formulas(content(name))
    assert len(found) > 50
    assert not [(sheet, ref) for sheet, ref, _, kind, value in found if value is None or kind == "e"]
    assert not [(sheet, ref) for sheet, ref, _, kind, value in found if value == "" and kind != "str"]


@every_book
def test_formulas_hold_no_limits_of_their_own(name):
    texts = [text for *_, text, _, _ in formulas(content(name))]
    texts += [html.unescape(text) for part, xml in parts(content(name)).items() if "tables/" in part
              for text in re.findall(r"<calculatedColumnFormula>(.*?)</calculatedColumnFormula>", xml)]
    numbers = {t.value for text in set(texts) for t in Tokenizer("=" + text).items
               if t.type == Token.OPERAND and t.subtype == Token.NUMBER}
    assert numbers <= {"0", "1"}


@every_book
def test_formulas_have_neither_a_clock_nor_text_of_one_language(name):
    called = {t.value.rstrip("(").upper() for *_, text, _, _ in formulas(content(name))
              for t in Tokenizer("=" + text).items if t.type == Token.FUNC and t.subtype == Token.OPEN}
    assert not called & {"TODAY", "NOW", "RAND", "TEXT", "INDIRECT", "OFFSET"}
    assert {c for c in called if c.startswith("KAM_")} <= {kpi.name for kpi in catalogue()}


@every_book
def test_formulas_over_whole_columns_are_dynamic_arrays_outside_merged_cells(name):
    for sheet, part in sheet_parts(content(name)).items():
        xml = parts(content(name))[part]
        over_columns = {ref for where, ref, text, *_ in formulas(content(name))
                        if where == sheet and re.search(r"\w\[[^]#]+\][<>=]", text)}
        merged = {ref for area in re.findall(r'<mergeCell ref="([^"]+)"', xml)
                  for row in rows_from_range(area) for ref in row}
        assert over_columns == set(re.findall(r'<c r="(\w+)"[^>]* cm="1"[^>]*><f t="array" ref="\1">', xml)), sheet
        assert not over_columns & merged, sheet


@every_book
def test_sheets_stand_in_the_order_of_a_month(name):
    assert list(sheet_parts(content(name))) == names_of(name)


@every_book
def test_every_function_is_a_name_with_a_tooltip(name):
    workbook = parts(content(name))["xl/workbook.xml"]
    defined = dict(re.findall(r'<definedName name="(\w+)" comment="([^"]+)">_xlfn.LAMBDA', workbook))
    assert set(defined) == {kpi.name for kpi in catalogue() if kpi.excel}
    assert all(len(html.unescape(told)) <= 255 for told in defined.values())


@every_book
def test_every_sheet_prints_one_page_wide_and_says_what_it_is(name):
    for sheet, part in sheet_parts(content(name)).items():
        xml = parts(content(name))[part]
        assert "<pageSetUpPr fitToPage" in xml, sheet
        assert 'fitToHeight="' in xml or 'fitToWidth="' in xml or "<pageSetup" in xml
        assert "&amp;F" in xml, sheet
        assert 'showGridLines="0"' in xml, sheet
    areas = re.findall(r'_xlnm.Print_Area" localSheetId="(\d+)"', parts(content(name))["xl/workbook.xml"])
    assert len(areas) == len(names_of(name))


FORMS = {"Start", "Dashboard", "Thresholds", "Review", "Survey", "Stakeholder_Update"}
"""Sheets to read or to fill in that are not the place of a table of their name."""


@every_book
def test_every_other_sheet_holds_the_table_of_its_name(name):
    assert set(names_of(name)) - FORMS <= set(headings(content(name)))


@every_book
def test_every_limit_of_a_sheet_stands_on_thresholds(name):
    tables = set(headings(content(name)))
    for limit in (limit for sheet in sheets_of(name) for limit in sheet.limits):
        assert (limit.table.name if isinstance(limit, Block) else limit.name if isinstance(limit, WordList) else
                "Definitions" if limit.defined else "Settings") in tables


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_what_defines_the_nps_does_not_look_like_an_input():
    data = content("survey.xlsx")
    book = openpyxl.load_workbook(BytesIO(data))
    looks = {name: book[sheet][ref].font.color.rgb[2:] for name in ("Promoter_From", "Passive_From", "Chance_Level")
             for sheet, ref in [named_cell(data, name)]}
    assert looks == {name: colour[1:] for name, colour in (
        ("Promoter_From", INK), ("Passive_From", INK), ("Chance_Level", theme.INPUT_INK))}


@account_books_only
def test_every_named_kpi_is_listed_in_each_of_its_areas(name):
    rows = table(content(name), "KPI_Catalogue", "Area")
    assert {(row["Area"], row["KPI"]) for row in rows} == {(area.title, kpi.name) for kpi in named_kpis()
                                                          for area in kpi.areas}
    assert all(row[column] for row in rows for column in ("Definition", "How to write it", "Example", "Gives", "Unit",
                                                          "Better", "Type", "Timing", "Cadence", "Source"))
    assert all(str(row["How to write it"]).startswith("=") for row in rows)


@account_books_only
def test_every_function_is_listed_and_says_whether_this_book_has_it(name):
    listed = {row["Function"]: row["In this book"] for row in table(content(name), "Functions", "Function")}
    assert listed == {kpi.name: "yes" if kpi.excel else "add-in" for kpi in catalogue()}


@every_book
def test_charts_have_titles_axes_and_alternative_text(name):
    xml = parts(content(name))
    charts = [text for part, text in xml.items() if part.startswith("xl/charts/chart")]
    assert all(text.count("<c:title>") >= 2 for text in charts if "<c:radarChart>" not in text)
    drawings = "".join(text for part, text in xml.items() if part.startswith("xl/drawings/drawing"))
    assert len(re.findall(r'<xdr:cNvPr [^>]*descr="[^"]{30,}"', drawings)) == len(charts)


@account_books_only
def test_the_dashboard_has_eight_charts_at_least(name):
    part = sheet_parts(content(name))["Dashboard"].replace("worksheets/", "worksheets/_rels/") + ".rels"
    drawing = re.search(r"drawings/(drawing\d+\.xml)", parts(content(name))[part])[1]
    assert len(re.findall(r"charts/chart\d+", parts(content(name))[f"xl/drawings/_rels/{drawing}.rels"])) >= 8


@every_book
def test_inputs_are_validated_with_a_message(name):
    typed = {"Start", "Scorecard", "Selection", "Risk_Register", "Review", "Thresholds", "Sources",
             *(sheet.name for sheet in TYPED)}
    for sheet in typed.intersection(names_of(name)):
        xml = parts(content(name))[sheet_parts(content(name))[sheet]]
        rules = re.findall(r"<dataValidation .*?</dataValidation>", xml, re.S)
        assert rules, sheet
        assert all('prompt="' in rule and 'error="' in rule for rule in rules)


@every_book
def test_named_styles_are_in_the_gallery(name):
    styles = parts(content(name))["xl/styles.xml"]
    named = dict(re.findall(r'<cellStyle name="(KAM [^"]+)" xfId="(\d+)"', styles))
    assert set(theme.NAMED_STYLES.values()) == set(named)
    masters = re.search(r'<cellStyleXfs count="(\d+)"', styles)[1]
    assert all(int(style) < int(masters) for style in named.values())
    cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)[0]
    assert {style for style in re.findall(r'xfId="(\d+)"', cells) if style != "0"} == set(named.values())


@every_book
def test_links_lead_to_sheets_that_exist(name):
    for xml in (text for part, text in parts(content(name)).items() if part.startswith("xl/worksheets/sheet")):
        for target in re.findall(r"<hyperlink [^>]*location=\"'?([^'!]+)'?!", xml):
            assert target in names_of(name)


@every_book
def test_sources_can_be_read_by_the_refresh(name):
    rows = table(content(name), "Sources", "Table")
    known = headings(content(name))
    for row in rows:
        columns = {c.name for c in parse_columns(row["Columns"])}
        target = known[row["Source"] if row["Mode"] == "snapshot" else row["Table"]]
        assert columns <= target, row["Table"]
        assert {*row["Key"].split("; "), row["Period column"], row["Control total"]} - {""} <= known[row["Table"]]
    inside = [row["Table"] for row in rows if row["Source"] in names_of(name)]
    assert inside == [row["Table"] for row in rows][len(rows) - len(inside):]
    assert {row["Table"] for row in rows} == {sheet.name for sheet in sheets_of(name) if sheet.feed}
    assert "account_book" not in name or {row["Mode"] for row in rows} == {"replace", "append", "upsert", "snapshot"}


@every_book
def test_only_the_sample_book_holds_the_sample(name):
    text = "".join(parts(content(name)).values())
    known = [p.name for p in profiles(PERIOD)]
    assert len(known) == 12
    present = [account for account in known if account in text]
    assert present == ([] if "empty" in name else known)
