"""A named KPI: one that the practice of key account management knows by name, and the function that computes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.kpi import Kpi
from kam_xl.catalogue.types import Better, Unit
from kam_xl.errors import UnknownName

PRACTICE = "practice"
"""The source of a KPI that is in general use and has no author."""


class Area(Enum):
    """Where a KPI belongs: the ten key result areas, then five groups that the practice keeps beside them."""

    ACCOUNT_MANAGEMENT = "Account management", "Satisfied, retained key accounts; strong relationships to grow from."
    STRATEGIC_PLANNING = ("Strategic planning",
                          "Account plans that reach sales targets; our goals and the client's needs aligned.")
    CONTRACTS = "Negotiation and contracts", "Profitable deals, and partnerships good for both sides."
    REVENUE_GROWTH = "Revenue growth", "Expansion in the accounts we have, and new business."
    ADVOCACY = "Customer advocacy", "The client's voice inside our company, for better service."
    PERFORMANCE = "Performance analysis", "Trends and openings found in account data."
    COLLABORATION = "Cross-functional collaboration", "Seamless service by working with internal teams."
    RISK = "Risk management", "Risks to the relationship seen and reduced early."
    TRAINING = "Training and development", "Teams that get better."
    TECHNOLOGY = "Technology", "Tools that make account work lighter."
    MANAGEMENT = "Management", "What the management of the company watches."
    CUSTOMER_SUCCESS = "Customer success", "Whether customers stay, come back and recommend us."
    NATIONAL_ACCOUNTS = "National accounts", "What is agreed with, and watched for, the largest accounts."
    LEADING_INDICATORS = "Leading indicators", "What moves before revenue does."
    FINANCE_OPERATIONS = "Finance operations", "How well finance itself works: closing, paying, reporting."

    def __init__(self, title: str, purpose: str) -> None:
        self.title, self.purpose = title, purpose

    @classmethod
    def of(cls, text: str) -> Area:
        """The area of that title, or the only one that has the text in its title; case does not matter."""
        wanted = text.casefold().strip()
        exact = [area for area in cls if area.title.casefold() == wanted]
        found = exact or [area for area in cls if wanted in area.title.casefold()]
        if len(found) != 1:
            raise UnknownName("area", text, [area.title for area in found or cls])
        return found[0]


class MetricType(StrEnum):
    """What a KPI measures: what is done, what is reached, or the ratio between the two."""

    ACTIVITY = "activity"
    OBJECTIVE = "objective"
    EFFICIENCY = "efficiency"


class Timing(StrEnum):
    """Whether a KPI tells what will come or what has been."""

    LEADING = "leading"
    LAGGING = "lagging"


class Cadence(StrEnum):
    """How often a KPI is looked at."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


ACTIVITY, OBJECTIVE, EFFICIENCY = MetricType
LEADING, LAGGING = Timing
WEEKLY, MONTHLY, QUARTERLY, YEARLY = Cadence


@dataclass(frozen=True)
class Worked:
    """A worked example: what each name of the formula stands for, and what comes out."""

    gives: object
    values: Mapping[str, object]


def worked(gives: object, **values: object) -> Worked:
    """An example written as it is read: `worked(0.75, done=12, total=16)`."""
    return Worked(gives, values)


@dataclass(frozen=True, eq=False)
class NamedKpi:
    """A KPI under the name that people use for it.

    `formula` says how it is computed, over names that say what to put there; `areas` begins
    with the one where it is at home; `function` is None where plain Excel is the definition.
    """

    name: str
    also_called: tuple[str, ...]
    areas: tuple[Area, ...]
    definition: str
    formula: str
    function: Kpi[Any] | None
    example: Worked
    unit: Unit
    better: Better
    metric_type: MetricType
    timing: Timing
    cadence: Cadence
    source: str

    @property
    def home(self) -> Area:
        """The area where it is explained."""
        return self.areas[0]

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.name, *self.also_called)


def named(name: str, areas: Area | tuple[Area, ...], metric_type: MetricType, timing: Timing, cadence: Cadence,
          definition: str, formula: str, example: Worked, *, also: tuple[str, ...] = (), unit: Unit | None = None,
          better: Better | None = None, source: str = "") -> NamedKpi:
    """Declare a named KPI. Unit, direction and source are those of the function that the formula calls, unless they
    are given.
    """
    called = re.search(r"KAM_\w+", formula)
    function = catalogue()[called[0]] if called else None
    if function:
        unit, better = unit or function.unit, better or function.better
        source = source or function.source.removesuffix(".")
    if unit is None or better is None:
        raise TypeError(f"{name}: plain Excel has neither unit nor direction, give both")
    all_areas = areas if isinstance(areas, tuple) else (areas,)
    return NamedKpi(name, also, all_areas, definition, formula, function, example, unit, better, metric_type, timing,
                    cadence, source or PRACTICE)
