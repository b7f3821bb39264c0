"""Dashboard: the portfolio in one minute."""

from __future__ import annotations

from typing import Any

from kam_xl.catalogue import Unit
from kam_xl.templates import dashboard_figures as figures
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.dashboard_charts import insert_charts
from kam_xl.templates.page import Page
from kam_xl.templates.risk_register import BANDS, HEAT_LEFT, HEAT_TOP, heat
from kam_xl.templates.thresholds import IMPACT_SCALE, KPI_TARGETS, PROBABILITY_BANDS

LEFT, WIDTH = 1, 15
TILES_TOP, KPI_TOP, CHARTS_TOP, HEAT_MAP_TOP = 3, 9, 23, 62
BREACHES = 11
KPI, ACTUAL, TARGET, VARIANCE, STATUS, LINE, TREND = LEFT, LEFT + 3, LEFT + 4, LEFT + 5, LEFT + 6, LEFT + 7, LEFT + 9
EDGE: dict[str, Any] = {"left": 5, "left_color": theme.PAPER}
"""A gap between blocks that stand side by side."""

WORDS = {"Red": "red", "Amber": "amber", "Green": "green"}

SUM_YEAR = 'SUMIFS(Revenue[{0}],Revenue[Month],">="&Window_Start,Revenue[Month],"<"&Next_Period)'
SUM_BEFORE = 'SUMIFS(Revenue[Revenue],Revenue[Month],">="&Before_Start,Revenue[Month],"<"&Window_Start)'
SUM_TARGET = 'SUMIFS(Targets[Target],Targets[Month],">="&Window_Start,Targets[Month],"<"&Next_Period)'
CLOSED = 'Tickets[Closed],">="&Window_Start,Tickets[Closed],"<"&Next_Period'
INVOICED = 'SUMIFS(Invoices[Amount],Invoices[Invoice date],"<="&As_Of{0})'
OPEN = INVOICED.format("") + "-" + INVOICED.format(',Invoices[Paid date],"<="&As_Of')
HAS_BEFORE = 'IF(SUM(Scorecard[Revenue before])=0,"",{0}(Scorecard[Revenue before],Scorecard[Revenue]))'

ACTUALS = {
    "Customer retention": f"$H${figures.MONTHS_TOP + figures.MONTHS + 1}",
    "Revenue retention": HAS_BEFORE.format("KAM_GRR"),
    "Overdue receivables": f'IF({OPEN}=0,"",KAM_SHARE(SUMIFS(Invoices[Amount],Invoices[Days overdue],">"&0),{OPEN}))',
    "Revenue against target": f'IF({SUM_TARGET}=0,"",KAM_ATTAINMENT({SUM_YEAR.format("Revenue")},{SUM_TARGET}))',
    "Revenue growth": f'IF(OR({SUM_BEFORE}=0,MIN(Revenue[Month])>Before_Start),"",'
                      f'KAM_GROWTH({SUM_YEAR.format("Revenue")},{SUM_BEFORE}))',
    "Net revenue retention": HAS_BEFORE.format("KAM_NRR"),
    "Gross margin": f'IF({SUM_YEAR.format("Revenue")}=0,"",'
                    f'KAM_GROSS_MARGIN({SUM_YEAR.format("Revenue")},{SUM_YEAR.format("Cost")}))',
    "NPS": figures.of_year("NPS"),
    "Customer satisfaction": figures.of_year("Customer satisfaction"),
    "Resolution hours": f'IF(COUNTIFS({CLOSED})=0,"",AVERAGEIFS(Tickets[Resolution hours],{CLOSED}))',
    "Average score": 'IF(COUNT(Scorecard[Score])=0,"",AVERAGE(Scorecard[Score]))',
}
"""The formula of each KPI of the table."""

TILES = (
    ("Are we keeping our customers?", "Customer retention", "of customers stayed over the last twelve months",
     ("Revenue retention", "Overdue receivables")),
    ("Are we growing those we have?", "Net revenue retention", "of last year's revenue, from the same customers",
     ("Revenue growth", "Revenue against target")),
    ("Is their success aligned with ours?", "NPS", "Net Promoter Score of the last twelve months",
     ("Customer satisfaction", "Average score")),
)


def build(page: Page, _book: Book) -> None:
    """Write tiles, KPI table, breaches, charts, heat map, and the figures behind them."""
    page.sheet.set_column(0, 0, 2)
    page.sheet.set_column(LEFT, LEFT + WIDTH - 1, 9.6)
    page.header("Key account dashboard", "Are we keeping our customers, growing them, and are we aligned with their "
                "success?", column=LEFT)
    page.merge(0, LEFT + WIDTH - 4, 0, LEFT + WIDTH - 1, "=Period", "title", theme.MONTH, align="right",
               num_format="mmmm yyyy")
    page.merge(1, LEFT + WIDTH - 4, 1, LEFT + WIDTH - 1, '=IF(Owner="","","Owner: "&Owner)', "subtitle", align="right")
    for i, tile in enumerate(TILES):
        _tile(page, LEFT + 5 * i, *tile)
    _kpis(page)
    _breaches(page)
    insert_charts(page, CHARTS_TOP)
    _heat_map(page)
    _concentration(page)
    figures.write_months(page)
    figures.write_accounts(page)
    page.print_setup(figures.LAST_ROW, LEFT + WIDTH - 1, landscape=False)
    page.sheet.set_h_pagebreaks([figures.MONTHS_TOP - 2])
    page.sheet.freeze_panes(3, 0)
    page.sheet.protect("", {"objects": True, "scenarios": True, "format_columns": True, "format_rows": True})


def _kpi_cell(name: str, column: int) -> str:
    row = KPI_TOP + 2 + [k[0] for k in KPI_TARGETS].index(name)
    return f"${chr(65 + column)}${row + 1}"


def _unit(name: str) -> str:
    return next(unit for kpi, unit, *_ in KPI_TARGETS if kpi == name)


def _tile(page: Page, left: int, question: str, kpi: str, caption: str, others: tuple[str, ...]) -> None:
    right = left + 4
    page.merge(TILES_TOP, left, TILES_TOP, right, question, "tile question", **EDGE)
    page.sheet.set_row(TILES_TOP, 24)
    page.sheet.set_row(TILES_TOP + 1, 36)
    page.merge(TILES_TOP + 1, left, TILES_TOP + 1, left + 2, f"={_kpi_cell(kpi, ACTUAL)}", "tile figure", _unit(kpi),
               **EDGE)
    page.merge(TILES_TOP + 1, left + 3, TILES_TOP + 1, right, f"={_kpi_cell(kpi, STATUS)}", "tile value",
               align="center", font_size=12)
    page.words(TILES_TOP + 1, left + 3, TILES_TOP + 1, right, WORDS)
    page.merge(TILES_TOP + 2, left, TILES_TOP + 2, right, _nps_caption(caption) if kpi == "NPS" else caption,
               "tile caption", **EDGE)
    for i, other in enumerate(others):
        row = TILES_TOP + 3 + i
        page.merge(row, left, row, left + 2, other, "tile caption", **EDGE)
        page.put(row, left + 3, f"={_kpi_cell(other, ACTUAL)}", "tile value", _unit(other))
        page.put(row, right, f"={_kpi_cell(other, STATUS)}", "tile value", align="center")
        page.words(row, right, row, right, WORDS)


def _nps_caption(caption: str) -> str:
    """The caption with the margin of error, once there are answers."""
    answered, margin = figures.answered("Window_Start", "Next_Period"), figures.of_year("Margin of error")
    return (f'=IF({answered}=0,"{caption}",'
            f'"± "&ROUND({margin},0)&" points at 95 % confidence, from "&{answered}&" answers")')


def _kpis(page: Page) -> None:
    page.merge(KPI_TOP, LEFT, KPI_TOP, TREND, "Where we stand", "section")
    head = KPI_TOP + 1
    page.merge(head, KPI, head, ACTUAL - 1, "KPI, last twelve months", "heading", indent=1)
    for column, text in ((ACTUAL, "Actual"), (TARGET, "Target"), (VARIANCE, "Variance"), (STATUS, "Status")):
        page.put(head, column, text, "heading", align="center")
    page.merge(head, LINE, head, TREND, "Last twelve months", "heading", align="center")
    for i, (name, unit, *_) in enumerate(KPI_TARGETS):
        _kpi_row(page, head + 1 + i, name, unit)
    page.words(head + 1, STATUS, head + len(KPI_TARGETS), STATUS, WORDS)


def _kpi_row(page: Page, row: int, name: str, unit: str) -> None:
    actual, target = (f"${chr(65 + c)}{row + 1}" for c in (ACTUAL, TARGET))
    found = f'MATCH("{name}",KPI_Targets[KPI],0)'
    page.merge(row, KPI, row, ACTUAL - 1, name, "result", indent=1)
    page.put(row, ACTUAL, f"={ACTUALS[name]}", "result", unit)
    page.put(row, TARGET, f"=INDEX(KPI_Targets[Target],{found})", "data", unit)
    page.put(row, VARIANCE, f'=IF({actual}="","",{actual}-{target})', "data", unit,
             num_format=theme.SIGNED.get(unit, "+0.0;-0.0;0.0"))
    page.put(row, STATUS, f'=IF({actual}="","",KAM_RAG({actual},INDEX(KPI_Targets[Red limit],{found}),{target},'
             f"INDEX(KPI_Targets[Better],{found})))", "data", align="center")
    series = figures.month_range(page, name, figures.TREND_MONTHS)
    page.put(row, LINE, None, "data")
    page.sheet.set_row(row, 18)
    page.sheet.add_sparkline(row, LINE, {"range": series[1:], "series_color": theme.NAVY, "last_point": True,
                                         "last_color": theme.SERIES[2], "type": "column"})
    page.merge(row, LINE + 1, row, TREND,
               f'=IFERROR(CHOOSE(MATCH(KAM_TREND({series[1:]}),{{"Rising","Steady","Falling"}},0),'
               '"▲ Rising","► Steady","▼ Falling"),"")',
               "data", align="center", shrink=True)


def _breaches(page: Page) -> None:
    left, right = LEFT + 10, LEFT + WIDTH - 1
    page.merge(KPI_TOP, left, KPI_TOP, right, "Where to look first", "section")
    page.merge(KPI_TOP + 1, left, KPI_TOP + 1, left + 1, "Account", "heading", indent=1, **EDGE)
    page.merge(KPI_TOP + 1, left + 2, KPI_TOP + 1, right, "Beyond its limit", "heading", indent=1)
    for i in range(BREACHES):
        row = KPI_TOP + 2 + i
        order = f"ROWS($A${KPI_TOP + 3}:$A{row + 1})"
        at = f"MATCH({order},Escalation[Order],0)"
        shown = f"IF({order}>COUNTIF(Escalation[Breaches],\">\"&0),\"\",INDEX(Escalation[{{0}}],{at}))"
        page.merge(row, left, row, left + 1, "=" + shown.format("Account"), "result", indent=1, **EDGE)
        page.merge(row, left + 2, row, right, "=" + shown.format("Breached"), "data", font_color=theme.RED, indent=1,
                   shrink=True)


def _heat_map(page: Page) -> None:
    top, left = HEAT_MAP_TOP, LEFT
    page.merge(top, left, top, left + 6, "Open risks by probability and impact", "section")
    for i in range(BANDS):
        band = BANDS - i
        page.merge(top + 1 + i, left, top + 1 + i, left + 1,
                   f"=Risk_Register!{chr(65 + HEAT_LEFT - 2)}{HEAT_TOP + i + 1}", "label", align="right")
        for k in range(len(IMPACT_SCALE)):
            page.put(top + 1 + i, left + 2 + k, f"=Risk_Register!{chr(65 + HEAT_LEFT + k)}{HEAT_TOP + i + 1}",
                     heat(PROBABILITY_BANDS[band - 1][1], k + 1), Unit.COUNT, num_format='0;-0;"·"', align="center",
                     border=1, border_color=theme.PAPER)
    for k in range(len(IMPACT_SCALE)):
        page.put(top + 1 + BANDS, left + 2 + k, f"=Risk_Register!{chr(65 + HEAT_LEFT + k)}{HEAT_TOP + BANDS + 1}",
                 "label", align="center", font_size=9)


def _concentration(page: Page) -> None:
    top, left = HEAT_MAP_TOP, LEFT + 8
    page.merge(top, left, top, left + 6, "Dependence and risk", "section")
    any_revenue = 'IF(SUM(Scorecard[Revenue])=0,"",{0})'
    rows = (
        ("Concentration (HHI; 10,000 is a single customer)", any_revenue.format("KAM_HHI(Scorecard[Revenue])"),
         Unit.COUNT),
        ('="Share of the "&Top_Accounts&" largest accounts"',
         any_revenue.format("KAM_TOP_SHARE(Scorecard[Revenue],Top_Accounts)"), Unit.FRACTION),
        ("Accounts that bring 80 % of revenue", any_revenue.format("KAM_PARETO_COUNT(Scorecard[Revenue])"), Unit.COUNT),
        ("Accounts with a breach", 'COUNTIF(Escalation[Breaches],">"&0)', Unit.COUNT),
        ("Open risks, of these High", 'Open_Risks&", "&High_Risks', Unit.TEXT),
        ("Expected loss of open risks", "Open_Expected_Loss", Unit.MONEY),
    )
    for i, (label, formula, unit) in enumerate(rows):
        page.merge(top + 1 + i, left, top + 1 + i, left + 4, label, "data")
        page.merge(top + 1 + i, left + 5, top + 1 + i, left + 6, f"={formula}", "result", unit, align="right")


SHEET = Sheet("Dashboard", "see the portfolio in one minute",
              "Three questions, KPIs against target, breaches, charts, risks.", theme.NAVY, build)
