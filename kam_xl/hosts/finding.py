"""A line of `kam-xl doctor`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that was looked at: whether it is as it should be, what was found, and what to do if it is not."""

    ok: bool
    what: str
    fix: str = ""
