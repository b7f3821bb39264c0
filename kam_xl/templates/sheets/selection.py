"""Selection: which customers are key accounts, by weighted criteria and by three years of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import GRID, TEXT, axis, place, title
from kam_xl.templates.feed import OF_ACCOUNTS
from kam_xl.templates.limits import A_LIMIT, Block, Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import HAS_LEFT, LEFT, account_fact
from kam_xl.templates.sheets.scorecard import SCALE
from kam_xl.templates.table import Column, Rule, Table, yes_or_no

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

CRITERIA = (
    ("Revenue", 20, "What they buy from us, and could be billed safely."),
    ("Growth potential", 20, "How much more they could buy in three years."),
    ("Profitability", 15, "What is left after goods and service."),
    ("Strategic fit", 15, "Do they want what we want to be good at?"),
    ("Loyalty", 10, "How long, how much of their need, how steady."),
    ("Openness to partnership", 10, "Do they share plans and people with us?"),
    ("Reference value", 5, "Does their name open doors?"),
    ("Joint innovation", 5, "Do we learn and build new things with them?"),
)
"""Name, weight and meaning of each criterion; people replace one by typing over its heading."""

LIMITS = (
    *SCALE,
    Setting("Filter_1_Profit_From", 600_000, Unit.MONEY,
            "Selection: an account passes filter 1 from this projected yearly profit on"),
    Block("Bands of the Selection", Table("Selection_Bands", [
        Column("Band", 0, role="input"), Column("From", 0, Unit.FRACTION, "input", rule=A_LIMIT)],
        (("Ordinary", None), ("Candidate", 0.55), ("Key account", 0.7))), right=True,
        note="By the share of the maximum; the last band is the key accounts."),
)

CENTRE = {"align": "center"}
LIST_TOP, PLACES = 5, 12
TOP = LIST_TOP + PLACES + 6
USE_ROW, WEIGHT_ROW, COUNTS_ROW = TOP - 4, TOP - 3, TOP - 2
FIRST = 2
LAST = FIRST + len(CRITERIA) - 1
YEARS = ("two before", "year before", "last year")

RATING = Rule("Rating", "A whole number from 1 (very low) to 10 (very high); blank if it cannot be said.",
              between=("=Scale_Min", "=Scale_Max"), whole=True)
WEIGHT = Rule("Weight", "A number from 0; weights are relative.", between=(0, 1000))
RATINGS = f"[@[{CRITERIA[0][0]}]:[{CRITERIA[-1][0]}]]"
WEIGHTS = xl_range_abs(COUNTS_ROW, FIRST, COUNTS_ROW, LAST)
RATED = 'IF(N([@[Weight used]])=0,"",{0})'
HAS_RANK = 'IF([@Rank]="","",{0})'


def _yearly(what: str) -> str:
    return f"[@[{what} {YEARS[0]}]:[{what} {YEARS[-1]}]]"


FILTER = f'KAM_FILTER1({_yearly("Revenue")},{_yearly("Cost")},{_yearly("Potential")})'
FILTER_PARTS = ("Margin", "Growth", "Projected profit")


def columns() -> list[Column]:
    """The columns in their order: ratings, result, filter 1, then the folded workings."""
    return [Column("Account", 23, role="result"),
            Column("Level", 11, role="calculation", formula=account_fact("Level")),
            *(Column(name, 11.2, Unit.COUNT, "input", rule=RATING, note=meaning, extra=CENTRE)
              for name, _, meaning in CRITERIA),
            *_result(), *_filter(), *_workings()]


def _result() -> list[Column]:
    return [
        Column("Score", 8, Unit.SCORE, "calculation", RATED.format(f"KAM_SCORE({RATINGS},{WEIGHTS})"),
               note="Weighted mean of the ratings, 1 to 10 (KAM_SCORE).", extra={"num_format": "0.00"}),
        Column("Total", 8, Unit.COUNT, "calculation", RATED.format(f"KAM_SCORE_TOTAL({RATINGS},{WEIGHTS})"),
               note="Sum of rating × weight (KAM_SCORE_TOTAL). Compare only accounts rated on the same criteria."),
        Column("Of maximum", 11, Unit.FRACTION, "calculation",
               RATED.format(f"KAM_SCORE_PERCENT({RATINGS},{WEIGHTS})"), extra={"bold": True},
               note="Total as a share of the most that the criteria in use could give (KAM_SCORE_PERCENT)."),
        Column("Rank", 7, Unit.COUNT, "calculation",
               'IF([@[Of maximum]]="","",RANK([@[Of maximum]],Selection[Of maximum]))'),
        Column("Decision", 13, role="calculation", note="The bands are in Thresholds.",
               formula=f'IF([@Left]="Yes","{LEFT}",IF([@[Of maximum]]="","",'
                       "KAM_BAND([@[Of maximum]],Selection_Bands[From],Selection_Bands[Band])))"),
    ]


def _filter() -> list[Column]:
    units = (Unit.FRACTION, Unit.FRACTION, Unit.MONEY)
    notes = ("Revenue less cost to serve of three years, as a share of revenue (KAM_FILTER1, first result).",
             "Growth of revenue a year over these years (second result).",
             "What the account is expected to bring a year after three more years (third result).")
    return [
        *(Column(name, 10, unit, "calculation",
                 f'IF([@[Years known]]<COLUMNS({_yearly("Revenue")}),"",INDEX({FILTER},'
                 f"COLUMNS(Selection[[#Headers],[{FILTER_PARTS[0]}]:[{name}]])))", note=note)
          for name, unit, note in zip(FILTER_PARTS, units, notes, strict=True)),
        Column("Contribution last year", 12, Unit.MONEY, "calculation",
               f'IF(OR(N([@[Revenue {YEARS[-1]}]])=0,[@[Cost {YEARS[-1]}]]=""),"",'
               f"[@[Revenue {YEARS[-1]}]]-[@[Cost {YEARS[-1]}]])",
               note="Revenue less cost to serve of the last whole year in Account_Years."),
        Column("Filter 1", 11, role="calculation", extra={"align": "center"},
               note="Passes: the projected profit reaches the limit in Thresholds. Too new: no three years with "
                    "revenue yet. No data: a year lacks Cost to serve or Growth potential. Blank: the customer left.",
               formula='IF(OR([@Account]="",[@Left]="Yes"),"",IF([@[Projected profit]]<>"",'
                       'IF([@[Projected profit]]>=Filter_1_Profit_From,"Passes","Fails"),'
                       f'IF(COUNTIF({_yearly("Revenue")},">"&0)<COLUMNS({_yearly("Revenue")}),"Too new","No data")))')]


def _workings() -> list[Column]:
    first = len(CRITERIA) + FIRST + len(_result()) + len(FILTER_PARTS) + 2
    its_year = "Account_Years[Account],[@Account],Account_Years[Year],{1}"
    of_year = (f'IF(OR([@Account]="",COUNTIFS({its_year},Account_Years[{{0}}],"<>")=0),"",'
               f"SUMIFS(Account_Years[{{0}}],{its_year}))")
    known = "*".join(f'({_yearly(what)}<>"")' for what in ("Revenue", "Cost", "Potential"))
    years = [xl_rowcol_to_cell(COUNTS_ROW, first + k, row_abs=True, col_abs=True) for k in range(len(YEARS))]
    kinds = (("Revenue", "Revenue", Unit.MONEY), ("Cost", "Cost to serve", Unit.MONEY),
             ("Potential", "Growth potential", Unit.FRACTION))
    return [
        *(Column(f"{name} {word}", 11, unit, "calculation", of_year.format(source, year), level=1)
          for name, source, unit in kinds for word, year in zip(YEARS, years, strict=True)),
        Column("Years known", 9, Unit.COUNT, "calculation", level=1,
               note="Years with revenue, cost to serve and growth potential, of the three.",
               formula=f'SUMPRODUCT(({_yearly("Revenue")}>0)*{known})'),
        Column("Weight used", 9, Unit.COUNT, "calculation", f'SUMPRODUCT(({RATINGS}<>"")*{WEIGHTS})', level=1,
               note="The weights of the criteria that are rated."),
        Column("Left", 9, role="calculation", formula=f'IF({HAS_LEFT},"Yes","")', level=1, extra=CENTRE,
               note="Yes: no longer a customer at As_Of."),
        Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
        Column("Order", 8, Unit.COUNT, "calculation", level=1, note="Rank without ties.",
               formula=HAS_RANK.format('[@Rank]+COUNTIFS(Selection[Rank],[@Rank],Selection[Row],"<"&[@Row])')),
    ]


def build(page: Page, book: Book) -> None:
    """Write the list in order with its chart, the weights, and the table below them."""
    page.header("Selection", "Who is a key account? Rate each customer from 1 (very low) to 10 (very high); weights "
                "and limits decide, three years of figures check it.")
    table = Table("Selection", columns(), book.content.rows("Selection"))
    page.sheet.set_default_row(20)
    page.table(TOP, 0, table, header_height=34)
    _list(page)
    place(page, LIST_TOP - 1, FIRST + 3, *_chart(page), size=(1080, 372), right=30)
    _weights(page)
    _years(page, table)
    _groups(page, table)
    _formats(page, table)
    page.sheet.freeze_panes(0, 1)
    page.print_setup(None, table.index("Filter 1"), repeat=(TOP, TOP))


def _list(page: Page) -> None:
    page.section(LIST_TOP - 1, 0, 4, "In order")
    for k, (heading, align) in enumerate((("Best first", "left"), ("Place", "center"), ("Of maximum", "right"),
                                          ("Key from", "right"), ("Decision", "left"))):
        page.put(LIST_TOP, k, heading, "heading", align=align, indent=int(align == "left"))
    for place_of, row in enumerate(range(LIST_TOP + 1, LIST_TOP + PLACES + 1), 1):
        at = f"$B{row + 1}"
        nth = f'=IF({at}>MAX(Selection[Order]),"",INDEX(Selection[{{0}}],MATCH({at},Selection[Order],0)))'
        page.put(row, 0, nth.format("Account"), "result", indent=1)
        page.put(row, 1, place_of, "data", Unit.COUNT, align="center")
        page.put(row, 2, nth.format("Of maximum"), "calculation", Unit.FRACTION)
        page.put(row, 3, f'=IF($C{row + 1}="","",MAX(Selection_Bands[From]))', "calculation", Unit.FRACTION)
        page.put(row, 4, nth.format("Decision"), "calculation", indent=1)
    page.bars(LIST_TOP + 1, 2, LIST_TOP + PLACES, 2, "#A9C1DD", min_type="num", min_value=0, max_type="num",
              max_value=1)
    _key_cells(page, LIST_TOP + 1, 4, LIST_TOP + PLACES, f"$C{LIST_TOP + 2}", f"$D{LIST_TOP + 2}")


def _key_cells(page: Page, top: int, column: int, bottom: int, value: str, limit: str) -> None:
    """Colour what reaches the limit, unless the customer left; the word says so, too."""
    word = xl_rowcol_to_cell(top, column, col_abs=True)
    page.sheet.conditional_format(top, column, bottom, column, {
        "type": "formula", "criteria": f'=AND({value}<>"",{value}>={limit},{word}<>"{LEFT}")',
        "format": page.paint("green")})


def _chart(page: Page) -> tuple[Chart, str]:
    first, last = LIST_TOP + 1, LIST_TOP + PLACES
    chart = page.workbook.add_chart({"type": "column"})
    accounts = page.ref(first, 0, last)
    chart.add_series({"name": page.ref(LIST_TOP, 2), "categories": accounts, "values": page.ref(first, 2, last),
                      "fill": {"color": theme.SERIES[0]}, "gap": 45,
                      "data_labels": {"value": True, "num_format": "0%;;", "position": "inside_base",
                                      "font": {**TEXT, "color": colours.PAPER}}})
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({"name": page.ref(LIST_TOP, 3), "categories": accounts, "values": page.ref(first, 3, last),
                     "line": {"color": theme.SERIES[2], "width": 2.25, "dash_type": "dash"}})
    chart.combine(line)
    title(chart, "The first twelve accounts, and where key accounts begin")
    chart.set_plotarea({"layout": {"x": 0.07, "y": 0.13, "width": 0.91, "height": 0.5}})
    chart.set_x_axis(axis("Account", num_font={**TEXT, "rotation": -30}))
    chart.set_y_axis(axis("Share of the maximum", num_format="0%", major_gridlines=GRID, min=0, max=1, major_unit=0.25))
    return chart, ("Columns: each account's weighted ratings as a share of the maximum, best first. Dashed line: the "
                   "share from which on an account is a key account.")


def _weights(page: Page) -> None:
    labels = ((USE_ROW, "Use this criterion?"), (WEIGHT_ROW, "Weight"), (COUNTS_ROW, "Weight that counts"))
    for row, label in labels:
        page.put(row, 0, label, "label")
    for column, (_, weight, _) in enumerate(CRITERIA, FIRST):
        use, typed = (xl_rowcol_to_cell(row, column) for row in (USE_ROW, WEIGHT_ROW))
        page.put(USE_ROW, column, "Yes", "input", **CENTRE)
        page.put(WEIGHT_ROW, column, weight, "input", Unit.COUNT, **CENTRE)
        page.put(COUNTS_ROW, column, f'=IF({use}="Yes",N({typed}),0)', "calculation", Unit.COUNT, **CENTRE)
    page.rule(USE_ROW, FIRST, USE_ROW, LAST, yes_or_no("In use?", "No switches the criterion off."))
    page.rule(WEIGHT_ROW, FIRST, WEIGHT_ROW, LAST, WEIGHT)
    page.put(USE_ROW, LAST + 1, "No switches a criterion off. To replace one, type over its heading below.", "note",
             indent=1)
    page.put(WEIGHT_ROW, LAST + 1, "Weights are relative: 20 counts twice as much as 10.", "note", indent=1)


def _years(page: Page, table: Table) -> None:
    """The three years above the columns that read them, the last one from the data."""
    first, last = (table.index(f"Revenue {word}") for word in (YEARS[0], YEARS[-1]))
    page.put(COUNTS_ROW, last, '=IF(COUNT(Account_Years[Year])=0,"",MAX(Account_Years[Year]))', "calculation",
             Unit.POINTS)
    for column in range(first, last):
        after = xl_rowcol_to_cell(COUNTS_ROW, column + 1)
        page.put(COUNTS_ROW, column, f'=IF({after}="","",{after}-1)', "calculation", Unit.POINTS)


def _groups(page: Page, table: Table) -> None:
    edges: Sequence[tuple[str, str, str]] = (
        ("Account", "Account", "Level"), ("Ratings 1–10", CRITERIA[0][0], CRITERIA[-1][0]),
        ("Result", "Score", "Decision"), ("Filter 1: three years of figures", "Margin", "Filter 1"),
        ("Workings", f"Revenue {YEARS[0]}", "Order"))
    for text, first, last in edges:
        page.merge(TOP - 1, table.index(first), TOP - 1, table.index(last), text, "group")
    page.sheet.set_column(len(table.columns), len(table.columns), 3, None, {"collapsed": True})


def _formats(page: Page, table: Table) -> None:
    top, bottom = TOP + 1, TOP + table.depth
    at = table.index("Of maximum")
    page.bars(top, at, bottom, at, "#A9C1DD", min_type="num", min_value=0, max_type="num", max_value=1)
    page.words(top, table.index("Filter 1"), bottom, table.index("Filter 1"),
               {"Passes": "green", "Fails": "red", "Too new": "amber", "No data": "amber"})
    page.bars(top, FIRST, bottom, LAST, "#EBD9A0", min_type="num", min_value=0, max_type="num", max_value=10)
    _key_cells(page, top, table.index("Decision"), bottom, f"${chr(65 + at)}{top + 1}", f"$D${LIST_TOP + 2}")


SHEET = Sheet("Selection", "decide who is a key account",
              "Ratings by weighted criteria, share of the maximum, rank, and filter 1 over three years.", colours.NAVY,
              build, LIMITS, OF_ACCOUNTS)
