"""What a KPI is: its definition, its arguments, its examples, and the checks around a call."""

from kam_xl.catalogue.arithmetic import below, divide, whole
from kam_xl.catalogue.kpi import Kpi, kpi
from kam_xl.catalogue.types import (
    DIV0,
    NA,
    NUM,
    VALUE,
    AnyCells,
    Arg,
    Better,
    Block,
    Gaps,
    Ids,
    Numbers,
    Shape,
    Texts,
    Unit,
    example,
)

__all__ = ["DIV0", "NA", "NUM", "VALUE", "AnyCells", "Arg", "Better", "Block", "Gaps", "Ids", "Kpi", "Numbers", "Shape",
           "Texts", "Unit", "below", "divide", "example", "kpi", "whole"]
