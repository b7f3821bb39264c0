"""Arguments that several families share."""

from __future__ import annotations

from math import floor
from typing import Annotated, Literal, TypeVar

from kam_xl.catalogue import Arg, Numbers
from kam_xl.catalogue.cells import shown_date
from kam_xl.errors import Impossible
from kam_xl.models.fitted import LEAST, FittedModel

Direction = Annotated[Literal["higher", "lower"],
                      Arg('"higher" where a higher value is better (the default), or "lower".')]

GrossMargin = Annotated[float, Arg("Gross margin as a fraction of revenue; 20 % is 0.2.", at_most=1,
                                   advice="A margin is at most 1: type 20 % or 0.2.")]

PART_ABOVE_WHOLE = "The part cannot be larger than the whole: check both numbers."

NOT_YES_OR_NO = "SUM(({0}<>0)*({0}<>1))>0"
"""The native formula of what `yes_or_no` refuses."""

FOLDED = 'IF(ISTEXT({0}),SUBSTITUTE(LOWER({0}),"ß","ss"),{0})'
"""The native formula of identifiers without regard to case: STRASSE is Straße in capitals, as for Python's casefold.
Excel and other engines do not agree on whether they are the same as they stand."""


def yes_or_no(cells: Numbers, name: str) -> list[bool]:
    """Cells of 1 (TRUE) and 0 (FALSE) as answers; another number is #NUM!.

    `name` is the argument's, for the message."""
    for cell in cells:
        if cell not in (0, 1):
            raise Impossible(f"{cell:g} is neither 1 nor 0", where=name, fix="Give 1 or TRUE, 0 or FALSE.")
    return [cell == 1 for cell in cells]


def of_whole(name: str, result: str) -> str:
    """The native formula of a `result` over `whole`, the whole number that an argument is, as `whole` reads it."""
    return f"LET(whole,ROUND({name},0),IF(below(0,ABS({name}-whole)),#NUM!,{result}))"


Model = TypeVar("Model", bound=FittedModel)


def model_of(kind: type[Model], params: Numbers, where: str) -> Model:
    """The model with the parameters of an argument, `where`; #NUM! for parameters that no model can have."""
    try:
        return kind(*params[:len(kind.names)])
    except Impossible as error:
        error.where = where
        raise


def unfit(kind: type[FittedModel], params: str) -> str:
    """The native formulas, for an OR, of parameters that `model_of` refuses."""
    return f"MIN({params})<{LEAST:g},MAX({params})>{kind.most:g}"


DAYS_SINCE = "IF(INT(as_of)<INT({0}),#NUM!,INT(as_of)-INT({0}))"
"""The native formula of `days_between` a date and `as_of`."""


def days_between(date: float, as_of: float, name: str) -> float:
    """Whole days from a date to as_of, whatever their times of day; a date after that day is #NUM!. `name` is the
    date's argument, for the message.
    """
    days = floor(as_of) - floor(date)
    if days < 0:
        raise Impossible(f"{shown_date(date)} is after as_of {shown_date(as_of)}", where=name, fix="Check the date.")
    return float(days)
