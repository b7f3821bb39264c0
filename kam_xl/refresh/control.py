"""Control totals: the sum of a column in the source and in the workbook, to the cent."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kam_xl.errors import SourceError
from kam_xl.refresh.inputs import Input
from kam_xl.refresh.plan import Plan
from kam_xl.refresh.report import TableReport
from kam_xl.refresh.settings import Setting
from kam_xl.workbooks.workbook import Tables

CENT = 0.005


@dataclass(frozen=True)
class Control:
    """A column to sum, and which rows of the table show rows of the source."""

    report: TableReport
    column: str
    rows: pl.Series

    def check(self, book: Tables) -> None:
        """Sum the column as it now stands in the workbook; a difference stops the refresh."""
        self.report.control_workbook = book.body(self.report.table).values(self.column).take(self.rows).total
        source = self.report.control_source or 0.0
        if abs(self.report.control_workbook - source) >= CENT:
            raise SourceError(f"the control total of {self.column!r} is {source:,.2f} in the source and "
                              f"{self.report.control_workbook:,.2f} in the workbook",
                              where=f"table {self.report.table}", fix="Report this as a defect; nothing was written.")


def control(setting: Setting, plan: Plan, came: Input, report: TableReport) -> Control:
    """The control of one table; the source's side is summed here, from the rows as they came."""
    name = setting.control_total.casefold()
    column = next((c for c in plan.values if c.casefold() == name), None)
    source = next((v for c, v in came.incoming.columns.items() if c.casefold() == name), None)
    if column is None or source is None:
        raise SourceError(f"there is no refreshed column {setting.control_total!r} to sum", where=setting.where,
                          fix=f"The refreshed columns are: {', '.join(plan.values)}.")
    used = plan.came_from.drop_nulls()
    if len(used) and float not in source.kinds:
        raise SourceError(f"the column {column!r} holds no numbers to sum", where=f"{setting.where}, control total",
                          fix="Name a column of numbers.")
    report.control_column = column
    report.control_source = source.take(used).total
    return Control(report, column, plan.came_from.is_not_null().arg_true())
