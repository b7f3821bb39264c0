"""The Dashboard's tables about trade: forecast, key accounts against the rest, renewals, openings, product mix."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.cells import at, count_from
from kam_xl.templates.limits import Block, Setting, WordList
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import dashboard_figures as figures
from kam_xl.templates.sheets.dashboard_figures import LEFT
from kam_xl.templates.table import Column, Table, yes_or_no

RIGHT, HALF = LEFT + 8, 7
"""Where the right half begins, and how many columns a half has."""
FORECAST_TOP, KEY_TOP, STAGES_TOP = 27, 77, 104
RENEWALS, STAGES, PRODUCTS = 6, 6, 8
"""Rows of the tables."""
HELP_TOP, HELP_LEFT = figures.NOTES_TOP, LEFT + 9
BY, FLAGGED, SOURCE = {"Amount": HELP_LEFT + 1, "Units": HELP_LEFT + 3}, HELP_LEFT + 5, HELP_LEFT + 7
"""Where the products stand by a column of Orders, those that carry the volume but not the revenue, and the lead source
through which most was won."""

QUARTER = Setting("Quarter_Months", 3, Unit.MONTHS, "Months of a quarter, where the forecast is compared")
RENEWAL = Setting("Renewal_Months", 6, Unit.MONTHS, "Months before its end in which a contract is to be renewed")
TOP_PRODUCTS = Setting("Top_Products", 5, Unit.COUNT, "Products that count as the top ones by revenue")
VOLUME = Setting("Volume_Share", 0.5, Unit.FRACTION,
                 "The products that together make up this share of the units are said to carry the volume")
STAGE_WORDS = WordList("Opportunity_Stages", ("Identified", "Qualified", "Proposed", "Negotiated", "Won", "Lost"))
KEY_LEVELS = Block("Which levels are key accounts", Table("Key_Levels", [
    Column("Account level", 0, role="input"),
    Column("Key", 0, role="input", rule=yes_or_no("Key", "Whether accounts of this level are key accounts."))],
    (("Strategic", "Yes"), ("Key", "Yes"), ("Growth", "No"))),
    note="For the Dashboard's comparison. A level that is not listed is not key.", right=True)
LIMITS = (QUARTER, RENEWAL, TOP_PRODUCTS, VOLUME, STAGE_WORDS, KEY_LEVELS)


def _area(row: int, column: int, rows: int) -> str:
    """The cells of a column, from a row on."""
    letter = xl_col_to_name(column)
    return f"${letter}${row + 1}:${letter}${row + rows}"


def _fixed(row: int, column: int) -> str:
    """A cell of this sheet that stays."""
    return f"${xl_col_to_name(column)}${row + 1}"


def _heads(page: Page, row: int, left: int, heads: dict[str, int], **aligned: str) -> None:
    """Column headings, each over so many cells; the first at the left, the others over figures unless said."""
    for k, (text, width) in enumerate(heads.items()):
        align = "left" if k == 0 else aligned.get(text.replace(" ", "_"), "right")
        looks: dict[str, Any] = {"align": align} | ({"indent": 1} if align == "left" else {})
        if width > 1:
            page.merge(row, left, row, left + width - 1, text, "heading", **looks)
        else:
            page.put(row, left, text, "heading", **looks)
        left += width


def write(page: Page) -> None:
    """Write the tables."""
    _write_forecast(page)
    _write_key_accounts(page)
    _write_renewals(page)
    _write_stages(page)
    _write_products(page)


def _write_forecast(page: Page) -> None:
    """Forecast against actual at month, quarter and year."""
    top, left = FORECAST_TOP, RIGHT
    page.merge(top - 1, left, top - 1, left + HALF - 1, "Forecast against actual", "section")
    _heads(page, top, left, {"Period": 2, "Forecast": 1, "Actual": 1, "Reached": 1, "Accuracy": 1, "Bias": 1})
    periods = (("=Period", "1", "Period"),
               ('="Last "&Quarter_Months&" months"', "Quarter_Months", "EDATE(Period,1-Quarter_Months)"),
               ('="Last "&Window_Months&" months"', "Window_Months", "Window_Start"))
    for row, (label, months, start) in enumerate(periods, top + 1):
        forecast, actual = at(row, left + 2), at(row, left + 3)
        page.merge(row, left, row, left + 1, label, "result", theme.MONTH, align="left", indent=1)
        for column, cell in (("Forecast[Forecast]", left + 2), ("Revenue[Revenue]", left + 3)):
            month = f'{column.split("[")[0]}[Month]'
            page.put(row, cell, f'=SUMIFS({column},{month},">="&{start},{month},"<"&Next_Period)', "data", Unit.MONEY,
                     num_format='#,##0,;-#,##0,;"–"')
        page.put(row, left + 4, f'=IF({forecast}=0,"",KAM_SALES_TARGET({actual},{forecast}))', "result", Unit.FRACTION)
        page.put(row, left + 5, f"={figures.accuracy(months)}", "data", Unit.FRACTION)
        page.put(row, left + 6, f'={figures.accuracy(months, "KAM_FORECAST_BIAS")}', "data", Unit.FRACTION,
                 num_format="+0.0%;-0.0%;0.0%")
    notes = ('="Money in thousands"&IF(Currency="",""," "&Currency)&". Accuracy: 100 % less the monthly error."',
             "Bias: above zero the forecast was too low, below it too high.")
    for i, text in enumerate(notes):
        page.put(top + len(periods) + 1 + i, left, text, "note", font_size=9)


COMPARED = (("Revenue growth", "Growth", Unit.FRACTION), ("Gross margin", "Gross margin", Unit.FRACTION),
            ("NPS", "NPS", Unit.POINTS), ("Score", "Score", Unit.SCORE))
"""What key accounts are compared by: label, column of the Scorecard, unit."""


def is_key(levels: str) -> str:
    """For each level of a column, 1 if it is one of key accounts, else 0."""
    return f'IF({levels}="",0,SIGN(COUNTIFS(Key_Levels[Account level],{levels},Key_Levels[Key],"Yes")))'


def _write_key_accounts(page: Page) -> None:
    """Key accounts against the rest."""
    top, left = KEY_TOP, LEFT
    page.merge(top - 1, left, top - 1, left + HALF - 1, "Key accounts against the rest", "section")
    _heads(page, top, left, {"Mean of the accounts": 4, "Key accounts": 1, "The others": 1, "Difference": 1})
    for row, (label, column, unit) in enumerate(COMPARED, top + 1):
        page.merge(row, left, row, left + 3, label, "result", indent=1)
        for k in range(3):
            place = f"COLUMNS($A$1:{xl_col_to_name(k)}$1)"
            compared = f"KAM_COMPARE(Scorecard[{column}],{is_key('Scorecard[Level]')})"
            page.put_array(row, left + 4 + k, f'=IFERROR(INDEX({compared},1,{place}),"")',
                           "data" if k < 2 else "result", unit)
    page.put(top + len(COMPARED) + 1, left, "Which levels are key is said in Thresholds.", "note", font_size=9)


TO_RENEW = '(Contracts[End]>=As_Of)*(Contracts[Renewed]="")'
TO_DECIDE = 'COUNTIFS(Contracts[End],">="&As_Of{0})-COUNTIFS(Contracts[End],">="&As_Of{0},Contracts[Renewed],"?*")'
TO_RENEW_NOW = TO_DECIDE.format(',Contracts[End],"<"&EDATE(Next_Period,Renewal_Months)')
"""How many contracts are in their renewal window; As_Of is the last day of a month."""

AGREED = 'Contracts[Start],"<"&Next_Period,Contracts[End],">="&As_Of'
MEAN_LENGTH = (f'IF(COUNTIFS({AGREED})=0,"",(SUMIFS(Contracts[End],{AGREED})-SUMIFS(Contracts[Start],{AGREED}))'
               f"/COUNTIFS({AGREED})+1)")
"""Days from the first to the last of the contracts that run, on average."""


def _write_renewals(page: Page) -> None:
    """The contracts that end next, and whether their renewal is due."""
    top, left = KEY_TOP, RIGHT
    page.merge(top - 1, left, top - 1, left + HALF - 1, "Contracts that end next", "section")
    _heads(page, top, left, {"Account": 3, "Ends": 1, "Value": 1, "Renewal": 2}, Renewal="center")
    for row in range(top + 1, top + 1 + RENEWALS):
        _renewal(page, row, top + 1, left)
    page.words(top + 1, left + 5, top + RENEWALS, left + 6, {"● Renew now": "amber"})


def _renewal(page: Page, row: int, first: int, left: int) -> None:
    end, line, nth = at(row, left + 3), at(HELP_TOP + 2 + row - first, HELP_LEFT), count_from(first, row)
    page.put_array(row, left + 3, f'=IF({nth}>{TO_DECIDE.format("")},"",SMALL(IF({TO_RENEW},Contracts[End],""),{nth}))',
                   "data", theme.DATE)
    page.merge(row, left, row, left + 2, f'=IF({end}="","",INDEX(Contracts[Account],{line}))', "result", indent=1,
               shrink=True)
    page.put(row, left + 4, f'=IF({end}="","",INDEX(Contracts[Value a year],{line}))', "data", Unit.MONEY)
    page.merge(row, left + 5, row, left + 6, f'=IF({end}="","",IF(KAM_RENEWAL_DUE({end},As_Of,Renewal_Months),'
               '"● Renew now","Later"))', "data", align="center")


def _write_stages(page: Page) -> None:
    """Openings by stage: those that are open, and those decided in the year."""
    top, left = STAGES_TOP, LEFT
    page.merge(top - 1, left, top - 1, left + HALF - 1, "Opportunities by stage", "section")
    _heads(page, top, left, {"Stage": 3, "Openings": 1, "Amount": 1, "Mean": 1, "Expected": 1})
    for row in range(top + 1, top + 1 + STAGES):
        _stage(page, row, left, count_from(top + 1, row))
    _won(page, top + STAGES + 1, left)


def _stage(page: Page, row: int, left: int, nth: str) -> None:
    stage, count, amount = (at(row, left + k) for k in (0, 3, 4))
    page.merge(row, left, row, left + 2, f'=IF({nth}>ROWS(List_Opportunity_Stages),"",'
               f"INDEX(List_Opportunity_Stages,{nth}))", "result", indent=1)
    chosen = f"Opportunities[Stage],{stage}"
    for column, function in ((left + 3, "COUNTIFS("), (left + 4, "SUMIFS(Opportunities[Amount],")):
        page.put(row, column, f'=IF({stage}="","",{function}{chosen})'
                 f'-{function}{chosen},Opportunities[Closed],"<"&Window_Start)'
                 f'-{function}{chosen},Opportunities[Closed],">="&Next_Period))', "data", Unit.MONEY)
    page.put(row, left + 5, f'=IF(N({count})=0,"",{amount}/{count})', "data", Unit.MONEY)
    page.put_array(row, left + 6, f'=IF({stage}="","",SUM(IF((Opportunities[Stage]={stage})*('
                   '(Opportunities[Closed]="")+(Opportunities[Closed]>=Window_Start)'
                   '*(Opportunities[Closed]<Next_Period)>0),'
                   'Opportunities[Amount]*Opportunities[Probability],0)))', "data", Unit.MONEY)


def _won(page: Page, top: int, left: int) -> None:
    """How much of what was decided in the year was won, and through which lead source most of it."""
    won, lost = f"COUNTIFS({WON})", f"COUNTIFS({LOST})"
    page.merge(top, left, top, left + 5, f'="Win rate of the "&{figures.LAST_MONTHS}', "data", indent=1)
    page.put(top, left + 6, f'=IF({won}+{lost}=0,"",KAM_WIN_RATE({won},{lost}))', "result", Unit.FRACTION)
    source = _fixed(HELP_TOP + 2, SOURCE)
    page.merge(top + 1, left, top + 1, left + 2, "Lead source that won most", "data", indent=1)
    page.merge(top + 1, left + 3, top + 1, left + 5, f"={source}", "data", align="right")
    page.put(top + 1, left + 6, _won_through(source), "result", Unit.FRACTION)
    page.put(top + 2, left, "Open ones, and those won or lost in the year. Expected: amount × probability.", "note",
             font_size=9)


def _decided(stage: str) -> str:
    """Criteria for the opportunities that came to that stage in the year."""
    return (f'Opportunities[Stage],"{stage}",Opportunities[Closed],">="&Window_Start,'
            'Opportunities[Closed],"<"&Next_Period')


WON, LOST = _decided("Won"), _decided("Lost")
SOURCES = ('UNIQUE(FILTER(Opportunities[Lead source],(Opportunities[Lead source]<>"")*(Opportunities[Stage]="Won")'
           '*(Opportunities[Closed]>=Window_Start)*(Opportunities[Closed]<Next_Period),""))')


def _best_source() -> str:
    """The lead source through which most was won in the year."""
    won = f"SUMIFS(Opportunities[Amount],{WON},Opportunities[Lead source],{SOURCES})"
    best = f'IF(MAX({won})>0,INDEX({SOURCES},MATCH(MAX({won}),{won},0)),"")'
    return f'=IF(COUNTIFS({WON},Opportunities[Lead source],"?*")=0,"",{best})'


def _won_through(source: str) -> str:
    """The share of what was won in the year that came through a lead source."""
    won = f"SUMIFS(Opportunities[Amount],{WON})"
    through = f"SUMIFS(Opportunities[Amount],{WON},Opportunities[Lead source],{source})"
    return f'=IF(OR({source}="",{won}=0),"",{through}/{won})'


SOLD = 'FILTER(Orders[Product],(Orders[Product]<>"")*(Orders[Ordered]>=Window_Start)*(Orders[Ordered]<Next_Period),"")'
ORDERED = 'Orders[Ordered],">="&Window_Start,Orders[Ordered],"<"&Next_Period'
ANY_ORDER = f"COUNTIFS({ORDERED})=0"


def _product(by: str, nth: str) -> str:
    """The nth product by a column of Orders."""
    rows = f"ROWS(UNIQUE({SOLD}))"
    most = f"SORTBY(UNIQUE({SOLD}),SUMIFS(Orders[{by}],Orders[Product],UNIQUE({SOLD}),{ORDERED}),-1)"
    return f'=IF({ANY_ORDER},"",IF({nth}>{rows},"",INDEX({most},{nth})))'


def _share(column: str, product: str) -> str:
    total = f"SUMIFS(Orders[{column}],{ORDERED})"
    return f'=IF({product}="","",IF({total}=0,"",SUMIFS(Orders[{column}],Orders[Product],{product},{ORDERED})/{total}))'


def _write_products(page: Page) -> None:
    """What is sold: share of revenue against share of units, and what carries the volume."""
    top, left = STAGES_TOP, RIGHT
    page.merge(top - 1, left, top - 1, left + HALF - 1, f'="Product mix of the "&{figures.LAST_MONTHS}', "section")
    _heads(page, top, left, {"Product": 2, "Revenue": 1, "Units": 1, "By units": 2, "Running": 1},
           Revenue="center", Units="center", By_units="left")
    for row in range(top + 1, top + 1 + PRODUCTS):
        product, volume = at(row, left), at(row, left + 4)
        for k, (column, role) in enumerate((("Amount", "result"), ("Units", "data"))):
            page.merge(row, left + 4 * k, row, left + 4 * k + 1, f"={at(HELP_TOP + 1 + row - top, BY[column])}", role,
                       indent=1)
        for k, column in enumerate(("Amount", "Units"), left + 2):
            page.put(row, k, _share(column, product), "data", Unit.FRACTION, align="center")
        before = "" if row == top + 1 else f"+{at(row - 1, left + 6)}"
        page.put(row, left + 6, f'=IF({volume}="","",{_share("Units", volume)[1:]}{before})', "data", Unit.FRACTION)
    named = f'TEXTJOIN(", ",TRUE,{_area(HELP_TOP + 2, FLAGGED, PRODUCTS)})'
    page.put(top + PRODUCTS + 1, left, f'=IF({ANY_ORDER},"","Carry the volume, yet outside the top "&Top_Products&'
             f'" by revenue: "&IF({named}="","none",{named}))', "note", font_size=9)


def write_helpers(page: Page) -> None:
    """The figures behind the tables: where each contract stands, which products carry the volume, and
    through which lead source most was won."""
    page.section(HELP_TOP, HELP_LEFT, HELP_LEFT + 7, "Figures behind the tables")
    _heads(page, HELP_TOP + 1, HELP_LEFT, {"Contract": 1, "By revenue": 2, "By units": 2, "Carries volume": 2,
                                           "Lead source": 1})
    page.put_array(HELP_TOP + 2, SOURCE, _best_source(), "data")
    for k in range(RENEWALS):
        _contract_place(page, HELP_TOP + 2 + k, at(KEY_TOP + 1 + k, RIGHT + 3))
    by_revenue = _area(STAGES_TOP + 1, RIGHT, PRODUCTS)
    top = f"{_fixed(STAGES_TOP + 1, RIGHT)}:INDEX({by_revenue},MIN(Top_Products,ROWS({by_revenue})))"
    for k in range(PRODUCTS):
        row, product = HELP_TOP + 2 + k, at(STAGES_TOP + 1 + k, RIGHT + 4)
        for column, place in BY.items():
            page.put_array(row, place, _product(column, count_from(HELP_TOP + 2, row)), "data")
        before = at(STAGES_TOP + k, RIGHT + 6) if k else "0"
        page.put(row, FLAGGED, f'=IF({product}="","",IF(AND(N({before})<Volume_Share,COUNTIF({top},{product})=0),'
                 f'{product},""))', "data")


def _contract_place(page: Page, row: int, end: str) -> None:
    """The row of Contracts in which the contract that ends then stands; of several, the next one not yet listed."""
    among = f"COUNTIF({_fixed(KEY_TOP + 1, RIGHT + 3)}:{end},{end})"
    page.put_array(row, HELP_LEFT, f'=IF({end}="","",SMALL(IF({TO_RENEW}*(Contracts[End]={end}),'
                   f'SEQUENCE(ROWS(Contracts[End])),""),{among}))', "data", Unit.COUNT)
