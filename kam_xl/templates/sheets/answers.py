"""What people answered, as formulas read it from the table Surveys: of all accounts, or of those asked for."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates.limits import Setting

CHANCE = Setting("Chance_Level", 0.05, Unit.FRACTION,
                 "A change of the NPS counts as real where chance alone would bring one as large less often than this")
YEAR, YEAR_BEFORE = ("Window_Start", "Next_Period"), ("Before_Start", "Window_Start")
"""From which day, and before which."""


def asked(start: str, stop: str, also: str = "") -> str:
    """How many people were asked on or after start and before stop; `also` holds further criteria of COUNTIFS."""
    return f'COUNTIFS(Surveys[Date],">="&{start},Surveys[Date],"<"&{stop},Surveys[Account],"?*"{also})'


def answered(start: str, stop: str, column: str = "Rating", also: str = "") -> str:
    """How many of them gave a number in the column."""
    return (f'COUNTIFS(Surveys[Date],">="&{start},Surveys[Date],"<"&{stop},'
            f'Surveys[{column}],">="&0{also})')


def given(column: str, start: str, stop: str, also: str = "") -> str:
    """Their answers, blanks elsewhere; `also` is a further condition with an operator. Part of an array formula."""
    chosen = f'(Surveys[Date]>={start})*(Surveys[Date]<{stop})*(Surveys[{column}]<>""){also}'
    return f'IF({chosen},Surveys[{column}],"")'


def of_answers(function: str, column: str, start: str, stop: str) -> str:
    """A function of the answers of all accounts; blank where there are none."""
    return f'IF({answered(start, stop, column)}=0,"",{function}({given(column, start, stop)}))'


def nps_change(also: str = "") -> str:
    """KAM_NPS_CHANGE of the year against the year before: points, z, p. Part of an array formula."""
    return f'KAM_NPS_CHANGE({given("Rating", *YEAR_BEFORE, also)},{given("Rating", *YEAR, also)})'


def verdict(p_value: str) -> str:
    """What a p-value says in words."""
    return f'IF({p_value}<Chance_Level,"real","may be chance")'
