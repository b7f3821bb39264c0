"""The KPIs, one file per family; a file dropped in here is in the catalogue."""
