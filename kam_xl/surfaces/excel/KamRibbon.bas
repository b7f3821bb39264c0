Attribute VB_Name = "KamRibbon"
' The buttons of the tab KAM.
Option Explicit

Public Sub KamRefresh(ByVal control As Object)
    KamDo "refresh"
End Sub

Public Sub KamCheck(ByVal control As Object)
    KamDo "check"
End Sub

Public Sub KamUndo(ByVal control As Object)
    KamDo "undo"
End Sub

Public Sub KamHelpPage(ByVal control As Object)
    KamDo "help_page"
End Sub

Private Sub KamDo(ByVal button As String)
    If ActiveWorkbook Is Nothing Then
        MsgBox "Open a workbook first.", vbInformation, "KAM"
        Exit Sub
    End If
    On Error GoTo failed
    KamPython.SetAttr KamPython.Module("xlwings._xlwindows"), "BOOK_CALLER", ActiveWorkbook
    KamPython.Exec "from kam_xl.udfs import ribbon; ribbon." & button & "()"
    Exit Sub
failed:
    MsgBox Right$(Err.Description, 1000), vbExclamation, "KAM"
    KamForget
End Sub
