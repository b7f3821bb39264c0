"""How a review looks: on the screen as sheets of paper, on paper as one A4 page an account."""

from __future__ import annotations

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
)
from kam_xl.review.svg import FONT

STYLE = f"""
@page {{ size: A4; margin: 9mm 12mm; }}
* {{ box-sizing: border-box; }}
html {{ -webkit-print-color-adjust: exact; print-color-adjust: exact; }}
body {{ margin: 0; background: {PAPER}; color: {INK}; font: 8pt/1.36 {FONT}; }}
article {{ background: {PAPER}; width: 210mm; max-width: 100%; margin: 8mm auto; padding: 9mm 12mm; }}
header > div {{ min-width: 0; }}
header {{ display: flex; justify-content: space-between; align-items: flex-end; gap: 8mm;
  border-bottom: 2px solid {NAVY}; padding-bottom: 1.5mm; margin-bottom: 2.5mm; }}
h1, h2, td, th {{ font-family: {FONT}; }}
h1 {{ font-size: 19pt; line-height: 1.15; margin: 0; color: {NAVY}; letter-spacing: -.01em; overflow-wrap: anywhere; }}
h1.long {{ font-size: 13pt; }}
h2 {{ font-size: 9.4pt; margin: 0 0 1mm; color: {NAVY}; }}
p {{ margin: 0 0 1mm; }} .muted {{ color: {MUTED}; }} .when {{ text-align: right; white-space: nowrap; }}
.when strong {{ display: block; color: {NAVY}; font-size: 11pt; }}
.note {{ background: {AMBER_PALE}; color: {AMBER}; padding: 1mm 2mm; margin-bottom: 2.5mm; }}
table {{ border-collapse: collapse; width: 100%; table-layout: fixed; }}
th {{ text-align: left; font-weight: 600; color: {MUTED}; font-size: 7.6pt; }}
th, td {{ padding: .5mm 2mm .5mm 0; border-bottom: 1px solid {RULE}; vertical-align: top; overflow-wrap: anywhere; }}
th:last-child, td:last-child {{ padding-right: 0; }}
.tiles, .columns {{ border-collapse: separate; border-spacing: 0; }}
.tiles {{ margin-bottom: 2.5mm; border-spacing: 3mm 0; margin-left: -3mm; width: calc(100% + 6mm); }}
.tiles td {{ background: {GREY}; border: 0; border-top: 3px solid {TEAL}; padding: 1.5mm 2.5mm; }}
.tiles p {{ margin: 0; }}
.columns > tbody > tr > td {{ border: 0; padding: 0; }}
.columns > tbody > tr > td:first-child:not(:only-child) {{ width: 53%; padding-right: 5mm; }}
.figure {{ font-size: 16pt; line-height: 1.2; font-weight: 700; color: {NAVY}; font-variant-numeric: tabular-nums; }}
.figure small {{ font-size: 8.2pt; font-weight: 400; color: {MUTED}; }}
.change {{ min-height: 1.36em; white-space: nowrap; }} .up {{ color: {GREEN}; }}
.down, .late {{ color: {RED}; font-weight: 600; }}
.pill {{ display: inline-block; white-space: nowrap; font-size: 7.6pt; font-weight: 600; padding: 0 1.6mm; }}
.figure .pill {{ vertical-align: 1px; }}
.green {{ background: {GREEN_PALE}; color: {GREEN}; }} .amber {{ background: {AMBER_PALE}; color: {AMBER}; }}
.red {{ background: {RED_PALE}; color: {RED}; }} .grey {{ background: {GREY}; color: {MUTED}; }}
.charts {{ display: flex; gap: 3mm; margin-bottom: 2mm; align-items: flex-start; }}
.charts svg {{ flex: 0 1 auto; min-width: 0; height: auto; }}
section {{ margin-bottom: 2.1mm; break-inside: avoid; }}
.number {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }}
.date {{ white-space: nowrap; }}
th.number {{ width: 18mm; }} th.level {{ width: 16mm; }} th.owner, th.status {{ width: 23mm; }}
th.date {{ width: 28mm; }}
.one {{ white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }}
.more {{ color: {MUTED}; margin: .6mm 0 0; }}
blockquote {{ margin: 1mm 0 0; padding-left: 2mm; border-left: 2px solid {TEAL}; }}
.message {{ background: {NAVY_PALE}; border-left: 3px solid {NAVY}; padding: 1.6mm 3mm; margin-bottom: 0; }}
.message p {{ margin: 0 0 .8mm; }}
@media screen {{ body {{ background: {RULE}; }} }}
@media print {{
  .two {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }}
  article {{ width: auto; margin: 0; padding: 0; break-after: page; }} article:last-of-type {{ break-after: auto; }}
}}
@media screen and (max-width: 700px) {{
  .columns > tbody > tr > td, .tiles td {{ display: block; width: 100% !important; margin-bottom: 2mm; }}
  .charts {{ flex-wrap: wrap; }}
  article {{ margin: 0; padding: 5mm; }} .one {{ white-space: normal; }}
}}
"""
"""Sizes are those of the paper."""

READABLE_PAIRS = (
    (INK, PAPER), (INK, GREY), (INK, NAVY_PALE), (MUTED, PAPER), (MUTED, GREY), (MUTED, NAVY_PALE), (NAVY, PAPER),
    (NAVY, GREY), (NAVY, NAVY_PALE), (TEAL, PAPER), (TEAL, GREY), (PAPER, NAVY), (RED, RED_PALE), (RED, GREY),
    (RED, PAPER), (AMBER, AMBER_PALE), (GREEN, GREEN_PALE), (GREEN, GREY), (GREEN, PAPER),
)
"""Text on its background, wherever a page puts the one on the other."""
