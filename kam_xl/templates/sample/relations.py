"""How the sample and its customers deal with each other: answers, tickets, people, contacts, openings, contracts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from kam_xl.templates.sample.months import known, month_end, month_start, noise, pick, workday, years
from kam_xl.templates.sample.portfolio import PROFILES, Profile, profiles, sells

Row = list[object]

TICK = timedelta(minutes=45)
"""Tickets close on 32nds of a day, which a cell stores exactly."""

PRAISE = ("Delivery is always on time.", "Your engineers know our plant.", "Would recommend without hesitation.")
NEUTRAL = ("Good product, quotes take long.", "No complaints.", "Portal could be simpler.")
BLAME = ("Spare parts came too late again.", "Nobody called us back.", "Prices rose without notice.")

FIRST_NAMES = ("Anna", "Bram", "Clara", "David", "Elif", "Femke", "Goran", "Hanna", "Ivo", "Jana", "Karim", "Lea")
LAST_NAMES = ("Aubert", "Berg", "Costa", "Dahl", "Eriksen", "Falk", "Greco", "Hofer", "Ivanov", "Janssen", "Keller")
LEFT_ON = 6
"""The place of the day on which a contact left."""

ROLES = ("Head of purchasing", "Plant manager", "Managing director", "Maintenance lead")
LEAD_SOURCES = ("Account meeting", "Referral", "Trade fair", "Web enquiry", "Service visit")
STAGES = ("Identified", "Qualified", "Proposed", "Negotiated", "Won", "Lost")
KINDS = ("Upsell", "Cross-sell", "Renewal", "New business")
CHANNELS = ("Call", "Mail", "Meeting", "Visit")
CHANCE = dict(zip(STAGES, (0.1, 0.25, 0.5, 0.7, 1.0, 0.0), strict=True))
"""The usual probability of an opportunity at each stage."""


def surveys(months: list[date], _period: date) -> list[Row]:
    """Date, account, rating 0..10, satisfaction 1..5, effort 1..7, comment: each account is asked once a quarter.

    Whoever did not answer has a row with the date and the account alone.
    """
    rows = [_answer(p, month, k) for month in months for i, p in enumerate(PROFILES)
            for k in range(5) if sells(p, month) and (month.month + i) % 3 == 0]
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def tickets(months: list[date], period: date) -> list[Row]:
    """Ticket, account, opened, closed (blank while open at the end of the period), priority, kind."""
    rows = [ticket for month in months for p in PROFILES if sells(p, month) for ticket in _tickets(p, month)]
    for row in rows:
        row[3] = known(row[3], period)
    return sorted(rows, key=lambda row: str(row[2]))


def contacts(_months: list[date], period: date) -> list[Row]:
    """Contact ID, contact, account, role, key person, since, left on, vanished."""
    return [person for p in profiles(period) for person in contacts_of(p, period)]


def activities(months: list[date], _period: date) -> list[Row]:
    """Activity, date, account, contact, kind, direction, hours, account manager."""
    return [_activity(p, month, k) for month in months for p in PROFILES if sells(p, month)
            for k in range(_busy(p, month))]


def opportunities(months: list[date], period: date) -> list[Row]:
    """Opportunity, account, name, kind, lead source, stage, amount, probability, opened, closes, closed."""
    return [_opportunity(p, month, period) for month in months for i, p in enumerate(PROFILES)
            if sells(p, month) and (month.month + i) % 4 == 0 and not (p.fading_from and month >= p.fading_from)]


def contracts(_months: list[date], period: date) -> list[Row]:
    """Contract, account, start, end, value a year, cost a year, target value, negotiated, renewed."""
    return [_contract(p, before, period) for p in profiles(period) for before in (True, False)
            if not before or p.since.year < period.year - 1]


def _answer(p: Profile, month: date, k: int) -> Row:
    day = workday(month.replace(day=4 + 5 * k))
    if k == 4 and noise(p.key, month, "silent") > -0.7:
        return [day, p.name, None, None, None, None]
    feeling = p.mood + p.mood_drift * (years(month) + 1) + 1.1 * noise(p.key, month, k, "rating")
    rating = max(0, min(10, round(feeling)))
    sore = p.mood_drift < -0.5
    words = PRAISE if rating >= 9 else NEUTRAL if rating >= 7 and not sore else BLAME
    spoken = abs(noise(p.key, month, k, "comment"))
    comment = words[int(spoken * 100) % 3] if spoken < 0.35 else None
    effort = max(1, min(7, round(rating * 0.6 + 0.8 + noise(p.key, month, k, "effort"))))
    return [day, p.name, rating, max(1, min(5, round(rating / 2))), effort, comment]


def _tickets(p: Profile, month: date) -> Iterator[Row]:
    busier = 1 + max(0.0, p.mood_drift * -0.5 * (years(month) + 1))
    count = round(p.tickets * busier + 0.8 * noise(p.key, month, "tickets"))
    for k in range(max(0, count)):
        urgent = noise(p.key, month, k, "priority")
        opened = datetime(month.year, month.month, 3 + (k * 7 + p.tickets * 3) % 25, 9 + 3 * (k % 3))
        hours = p.hours * busier * (1 + 0.5 * noise(p.key, month, k, "hours")) * (0.7 if urgent > 0.5 else 1)
        closed = opened + TICK * max(1, round(hours / 0.75))
        priority = "High" if urgent > 0.5 else "Normal" if urgent > -0.6 else "Low"
        angry = noise(p.key, month, k, "kind") > 0.9 - 0.25 * p.tickets * max(0, 9 - p.mood) / 4
        kind = "Complaint" if angry else pick(("Fault", "Question"), p.key, month, k)
        yield [f"T{month:%y%m}-{p.key[-2:]}{k + 1}", p.name, opened, closed, priority, kind]


def contacts_of(p: Profile, period: date) -> list[Row]:
    """The account's people as they are known at the end of the period."""
    return [_contact(p, k, period) for k in range(len(ROLES))]


def _contact(p: Profile, k: int, period: date) -> Row:
    name = f"{pick(FIRST_NAMES, p.key, k, 'first')} {pick(LAST_NAMES, p.key, k, 'last')}"
    troubled = p.mood_drift < -0.5 and k < 2
    left = month_start(date(2026, 8, 1), -1 - k).replace(day=15) if troubled else None
    return [f"{p.key}-{k + 1}", name, p.name, ROLES[k], "Yes" if k < 2 else "No", p.since, known(left, period),
            None]


def _busy(p: Profile, month: date) -> int:
    """How many contacts a month has: fewer where the mood falls."""
    usual = {"Strategic": 5, "Key": 4, "Growth": 3}[p.level]
    fading = max(0.0, -p.mood_drift) * max(0.0, years(month) + 1) * 2
    return max(0, round(usual - fading + 0.45 * noise(p.key, month, "contacts")))


def _activity(p: Profile, month: date, k: int) -> Row:
    kind = pick(CHANNELS, p.key, month, k, "channel")
    theirs = k % (2 if p.mood > 8 else 3) == 0
    day = workday(month.replace(day=min(3 + k * 6 + int(3 * abs(noise(p.key, month, k, "day"))), month_end(month).day)))
    there = [person for person in contacts_of(p, month) if person[LEFT_ON] is None]
    who = there[k % len(there)]
    hours = {"Call": 0.5, "Mail": 0.25, "Meeting": 1.5, "Visit": 4}[kind]
    return [f"K{month:%y%m}-{p.key[-2:]}{k + 1}", day, p.name, who[1], kind, "Inbound" if theirs else "Outbound",
            hours, p.manager]


def _opportunity(p: Profile, month: date, period: date) -> Row:
    opened, closes = month.replace(day=8), month_start(month, 5).replace(day=20)
    age = (period.year - month.year) * 12 + period.month - month.month
    luck = noise(p.key, month, "won") + (p.mood - 8) / 3
    stage = ("Won" if luck > -0.2 else "Lost") if age >= 5 else STAGES[min(3, max(0, age))]
    kind = pick(KINDS, p.key, month, "kind")
    amount = round(p.monthly * (0.6 + 0.5 * abs(noise(p.key, month, "amount"))), -3)
    return [f"O{month:%y%m}-{p.key[-2:]}", p.name, f"{kind} {month:%Y-%m}", kind,
            pick(LEAD_SOURCES, p.key, month, "lead"), stage, amount, CHANCE[stage], opened, closes,
            closes if age >= 5 else None]


def _contract(p: Profile, before: bool, period: date) -> Row:
    length = 3 if p.level == "Strategic" else 2
    last_start = date(p.contract_end.year - length, p.contract_end.month, 1)
    start = date(last_start.year - length, last_start.month, 1) if before else max(last_start, p.since)
    end = last_start if before else p.contract_end
    value = round(p.monthly * 12 * (0.88 if before else 1), -3)
    renewed = "Yes" if before else "No" if p.left and known(p.left, period) else None
    return [f"V{start:%y%m}-{p.key[-2:]}", p.name, start, end, value, round(value * (1 - p.margin), -3),
            round(value * 1.03, -3), "Yes", renewed]
