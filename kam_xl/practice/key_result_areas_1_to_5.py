"""Key result areas 1 to 5: the account, its plan, its contracts, its growth, its voice."""

from __future__ import annotations

from datetime import date

from kam_xl.catalogue.named import (
    ACTIVITY,
    EFFICIENCY,
    LAGGING,
    LEADING,
    MONTHLY,
    OBJECTIVE,
    QUARTERLY,
    WEEKLY,
    YEARLY,
    Area,
    named,
    worked,
)
from kam_xl.catalogue.types import Better, Unit

ACCOUNT_MANAGEMENT = (
    named("Client retention rate", (Area.ACCOUNT_MANAGEMENT, Area.CUSTOMER_SUCCESS, Area.NATIONAL_ACCOUNTS),
          OBJECTIVE, LAGGING, QUARTERLY,
          "Clients of the start of the period who are still clients at its end, divided by the clients at its start. "
          "Clients won during the period do not count.",
          "KAM_RETENTION(clients_at_start, clients_at_end, new_clients)",
          worked(0.9, clients_at_start=50, clients_at_end=53, new_clients=8), also=("Retention rate", "Retention")),
    named("Customer satisfaction score", (Area.ACCOUNT_MANAGEMENT, Area.MANAGEMENT, Area.CUSTOMER_SUCCESS),
          OBJECTIVE, LEADING, QUARTERLY,
          "Answers of 4 or 5 on a scale of 1 to 5, divided by all answers to the period's survey.",
          "KAM_CSAT(ratings)", worked(0.75, ratings=[5, 4, 3, 5]), also=("CSAT", "Satisfaction score")),
    named("Revenue growth from key accounts", Area.ACCOUNT_MANAGEMENT, OBJECTIVE, LAGGING, MONTHLY,
          "Revenue from key accounts in the period, divided by their revenue in the period before, less 1.",
          "KAM_GROWTH(key_account_revenue, revenue_of_period_before)",
          worked(0.2, key_account_revenue=540000, revenue_of_period_before=450000)),
    named("Upsell and cross-sell opportunities identified", Area.ACCOUNT_MANAGEMENT, ACTIVITY, LEADING, MONTHLY,
          "Number of new upsell and cross-sell opportunities recorded for existing accounts in the period, as a share "
          "of the number planned; the count itself stands in the first argument.",
          "KAM_ATTAINMENT(opportunities_identified, opportunities_planned)",
          worked(0.9, opportunities_identified=18, opportunities_planned=20),
          also=("Upsell/cross-sell opportunities identified",)),
)
STRATEGIC_PLANNING = (
    named("Sales target achieved", Area.STRATEGIC_PLANNING, OBJECTIVE, LAGGING, MONTHLY,
          "Sales of the period, divided by the sales target of the account plan for the same period.",
          "KAM_ATTAINMENT(sales, sales_target)", worked(1.2, sales=600000, sales_target=500000)),
    named("Implementation of strategic account plans", Area.STRATEGIC_PLANNING, OBJECTIVE, LEADING, QUARTERLY,
          "Strategic account plans that are being carried out, divided by the plans that were due to be by the end of "
          "the period.",
          "KAM_RATE(plans_implemented, plans_due)", worked(1, plans_implemented=12, plans_due=12)),
    named("Conversion of plans into actionable steps", Area.STRATEGIC_PLANNING, EFFICIENCY, LEADING, MONTHLY,
          "Objectives of the account plans that have at least one action with an owner and a date, divided by all "
          "objectives of the plans.",
          "KAM_RATE(objectives_with_actions, plan_objectives)",
          worked(0.8, objectives_with_actions=32, plan_objectives=40)),
    named("Alignment of plans with company objectives", Area.STRATEGIC_PLANNING, EFFICIENCY, LEADING, QUARTERLY,
          "Objectives of the account plans that are tied to a company objective, divided by all objectives of the "
          "plans.",
          "KAM_RATE(aligned_objectives, plan_objectives)", worked(0.9, aligned_objectives=36, plan_objectives=40)),
)
CONTRACTS = (
    named("Contract value vs target", Area.CONTRACTS, OBJECTIVE, LAGGING, QUARTERLY,
          "Value of the contracts signed in the period, divided by the value targeted for it.",
          "KAM_ATTAINMENT(contract_value, target_value)",
          worked(1.05, contract_value=1260000, target_value=1200000), also=("Contract value against target",)),
    named("Negotiated deals closed", Area.CONTRACTS, OBJECTIVE, LAGGING, QUARTERLY,
          "Negotiations that ended in a signed contract in the period, divided by all negotiations decided in it, won "
          "or lost.",
          "KAM_WIN_RATE(deals_signed, deals_lost)", worked(0.6, deals_signed=9, deals_lost=6)),
    named("Contract renewal rate", Area.CONTRACTS, OBJECTIVE, LAGGING, QUARTERLY,
          "Contracts renewed, divided by the contracts that were due for renewal in the period.",
          "KAM_RENEWAL_RATE(contracts_renewed, contracts_due)",
          worked(0.9, contracts_renewed=18, contracts_due=20)),
    named("Margin on negotiated contracts", Area.CONTRACTS, EFFICIENCY, LAGGING, QUARTERLY,
          "Agreed revenue of the contracts negotiated in the period less the cost of fulfilling them, divided by that "
          "revenue.",
          "KAM_GROSS_MARGIN(contract_revenue, contract_cost)",
          worked(0.25, contract_revenue=800000, contract_cost=600000)),
)
REVENUE_GROWTH = (
    named("Year-over-year growth from key accounts", Area.REVENUE_GROWTH, OBJECTIVE, LAGGING, YEARLY,
          "Revenue from key accounts in twelve months, divided by their revenue in the twelve months before, less 1.",
          "KAM_GROWTH(revenue_this_year, revenue_last_year)",
          worked(0.08, revenue_this_year=5400000, revenue_last_year=5000000)),
    named("New-business share of revenue", Area.REVENUE_GROWTH, OBJECTIVE, LAGGING, QUARTERLY,
          "Revenue from customers won within the last twelve months, divided by all revenue of the period.",
          "KAM_SHARE(new_business_revenue, revenue)", worked(0.15, new_business_revenue=180000, revenue=1200000),
          better=Better.HIGHER),
    named("New accounts acquired", Area.REVENUE_GROWTH, OBJECTIVE, LAGGING, QUARTERLY,
          "Number of accounts with a first order or contract in the period, as a share of the number planned; the "
          "count itself stands in the first argument.",
          "KAM_ATTAINMENT(accounts_won, accounts_planned)", worked(1.25, accounts_won=5, accounts_planned=4)),
    named("Revenue from upselling and cross-selling", Area.REVENUE_GROWTH, OBJECTIVE, LAGGING, QUARTERLY,
          "Revenue of the period that came from selling existing accounts more or other products, divided by all their "
          "revenue.",
          "KAM_SHARE(upsell_and_cross_sell_revenue, revenue_of_existing_accounts)",
          worked(0.12, upsell_and_cross_sell_revenue=126000, revenue_of_existing_accounts=1050000),
          better=Better.HIGHER),
)
ADVOCACY = (
    named("Net promoter score", (Area.ADVOCACY, Area.CUSTOMER_SUCCESS, Area.NATIONAL_ACCOUNTS),
          OBJECTIVE, LEADING, QUARTERLY,
          "Percentage of answers of 9 or 10 less the percentage of answers of 0 to 6, to the question how likely a "
          "recommendation is; from −100 to 100 points.",
          "KAM_NPS(ratings)", worked(40, ratings=[10, 10, 9, 7, 3]), also=("NPS",)),
    named("Feedback implementation rate", Area.ADVOCACY, EFFICIENCY, LEADING, QUARTERLY,
          "Suggestions of clients that were put into practice, divided by the suggestions received; both counted from "
          "the same period of receipt.",
          "KAM_RATE(feedback_implemented, feedback_received)",
          worked(0.75, feedback_implemented=12, feedback_received=16)),
    named("Resolution time", Area.ADVOCACY, EFFICIENCY, LEADING, WEEKLY,
          "Mean time in days from opening to closing of the issues that were closed in the period.",
          'KAM_RESOLUTION(opened, closed, "mean", "days")',
          worked(3, opened=[date(2026, 9, 1), date(2026, 9, 3)], closed=[date(2026, 9, 3), date(2026, 9, 7)]),
          unit=Unit.DAYS),
    named("Testimonials and case studies", Area.ADVOCACY, ACTIVITY, LEADING, QUARTERLY,
          "Number of testimonials and case studies that clients have agreed to and that were published in the period, "
          "as a share of the number planned; the count itself stands in the first argument.",
          "KAM_ATTAINMENT(stories_published, stories_planned)",
          worked(0.75, stories_published=3, stories_planned=4)),
)
KPIS = ACCOUNT_MANAGEMENT + STRATEGIC_PLANNING + CONTRACTS + REVENUE_GROWTH + ADVOCACY
