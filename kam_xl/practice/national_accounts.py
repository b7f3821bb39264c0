"""National accounts: growth, forecast, service and terms of the largest accounts."""

from __future__ import annotations

from kam_xl.catalogue.named import (
    EFFICIENCY,
    LAGGING,
    LEADING,
    MONTHLY,
    OBJECTIVE,
    QUARTERLY,
    YEARLY,
    Area,
    named,
    worked,
)

KPIS = (
    named("Revenue growth of existing accounts", Area.NATIONAL_ACCOUNTS, OBJECTIVE, LAGGING, QUARTERLY,
          "Revenue of the period from accounts that were customers a year ago, lost ones included with 0, divided by "
          "the revenue of the same accounts then, less 1.",
          "KAM_GROWTH(SUM(revenue_of_each_now), SUM(revenue_of_each_a_year_ago))",
          worked(0.03, revenue_of_each_now=[7.8, 2.5, 0], revenue_of_each_a_year_ago=[6, 3.1, 0.9])),
    named("Forecast accuracy", Area.NATIONAL_ACCOUNTS, EFFICIENCY, LAGGING, MONTHLY,
          "1 less the sum of absolute differences between actual and forecast revenue, divided by the sum of actual "
          "revenue, over the months of the period.",
          "KAM_FORECAST_ACCURACY(actual_revenue, forecast_revenue)",
          worked(0.9, actual_revenue=[100, 120, 80], forecast_revenue=[110, 110, 90])),
    named("SLA compliance", Area.NATIONAL_ACCOUNTS, EFFICIENCY, LEADING, MONTHLY,
          "Requests of the period that were settled within the limit of the service level agreement, divided by all "
          "settled requests.",
          "KAM_SLA(hours_taken, agreed_hours)", worked(0.75, hours_taken=[4, 20, 30, 8], agreed_hours=24)),
    named("Contract terms", Area.NATIONAL_ACCOUNTS, OBJECTIVE, LEADING, YEARLY,
          "Contracts in force whose length, price and payment terms are as good as the account plan wants them, "
          "divided by all contracts in force.",
          "KAM_RATE(contracts_on_wanted_terms, contracts_in_force)",
          worked(0.8, contracts_on_wanted_terms=16, contracts_in_force=20)),
)
