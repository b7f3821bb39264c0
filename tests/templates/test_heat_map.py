"""The heat map of the risks takes its colours from the limits and bands of the workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

from kam_xl.recalc import loaded
from kam_xl.templates import theme
from kam_xl.templates.sheets.risk_register import BANDS, HEAT_LEFT, HEAT_TOP, IMPACT_SCALE
from kam_xl.workbooks.area import Area
from tests.templates.built import typed, where, with_rows
from tests.templates.workbooks import named_cell

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

ONLY = ("Start", "Accounts", "Risk_Register", "Thresholds")
MAP = Area(HEAT_TOP + 1, HEAT_LEFT + 1, HEAT_TOP + BANDS, HEAT_LEFT + len(IMPACT_SCALE))
ROLES = {f"FF{theme.ROLES[role]['bg_color'][1:]}": role for role in ("red", "amber", "green")}


@pytest.fixture(scope="module")
def register():
    return with_rows(ONLY, {})


def painted(data):
    """The role whose colours each cell of the map has, row by row, as the rules of the sheet say in their order."""
    sheet, engine = load_workbook(BytesIO(data))["Risk_Register"], loaded(data)
    rules = sorted(((rule, found.sqref) for found in sheet.conditional_formatting for rule in found.rules
                    if rule.type == "expression"), key=lambda pair: pair[0].priority)
    asked = {}
    for number, (rule, area) in enumerate(rules, 1):
        first = str(area).partition(":")[0]
        for row, column in MAP.cells():
            cell = sheet.cell(row, column)
            if cell.coordinate in area:
                asked[row, column, number] = f"ZZ{len(asked) + 1}"
                moved = Translator("=" + rule.formula[0], first).translate_formula(cell.coordinate)
                engine.enter("Risk_Register", asked[row, column, number], moved[1:])
    engine.calculate()

    def role(row, column):
        for number, (rule, _) in enumerate(rules, 1):
            place = asked.get((row, column, number))
            if place and engine.values("Risk_Register", Area.of(place)) == [[True]]:
                return ROLES[rule.dxf.fill.bgColor.rgb]
        return ROLES[sheet.cell(row, column).fill.fgColor.rgb]

    return [[role(row, column) for column in range(MAP.first_column, MAP.last_column + 1)]
            for row in range(MAP.first_row, MAP.last_row + 1)]


def expected(limits, medium, high):
    middles = [(low + up) / 2 for low, up in zip(limits, [*limits[1:], 1], strict=True)]
    return [["red" if (score := middle * impact) >= high else "amber" if score >= medium else "green"
             for impact in range(1, 6)] for middle in reversed(middles)]


def test_a_cell_has_the_colour_of_the_risks_in_it(register):
    assert painted(register) == expected([0, 0.2, 0.4, 0.6, 0.8], 1, 2.5)


def test_the_colours_follow_the_limits_and_the_bands(register):
    row, column = where(register, "Thresholds", "Probability")
    (_, medium), (_, high) = named_cell(register, "Risk_Medium"), named_cell(register, "Risk_High")
    cells = {medium: 0.55, high: 3.4, f"{chr(65 + column + 1)}{row + 3}": 0.35}
    changed = typed(register, "Thresholds", cells)
    assert painted(changed) == expected([0, 0.35, 0.4, 0.6, 0.8], 0.55, 3.4)
    assert painted(changed) != painted(register)
