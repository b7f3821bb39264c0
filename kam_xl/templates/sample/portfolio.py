"""The sample's accounts: who they are and how they behave.

Every figure follows from an account's profile, the month and a fixed pseudo-noise, so that any
window of months can be produced by itself: the 24 months that the templates carry, the months
before them for their history, and the months after them that the demo refreshes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kam_xl.templates.sample.months import month_end


@dataclass(frozen=True)
class Profile:
    """An account and how it behaves; rates are a year, `mood` is the mean survey rating."""

    key: str
    name: str
    level: str
    industry: str
    country: str
    manager: str
    since: date
    contract_end: date
    monthly: float
    growth: float
    margin: float
    margin_drift: float
    mood: float
    mood_drift: float
    tickets: int
    hours: float
    days_late: float
    lateness_drift: float
    relationship: int | None
    left: date | None = None
    fading_from: date | None = None
    tell: str | None = None
    note: str | None = None


LINDHOLM, OKAFOR, CARVALHO, VOS = "Maria Lindholm", "Tom Okafor", "Inês Carvalho", "Peter Vos"

PROFILES = (
    Profile("C-1001", "Aurelia Foods", "Strategic", "Food and drink", "Netherlands", LINDHOLM, date(2019, 3, 1),
            date(2028, 12, 31), 148_000, 0.19, 0.38, 0.01, 9.3, 0.1, 1, 9, 2, 0, 9,
            note="Reference customer; second plant decided for 2027."),
    Profile("C-1002", "Brightmoor Utilities", "Strategic", "Utilities", "United Kingdom", OKAFOR, date(2017, 9, 1),
            date(2027, 3, 31), 171_000, 0.075, 0.31, 0, 8.6, 0, 2, 15, 6, 0, 8),
    Profile("C-1003", "Castell Automotive", "Strategic", "Automotive", "Germany", VOS, date(2018, 1, 1),
            date(2027, 1, 31), 190_000, 0.03, 0.26, -0.05, 8.0, -0.3, 2, 19, 9, 1, 6, tell="Helene Brandt",
            note="Price round in October; margin under pressure from their new tender."),
    Profile("C-1004", "Delmara Pharma", "Key", "Pharmaceuticals", "Switzerland", LINDHOLM, date(2020, 6, 1),
            date(2027, 6, 30), 96_000, 0.13, 0.41, 0, 8.9, 0.1, 1, 11, 3, 0, 8),
    Profile("C-1005", "Eastline Rail", "Key", "Transport", "Poland", CARVALHO, date(2021, 2, 1),
            date(2026, 12, 31), 74_000, 0.08, 0.29, 0.005, 8.4, 0, 2, 17, 12, 0, 7,
            note="Framework contract ends in December: renewal plan is open."),
    Profile("C-1006", "Fjordan Seafood", "Key", "Food and drink", "Norway", OKAFOR, date(2019, 11, 1),
            date(2027, 10, 31), 82_000, 0.07, 0.33, 0, 8.5, 0, 1, 13, 58, 30, 6, tell="Credit control",
            note="Pays later each quarter; payment plan asked for in July."),
    Profile("C-1007", "Granvia Cement", "Key", "Building materials", "Spain", CARVALHO, date(2018, 5, 1),
            date(2026, 6, 30), 88_000, -0.05, 0.24, -0.02, 6.9, -0.9, 3, 30, 18, 6, 2,
            left=date(2026, 6, 30), fading_from=date(2025, 11, 1), tell="Helene Brandt",
            note="Gave notice in February; moved to a local supplier."),
    Profile("C-1008", "Hollis Paper", "Growth", "Paper", "United Kingdom", OKAFOR, date(2022, 4, 1),
            date(2027, 3, 31), 41_000, 0.11, 0.30, 0, 8.6, 0.1, 1, 14, 5, 0, 7),
    Profile("C-1009", "Isarmont Brewery", "Growth", "Food and drink", "Germany", VOS, date(2021, 10, 1),
            date(2027, 9, 30), 38_000, 0.02, 0.22, -0.015, 8.2, 0, 1, 16, 8, 0, 6),
    Profile("C-1010", "Junivar Semiconductors", "Key", "Electronics", "Ireland", CARVALHO, date(2020, 9, 1),
            date(2027, 8, 31), 103_000, 0.1, 0.36, 0, 7.5, -1.3, 6, 46, 4, 0, 4,
            note="Two line stops traced to late spare parts; service review agreed."),
    Profile("C-1011", "Kestrane Aerospace", "Key", "Aerospace", "France", LINDHOLM, date(2019, 7, 1),
            date(2028, 6, 30), 118_000, 0.09, 0.34, 0.01, 8.8, 0, 1, 12, 7, 0, 8),
    Profile("C-1012", "Lindqvale Dairy", "Growth", "Food and drink", "Sweden", VOS, date(2025, 11, 1),
            date(2027, 10, 31), 46_000, 0.3, 0.32, 0, 8.7, 0.2, 1, 12, 3, 0, 7,
            note="New: onboarding review due in November."),
    Profile("C-1013", "Marlowe Chemicals", "Growth", "Chemicals", "Belgium", OKAFOR, date(2026, 10, 1),
            date(2028, 9, 30), 52_000, 0.12, 0.3, 0, 8.6, 0, 1, 13, 4, 0, None),
)


def profiles(period: date) -> list[Profile]:
    """The accounts that the supplier knows at the end of the period."""
    return [p for p in PROFILES if p.since <= month_end(period)]


def sells(p: Profile, month: date) -> bool:
    """Whether the account buys in that month."""
    return p.since <= month and (p.left is None or month <= p.left)
