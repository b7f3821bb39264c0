"""The message to a stakeholder: composed from the figures there are; a sentence without its figure is left out."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.review.account import Account, Action, Risk
from kam_xl.review.account_measures import Measure
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
    """An update on the account's performance: the trend and what is behind it, the risk watched, an offer to talk."""
    as_of = account.frame.as_of
    subject = f"{shortened(account.name, SHORT)} performance update" + (f" – {day(as_of)}" if as_of else "")
    trend = [*_revenue(account), *_score(account), *_behind(account)]
    risk = _risk(account.risks[0]) if account.risks else []
    paragraphs = [" ".join(part) for part in (trend, risk) if part]
    sender = account.manager or account.frame.owner
    offer = "I would be glad to talk this through with you: tell me when it suits you."
    return Message(subject, [*paragraphs, offer, *([f"Kind regards, {shortened(sender, SHORT)}"] if sender else [])])


def _measure(account: Account, name: str) -> Measure | None:
    return next((m for m in account.measures if m.name == name and known(m.value) is not None), None)


def _revenue(account: Account) -> list[str]:
    found = _measure(account, "Revenue")
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


def _score(account: Account) -> list[str]:
    found, score = _measure(account, "Score"), account.score
    if found is None or score is None:
        return []
    words = ", ".join(filter(None, (score.band, score.status.lower())))
    said = f"The account's score is {number(found.value, 2)}" + (f" ({words})" if words else "")
    change = known(found.change)
    if change is None or round(change, 2) == 0:
        return [f"{said}."]
    way = "up" if change > 0 else "down"
    by = _mover(account, up=change > 0)
    why = f" (moved most by {by})" if by else ""
    return [f"{said}, {way} {number(abs(change), 2)} on the month before{why}."]


def _mover(account: Account, *, up: bool) -> str:
    """The criterion that moved the score most in the direction in which it went."""
    movers = account.score.movers if account.score else []
    moves = ((part.criterion, known(part.moved) or 0.0) for part in movers)
    return next((name for name, moved in moves if (moved > 0) == up and round(moved, 2)), "")


def _behind(account: Account) -> list[str]:
    """The actions behind the trend: those done last, and those that are next."""
    said = []
    if account.done:
        said.append(f"{'Behind this' if _is_rising(account) else 'Done so far'}: {_listed(account.done)}")
    if account.actions:
        said.append(f"Under way: {_listed(account.actions)}")
    return said


def _is_rising(account: Account) -> bool:
    """Whether revenue, else the score, went up."""
    changes = [known(found.change) for name in ("Revenue", "Score") if (found := _measure(account, name))]
    return next((change > 0 for change in changes if change is not None), False)


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
