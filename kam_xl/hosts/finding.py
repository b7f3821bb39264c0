"""A line of `kam-xl doctor`."""

from __future__ import annotations

from dataclasses import dataclass

from kam_xl.errors import SetupError


@dataclass(frozen=True)
class Finding:
    """Something that was looked at: whether it is as it should be, what was found, and what to do if it is not."""

    ok: bool
    what: str
    fix: str = ""

    @classmethod
    def of(cls, error: SetupError) -> Finding:
        """What keeps a program from being set up."""
        return cls(False, str(SetupError(error.found, where=error.where)), error.fix)

    def __str__(self) -> str:
        stop = "" if self.what.endswith((".", "!", "?")) else "."
        return f"{'ok' if self.ok else 'no'}  {self.what}{stop}" + (f" {self.fix}" if self.fix else "")
