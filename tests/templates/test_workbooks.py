"""The committed templates, as a person who opens one would judge them."""

from __future__ import annotations

import html
import re

import pytest
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.utils.cell import rows_from_range

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.practice import named_kpis
from kam_xl.sources.columns import parse_columns
from kam_xl.templates import sample, theme
from kam_xl.templates.__main__ import parts as package_parts
from kam_xl.templates.books import TEMPLATES
from tests.templates.workbooks import NAMES, content, formulas, headings, parts, sheet_parts, table

pytestmark = pytest.mark.parametrize("name", NAMES)

SHEETS = ["Start", "Dashboard", "Scorecard", "Risk_Register", "Escalation", "Thresholds", "KPI_Catalogue", "Functions",
          "Accounts", "Revenue", "Targets", "Surveys", "Tickets", "Invoices", "Sources", "History", "Refresh_Log"]


def test_committed_file_is_what_the_code_builds(name):
    built = next(t for t in TEMPLATES if t.file_name == name).build()
    assert package_parts(built) == package_parts(content(name)), "run python -m kam_xl.templates"


def test_every_formula_has_a_cached_value_and_none_is_an_error(name):
    found = formulas(content(name))
    assert len(found) > 500
    assert not [(sheet, ref) for sheet, ref, _, kind, value in found if value is None or kind == "e"]
    assert not [(sheet, ref) for sheet, ref, _, kind, value in found if value == "" and kind != "str"]


def test_formulas_hold_no_limits_of_their_own(name):
    texts = [text for *_, text, _, _ in formulas(content(name))]
    texts += [html.unescape(text) for part, xml in parts(content(name)).items() if "tables/" in part
              for text in re.findall(r"<calculatedColumnFormula>(.*?)</calculatedColumnFormula>", xml)]
    numbers = {t.value for text in set(texts) for t in Tokenizer("=" + text).items
               if t.type == Token.OPERAND and t.subtype == Token.NUMBER}
    assert numbers <= {"0", "1"}


def test_formulas_have_neither_a_clock_nor_text_of_one_language(name):
    called = {t.value.rstrip("(").upper() for *_, text, _, _ in formulas(content(name))
              for t in Tokenizer("=" + text).items if t.type == Token.FUNC and t.subtype == Token.OPEN}
    assert not called & {"TODAY", "NOW", "RAND", "TEXT", "INDIRECT", "OFFSET"}
    assert {c for c in called if c.startswith("KAM_")} <= {kpi.name for kpi in catalogue()}


def test_formulas_over_whole_columns_are_dynamic_arrays_outside_merged_cells(name):
    for sheet, part in sheet_parts(content(name)).items():
        xml = parts(content(name))[part]
        over_columns = {ref for where, ref, text, *_ in formulas(content(name))
                        if where == sheet and re.search(r"\w\[[^]#]+\][<>=]", text)}
        merged = {ref for area in re.findall(r'<mergeCell ref="([^"]+)"', xml)
                  for row in rows_from_range(area) for ref in row}
        assert over_columns == set(re.findall(r'<c r="(\w+)"[^>]* cm="1"[^>]*><f t="array" ref="\1">', xml)), sheet
        assert not over_columns & merged, sheet


def test_sheets_stand_in_the_order_of_a_month(name):
    assert list(sheet_parts(content(name))) == SHEETS


def test_every_function_is_a_name_with_a_tooltip(name):
    workbook = parts(content(name))["xl/workbook.xml"]
    defined = dict(re.findall(r'<definedName name="(\w+)" comment="([^"]+)">_xlfn.LAMBDA', workbook))
    assert set(defined) == {kpi.name for kpi in catalogue() if kpi.excel}
    assert all(len(html.unescape(told)) <= 255 for told in defined.values())


def test_every_sheet_prints_one_page_wide_and_says_what_it_is(name):
    for sheet, part in sheet_parts(content(name)).items():
        xml = parts(content(name))[part]
        assert "<pageSetUpPr fitToPage" in xml, sheet
        assert 'fitToHeight="' in xml or 'fitToWidth="' in xml or "<pageSetup" in xml
        assert "&amp;F" in xml, sheet
        assert 'showGridLines="0"' in xml, sheet
    areas = re.findall(r'_xlnm.Print_Area" localSheetId="(\d+)"', parts(content(name))["xl/workbook.xml"])
    assert len(areas) == len(SHEETS)


def test_all_data_tables_and_reading_tables_are_there(name):
    tables = set(headings(content(name)))
    assert set(SHEETS) - {"Start", "Dashboard", "Thresholds"} <= tables
    assert {"Criteria", "Settings", "Score_Bands", "KPI_Targets", "Level_Limits", "Escalation_Path"} <= tables


def test_every_named_kpi_is_listed_in_each_of_its_areas(name):
    rows = table(content(name), "KPI_Catalogue", "Area")
    assert {(row["Area"], row["KPI"]) for row in rows} == {(area.title, kpi.name) for kpi in named_kpis()
                                                          for area in kpi.areas}
    assert all(row[column] for row in rows for column in ("Definition", "How to write it", "Example", "Gives", "Unit",
                                                          "Better", "Type", "Timing", "Cadence", "Source"))
    assert all(str(row["How to write it"]).startswith("=") for row in rows)


def test_every_function_is_listed_and_says_whether_this_book_has_it(name):
    listed = {row["Function"]: row["In this book"] for row in table(content(name), "Functions", "Function")}
    assert listed == {kpi.name: "yes" if kpi.excel else "add-in" for kpi in catalogue()}


def test_charts_have_titles_axes_and_alternative_text(name):
    xml = parts(content(name))
    charts = [text for part, text in xml.items() if part.startswith("xl/charts/chart")]
    assert len(charts) == 4
    assert all(text.count("<c:title>") >= 2 for text in charts)
    drawings = "".join(text for part, text in xml.items() if part.startswith("xl/drawings/drawing"))
    assert len(re.findall(r'<xdr:cNvPr [^>]*descr="[^"]{30,}"', drawings)) == 4


def test_inputs_are_validated_with_a_message(name):
    for sheet in ("Start", "Scorecard", "Risk_Register", "Thresholds", "Sources", "Targets"):
        xml = parts(content(name))[sheet_parts(content(name))[sheet]]
        rules = re.findall(r"<dataValidation .*?</dataValidation>", xml, re.S)
        assert rules, sheet
        assert all('prompt="' in rule and 'error="' in rule for rule in rules)


def test_named_styles_are_in_the_gallery(name):
    styles = parts(content(name))["xl/styles.xml"]
    named = dict(re.findall(r'<cellStyle name="(KAM [^"]+)" xfId="(\d+)"', styles))
    assert set(theme.NAMED_STYLES.values()) == set(named)
    masters = re.search(r'<cellStyleXfs count="(\d+)"', styles)[1]
    assert all(int(style) < int(masters) for style in named.values())
    cells = re.search(r"<cellXfs.*?</cellXfs>", styles, re.S)[0]
    assert {style for style in re.findall(r'xfId="(\d+)"', cells) if style != "0"} == set(named.values())


def test_links_lead_to_sheets_that_exist(name):
    for xml in (text for part, text in parts(content(name)).items() if part.startswith("xl/worksheets/sheet")):
        for target in re.findall(r"<hyperlink [^>]*location=\"'?([^'!]+)'?!", xml):
            assert target in SHEETS


def test_sources_can_be_read_by_the_refresh(name):
    rows = table(content(name), "Sources", "Table")
    known = headings(content(name))
    for row in rows:
        columns = {c.name for c in parse_columns(row["Columns"])}
        target = known[row["Source"] if row["Mode"] == "snapshot" else row["Table"]]
        assert columns <= target, row["Table"]
        assert {row["Key"], row["Period column"], row["Control total"]} - {""} <= known[row["Table"]]
    assert [row["Table"] for row in rows][-3:] == ["Scorecard", "Escalation", "History"]
    assert {row["Mode"] for row in rows} == {"replace", "append", "upsert", "snapshot"}


def test_only_the_sample_book_holds_the_sample(name):
    text = "".join(parts(content(name)).values())
    known = [p.name for p in sample.profiles(sample.PERIOD)]
    assert len(known) == 12
    present = [account for account in known if account in text]
    assert present == ([] if "empty" in name else known)
