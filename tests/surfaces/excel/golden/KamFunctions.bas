Attribute VB_Name = "KamFunctions"
' Written from the catalogue; every function hands its arguments to Python and shows the answer.
Option Explicit

Public Function KAM_GROWTH(now As Variant, before As Variant) As Variant
Attribute KAM_GROWTH.VB_Description = "Growth: the relative change of a value, such as revenue, against the period before."
Attribute KAM_GROWTH.VB_ProcData.VB_Invoke_Func = " \n14"
    KAM_GROWTH = KamAnswer(Array("KAM_GROWTH", now, before))
End Function

Public Function KAM_SCORE(scores As Variant, Optional weights As Variant, Optional missing As Variant, Optional scale_max As Variant) As Variant
Attribute KAM_SCORE.VB_Description = "Weighted mean of an account's criterion scores. Weights are relative and need not add up to 1."
Attribute KAM_SCORE.VB_ProcData.VB_Invoke_Func = " \n14"
    KAM_SCORE = KamAnswer(Array("KAM_SCORE", scores, weights, missing, scale_max))
End Function

Public Function KAM_SBG_SURVIVAL(alpha As Variant, beta As Variant, period As Variant) As Variant
Attribute KAM_SBG_SURVIVAL.VB_Description = "Survival in the shifted beta-geometric model: the share of a cohort that is still there after so many periods, B(alpha, beta + t) / B(alpha, beta)."
Attribute KAM_SBG_SURVIVAL.VB_ProcData.VB_Invoke_Func = " \n14"
    KAM_SBG_SURVIVAL = KamAnswer(Array("KAM_SBG_SURVIVAL", alpha, beta, period))
End Function

Public Function KAM_TREND(values As Variant, Optional tolerance As Variant) As Variant
Attribute KAM_TREND.VB_Description = "Direction of a series: ""Rising"", ""Steady"" or ""Falling"", by the median of the slopes between all pairs of values, relative to their mean. One odd quarter does not decide."
Attribute KAM_TREND.VB_ProcData.VB_Invoke_Func = " \n14"
    KAM_TREND = KamAnswer(Array("KAM_TREND", values, tolerance))
End Function

Public Function KAM_ROWS(function_ As Variant, argument1 As Variant, Optional argument2 As Variant, Optional argument3 As Variant, Optional argument4 As Variant, Optional argument5 As Variant, Optional argument6 As Variant, Optional argument7 As Variant, Optional argument8 As Variant, Optional argument9 As Variant) As Variant
Attribute KAM_ROWS.VB_Description = "A KPI for every row of the ranges, in one call. A range of several rows is cut by row; one of a single row is used for every row."
Attribute KAM_ROWS.VB_ProcData.VB_Invoke_Func = " \n14"
    KAM_ROWS = KamAnswer(Array("KAM_ROWS", function_, argument1, argument2, argument3, argument4, argument5, argument6, argument7, argument8, argument9))
End Function
