"""The review of an account as one page of HTML, and a pack of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kam_xl.catalogue import Unit
from kam_xl.html_page import escaped, html_page
from kam_xl.review.account import Account, Action, Flags, Risk
from kam_xl.review.account_measures import Measure
from kam_xl.review.account_rows import known
from kam_xl.review.breaches import ESCALATION, Breach
from kam_xl.review.charts import LOW, TALL, moved_chart, parts_chart, revenue_chart, score_chart
from kam_xl.review.frame import months_between
from kam_xl.review.message import message
from kam_xl.review.page_style import STYLE
from kam_xl.review.survey import Comment, Survey
from kam_xl.review.wording import DASH, number, plain, short_day, shortened
from kam_xl.values import Value

NOT_CALCULATED = "not calculated: refresh the workbook or save it in Excel"
STATUSES = {"green": ("green", "●"), "amber": ("amber", "▲"), "red": ("red", "■"),
            "low": ("green", "●"), "medium": ("amber", "▲"), "high": ("red", "■")}
"""Colour and sign of a status or level; the word always stands beside them."""
DIGITS = {Unit.SCORE: 2, Unit.MONEY: 0, Unit.FRACTION: 1, Unit.POINTS: 1}
MOST_BREACHES, MOST_RISKS, MOST_ACTIONS, MOST_COMMENTS = 4, 3, 3, 2
"""How many of a list have room on the page; the others are counted."""
FEW_LINES = 12
"""With no more lines in either column there is room for higher charts."""
LONG, SHORT, NAME, WIDE_NAME = 200, 60, 24, 34
"""Characters of a text that have room; a long one is cut to two lines on paper. A name wider than `WIDE_NAME` is set
smaller."""


def review_page(account: Account) -> str:
    """The review of one account as a page of its own."""
    return html_page(f"{account.name}: account review{_of_month(account)}", STYLE, _article(account))


def review_pack(accounts: Sequence[Account]) -> str:
    """The reviews of many accounts, one page each."""
    month = _of_month(accounts[0]) if accounts else ""
    return html_page(f"Account reviews{month}", STYLE, "\n".join(map(_article, accounts)))


def _of_month(account: Account) -> str:
    return f", {account.frame.period:%B %Y}" if account.frame.period else ""


def _article(account: Account) -> str:
    limits = "" if account.breaches is None else _breaches(account.breaches, any(
        gap.startswith(f"{ESCALATION}[") for gap in account.gaps))
    watched = [_section("Escalations", limits), _section("Open risks", _risks(account.risks))]
    done = [_section("Open actions", _actions(account.actions)), _section("Red flags", _flags(account.flags)),
            _section("What the customer says", _survey(account.survey))]
    parts = [_header(account), _note(account), _tiles(account), *_charts(account), _columns(watched, done),
             _message(account)]
    return f'<article aria-label="{escaped(account.name)}">\n' + "\n".join(filter(None, parts)) + "\n</article>"


def _header(account: Account) -> str:
    level = account.level if " " in account.level or not account.level else f"{account.level} account"
    manager = f"Account manager {account.manager}" if account.manager else ""
    line = " · ".join(_text(text, SHORT) for text in (level, manager, _end(account)) if text)
    when = [f"<strong>{account.frame.period:%B %Y}</strong>"] if account.frame.period else []
    when += [f"Owner {_text(account.frame.owner, SHORT)}"] if account.frame.owner else []
    small = ' class="long"' if len(account.name) > WIDE_NAME else ""
    return (f'<header><div><h1{small}>{_text(account.name, SHORT)}</h1><p class="muted one">'
            f'{" · ".join(filter(None, ("Account review", line)))}</p></div>'
            f'<p class="when muted">{"".join(when)}</p></header>')


def _note(account: Account) -> str:
    if not account.gaps:
        return ""
    return f'<p class="note">Some figures ({DASH}) are {NOT_CALCULATED}.</p>'


def _tiles(account: Account) -> str:
    tiles = [_tile(measure, account) for measure in account.measures]
    return _side_by_side("tiles", tiles)


def _tile(measure: Measure, account: Account) -> str:
    percent = measure.unit is Unit.FRACTION
    value = number(measure.value, DIGITS[measure.unit], percent=percent)
    currency = account.frame.currency if measure.unit is Unit.MONEY else ""
    before = f"<small>{escaped(currency)}</small> " if currency and value != DASH else ""
    score = account.score if measure.name == "Score" else None
    after = f" {_pill(score.status)} <small>{escaped(shortened(score.band, NAME))}</small>" if score else ""
    return (f'<p class="muted">{measure.name}{f", last {account.frame.months} months" if not score else ""}</p>'
            f'<p class="figure">{before}{value}{after}</p><p class="change">{_change(measure)}</p>')


def _change(measure: Measure) -> str:
    change, percent = known(measure.change), measure.relative or measure.unit is Unit.FRACTION
    if measure.change is None:
        return ""
    if change is None:
        return f'<span class="muted">{DASH} on the {measure.against}</span>'
    digits = 1 if percent else DIGITS[measure.unit]
    said = number(change, digits, signed=True, percent=percent)
    if measure.unit is Unit.FRACTION:
        said = said.replace(" %", " pts")
    way, arrow = {"+": ("up", "▲ "), "−": ("down", "▼ ")}.get(said[0], ("muted", ""))
    return f'<span class="{way}">{arrow}{said}</span> <span class="muted">on the {measure.against}</span>'


def _pill(word: str, status: str = "") -> str:
    """A status as sign and word; the sign and colour of another status where it is named."""
    if not word:
        return ""
    colour, sign = STATUSES.get((status or word).casefold(), ("grey", ""))
    return f'<span class="pill {colour}">{f"{sign} " if sign else ""}{escaped(shortened(word, NAME))}</span>'


def _charts(account: Account) -> list[str]:
    score = account.score
    height = TALL if _lines(account) <= FEW_LINES else LOW
    rows = [[revenue_chart(account.months, account.frame.currency, height),
             score_chart(account.history, account.frame.limits, height)],
            [parts_chart(score.parts), moved_chart(score.movers)] if score else []]
    return [f'<div class="charts">{"".join(row)}</div>' for row in rows if any(row)]


def _lines(account: Account) -> int:
    """About how many lines the longer of the two columns below the charts has."""
    comments = account.survey.comments[:MOST_COMMENTS] if account.survey else []
    left = len((account.breaches or [])[:MOST_BREACHES]) + 4 * len(account.risks[:MOST_RISKS])
    right = 2 * len(account.actions[:MOST_ACTIONS]) + 3 * len(comments) + (4 if account.flags else 0)
    return max(left, right)


def _columns(*columns: list[str]) -> str:
    return _side_by_side("columns", ["".join(column) for column in columns if any(column)])


def _side_by_side(kind: str, blocks: Sequence[str]) -> str:
    """Blocks beside each other; a table for their layout, since LibreOffice knows no other way."""
    held = "".join(f"<td>{block}</td>" for block in blocks)
    return f'<table class="{kind}" role="presentation"><tr>{held}</tr></table>' if held else ""


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>" if content else ""


def _table(headings: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A table; each heading has the class of its column, cells are HTML."""
    head = "".join(f'<th scope="col" class="{kind}">{heading}</th>' for heading, kind in headings)
    body = "".join("<tr>" + "".join(f'<td class="{kind}">{cell}</td>' for (_, kind), cell in
                                    zip(headings, row, strict=True)) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>".replace(' class=""', "")


def _more(count: int, most: int) -> str:
    rest = _rest(count, most)
    return f'<p class="more">{rest}</p>' if rest else ""


def _rest(count: int, most: int) -> str:
    return f"and {count - most} more" if count > most else ""


def _text(words: str, length: int) -> str:
    return escaped(shortened(words, length))


def _breaches(breaches: list[Breach], unknown: bool) -> str:
    if not breaches:
        return f"<p>{DASH if unknown else _pill('no limit is broken', 'green')}</p>"
    rows = [[_text(b.kpi, NAME), _value(b.value, b), _value(b.limit, b), _pill("limit broken", "high")]
            for b in breaches[:MOST_BREACHES]]
    tell = ", ".join(dict.fromkeys(filter(None, (b.tell for b in breaches))))
    below = " · ".join(filter(None, (_rest(len(breaches), MOST_BREACHES), f"Tell {_text(tell, LONG)}" if tell else "")))
    return _table([("KPI", ""), ("Value", "number"), ("Limit", "number"), ("Status", "status")], rows) \
        + (f'<p class="more one">{below}</p>' if below else "")


def _value(value: Value, breach: Breach) -> str:
    return plain(value if isinstance(value, float) else None, percent=breach.percent)


def _flags(flags: Flags | None) -> str:
    if flags is None:
        return ""
    count = known(flags.count)
    said = flags.flagged or (f"{plain(count)} up" if count else DASH)
    pill = _pill("up", "high") if count else ""
    return f'<p class="two">{pill} {_text(said, LONG)}</p>' + _two_lines(_behind(flags), "muted")


def _behind(flags: Flags) -> str:
    """The figures behind the flags, and when there was contact last."""
    said = [f"{e.name} {plain(e.now)}" + (f" ({plain(e.before)} before)" if e.before is not None else "")
            for e in flags.evidence]
    if flags.last_contact:
        ago = f" ({plain(flags.days_since)} days ago)" if known(flags.days_since) is not None else ""
        said.append(f"Last contact {short_day(flags.last_contact)}{ago}")
    return " · ".join(said)


def _risks(risks: list[Risk]) -> str:
    if not risks:
        return ""
    rows = [[_pill(risk.level) or DASH, _described(risk)] for risk in risks[:MOST_RISKS]]
    return _table([("Level", "level"), ("Risk, mitigation, next review and owner", "")], rows) \
        + _more(len(risks), MOST_RISKS)


def _described(risk: Risk) -> str:
    """A risk, what is done about it, when it is looked at next, and by whom."""
    review = f"Next review {short_day(risk.next_review)}{_late(risk.is_due, 'due')}" if risk.next_review else ""
    owner = f"Owner {_text(risk.owner, SHORT)}" if risk.owner else ""
    kept = " · ".join(filter(None, (review, owner)))
    return (f'<div class="one">{_text(risk.risk, LONG)}</div>' + _two_lines(risk.mitigation, "muted")
            + (f'<div class="muted one">{kept}</div>' if kept else ""))


def _two_lines(words: str, kind: str = "") -> str:
    """A text that may have two lines on paper."""
    return f'<div class="{f"two {kind}".strip()}">{_text(words, LONG)}</div>' if words else ""


def _actions(actions: list[Action]) -> str:
    if not actions:
        return ""
    rows = [[_two_lines(action.action), _two_lines(shortened(action.owner, WIDE_NAME)),
             _day(action.due) + _late(action.is_late, "late")] for action in actions[:MOST_ACTIONS]]
    return _table([("Action", ""), ("Owner", "owner"), ("Due", "date")], rows) + _more(len(actions), MOST_ACTIONS)


def _day(when: date | None) -> str:
    return short_day(when) if when else ""


def _late(late: bool, word: str) -> str:
    return f' <span class="late">▲ {word}</span>' if late else ""


def _end(account: Account) -> str:
    """When the customer left; else when the contract ends, and how far that is from the month of the review."""
    if account.left_on:
        return f"Left on {short_day(account.left_on)}"
    end, period = account.contract_end, account.frame.period
    if end is None:
        return ""
    left = months_between(period, end) if period else 0
    said = f"in {left} month{'s' * (left != 1)}" if left > 0 else "this month" if left == 0 else "past"
    return f"Contract end {short_day(end)}" + (f" ({said})" if period else "")


def _survey(survey: Survey | None) -> str:
    if survey is None:
        return ""
    answers = f"{survey.answers} of {survey.asked} asked answered"
    if survey.nps is None:
        return f"<p>{answers}.</p>"
    margin = f" ± {number(survey.margin, 1)}" if known(survey.margin) is not None else ""
    return f"<p>NPS <strong>{number(survey.nps, 1)}</strong>{margin}; {answers}.</p>" \
        + "".join(map(_comment, survey.comments[:MOST_COMMENTS]))


def _comment(comment: Comment) -> str:
    rated = f"rated {plain(comment.rating)}" if known(comment.rating) is not None else ""
    by = ", ".join(filter(None, (_day(comment.day), rated)))
    return f'<blockquote>{_two_lines(comment.text)}<div class="muted">{by}</div></blockquote>'


def _message(account: Account) -> str:
    """What to write to a stakeholder; nothing to a customer who left."""
    if account.left_on:
        return ""
    found = message(account)
    lines = "".join(f"<p>{escaped(line)}</p>" for line in found.paragraphs)
    return (f'<section class="message"><h2>Message to a stakeholder</h2><p><strong>Subject: {escaped(found.subject)}'
            f"</strong></p>{lines}</section>")
