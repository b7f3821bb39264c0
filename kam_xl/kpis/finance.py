"""Finance.

Margins, returns, liquidity, and how long money is outstanding.
"""

from __future__ import annotations

from typing import Annotated

from kam_xl.catalogue import DIV0, NA, NUM, VALUE, Arg, Better, Unit, divide, example, kpi

Revenue = Annotated[float, Arg("Revenue of the period.", at_least=0)]
Cogs = Annotated[float, Arg("Cost of goods sold in the period.", at_least=0)]
OperatingProfit = Annotated[float, Arg("Operating profit (EBIT); negative for a loss.")]
Assets = Annotated[float, Arg("Total assets.", at_least=0)]
CurrentAssets = Annotated[float, Arg("Current assets.", at_least=0)]
CurrentLiabilities = Annotated[float, Arg("Current liabilities.", at_least=0)]
Days = Annotated[float, Arg("Days in the period, 365 unless given.", above=0)]


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="What do we earn on sales, before other costs?",
     excel="(revenue-cogs)/revenue",
     examples=[example(200, 150, gives=0.25), example(200, 250, gives=-0.25, note="sold below cost"),
               example(0, 10, gives=DIV0), example(-200, 10, gives=NUM), example(200, None, gives=NA),
               example("200", 150, gives=VALUE)])
def gross_margin(revenue: Revenue, cogs: Cogs) -> float:
    """Gross margin: revenue less cost of goods sold, divided by revenue. At most 1."""
    return divide(revenue - cogs, revenue, "revenue")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="What do we earn on sales, after all running costs?",
     excel="operating_profit/revenue",
     examples=[example(30, 200, gives=0.15), example(-10, 200, gives=-0.05), example(30, 0, gives=DIV0),
               example(30, -200, gives=NUM), example(None, 200, gives=NA)])
def operating_margin(operating_profit: OperatingProfit, revenue: Revenue) -> float:
    """Operating margin: operating profit divided by revenue."""
    return divide(operating_profit, revenue, "revenue")


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="What do we earn on our assets?",
     excel='net_income/IF(assets_before="",assets,(assets+assets_before)/2)',
     examples=[example(12, 200, gives=0.06), example(12, 200, 100, gives=0.08, note="12 / the mean of 150"),
               example(12, 0, gives=DIV0), example(12, -1, gives=NUM), example(12, None, gives=NA)])
def roa(net_income: Annotated[float, Arg("Net income; negative for a loss.")], assets: Assets,
        assets_before: Annotated[float, Arg("Total assets a period earlier, to use the mean of both.",
                                            at_least=0)] | None = None) -> float:
    """Return on assets: net income divided by total assets or, where those of the period before are given, by the
    mean of both.
    """
    base = assets if assets_before is None else (assets + assets_before) / 2
    return divide(net_income, base, "assets")


@kpi(unit=Unit.RATIO, better=Better.HIGHER, answers="Can we pay what is due soon?",
     excel="current_assets/current_liabilities",
     examples=[example(150, 100, gives=1.5), example(150, 0, gives=DIV0), example(-1, 100, gives=NUM),
               example(150, None, gives=NA)])
def current_ratio(current_assets: CurrentAssets, current_liabilities: CurrentLiabilities) -> float:
    """Current ratio: current assets divided by current liabilities."""
    return divide(current_assets, current_liabilities, "current_liabilities")


@kpi(unit=Unit.RATIO, better=Better.LOWER, answers="How much do we owe against what we own?", excel="debt/equity",
     examples=[example(80, 100, gives=0.8), example(80, 0, gives=NUM), example(80, -5, gives=NUM),
               example(80, None, gives=NA), example("80", 100, gives=VALUE)])
def debt_to_equity(debt: Annotated[float, Arg("Total debt.", at_least=0)],
                   equity: Annotated[float, Arg("Shareholders' equity.", above=0,
                                                advice="Without positive equity the ratio says nothing.")]) -> float:
    """Debt to equity: total debt divided by equity. Equity of zero or less is #NUM!."""
    return divide(debt, equity, "equity")


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="What is left for running the business?",
     excel="current_assets-current_liabilities",
     examples=[example(150, 100, gives=50), example(100, 150, gives=-50), example(150, -1, gives=NUM),
               example(None, 100, gives=NA)])
def working_capital(current_assets: CurrentAssets, current_liabilities: CurrentLiabilities) -> float:
    """Working capital: current assets less current liabilities."""
    return current_assets - current_liabilities


@kpi(unit=Unit.FRACTION, better=Better.HIGHER, answers="What do we earn on the capital we use?",
     excel="operating_profit/(assets-current_liabilities)",
     examples=[example(100, 200, 50, gives=2 / 3, note="100 / 150 = 66.67 %"), example(100, 50, 50, gives=DIV0),
               example(100, -1, 50, gives=NUM), example(100, 200, None, gives=NA)])
def roce(operating_profit: OperatingProfit, assets: Assets, current_liabilities: CurrentLiabilities) -> float:
    """Return on capital employed: operating profit divided by total assets less current liabilities."""
    return divide(operating_profit, assets - current_liabilities, "assets less current_liabilities")


@kpi(unit=Unit.DAYS, better=Better.LOWER, answers="How long do customers take to pay?",
     excel="receivables/credit_sales*days",
     examples=[example(50000, 200000, gives=91.25, note="a quarter of 365 days"), example(10, 100, 30, gives=3),
               example(50000, 0, gives=DIV0), example(50000, 200000, 0, gives=NUM), example(None, 200000, gives=NA)])
def dso(receivables: Annotated[float, Arg("Trade receivables at the end of the period.", at_least=0)],
        credit_sales: Annotated[float, Arg("Sales on credit in the period.", at_least=0)], days: Days = 365) -> float:
    """Days sales outstanding: receivables divided by credit sales, times the days of the period."""
    return divide(receivables, credit_sales, "credit_sales") * days


@kpi(unit=Unit.DAYS, better=Better.NEITHER, answers="How long do we take to pay suppliers?",
     excel="payables/cogs*days",
     examples=[example(30000, 146000, gives=75), example(30000, 0, gives=DIV0), example(-1, 146000, gives=NUM),
               example(30000, None, gives=NA)])
def dpo(payables: Annotated[float, Arg("Trade payables at the end of the period.", at_least=0)], cogs: Cogs,
        days: Days = 365) -> float:
    """Days payables outstanding: payables divided by cost of goods sold, times the days of the period."""
    return divide(payables, cogs, "cogs") * days


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="How much revenue does each employee bring?", excel="revenue/fte",
     examples=[example(3000000, 20, gives=150000), example(3000000, 0, gives=DIV0), example(3000000, -2, gives=NUM),
               example(3000000, None, gives=NA)])
def revenue_per_fte(revenue: Revenue,
                    fte: Annotated[float, Arg("Staff in full-time equivalents.", at_least=0)]) -> float:
    """Revenue per employee, in full-time equivalents."""
    return divide(revenue, fte, "fte")


@kpi(unit=Unit.MONEY, better=Better.HIGHER, answers="How much revenue does a customer bring?",
     excel="revenue/customers",
     examples=[example(3000000, 60, gives=50000), example(3000000, 0, gives=DIV0), example(-1, 60, gives=NUM),
               example(3000000, None, gives=NA)])
def revenue_per_customer(revenue: Revenue,
                         customers: Annotated[float, Arg("Number of customers.", at_least=0)]) -> float:
    """Average revenue per customer or account."""
    return divide(revenue, customers, "customers")
