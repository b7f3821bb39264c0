"""Dashboard: the portfolio in one minute."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.cells import EDGE
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets import dashboard_figures as figures
from kam_xl.templates.sheets import dashboard_kpis as kpis
from kam_xl.templates.sheets import dashboard_trade as trade
from kam_xl.templates.sheets.answers import CHANCE, YEAR, answered, verdict
from kam_xl.templates.sheets.book_figures import TREND_TOLERANCE
from kam_xl.templates.sheets.dashboard_charts import insert_charts
from kam_xl.templates.sheets.relations import RATING_LIMITS
from kam_xl.templates.sheets.risk_register import BANDS, HEAT_LEFT, HEAT_TOP, IMPACT_SCALE, heat

LEFT, WIDTH = 1, 15
TILES_TOP, BREACHES_TOP, MORE_TOP, HEAT_MAP_TOP, LAST_ROW = 3, 26, 76, 133, 140
BREACHES = 6
ROW_HEIGHTS = (14.25, 16.5)
"""Of the first page, which is full, and of the second."""

SURVEY_MONTHS = Setting("Survey_Months", 3, Unit.MONTHS, "Months of answers behind each point of the NPS chart")
TOP_ACCOUNTS = Setting("Top_Accounts", 3, Unit.COUNT, "How many accounts the share of the largest counts")

TILES = (
    ("Are we keeping our customers?", "Customer retention", f'"of customers stayed over the "&{figures.LAST_MONTHS}',
     ("Revenue retention", "Overdue receivables")),
    ("Are we growing those we have?", "Net revenue retention",
     '"of the revenue of the year before, from the same customers"', ("Revenue growth", "Revenue against target")),
    ("Is their success aligned with ours?", "NPS", f'"Net Promoter Score of the "&{figures.LAST_MONTHS}',
     ("Customer satisfaction", "Average score")),
)


def build(page: Page, _book: Book) -> None:
    """Write tiles, KPI table, breaches, charts, heat map, and the figures behind them."""
    page.sheet.set_column(0, 0, 2)
    page.sheet.set_column(LEFT, LEFT + WIDTH - 1, 9.6)
    for row in range(LAST_ROW + 1):
        page.sheet.set_row(row, ROW_HEIGHTS[row >= MORE_TOP])
    page.header("Key account dashboard", "Are we keeping our customers, growing them, and are we aligned with their "
                "success?", column=LEFT)
    page.merge(0, LEFT + WIDTH - 4, 0, LEFT + WIDTH - 1, "=Period", "title", theme.MONTH, align="right",
               num_format="mmmm yyyy")
    page.merge(1, LEFT + WIDTH - 4, 1, LEFT + WIDTH - 1, '=IF(Owner="","","Owner: "&Owner)', "subtitle", align="right")
    for i, tile in enumerate(TILES):
        _tile(page, LEFT + 5 * i, *tile)
    _changes(page)
    kpis.write(page)
    _breaches(page)
    trade.write(page)
    insert_charts(page)
    _heat_map(page)
    _concentration(page)
    figures.write(page)
    trade.write_helpers(page)
    page.print_setup(LAST_ROW, LEFT + WIDTH - 1, landscape=False)
    page.sheet.set_h_pagebreaks([MORE_TOP - 1])
    page.sheet.freeze_panes(3, 0)
    page.sheet.protect("", {"objects": True, "scenarios": True, "format_columns": True, "format_rows": True})


def _tile(page: Page, left: int, question: str, kpi: str, caption: str, others: tuple[str, ...]) -> None:
    right = left + 4
    page.merge(TILES_TOP, left, TILES_TOP, right, question, "tile question", **EDGE)
    page.sheet.set_row(TILES_TOP, 24)
    page.sheet.set_row(TILES_TOP + 1, 36)
    page.merge(TILES_TOP + 1, left, TILES_TOP + 1, left + 2, f"={kpis.cell(kpi, kpis.ACTUAL)}", "tile figure",
               kpis.unit_of(kpi), **EDGE)
    page.merge(TILES_TOP + 1, left + 3, TILES_TOP + 1, right, f"={kpis.cell(kpi, kpis.STATUS)}", "tile value",
               align="center", font_size=12)
    page.words(TILES_TOP + 1, left + 3, TILES_TOP + 1, right, kpis.WORDS)
    page.merge(TILES_TOP + 2, left, TILES_TOP + 2, right, _nps_caption(caption) if kpi == "NPS" else f"={caption}",
               "tile caption", **EDGE)
    for i, other in enumerate(others):
        row = TILES_TOP + 3 + i
        page.merge(row, left, row, left + 2, other, "tile caption", **EDGE)
        page.put(row, left + 3, f"={kpis.cell(other, kpis.ACTUAL)}", "tile value", kpis.unit_of(other))
        page.put(row, right, f"={kpis.cell(other, kpis.STATUS)}", "tile value", align="center")
        page.words(row, right, row, right, kpis.WORDS)


def _changes(page: Page) -> None:
    """The last line of each tile: who left, what is to be renewed, whether the change of the NPS is real."""
    row, (left_us, change, p_value) = TILES_TOP + 5, (figures.note(k) for k in range(3))
    to_renew = trade.TO_RENEW_NOW
    captions = (f'=IF(COUNTA(Accounts[Account])=0,"",IF({left_us}="","Nobody left in the year","Left: "&{left_us}))',
                f'=IF(COUNTA(Contracts[Account])=0,"",IF({to_renew}=1,"1 contract",{to_renew}&" contracts")'
                '&" to renew within "&Renewal_Months&" months")',
                f'=IF({p_value}="","",IF({change}>0,"+","")&ROUND({change},0)&" points on the year before: "&'
                f"{verdict(p_value)})")
    for i, caption in enumerate(captions):
        left = LEFT + 5 * i
        page.merge(row, left, row, left + (3 if i == len(captions) - 1 else 4), caption, "tile caption", **EDGE)
    page.put(row, LEFT + WIDTH - 1, f"={p_value}", "tile caption", num_format='"p = "0.00', align="center")


def _nps_caption(caption: str) -> str:
    """The caption with the margin of error, once there are answers."""
    count, margin = answered(*YEAR), figures.of_year("Margin of error")
    return (f'=IF({count}=0,{caption},'
            f'"± "&ROUND({margin},0)&" points at 95 % confidence, from "&{count}&" answers")')


def _breaches(page: Page) -> None:
    top, left, right = BREACHES_TOP, LEFT, LEFT + trade.HALF - 1
    page.merge(top, left, top, right, "Where to look first", "section")
    page.merge(top + 1, left, top + 1, left + 2, "Account", "heading", indent=1)
    page.merge(top + 1, left + 3, top + 1, right, "Beyond its limit", "heading", indent=1)
    breached = 'COUNTIF(Escalation[Breaches],">"&0)'
    for i in range(BREACHES):
        row = top + 2 + i
        order = f"ROWS($A${top + 3}:$A{row + 1})"
        at = f"MATCH({order},Escalation[Order],0)"
        shown = f'IF({order}>{breached},"",INDEX(Escalation[{{0}}],{at}))'
        page.merge(row, left, row, left + 2, "=" + shown.format("Account"), "result", indent=1)
        page.merge(row, left + 3, row, right, "=" + shown.format("Breached"), "data", font_color=colours.RED, indent=1,
                   shrink=True)
    bottom = top + 2 + BREACHES
    shown_rows = f"ROWS($A${top + 3}:$A${bottom})"
    page.put(bottom, left, f'=IF({breached}>{shown_rows},"and "&{breached}-{shown_rows}&" more on Escalation","")',
             "note", font_size=9)


def _heat_map(page: Page) -> None:
    top, left = HEAT_MAP_TOP, LEFT
    page.merge(top, left, top, left + 6, "Open risks by probability and impact", "section")
    for i in range(BANDS):
        page.put(top + 1 + i, left, _registered(i, -2), "label", align="right", shrink=True)
        page.put(top + 1 + i, left + 1, _registered(i, -1), "note", num_format='"from "0%', align="right")
        for k in range(len(IMPACT_SCALE)):
            page.put(top + 1 + i, left + 2 + k, _registered(i, k), "green", Unit.COUNT, num_format='0;-0;"·"',
                     align="center", border=1, border_color=colours.PAPER)
    heat(page, top + 1, left + 2)
    for k in range(len(IMPACT_SCALE)):
        page.put(top + 1 + BANDS, left + 2 + k, _registered(BANDS, k), "label", align="center", font_size=9)


def _registered(row: int, column: int) -> str:
    """A cell of the Risk_Register's heat map."""
    return f"=Risk_Register!{chr(65 + HEAT_LEFT + column)}{HEAT_TOP + row + 1}"


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
        ("Mean length of the contracts that run, days", trade.MEAN_LENGTH, Unit.DAYS),
    )
    for i, (label, formula, unit) in enumerate(rows):
        page.merge(top + 1 + i, left, top + 1 + i, left + 4, label, "data")
        page.merge(top + 1 + i, left + 5, top + 1 + i, left + 6, f"={formula}", "result", unit, align="right")


SHEET = Sheet("Dashboard", "see the portfolio in one minute",
              "Three questions, KPIs against target, breaches, forecast, renewals, openings, products, risks.",
              colours.NAVY, build,
              (kpis.TARGETS_BLOCK, SURVEY_MONTHS, TREND_TOLERANCE, CHANCE, TOP_ACCOUNTS, *trade.LIMITS, *RATING_LIMITS))
