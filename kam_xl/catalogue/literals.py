"""Values as they are typed in a formula."""

from __future__ import annotations

from kam_xl.errors import ErrorCode


def literal(value: object, digits: int = 17) -> str:
    """A cell's value in a formula, a number with so many digits (17 lose nothing); a blank is empty text."""
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ErrorCode):
        return value.value
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
