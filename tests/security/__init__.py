"""Hostile workbooks, sources and settings: they work, or end with a sentence, within bounds of time and memory."""
