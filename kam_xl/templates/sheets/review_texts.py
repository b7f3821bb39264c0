"""What a review consists of: agenda, inputs, questions and checklists, and where the book knows an answer."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.templates.sheets.data import account_date
from kam_xl.templates.sheets.scorecard import FIRST, LAST

IN_YEAR = '{0},">="&Window_Start,{0},"<"&Next_Period'


@dataclass(frozen=True)
class Fact:
    """What the book knows of the chosen account: a formula, how its number is shown, the sheets that it reads."""

    formula: str
    shown: str
    needs: tuple[str, ...]
    array: bool = False
    """Whether it calculates with whole columns."""


@dataclass(frozen=True)
class Question:
    """A question of the review, with the fact beside it."""

    text: str
    fact: Fact | None = None


def count(table: str, criteria: str = "", column: str = "Account") -> str:
    """The rows of a table that belong to the account and meet further criteria."""
    return f"COUNTIFS({table}[{column}],Review_Account{criteria and ','}{criteria})"


def total(amount: str, table: str, criteria: str = "") -> str:
    """The sum of a column over the account's rows that meet the criteria."""
    return f"SUMIFS({table}[{amount}],{table}[Account],Review_Account{criteria and ','}{criteria})"


def counted(one: str, many: str = "", *, none: str = "no") -> str:
    """A number format that says how many: `1 late action`, `2 late actions`, `no late action`."""
    return f'[=0]"{none} {one}";[=1]"1 {one}";#,##0" {many or one + "s"}"'


def score(column: str) -> str:
    """What the Scorecard says of the account, blank where it says nothing."""
    return f'IFERROR(INDEX(Scorecard[{column}],MATCH(Review_Account,Scorecard[Account],0)),"")'


OPEN_RISK = 'Risk_Register[Status],"<>Closed"'
OPEN_CHANCE = 'Opportunities[Stage],"<>Won",Opportunities[Stage],"<>Lost"'
RED_RISKS = count("Risk_Register", f'{OPEN_RISK},Risk_Register[Level],"High"')
GOALS_MET = count("Goals", 'Goals[Status],"Met"')
KEY_PEOPLE = (count("Contacts", 'Contacts[Key person],"Yes"') + "-"
              + count("Contacts", 'Contacts[Key person],"Yes",Contacts[Left on],">"&0,Contacts[Left on],"<="&As_Of'))
LAST_CONTACT = ('IF({n}=0,"",KAM_DAYS_SINCE(MAXIFS(Activities[Date],Activities[Account],Review_Account,'
                'Activities[Date],"<"&Next_Period),As_Of))').format(
                    n=count("Activities", 'Activities[Date],"<"&Next_Period'))
OPEN_TICKETS = (count("Tickets", 'Tickets[Opened],"<"&Next_Period') + "-"
                + count("Tickets", 'Tickets[Closed],">"&0,Tickets[Closed],"<"&Next_Period'))
DELIVERED = f'Orders[Delivered],">"&0,{IN_YEAR.format("Orders[Promised]")}'
MINE = ('(Orders[Account]=Review_Account)*(Orders[Promised]>=Window_Start)*(Orders[Promised]<Next_Period)'
        '*(Orders[Delivered]<>"")')
ON_TIME = (f'IF({count("Orders", DELIVERED)}=0,"",KAM_ON_TIME(IF({MINE},Orders[Promised],""),'
           f'IF({MINE},Orders[Delivered],"")))')
OLD_PAYMENTS = total("Amount", "Invoices", 'Invoices[Days overdue],">"&Old_Payment_Days')
REVENUE, TARGET = (total(name, table, IN_YEAR.format(f"{table}[Month]"))
                   for name, table in (("Revenue", "Revenue"), ("Target", "Targets")))
MARGIN_LIMIT = ("INDEX(Level_Limits[Gross margin],IFERROR(MATCH(INDEX(Accounts[Level],MATCH(Review_Account,"
                "Accounts[Account],0)),Level_Limits[Level],0),1))")
MARGIN = score("Gross margin")
THEIR_POINTS = (f"INDEX(Scorecard[[{FIRST} points]:[{LAST} points]],"
                "MATCH(Review_Account,Scorecard[Account],0),0)")
LOWEST = f'IFERROR("lowest: "&INDEX(Criteria[Criterion],MATCH(MIN({THEIR_POINTS}),{THEIR_POINTS},0)),"")'
CONTRACT_END = account_date("Contract end", "Review_Account")

AGENDA = (
    "Minutes of the last review", "Last action plan: done, late, dropped", "Mission, strategy and goals",
    "Business and market position, theirs and ours", "Changes in people and organisation",
    "Current contracts and debts", "Balanced scorecard", "Sales won, lost and new", "Competitors", "SWOT",
    "Contacts and how well we know them", "Information that is missing", "Satisfaction survey",
    "Issues and complaints", "Hospitality", "Account manager's performance", "Critical success factors", "Risks",
    "Options and forward plan", "Close: who does what by when",
)

INPUTS: tuple[tuple[str, Fact | None], ...] = (
    ("Account snapshot", Fact(count("Scorecard"), counted("row of the Scorecard"), ("Scorecard",))),
    ("Account file", Fact(count("Contracts"), counted("contract"), ("Contracts",))),
    ("Balanced scorecard", None),
    ("SWOT", Fact(count("SWOT"), counted("entry", "entries"), ("SWOT",))),
    ("Organisation charts", Fact(count("Contacts"), counted("person", "people"), ("Contacts",))),
    ("Contact plan", Fact(count("Activities", IN_YEAR.format("Activities[Date]")), counted("contact"),
                          ("Activities",))),
    ("Progress minutes", Fact(count("Actions"), counted("action"), ("Actions",))),
    ("Survey", Fact(count("Surveys", IN_YEAR.format("Surveys[Date]") + ',Surveys[Rating],">="&0'), counted("answer"),
                    ("Surveys",))),
    ("Opportunity plan", Fact(count("Opportunities", OPEN_CHANCE), counted("opening"), ("Opportunities",))),
    ("Proposition plan", Fact(count("Opportunities", 'Opportunities[Stage],"Proposed"'), counted("proposal"),
                              ("Opportunities",))),
    ("Marketing plan", None),
    ("Hospitality plan", None),
    ("Account manager's performance", None),
    ("Risk analyses", Fact(count("Risk_Register"), counted("risk"), ("Risk_Register",))),
)
"""What should lie on the table, and how many entries of it the book has."""

QUESTIONS: tuple[tuple[str, tuple[Question, ...]], ...] = (
    ("Administration", (
        Question("Is everything done that we agreed last time?",
                 Fact(count("Actions", 'Actions[Status],"Late"'), counted("late action"), ("Actions",))),
        Question("Does the contract still fit, and until when does it run?",
                 Fact(f'IF({CONTRACT_END}=0,"",{CONTRACT_END})', '"until "d mmm yyyy',
                      ("Accounts",))),
        Question("Which information do we lack, and who gets it?",
                 Fact("COUNTBLANK(Review_Ready)", counted("input missing", "inputs missing"), ())))),
    ("Risk", (
        Question("Which risks are red, and what is done about them today?",
                 Fact(f'IF({RED_RISKS}>0,"⚑ "&{RED_RISKS}&" red: review now","no red risk")', "General",
                      ("Risk_Register",))),
        Question("Which risks have changed since last time?",
                 Fact(count("Risk_Register", OPEN_RISK), counted("open risk to go through", "open risks to go through"),
                      ("Risk_Register",))),
        Question("What would the open risks cost us?",
                 Fact(total("Expected loss", "Risk_Register", OPEN_RISK), '#,##0" expected";;"nothing estimated"',
                      ("Risk_Register",))))),
    ("Client", (
        Question("What has changed in their business and strategy?",
                 Fact(count("Feedback"), counted("note in Feedback", "notes in Feedback"), ("Feedback",))),
        Question("Do they reach the goals that we agreed on?",
                 Fact(f'IF({count("Goals")}=0,"no goal agreed",{GOALS_MET}&" of "&{count("Goals")}&" goals met")',
                      "General", ("Goals",))),
        Question("How satisfied are they, and why?",
                 Fact(score("NPS"), '"NPS "0;"NPS "-0;"NPS "0', ("Scorecard",))))),
    ("Relationship and contacts", (
        Question("Who decides there, and do we know them all?",
                 Fact(f'IF({KEY_PEOPLE}>0,{KEY_PEOPLE},"⚑ no key person there any more")',
                      counted("key person", "key people"), ("Contacts",))),
        Question("Do they still come to us, or only we to them?",
                 Fact(LAST_CONTACT, counted("day since contact", "days since contact"), ("Activities",))),
        Question("How good is the relationship, honestly?",
                 Fact(score("Relationship"), '"relationship "0', ("Scorecard",))))),
    ("Issues", (
        Question("What is open, and when is it solved?",
                 Fact(OPEN_TICKETS, counted("open ticket"), ("Tickets",))),
        Question("What do they complain about again and again?",
                 Fact(count("Tickets", f'Tickets[Kind],"Complaint",{IN_YEAR.format("Tickets[Opened]")}'),
                      counted("complaint in a year", "complaints in a year"), ("Tickets",))),
        Question("How long do they wait for a solution?",
                 Fact(score("Resolution hours"), '0.0" hours on average"', ("Scorecard",))))),
    ("Delivery and performance", (
        Question("Do we deliver when we promised to?",
                 Fact(ON_TIME, '0%" of orders on time"', ("Orders",), array=True)),
        Question("Are projects in time and in budget?",
                 Fact(count("Projects", 'Projects[Status],"Late"'), counted("late project"),
                      ("Projects",))),
        Question("What would lift the score most?",
                 Fact(LOWEST, "General", ("Scorecard",))))),
    ("Finance", (
        Question("Which payments are too old, and why?",
                 Fact(OLD_PAYMENTS, '#,##0" older than the limit";;"none older than the limit"', ("Invoices",))),
        Question("Is revenue on target?",
                 Fact(f'IF({TARGET}=0,"",KAM_ATTAINMENT({REVENUE},{TARGET}))', '0%" of target"',
                      ("Revenue", "Targets"))),
        Question("Is the margin above its limit, and does it hold?",
                 Fact(f'IF({MARGIN}="","",ROUND({MARGIN}/1%,1)&" %"&IF({MARGIN_LIMIT}="","",'
                      f'", limit "&ROUND({MARGIN_LIMIT}/1%,1)&" %"))', "General", ("Scorecard", "Escalation"))))),
    ("Growth", (
        Question("Which openings do we see, and who takes them up?",
                 Fact(count("Opportunities", OPEN_CHANCE), counted("opening"), ("Opportunities",))),
        Question("What are the openings worth?",
                 Fact(total("Amount", "Opportunities", OPEN_CHANCE), '#,##0" in all";;"–"', ("Opportunities",))),
        Question("Would they speak for us in public?",
                 Fact(count("References"), counted("reference"), ("References",))))),
)
"""Questions under eight headings."""

AFTER_REVIEW = ("Account file", "SWOT", "Balanced scorecard", "Personal objectives", "Risk management", "Action plan")
"""What is brought up to date after a review."""

PERFORMANCE = (
    "Gather the figures: growth, margin, retention, forecast accuracy",
    "Document successes, with numbers",
    "Name areas to improve, each with a plan",
    "Prepare talking points",
)
"""How an account manager prepares the talk about their own performance."""
