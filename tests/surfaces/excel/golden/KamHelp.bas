Attribute VB_Name = "KamHelp"
' Written from the catalogue: what the function wizard says of each function and its arguments.
Option Explicit

Private Sub Describe(ByVal name As String, ByVal category As String, ByVal summary As String, _
        ByVal arguments As Variant)
    On Error Resume Next
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & name, Description:=summary, _
        Category:=category, ArgumentDescriptions:=arguments
End Sub

Public Sub KamDescribe()
    On Error Resume Next
    DescribeFamily1
    DescribeFamily2
    DescribeFamily3
    DescribeFamily4
    DescribeFamily5
End Sub

Private Sub DescribeFamily1()
    Describe "KAM_ROWS", "KAM By row", _
        "A KPI for every row of the ranges, in one call. A range of several rows is cut by row; one of a single row is used for every row.", Array( _
        "The function's name, such as SCORE.", _
        "The function's first argument: a row of cells for each call.", _
        "The function's argument number 2: a row of cells for each call.", _
        "The function's argument number 3: a row of cells for each call.", _
        "The function's argument number 4: a row of cells for each call.", _
        "The function's argument number 5: a row of cells for each call.", _
        "The function's argument number 6: a row of cells for each call.", _
        "The function's argument number 7: a row of cells for each call.", _
        "The function's argument number 8: a row of cells for each call.", _
        "The function's argument number 9: a row of cells for each call.")
End Sub

Private Sub DescribeFamily2()
    Describe "KAM_SBG_SURVIVAL", "KAM Contract renewals", _
        "Survival in the shifted beta-geometric model: the share of a cohort that is still there after so many periods, B(" & ChrW$(945) & ", " & ChrW$(946) & " + t) / B(" & ChrW$(945) & ", " & ChrW$(946) & ").", Array( _
        "First parameter of the spread of churn, as from KAM_SBG_FIT.", _
        "Second parameter of the spread of churn, as from KAM_SBG_FIT.", _
        "After how many whole periods.")
End Sub

Private Sub DescribeFamily3()
    Describe "KAM_TREND", "KAM Planning and trends", _
        "Direction of a series: ""Rising"", ""Steady"" or ""Falling"", by the median of the slopes between all pairs of values, relative to their mean. One odd quarter does not decide.", Array( _
        "Values in the order of time, at even distances; a blank keeps its place.", _
        "Change per period, as a fraction of the mean, that still is steady; 0.02 unless given.")
End Sub

Private Sub DescribeFamily4()
    Describe "KAM_GROWTH", "KAM Retention, growth and sales", _
        "Growth: the relative change of a value, such as revenue, against the period before.", Array( _
        "The value of this period, such as revenue.", _
        "The value before.")
End Sub

Private Sub DescribeFamily5()
    Describe "KAM_SCORE", "KAM Scoring", _
        "Weighted mean of an account's criterion scores. Weights are relative and need not add up to 1.", Array( _
        "Criterion scores from 1 to the scale's maximum; a blank is a criterion without a score.", _
        "Relative weights, one per criterion; equal weights when left out.", _
        "What a blank score means: ""skip"" leaves it out with its weight, ""lowest"" counts it as 1, ""error"" gives #N/A.", _
        "The highest score of the scale, 10 unless given.")
End Sub
