"""Red_Flags: the four quiet signs of trouble in each account, how long it has been silent, and whom to call first."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from kam_xl import colours
from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.charts import GRID, axis, place, title
from kam_xl.templates.feed import OF_ACCOUNTS
from kam_xl.templates.limits import Setting
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.data import BEFORE, LEFT, NOW, account_date, account_fact
from kam_xl.templates.sheets.scorecard import SINCE
from kam_xl.templates.table import Column, Table

LIMITS = (
    Setting("Flag_Months", 3, Unit.MONTHS, "Months that a red flag compares with the same number of months before"),
    Setting("Flag_Days_Late", 60, Unit.DAYS, "Payments later than this are a red flag"),
    Setting("Silence_Days", 30, Unit.DAYS, "An account without any contact for longer than this is silent"),
)
FLAGS = ("Less contact", "Late payments", "More complaints", "Key people changed")
FLAG, NO_FLAG = "⚑ ", "–"
SILENT, NEVER = "⚑ Silent", "No contact yet"

TOP, GLANCE, CALLS = 15, 4, 7
FIRST_FLAG = GLANCE + 4
"""The row that counts the accounts with the first flag."""
CLIENT_BEGAN = ('IF([@Account]="","",COUNTIFS(Activities[Account],[@Account],Activities[Direction],"Inbound",'
                'Activities[Flag window],"{0}"))')
COMPLAINED = ('IF([@Account]="","",COUNTIFS(Tickets[Account],[@Account],Tickets[Kind],"Complaint",'
              'Tickets[Flag window],"{0}"))')
LATE = ('IF([@Account]="","",IF(COUNTIFS(Invoices[Account],[@Account])=0,"",'
        f'MAX(MAXIFS(Invoices[Days late],Invoices[Account],[@Account],Invoices[Flag window],"{NOW}"),'
        "MAXIFS(Invoices[Days overdue],Invoices[Account],[@Account]))))")
CHANGED = 'IF([@Account]="","",COUNTIFS(Contacts[Account],[@Account],Contacts[Changed],"Yes"))'
HELD = 'Activities[Account],[@Account],Activities[Held],"Yes"'
LAST = f'IF(COUNTIFS({HELD})=0,"",MAXIFS(Activities[Date],{HELD}))'
IS_CUSTOMER = 'AND([@Account]<>"",OR([@[Left on]]=0,[@[Left on]]>As_Of))'
COUNTED = "[@[Contacts now]],[@[Contacts before]],N([@[Days late]]),[@[Complaints now]],[@[Complaints before]]"
RAISED = ("[@[Contacts now]]<[@[Contacts before]]", "N([@[Days late]])>Flag_Days_Late",
          "[@[Complaints now]]>[@[Complaints before]]", "[@[People changed]]>0")
"""When each flag is up, in the order of FLAGS."""


def columns() -> list[Column]:
    """The warning first, then what it rests on, then the folded workings."""
    return [
        Column("Account", 24, role="result"),
        Column("Account manager", 16, role="calculation", formula=account_fact("Account manager")),
        Column("Flags", 8, Unit.COUNT, "calculation", extra={"bold": True, "align": "center"},
               formula=f'IF({IS_CUSTOMER},KAM_RED_FLAGS({COUNTED},[@[People changed]]>0,Flag_Days_Late),"")'),
        Column("Flagged", 50, role="calculation", formula=_flagged(), extra={"text_wrap": True}),
        Column("Last contact", 13, theme.DATE, "calculation", f'IF([@Account]="","",{LAST})',
               note="The latest activity of any kind, whoever began it."),
        Column("Days since contact", 11, Unit.DAYS, "calculation",
               f'IF(OR([@[Last contact]]="",NOT({IS_CUSTOMER})),"",KAM_DAYS_SINCE([@[Last contact]],As_Of))'),
        Column("Silence", 14, role="calculation", extra={"align": "center"}, formula=(
            f'IF(NOT({IS_CUSTOMER}),"",IF([@[Last contact]]="","{NEVER}",'
            f'IF(KAM_STALE([@[Last contact]],As_Of,Silence_Days),"{SILENT}","OK")))')),
        *_evidence(),
        Column("Customer since", 12, theme.DATE, "calculation", SINCE, level=1),
        Column("Left on", 12, theme.DATE, "calculation", level=1,
               formula=account_date("Left on")),
        Column("Urgency", 9, Unit.COUNT, "calculation", level=1, note="Flags first, days of silence second.", formula=(
            'IF([@Flags]="","",[@Flags]*(1+MAX(Red_Flags[Days since contact]))+N([@[Days since contact]]))')),
        Column("Row", 8, Unit.COUNT, "calculation", "ROW()", level=1),
        Column("Order", 9, Unit.COUNT, "calculation", level=1, formula=(
            'IF([@Urgency]="","",RANK([@Urgency],Red_Flags[Urgency])'
            '+COUNTIFS(Red_Flags[Urgency],[@Urgency],Red_Flags[Row],"<"&[@Row]))')),
    ]


def _evidence() -> list[Column]:
    centred = {"align": "center"}
    return [
        Column("Contacts before", 11, Unit.COUNT, "calculation", CLIENT_BEGAN.format(BEFORE), extra=centred,
               note="Activities that the client began (Inbound), in the months before."),
        Column("Contacts now", 11, Unit.COUNT, "calculation", CLIENT_BEGAN.format(NOW), extra=centred,
               note="Activities that the client began (Inbound), in the last months."),
        Column("Days late", 11, Unit.DAYS, "calculation", LATE, extra=centred,
               note="The latest payment of the invoices that fell due in the last months or are still open."),
        Column("Complaints before", 12, Unit.COUNT, "calculation", COMPLAINED.format(BEFORE),
               extra=centred, note="Tickets of the kind Complaint that were opened in the months before."),
        Column("Complaints now", 12, Unit.COUNT, "calculation", COMPLAINED.format(NOW), extra=centred,
               note="Tickets of the kind Complaint that were opened in the last months."),
        Column("People changed", 11, Unit.COUNT, "calculation", CHANGED, extra=centred,
               note="Key people in Contacts who left in the last months, or came while it was a customer already."),
    ]


def _flagged() -> str:
    words = (f'IF({raised},"{FLAG}{flag}","")' for flag, raised in zip(FLAGS, RAISED, strict=True))
    return (f'IF([@Account]="","",IF([@Flags]="","{LEFT}",'
            f'IF([@Flags]=0,"{NO_FLAG}",TEXTJOIN(" ",TRUE,{",".join(words)}))))')


def build(page: Page, book: Book) -> None:
    """Write totals, calls and chart above the table."""
    page.header("Red_Flags", "Customers rarely say that they are leaving: they call less, pay late, complain, and "
                "change the people you know.")
    table = Table("Red_Flags", columns(), book.content.rows("Red_Flags"))
    page.sheet.set_default_row(20)
    page.table(TOP, 0, table, header_height=34)
    _at_a_glance(page)
    _calls(page, table)
    _chart(page)
    _groups(page, table)
    _colours(page, table)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.print_setup(None, table.index("People changed"), repeat=(TOP - 1, TOP))


def _at_a_glance(page: Page) -> None:
    page.section(GLANCE - 1, 0, 1, "At a glance")
    with_flag = f'=COUNTIF(Red_Flags[Flagged],"*{FLAG}{{0}}*")'
    figures = (
        ("Now: from", "=EDATE(Next_Period,-Flag_Months)", theme.DATE),
        ("Before: from", "=EDATE(Flag_Start,-Flag_Months)", theme.DATE),
        ("Accounts watched", "=COUNT(Red_Flags[Flags])", Unit.COUNT),
        ("Accounts with a flag", '=COUNTIF(Red_Flags[Flags],">"&0)', Unit.COUNT),
        *((f"{FLAG}{flag}", with_flag.format(flag), Unit.COUNT) for flag in FLAGS),
        (SILENT, f'=COUNTIF(Red_Flags[Silence],"{SILENT}")', Unit.COUNT),
    )
    for row, (label, formula, unit) in enumerate(figures, GLANCE):
        page.put(row, 0, label, "tile caption")
        page.put(row, 1, formula, "tile value", unit, indent=1)
    page.define("Flag_Start", GLANCE, 1)
    page.define("Flag_Before_Start", GLANCE + 1, 1)


def _calls(page: Page, table: Table) -> None:
    """List the accounts that need a call first; the person is found in a folded column."""
    found = table.index("Customer since")
    page.section(GLANCE - 1, 2, 7, "Call first: most flags, then longest silence")
    for column, to_column, text in ((2, 2, "Flags"), (3, 3, "Customer"), (4, 7, "Call")):
        if column == to_column:
            page.put(GLANCE, column, text, "heading", indent=1)
        else:
            page.merge(GLANCE, column, GLANCE, to_column, text, "heading", indent=1)
    for row in range(GLANCE + 1, GLANCE + 1 + CALLS):
        order = f"ROWS($A${GLANCE + 2}:$A{row + 1})"
        shown = (f'=IF({order}>COUNTIF(Red_Flags[Flags],">"&0),"",'
                 f"INDEX(Red_Flags[{{0}}],MATCH({order},Red_Flags[Order],0)))")
        page.put(row, 2, shown.format("Flags"), "result", Unit.COUNT, align="center")
        page.put(row, 3, shown.format("Account"), "result", indent=1)
        page.put_array(row, found, _person(f"$D{row + 1}"), "calculation", Unit.COUNT)
        person = xl_rowcol_to_cell(row, found, col_abs=True)
        page.merge(row, 4, row, 7, f'=IF($D{row + 1}="","",IF({person}="","Nobody in Contacts",'
                   f'INDEX(Contacts[Contact],{person})&", "&INDEX(Contacts[Role],{person})))', "data", indent=1)


def _person(account: str) -> str:
    """The row in Contacts of a key person who is still there, or else of anybody who is."""
    there = f'(Contacts[Account]={account})*((Contacts[Left on]="")+(Contacts[Left on]>As_Of))'
    key = f'MATCH(1,{there}*(Contacts[Key person]="Yes"),0)'
    return f'=IF({account}="","",IFERROR({key},IFERROR(MATCH(1,{there},0),"")))'


def _chart(page: Page) -> None:
    chart = page.workbook.add_chart({"type": "bar"})
    last = FIRST_FLAG + len(FLAGS) - 1
    chart.add_series({"name": "Accounts", "categories": page.ref(FIRST_FLAG, 0, last),
                      "values": page.ref(FIRST_FLAG, 1, last), "fill": {"color": theme.SERIES[2]}, "gap": 45,
                      "data_labels": {"value": True}})
    title(chart, "Accounts by red flag")
    chart.set_legend({"none": True})
    chart.set_x_axis(axis("Accounts", num_format="0", min=0, major_gridlines=GRID, visible=False))
    chart.set_y_axis(axis("Red flag", reverse=True))
    place(page, GLANCE - 1, 8, chart, "Bars: how many accounts show each of the four quiet red flags.",
          size=(412, 246), right=8)


def _groups(page: Page, table: Table) -> None:
    ends = ("Account manager", "Silence", "Contacts now", "Days late", "Complaints now", "People changed")
    first = 0
    for text, end in zip(("Account", "Warning", "Contact by the client", "Payment", "Complaints", "Key people"), ends,
                         strict=True):
        last = table.index(end)
        if first == last:
            page.put(TOP - 1, first, text, "group")
        else:
            page.merge(TOP - 1, first, TOP - 1, last, text, "group")
        first = last + 1
    page.sheet.set_column(len(table.columns), len(table.columns), 3, None, {"collapsed": True})


def _colours(page: Page, table: Table) -> None:
    top, bottom = TOP + 1, TOP + table.depth
    flags, flagged, silence = (table.index(name) for name in ("Flags", "Flagged", "Silence"))
    page.sheet.conditional_format(top, flags, bottom, flags, {
        "type": "icon_set", "icon_style": "3_signs", "reverse_icons": True,
        "icons": [{"criteria": ">=", "type": "number", "value": 2}, {"criteria": ">=", "type": "number", "value": 1}]})
    page.sheet.conditional_format(top, flagged, bottom, flagged, {
        "type": "text", "criteria": "begins with", "value": FLAG.strip(), "format": page.paint("red")})
    page.words(top, silence, bottom, silence, {SILENT: "red", NEVER: "amber", "OK": "green"})


SHEET = Sheet("Red_Flags", "notice trouble early", "Four quiet red flags and days since contact by account; whom to "
              "call first.", colours.RED, build, LIMITS, OF_ACCOUNTS)
