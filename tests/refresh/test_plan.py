"""The plan of a table: which row continues which, what changes, and that a second plan is empty."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kam_xl.errors import Refused, SourceError, UnknownName
from kam_xl.refresh.period import Period
from kam_xl.refresh.plan import Incoming, Plan, Rows, plan_rows
from kam_xl.refresh.settings import Mode, Setting, Vanished
from kam_xl.values import Values

OCTOBER = Period(2026, 10)
SEPTEMBER_DAY, OCTOBER_DAY, NOVEMBER_DAY = 46266.0, 46296.0, 46327.0
Table = dict[str, list[Any]]


def setting(mode: str, *key: str, vanished: str = "keep", period_column: str = "") -> Setting:
    return Setting("Sales", "sales.csv", Mode(mode), "Sources, row 2", key=key, vanished=Vanished(vanished),
                   period_column=period_column)


def rows(table: Table, typed: tuple[str, ...] = (), calculated: tuple[str, ...] = ()) -> Rows:
    count = len(next(iter(table.values())))
    return Rows("Sales", list(table), lambda heading: Values.of(table[heading]), count, frozenset(typed),
                frozenset(calculated))


def incoming(table: Table) -> Incoming:
    count = len(next(iter(table.values())))
    columns = {heading: Values.of(values) for heading, values in table.items()}
    return Incoming("sales.csv", columns, count, lambda row: f"row {row + 2}")


def planned(how: Setting, old: Rows, new: Table) -> Plan:
    return plan_rows(how, old, incoming(new), OCTOBER)


def after(plan: Plan, old: Table) -> Table:
    """The table as the plan leaves it."""
    return {h: list(plan.values[h]) if h in plan.values else [None if o is None else column[o] for o in plan.continues]
            for h, column in old.items()}


OLD: Table = {"Account": ["Acme", "Borg", "Cyber"], "Amount": [1.0, 2.0, 3.0], "Note": ["a", "b", "c"],
              "Vanished": [None, None, "2026-08"]}
NEW: Table = {"Account": ["Dune", "borg ", "Acme"], "Amount": [4.0, 2.0, 9.0]}


def test_upsert_keeps_the_order_and_adds_new_rows_below() -> None:
    plan = planned(setting("upsert", "Account"), rows(OLD), NEW)
    assert after(plan, OLD) == {
        "Account": ["Acme", "borg ", "Cyber", "Dune"], "Amount": [9.0, 2.0, 3.0, 4.0], "Note": ["a", "b", "c", None],
        "Vanished": [None, None, "2026-08", None]}
    assert (plan.added, plan.removed) == (1, 0)
    assert plan.untouched.to_list() == [False, False, True, False]


def test_upsert_removes_what_vanished_if_told_to() -> None:
    plan = planned(setting("upsert", "Account", vanished="remove"), rows(OLD), NEW)
    assert after(plan, OLD)["Note"] == ["a", "b", None]
    assert (plan.added, plan.removed) == (1, 1)


def test_upsert_marks_what_vanished_with_the_period_in_which_it_first_was_missing() -> None:
    new: Table = {"Account": ["Acme"], "Amount": [1.0]}
    plan = planned(setting("upsert", "Account", vanished="mark"), rows(OLD), new)
    assert after(plan, OLD)["Vanished"] == [None, "2026-10", "2026-08"]
    assert (plan.changed, plan.changed_columns) == (1, {"Vanished": 1})


def test_what_comes_back_is_no_longer_marked() -> None:
    new: Table = {"Account": ["Acme", "Borg", "Cyber"], "Amount": [1.0, 2.0, 3.0]}
    plan = planned(setting("upsert", "Account", vanished="mark"), rows(OLD), new)
    assert after(plan, OLD)["Vanished"] == [None, None, None]
    assert plan.changed == 1


def test_marking_needs_its_column() -> None:
    old = {h: v for h, v in OLD.items() if h != "Vanished"}
    with pytest.raises(UnknownName, match="no column 'Vanished'"):
        planned(setting("upsert", "Account", vanished="mark"), rows(old), NEW)


def test_replace_takes_the_order_of_the_source_and_typed_cells_follow_their_key() -> None:
    plan = planned(setting("replace", "Account"), rows(OLD, typed=("Note",)), NEW)
    assert plan.continues.to_list() == [None, 1, 0]
    assert after(plan, OLD)["Note"] == [None, "b", "a"]
    assert (plan.added, plan.removed) == (1, 1)


def test_replace_without_a_key_goes_row_by_row() -> None:
    plan = planned(setting("replace"), rows({"Account": ["Acme", "Borg"]}), {"Account": ["Acme", "X", "Y"]})
    assert (plan.continues.to_list(), plan.added, plan.changed) == ([0, 1, None], 1, 1)
    assert plan.untouched.to_list() == [True, False, False]


def test_replace_without_a_key_is_refused_where_typed_cells_would_lose_their_row() -> None:
    with pytest.raises(Refused, match="'Note' of table Sales is typed by people"):
        planned(setting("replace"), rows(OLD, typed=("Account", "Amount", "Note")), NEW)


def test_a_new_order_alone_is_a_change() -> None:
    old: Table = {"Account": ["Acme", "Borg"]}
    plan = planned(setting("replace", "Account"), rows(old), {"Account": ["Borg", "Acme"]})
    assert not plan.empty


DATED: Table = {"Day": [SEPTEMBER_DAY, OCTOBER_DAY, OCTOBER_DAY, NOVEMBER_DAY], "Amount": [1.0, 2.0, 3.0, 4.0],
                "Note": ["a", "b", "c", "d"]}


def test_append_exchanges_the_rows_of_its_period_only() -> None:
    new: Table = {"Day": [OCTOBER_DAY, OCTOBER_DAY + 1, NOVEMBER_DAY], "Amount": [3.0, 7.0, 8.0]}
    plan = planned(setting("append", period_column="Day"), rows(DATED), new)
    assert after(plan, DATED) == {"Day": [SEPTEMBER_DAY, OCTOBER_DAY, NOVEMBER_DAY, OCTOBER_DAY + 1],
                                  "Amount": [1.0, 3.0, 4.0, 7.0], "Note": ["a", "c", "d", None]}
    assert (plan.added, plan.removed, plan.changed, plan.outside_period) == (1, 1, 0, 1)


def test_append_with_a_key_changes_the_row_of_that_key() -> None:
    old: Table = {"Id": [1.0, 2.0], "Day": [OCTOBER_DAY, SEPTEMBER_DAY], "Amount": [5.0, 6.0]}
    new: Table = {"Id": [1.0, 2.0], "Day": [OCTOBER_DAY, OCTOBER_DAY], "Amount": [9.0, 6.0]}
    plan = planned(setting("append", "Id", period_column="Day"), rows(old), new)
    assert after(plan, old) == {"Id": [1.0, 2.0, 2.0], "Day": [OCTOBER_DAY, SEPTEMBER_DAY, OCTOBER_DAY],
                                "Amount": [9.0, 6.0, 6.0]}
    assert (plan.added, plan.changed) == (1, 1)


def test_append_of_equal_rows_keeps_each_of_them() -> None:
    new: Table = {"Day": [OCTOBER_DAY] * 3, "Amount": [2.0] * 3}
    once = planned(setting("append", period_column="Day"), rows({"Day": [], "Amount": []}), new)
    assert once.added == 3
    assert planned(setting("append", period_column="Day"), rows(new), new).empty


def test_append_of_fewer_equal_rows_keeps_the_first_of_them() -> None:
    old: Table = {"Day": [OCTOBER_DAY] * 3, "Amount": [2.0] * 3, "Note": ["a", "b", "c"]}
    plan = planned(setting("append", period_column="Day"), rows(old), {"Day": [OCTOBER_DAY] * 2, "Amount": [2.0] * 2})
    assert after(plan, old)["Note"] == ["a", "b"]
    assert (plan.added, plan.removed, plan.changed) == (0, 1, 0)


def test_append_of_a_file_of_another_month_is_an_error() -> None:
    with pytest.raises(SourceError, match="no row lies in 2026-10"):
        planned(setting("append", period_column="Day"), rows(DATED), {"Day": [SEPTEMBER_DAY], "Amount": [1.0]})


def test_a_calculated_column_is_never_in_the_plan() -> None:
    plan = planned(setting("upsert", "Account"), rows(OLD, calculated=("Amount",)), NEW)
    assert list(plan.values) == ["Account"]


def test_columns_are_matched_whatever_their_case() -> None:
    plan = planned(setting("upsert", "ACCOUNT"), rows(OLD), {"account": ["acme"], "AMOUNT": [5.0]})
    assert after(plan, OLD)["Amount"] == [5.0, 2.0, 3.0]


@pytest.mark.parametrize("mode", ["upsert", "replace"])
def test_a_key_that_stands_twice_is_an_error_that_names_both_rows(mode: str) -> None:
    new: Table = {"Account": ["Acme", "Borg", " ACME"], "Amount": [1.0, 2.0, 3.0]}
    with pytest.raises(SourceError, match=r"sales\.csv, Account: the key 'Acme' stands twice, in row 2 "
                       "and row 4"):
        planned(setting(mode, "Account"), rows(OLD), new)


def test_a_key_that_stands_twice_in_the_workbook_is_named_too() -> None:
    old = OLD | {"Account": ["Acme", "Borg", "Borg"]}
    with pytest.raises(SourceError, match="table Sales, Account: the key 'Borg' stands twice, in data row 2 and "
                                          "data row 3"):
        planned(setting("upsert", "Account"), rows(old), NEW)


def test_blank_rows_of_a_table_are_said_as_such() -> None:
    old: Table = {"Account": ["Acme", None, None], "Amount": [1.0, None, None]}
    with pytest.raises(SourceError, match="data rows 2 and 3 have no key. Delete the rows that are empty"):
        planned(setting("upsert", "Account"), rows(old), {"Account": ["Acme"], "Amount": [9.0]})


def test_two_columns_can_be_the_key() -> None:
    old: Table = {"Account": ["Acme", "Acme"], "KPI": ["NPS", "CSAT"], "Amount": [1.0, 2.0]}
    plan = planned(setting("upsert", "Account", "KPI"), rows(old),
                   {"Account": ["Acme"], "KPI": ["CSAT"], "Amount": [9.0]})
    assert after(plan, old)["Amount"] == [1.0, 9.0]


def test_a_key_that_the_source_lacks_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"column 'Account' is needed.*Name it under Columns"):
        planned(setting("upsert", "Account"), rows(OLD), {"Amount": [1.0]})


keys = st.lists(st.sampled_from(["Acme", "Borg", "Cyber", "Dune", "Elbe", 1.0]), max_size=6, unique=True)
amounts = st.sampled_from([None, 1.0, 2.0, "x", True])
days = st.sampled_from([SEPTEMBER_DAY, OCTOBER_DAY, OCTOBER_DAY + 5, NOVEMBER_DAY])


@st.composite
def keyed(draw: st.DrawFn) -> Table:
    names = draw(keys)
    return {"Account": names, "Amount": [draw(amounts) for _ in names]}


@st.composite
def dated(draw: st.DrawFn) -> Table:
    count = draw(st.integers(0, 6))
    return {"Day": [draw(days) for _ in range(count)], "Amount": [draw(amounts) for _ in range(count)]}


def with_typed(table: Table) -> Table:
    count = len(next(iter(table.values())))
    return table | {"Note": [f"note {i}" for i in range(count)], "Vanished": [None] * count}


HOWS = [setting("upsert", "Account"), setting("upsert", "Account", vanished="remove"),
        setting("upsert", "Account", vanished="mark"), setting("replace", "Account")]


@pytest.mark.parametrize("how", HOWS, ids=lambda how: f"{how.mode}-{how.vanished}")
@settings(deadline=None)
@given(old=keyed(), new=keyed())
def test_planning_again_over_the_result_is_empty(how: Setting, old: Table, new: Table) -> None:
    table = with_typed(old)
    result = after(planned(how, rows(table, typed=("Note",)), new), table)
    again = planned(how, rows(result, typed=("Note",)), new)
    assert again.empty
    assert after(again, result) == result


@settings(deadline=None)
@given(old=dated(), new=dated())
def test_appending_again_is_empty_and_leaves_other_periods_alone(old: Table, new: Table) -> None:
    assume(not new["Day"] or any(map(OCTOBER.contains, new["Day"])))
    table, how = with_typed(old), setting("append", period_column="Day")
    result = after(planned(how, rows(table), new), table)
    others = [r for r in zip(*result.values(), strict=True) if not OCTOBER.contains(r[0])]
    assert others == [r for r in zip(*table.values(), strict=True) if not OCTOBER.contains(r[0])]
    inside = [(d, a) for d, a in zip(new["Day"], new["Amount"], strict=True) if OCTOBER.contains(d)]
    now = [(d, a) for d, a in zip(result["Day"], result["Amount"], strict=True) if OCTOBER.contains(d)]
    assert sorted(map(repr, now)) == sorted(map(repr, inside))
    assert planned(how, rows(result), new).empty


@pytest.mark.parametrize("how", HOWS, ids=lambda how: f"{how.mode}-{how.vanished}")
@settings(deadline=None)
@given(old=keyed(), new=keyed())
def test_typed_cells_stay_with_their_key_and_the_counts_add_up(how: Setting, old: Table, new: Table) -> None:
    table = with_typed(old)
    plan = planned(how, rows(table, typed=("Note",)), new)
    result = after(plan, table)
    notes = dict(zip(table["Account"], table["Note"], strict=True))
    assert result["Note"] == [notes.get(account) for account in result["Account"]]
    assert len(result["Account"]) == len(old["Account"]) + plan.added - plan.removed
    for row in plan.untouched.arg_true():
        assert [column[row] for column in result.values()] == [column[row] for column in table.values()]
