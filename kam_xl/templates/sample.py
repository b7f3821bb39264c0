"""The sample portfolio: a fictitious supplier's key accounts, month by month, always the same.

Every figure follows from an account's profile, the month and a fixed pseudo-noise, so that any
window of months can be produced by itself: the 24 months that the template carries, the months
before them for its history, and the months after them that the demo refreshes.
"""

from __future__ import annotations

import math
import zlib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

Row = list[object]

PERIOD = date(2026, 8, 1)
"""The reporting month of the committed template."""

MONTHS = 24
"""How many months of data a book carries."""


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

TICK = timedelta(minutes=45)
"""Tickets close on 32nds of a day, which a cell stores exactly."""

PRAISE = ("Delivery is always on time.", "Your engineers know our plant.", "Would recommend without hesitation.")
NEUTRAL = ("Good product, quotes take long.", "No complaints.", "Portal could be simpler.")
BLAME = ("Spare parts came too late again.", "Nobody called us back.", "Prices rose without notice.")

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


def month_start(period: date, offset: int) -> date:
    """The first day of the month that lies `offset` months from `period`."""
    index = period.year * 12 + period.month - 1 + offset
    return date(index // 12, index % 12 + 1, 1)


def month_end(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def window(period: date) -> list[date]:
    """The months that a book of that period carries, oldest first."""
    return [month_start(period, offset) for offset in range(1 - MONTHS, 1)]


def profiles(period: date) -> list[Profile]:
    """The accounts that the supplier knows at the end of the period."""
    return [p for p in PROFILES if p.since <= month_end(period)]


def accounts(period: date) -> list[Row]:
    """Rows of the table Accounts; the last two columns are typed by people."""
    return [[p.key, p.name, p.level, p.industry, p.country, p.manager, p.since, _known(p.left, period),
             p.contract_end, p.tell, p.note] for p in profiles(period)]


def relationships(period: date) -> list[int | None]:
    """The relationship rating that each account manager typed."""
    return [p.relationship for p in profiles(period)]


def revenue(months: list[date]) -> list[Row]:
    """Month, account, revenue, cost."""
    return [[month, p.name, *_sales(p, month)] for month in months for p in PROFILES if _sells(p, month)]


def targets(period: date) -> list[Row]:
    """Month and target: six months beyond the period are planned."""
    months = [*window(period), *(month_start(period, offset) for offset in range(1, 7))]
    return [[month, _target(month)] for month in months]


def surveys(months: list[date]) -> list[Row]:
    """Date, account, rating 0..10, satisfaction 1..5, comment: each account is asked once a quarter."""
    rows = [_answer(p, month, k) for month in months for i, p in enumerate(PROFILES)
            for k in range(4) if _sells(p, month) and (month.month + i) % 3 == 0]
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def tickets(months: list[date], period: date) -> list[Row]:
    """Ticket, account, opened, closed (blank while open at the end of the period), priority."""
    rows = [ticket for month in months for p in PROFILES if _sells(p, month) for ticket in _tickets(p, month)]
    for row in rows:
        row[3] = _known(row[3], period)
    return sorted(rows, key=lambda row: str(row[2]))


def invoices(months: list[date], period: date) -> list[Row]:
    """Invoice, account, invoice date, due date, amount, paid date (blank while open)."""
    sold = ((month, p) for month in months for p in PROFILES if _sells(p, month))
    return [_invoice(p, month, period) for month, p in sold]


def risks() -> list[Row]:
    """The typed columns of the table Risk_Register."""
    return [list(risk) for risk in RISKS]


def noise(*key: object) -> float:
    """A fixed number between −1 and 1 for each key."""
    return zlib.crc32("/".join(map(str, key)).encode()) / 2**31 - 1


def _known(day: object, period: date) -> object:
    """A day that lies after the period is not known yet."""
    end = datetime.combine(month_end(period), datetime.max.time())
    moment = day if isinstance(day, datetime) else datetime.combine(day, datetime.min.time()) \
        if isinstance(day, date) else None
    return day if moment is not None and moment <= end else None


def _years(month: date) -> float:
    return (month.year - PERIOD.year) + (month.month - PERIOD.month) / 12


def _sells(p: Profile, month: date) -> bool:
    return p.since <= month and (p.left is None or month <= p.left)


def _sales(p: Profile, month: date) -> tuple[float, float]:
    season = 1 + 0.07 * math.sin((month.month - 2) * math.pi / 6)
    amount = p.monthly * (1 + p.growth) ** _years(month) * season * (1 + 0.05 * noise(p.key, month, "sales"))
    if p.fading_from and month >= p.fading_from:
        amount *= 0.83 ** ((month.year - p.fading_from.year) * 12 + month.month - p.fading_from.month + 1)
    margin = p.margin + p.margin_drift * (_years(month) + 1) + 0.012 * noise(p.key, month, "margin")
    return round(amount, 2), round(amount * (1 - margin), 2)


def _target(month: date) -> float:
    """The plan: 7 % a year on what the accounts of September 2024 brought."""
    planned = 1_015_000 * 1.075 ** (_years(month) + 2) * (1 + 0.07 * math.sin((month.month - 2) * math.pi / 6))
    return float(round(planned, -3))


def _answer(p: Profile, month: date, k: int) -> Row:
    feeling = p.mood + p.mood_drift * (_years(month) + 1) + 1.1 * noise(p.key, month, k, "rating")
    rating = max(0, min(10, round(feeling)))
    words = PRAISE if rating >= 9 else NEUTRAL if rating >= 7 else BLAME
    spoken = abs(noise(p.key, month, k, "comment"))
    comment = words[int(spoken * 100) % 3] if spoken < 0.35 else None
    return [month.replace(day=6 + 5 * k), p.name, rating, max(1, min(5, round(rating / 2))), comment]


def _tickets(p: Profile, month: date) -> Iterator[Row]:
    busier = 1 + max(0.0, p.mood_drift * -0.5 * (_years(month) + 1))
    count = round(p.tickets * busier + 0.8 * noise(p.key, month, "tickets"))
    for k in range(max(0, count)):
        urgent = noise(p.key, month, k, "priority")
        opened = datetime(month.year, month.month, 3 + (k * 7 + p.tickets * 3) % 25, 9 + 3 * (k % 3))
        hours = p.hours * busier * (1 + 0.5 * noise(p.key, month, k, "hours")) * (0.7 if urgent > 0.5 else 1)
        closed = opened + TICK * max(1, round(hours / 0.75))
        priority = "High" if urgent > 0.5 else "Normal" if urgent > -0.6 else "Low"
        yield [f"T{month:%y%m}-{p.key[-2:]}{k + 1}", p.name, opened, closed, priority]


def _invoice(p: Profile, month: date, period: date) -> Row:
    day = month.replace(day=20)
    due = day + timedelta(days=30)
    late = p.days_late + p.lateness_drift * (_years(month) + 1) + 5 * noise(p.key, month, "paid")
    paid = due + timedelta(days=max(-5, round(late)))
    return [f"R{month:%y%m}-{p.key[-2:]}", p.name, day, due, _sales(p, month)[0], _known(paid, period)]
