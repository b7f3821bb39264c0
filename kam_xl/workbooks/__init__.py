"""A workbook as the refresh sees it: parts of a package, of which only the planned ones change."""
