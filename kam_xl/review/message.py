"""The message to a stakeholder: composed from the figures there are; a sentence without its figure is left out."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.review.account import Account, Action, Risk
from kam_xl.review.account_measures import REVENUE, Measure
from kam_xl.review.account_rows import known
from kam_xl.review.wording import day, money, number, sentence, shortened

MOST_ACTIONS = 2
LONGEST, SHORT = 90, 50
UNCHANGED = 0.0005


@dataclass(frozen=True)
class Message:
    """A message as text."""

    subject: str
    paragraphs: list[str]


def message(account: Account) -> Message:
    """An update on the account's performance: the trend and what is behind it, the risk watched, an offer to talk.

    Score, band and status are for our own people, and not in it.
    """
    as_of = account.frame.as_of
    subject = f"{shortened(account.name, SHORT)} performance update" + (f" – {day(as_of)}" if as_of else "")
    trend = [*_revenue(account), *_behind(account)]
    risk = _risk(account.risks[0]) if account.risks else []
    paragraphs = [" ".join(part) for part in (trend, risk) if part]
    sender = account.manager or account.frame.owner
    offer = "I would be glad to talk this through with you: tell me when it suits you."
    return Message(subject, [*paragraphs, offer, *([f"Kind regards, {shortened(sender, SHORT)}"] if sender else [])])


def _revenue_measure(account: Account) -> Measure | None:
    return next((m for m in account.measures if m.name == REVENUE and known(m.value) is not None), None)


def _revenue(account: Account) -> list[str]:
    found = _revenue_measure(account)
    if found is None:
        return []
    said = f"Revenue of the last {account.frame.months} months is {money(found.value, account.frame.currency)}"
    growth = known(found.change)
    if growth is None:
        return [f"{said}."]
    if abs(growth) < UNCHANGED:
        return [f"{said}, as much as in the {found.against}."]
    way = "more" if growth > 0 else "less"
    return [f"{said}, {number(abs(growth), 1, percent=True)} {way} than in the {found.against}."]


def _behind(account: Account) -> list[str]:
    """The actions behind the trend: those done last, and those that are next."""
    said = []
    if account.done:
        said.append(f"{'Behind this' if _is_rising(account) else 'Done so far'}: {_listed(account.done)}")
    if account.actions:
        said.append(f"Under way: {_listed(account.actions)}")
    return said


def _is_rising(account: Account) -> bool:
    """Whether revenue went up."""
    found = _revenue_measure(account)
    return found is not None and (known(found.change) or 0.0) > 0


def _listed(actions: list[Action]) -> str:
    return sentence("; ".join(shortened(action.action, LONGEST).rstrip(".") for action in actions[:MOST_ACTIONS]))


def _risk(risk: Risk) -> list[str]:
    level = f" ({risk.level.lower()})" if risk.level else ""
    said = [f"The risk that we watch{level}: {sentence(shortened(risk.risk, LONGEST))}"]
    if risk.mitigation:
        said.append(f"What we do about it: {sentence(shortened(risk.mitigation, LONGEST))}")
    if risk.next_review:
        said.append(f"We review it {'now' if risk.is_due else f'on {day(risk.next_review)}'}.")
    return said
