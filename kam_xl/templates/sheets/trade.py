"""The data sheets of what is sold: accounts, revenue, plan, forecast, orders, invoices, cost to serve."""

from __future__ import annotations

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.feed import ALL_MONTHS, DAY_FIRST, GERMAN, Feed
from kam_xl.templates.sheets.data import LIST_ACCOUNTS, data_sheet, flag_window, window
from kam_xl.templates.table import Column, hint

LATE = 'IF([@[Due date]]="","",MAX(0,IF([@[Paid date]]="",As_Of,MIN([@[Paid date]],As_Of))-[@[Due date]]))'
OVERDUE = 'IF([@[Due date]]="","",IF(AND([@[Paid date]]<>"",[@[Paid date]]<=As_Of),0,MAX(0,As_Of-[@[Due date]])))'
ACCOUNT, MONTH = Column("Account", 25), Column("Month", 12, theme.MONTH)

ACCOUNTS = data_sheet("Accounts", "see who the customers are",
                      "Refreshed from the CRM; the yellow columns are typed and stay.", [
    Column("Account ID", 12), Column("Account", 25, role="result", listed_as=LIST_ACCOUNTS),
    Column("Level", 11), Column("Industry", 18),
    Column("Country", 17), Column("Account manager", 18), Column("Customer since", 14, theme.DATE),
    Column("Left on", 13, theme.DATE), Column("Contract end", 13, theme.DATE),
    Column("Tell", 18, role="input", note="Typed here: who else is told when the account breaches a limit.",
           rule=hint("Tell", "Typed by people: it stays when the sheet is refreshed.")),
    Column("Note", 48, role="input", note="Typed here: it stays with its row when the sheet is refreshed.",
           extra={"text_wrap": True})],
    Feed("accounts_{period:%Y-%m}.xlsx", "upsert", [
        "Customer no -> Account ID : text", "Customer name -> Account", "Tier -> Level", "Sector -> Industry",
        "Country", "Owner -> Account manager", "Customer from -> Customer since : date", "Ended on -> Left on : date",
        "Contract until -> Contract end : date"],
        key="Account ID", vanished="keep", sheet="Customers", largest_change=0.2))

REVENUE = data_sheet("Revenue", "see what was sold", "One row a month and account, from the ledger.", [
    MONTH, ACCOUNT, Column("Revenue", 14, Unit.MONEY), Column("Cost", 14, Unit.MONEY),
    window("[@Month]", "Scorecard")],
    Feed("revenue_{period:%Y-%m}.csv", "append", [
        "Posting month -> Month : date", "Customer -> Account", "Net sales -> Revenue : number 1.234,56",
        "Cost of sales -> Cost : number 1.234,56"],
        period_column="Month", date_format="dd.mm.yyyy", control="Revenue", largest_change=0.5, style=GERMAN))

TARGETS = data_sheet("Targets", "see what is planned", "Planned revenue of each month and account.", [
    MONTH, ACCOUNT, Column("Target", 14, Unit.MONEY)],
    Feed("targets.csv", "upsert", ["Month : date", "Customer -> Account", "Plan -> Target : number"],
         key="Month; Account", vanished="keep", control="Target", months=ALL_MONTHS))

FORECAST = data_sheet("Forecast", "see what was expected",
                      "Revenue of each month and account as it was forecast before the month began.", [
    MONTH, ACCOUNT, Column("Forecast", 14, Unit.MONEY)],
    Feed("forecast_{period:%Y-%m}.csv", "upsert", ["Month : date", "Customer -> Account",
                                                   "Expected -> Forecast : number"],
         key="Month; Account", vanished="keep", control="Forecast", months=ALL_MONTHS))

ORDERS = data_sheet("Orders", "see what was delivered when", "Orders with the promised and the real day of delivery.", [
    Column("Order", 14), ACCOUNT, Column("Product", 20), Column("Ordered", 13, theme.DATE),
    Column("Promised", 13, theme.DATE), Column("Delivered", 13, theme.DATE), Column("Units", 10, Unit.COUNT),
    Column("Amount", 14, Unit.MONEY)],
    Feed("orders_{period:%Y-%m}.csv", "upsert", [
        "Order no -> Order : text", "Ship-to -> Account", "Article -> Product", "Order date -> Ordered : date",
        "Promised : date", "Delivered : date", "Quantity -> Units : number", "Value -> Amount : number"],
        key="Order", vanished="keep", months=3))

INVOICES = data_sheet("Invoices", "see who pays when",
                      "All invoices of the last 24 months; replaced at each refresh.", [
    Column("Invoice", 14), ACCOUNT, Column("Invoice date", 13, theme.DATE), Column("Due date", 13, theme.DATE),
    Column("Amount", 14, Unit.MONEY), Column("Paid date", 13, theme.DATE),
    Column("Days late", 11, Unit.DAYS, "calculation", LATE,
           note="Days past the due date until it was paid, or until As_Of while it is open."),
    Column("Days overdue", 11, Unit.DAYS, "calculation", OVERDUE,
           note="The same for invoices that are open at As_Of; 0 once paid."),
    window("[@[Due date]]", "Scorecard"),
    flag_window("[@[Due date]]")],
    Feed("invoices_{period:%Y-%m}.csv", "replace", [
        "Invoice no -> Invoice : text", "Debtor -> Account", "Invoice date : date", "Due -> Due date : date",
        "Total -> Amount : number", "Settled -> Paid date : date"],
        key="Invoice", date_format="dd-mm-yyyy", control="Amount", months=ALL_MONTHS, style=DAY_FIRST))

COSTS = data_sheet("Costs", "see what serving a customer costs",
                   "Cost to serve by month, account and kind; the cost of goods is in Revenue.", [
    MONTH, ACCOUNT, Column("Kind", 18), Column("Amount", 14, Unit.MONEY)],
    Feed("costs_{period:%Y-%m}.csv", "append", [
        "Month : date", "Cost object -> Account", "Cost type -> Kind", "Amount : number"],
        period_column="Month", control="Amount"))

ACCOUNT_YEARS = data_sheet("Account_Years", "see three years of each account",
                           "Revenue and cost to serve of whole years, and what more the account could grow.", [
    ACCOUNT, Column("Year", 10, Unit.COUNT, extra={"num_format": "0"}), Column("Revenue", 14, Unit.MONEY),
    Column("Cost to serve", 14, Unit.MONEY),
    Column("Growth potential", 14, Unit.FRACTION, note="Estimated growth in a year, as a share of revenue.")],
    Feed("account_years.csv", "replace", [
        "Customer -> Account", "Year : number", "Revenue : number", "Service cost -> Cost to serve : number",
        "Potential -> Growth potential : number"], months=ALL_MONTHS))
