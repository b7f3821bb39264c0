"""Finance operations: closing the books, paying and being paid, reporting, projects."""

from __future__ import annotations

from datetime import date

from kam_xl.catalogue.named import EFFICIENCY, LAGGING, MONTHLY, OBJECTIVE, QUARTERLY, YEARLY, Area, named, worked
from kam_xl.catalogue.types import Better, Unit

DUE = [date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15), date(2026, 9, 22)]
DONE = [date(2026, 9, 1), date(2026, 9, 10), date(2026, 9, 14), date(2026, 10, 20)]

KPIS = (
    named("Days to close the month", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Mean number of days from the last day of a month to the day its books were closed, over the months of the "
          "period.",
          'KAM_RESOLUTION(month_end, books_closed, "mean", "days")',
          worked(6, month_end=[date(2026, 7, 31), date(2026, 8, 31)],
                 books_closed=[date(2026, 8, 7), date(2026, 9, 5)]), unit=Unit.DAYS),
    named("Days to close the year", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, YEARLY,
          "Days from the last day of the financial year to the day its accounts were closed.",
          "KAM_DAYS_SINCE(year_end, accounts_closed)",
          worked(45, year_end=date(2025, 12, 31), accounts_closed=date(2026, 2, 14))),
    named("Payments on time", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Payments made or received by their due date, divided by the payments of the period.",
          "KAM_ON_TIME(due_dates, payment_dates)", worked(0.5, due_dates=DUE, payment_dates=DONE)),
    named("Time spent on corrections", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Hours spent on correcting entries, divided by the working hours of the finance team in the period.",
          "KAM_TIME_SHARE(correction_hours, working_hours)",
          worked(0.05, correction_hours=32, working_hours=640), better=Better.LOWER),
    named("Errors found by auditors", Area.FINANCE_OPERATIONS, OBJECTIVE, LAGGING, YEARLY,
          "Entries in which the auditors found an error, divided by the entries they looked at.",
          "KAM_RATE(entries_with_errors, entries_audited)",
          worked(0.02, entries_with_errors=5, entries_audited=250), better=Better.LOWER),
    named("Audit recommendations implemented", Area.FINANCE_OPERATIONS, OBJECTIVE, LAGGING, QUARTERLY,
          "Recommendations of the auditors that were put into practice, divided by those that were due by the end of "
          "the period.",
          "KAM_RATE(recommendations_implemented, recommendations_due)",
          worked(0.9, recommendations_implemented=9, recommendations_due=10)),
    named("Reports submitted on time", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Reports handed in by their due date, divided by the reports handed in during the period.",
          "KAM_ON_TIME(due_dates, submission_dates)", worked(0.5, due_dates=DUE, submission_dates=DONE)),
    named("Days sales outstanding", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Receivables on the day of the report, divided by the credit sales of the twelve months before, times 365 "
          "days: how long customers take to pay.",
          "KAM_DSO(receivables, credit_sales)", worked(36.5, receivables=120000, credit_sales=1200000),
          also=("DSO",)),
    named("Days payables outstanding", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, MONTHLY,
          "Payables on the day of the report, divided by the cost of goods sold of the twelve months before, times 365 "
          "days: how long we take to pay.",
          "KAM_DPO(payables, cost_of_goods_sold)", worked(36.5, payables=90000, cost_of_goods_sold=900000),
          also=("DPO",)),
    named("Projects on time", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, QUARTERLY,
          "Projects delivered at most 10 days after their due date, divided by the projects delivered in the period.",
          "KAM_ON_TIME(due_dates, delivery_dates, 10)", worked(0.75, due_dates=DUE, delivery_dates=DONE),
          also=("Project on time",)),
    named("Projects within budget", Area.FINANCE_OPERATIONS, EFFICIENCY, LAGGING, QUARTERLY,
          "Cost of the project divided by its budget, less 1; it is within budget up to +10 %, as "
          'KAM_BREACH(variance, 10%, "lower") tells.',
          "KAM_BUDGET_VARIANCE(project_cost, project_budget)",
          worked(0.08, project_cost=108000, project_budget=100000), also=("Project within budget",)),
)
