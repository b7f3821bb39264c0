"""Probability models of customers: who will buy again, how often, for how much, and for how long.

What a single customer's formulas need is the standard library alone, so that every spreadsheet's Python can
calculate them; what fits a model to many customers needs numpy and scipy, which are imported with the module that
uses them: `from kam_xl.models.bgnbd import BgNbd`.
"""
