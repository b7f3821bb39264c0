Attribute VB_Name = "KamErrors"
' True error cells, which IFERROR catches. Python sends an error as the whole number that CVErr takes
' (2042 is #N/A); it sends every other number as a Double.
Option Explicit
Option Private Module

Public Function KamShown(ByVal answer As Variant) As Variant
    Dim r As Long, c As Long
    Select Case KamDimensions(answer)
    Case 0
        answer = KamCell(answer)
    Case 1
        For c = LBound(answer) To UBound(answer)
            answer(c) = KamCell(answer(c))
        Next c
    Case 2
        For r = LBound(answer, 1) To UBound(answer, 1)
            For c = LBound(answer, 2) To UBound(answer, 2)
                answer(r, c) = KamCell(answer(r, c))
            Next c
        Next r
    End Select
    KamShown = answer
End Function

Private Function KamCell(ByVal cell As Variant) As Variant
    If VarType(cell) = vbLong Or VarType(cell) = vbInteger Then
        KamCell = CVErr(cell)
    Else
        KamCell = cell
    End If
End Function

Private Function KamDimensions(ByVal answer As Variant) As Long
    Dim last As Long
    If Not IsArray(answer) Then Exit Function
    KamDimensions = 1
    On Error GoTo oneDimension
    last = UBound(answer, 2)
    KamDimensions = 2
oneDimension:
End Function
