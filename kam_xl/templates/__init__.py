"""The code that builds workbook_templates/."""
