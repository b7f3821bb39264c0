"""A KPI's native formula as a complete LAMBDA: the definition's guards around its `excel=`.

The author of a KPI writes only the calculation, over the argument names. What `coerce.bind`
does before a Python call is generated here as Excel formula text from the same definition:
blanks, text, shapes, pairs and bounds, in the same order. `BELOW(a,b)` in a formula is the
comparison that allows for binary noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_xl.catalogue.coerce import Kind, Parameter
from kam_xl.catalogue.kpi import Kpi
from kam_xl.surfaces.formula_text import STORED, expand, rename_operands, stored

Step = tuple[str, str]
"""A LET binding (name, formula), or a check (condition, error)."""


def typed_lambda(kpi: Kpi[Any]) -> str:
    """The KPI as a person would type it: `LAMBDA(scores,[weights],LET(…))`."""
    names = [p.name if p.required else f"[{p.name}]" for p in kpi.parameters]
    return f"LAMBDA({','.join(names)},{_body(kpi)})"


def stored_lambda(kpi: Kpi[Any]) -> str:
    """The KPI as a workbook file stores it in a defined name."""
    names = [f"_xlpm.{p.name}" if p.required else f"_xlop.{p.name}" for p in kpi.parameters]
    return f"{STORED['LAMBDA']}({','.join(names)},{stored(_body(kpi), local_names=True)})"


def _body(kpi: Kpi[Any]) -> str:
    bindings = [step for p in kpi.parameters for step in _read(p)]
    checks = [check for p in kpi.parameters for check in _fault(p)]
    checks += [check for p in kpi.parameters for check in _misfit(p)]
    kept = list(_keep(kpi.parameters))
    bindings += kept
    final = {p.name: p.name + "_" for p in kpi.parameters}
    final |= {name.rstrip("_"): name for name, _ in kept}
    checks += [check for p in kpi.parameters for check in _no_data(p, final[p.name])]
    checks += [check for p in kpi.parameters for check in _bounds(p, final)]
    body = rename_operands(kpi.excel, final)
    for condition, error in reversed(checks):
        body = f"IF({condition},{error},{body})"
    steps = "".join(f"{name},{formula}," for name, formula in bindings)
    return expand(f"LET({steps}{body})", "BELOW", _noise_free_below)


def _read(p: Parameter) -> Iterator[Step]:
    """The argument with its default, numbers as numbers, blanks as empty text."""
    if p.kind.is_range:
        yield p.name + "_", _read_range(p)
    else:
        yield p.name + "_", _read_scalar(p)


def _read_scalar(p: Parameter) -> str:
    x = p.name
    blank = "NA()" if p.required and not p.arg.blank_passes else _constant(p.default)
    value = {
        Kind.NUMBER: f"IF(ISTEXT({x}),#VALUE!,{x}+0)",
        Kind.FLAG: f"IF(ISTEXT({x}),#VALUE!,{x}<>0)",
        Kind.WORD: f"IF(ISNA(XMATCH({x},{_words(p)})),#VALUE!,INDEX({_words(p)},XMATCH({x},{_words(p)})))",
        Kind.TEXT: x,
    }[p.kind]
    read = f'IF(ROWS({x})*COLUMNS({x})>1,#VALUE!,IF({x}="",{blank},{value}))'
    return read if p.required else f"IF(ISOMITTED({x}),{blank},{read})"


def _read_range(p: Parameter) -> str:
    x, partner = p.name, p.arg.pairs_with + "_"
    if p.kind in (Kind.TEXTS, Kind.IDS, Kind.WORDS, Kind.CELLS):
        read = f'TOCOL(IF({x}="","",{x}))'
    elif p.kind is Kind.BLOCK:
        read = f'IF({x}="","",IF(ISTEXT({x}),{x},{x}+0))'
    else:
        read = f'TOCOL(IF({x}="","",IF(ISTEXT({x}),{x},{x}+0)))'
    if p.arg.or_one:
        read = f'IF(ROWS({x})*COLUMNS({x})=1,IF({partner}="",INDEX({x},1,1),INDEX({x},1,1)),{read})'
    if p.required:
        return read
    blank = f'IF(ROWS({x})*COLUMNS({x})=1,SUM(({x}="")*1)=1,FALSE)'
    default = _constant(p.default)
    if p.arg.if_omitted is not None:
        default = f'IF({partner}="",{p.arg.if_omitted:g},{p.arg.if_omitted:g})'
    return f"IF(ISOMITTED({x}),{default},IF({blank},{default},{read}))"


def _fault(p: Parameter) -> Iterator[Step]:
    """Error cells come back as they are."""
    x = p.name + "_"
    if not p.kind.is_range:
        yield f"ISERROR({x})", x
    elif p.kind.is_numeric:
        yield f"ISERROR(SUM({x}))", f"SUM({x})"
    else:
        yield f"ISERROR(SUM(LEN({x})))", f"SUM(LEN({x}))"


def _misfit(p: Parameter) -> Iterator[Step]:
    """Pairs of different length and text among numbers are #VALUE!."""
    x = p.name + "_"
    if p.arg.pairs_with:
        size = f"ROWS({x})<>ROWS({p.arg.pairs_with}_)"
        yield (size if p.required or p.arg.if_omitted is not None else f"AND(ROWS({x})>1,{size})"), "#VALUE!"
    if p.kind.is_range and p.kind.is_numeric:
        yield f'SUM(IF(ISTEXT({x}),IF({x}="",0,1),0))>0', "#VALUE!"
    if p.kind is Kind.WORDS:
        yield f'SUM(IF({x}="",0,IF(ISNA(XMATCH({x},{_words(p)})),1,0)))>0', "#VALUE!"


def _keep(parameters: tuple[Parameter, ...]) -> Iterator[Step]:
    """Blank cells go, together with their partners, unless the range keeps its gaps."""
    for root in parameters:
        if not root.kind.is_range or root.arg.pairs_with or root.kind in (Kind.GAPS, Kind.BLOCK, Kind.CELLS):
            continue
        group = [root, *(p for p in parameters if p.arg.pairs_with == root.name)]
        mask = "*".join(f'({p.name}_<>"")' for p in group if p.kind is not Kind.WORDS)
        for p in group:
            yield p.name + "__", f"IF(SUM({mask})=0,{p.name}_,FILTER({p.name}_,{mask}))"


def _no_data(p: Parameter, x: str) -> Iterator[Step]:
    if p.kind is Kind.BLOCK or (p.kind.is_range and p.kind.is_numeric):
        if p.arg.blanks == "refuse":
            yield f'SUM(({p.name}_="")*1)>0', "NA()"
        omitted = "" if p.required or p.arg.if_omitted is not None else f'INDEX({x},1,1)<>""'
        empty = f"COUNT({x})=0"
        yield (f"AND({omitted},{empty})" if omitted else empty), "NA()"
    elif p.kind in (Kind.TEXTS, Kind.IDS) and p.required:
        yield f"SUM(LEN({x}))=0", "NA()"


def _bounds(p: Parameter, final: dict[str, str]) -> Iterator[Step]:
    if not p.kind.is_numeric or p.kind is Kind.FLAG:
        return
    x, low, high = final[p.name], p.arg.at_least, p.arg.at_most
    least, most = (f"MIN({x})", f"MAX({x})") if p.kind.is_range else (x, x)
    if p.arg.fraction:
        low, high = 0.0, 1.0
    limits = [f"NOT({_below(f'{p.arg.above:g}', least)})"] if p.arg.above is not None else []
    limits += [_below(least, f"{low:g}")] if low is not None else []
    limits += [_below(final[high] if isinstance(high, str) else f"{high:g}", most)] if high is not None else []
    for limit in limits:
        absent = p.default is None and not p.required or p.arg.blank_passes
        yield (f'IF({x}="",FALSE,{limit})' if absent and not p.kind.is_range else limit), "#NUM!"


def _below(a: str, b: str) -> str:
    return f"BELOW({a},{b})"


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


def _noise_free_below(arguments: list[str]) -> str:
    a, b = arguments
    larger = f"IF(ABS({a})>ABS({b}),ABS({a}),ABS({b}))"
    return f"(({b})-({a})>1E-9*IF({larger}>1,{larger},1))"
