"""Key account management in the spreadsheet: KPI functions, templates and a lossless refresh."""

__version__ = "0.1.0"
