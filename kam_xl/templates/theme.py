"""How every template looks: colours, fonts, number formats by unit, and cell styles by role."""

from __future__ import annotations

from typing import Any

from kam_xl.catalogue import Unit
from kam_xl.colours import (
    AMBER,
    AMBER_PALE,
    GREEN,
    GREEN_PALE,
    GREY,
    INK,
    MUTED,
    NAVY,
    NAVY_PALE,
    PAPER,
    RED,
    RED_PALE,
    RULE,
    TEAL,
    TEAL_PALE,
)

INPUT_INK, INPUT_FILL = "#1D3F9E", "#FFF7DB"

SERIES = (NAVY, TEAL, "#B45309", "#6D4C9F", "#2F7DB8", "#A23B5A", "#5B6B2F")
"""Colours of chart series in their order; all readable on paper."""

READABLE_PAIRS = (
    (INK, PAPER), (MUTED, PAPER), (PAPER, NAVY), (INK, NAVY_PALE), (NAVY, NAVY_PALE), (PAPER, TEAL), (TEAL, TEAL_PALE),
    (INPUT_INK, INPUT_FILL), (RED, RED_PALE), (AMBER, AMBER_PALE), (GREEN, GREEN_PALE), (INK, GREY),
    (MUTED, GREY), (NAVY, PAPER), (TEAL, PAPER), (NAVY, GREY),
)
"""Text on its background, wherever a template puts the one on the other."""

DATE, MONTH, MOMENT = "date", "month", "moment"
"""What a cell holds where that is not a KPI's unit."""

NUMBER_FORMATS: dict[str, str] = {
    Unit.FRACTION: "0.0%", Unit.POINTS: "0", Unit.SCORE: "0.0", Unit.RATIO: "0.00", Unit.COUNT: "#,##0",
    Unit.MONEY: "#,##0", Unit.HOURS: "0.0", Unit.DAYS: "#,##0", Unit.MONTHS: "0", Unit.PERIODS: "0.0",
    Unit.SAME: "General", Unit.TEXT: "General", Unit.LOGICAL: "General", DATE: "d mmm yyyy", MONTH: "mmm yyyy",
    MOMENT: "yyyy-mm-dd hh:mm",
}
SIGNED: dict[str, str] = {Unit.SCORE: "+0.0;-0.0;0.0", Unit.FRACTION: "+0.0%;-0.0%;0.0%", Unit.POINTS: "+0;-0;0"}
"""Number formats of differences."""

Properties = dict[str, Any]

BASE: Properties = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
LINED: Properties = {"bottom": 1, "bottom_color": RULE}

ROLES: dict[str, Properties] = {
    "plain": {},
    "title": {"font_size": 20, "bold": True, "font_color": NAVY},
    "subtitle": {"font_size": 11, "font_color": MUTED},
    "section": {"font_size": 13, "bold": True, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "heading": {"bold": True, "font_color": PAPER, "bg_color": NAVY, "text_wrap": True, "valign": "vcenter",
                "align": "left", "border": 1, "border_color": PAPER},
    "group": {"bold": True, "font_color": NAVY, "bg_color": NAVY_PALE, "align": "center", "border": 1,
              "border_color": PAPER},
    "data": {**LINED, "locked": True},
    "calculation": {**LINED, "bg_color": GREY},
    "result": {**LINED, "bold": True},
    "input": {"font_color": INPUT_INK, "bg_color": INPUT_FILL, "border": 1, "border_color": RULE, "locked": False},
    "note": {"font_color": MUTED, "italic": True},
    "text": {"text_wrap": True},
    "label": {"bold": True, "font_color": NAVY},
    "link": {"font_color": TEAL, "underline": 1},
    "tile": {"bg_color": GREY},
    "tile question": {"bg_color": GREY, "font_size": 11, "bold": True, "font_color": NAVY, "top": 5,
                      "top_color": TEAL, "indent": 1},
    "tile figure": {"bg_color": GREY, "font_size": 26, "bold": True, "font_color": NAVY, "align": "left",
                    "indent": 1},
    "tile caption": {"bg_color": GREY, "font_color": MUTED, "indent": 1},
    "tile value": {"bg_color": GREY, "bold": True, "align": "right"},
    "red": {"font_color": RED, "bg_color": RED_PALE, "bold": True},
    "amber": {"font_color": AMBER, "bg_color": AMBER_PALE, "bold": True},
    "green": {"font_color": GREEN, "bg_color": GREEN_PALE, "bold": True},
}
"""The cell styles by the part a cell plays."""

NAMED_STYLES = {
    "title": "KAM Title", "section": "KAM Section", "heading": "KAM Heading", "data": "KAM Data",
    "calculation": "KAM Calculation", "result": "KAM Result", "input": "KAM Input", "note": "KAM Note",
    "red": "KAM Red", "amber": "KAM Amber", "green": "KAM Green",
}
"""The roles that appear in Excel's gallery of cell styles."""


def contrast(text: str, background: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.1)."""
    light, dark = sorted((_luminance(text), _luminance(background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def properties(role: str, unit: str = Unit.TEXT, **extra: object) -> Properties:
    """The XlsxWriter properties of a cell of that role that holds a value of that unit."""
    return {**BASE, **ROLES[role], "num_format": NUMBER_FORMATS[unit], **extra}
