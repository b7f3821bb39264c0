"""The copy of a workbook that is handed to the engine, with what it cannot read rewritten.

Nothing of this reaches the user's file. Optional LAMBDA parameters (`_xlop.`) become ordinary
ones and short calls of such names are padded with empty arguments, which count as omitted;
sort states are taken out of tables,
and empty number formats are named. KAM_ functions that the workbook calls without holding
them as names (an add-in serves them in Excel) are supplied from the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kam_xl.workbooks.document import Document, Table
from kam_xl.workbooks.references import FORMULA_TEXT
from kam_xl.workbooks.sheet import SheetXml
from kam_xl.workbooks.xml import escape, plain

SORT_STATE = re.compile(rb"<(?:[\w.-]+:)?sortState\b(?:[^>]*/>|.*?</(?:[\w.-]+:)?sortState>)", re.DOTALL)
PARAMETER = re.compile(r"_xl(?:pm|op)\.\w[\w.]*")
BARE_COLUMN = re.compile(r"(?<![\w.\[\]])\[([^\[\]@#]+)\]")
CALL = re.compile(r"\b(KAM_[A-Z0-9_]+)\(", re.IGNORECASE)


def engine_copy(document: Document, supplied: Mapping[str, str], thinned: Mapping[str, bytes]) -> bytes:
    """The bytes to load, short calls of the workbook's and the supplied names padded; the `thinned`
    sheets take the place of those of that name."""
    copy = Document(document.package.copy())
    package, workbook = copy.package, copy.workbook_part
    arities = parameter_counts({**document.names, **supplied})
    for table in copy.tables.values():
        if table.totals_rows:
            _qualify_totals(copy, table)
    package.write(workbook, _padded(package.read(workbook), arities).replace(b"_xlop.", b"_xlpm."))
    for sheet in copy.sheets:
        if sheet.name in thinned:
            package.write(sheet.part, thinned[sheet.name])
            continue
        data = package.read(sheet.part)
        if any(name.encode() in data for name in arities):
            package.write(sheet.part, _padded(data, arities))
        for part in copy.related(sheet.part, "table"):
            package.write(part, SORT_STATE.sub(b"", package.read(part)))
    for part in copy.related(workbook, "styles"):
        package.write(part, package.read(part).replace(b'formatCode=""', b'formatCode="General"'))
    return package.to_bytes(stored=True)


def _qualify_totals(document: Document, table: Table) -> None:
    """`[Amount]` in a totals row, which the engine does not read, as `Sales[Amount]`."""
    sheet = SheetXml(document.package.read(table.sheet.part), table.sheet.name)

    def qualified(match: re.Match[bytes]) -> bytes:
        text = BARE_COLUMN.sub(lambda m: f"{table.name}[{m[1]}]", plain(match[2]))
        return match[1] + escape(text).encode() + match[3]

    for row in range(table.last_row + 1, table.area.last_row + 1):
        cells = {column: FORMULA_TEXT.sub(qualified, raw) for column, raw in sheet.cells(row).items()}
        sheet.replace_cells(row, cells)
    document.package.write(table.sheet.part, sheet.to_bytes())


def parameter_counts(names: Mapping[str, str]) -> dict[str, int]:
    """The LAMBDA names, and how many parameters each has."""
    return {name: parameter_count(text) for name, text in names.items() if "LAMBDA(" in text[:20]}


def engine_form(text: str, arities: Mapping[str, int]) -> str:
    """A stored LAMBDA as the engine reads it."""
    return padded(text, arities).replace("_xlop.", "_xlpm.")


def parameter_count(lambda_text: str) -> int:
    """How many parameters a stored LAMBDA declares."""
    head = lambda_text[lambda_text.index("LAMBDA(") + 7 :]
    count = 0
    while (match := PARAMETER.match(head)) is not None and head[match.end() : match.end() + 1] == ",":
        head, count = head[match.end() + 1 :], count + 1
    return count


def padded(formula: str, arities: Mapping[str, int]) -> str:
    """The formula with every short call of these names filled up with empty arguments."""
    return _padded_text(formula, tuple(sorted(arities.items())))


@cache
def _padded_text(formula: str, arities: tuple[tuple[str, int], ...]) -> str:
    from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

    wanted = {name.upper() + "(": count for name, count in arities}
    try:
        tokens = Tokenizer("=" + formula).items
    except (TokenizerError, IndexError):
        return formula
    open_calls: list[list[int]] = []  # [wanted, separators, tokens since opening] of each open bracket
    out: list[str] = []
    for t in tokens:
        if open_calls:
            open_calls[-1][2] += 1
        if t.subtype == Token.OPEN:
            if t.value.upper() in wanted and out and out[-1].upper() == "INDEX(":
                out.append("+")  # the engine takes an array from a name here only as an operand
            open_calls.append([wanted.get(t.value.upper(), 0), 0, 0])
        elif t.subtype == Token.CLOSE:
            count, separators, inside = open_calls.pop()
            given = separators + 1 if inside > 1 else 0
            out.append("," * (count - max(given, 1)))
        elif t.type == Token.SEP and t.subtype == Token.ARG:
            open_calls[-1][1] += 1
        out.append(t.value)
    return "".join(out)


def _padded(data: bytes, arities: Mapping[str, int]) -> bytes:
    names = [name.casefold() for name in arities]

    def rewrite(match: re.Match[bytes]) -> bytes:
        text = plain(match[2])
        if not any(name in text.casefold() for name in names):
            return match[0]
        return match[1] + escape(padded(text, arities)).encode() + match[3]

    return FORMULA_TEXT.sub(rewrite, data) if arities else data


def called(text: str) -> set[str]:
    """The KAM_ functions that a piece of formula text calls."""
    return {name.upper() for name in CALL.findall(text)}
