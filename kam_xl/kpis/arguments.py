"""Arguments that several families share."""

from __future__ import annotations

from typing import Annotated, Literal

from kam_xl.catalogue import Arg

Direction = Annotated[Literal["higher", "lower"],
                      Arg('"higher" where a higher value is better (the default), or "lower".')]

GrossMargin = Annotated[float, Arg("Gross margin as a fraction of revenue; 20 % is 0.2.", at_most=1,
                                   advice="A margin is at most 1: type 20 % or 0.2.")]

PART_ABOVE_WHOLE = "The part cannot be larger than the whole: check both numbers."
