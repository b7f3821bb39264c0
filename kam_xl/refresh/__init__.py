"""From sources to a plan, from a plan to a changed workbook."""
