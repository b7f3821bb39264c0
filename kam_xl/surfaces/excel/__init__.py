"""The add-in that Excel loads: a workbook with its VBA project, written from the catalogue without Excel."""
