"""Where Python and the native formulas once disagreed: both say the same, in two engines."""

from __future__ import annotations

from typing import Any

import pytest

from kam_xl.catalogue import NUM
from kam_xl.catalogue.catalogue import catalogue
from tests.engines import Call, expected, in_cellrune, in_formulon, same

KPIS = catalogue()
NOISY_THREE = 0.1 * 3 * 10
ALIVE = [1, 4, 1, 1]
SPEND = [6, 4, 15]
OPENED = 46000.5
SECOND = 1 / 86400


def column(length: int) -> list[list[float]]:
    return [[float(i)] for i in range(1, length + 1)]


@pytest.mark.parametrize(("name", "args", "gives"), [
    ("TREND", (column(1000),), "Steady"), ("TREND", (column(1001),), NUM),
    ("P_ALIVE", (ALIVE, 0, 0, 1e12), 1.0), ("P_ALIVE", (ALIVE, 0, 0, 1e13), NUM),
    ("P_ALIVE", (ALIVE, 1e13, 1, 2), NUM), ("EXPECTED_PURCHASES", (ALIVE, 9, 0, 0, 1e13), NUM),
    ("EXPECTED_PURCHASES", (ALIVE, 9, 1e13, 1, 2), NUM),
    ("CLV_PROBABILISTIC", (ALIVE, SPEND, 0, 0, 1e13, 5, 3, 0.1), NUM),
    ("ROLLING", ([[3], [6], [9]], NOISY_THREE), 6.0), ("ROLLING", ([[3], [6], [9]], 2.999), NUM),
    ("TOP_SHARE", ([40, 30, 20, 10], 3 - 2e-16 * 3), 0.9), ("TOP_SHARE", ([40, 30, 20, 10], 2.5), NUM),
    ("SBG_SURVIVAL", (1, 1, NOISY_THREE), 0.25), ("SBG_SURVIVAL", (1, 1, 1e10 + 0.5), NUM),
    ("SBG_RETENTION", (1, 1, NOISY_THREE), 0.75), ("SBG_RETENTION", (1e308, 1e308, 1), NUM),
    ("DERL", (2, 1, NOISY_THREE, 0), 4.0), ("DERL", (1e10, 1, 0, 0.1), NUM),
    ("CLV_PROBABILISTIC", ([2, 3, 2, 6], [1, 2, 10], 0, 0, 0, 0, 1 + 1e-12, 0.25, "pareto"), 32 / 7),
    ("EXPECTED_SPEND", ([6, 4, 1.5e9], 0, 0), 3e9), ("EXPECTED_SPEND", ([6, 4, 1e16], 0, 0), NUM),
    ("EXPECTED_SPEND", ([6, 4, 1e-10], 1, 39), NUM), ("P_ALIVE", ([1, 4, 1, 1e10], 1, 1, 12), NUM),
    ("RETENTION_IDS", (["Straße", "ÄRGER", "x"], ["STRASSE", "ärger"]), 2 / 3),
    ("RESOLUTION", ([OPENED], [OPENED - 3 * SECOND]), NUM), ("RESOLUTION", ([OPENED], [OPENED + 3]), 72.0),
])
def test_a_call_gives_the_same_in_python_and_in_excel(name: str, args: tuple[Any, ...], gives: object) -> None:
    call = Call(KPIS[name], args)
    wanted = expected(call)
    assert same([wanted[-1][:1]], [[gives]])
    assert same(in_cellrune([call], [(len(wanted), len(wanted[0]))])[0], wanted)
    assert same(in_formulon([call])[0], wanted)


def test_a_name_in_capitals_is_the_same_customer_in_python_and_in_excel() -> None:
    orders = (["Straße", "STRASSE", "STRAßE", "Strase"], [46000, 46001, 46003, 46004], [10, 20, 30, 5], 46010)
    wanted = [["Straße", 2, 3, 10, 25], ["Strase", 0, 0, 6, 0]]
    call = Call(KPIS["RFM"], orders)
    assert KPIS["RFM"].spill(*orders) == wanted
    assert same(in_cellrune([call], [(2, 5)])[0], wanted)
    assert same(in_formulon([call])[0], wanted)
