"""Thresholds and escalation.

Whether a value has crossed its limit, how far away the limit is, and what has gone quiet.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated

from kam_xl.catalogue import NA, NUM, VALUE, Arg, Better, Numbers, Unit, below, example, kpi
from kam_xl.catalogue.cells import EPOCH, serial
from kam_xl.errors import Impossible
from kam_xl.kpis.arguments import DAYS_SINCE, Direction, days_between

Value = Annotated[float, Arg("The value to watch.")]
Limit = Annotated[float, Arg("The limit; a value on it is still safe.")]
Count = Annotated[float, Arg("Number of contacts in this period.", at_least=0)]

CROSSED = 'IF(direction="higher",below(value,limit),below(limit,value))'


def _crossed(value: float, limit: float, direction: str) -> bool:
    return below(value, limit) if direction == "higher" else below(limit, value)


@kpi(unit=Unit.TEXT, answers=("Do I have to escalate this?", "Is this KPI below its limit?"),
     excel=f'IF(value="","NO DATA",IF({CROSSED},"ESCALATE","OK"))',
     examples=[example(0.88, 0.9, gives="ESCALATE", note="retention of 88 % with a limit of 90 %"),
               example(0.9, 0.9, gives="OK", note="on the limit"),
               example(72, 60, "lower", gives="ESCALATE", note="days late, where lower is better"),
               example(None, 0.9, gives="NO DATA"), example(0.88, None, gives=NA), example("88 %", 0.9, gives=VALUE),
               example(0.88, 0.9, "up", gives=VALUE)])
def threshold(value: Annotated[float | None, Arg("The value to watch; a blank gives NO DATA.", blank_passes=True)],
              limit: Limit, direction: Direction = "higher") -> str:
    """Escalation of a value: "OK", "ESCALATE" when it has fallen below its limit (or, where lower is better,
    risen above it), or "NO DATA" for a blank.
    """
    if value is None:
        return "NO DATA"
    return "ESCALATE" if _crossed(value, limit, direction) else "OK"


@kpi(unit=Unit.LOGICAL, answers="Has this value crossed its limit?", excel=CROSSED,
     examples=[example(0.88, 0.9, gives=True), example(0.9, 0.9, gives=False),
               example(0.1 + 0.2, 0.3, "lower", gives=False, note="binary noise does not count"),
               example(72, 60, "lower", gives=True), example(None, 0.9, gives=NA), example(72, 60, "x", gives=VALUE)])
def breach(value: Value, limit: Limit, direction: Direction = "higher") -> bool:
    """Whether a value has fallen below its limit or, where lower is better, risen above it. On the limit it
    has not.
    """
    return _crossed(value, limit, direction)


@kpi(unit=Unit.POINTS, better=Better.HIGHER, answers="How far is this value from its limit?",
     excel='IF(direction="higher",value-limit,limit-value)',
     examples=[example(85, 90, gives=-5), example(95, 90, gives=5), example(45, 60, "lower", gives=15),
               example(None, 90, gives=NA), example(95, "90", gives=VALUE)])
def headroom(value: Value, limit: Limit, direction: Direction = "higher") -> float:
    """Distance of a value to its limit, in the value's own unit; positive is safe, negative has crossed it."""
    return value - limit if direction == "higher" else limit - value


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers=("How many targets do we meet?", "Are we on track?"),
     excel='AVERAGE(IF(IF(directions="higher",below(values,targets),below(targets,values)),0,1))',
     examples=[example([95, 70, 12, 40], [90, 75, 10, 40], gives=0.75, note="95, 12 and 40 meet theirs"),
               example([95, 70], [90, 75], ["higher", "lower"], gives=1),
               example([95, None, 70], [90, 5, 75], gives=0.5, note="a blank counts nowhere"),
               example([None], [90], gives=NA), example([95, 70], [90], gives=VALUE),
               example([95, 70], [90, 75], ["higher", "less"], gives=VALUE)])
def metrics_met(
    values: Annotated[Numbers, Arg("The metrics.")],
    targets: Annotated[Numbers, Arg("The target of each metric.", pairs_with="values")],
    directions: Annotated[Sequence[str], Arg('"higher" or "lower" for each metric; a blank means "higher".',
                                             choices=("higher", "lower"), pairs_with="values",
                                             if_omitted="higher")] | None = None,
) -> float:
    """Share of metrics that meet their target, from 0 to 1; on the target is met. Blanks count nowhere."""
    missed = [_crossed(*metric) for metric in zip(values, targets, directions or (), strict=True)]
    return missed.count(False) / len(missed)


@kpi(unit=Unit.COUNT, better=Better.LOWER,
     answers=("Is this client leaving?", "Which quiet warning signs does this account show?"),
     excel="""below(contacts_now,contacts_before)+below(late_limit,days_late)+
        below(complaints_before,complaints_now)+people_changed""",
     examples=[example(4, 9, 75, 3, 1, True, gives=4, note="all four"),
               example(9, 9, 60, 1, 1, False, gives=0, note="no less contact, not over 60 days, no more complaints"),
               example(4, 9, 45, 0, 2, False, 30, gives=2, note="less contact, and over 30 days late"),
               example(-1, 9, 0, 0, 0, False, gives=NUM), example(4, None, 0, 0, 0, False, gives=NA),
               example(4, 9, 75, 3, 1, "yes", gives=VALUE)])
def red_flags(contacts_now: Count,
              contacts_before: Annotated[float, Arg("Number of contacts in the period before.", at_least=0)],
              days_late: Annotated[float, Arg("Days by which the latest payment is late; negative when early.")],
              complaints_now: Annotated[float, Arg("Complaints in this period.", at_least=0)],
              complaints_before: Annotated[float, Arg("Complaints in the period before.", at_least=0)],
              people_changed: Annotated[bool, Arg("Whether key people at the client have changed.")],
              late_limit: Annotated[float, Arg("Days late that are still no sign, 60 unless given.")] = 60) -> float:
    """Number of the four quiet red flags that an account shows, 0 to 4: less contact, payment later than the
    limit, more complaints, key people changed.
    """
    return float(below(contacts_now, contacts_before) + below(late_limit, days_late)
                 + below(complaints_before, complaints_now) + people_changed)


@kpi(unit=Unit.LOGICAL, answers="Have we not spoken for too long?",
     excel=f"below(limit_days,{DAYS_SINCE.format('last_contact')})",
     examples=[example(date(2026, 1, 1), date(2026, 2, 15), gives=True, note="45 days"),
               example(date(2026, 1, 1), date(2026, 1, 31), gives=False, note="30 days are not longer than 30"),
               example(date(2026, 1, 1), date(2026, 1, 31), 14, gives=True),
               example(date(2026, 1, 1), datetime(2026, 1, 31, 17), gives=False, note="times of day do not count"),
               example(datetime(2026, 1, 31, 17), date(2026, 1, 31), gives=False),
               example(date(2026, 3, 1), date(2026, 1, 31), gives=NUM, note="a contact in the future"),
               example(None, date(2026, 1, 31), gives=NA), example("1 Jan", date(2026, 1, 31), gives=VALUE)])
def stale(last_contact: Annotated[float, Arg("The date of the last contact.", date=True)],
          as_of: Annotated[float, Arg("The day from which to look back.", date=True)],
          limit_days: Annotated[float, Arg("Days of silence that are still fine, 30 unless given.",
                                           at_least=0)] = 30) -> bool:
    """Whether the silence since the last contact is longer than the limit, 30 days unless given. Whole days
    count, as in KAM_DAYS_SINCE.
    """
    return below(limit_days, days_between(last_contact, as_of, "last_contact"))


@kpi(unit=Unit.LOGICAL, answers="Which contracts are up for renewal?",
     excel="""LET(opens,EDATE(INT(contract_end),-INT(months)),
        IF(opens<61,#NUM!,IF(opens<=INT(as_of),INT(as_of)<=INT(contract_end),FALSE)))""",
     examples=[example(date(2026, 12, 31), date(2026, 7, 1), gives=True),
               example(date(2026, 12, 31), date(2026, 6, 30), gives=True, note="30 June is the first day"),
               example(date(2026, 12, 31), date(2026, 6, 29), gives=False),
               example(date(2026, 12, 31), date(2027, 1, 1), gives=False, note="it has ended"),
               example(date(2026, 12, 31), date(2026, 9, 29), 3, gives=False),
               example(date(2026, 12, 31), date(2026, 9, 29), -3, gives=NUM),
               example(None, date(2026, 9, 29), gives=NA), example("Dec", date(2026, 9, 29), gives=VALUE)])
def renewal_due(contract_end: Annotated[float, Arg("The last day of the contract.", date=True)],
                as_of: Annotated[float, Arg("The day to judge.", date=True)],
                months: Annotated[float, Arg("Length of the renewal window in months, 6 unless given.",
                                             at_least=0)] = 6) -> bool:
    """Whether a contract is inside its renewal window: from so many months before its end (6 unless given) to
    its end, both days included. Months are counted as EDATE counts them.
    """
    return _edate(contract_end, -int(months)) <= int(as_of) <= int(contract_end)


def _edate(day: float, months: int) -> float:
    """The same day of the month so many months later, or that month's last day; as Excel's EDATE."""
    start = EPOCH + timedelta(days=int(day))
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if (year, month) < MARCH_1900:
        raise Impossible("the window opens before March 1900", where="months",
                         fix="Give fewer months, and check the end of the contract.")
    return serial(date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])))


MARCH_1900 = (1900, 2)
"""Year and zero-based month since when Excel counts days rightly: it believes in 29 February 1900."""
