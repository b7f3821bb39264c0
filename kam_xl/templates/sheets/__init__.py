"""The sheets of the templates, a file each; those that hold only a table stand together by what they are about."""

from __future__ import annotations

from kam_xl.templates.sheets import relations, trade, typed

DATA = (
    trade.ACCOUNTS, trade.REVENUE, trade.TARGETS, trade.FORECAST, relations.OPPORTUNITIES, relations.CONTRACTS,
    trade.ORDERS, trade.INVOICES, relations.TICKETS, relations.SURVEYS, relations.CONTACTS, relations.ACTIVITIES,
    trade.COSTS, trade.ACCOUNT_YEARS,
)
"""The sheets that are refreshed from files."""

TYPED = (typed.REVIEWS, typed.ACTIONS, typed.GOALS, typed.PROJECTS, typed.TRAINING, typed.FEEDBACK, typed.REFERENCES)
"""The sheets that people type."""
