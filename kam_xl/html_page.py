"""The shell of a page of HTML that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

import re
from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser lets the page load and run: its own style, nothing more, whatever a cell's text says."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""Characters that no page, and no drawing in it, may hold."""


def escaped(text: str) -> str:
    """Any text as the content of an element or of a quoted attribute.

    >>> escaped('A&B <x title="1">')
    'A&amp;B &lt;x title=&quot;1&quot;&gt;'
    """
    return escape(CONTROL.sub(" ", text))


def html_page(title: str, style: str, body: str) -> str:
    """A whole page; `title` is text, `body` is HTML whose texts are escaped."""
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escaped(title)}</title><style>{style}</style></head><body>\n{body}\n</body></html>\n")
