"""Customer success: whether customers stay, come back and find it easy."""

from __future__ import annotations

from kam_xl.catalogue.named import EFFICIENCY, LAGGING, LEADING, MONTHLY, OBJECTIVE, QUARTERLY, Area, named, worked

KPIS = (
    named("Repeat purchase rate", Area.CUSTOMER_SUCCESS, OBJECTIVE, LAGGING, QUARTERLY,
          "Customers with two or more orders in the period, divided by customers with at least one.",
          "KAM_REPEAT_RATE(orders_of_each_customer)", worked(0.6, orders_of_each_customer=[3, 1, 2, 0, 1, 5])),
    named("Retention cost", Area.CUSTOMER_SUCCESS, EFFICIENCY, LAGGING, QUARTERLY,
          "What was spent in the period on keeping customers (service, account work, loyalty), divided by the "
          "customers kept.",
          "KAM_RETENTION_COST(cost_of_keeping, customers_kept)",
          worked(1500, cost_of_keeping=67500, customers_kept=45)),
    named("Churn rate", Area.CUSTOMER_SUCCESS, OBJECTIVE, LAGGING, MONTHLY,
          "Customers of the start of the period who left during it, divided by the customers at its start.",
          "KAM_CHURN(customers_at_start, customers_lost)",
          worked(0.1, customers_at_start=50, customers_lost=5), also=("Churn",)),
    named("Customer effort score", Area.CUSTOMER_SUCCESS, OBJECTIVE, LEADING, MONTHLY,
          "Mean answer on a scale of 1 to 7 to how easy it was to get something done with us; higher is easier.",
          "KAM_CES(ratings)", worked(6, ratings=[7, 5, 6]), also=("CES",)),
)
