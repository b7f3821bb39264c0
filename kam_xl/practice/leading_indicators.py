"""Leading indicators: contact, goodwill and openings, which move before revenue does."""

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
    Area,
    named,
    worked,
)
from kam_xl.catalogue.types import Better, Unit

KPIS = (
    named("Inbound-contact ratio", Area.LEADING_INDICATORS, EFFICIENCY, LEADING, MONTHLY,
          "Contacts of the period that the client began, divided by all contacts.",
          "KAM_INBOUND_RATIO(inbound_contacts, outbound_contacts)",
          worked(0.4, inbound_contacts=8, outbound_contacts=12)),
    named("Time with customers", Area.LEADING_INDICATORS, ACTIVITY, LEADING, MONTHLY,
          "Hours that the account team spent with customers, divided by its working hours in the period.",
          "KAM_TIME_SHARE(hours_with_customers, working_hours)",
          worked(0.35, hours_with_customers=56, working_hours=160)),
    named("Days since contact", Area.LEADING_INDICATORS, ACTIVITY, LEADING, WEEKLY,
          "Days from the last contact with the account to the day of the report.",
          "KAM_DAYS_SINCE(last_contact, as_of)",
          worked(23, last_contact=date(2026, 9, 7), as_of=date(2026, 9, 30))),
    named("Referenceability", Area.LEADING_INDICATORS, OBJECTIVE, LEADING, QUARTERLY,
          "Key accounts that have agreed to be named in public or to speak to prospects, divided by all key accounts.",
          "KAM_RATE(accounts_willing_to_refer, key_accounts)",
          worked(0.75, accounts_willing_to_refer=9, key_accounts=12)),
    named("Customer goals met", Area.LEADING_INDICATORS, OBJECTIVE, LEADING, QUARTERLY,
          "Goals agreed with customers that were reached, divided by the goals that were due in the period.",
          "KAM_RATE(goals_met, goals_due)", worked(0.8, goals_met=24, goals_due=30)),
    named("Accounts contacted", Area.LEADING_INDICATORS, ACTIVITY, LEADING, MONTHLY,
          "Accounts with at least one contact in the period, divided by all accounts.",
          "KAM_RATE(accounts_contacted, accounts)", worked(0.9, accounts_contacted=45, accounts=50)),
    named("Accounts engaged", Area.LEADING_INDICATORS, EFFICIENCY, LEADING, MONTHLY,
          "Accounts that answered, met us or used what we offer in the period, divided by the accounts contacted.",
          "KAM_RATE(accounts_engaged, accounts_contacted)",
          worked(0.6, accounts_engaged=27, accounts_contacted=45)),
    named("Opportunities created by stage", Area.LEADING_INDICATORS, ACTIVITY, LEADING, WEEKLY,
          "Number of opportunities created in the period that stand in a stage: a plain count of the list's rows, one "
          "figure a stage.",
          "SUM(IF(stage_of_each=stage, 1, 0))",
          worked(2, stage_of_each=["Proposal", "Qualified", "Proposal"], stage="Proposal"),
          unit=Unit.COUNT, better=Better.HIGHER),
    named("First response time", Area.LEADING_INDICATORS, EFFICIENCY, LEADING, WEEKLY,
          "Mean time in hours from receiving a client's request to the first answer by a person, over the requests "
          "answered in the period.",
          "KAM_RESOLUTION(received, first_answered)",
          worked(36, received=[date(2026, 9, 1), date(2026, 9, 14)],
                 first_answered=[date(2026, 9, 2), date(2026, 9, 16)])),
    named("Lead delivery", Area.LEADING_INDICATORS, ACTIVITY, LEADING, MONTHLY,
          "Qualified leads handed over to sales in the period, as a share of the number planned.",
          "KAM_ATTAINMENT(leads_delivered, leads_planned)", worked(0.8, leads_delivered=32, leads_planned=40)),
    named("Average revenue per account", Area.LEADING_INDICATORS, EFFICIENCY, LAGGING, QUARTERLY,
          "Revenue of the period from accounts under management, divided by their number. It looks back; its trend is "
          "watched as a sign of what is to come.",
          "KAM_REVENUE_PER_CUSTOMER(account_revenue, accounts)",
          worked(45000, account_revenue=540000, accounts=12)),
)
