"""A KPI's native formula as a complete LAMBDA: the definition's guards around its `excel=`.

The author of a KPI writes only the calculation, over the argument names. What `coerce.bind`
does before a Python call is generated here as Excel formula text from the same definition:
blanks, text, shapes, pairs and bounds, in the same order. In `excel=` a range is a column
(a block keeps its shape), an optional argument left out is its default or, without one, an
empty text, and `below(a,b)` is the comparison that allows for binary noise, cell by
cell, and `log_plus_one(x)` is ln(1 + x) for a small x, too, which Excel does not have.

Inside the LAMBDA an argument `x` is `x` as given, `x_` as read (numbers as numbers, blanks as
empty text) and, where blanks are skipped, `x__` without them. Text where a number is wanted is
read as the error #VALUE!, so that one check finds it together with errors that were there.
The text is kept short, because engines take their time to read it for every call.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.literals import literal
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.catalogue.types import Shape
from kam_xl.surfaces.formula_text import STORED, calls, rename_operands, stored, with_capital_exponents

Step = tuple[str, str]
"""A LET binding: name and formula."""

HELPERS: list[Step] = [
    ("below", "LAMBDA(a,b,LET(larger,IF(ABS(a)>ABS(b),ABS(a),ABS(b)),b-a>1E-9*IF(larger>1,larger,1)))"),
    ("log_plus_one", "LAMBDA(x,IF(1+x=1,x,LN(1+x)*x/((1+x)-1)))"),
    ("floored", 'LAMBDA(given,least,IF(given="","",IF((given<least)*(given>=least-1E-9),least,given)))'),
    ("one", 'LAMBDA(given,blank,IF(ROWS(given)*COLUMNS(given)>1,#VALUE!,IF(given="",blank,given)))'),
    ("numeric", 'LAMBDA(given,IF(given="","",IF(ISTEXT(given),#VALUE!,given+0)))'),
]
"""What the guards call; a LAMBDA holds only those that it needs."""


def typed_lambda(kpi: Kpi[Any]) -> str:
    """The KPI as a person would type it: `LAMBDA(scores,[weights],LET(…))`."""
    names = [p.name if p.required else f"[{p.name}]" for p in kpi.parameters]
    return f"LAMBDA({','.join(names)},{_body(kpi)})"


def stored_lambda(kpi: Kpi[Any]) -> str:
    """The KPI as a workbook file stores it in a defined name."""
    names = [f"_xlpm.{p.name}" if p.required else f"_xlop.{p.name}" for p in kpi.parameters]
    return f"{STORED['LAMBDA']}({','.join(names)},{stored(_body(kpi), local_names=True)})"


def _body(kpi: Kpi[Any]) -> str:
    kept = list(_keep(kpi.parameters))
    final = {p.name: p.name + "_" for p in kpi.parameters} | {name.rstrip("_"): name for name, _ in kept}
    formula = _in_shape(kpi, rename_operands(kpi.excel, final))
    for found, error in (("#NUM!", _bounds(kpi.parameters, final)), ("NA()", _no_data(kpi.parameters, final)),
                         ("#VALUE!", _misfits(kpi.parameters))):
        formula = _unless(list(error), found, formula)
    formula = f"IF(ISERROR(fault),fault,{formula})"
    bindings = [*((p.name + "_", _read(p)) for p in kpi.parameters), *kept, ("fault", _fault(kpi.parameters))]
    text = f"{''.join(f'{name},{value},' for name, value in bindings)}{formula}"
    used = set(calls(text))
    helpers = "".join(f"{name},{value}," for name, value in HELPERS if name.upper() in used)
    return with_capital_exponents(f"LET({helpers}{text})")


def _unless(conditions: list[str], error: str, formula: str) -> str:
    """The formula, or the error where one of the conditions holds."""
    if not conditions:
        return formula
    return f"IF({conditions[0] if len(conditions) == 1 else 'OR(' + ','.join(conditions) + ')'},{error},{formula})"


def _in_shape(kpi: Kpi[Any], formula: str) -> str:
    """A result of several numbers, laid out as the definition says."""
    first = kpi.parameters[0].name
    return {
        Shape.SINGLE: formula,
        Shape.ROW: f"TOROW({formula})",
        Shape.COLUMN: f"TOCOL({formula})",
        Shape.BLOCK: formula,
        Shape.LIKE_FIRST: f"WRAPROWS({formula},COLUMNS({first}))",
    }[kpi.shape]


def _read(p: Parameter) -> str:
    """The argument with its default, numbers as numbers, blanks as empty text."""
    given = p.name if p.required else f'IF(ISOMITTED({p.name}),"",{p.name})'
    return _read_range(p, given) if p.kind.is_range else _read_scalar(p, given)


def _read_scalar(p: Parameter, given: str) -> str:
    cell = f"one({given},{_constant(p.default)})"
    return {
        Kind.NUMBER: _floored(p, f"numeric({cell})"),
        Kind.FLAG: f'LET(given,numeric({cell}),IF(given="","",given<>0))',
        Kind.WORD: cell,
        Kind.TEXT: f'{cell}&""',
    }[p.kind]


def _floored(p: Parameter, number: str) -> str:
    """A number that binary noise has put just below its lower limit, on that limit: −1e-16 is no denominator."""
    _, low, _ = p.arg.limits
    return number if low is None or p.arg.date else f"floored({number},{low:.15g})"


def _read_range(p: Parameter, given: str) -> str:
    read = {
        Kind.BLOCK: _floored(p, f"numeric({given})"),
        Kind.TEXTS: f'TOCOL({given}&"")',
        Kind.IDS: f'TOCOL(IF({given}="","",IF(ISLOGICAL({given}),{given}+0,{given})))',
        Kind.WORDS: f'TOCOL(IF({given}="","",{given}))',
        Kind.CELLS: f'TOCOL(IF({given}="","",{given}))',
    }.get(p.kind, f"TOCOL({_floored(p, f'numeric({given})')})")
    if p.arg.if_omitted is not None or p.default is not None:
        some = f'IF(given="",{_constant(p.arg.if_omitted)},given)' if p.kind is Kind.WORDS else "given"
        return f'LET(given,{read},IF((ROWS(given)=1)*(SUM((given="")*1)=1),{_omitted(p)},{some}))'
    if p.arg.one == "repeat":
        return f'LET(given,{read},IF(ROWS(given)=1,IF({p.arg.pairs_with}_="",given,given),given))'
    return read


def _omitted(p: Parameter) -> str:
    """What stands for a range that is left out: its default, or one value for every pair."""
    if p.arg.if_omitted is None:
        return _constant(p.default)
    return f'IF({p.arg.pairs_with}_="",{_constant(p.arg.if_omitted)},{_constant(p.arg.if_omitted)})'


def _fault(parameters: tuple[Parameter, ...]) -> str:
    """An error if there is one anywhere among the arguments."""
    return f"SUM({','.join(f'LEN({p.name}_)' for p in parameters)})"


def _misfits(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    """When shapes do not fit, a word is unknown or a lone answer looks like a mean."""
    kinds = {p.name: p.kind for p in parameters}
    for p in parameters:
        x = p.name + "_"
        if p.arg.sizes:
            yield f"AND({','.join(f'ROWS({x})<>{n}' for n in p.arg.sizes)})"
        if p.arg.pairs_with:
            size = "COLUMNS" if kinds[p.arg.pairs_with] is Kind.BLOCK else "ROWS"
            misfit = f"ROWS({x})<>{size}({p.arg.pairs_with}_)"
            alone = f'AND(ROWS({x})=1,{x}="")' if p.may_be_absent else f"ROWS({x})=1"
            yield f"AND(NOT({alone}),{misfit})" if p.may_be_absent or p.arg.one == "keep" else misfit
        if p.arg.labels_of:
            limits = f'SUM(({p.arg.labels_of}_<>"")*1)'
            yield f'AND({limits}>0,SUM(({x}<>"")*1)>0,SUM(({x}<>"")*1)<>{limits}+1)'
        if p.choices:
            yield f"ISNA(XMATCH({x},{_words(p)}))"
        if p.arg.sample:
            yield f"IF(COUNT({x})=1,SUM({x})<>INT(SUM({x})),FALSE)"


def _keep(parameters: tuple[Parameter, ...]) -> Iterator[Step]:
    """Blank cells go, together with their partners, unless the range keeps its gaps."""
    for root in parameters:
        if not root.kind.is_range or root.arg.pairs_with or root.kind.keeps_blanks:
            continue
        group = [root, *(p for p in parameters if p.arg.pairs_with == root.name and p.arg.one != "keep")]
        mask = "*".join(f'({p.name}_<>"")' for p in group if p.kind is not Kind.WORDS)
        kept = f"{root.name}_kept"
        yield kept, f"1*{mask}"
        for p in group:
            yield p.name + "__", f'IF(SUM({kept})=0,"",FILTER({p.name}_,{kept}))'


def _no_data(parameters: tuple[Parameter, ...], final: dict[str, str]) -> Iterator[str]:
    """When a required scalar is blank, a range is without any data, or a blank is refused."""
    for p in parameters:
        x = final[p.name]
        if not p.kind.is_range:
            yield from [f'{x}=""'] if p.required and not p.arg.blank_passes else []
        elif p.arg.blanks == "refuse":
            yield f'SUM(({p.name}_="")*1)>0'
        elif not p.may_be_blank:
            empty = f'SUM(({x}<>"")*1)=0'
            yield f"AND(ROWS({p.name}_)>1,{empty})" if p.may_be_absent else empty


def _bounds(parameters: tuple[Parameter, ...], final: dict[str, str]) -> Iterator[str]:
    """When a number lies outside its limits; a constant limit has the binary noise in it."""
    for p in parameters:
        if not p.kind.is_numeric or p.kind is Kind.FLAG:
            continue
        x = final[p.name]
        least, most = (f"MIN({x})", f"MAX({x})") if p.kind.is_range else (x, x)
        absent = f"COUNT({x})=0" if p.kind.is_range else f'{x}=""'
        above, low, high = p.arg.limits
        limits = [f"{least}<={_limit(above, 1)}"] if above is not None else []
        limits += [f"{least}<{_limit(low, -1)}"] if low is not None else []
        if high is not None:
            limits.append(f"below({final[high]},{most})" if isinstance(high, str) else f"{most}>{_limit(high, 1)}")
        limits += [f"SUM((SORT({x})<>{x})*1)+ROWS({x})>ROWS(UNIQUE({x}))"] if p.arg.rising else []
        for limit in limits:
            yield f"IF({absent},FALSE,{limit})" if p.may_be_absent or p.may_be_blank else limit


def _limit(limit: float, noise: int) -> str:
    """A limit moved outwards or inwards by what `below` allows for binary noise."""
    return f"{limit + noise * 1e-9 * max(1.0, abs(limit)):.15g}"


def _words(p: Parameter) -> str:
    return "{" + ",".join(_constant(choice) for choice in p.choices) + "}"


def _constant(value: object) -> str:
    if isinstance(value, list | tuple):
        return "{" + ";".join(map(_constant, value)) + "}"
    return literal(value, 15)
