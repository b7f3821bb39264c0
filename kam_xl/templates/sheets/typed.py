"""The sheets that people type and no system knows: actions, goals, projects, training, feedback, references."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.feed import OF_ACCOUNTS
from kam_xl.templates.limits import WordList, choice
from kam_xl.templates.sheets.data import HAS_LEFT, LEFT, ONE_ACCOUNT, YES_OR_NO, typed_sheet
from kam_xl.templates.table import Column, Rule, a_date

REFERENCE_KINDS = WordList("Reference_Kinds", ("Testimonial", "Case study", "Reference call"))
ACCOUNT = Column("Account", 24, role="input", rule=ONE_ACCOUNT)
MONEY = Rule("Amount", "Money, without a currency sign.", between=(0, 1_000_000_000))
RATING = Rule("Rating", "A whole number from 1 (small) to 5 (large).", between=(1, 5), whole=True)
PERCENT_SCORE = Rule("Test score", "Points of a test, 0 to 100.", between=(0, 100))
WRAP = {"text_wrap": True}


def _day(name: str, message: str) -> Column:
    return Column(name, 13, theme.DATE, "input", rule=a_date(name, message))


def _status(first: str, done_on: str, done: str) -> Column:
    return Column("Status", 10, role="calculation", extra={"align": "center"}, formula=(
        f'IF([@{first}]="","",IF([@[{done_on}]]<>"","{done}",IF(AND([@Due]<>"",[@Due]<As_Of),"Late","Open")))'))


ACTIONS = typed_sheet("Actions", "see who does what by when",
                      "Every action has an owner and a day; minutes of reviews end here, too.", [
    Column("Action", 46, role="input", extra=WRAP), ACCOUNT,
    Column("Objective", 34, role="input", extra=WRAP, note="The objective of Account_Plan that it serves."),
    Column("Owner", 18, role="input"), _day("Due", "The day by which it is done."),
    _day("Done on", "The day on which it was done; blank while it is open."), _status("Action", "Done on", "Done")])

GOALS = typed_sheet("Goals", "see whether customers reach what they want",
                    "What the customer wants to achieve, in the customer's words.", [
    Column("Goal", 46, role="input", extra=WRAP), ACCOUNT, _day("Agreed on", "When it was agreed."),
    _day("Due", "When it is to be met."), _day("Met on", "When it was met; blank until then."),
    _status("Goal", "Met on", "Met")])

PROJECTS = typed_sheet("Projects", "see what is built for customers", "Projects with day and budget.", [
    Column("Project", 34, role="input", extra=WRAP), ACCOUNT, _day("Due", "The agreed day."),
    _day("Delivered", "The day of delivery; blank until then."),
    Column("Budget", 14, Unit.MONEY, "input", rule=MONEY), Column("Cost", 14, Unit.MONEY, "input", rule=MONEY),
    _status("Project", "Delivered", "Done")])

TRAINING = typed_sheet("Training", "see whether the team gets better",
                       "Who took part, what a test said before and after, and whether it is used.", [
    Column("Training", 38, role="input", extra=WRAP), Column("Person", 20, role="input"), _day("Date", "The day."),
    Column("Took part", 10, role="input", rule=YES_OR_NO),
    Column("Before", 10, Unit.POINTS, "input", rule=PERCENT_SCORE),
    Column("After", 10, Unit.POINTS, "input", rule=PERCENT_SCORE),
    Column("Satisfaction", 12, Unit.POINTS, "input", rule=RATING),
    Column("Applied", 10, role="input", rule=YES_OR_NO)])

FEEDBACK = typed_sheet("Feedback", "carry the customer's voice into the company",
                       "What customers asked for, who has it, and what became of it.", [
    _day("Date", "When the customer said it."), ACCOUNT, Column("Feedback", 50, role="input", extra=WRAP),
    Column("Passed to", 18, role="input"), _day("Answered on", "When the customer had an answer."),
    _day("Implemented on", "When it was put into practice.")])

REFERENCES = typed_sheet("References", "know who speaks for us",
                         "Customers who are proud to be named; Public: named to everybody.", [
    ACCOUNT, Column("Kind", 18, role="input", rule=choice("Kind", "What they do for us.", REFERENCE_KINDS)),
    Column("Public", 10, role="input", rule=YES_OR_NO), _day("Since", "Since when.")], [REFERENCE_KINDS])

RATED = "KAM_REVIEW_INTERVAL([@Size],[@Complexity],[@Potential])"
INTERVAL = (f'IF(COUNT([@[Size]:[Potential]])<COLUMNS([@[Size]:[Potential]]),"",'
            f'IF([@[Contract months]]="",{RATED},MIN({RATED},[@[Contract months]])))')

REVIEWS = typed_sheet("Reviews", "see which account is to be reviewed when",
                      "How often depends on size, complexity and potential, and on what the contract says.", [
    Column("Account", 24, role="result"),
    *(Column(name, 12, Unit.POINTS, "input", rule=RATING) for name in ("Size", "Complexity", "Potential")),
    Column("Contract months", 11, Unit.MONTHS, "input", rule=Rule(
        "Contract months", "Months between reviews that the contract asks for; blank if it says nothing.",
        between=(1, 60), whole=True)),
    Column("Interval", 11, Unit.MONTHS, "calculation", INTERVAL,
           note="Months: KAM_REVIEW_INTERVAL, or the contract's if that is shorter."),
    _day("Last review", "The day of the last review."),
    Column("Next review", 13, theme.DATE, "calculation",
           'IF(OR([@Interval]="",[@[Last review]]=""),"",EDATE([@[Last review]],[@Interval]))'),
    Column("State", 15, role="calculation", extra={"align": "center"}, formula=(
        f'IF([@Account]="","",IF({HAS_LEFT},"{LEFT}",IF([@[Last review]]="","No review yet",'
        'IF(N([@[Next review]])=0,"",IF([@[Next review]]<=As_Of,"Due","Planned")))))'))],
    feed=OF_ACCOUNTS)
