Attribute VB_Name = "KamBridge"
' One call from a cell to Python and back. Python is started once, by the library that belongs to xlwings
' (BSD 3-clause licence, Copyright Zoomer Analytics LLC), and kept until Excel closes.
' Nothing is read from the open workbook or its folder: what they hold must not choose which program runs.
Option Explicit
Option Private Module

#If Win64 Then
    Private Declare PtrSafe Function Activate Lib "@NAME64@" Alias "XLPyDLLActivateAuto" (ByRef found As Variant, Optional ByVal commandLine As String = "", Optional ByVal mode As Long = 1) As Long
#Else
    Private Declare PtrSafe Function Activate Lib "@NAME32@" Alias "XLPyDLLActivateAuto" (ByRef found As Variant, Optional ByVal commandLine As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Private Declare PtrSafe Function LoadLibrary Lib "kernel32" Alias "LoadLibraryW" (ByVal path As LongPtr) As LongPtr

Private python As Object
Private failure As String, failedAt As Date

' What a cell shows: the answer, with true errors. Where Python cannot answer at all, the cell says why.
Public Function KamAnswer(ByVal call_ As Variant) As Variant
    Dim attempts As Long, i As Long, reason As String
    On Error GoTo failed
    For i = LBound(call_) To UBound(call_)
        If IsObject(call_(i)) Then call_(i) = KamValues(call_(i))
    Next i
again:
    KamAnswer = KamShown(KamPython().CallUDF("kam_xl.udfs.addin", "kam_answer", (call_)))
    Exit Function
failed:
    reason = Err.Description
    KamForget
    attempts = attempts + 1
    If attempts = 1 Then
        Resume again
    End If
    KamAnswer = "kam_xl: " & Right$(reason, 1000)
End Function

' The Python that answers. Where it could not be started it is left alone for ten seconds, so that each of
' a thousand formulas says why at once and does not start one of its own.
Public Function KamPython() As Object
    Dim found As Variant
    If python Is Nothing Then
        If Abs(Now - failedAt) < TimeSerial(0, 0, 10) Then Err.Raise vbObjectError + 2, "kam_xl", failure
        If LoadLibrary(StrPtr(KamLibrary())) = 0 Then
            Err.Raise vbObjectError + 1, "kam_xl", KamLibrary() & " cannot be loaded. Run: kam-xl doctor excel"
        End If
        If Activate(found, KamCommand(), 1) <> 0 Then
            failure = found
            failedAt = Now
            Err.Raise vbObjectError + 2, "kam_xl", failure
        End If
        Set python = found
    End If
    Set KamPython = python
End Function

' After a failure, the next call asks for Python anew.
Public Sub KamForget()
    Set python = Nothing
End Sub

' The values of a range: dates as numbers, whole rows and columns as far as the sheet is used. A range of
' several areas is a #VALUE!.
Private Function KamValues(ByVal given As Object) As Variant
    Dim sheet As Object, used As Object
    If given.Areas.Count > 1 Then
        KamValues = CVErr(2015)
        Exit Function
    End If
    Set sheet = given.Worksheet
    If given.Rows.Count = sheet.Rows.Count Or given.Columns.Count = sheet.Columns.Count Then
        Set used = sheet.UsedRange
        Set used = sheet.Range(sheet.Cells(1, 1), used.Cells(used.Rows.Count, used.Columns.Count))
        Set given = Application.Intersect(given, used)
        If given Is Nothing Then Exit Function
    End If
    KamValues = given.Value2
End Function

Private Function KamLibrary() As String
    #If Win64 Then
        KamLibrary = @LIBRARY64@
    #Else
        KamLibrary = @LIBRARY32@
    #End If
End Function

Private Function KamCommand() As String
    KamCommand = @COMMAND@
End Function
