"""The data sheets of how we and the customers deal with each other: answers, tickets, people, contacts, openings."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.feed import ALL_MONTHS, Feed
from kam_xl.templates.limits import Setting
from kam_xl.templates.sheets.data import account_date, data_sheet, flag_window, window
from kam_xl.templates.sheets.trade import ACCOUNT
from kam_xl.templates.table import Column

PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"
RATING_LIMITS = (
    Setting("Promoter_From", 9, Unit.POINTS, "Ratings from here on are promoters", defined=True),
    Setting("Passive_From", 7, Unit.POINTS, "Ratings from here on are passives, below detractors", defined=True))

RECENT = "AND(N({0})>=Flag_Start,N({0})<Next_Period)"
CHANGED = (f'IF([@[Key person]]<>"Yes","",IF(OR({RECENT.format("[@[Left on]]")},AND({RECENT.format("[@Since]")},'
           f'[@Since]>{account_date("Customer since")})),"Yes","No"))')

OPPORTUNITIES = data_sheet("Opportunities", "see what could be sold",
                           "Openings from first idea to won or lost, from the CRM.", [
    Column("Opportunity", 14), ACCOUNT, Column("Name", 24), Column("Kind", 13), Column("Lead source", 17),
    Column("Stage", 12), Column("Amount", 14, Unit.MONEY), Column("Probability", 11, Unit.FRACTION),
    Column("Opened", 13, theme.DATE), Column("Closes", 13, theme.DATE), Column("Closed", 13, theme.DATE)],
    Feed("opportunities_{period:%Y-%m}.csv", "replace", [
        "ID -> Opportunity : text", "Customer -> Account", "Title -> Name", "Type -> Kind", "Lead source", "Stage",
        "Value -> Amount : number", "Chance -> Probability : number", "Created -> Opened : date",
        "Expected close -> Closes : date", "Closed on -> Closed : date"],
        key="Opportunity", control="Amount", months=ALL_MONTHS))

CONTRACTS = data_sheet("Contracts", "see what is agreed and until when", "Contracts, past and present.", [
    Column("Contract", 14), ACCOUNT, Column("Start", 13, theme.DATE), Column("End", 13, theme.DATE),
    Column("Value a year", 14, Unit.MONEY), Column("Cost a year", 14, Unit.MONEY),
    Column("Target value", 14, Unit.MONEY), Column("Negotiated", 12), Column("Renewed", 11)],
    Feed("contracts.csv", "upsert", [
        "Number -> Contract : text", "Customer -> Account", "From -> Start : date", "Until -> End : date",
        "Annual value -> Value a year : number", "Annual cost -> Cost a year : number",
        "Target -> Target value : number", "Negotiated", "Renewed"],
        key="Contract", vanished="keep", months=ALL_MONTHS))

TICKETS = data_sheet("Tickets", "see how service went", "Opened and closed tickets from the service desk.", [
    Column("Ticket", 14), ACCOUNT, Column("Opened", 17, theme.MOMENT), Column("Closed", 17, theme.MOMENT),
    Column("Priority", 11), Column("Kind", 12),
    Column("Resolution hours", 12, Unit.SCORE, "calculation",
           'IF(OR([@Opened]="",[@Closed]=""),"",([@Closed]-[@Opened])/TIME(1,0,0))'),
    window("[@Closed]", "Scorecard"), flag_window("[@Opened]")],
    Feed("tickets_{period:%Y-%m}.csv", "upsert", [
        "Number -> Ticket : text", "Client -> Account", "Opened at -> Opened : date", "Closed at -> Closed : date",
        "Urgency -> Priority", "Category -> Kind"], key="Ticket", vanished="keep", months=2))

SURVEYS = data_sheet("Surveys", "read what customers answered",
                     "Would you recommend us (0–10)? How satisfied are you (1–5)? How easy was it (1–7, 7 very easy)? "
                     "A row without answers was asked in vain.", [
    Column("Date", 13, theme.DATE), ACCOUNT, Column("Rating", 10, Unit.POINTS), Column("CSAT", 10, Unit.POINTS),
    Column("Effort", 10, Unit.POINTS), Column("Comment", 52),
    window("[@Date]", "Scorecard"),
    Column("Answer", 11, role="calculation", serves="Scorecard", formula=(
        f'IF(ISNUMBER([@Rating]),IF([@Rating]>=Promoter_From,"{PROMOTER}",IF([@Rating]>=Passive_From,"{PASSIVE}",'
        f'"{DETRACTOR}")),"")'))],
    Feed("surveys_{period:%Y-%m}.csv", "append", [
        "Asked on -> Date : date", "Company -> Account", "Would recommend -> Rating : number",
        "Satisfied -> CSAT : number", "Ease -> Effort : number", "Remark -> Comment : text"],
        period_column="Date", date_format="yyyy-mm-dd", control="Rating"), RATING_LIMITS)

CONTACTS = data_sheet("Contacts", "know whom to call", "The people at the customers; the CRM keeps them.", [
    Column("Contact ID", 13), Column("Contact", 22), ACCOUNT, Column("Role", 22), Column("Key person", 11),
    Column("Since", 13, theme.DATE), Column("Left on", 13, theme.DATE),
    Column("Vanished", 12, theme.MONTH, note="The month in which the CRM no longer knew the contact."),
    Column("Changed", 10, role="calculation", formula=CHANGED, extra={"align": "center"}, serves="Red_Flags",
           note="Yes: a key person who left in the months of the red flags, or came while it was a customer already.")],
    Feed("contacts.csv", "upsert", [
        "No -> Contact ID : text", "Full name -> Contact", "Company -> Account", "Position -> Role",
        "Key -> Key person", "Known since -> Since : date", "Left -> Left on : date"],
        key="Contact ID", vanished="mark", months=ALL_MONTHS))

ACTIVITIES = data_sheet("Activities", "see who spoke with whom",
                        "Calls, mails, meetings and visits. Inbound: the customer began it.", [
    Column("Activity", 14), Column("Date", 13, theme.DATE), ACCOUNT, Column("Contact", 22), Column("Kind", 11),
    Column("Direction", 12), Column("Hours", 9, Unit.HOURS), Column("Account manager", 18),
    flag_window("[@Date]"),
    Column("Held", 9, role="calculation", formula='IF([@Date]="","",IF([@Date]<Next_Period,"Yes","No"))',
           extra={"align": "center"}, serves="Red_Flags", note="No: it lies after the reporting month.")],
    Feed("activities_{period:%Y-%m}.json", "append", [
        "id -> Activity : text", "day -> Date : date", "customer -> Account", "person -> Contact", "channel -> Kind",
        "direction -> Direction", "hours -> Hours : number", "by -> Account manager"], period_column="Date"))
