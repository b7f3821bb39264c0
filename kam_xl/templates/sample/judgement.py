"""What the sample's people have judged: which accounts are key, what comes first, results of the key result areas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kam_xl.templates.sample.portfolio import CARVALHO, LINDHOLM, OKAFOR, VOS, profiles

Rows = list[list[object]]

CELLS: Mapping[str, object] = {
    "KRA_Manager": OKAFOR,
    "SWOT_Account": "Junivar Semiconductors",
    "Strategy_Financial": "Grow with the accounts that pay for service, and keep the margin while we do.",
    "Strategy_Customer": "Be the supplier whom plant managers call first and recommend unasked.",
    "Strategy_Internal": "Deliver on the promised day, answer within a shift, do what we agreed.",
    "Strategy_Learning": "Everybody in account work can negotiate, read figures, and use what they learned.",
    "Cost of payables work, share of revenue": 0.006,
}
"""What is typed into single cells, by their names, and as results of measures."""

RATINGS = {
    "Aurelia Foods": (8, 9, 8, 9, 9, 9, 10, 9),
    "Brightmoor Utilities": (9, 6, 7, 8, 8, 7, 8, 7),
    "Castell Automotive": (10, 5, 4, 7, 6, 5, 8, 6),
    "Delmara Pharma": (7, 8, 9, 8, 8, 8, 6, 7),
    "Eastline Rail": (6, 7, 6, 7, 6, 7, 7, 5),
    "Fjordan Seafood": (6, 6, 5, 5, 7, 5, 4, 4),
    "Granvia Cement": (6, 1, 3, 3, 2, 2, 3, 1),
    "Hollis Paper": (4, 7, 6, 6, 7, 6, 4, 5),
    "Isarmont Brewery": (4, 3, 4, 5, 6, 6, 5, 4),
    "Junivar Semiconductors": (8, 8, 7, 9, 4, 5, 8, 8),
    "Kestrane Aerospace": (8, 7, 8, 8, 8, 8, 9, 8),
    "Lindqvale Dairy": (3, 9, 6, 7, None, 7, 4, 6),
}
"""Revenue, growth potential, profitability, strategic fit, loyalty, openness, reference value, joint innovation."""

UNRATED = (None,) * 8

RESULTS = (
    ("Client retention rate", 0.95, None), ("Customer satisfaction score", 0.85, None),
    ("Revenue growth from key accounts", 0.08, None), ("Upsell and cross-sell opportunities identified", 7, None),
    ("Sales target achieved", 1, None), ("Implementation of strategic account plans", 0.8, 0.75),
    ("Conversion of plans into actionable steps", 0.9, None), ("Alignment of plans with company objectives", 1, None),
    ("Contract value vs target", 1, None), ("Negotiated deals closed", 0.6, None),
    ("Contract renewal rate", 0.9, None), ("Margin on negotiated contracts", 0.32, None),
    ("Year-over-year growth from key accounts", 0.08, None), ("New-business share of revenue", 0.05, None),
    ("New accounts acquired", 1, None), ("Revenue from upselling and cross-selling", 0.05, None),
    ("Net promoter score", 45, None), ("Feedback implementation rate", 0.6, None), ("Resolution time", 0.75, None),
    ("Testimonials and case studies", 2, None), ("Account health score", 60, None),
    ("Performance metrics met", 0.8, 0.7), ("Engagement metrics", 70, 64),
    ("High-potential opportunities identified", 0.3, 0.27), ("Projects completed", 1, None),
    ("Internal stakeholder satisfaction", 0.8, 0.83), ("Timely response to internal requests", 0.9, 0.86),
    ("Alignment with account needs", 0.9, 0.8), ("Risk assessment accuracy", 0.75, 0.7),
    ("Mitigation strategies implemented", 0.8, None), ("Incident response time for critical risks", 24, 20),
    ("Client perception of risk management", 0.8, 0.74), ("Training participation", 1, None),
    ("Improvement after training", 0.2, None), ("Satisfaction with training", 0.8, None),
    ("Application of training", 0.8, None), ("Adoption of the software", 0.9, 0.92),
    ("Reduction of manual entry errors", 0.25, 0.18), ("Time saved by automation", 0.15, 0.16),
    ("Improvement in data security", 0.05, 0.06),
)
"""KPI, target, and what was typed where the book has no figure."""

ACTIVITIES = (
    ("Early renewal offer with executive visit", "Eastline Rail", 9, 6, CARVALHO, date(2026, 9, 10), "In progress"),
    ("Weekly call of our head of service with theirs", "Junivar Semiconductors", 9, 3, CARVALHO, date(2026, 8, 28),
     "In progress"),
    ("Consignment stock on their site", "Junivar Semiconductors", 8, 7, CARVALHO, date(2026, 9, 15), "In progress"),
    ("Value case before the price round", "Castell Automotive", 8, 5, VOS, date(2026, 9, 2), "In progress"),
    ("Payment plan with their finance director", "Fjordan Seafood", 7, 2, OKAFOR, date(2026, 9, 1), "Open"),
    ("Scope the second plant", "Aurelia Foods", 10, 8, LINDHOLM, date(2026, 10, 15), "Open"),
    ("Ask for the case study on shift training", "Kestrane Aerospace", 6, 2, LINDHOLM, date(2026, 9, 18), "Open"),
    ("Onboarding review with all line managers", "Lindqvale Dairy", 7, 4, VOS, date(2026, 11, 12), "Open"),
    ("Tailor-made price lists for each site", "Isarmont Brewery", 3, 7, VOS, date(2026, 10, 30), "Open"),
    ("Monthly sales figures as a slide deck", "Brightmoor Utilities", 2, 6, OKAFOR, date(2026, 9, 30), "Open"),
    ("Season's greetings list", "Hollis Paper", 2, 1, OKAFOR, date(2026, 11, 20), "Open"),
    ("Win-back call in spring", "Granvia Cement", 4, 2, CARVALHO, date(2027, 3, 1), "Open"),
)
"""Activity, account, impact, effort, owner, due, status."""

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = "Strength", "Weakness", "Opportunity", "Threat"
ENTRIES = (
    ("Junivar Semiconductors", STRENGTH, "Their engineers want our drives: highest uptime in their own test",
     date(2026, 3, 18)),
    ("Junivar Semiconductors", STRENGTH, "Frame contract until August 2027", date(2025, 8, 20)),
    ("Junivar Semiconductors", STRENGTH, "Good margin, and bills are paid on time", date(2026, 6, 30)),
    ("Junivar Semiconductors", WEAKNESS, "Two line stops traced to late spare parts", date(2026, 7, 9)),
    ("Junivar Semiconductors", WEAKNESS, "Nobody answers the hotline after five", date(2026, 2, 3)),
    ("Junivar Semiconductors", WEAKNESS, "Both key people left within two months; no successor met yet",
     date(2026, 8, 17)),
    ("Junivar Semiconductors", OPPORTUNITY, "Consignment stock on site opens the door to a service contract",
     date(2026, 8, 4)),
    ("Junivar Semiconductors", OPPORTUNITY, "Second clean room planned for 2028", date(2026, 5, 12)),
    ("Junivar Semiconductors", THREAT, "A competitor is testing a pump line in their laboratory", date(2026, 7, 22)),
    ("Junivar Semiconductors", THREAT, "Supplier rating falls below B if service does not recover",
     date(2026, 8, 11)),
    ("Aurelia Foods", STRENGTH, "Case study and reference call in public", date(2026, 6, 1)),
    ("Aurelia Foods", STRENGTH, "Same technician for three years, known by name", date(2026, 6, 16)),
    ("Aurelia Foods", WEAKNESS, "We supply only drives, not their packaging lines", date(2026, 4, 8)),
    ("Aurelia Foods", OPPORTUNITY, "Second plant decided for 2027", date(2026, 5, 20)),
    ("Aurelia Foods", OPPORTUNITY, "Vibration monitoring for all lines after the pilot", date(2026, 6, 2)),
    ("Aurelia Foods", THREAT, "Board may delay the 2027 budget", date(2026, 8, 6)),
    ("Castell Automotive", STRENGTH, "Largest share of their press plant", date(2026, 1, 20)),
    ("Castell Automotive", WEAKNESS, "Quotes took two weeks until July", date(2026, 4, 22)),
    ("Castell Automotive", WEAKNESS, "Retrofit came three weeks late and over budget", date(2026, 8, 4)),
    ("Castell Automotive", OPPORTUNITY, "Value case for each plant before the price round", date(2026, 8, 12)),
    ("Castell Automotive", THREAT, "New tender asks for six per cent off", date(2026, 7, 3)),
    ("Eastline Rail", STRENGTH, "Depot managers asked for us in the last tender", date(2026, 3, 11)),
    ("Eastline Rail", WEAKNESS, "Only one contact above the depots", date(2026, 6, 25)),
    ("Eastline Rail", OPPORTUNITY, "Early offer before the tender is published", date(2026, 8, 19)),
    ("Eastline Rail", THREAT, "Framework contract ends in December", date(2026, 6, 25)),
    ("Fjordan Seafood", STRENGTH, "Sole supplier of three of four sites", date(2026, 2, 10)),
    ("Fjordan Seafood", WEAKNESS, "Invoices are hard to match with their orders", date(2026, 8, 5)),
    ("Fjordan Seafood", THREAT, "Pays later each quarter", date(2026, 7, 14)),
)
"""Account, kind, entry, seen on."""


def tables(period: date) -> dict[str, Rows]:
    """The typed rows, by table."""
    return {
        "Selection": [[p.name, *RATINGS.get(p.name, UNRATED)] for p in profiles(period)],
        "KRA_Scorecard": [list(row) for row in RESULTS],
        "Prioritisation": [list(row) for row in ACTIVITIES],
        "SWOT": [list(row) for row in ENTRIES],
    }
