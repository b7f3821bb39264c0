"""The VBA that shows the catalogue in Excel: a Function for each of its functions, and their help.

    python -m kam_xl.surfaces.excel.functions_module     prints both modules
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from kam_xl.catalogue.by_row import CellFunction, cell_functions
from kam_xl.catalogue.parameters import Parameter
from kam_xl.surfaces.excel.vba_text import LONGEST_HELP, attribute_text, literal, vba_name

CATEGORY = "KAM "
"""What stands before a family's name in Excel's list of function categories."""

FUNCTIONS_HEAD = """Attribute VB_Name = "KamFunctions"
' Written from the catalogue; every function hands its arguments to Python and shows the answer.
Option Explicit
"""
HELP_HEAD = """Attribute VB_Name = "KamHelp"
' Written from the catalogue: what the function wizard says of each function and its arguments.
Option Explicit

Private Sub Describe(ByVal name As String, ByVal category As String, ByVal summary As String, _
        ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, Description:=summary, _
        Category:=category, ArgumentDescriptions:=arguments
End Sub
"""


def functions_module(functions: Iterable[CellFunction]) -> str:
    """The module KamFunctions."""
    return "\n".join([FUNCTIONS_HEAD, *map(_function, functions)])


def help_module(functions: Iterable[CellFunction]) -> str:
    """The module KamHelp: `KamDescribe` tells Excel the help of all functions, a Sub for each family of them.

    One Sub for all would be too long for VBA, which takes 64 KB.
    """
    families = groupby(sorted(functions, key=lambda f: f.family), lambda f: f.family)
    subs = [_family(number, list(members)) for number, (_, members) in enumerate(families, 1)]
    calls = [f"    DescribeFamily{number}" for number in range(1, len(subs) + 1)]
    return "\n".join([HELP_HEAD, "Public Sub KamDescribe()", "    On Error Resume Next", *calls, "End Sub\n", *subs])


def _function(function: CellFunction) -> str:
    name = function.name
    given = ", ".join(f'Optional {vba_name(p.name)} As Variant' if not p.required else f"{vba_name(p.name)} As Variant"
                      for p in function.parameters)
    handed = ", ".join([f'"{name}"', *(vba_name(p.name) for p in function.parameters)])
    return (f"Public Function {name}({given}) As Variant\n"
            f"Attribute {name}.VB_Description = {attribute_text(function.summary)}\n"
            f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n14"\n'
            f"    {name} = KamAnswer(Array({handed}))\n"
            "End Function\n")


def _family(number: int, functions: list[CellFunction]) -> str:
    body = "\n".join(map(_described, functions))
    return f"Private Sub DescribeFamily{number}()\n{body}\nEnd Sub\n"


def _described(function: CellFunction) -> str:
    helps = ", _\n        ".join(map(_help, function.parameters))
    return (f'    Describe "{function.name}", {literal(CATEGORY + function.family)}, _\n'
            f"        {literal(function.summary[:LONGEST_HELP])}, Array( _\n        {helps})")


def _help(parameter: Parameter) -> str:
    return literal(parameter.arg.help[:LONGEST_HELP])


if __name__ == "__main__":
    print(functions_module(cell_functions()), help_module(cell_functions()), sep="\n")
