"""Run as a script by LibreOffice's Python: an independent Basic reads and runs the VBA of an add-in.

Arguments: the file, and the folder of a profile. KamBridge is replaced by a module that answers in Python's place:
it hands back the arguments that it was given. Afterwards KamBridge itself runs with a library that starts nothing.
Prints, as JSON, the modules found and what calls gave.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

STAND_IN = """
Option VBASupport 1
Public Function KamAnswer(ByVal given As Variant) As Variant
    Dim i As Long, said As String
    For i = LBound(given) To UBound(given)
        If Not IsMissing(given(i)) Then said = said & given(i)
        said = said & "|"
    Next i
    KamAnswer = said
End Function

Public Function Errors(ByVal columns As Long, ByVal cells As Variant) As String
    Dim answer As Variant, row As Variant, column As Long, i As Long
    If columns = 0 Then
        Errors = Told(KamShown(cells(0)))
        Exit Function
    End If
    If columns > UBound(cells) Then
        row = KamShown(cells)
        For i = LBound(row) To UBound(row)
            Errors = Errors & Told(row(i))
        Next i
        Exit Function
    End If
    ReDim answer(0 To (UBound(cells) + 1) / columns - 1, 0 To columns - 1)
    For i = 0 To UBound(cells)
        answer(i \\ columns, i Mod columns) = cells(i)
    Next i
    answer = KamShown(answer)
    For i = 0 To UBound(cells)
        Errors = Errors & Told(answer(i \\ columns, i Mod columns))
    Next i
End Function

Private Function Told(ByVal cell As Variant) As String
    If IsError(cell) Then
        Told = "error " & CLng(cell) & ";"
    Else
        Told = TypeName(cell) & " " & cell & ";"
    End If
End Function
"""

BROKEN_LIBRARY = """
Private Function LoadLibrary(ByVal path As Variant) As Long
    LoadLibrary = 1
End Function

Private Function StrPtr(ByVal text As String) As Long
    StrPtr = 1
End Function

Private Function Activate(ByRef found As Variant, ByVal commandLine As String, ByVal mode As Long) As Long
    starts = starts + 1
    found = "start " & starts & " failed"
    Activate = 1
End Function

Public Function Shown(ByVal formulas As Long, ByVal secondsLater As Long) As String
    Dim i As Long
    failedAt = failedAt - secondsLater / 86400#
    For i = 1 To formulas
        Shown = Shown & KamAnswer(Array("KAM_SCORE", 7)) & ";"
    Next i
End Function
"""


def main():
    path, profile = sys.argv[1:]
    pipe = f"kam{os.getpid()}"
    office = subprocess.Popen(
        [shutil.which("soffice"), "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{profile}",
         f"--accept=pipe,name={pipe};urp;"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        print(json.dumps(look(desktop(pipe), path, json.load(sys.stdin))))
    finally:
        os.killpg(office.pid, signal.SIGKILL)


def desktop(pipe):
    import uno
    from com.sun.star.connection import NoConnectException

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise SystemExit("LibreOffice did not start")


def opened(desk, address):
    """The file as a workbook; just after its first start, LibreOffice needs a while before it opens any."""
    from com.sun.star.beans import PropertyValue

    options = {"Hidden": True, "MacroExecutionMode": 4, "FilterName": "Calc MS Excel 2007 VBA XML"}
    given = tuple(PropertyValue(Name=name, Value=value) for name, value in options.items())
    for _ in range(60):
        book = desk.loadComponentFromURL(address, "_blank", 0, given)
        if book is not None:
            return book
        time.sleep(0.5)
    raise SystemExit("LibreOffice did not open the file")


def look(desk, path, wanted):
    book = opened(desk, f"file://{path}")
    library = book.BasicLibraries.getByName("KamXl")
    modules = {name: library.getByName(name) for name in library.ElementNames}
    scripts = book.getScriptProvider()

    def called(module, name, arguments):
        place = f"vnd.sun.star.script:KamXl.{module}.{name}?language=Basic&location=document"
        return scripts.getScript(place).invoke(tuple(arguments), (), ())[0]

    library.replaceByName("KamBridge", STAND_IN)
    functions = [called("KamFunctions", name, arguments) for name, arguments in wanted["functions"]]
    errors = [called("KamBridge", "Errors", [columns, tuple(cells)]) for columns, cells in wanted["answers"]]
    library.replaceByName("KamBridge", with_broken_library(modules["KamBridge"]))
    starts = [called("KamBridge", "Shown", passed) for passed in wanted["starts"]]
    return {"modules": modules, "functions": functions, "errors": errors, "starts": starts}


def with_broken_library(bridge):
    """KamBridge with Basic in place of what it declares of Windows and of xlwings' library."""
    kept = [line for line in bridge.splitlines() if " Declare " not in line]
    first = next(number for number, line in enumerate(kept) if line.startswith("Private python"))
    added = ["Private Const vbObjectError = -2147221504", "Private starts As Long"]
    return "\n".join([*kept[:first], *added, *kept[first:], BROKEN_LIBRARY])


if __name__ == "__main__":
    main()
