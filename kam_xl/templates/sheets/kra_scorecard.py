"""KRA_Scorecard: the ten key result areas of an account manager, four KPIs each, against their targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.catalogue.named import Area, NamedKpi
from kam_xl.practice import in_area
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import GRID, TEXT, axis, place, title
from kam_xl.templates.limits import A_LIMIT, Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.book_figures import look_up, write_figures
from kam_xl.templates.sheets.dashboard_trade import KEY_LEVELS
from kam_xl.templates.sheets.kra_figures import EVERYONE, FIGURES
from kam_xl.templates.table import Column, Rule, Table, a_date

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

AREAS = list(Area)[:10]
"""The ten key result areas; the other groups of the catalogue stand beside them."""
KPIS: list[tuple[int, Area, NamedKpi]] = [
    (number, area, kpi) for number, area in enumerate(AREAS, 1) for kpi in in_area(area) if kpi.home is area]

LIMITS = (
    Setting("KRA_Cap", 1, Unit.FRACTION, "KRA_Scorecard: the most that an attainment counts"),
    Setting("KRA_Red_Below", 0.8, Unit.FRACTION, "KRA_Scorecard: attainment below this is Red"),
    Setting("KRA_Green_From", 0.95, Unit.FRACTION, "KRA_Scorecard: attainment from here on is Green"),
    KEY_LEVELS,
)
LIST_MANAGERS = "List_Account_managers"
MANAGER = Rule("Account manager", "A name as it stands in Accounts; blank: all accounts.",
               choices=f"={LIST_MANAGERS}", warn_only=True)
WEIGHT = Rule("Weight", "A number from 0; weights are relative, 0 leaves it out.", between=(0, 1000))

PERSON_ROW, AREA_TOP, CHART_TOP = 4, 6, 21
OVERALL_ROW = AREA_TOP + 2 + len(AREAS)
TOP = 41
EXAMPLE_LEFT = 5
FIGURES_AT = (TOP, 17)

FOUND = look_up("[@KPI]", *FIGURES_AT, len(FIGURES))
NOTHING_TO_COMPARE = 'OR([@Actual]="",N([@Target])<=0,AND([@Better]="lower",N([@Actual])<=0))'
TITLE = "KRA_Scorecard"


def units_of(kpi: NamedKpi) -> str:
    """The unit in which a KPI is typed: a count as a count, days with their fractions."""
    typed_counts = ("identified", "acquired", "Testimonials")
    is_count = kpi.formula.startswith("KAM_ATTAINMENT") and any(word in kpi.name for word in typed_counts)
    return Unit.COUNT if is_count else Unit.RATIO if kpi.unit is Unit.DAYS else kpi.unit


UNITS = [units_of(kpi) for _, _, kpi in KPIS]


def columns() -> list[Column]:
    """The columns in their order; the last three are folded away."""
    return [
        Column("No.", 5, Unit.COUNT, "data", extra={"align": "center"}), Column("Key result area", 26, role="data"),
        Column("KPI", 44, role="data"),
        Column("Better", 9, role="data", extra={"align": "center"}),
        Column("Target", 10, role="input", units=UNITS, rule=A_LIMIT),
        Column("From the book", 13, role="calculation", formula=FOUND, units=UNITS,
               note="What the tables of the book say of the accounts of this account manager in this period; "
                    "where each figure comes from stands at the right of the sheet."),
        Column("Typed", 10, role="input", units=UNITS, note="Typed by people: it wins over the figure of the book.",
               rule=Rule("Typed result", "The result, in the unit of the target; blank takes the book's figure.",
                         between=(-1_000_000_000, 1_000_000_000))),
        Column("Actual", 10, role="calculation", units=UNITS,
               formula='IF([@Typed]<>"",[@Typed],[@[From the book]])'),
        Column("Attainment", 11, Unit.FRACTION, "calculation", note="Actual against target (KAM_ATTAINMENT).",
               formula=f'IF({NOTHING_TO_COMPARE},"",KAM_ATTAINMENT([@Actual],[@Target],[@Better]))'),
        Column("Capped", 11, Unit.FRACTION, "calculation", note="Between 0 and the cap, so that one result cannot hide "
               "others.", formula=f'IF({NOTHING_TO_COMPARE},"",MAX(0,KAM_ATTAINMENT([@Actual],[@Target],[@Better],'
               "KRA_Cap)))"),
        Column("Weight", 9, Unit.COUNT, "input", rule=WEIGHT, note="Within its area; relative."),
        Column("Status", 10, role="calculation", extra={"align": "center"},
               formula='IF([@Attainment]="","",KAM_RAG([@Attainment],KRA_Red_Below,KRA_Green_From))'),
        Column("Weight used", 10, Unit.COUNT, "calculation", 'IF([@Attainment]="",0,N([@Weight]))', level=1),
        Column("Weighted attainment", 10, Unit.FRACTION, "calculation", "N([@Attainment])*[@[Weight used]]", level=1),
        Column("Weighted capped", 10, Unit.FRACTION, "calculation", "N([@Capped])*[@[Weight used]]", level=1),
    ]


def _rows(book: Book) -> list[list[object]]:
    typed = {name: (target, result) for name, target, result in book.content.rows(TITLE)}
    return [[number, area.title, kpi.name, str(kpi.better), *typed.get(kpi.name, (None, None)), 1]
            for number, area, kpi in KPIS]


def build(page: Page, book: Book) -> None:
    """Write who is reviewed, the areas, the chart and the worked example above the forty KPIs."""
    page.header("KRA_Scorecard", "Review an account manager: ten key result areas say what must be done, four KPIs "
                "each say how well.")
    page.sheet.set_default_row(16)
    table = Table(TITLE, columns(), _rows(book))
    page.table(TOP, 0, table, header_height=30)
    page.sheet.set_column(len(table.columns), len(table.columns), 3, None, {"collapsed": True})
    _person(page, book)
    _areas(page, table)
    _overall(page)
    page.section(CHART_TOP - 1, 0, 3, "Attainment by key result area")
    place(page, CHART_TOP + 1, 0, *_chart(page), size=(608, 384), right=4)
    _example(page)
    write_figures(page, book, *FIGURES_AT, FIGURES)
    _formats(page, table)
    page.print_setup(TOP + table.depth, table.index("Status"), repeat=(TOP, TOP), pages_tall=2)


def _person(page: Page, book: Book) -> None:
    page.workbook.define_name(LIST_MANAGERS, "=Accounts[Account manager]")
    page.put(PERSON_ROW, 0, "Account manager reviewed", "label")
    page.put(PERSON_ROW, 2, book.content.cells.get("KRA_Manager"), "input", bold=True, indent=1)
    page.define("KRA_Manager", PERSON_ROW, 2)
    page.rule(PERSON_ROW, 2, PERSON_ROW, 2, MANAGER)
    page.put(PERSON_ROW, 3, "from", "label", align="right")
    page.put(PERSON_ROW, 4, "=Window_Start", "input", theme.DATE, align="right")
    page.put(PERSON_ROW, 5, "to", "label", align="center")
    page.put(PERSON_ROW, 6, "=As_Of", "input", theme.DATE, align="right")
    for name, column in (("KRA_From", 4), ("KRA_To", 6)):
        page.define(name, PERSON_ROW, column)
        page.rule(PERSON_ROW, column, PERSON_ROW, column, a_date(
            "Period reviewed", "Follows the reporting month until you type another day."))
    page.put(PERSON_ROW, 7, "The period follows the reporting month.", "note", indent=1)
    page.put(FIGURES_AT[0] - 2, FIGURES_AT[1], "Accounts looked for", "label")
    page.put(FIGURES_AT[0] - 2, FIGURES_AT[1] + 1, f'=IF(KRA_Manager="","{EVERYONE}",KRA_Manager)', "calculation")
    page.put(FIGURES_AT[0] - 2, FIGURES_AT[1] + 2, "of this account manager; * is everybody", "note")
    page.define("KRA_Who", FIGURES_AT[0] - 2, FIGURES_AT[1] + 1)


def _areas(page: Page, table: Table) -> None:
    page.section(AREA_TOP, 0, table.index("Status"), "By key result area")
    page.merge(AREA_TOP + 1, 2, AREA_TOP + 1, 7, "What it is for", "heading", indent=1)
    page.put(AREA_TOP + 1, 0, "Area", "heading", align="center")
    page.put(AREA_TOP + 1, 1, "Key result area", "heading", indent=1)
    for heading, align in (("Attainment", "right"), ("Capped", "right"), ("Weight", "right"), ("Status", "center")):
        page.put(AREA_TOP + 1, table.index(heading), heading, "heading", align=align)
    for row, (number, area) in enumerate(enumerate(AREAS, 1), AREA_TOP + 2):
        page.put(row, 0, number, "data", Unit.COUNT, align="center")
        page.put(row, 1, area.title, "result", indent=1)
        page.merge(row, 2, row, 7, area.purpose, "data", indent=1)
        used = f"SUMIFS({TITLE}[Weight used],{TITLE}[No.],$A{row + 1})"
        for name, source in (("Attainment", "Weighted attainment"), ("Capped", "Weighted capped")):
            reached = f'=IF({used}=0,"",SUMIFS({TITLE}[{source}],{TITLE}[No.],$A{row + 1})/{used})'
            page.put(row, table.index(name), reached, "calculation", Unit.FRACTION)
        page.put(row, table.index("Weight"), 1, "input", Unit.COUNT)
        page.put(row, table.index("Status"), f'=IF(J{row + 1}="","",KAM_RAG(J{row + 1},KRA_Red_Below,KRA_Green_From))',
                 "calculation", align="center")
    at = table.index("Weight")
    page.rule(AREA_TOP + 2, at, OVERALL_ROW - 1, at, WEIGHT)


def _overall(page: Page) -> None:
    """The mean of the areas that have a result, by their weights."""
    first, last = AREA_TOP + 3, OVERALL_ROW
    for column in range(12):
        page.put(OVERALL_ROW, column, None, "result", bg_color=colours.NAVY_PALE)
    page.put(OVERALL_ROW, 1, "All areas", "result", bg_color=colours.NAVY_PALE, indent=1)
    page.put(OVERALL_ROW, 2, "Mean of the areas with a result, by their weights", "result", bg_color=colours.NAVY_PALE,
             bold=False, indent=1)
    used = f'SUMIFS($K{first}:$K{last},$J{first}:$J{last},">=0")'
    for letter, column in (("I", 8), ("J", 9)):
        page.put(OVERALL_ROW, column, f'=IF({used}=0,"",SUMPRODUCT(${letter}{first}:${letter}{last},'
                 f"$K{first}:$K{last})/{used})", "result", Unit.FRACTION, bg_color=colours.NAVY_PALE)
    page.put(OVERALL_ROW, 11, f'=IF(J{last + 1}="","",KAM_RAG(J{last + 1},KRA_Red_Below,KRA_Green_From))', "result",
             align="center", bg_color=colours.NAVY_PALE)
    page.define("KRA_Attainment", OVERALL_ROW, 9)


def _chart(page: Page) -> tuple[Chart, str]:
    first, last = AREA_TOP + 2, OVERALL_ROW - 1
    chart = page.workbook.add_chart({"type": "bar"})
    areas = page.ref(first, 1, last)
    for k, column in enumerate((8, 9)):
        chart.add_series({"name": page.ref(AREA_TOP + 1, column), "categories": areas,
                          "values": page.ref(first, column, last), "fill": {"color": ("#A9C1DD", theme.SERIES[0])[k]},
                          "gap": 45})
    title(chart, "How far each area reached its targets")
    chart.set_x_axis(axis("Share of the target", num_format="0%", major_gridlines=GRID, min=0))
    chart.set_y_axis(axis("Key result area", reverse=True, label_position="low", interval_unit=1, crossing="max",
                          num_font=TEXT))
    return chart, ("Bars: how far each key result area reached its targets, as it is and with each result capped, so "
                   "that one result cannot hide others.")


EXAMPLE = (("Sales target achieved", 1.2), ("Plans implemented", 1.0), ("Plans turned into steps", 0.8),
           ("Alignment with company objectives", 0.9))
GAIN, HALF_YEARS = 0.15, 2


def _example(page: Page) -> None:
    """The strategic planning example: why results are capped, and what a gain is when it is repeated."""
    left, row = EXAMPLE_LEFT, CHART_TOP - 1
    share = Rule("Attainment", "Actual against target: 120 % or 1.2.", between=(0, 10))
    page.section(row, left, left + 5, "Worked example: strategic planning")
    page.merge(row + 1, left, row + 1, left + 2, "Result", "heading", indent=1)
    for k, heading in enumerate(("Attainment", "Capped", "Weight"), 3):
        page.put(row + 1, left + k, heading, "heading", align="right")
    for i, (name, reached) in enumerate(EXAMPLE, row + 2):
        page.merge(i, left, i, left + 2, name, "data", indent=1)
        page.put(i, left + 3, reached, "input", Unit.FRACTION)
        page.put(i, left + 4, f'=KAM_ATTAINMENT({xl_rowcol_to_cell(i, left + 3)},1,"higher",KRA_Cap)', "calculation",
                 Unit.FRACTION)
        page.put(i, left + 5, 1, "input", Unit.COUNT)
    first, last = row + 2, row + 1 + len(EXAMPLE)
    page.rule(first, left + 3, last, left + 3, share)
    page.rule(first, left + 5, last, left + 5, WEIGHT)
    page.merge(last + 1, left, last + 1, left + 2, "Mean, by weight", "result", indent=1)
    weights = f"{xl_rowcol_to_cell(first, left + 5)}:{xl_rowcol_to_cell(last, left + 5)}"
    for k in (3, 4):
        values = f"{xl_rowcol_to_cell(first, left + k)}:{xl_rowcol_to_cell(last, left + k)}"
        page.put(last + 1, left + k, f'=IF(SUM({weights})=0,"",SUMPRODUCT({values},{weights})/SUM({weights}))',
                 "result", Unit.FRACTION)
    page.put(last + 1, left + 5, None, "result")
    for i, text in enumerate(("The sales target alone would lift the mean above what three of four results say.",
                              "Capped, it says how much of the work was done."), last + 2):
        page.put(i, left, text, "note", indent=1)
    _repeated(page, last + 5, left)


def _repeated(page: Page, row: int, left: int) -> None:
    gain, times = (xl_rowcol_to_cell(row + i, left + 3) for i in (0, 1))
    for i, (label, value, unit) in enumerate((
            ("More revenue within six months", GAIN, Unit.FRACTION),
            ("Such spans in a year", HALF_YEARS, Unit.COUNT),
            ("More in a year if it is repeated", f"=(1+{gain})^{times}-1", Unit.FRACTION))):
        role = "result" if isinstance(value, str) else "input"
        page.merge(row + i, left, row + i, left + 2, label, "result" if role == "result" else "data",
                   indent=1)
        page.put(row + i, left + 3, value, role, unit, **({"num_format": "0.00%"} if role == "result" else {}))
    page.rule(row, left + 3, row, left + 3, Rule("Gain", "More revenue, as a share: 15 % or 0.15.", between=(-1, 10)))
    page.rule(row + 1, left + 3, row + 1, left + 3, Rule("Spans", "How often it fits into a year: 2 for six months.",
                                                         between=(0, 366)))


def _formats(page: Page, table: Table) -> None:
    status, meaning = table.index("Status"), {"Red": "red", "Amber": "amber", "Green": "green"}
    for top, bottom in ((AREA_TOP + 2, OVERALL_ROW), (TOP + 1, TOP + table.depth)):
        page.words(top, status, bottom, status, meaning)
        page.bars(top, status - 2, bottom, status - 2, "#A9C1DD", min_type="num", min_value=0, max_type="num",
                  max_value=1)


SHEET = Sheet(TITLE, "review a key account manager",
              "Ten key result areas with four KPIs each: target, actual, attainment, status; a worked example.",
              colours.NAVY, build, LIMITS)
