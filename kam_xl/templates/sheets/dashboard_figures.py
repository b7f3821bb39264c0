"""The figures behind the Dashboard's charts: blocks that move with the reporting month."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.answers import YEAR, nps_change, of_answers
from kam_xl.templates.sheets.book_figures import margin
from kam_xl.templates.sheets.scorecard import CRITERIA

LEFT = 1
MONTHS, TREND_MONTHS, TOP_ACCOUNTS = 24, 12, 12
MONTHS_TOP = 144
YEAR_ROW = MONTHS_TOP + MONTHS + 1
ACCOUNTS_TOP = MONTHS_TOP + MONTHS + 4
NOTES_TOP = ACCOUNTS_TOP + TOP_ACCOUNTS + 3

LAST_MONTHS = '"last "&Window_Months&" months"'
"""The months of a yearly measure, in words."""
M = f"${xl_col_to_name(LEFT)}{{row}}"
"""The month of the row."""


def between(column: str, start: str = M, stop: str = "EDATE({m},1)") -> str:
    """Criteria of a COUNTIFS for dates from start to before stop."""
    return f'{column},">="&{start},{column},"<"&{stop}'.replace("{m}", M)


YEAR_FROM = "EDATE({m},1-Window_Months)".replace("{m}", M)
SURVEYS_FROM = "EDATE({m},1-Survey_Months)".replace("{m}", M)
END = "EDATE({m},1)".replace("{m}", M)
IN_MONTH = between("Revenue[Month]")
SINCE = "Accounts[Customer since]"
ACTIVE = f'COUNTIFS({SINCE},"<"&{{d}})-COUNTIFS({SINCE},"<"&{{d}},Accounts[Left on],"<"&{{d}})'
NEW = (f"COUNTIFS({between(SINCE, YEAR_FROM)})"
       f"-COUNTIFS({between(SINCE, YEAR_FROM)},Accounts[Left on],\"<\"&{END})")
SAME_MONTH = between("Revenue[Month]", "EDATE({m},-Window_Months)", "EDATE({m},1-Window_Months)")
YEAR_AGO = f"SUMIFS(Revenue[Revenue],{SAME_MONTH})"
START, STOP = ACTIVE.replace("{d}", YEAR_FROM), ACTIVE.replace("{d}", END)


def _unpaid(dated: str) -> str:
    """The amount of the invoices so dated that are not paid by the end of the month."""
    amount = f"SUMIFS(Invoices[Amount],{dated}"
    return f'{amount})-{amount},Invoices[Paid date],"<"&{END})'


OPEN = _unpaid(f'Invoices[Invoice date],"<"&{END}')
OVERDUE = _unpaid(f'Invoices[Due date],"<"&{END}-1')


def _kept(function: str) -> str:
    """A function of what each account brought before and brings now, in the order of History."""
    before = f'History[Period],{M},History[KPI],"Revenue before"'
    then, now = (f'FILTER(History[Value],(History[Period]={M})*(History[KPI]="{kpi}"),"")'
                 for kpi in ("Revenue before", "Revenue"))
    return f'IF(SUMIFS(History[Value],{before})=0,"",{function}({then},{now}))'


def _mean(values: str, criteria: str) -> str:
    return f'IF(COUNTIFS({criteria})=0,"",AVERAGEIFS({values},{criteria}))'


@dataclass(frozen=True)
class Series:
    """A column of the monthly block."""

    name: str
    unit: str
    formula: str
    array: bool = False
    """Whether the formula calculates with whole columns of a table."""
    year: str = ""
    """The array formula for the year, in the row below the months."""


def _answers(name: str, unit: str, function: str, column: str) -> Series:
    return Series(name, unit, of_answers(function, column, SURVEYS_FROM, END), array=True,
                  year=of_answers(function, column, *YEAR))


def _on_time(start: str, stop: str) -> str:
    """The share of the orders delivered from start to before stop that came by the promised day."""
    chosen = f'(Orders[Delivered]>={start})*(Orders[Delivered]<{stop})*(Orders[Promised]<>"")'
    return (f'IF(COUNTIFS({between("Orders[Delivered]", start, stop)},Orders[Promised],">0")=0,"",'
            f'KAM_ON_TIME(IF({chosen},Orders[Promised],""),IF({chosen},Orders[Delivered],"")))')


MONEY = (
    Series("Revenue", Unit.MONEY, f'IF(COUNTIFS({IN_MONTH})=0,"",SUMIFS(Revenue[Revenue],{IN_MONTH}))'),
    Series("Target", Unit.MONEY, f'IF(COUNTIFS({between("Targets[Month]")})=0,"",'
                                 f'SUMIFS(Targets[Target],{between("Targets[Month]")}))'),
    Series("Forecast", Unit.MONEY, f'IF(COUNTIFS({between("Forecast[Month]")})=0,"",'
                                   f'SUMIFS(Forecast[Forecast],{between("Forecast[Month]")}))'),
)
REVENUE, TARGET, FORECAST = (f"${xl_col_to_name(LEFT + 1 + k)}{{row}}" for k in range(len(MONEY)))
"""What stands in their columns in the row of the month."""
SERIES = (
    *MONEY,
    Series("Revenue against target", Unit.FRACTION,
           f'IF(OR(N({REVENUE})=0,N({TARGET})=0),"",KAM_ATTAINMENT({REVENUE},{TARGET}))'),
    Series("Revenue growth", Unit.FRACTION,
           f'IF(OR(N({REVENUE})=0,{YEAR_AGO}=0),"",KAM_GROWTH({REVENUE},{YEAR_AGO}))'),
    Series("Gross margin", Unit.FRACTION, margin(f"N({REVENUE})", f"SUMIFS(Revenue[Cost],{IN_MONTH})")),
    Series("Customer retention", Unit.FRACTION, f'IF({START}=0,"",KAM_RETENTION({START},{STOP},{NEW}))'),
    Series("Revenue retention", Unit.FRACTION, _kept("KAM_GRR"), array=True),
    Series("Net revenue retention", Unit.FRACTION, _kept("KAM_NRR"), array=True),
    _answers("NPS", Unit.POINTS, "KAM_NPS", "Rating"),
    _answers("Margin of error", Unit.POINTS, "KAM_NPS_MARGIN", "Rating"),
    _answers("Customer satisfaction", Unit.FRACTION, "KAM_CSAT", "CSAT"),
    Series("Resolution hours", Unit.SCORE, _mean("Tickets[Resolution hours]", between("Tickets[Closed]"))),
    Series("Overdue receivables", Unit.FRACTION, f'IF({OPEN}=0,"",KAM_SHARE({OVERDUE},{OPEN}))'),
    Series("Average score", Unit.SCORE, _mean("History[Value]", f'History[Period],{M},History[KPI],"Score"')),
    Series("Forecast accuracy", Unit.FRACTION,
           f'IF(OR(N({REVENUE})=0,N({FORECAST})=0),"",KAM_FORECAST_ACCURACY({REVENUE},{FORECAST}))'),
    Series("Orders on time", Unit.FRACTION, _on_time(M, END), array=True, year=_on_time(*YEAR)),
)


def column_of(name: str) -> int:
    """The sheet column of a series."""
    return LEFT + 1 + [s.name for s in SERIES].index(name)


def of_year(name: str) -> str:
    """The cell with the figure of the year, of a series that has one."""
    return f"${xl_col_to_name(column_of(name))}${YEAR_ROW + 1}"


def of_period(name: str) -> str:
    """The cell with the figure of the reporting month."""
    return f"${xl_col_to_name(column_of(name))}${YEAR_ROW}"


def last_months(name: str, months: str) -> str:
    """The cells of a series over so many last months, given as a formula, at most those of the block."""
    column = xl_col_to_name(column_of(name))
    block = f"${column}${MONTHS_TOP + 2}:${column}${YEAR_ROW}"
    return f"INDEX({block},MAX(1,ROWS({block})+1-{months})):${column}${YEAR_ROW}"


def accuracy(months: str, function: str = "KAM_FORECAST_ACCURACY") -> str:
    """How good the forecast of so many last months was; blank while there is none."""
    actual, forecast = last_months("Revenue", months), last_months("Forecast", months)
    return f'IF(OR(SUM({actual})=0,COUNT({forecast})=0),"",IFERROR({function}({actual},{forecast}),""))'


def month_range(page: Page, name: str, months: int = MONTHS) -> str:
    """The cells of a series over the last months, as an absolute reference."""
    column = LEFT if name == "Month" else column_of(name)
    last = MONTHS_TOP + MONTHS
    return page.ref(last - months + 1, column, last, column)


def write(page: Page) -> None:
    """Write all blocks."""
    _write_months(page)
    _write_accounts(page)
    _write_notes(page)


def _write_months(page: Page) -> None:
    """One row a month, the reporting month last, and what people answered in the year."""
    page.section(MONTHS_TOP - 1, LEFT, LEFT + len(SERIES), "Figures behind the charts, month by month")
    page.sheet.set_row(MONTHS_TOP, 42)
    page.sheet.set_column(LEFT, LEFT + len(SERIES), 9.6)
    for k, name in enumerate(("Month", *(s.name for s in SERIES))):
        page.put(MONTHS_TOP, LEFT + k, name, "heading", font_size=9)
    for i in range(MONTHS):
        row = MONTHS_TOP + 1 + i
        month = "=Period" if i == MONTHS - 1 else f"=EDATE({M.replace('{row}', str(row + 2))},-1)"
        page.put(row, LEFT, month, "data", theme.MONTH, align="left")
        for k, series in enumerate(SERIES):
            write = page.put_array if series.array else page.put
            write(row, LEFT + 1 + k, "=" + series.formula.replace("{row}", str(row + 1)), "data", series.unit)
    _write_year(page)


def _write_year(page: Page) -> None:
    page.put(YEAR_ROW, LEFT, "Year", "data")
    for k, series in enumerate(SERIES):
        if series.year:
            page.put_array(YEAR_ROW, LEFT + 1 + k, "=" + series.year, "data", series.unit)
        else:
            page.put(YEAR_ROW, LEFT + 1 + k, None, "data")


def account_range(page: Page, column: int) -> str:
    """The cells of a column of the account blocks."""
    return page.ref(ACCOUNTS_TOP + 1, LEFT + column, ACCOUNTS_TOP + TOP_ACCOUNTS, LEFT + column)


PLACE, ACCOUNT, SCORE, FIRST_PART = 0, 1, 2, 3
BY_REVENUE = FIRST_PART + len(CRITERIA) + 1


def _write_accounts(page: Page) -> None:
    """The first accounts by score with the parts of it, and by revenue with their share."""
    page.section(ACCOUNTS_TOP - 1, LEFT, LEFT + BY_REVENUE - 2, "Accounts by score")
    page.section(ACCOUNTS_TOP - 1, LEFT + BY_REVENUE, LEFT + BY_REVENUE + 3, "Accounts by revenue")
    page.sheet.set_row(ACCOUNTS_TOP, 32)
    headings = ("Place", "Account", "Score", *(c.name for c in CRITERIA), "",
                "Account", "Revenue", "Share", "Running share")
    for k, heading in enumerate(headings):
        if heading:
            page.put(ACCOUNTS_TOP, LEFT + k, heading, "heading", font_size=9)
    for i in range(TOP_ACCOUNTS):
        _account_row(page, ACCOUNTS_TOP + 1 + i, i + 1)


def _account_row(page: Page, row: int, place: int) -> None:
    page.put(row, LEFT + PLACE, place, "data", Unit.COUNT, align="left")
    nth = M.replace("{row}", str(row + 1))

    def ranked(column: str, order: str) -> str:
        return f'=IF({nth}>MAX(Scorecard[{order}]),"",INDEX(Scorecard[{column}],MATCH({nth},Scorecard[{order}],0)))'

    page.put(row, LEFT + ACCOUNT, ranked("Account", "Order"), "data", shrink=True)
    page.put(row, LEFT + SCORE, ranked("Score", "Order"), "data", Unit.SCORE, num_format="0.00")
    for k, criterion in enumerate(CRITERIA):
        page.put(row, LEFT + FIRST_PART + k, ranked(f"{criterion.name} part", "Order"), "data", Unit.SCORE,
                 num_format="0.00")
    at = LEFT + BY_REVENUE
    page.put(row, at, ranked("Account", "Revenue order"), "data", shrink=True)
    page.put(row, at + 1, ranked("Revenue", "Revenue order"), "data", Unit.MONEY)
    earned, share = (f"{xl_col_to_name(at + k, col_abs=True)}{row + 1}" for k in (1, 2))
    page.put(row, at + 2, f'=IF(N({earned})=0,"",{earned}/SUM(Scorecard[Revenue]))', "data", Unit.FRACTION)
    first = f"{xl_col_to_name(at + 2, col_abs=True)}${ACCOUNTS_TOP + 2}"
    # After the last account the sum goes on: a chart would draw a blank as 0.
    page.put(row, at + 3, f'=IF({first}="","",SUM({first}:{share}))', "data", Unit.FRACTION)


LEFT_US = "(Accounts[Left on]>=Window_Start)*(Accounts[Left on]<Next_Period)"
NOTES = (
    ("Accounts that left in the year", Unit.TEXT, f'TEXTJOIN(", ",TRUE,IF({LEFT_US},Accounts[Account],""))'),
    ("Change of the NPS on the year before", Unit.POINTS, f'IFERROR(INDEX({nps_change()},1,1),"")'),
    ("Its p-value", Unit.RATIO, f'IFERROR(INDEX({nps_change()},1,COLUMNS($B$1:$D$1)),"")'),
)
"""What the captions of the tiles are made of; answers too few or all alike give no change."""


def note(place: int) -> str:
    """The cell of a note."""
    return f"${xl_col_to_name(LEFT + 4)}${NOTES_TOP + 2 + place}"


def _write_notes(page: Page) -> None:
    """The figures behind the captions of the tiles."""
    page.section(NOTES_TOP, LEFT, LEFT + 7, "Figures behind the captions")
    for i, (label, unit, formula) in enumerate(NOTES):
        row = NOTES_TOP + 1 + i
        for k in range(4):
            page.put(row, LEFT + k, label if k == 0 else None, "data")
        page.put_array(row, LEFT + 4, f"={formula}", "data", unit)
