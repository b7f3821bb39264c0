"""What the live workbook uses of xlwings is there, in the real xlwings, and takes the arguments it is given."""

from __future__ import annotations

import inspect
from typing import Any, get_type_hints

import pytest
import xlwings
from xlwings import main

from kam_xl.workbooks import excel_objects as used
from kam_xl.workbooks.live import QUIET
from tests.workbooks import xlwings_double as double

REAL = {used.ExcelRange: xlwings.Range, used.ExcelTable: main.Table, used.ExcelSheet: xlwings.Sheet,
        used.ExcelName: xlwings.Name, used.ExcelSheets: main.Sheets, used.ExcelBook: xlwings.Book,
        used.ExcelBooks: main.Books, used.ExcelApp: xlwings.App, used.ExcelApps: type(xlwings.apps)}
DOUBLES = {used.ExcelRange: double.Range, used.ExcelTable: double.Table, used.ExcelSheet: double.Sheet,
           used.ExcelName: double.Name, used.ExcelSheets: double.Sheets, used.ExcelBook: double.Book,
           used.ExcelBooks: double.Books, used.ExcelApp: double.App, used.ExcelApps: double.Apps}


def members(protocol: type) -> dict[str, Any]:
    """A protocol's members: properties, methods, and what it says can be written."""
    own = {name: member for name, member in vars(protocol).items()
           if isinstance(member, property) or inspect.isfunction(member)}
    written = dict.fromkeys(vars(protocol).get("__annotations__", {}))
    return {name: member for name, member in {**own, **written}.items()
            if not name.startswith("_") or name in ("__iter__", "__getitem__")}


MEMBERS = [(protocol, name) for protocol in REAL for name in members(protocol)]


def test_every_protocol_of_xlwings_objects_is_compared() -> None:
    protocols = {value for name, value in vars(used).items() if name.startswith("Excel")}
    assert protocols == REAL.keys() == DOUBLES.keys()
    assert len(MEMBERS) > 40


@pytest.mark.parametrize(("protocol", "name"), MEMBERS, ids=lambda p: p if isinstance(p, str) else p.__name__)
def test_a_member_is_there_and_takes_the_same_arguments(protocol: type, name: str) -> None:
    stated, real = members(protocol)[name], getattr(REAL[protocol], name)
    if stated is None:
        assert isinstance(real, property)
        assert real.fset is not None, "it must be possible to write it"
    elif isinstance(stated, property):
        assert isinstance(real, property)
    else:
        wanted, there = (list(inspect.signature(f).parameters.values()) for f in (stated, real))
        for place, parameter in enumerate(wanted):
            if parameter.kind is not parameter.VAR_KEYWORD and name != "__getitem__":
                assert there[place].name == parameter.name
        assert all(p.default is not p.empty for p in there[len(wanted):] if p.kind is p.POSITIONAL_OR_KEYWORD)


@pytest.mark.parametrize(("protocol", "name"), MEMBERS, ids=lambda p: p if isinstance(p, str) else p.__name__)
def test_the_double_has_no_other_arguments(protocol: type, name: str) -> None:
    stated, doubled = members(protocol)[name], getattr(DOUBLES[protocol], name, None)
    if inspect.isfunction(stated) and name != "__getitem__":
        assert inspect.isfunction(doubled)
        assert list(inspect.signature(doubled).parameters) == list(inspect.signature(stated).parameters)


def test_excel_can_be_set_to_be_quiet() -> None:
    for name, value in QUIET.items():
        member = getattr(xlwings.App, name)
        assert isinstance(member, property)
        assert member.fset is not None, name
        assert isinstance(value, bool | str)
    assert QUIET["calculation"] in (inspect.getdoc(xlwings.App.calculation) or "")


def test_the_errors_of_cells_are_those_of_xlwings() -> None:
    from kam_xl.errors import ErrorCode
    from kam_xl.workbooks.excel_cells import value_of

    assert {value_of(number) for number in double.ERRORS.values()} == {ErrorCode(text) for text in double.ERRORS}
    source = (inspect.getsourcefile(xlwings) or "").replace("__init__.py", "_xlwindows.py")
    with open(source, encoding="utf-8") as stream:  # noqa: PTH123 - it cannot be imported here
        text = stream.read()
    assert all(f'{number}: "{name}"' in text for name, number in double.ERRORS.items())


def test_a_button_finds_its_workbook_without_arguments() -> None:
    assert not inspect.signature(xlwings.Book.caller).parameters


def test_excels_own_members_are_few_and_typed() -> None:
    own = [value for name, value in vars(used).items() if name.startswith("Own")]
    names = {name for protocol in own for name in {**get_type_hints(protocol), **vars(protocol)} if name[0].isalpha()}
    assert names == {"Value2", "FilterMode", "SourceType", "AutoFilter", "ProtectContents", "Date1904", "SaveCopyAs",
                     "AutoFillFormulasInLists", "AutoCorrect", "InputBox", "ClearComments"}
