"""What the sample's people have typed about the KPIs by which they steer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kam_xl.templates.sample.portfolio import CARVALHO, LINDHOLM, OKAFOR, VOS

Rows = list[list[object]]

CELLS: Mapping[str, object] = {}
"""What is typed into single cells, by their names: Survey_Account stays blank, for all accounts."""

BRANDT = "Helene Brandt"
IN_USE: tuple[tuple[str, str, str, str, str, str, str, date | None, str | None, str], ...] = (
    ("Account management", "Client retention rate", "YYYYY", "Y", "Monthly", "Y", BRANDT, date(2026, 8, 12),
     "90 %: our association's survey, 2025", "Hard"),
    ("Account management", "Revenue growth from key accounts", "YYYYY", "Y", "Monthly", "Y", BRANDT,
     date(2026, 8, 12), None, "Hard"),
    ("Strategic planning", "Sales target achieved", "YYYYY", "Y", "Monthly", "Y", BRANDT, date(2026, 8, 12), None,
     "Hard"),
    ("Strategic planning", "Implementation of strategic account plans", "YYYYN", "Y", "Quarterly", "Y", LINDHOLM,
     date(2026, 6, 30), None, "Soft"),
    ("Negotiation and contracts", "Contract renewal rate", "YYYYY", "Y", "Monthly", "Y", CARVALHO,
     date(2026, 7, 29), None, "Hard"),
    ("Customer advocacy", "Net promoter score", "YYYYY", "Y", "Monthly", "Y", LINDHOLM, date(2026, 8, 19),
     "34: three competitors, public reports 2025", "Soft"),
    ("Customer advocacy", "Feedback implementation rate", "YYYYN", "N", "Quarterly", "Y", OKAFOR,
     date(2026, 5, 20), None, "Hard"),
    ("Customer advocacy", "Resolution time", "YYYYY", "Y", "Weekly", "Y", CARVALHO, date(2026, 8, 28), None, "Hard"),
    ("Risk management", "Client perception of risk management", "NYYYN", "N", "Yearly", "N", VOS, None, None, "Soft"),
    ("Customer success", "Customer effort score", "YYYYY", "Y", "Monthly", "Y", LINDHOLM, date(2026, 8, 19), None,
     "Soft"),
    ("National accounts", "Gross margin", "YYYYY", "Y", "Monthly", "Y", VOS, date(2026, 8, 5),
     "28 %: annual reports of two competitors", "Hard"),
    ("National accounts", "Forecast accuracy", "YYNYY", "Y", "Monthly", "N", OKAFOR, date(2026, 8, 5), None, "Hard"),
)
"""Area, KPI, answers to the five questions, shared, reviewed, evolves, owner, last review, benchmark, evidence."""


def tables(_period: date) -> dict[str, Rows]:
    """What is typed beside the KPIs of the catalogue: area, KPI, and the columns of the form that have no formula."""
    return {"KPI_Catalogue": [
        [area, kpi, "Yes", *map(_word, smart), _word(shared), reviewed, _word(evolves), owner, *rest]
        for area, kpi, smart, shared, reviewed, evolves, owner, *rest in IN_USE]}


def _word(answer: str) -> str:
    return "Yes" if answer == "Y" else "No"
