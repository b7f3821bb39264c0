"""The built template workbooks; made by `python -m kam_xl.templates`, never edited by hand."""
