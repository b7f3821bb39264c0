"""What the sample's people have typed: ratings, risks, actions, goals, projects, training, feedback, references."""

from __future__ import annotations

from datetime import date

from kam_xl.templates.sample.portfolio import CARVALHO, LINDHOLM, OKAFOR, VOS, profiles

Row = list[object]

RISKS: tuple[tuple[str, str, str, str, float, int, float, str, str, str, date, str], ...] = (
    ("Framework contract is not renewed", "Eastline Rail", "Contract renewal", "Tender published before October",
     0.35, 4, 900_000, "Renewal plan with early-offer discount; executive visit", CARVALHO, "Monthly",
     date(2026, 9, 15), "Mitigating"),
    ("Margin falls below the limit after the price round", "Castell Automotive", "Changed needs",
     "New tender asks for 6 % off", 0.65, 4, 310_000, "Value case per plant; leave two low-margin articles", VOS,
     "Monthly", date(2026, 9, 4), "Mitigating"),
    ("Production stops again for want of spare parts", "Junivar Semiconductors", "Service",
     "Third late delivery in a quarter", 0.5, 5, 640_000, "Consignment stock on site from September", CARVALHO,
     "Weekly", date(2026, 8, 28), "Mitigating"),
    ("Receivables turn into a loss", "Fjordan Seafood", "Payment", "Invoice open for more than 90 days", 0.3, 3,
     180_000, "Payment plan; deliveries against part payment", OKAFOR, "Weekly", date(2026, 9, 1), "Open"),
    ("Competitor offers a lower service fee", "Brightmoor Utilities", "Competitor activity",
     "Competitor seen on site", 0.25, 4, 520_000, "Joint roadmap; three-year service bundle", OKAFOR, "Quarterly",
     date(2026, 10, 12), "Open"),
    ("Plant investment is postponed", "Aurelia Foods", "Economic downturn", "Board delays the 2027 budget", 0.15, 3,
     400_000, "Rental units as a bridge", LINDHOLM, "Quarterly", date(2026, 11, 10), "Open"),
    ("Buyer and plant manager leave in the same year", "Isarmont Brewery", "People", "Notice of the plant manager",
     0.5, 2, 120_000, "Meet the successor; widen the contact map", VOS, "Quarterly", date(2026, 9, 22), "Open"),
    ("Customer moves to a local supplier", "Granvia Cement", "Competitor activity", "Notice received", 1.0, 3, 0,
     "Handover done; win-back call in spring", CARVALHO, "Yearly", date(2027, 3, 1), "Closed"),
)
"""Risks that the sample's people have typed."""

ACTIONS = (
    ("Hand in the early renewal offer", "Eastline Rail", "Renew the framework contract", CARVALHO, date(2026, 9, 10),
     None),
    ("Agree the consignment stock list", "Junivar Semiconductors", "Win back the plant's trust", CARVALHO,
     date(2026, 8, 21), None),
    ("Daily call with their maintenance lead until stable", "Junivar Semiconductors", "Win back the plant's trust",
     CARVALHO, date(2026, 7, 31), date(2026, 7, 28)),
    ("Value case for the press plant", "Castell Automotive", "Keep the margin through the price round", VOS,
     date(2026, 9, 2), None),
    ("Payment plan signed by their finance director", "Fjordan Seafood", "Bring receivables under 45 days", OKAFOR,
     date(2026, 8, 14), None),
    ("Scope the second plant with their engineers", "Aurelia Foods", "Supply the second plant", LINDHOLM,
     date(2026, 10, 15), None),
    ("Send the same technician to every visit", "Aurelia Foods", "Supply the second plant", LINDHOLM,
     date(2026, 7, 15), date(2026, 6, 30)),
    ("Joint roadmap workshop", "Brightmoor Utilities", "Three-year service bundle", OKAFOR, date(2026, 6, 30),
     date(2026, 6, 24)),
    ("Onboarding review with all line managers", "Lindqvale Dairy", "Make the first year a success", VOS,
     date(2026, 11, 12), None),
    ("Meet the new plant manager", "Isarmont Brewery", "Widen the contact map", VOS, date(2026, 9, 22), None),
    ("Quarterly numbers to their controller", "Delmara Pharma", "Grow the validation service", LINDHOLM,
     date(2026, 7, 10), date(2026, 7, 9)),
)
"""Action, account, objective, owner, due, done on."""

GOALS = (
    ("Line availability above 97 %", "Aurelia Foods", date(2025, 10, 1), date(2026, 9, 30), None),
    ("One supplier portal for all sites", "Brightmoor Utilities", date(2025, 11, 15), date(2026, 6, 30),
     date(2026, 6, 12)),
    ("Six per cent lower unit cost", "Castell Automotive", date(2026, 1, 20), date(2026, 12, 31), None),
    ("Validated spare parts within 48 hours", "Delmara Pharma", date(2025, 9, 1), date(2026, 3, 31),
     date(2026, 3, 27)),
    ("No unplanned stop in the peak season", "Junivar Semiconductors", date(2026, 1, 10), date(2026, 7, 31), None),
    ("Certified maintenance staff on each shift", "Kestrane Aerospace", date(2025, 12, 1), date(2026, 5, 31),
     date(2026, 5, 20)),
    ("Energy use down by a tenth", "Isarmont Brewery", date(2026, 2, 1), date(2027, 1, 31), None),
)
"""Goal, account, agreed on, due, met on."""

PROJECTS = (
    ("Vibration monitoring", "Aurelia Foods", date(2026, 5, 31), date(2026, 5, 29), 84_000, 81_300),
    ("Portal connection", "Brightmoor Utilities", date(2026, 6, 30), date(2026, 6, 12), 46_000, 47_900),
    ("Press line retrofit", "Castell Automotive", date(2026, 7, 15), date(2026, 8, 4), 210_000, 236_500),
    ("Clean-room cabinets", "Delmara Pharma", date(2026, 4, 30), date(2026, 5, 6), 120_000, 118_400),
    ("Consignment stock", "Junivar Semiconductors", date(2026, 9, 15), None, 65_000, 22_000),
    ("Shift training", "Kestrane Aerospace", date(2026, 5, 31), date(2026, 5, 20), 18_000, 17_100),
)
"""Project, account, due, delivered, budget, cost."""

TRAINING = (
    ("Negotiating framework contracts", LINDHOLM, date(2026, 2, 11), "Yes", 62, 81, 5, "Yes"),
    ("Negotiating framework contracts", OKAFOR, date(2026, 2, 11), "Yes", 58, 70, 4, "Yes"),
    ("Negotiating framework contracts", CARVALHO, date(2026, 2, 11), "No", None, None, None, None),
    ("Negotiating framework contracts", VOS, date(2026, 2, 11), "Yes", 66, 78, 4, "No"),
    ("Reading a customer's balance sheet", LINDHOLM, date(2026, 5, 20), "Yes", 49, 75, 5, "Yes"),
    ("Reading a customer's balance sheet", OKAFOR, date(2026, 5, 20), "Yes", 55, 72, 4, "Yes"),
    ("Reading a customer's balance sheet", CARVALHO, date(2026, 5, 20), "Yes", 60, 77, 5, "Yes"),
    ("Reading a customer's balance sheet", VOS, date(2026, 5, 20), "Yes", 41, 64, 3, "No"),
)
"""Training, person, date, took part, score before, score after, satisfaction 1..5, applied."""

FEEDBACK = (
    (date(2026, 1, 14), "Delmara Pharma", "Certificates should come with the delivery note", "Quality",
     date(2026, 1, 19), date(2026, 3, 2)),
    (date(2026, 2, 3), "Junivar Semiconductors", "Nobody answers the hotline after five", "Service",
     date(2026, 2, 20), None),
    (date(2026, 3, 9), "Brightmoor Utilities", "Portal should show open orders", "IT", date(2026, 3, 11),
     date(2026, 6, 12)),
    (date(2026, 4, 22), "Castell Automotive", "Quotes take two weeks", "Sales office", date(2026, 4, 24),
     date(2026, 7, 1)),
    (date(2026, 6, 16), "Aurelia Foods", "Want the same technician each time", "Service", date(2026, 6, 17),
     date(2026, 6, 30)),
    (date(2026, 8, 5), "Fjordan Seafood", "Invoices are hard to match with orders", "Finance", None, None),
)
"""Date, account, feedback, passed to, answered on, implemented on."""

REFERENCES = (
    ("Aurelia Foods", "Case study", "Yes", date(2025, 6, 1)),
    ("Aurelia Foods", "Reference call", "Yes", date(2024, 11, 1)),
    ("Brightmoor Utilities", "Testimonial", "Yes", date(2026, 2, 1)),
    ("Delmara Pharma", "Reference call", "No", date(2025, 9, 1)),
    ("Kestrane Aerospace", "Case study", "Yes", date(2026, 5, 1)),
)
"""Account, kind, public, since."""

RATED = {
    "Strategic": (5, 4, 4), "Key": (3, 3, 3), "Growth": (2, 2, 4),
}
"""Size, complexity and potential of an account of each level, 1 to 5."""

LAST_REVIEWS = (date(2026, 7, 14), date(2026, 7, 2), date(2026, 5, 19), date(2026, 6, 9), date(2026, 6, 25),
                date(2026, 3, 10), None, date(2026, 4, 15), date(2026, 5, 6), date(2026, 5, 12), date(2026, 7, 21),
                None)


def tables(period: date) -> dict[str, list[Row]]:
    """The typed rows of the tables that this module knows, by table."""
    known = profiles(period)
    reviewed = [*LAST_REVIEWS, *[None] * len(known)]
    return {
        "Scorecard": [[p.name, p.relationship] for p in known],
        "Escalation": [[p.name] for p in known],
        "Risk_Register": [list(row) for row in RISKS],
        "Actions": [list(row) for row in ACTIONS],
        "Goals": [list(row) for row in GOALS],
        "Projects": [list(row) for row in PROJECTS],
        "Training": [list(row) for row in TRAINING],
        "Feedback": [list(row) for row in FEEDBACK],
        "References": [list(row) for row in REFERENCES],
        "Reviews": [[p.name, *RATED[p.level], 3 if p.level == "Strategic" else None, last]
                    for p, last in zip(known, reviewed, strict=False)],
    }
