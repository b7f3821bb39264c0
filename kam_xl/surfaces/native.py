"""A KPI's native formula as a complete LAMBDA: the definition's guards around its `excel=`.

The author of a KPI writes only the calculation, over the argument names. What `coerce.bind`
does before a Python call is generated here as Excel formula text from the same definition:
blanks, text, shapes, pairs and bounds, in the same order. In `excel=` a range is a column
(a block keeps its shape), an optional argument left out is its default or, without one, an
empty text, and `below(a,b)` is the comparison that allows for binary noise, cell by cell.

Inside the LAMBDA an argument `x` is `x` as given, `x_` as read (numbers as numbers, blanks as
empty text) and, where blanks are skipped, `x__` without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.parameters import Kind, Parameter
from kam_xl.catalogue.types import Shape
from kam_xl.surfaces.formula_text import STORED, calls, rename_operands, stored

Step = tuple[str, str]
"""A LET binding (name, formula), or a check (condition, error)."""

BELOW: Step = ("below", "LAMBDA(a,b,LET(larger,IF(ABS(a)>ABS(b),ABS(a),ABS(b)),b-a>1E-9*IF(larger>1,larger,1)))")


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
    for condition, error in reversed(list(_checks(kpi.parameters, final))):
        formula = f"IF({condition},{error},{formula})"
    bindings = [step for p in kpi.parameters for step in _read(p)] + kept
    if "BELOW" in calls(formula):
        bindings.insert(0, BELOW)
    return f"LET({''.join(f'{name},{value},' for name, value in bindings)}{formula})"


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


def _checks(parameters: tuple[Parameter, ...], final: dict[str, str]) -> Iterator[Step]:
    for p in parameters:
        yield from _fault(p)
    for p in parameters:
        yield from _misfit(p, {q.name: q for q in parameters}.get(p.arg.pairs_with))
    for p in parameters:
        yield from _no_data(p, final[p.name])
    for p in parameters:
        yield from _bounds(p, final)


def _read(p: Parameter) -> Iterator[Step]:
    """The argument with its default, numbers as numbers, blanks as empty text."""
    value = _read_range(p) if p.kind.is_range else _read_scalar(p)
    if p.arg.one == "repeat":
        value = f'LET(given,{value},IF(ROWS(given)=1,IF({p.arg.pairs_with}_="",given,given),given))'
    yield p.name + "_", value


def _read_scalar(p: Parameter) -> str:
    x = p.name
    blank = _constant(p.default)
    value = {
        Kind.NUMBER: f"IF(ISTEXT({x}),#VALUE!,{x}+0)",
        Kind.FLAG: f"IF(ISTEXT({x}),#VALUE!,{x}+0<>0)",
        Kind.WORD: f"IF(ISNA(XMATCH({x},{_words(p)})),#VALUE!,INDEX({_words(p)},XMATCH({x},{_words(p)})))",
        Kind.TEXT: f'{x}&""',
    }[p.kind]
    read = f'IF({_cells(x)}>1,#VALUE!,IF({x}="",{blank},{value}))'
    return read if p.required else f"IF(ISOMITTED({x}),{blank},{read})"


def _read_range(p: Parameter) -> str:
    x = p.name
    omitted = _constant(p.default if p.arg.if_omitted is None else p.arg.if_omitted)
    number = f"IF(ISTEXT({x}),{x},{x}+0)"
    value = {
        Kind.TEXTS: f'{x}&""',
        Kind.IDS: f"IF(ISLOGICAL({x}),{x}+0,{x})",
        Kind.WORDS: x,
        Kind.CELLS: x,
    }.get(p.kind, number)
    read = f'IF({x}="",{omitted if p.kind is Kind.WORDS else _constant("")},{value})'
    if p.kind is not Kind.BLOCK:
        read = f"TOCOL({read})"
    if p.required:
        return read
    if p.arg.if_omitted is not None:
        omitted = f'IF({p.arg.pairs_with}_="",{omitted},{omitted})'
    return f'IF(ISOMITTED({x}),{omitted},IF(IF({_cells(x)}=1,SUM(({x}="")*1)=1,FALSE),{omitted},{read}))'


def _fault(p: Parameter) -> Iterator[Step]:
    """Error cells come back as they are."""
    x = p.name + "_"
    error = f"SUM(IF(ISTEXT({x}),0,{x}))" if p.kind.is_range else x
    yield f"ISERROR({error})", error


def _misfit(p: Parameter, partner: Parameter | None) -> Iterator[Step]:
    """Wrong shapes, text among numbers, unknown words and means are #VALUE!."""
    x = p.name + "_"
    if p.arg.sizes:
        yield f"AND({','.join(f'ROWS({x})<>{n}' for n in p.arg.sizes)})", "#VALUE!"
    if partner:
        wanted = f"{'COLUMNS' if partner.kind is Kind.BLOCK else 'ROWS'}({partner.name}_)"
        alone = p.may_be_absent or p.arg.one == "keep"
        yield f"AND(ROWS({x})>1,ROWS({x})<>{wanted})" if alone else f"ROWS({x})<>{wanted}", "#VALUE!"
    if p.kind.is_range and p.kind.is_numeric:
        yield f'SUM(ISTEXT({x})*({x}<>""))>0', "#VALUE!"
    if p.kind is Kind.WORDS:
        yield f"SUM(ISNA(XMATCH({x},{_words(p)}))*1)>0", "#VALUE!"
    if p.arg.sample:
        yield f"IF(COUNT({x})=1,SUM({x})<>INT(SUM({x})),FALSE)", "#VALUE!"


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


def _no_data(p: Parameter, x: str) -> Iterator[Step]:
    """A blank scalar that is required, a range without any data, a blank that is refused are #N/A."""
    if not p.kind.is_range:
        if p.required and not p.arg.blank_passes:
            yield f'{x}=""', "NA()"
        return
    if p.kind.may_be_blank:
        return
    if p.arg.blanks == "refuse":
        yield f'SUM(({p.name}_="")*1)>0', "NA()"
    empty = f'SUM(({x}<>"")*1)=0'
    yield f"AND(ROWS({p.name}_)>1,{empty})" if p.may_be_absent else empty, "NA()"


def _bounds(p: Parameter, final: dict[str, str]) -> Iterator[Step]:
    if not p.kind.is_numeric or p.kind is Kind.FLAG:
        return
    x = final[p.name]
    least, most = (f"MIN({x})", f"MAX({x})") if p.kind.is_range else (x, x)
    above, low, high = p.arg.limits
    limits = [f"NOT(below({above:.15g},{least}))"] if above is not None else []
    limits += [f"below({least},{low:.15g})"] if low is not None else []
    limits += [f"below({final[high] if isinstance(high, str) else f'{high:.15g}'},{most})"] if high is not None else []
    limits += [f"SUM((SORT({x})<>{x})*1)+ROWS({x})>ROWS(UNIQUE({x}))"] if p.arg.rising else []
    for limit in limits:
        yield f'IF({x}="",FALSE,{limit})' if p.may_be_absent and not p.kind.is_range else limit, "#NUM!"


def _cells(x: str) -> str:
    return f"ROWS({x})*COLUMNS({x})"


def _words(p: Parameter) -> str:
    return "{" + ",".join(_constant(choice) for choice in p.choices) + "}"


def _constant(value: object) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, list | tuple):
        return "{" + ";".join(_constant(v) for v in value) + "}"
    return f"{value:.15g}" if isinstance(value, int | float) else '"' + str(value).replace('"', '""') + '"'
