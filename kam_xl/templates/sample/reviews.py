"""What the sample's people have typed about plans and reviews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kam_xl.templates.sample.portfolio import CARVALHO, LINDHOLM, OKAFOR, VOS, profiles

Rows = list[list[object]]

BRANDT = "Helene Brandt"

PLANS = (
    ("Renew the framework contract", "Eastline Rail", "Keep key customers", "Signed years", 0, 3, 0, CARVALHO,
     date(2026, 11, 30), None),
    ("Win back the plant's trust", "Junivar Semiconductors", "Deliver as promised", "Late deliveries a quarter", 6, 0,
     4, CARVALHO, date(2026, 8, 15), None),
    ("Keep the margin through the price round", "Castell Automotive", "Protect the margin", "Gross margin, %", 21, 24,
     23.1, VOS, date(2026, 10, 31), None),
    ("Bring receivables under 45 days", "Fjordan Seafood", "Turn sales into cash", "Days late", 75, 45, 73, OKAFOR,
     date(2026, 12, 31), None),
    ("Supply the second plant", "Aurelia Foods", "Grow with key accounts", "Signed lines of six", 0, 6, 4, LINDHOLM,
     date(2026, 12, 15), None),
    ("Three-year service bundle", "Brightmoor Utilities", "Grow with key accounts", "Sites in the bundle", 2, 8, 6,
     OKAFOR, date(2027, 1, 31), None),
    ("Make the first year a success", "Lindqvale Dairy", "Keep key customers", "Milestones reached", 0, 8, 5, VOS,
     date(2026, 11, 30), None),
    ("Widen the contact map", "Isarmont Brewery", None, "Key people we know", 2, 5, 3, VOS, date(2026, 12, 31), None),
    ("Grow the validation service", "Delmara Pharma", "Grow with key accounts", "Revenue a quarter, thousand", 40, 60,
     61, LINDHOLM, date(2026, 6, 30), date(2026, 6, 26)),
    ("Sell shift training to all sites", "Kestrane Aerospace", "Grow with key accounts", "Sites trained", 1, 4, 2,
     LINDHOLM, date(2027, 3, 31), None),
)
"""Objective, account, company objective, measure, start value, target, actual, owner, due, done on."""

REVIEW_ANSWERS = (
    "Stock list is late; parts on site before the 15th", "Runs a year; they want a service annex",
    "Who follows their buyer; Inês asks their managing director",
    "Another line stop; parts on site from the 15th", "Late parts: more likely since July",
    "A third stop would cost us the renewal", "Second line starts in spring; uptime comes before price",
    "Goal missed in July; new date agreed: 31 January", "Disappointed: \u201cagain too late, nobody called back\u201d",
    "Buyer and plant manager have left; two new names to meet",
    "Nobody has spoken with them since July; visit in week 38", "Tense but open: they came with four people",
    "Nothing this week; the last one took six days", "Spare parts, every time",
    "Too long: a technician of their own from October", "No: every other one is late; stock on site will help",
    "Stock project on its way, in budget",
    "Resolution time and NPS", "None: they pay at once", "On plan in spite of everything", "Yes, holds at its level",
    "Service annex for the second line", "Not quite a month's revenue", "Not now; ask again next summer",
)
REVIEW_MINUTES = (
    ("Agree the consignment stock list", CARVALHO, date(2026, 9, 11)),
    ("Introduce ourselves to the new buyer and the new plant manager", CARVALHO, date(2026, 9, 18)),
    ("Name a technician who serves only this plant", BRANDT, date(2026, 9, 30)),
    ("Draft the service annex for the second line", CARVALHO, date(2026, 10, 9)),
    ("Ask every caller of the year what went wrong", None, date(2026, 9, 25)),
)
"""What was decided, owner, due."""

CELLS: Mapping[str, object] = {
    "Review_Account": "Junivar Semiconductors", "Review_Date": date(2026, 8, 27), "Review_Line_Manager": BRANDT,
    "Review_Customer": "Managing director, maintenance lead",
    "Review_Inputs": (None, "Have", "Have", None, "Have", None, None, None, None, "Missing", "Missing", "Missing",
                      "Have", None),
    "Review_Answers": REVIEW_ANSWERS, "Review_Minutes": REVIEW_MINUTES,
    "Performance_Review": ("Yes", "Yes", "Yes", "No"), "After_Review": ("Yes", "Yes", "No", "No", "Yes", "No"),
    "Update_Account": "Aurelia Foods", "Update_Contact": "Karim Keller", "Update_Metric": "Revenue",
}
"""What is typed into single cells, by their names."""


def tables(period: date) -> dict[str, Rows]:
    """The typed rows, by table."""
    return {
        "Red_Flags": [[p.name] for p in profiles(period)],
        "Account_Plan": [list(row) for row in PLANS],
    }
