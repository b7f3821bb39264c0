"""Thresholds: every limit, weight and band that a formula reads, as tables that people edit."""

from __future__ import annotations

from kam_xl import colours
from kam_xl.templates.book import Book, Sheet
from kam_xl.templates.limits import A_LIMIT, Block, Setting, WordList
from kam_xl.templates.page import Page
from kam_xl.templates.table import Column, Table

TOP, GAP = 4, 2
LEFT, RIGHT, LISTS, LAST = 0, 7, 14, 12
WIDTHS = (26, 13, 13, 13, 13, 48, 3, 24, 16, 16, 18, 16, 16, 3)
LIST_WIDTH, HEIGHT = 20, 18


def build(page: Page, book: Book) -> None:
    """Write the blocks in two columns, the word lists beside them."""
    page.header("Thresholds", "Change a yellow cell and every sheet follows. Nothing is hard-coded in a formula.")
    for column, width in enumerate(WIDTHS):
        page.sheet.set_column(column, column, width)
    page.sheet.set_default_row(HEIGHT)
    limits = book.limits
    blocks = [limit for limit in limits if isinstance(limit, Block)]
    settings = [limit for limit in limits if isinstance(limit, Setting)]
    if free := [setting for setting in settings if not setting.defined]:
        blocks.insert(0, _settings("Settings", free, "input"))
    if defined := [setting for setting in settings if setting.defined]:
        blocks.append(_settings("Definitions", defined, "calculation", "Part of what a KPI is: not to be changed."))
    bottom = max(_lane(page, LEFT, [block for block in blocks if not block.right]),
                 _lane(page, RIGHT, [block for block in blocks if block.right]))
    _lists(page, [limit for limit in limits if isinstance(limit, WordList)])
    page.sheet.freeze_panes(3, 0)
    page.print_setup(bottom, LAST, pages_tall=1)


def _settings(title: str, settings: list[Setting], role: str, note: str = "") -> Block:
    columns = [Column("Setting", 0, role="label"),
               Column("Value", 0, role=role, rule=A_LIMIT if role == "input" else None,
                      units=[s.unit for s in settings], names=[s.name for s in settings]),
               Column("Meaning", 0, role="plain")]
    return Block(title, Table(title, columns, [(s.name, s.value, s.meaning) for s in settings]), note)


def _lane(page: Page, left: int, blocks: list[Block]) -> int:
    """Write blocks below each other; the row after the last one."""
    top = TOP
    for block in blocks:
        top = _block(page, top, left, block) + GAP
    return top


def _block(page: Page, top: int, left: int, block: Block) -> int:
    table = block.table
    page.section(top, left, left + 5, block.title)
    head = top + 1
    if block.note:
        page.put(head, left, block.note, "note")
        head += 1
    page.table(head, left, table, header_height=HEIGHT, autofilter=False)
    for column in range(left + len(table.columns), left + 6):
        if table.columns[-1].role == "plain":  # its texts run on over the cells beside it
            page.put(head, column, None, "heading")
    if block.bars:
        at = left + table.index(block.bars)
        page.bars(head + 1, at, head + table.depth, at, "#A9C1DD")
    return head + table.depth + 1


def _lists(page: Page, lists: list[WordList]) -> None:
    if lists:
        page.section(TOP, LISTS, LISTS + 2 * len(lists) - 2, "Word lists")
    for k, words in enumerate(lists):
        at = LISTS + 2 * k
        page.sheet.set_column(at, at, LIST_WIDTH)
        page.sheet.set_column(at + 1, at + 1, 3)
        column = Column(words.heading, 0, role="input", listed_as=words.listed_as)
        table = Table(words.name, [column], [(word,) for word in words.words])
        page.table(TOP + 2, at, table, header_height=HEIGHT, autofilter=False)


SHEET = Sheet("Thresholds", "edit limits, weights and bands", "The tables that the formulas read.", colours.TEAL, build)
