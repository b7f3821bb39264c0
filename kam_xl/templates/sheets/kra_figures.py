"""What the book knows of an account manager's results in the period that is reviewed, by the names of the KPIs."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates.sheets.book_figures import Figure, improvement, known, margin, ratio, within
from kam_xl.templates.sheets.dashboard_trade import is_key

EVERYONE = "<>¦"
"""The criterion that any account manager meets, and a blank one, too."""
MANAGER = "Accounts[Account manager],KRA_Who"
MINE = '((KRA_Manager="")+(Accounts[Account manager]=KRA_Manager)>0)'
"""For each account, whether it is the manager's; without a manager, all are."""


def period(column: str) -> str:
    """Criteria for days of the reviewed period."""
    return within(column, "KRA_From", "KRA_To")


def by_the_end(column: str) -> str:
    """Criteria for what has happened by the end of the period."""
    return f'{column},"<"&KRA_To+1'


def total(table: str, column: str, *criteria: str, among: str = MINE) -> str:
    """The sum of a column over the manager's accounts."""
    return f"SUMPRODUCT(SUMIFS({table}[{column}],{_of_accounts(table, criteria)})*{among})"


def count(table: str, *criteria: str) -> str:
    """How many rows of a table are about the manager's accounts."""
    return f"SUMPRODUCT(COUNTIFS({_of_accounts(table, criteria)})*{MINE})"


def _of_accounts(table: str, criteria: tuple[str, ...]) -> str:
    return ",".join((f"{table}[Account],Accounts[Account]", *criteria))


def listed(table: str, column: str, dated: str, *wanted: str) -> str:
    """The values of a column in rows of the period about the manager's accounts; the others are blank."""
    mine = f"COUNTIFS(Accounts[Account],{table}[Account],{MANAGER})"
    conditions = "*".join((mine, f"({table}[{dated}]>=KRA_From)", f"({table}[{dated}]<KRA_To+1)",
                           *(f'({table}[{name}]<>"")' for name in wanted)))
    return f'IF({conditions},{table}[{column}],"")'


def _answers(function: str, column: str) -> str:
    given = count("Surveys", period("Surveys[Date]"), f'Surveys[{column}],">=0"')
    return f'IF({given}=0,"",{function}({listed("Surveys", column, "Date", column)}))'


def _people(*criteria: str) -> str:
    return f"COUNTIFS({','.join(('Training[Person],KRA_Who', period('Training[Date]'), *criteria))})"


IN_MONTHS = period("Revenue[Month]")
SOLD = total("Revenue", "Revenue", IN_MONTHS)
BEFORE_FROM = "EDATE(KRA_From,-Window_Months)"
YEAR_BEFORE = f'Revenue[Month],">="&{BEFORE_FROM},Revenue[Month],"<"&EDATE(KRA_To+1,-Window_Months)'
OF_KEY_ACCOUNTS, OF_KEY_ACCOUNTS_BEFORE = (
    total("Revenue", "Revenue", months, among=f"{MINE}*{is_key('Accounts[Level]')}")
    for months in (IN_MONTHS, YEAR_BEFORE))
GROWTH = (f'IF(MIN(Revenue[Month])>{BEFORE_FROM},"",'
          f'{ratio("KAM_GROWTH", OF_KEY_ACCOUNTS, OF_KEY_ACCOUNTS_BEFORE)})')
"""Blank where the months before, of the period that is reviewed, are not all known."""

SINCE, LEFT = "Accounts[Customer since]", "Accounts[Left on]"
AT_START = (f'(COUNTIFS({MANAGER},{SINCE},"<"&KRA_From)'
            f'-COUNTIFS({MANAGER},{SINCE},"<"&KRA_From,{LEFT},"<"&KRA_From))')
AT_END = f"(COUNTIFS({MANAGER},{by_the_end(SINCE)})-COUNTIFS({MANAGER},{by_the_end(SINCE)},{by_the_end(LEFT)}))"
WON = f"COUNTIFS({MANAGER},{period(SINCE)})"
STAYED = f"({WON}-COUNTIFS({MANAGER},{period(SINCE)},{by_the_end(LEFT)}))"


def _counted(number: str) -> str:
    """A count, blank where the manager has no accounts."""
    return f'IF(COUNTIFS(Accounts[Account],"?*",{MANAGER})=0,"",{number})'


NEW_REVENUE = (f"SUMPRODUCT(SUMIFS(Revenue[Revenue],Revenue[Account],Accounts[Account],{IN_MONTHS})"
               f"*COUNTIFS(Accounts[Account],Accounts[Account],{MANAGER},{period(SINCE)}))")

UPSELL, CROSS_SELL = 'Opportunities[Kind],"Upsell"', 'Opportunities[Kind],"Cross-sell"'
FOUND = "+".join(count("Opportunities", period("Opportunities[Opened]"), kind) for kind in (UPSELL, CROSS_SELL))
CLOSED = period("Opportunities[Closed]")
MORE_SOLD = "+".join(total("Opportunities", "Amount", CLOSED, 'Opportunities[Stage],"Won"', kind)
                     for kind in (UPSELL, CROSS_SELL))
DEALS_WON, DEALS_LOST = (count("Opportunities", CLOSED, f'Opportunities[Stage],"{stage}"') for stage in ("Won", "Lost"))

SIGNED = (period("Contracts[Start]"), 'Contracts[Negotiated],"Yes"')
VALUE, COST, WANTED = (total("Contracts", name, *SIGNED) for name in ("Value a year", "Cost a year", "Target value"))
ENDED = period("Contracts[End]")
RENEWED, NOT_RENEWED = (count("Contracts", ENDED, f'Contracts[Renewed],"{answer}"') for answer in ("Yes", "No"))

OBJECTIVES = 'Account_Plan[Objective],"?*"'
PLANNED = count("Account_Plan", OBJECTIVES)
WITH_ACTION = ("SUMPRODUCT((COUNTIFS(Actions[Objective],Account_Plan[Objective],Actions[Account],Account_Plan[Account],"
               f'Actions[Owner],"?*",Actions[Due],">0")>0)*COUNTIFS(Accounts[Account],Account_Plan[Account],{MANAGER}))')
PLANS_DUE = count("Account_Plan", period("Account_Plan[Due]"))
PLANS_DONE = count("Account_Plan", period("Account_Plan[Due]"), by_the_end("Account_Plan[Done on]"))

STORIES = "+".join(count("References", period("References[Since]"), 'References[Public],"Yes"',
                         f'References[Kind],"{kind}"') for kind in ("Testimonial", "Case study"))
TICKETS_CLOSED = count("Tickets", period("Tickets[Closed]"))
RESOLUTION = (f'IF({TICKETS_CLOSED}=0,"",KAM_RESOLUTION({listed("Tickets", "Opened", "Closed", "Opened")},'
              f'{listed("Tickets", "Closed", "Closed", "Opened")},"mean","days"))')
SCORED = 'Scorecard[Account manager],KRA_Who,Scorecard[Score],">=0"'
RATED_IT = 'Training[Satisfaction],">0"'
TRAINED = (f'IF({_people(RATED_IT)}=0,"",KAM_CSAT('
           'IF((Training[Date]>=KRA_From)*(Training[Date]<KRA_To+1)*(Training[Satisfaction]<>"")'
           '*((KRA_Manager="")+(Training[Person]=KRA_Manager)>0),Training[Satisfaction],"")))')
TOOK_PART = _people('Training[Took part],"Yes"')

OPEN_RISKS = count("Risk_Register", 'Risk_Register[Risk],"?*"', 'Risk_Register[Status],"<>Closed"')
MITIGATED = count("Risk_Register", 'Risk_Register[Status],"Mitigating"')

SHARE = Unit.FRACTION
FIGURES = (
    Figure("Client retention rate", SHARE,
           f'IF({AT_START}=0,"",KAM_RETENTION({AT_START},{AT_END},{STAYED}))', "Accounts: Customer since, Left on",
           ("Accounts",)),
    Figure("Customer satisfaction score", SHARE, _answers("KAM_CSAT", "CSAT"), "Surveys: CSAT", ("Surveys",)),
    Figure("Revenue growth from key accounts", SHARE, GROWTH,
           "Revenue of key accounts against the same months a year earlier", ("Revenue",)),
    Figure("Upsell and cross-sell opportunities identified", Unit.COUNT, _counted(FOUND),
           "Opportunities opened in the period, by Kind", ("Opportunities",)),
    Figure("Sales target achieved", SHARE,
           known("KAM_ATTAINMENT", SOLD, total("Targets", "Target", period("Targets[Month]"))),
           "Revenue against Targets", ("Revenue", "Targets")),
    Figure("Implementation of strategic account plans", SHARE, ratio("KAM_RATE", PLANS_DONE, PLANS_DUE),
           "Account_Plan: objectives due in the period that are done", ("Account_Plan",)),
    Figure("Conversion of plans into actionable steps", SHARE, ratio("KAM_RATE", WITH_ACTION, PLANNED),
           "Account_Plan: objectives with an action that has an owner and a day", ("Account_Plan", "Actions")),
    Figure("Alignment of plans with company objectives", SHARE,
           ratio("KAM_RATE", count("Account_Plan", OBJECTIVES, 'Account_Plan[Company objective],"?*"'), PLANNED),
           "Account_Plan: objectives tied to a company objective", ("Account_Plan",)),
    Figure("Contract value vs target", SHARE, ratio("KAM_ATTAINMENT", VALUE, WANTED),
           "Contracts negotiated that began in the period", ("Contracts",)),
    Figure("Negotiated deals closed", SHARE,
           f'IF({DEALS_WON}+{DEALS_LOST}=0,"",KAM_WIN_RATE({DEALS_WON},{DEALS_LOST}))',
           "Opportunities won and lost in the period", ("Opportunities",)),
    Figure("Contract renewal rate", SHARE, ratio("KAM_RENEWAL_RATE", RENEWED, f"({RENEWED}+{NOT_RENEWED})"),
           "Contracts that ended in the period: Renewed", ("Contracts",)),
    Figure("Margin on negotiated contracts", SHARE, margin(VALUE, COST),
           "Contracts negotiated that began in the period", ("Contracts",)),
    Figure("Year-over-year growth from key accounts", SHARE, GROWTH,
           "Revenue of key accounts against the same months a year earlier", ("Revenue",)),
    Figure("New-business share of revenue", SHARE, ratio("KAM_SHARE", NEW_REVENUE, SOLD),
           "Revenue of accounts won in the period", ("Revenue", "Accounts")),
    Figure("New accounts acquired", Unit.COUNT, _counted(WON),
           "Accounts: Customer since in the period", ("Accounts",)),
    Figure("Revenue from upselling and cross-selling", SHARE, ratio("KAM_SHARE", f"({MORE_SOLD})", SOLD),
           "Opportunities won in the period, by Kind, against Revenue", ("Opportunities", "Revenue")),
    Figure("Net promoter score", Unit.POINTS, _answers("KAM_NPS", "Rating"), "Surveys: Rating", ("Surveys",)),
    Figure("Feedback implementation rate", SHARE, ratio(
        "KAM_RATE", count("Feedback", period("Feedback[Date]"), by_the_end("Feedback[Implemented on]")),
        count("Feedback", period("Feedback[Date]"))), "Feedback received in the period: Implemented on",
        ("Feedback",)),
    Figure("Resolution time", Unit.DAYS, RESOLUTION, "Tickets closed in the period, days", ("Tickets",)),
    Figure("Testimonials and case studies", Unit.COUNT, _counted(STORIES),
           "References made public in the period", ("References",)),
    Figure("Account health score", Unit.POINTS,
           f'IF(COUNTIFS({SCORED})=0,"",KAM_RESCALE(AVERAGEIFS(Scorecard[Score],{SCORED}),Scale_Min,Scale_Max))',
           "Mean score of the Scorecard, on 0 to 100", ("Scorecard",)),
    Figure("Projects completed", SHARE, ratio(
        "KAM_RATE", count("Projects", period("Projects[Due]"), by_the_end("Projects[Delivered]")),
        count("Projects", period("Projects[Due]"))), "Projects due in the period: Delivered", ("Projects",)),
    Figure("Mitigation strategies implemented", SHARE, ratio("KAM_RATE", MITIGATED, OPEN_RISKS),
           "Risk_Register: open risks that are being mitigated", ("Risk_Register",)),
    Figure("Training participation", SHARE, ratio("KAM_RATE", TOOK_PART, _people()), "Training: Took part",
           ("Training",)),
    Figure("Improvement after training", SHARE,
           improvement("Training[Before]", "Training[After]", "Training[Person],KRA_Who", period("Training[Date]")),
           "Training: mean of After against mean of Before, of those with both", ("Training",)),
    Figure("Satisfaction with training", SHARE, TRAINED, "Training: Satisfaction", ("Training",)),
    Figure("Application of training", SHARE,
           ratio("KAM_RATE", _people('Training[Applied],"Yes"'), TOOK_PART), "Training: Applied", ("Training",)),
)
"""The figures of the KPIs that the book's tables know."""
