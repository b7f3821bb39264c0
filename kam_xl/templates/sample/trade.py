"""What the sample sells and what it costs: accounts, revenue, plan, forecast, orders, invoices, cost to serve."""

from __future__ import annotations

import math
from datetime import date, timedelta

from kam_xl.templates.sample.months import known, month_start, noise, pick, years
from kam_xl.templates.sample.portfolio import PROFILES, Profile, profiles, sells

Row = list[object]

PLANNED_MONTHS = 6
"""How far plan and forecast reach beyond the period."""

PRODUCTS = ("Gear unit", "Drive motor", "Control cabinet", "Service contract", "Sensor kit", "Spare parts box",
            "Seal set", "Filter")
PRICES = dict(zip(PRODUCTS, (18_500, 9_200, 24_000, 14_000, 3_100, 1_250, 160, 85), strict=True))
CHEAP = ("Filter", "Seal set")
"""What many ask for and little is earned with."""

COST_KINDS = {"Service": 0.022, "Logistics": 0.03, "Account work": 0.012, "Loyalty": 0.004, "Acquisition": 0.006}
"""Cost to serve by kind, as a share of an ordinary month's revenue."""


def accounts(_months: list[date], period: date) -> list[Row]:
    """Rows of the table Accounts; the last two columns are typed by people."""
    return [[p.key, p.name, p.level, p.industry, p.country, p.manager, p.since, known(p.left, period),
             p.contract_end, p.tell, p.note] for p in profiles(period)]


def revenue(months: list[date], _period: date) -> list[Row]:
    """Month, account, revenue, cost."""
    return [[month, p.name, *sales(p, month)] for month in months for p in PROFILES if sells(p, month)]


def targets(months: list[date], period: date) -> list[Row]:
    """Month, account, target: six months beyond the period are planned."""
    return [[month, p.name, float(round(_expected(p, month) * 1.03, -3))] for month, p in _planned(months, period)]


def forecast(months: list[date], period: date) -> list[Row]:
    """Month, account, forecast, as it stood before the month began."""
    return [[month, p.name, float(round(_expected(p, month) * (1 + 0.06 * noise(p.key, month, "forecast")), -2))]
            for month, p in _planned(months, period)]


def orders(months: list[date], period: date) -> list[Row]:
    """Order, account, product, ordered, promised, delivered (blank while open), units, amount."""
    return [_order(p, month, k, period) for month in months for p in PROFILES if sells(p, month) for k in range(2)]


def invoices(months: list[date], period: date) -> list[Row]:
    """Invoice, account, invoice date, due date, amount, paid date (blank while open)."""
    return [_invoice(p, month, period) for month in months for p in PROFILES if sells(p, month)]


def costs(months: list[date], _period: date) -> list[Row]:
    """Month, account, kind, amount: what serving the account costs besides its goods."""
    return [[month, p.name, kind, round(p.monthly * share * _care(p) * (1 + 0.2 * noise(p.key, month, kind)), 2)]
            for month in months for p in PROFILES if sells(p, month) for kind, share in COST_KINDS.items()]


def account_years(_months: list[date], period: date) -> list[Row]:
    """Account, year, revenue, cost to serve (the goods included), growth potential: three whole years."""
    return [_year(p, year) for p in profiles(period) for year in range(period.year - 3, period.year)
            if p.since.year <= year]


def sales(p: Profile, month: date) -> tuple[float, float]:
    """Revenue and cost of an account's month."""
    amount = _expected(p, month) * (1 + 0.05 * noise(p.key, month, "sales"))
    if p.fading_from and month >= p.fading_from:
        amount *= 0.83 ** ((month.year - p.fading_from.year) * 12 + month.month - p.fading_from.month + 1)
    margin = p.margin + p.margin_drift * (years(month) + 1) + 0.012 * noise(p.key, month, "margin")
    return round(amount, 2), round(amount * (1 - margin), 2)


def _expected(p: Profile, month: date) -> float:
    season = 1 + 0.07 * math.sin((month.month - 2) * math.pi / 6)
    return float(p.monthly * (1 + p.growth) ** years(month) * season)


def _planned(months: list[date], period: date) -> list[tuple[date, Profile]]:
    """The months that are planned, and the customers of each: those that have left are planned no more."""
    ahead = [*months, *(month_start(period, offset) for offset in range(1, PLANNED_MONTHS + 1))]
    return [(month, p) for month in ahead for p in profiles(period)
            if sells(p, month) or (month > period and known(p.left, period) is None)]


def _care(p: Profile) -> float:
    """Troubled accounts take more care."""
    return 1 + max(0, p.tickets - 1) * 0.25


def _year(p: Profile, year: int) -> Row:
    months = [date(year, month, 1) for month in range(1, 13)]
    sold, goods = (sum(sales(p, month)[i] for month in months if sells(p, month)) for i in (0, 1))
    served = goods + sum(p.monthly * sum(COST_KINDS.values()) * _care(p) for month in months if sells(p, month))
    potential = max(0.0, p.growth + 0.03 + 0.02 * noise(p.key, year, "potential"))
    return [p.name, year, round(sold, 2), round(served * (1 + 0.01 * noise(p.key, year, "served")), 2),
            round(potential, 3)]


def _order(p: Profile, month: date, k: int, period: date) -> Row:
    product = pick(PRODUCTS, p.key, month, k, "product")
    ordered = month.replace(day=3 + 12 * k)
    promised = ordered + timedelta(days=21)
    late = max(0, round((p.tickets - 1) * 0.8 + 5 * noise(p.key, month, k, "late") - 3))
    share = 0.12 if product in CHEAP else 0.4
    units = max(1, round(sales(p, month)[0] * share / PRICES[product]))
    return [f"A{month:%y%m}-{p.key[-2:]}{k + 1}", p.name, product, ordered, promised,
            known(promised + timedelta(days=late), period), units, units * PRICES[product]]


def _invoice(p: Profile, month: date, period: date) -> Row:
    day = month.replace(day=20)
    due = day + timedelta(days=30)
    late = p.days_late + p.lateness_drift * (years(month) + 1) + 5 * noise(p.key, month, "paid")
    paid = due + timedelta(days=max(-5, round(late)))
    return [f"R{month:%y%m}-{p.key[-2:]}", p.name, day, due, sales(p, month)[0], known(paid, period)]
