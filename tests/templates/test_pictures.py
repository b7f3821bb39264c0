"""The sheets as LibreOffice prints them, against the pictures that were looked at."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter

from tests.libreoffice.office import INSTALLED, require
from tests.templates.pictures import BOOK, GOLDENS, SHOWN, printed
from tests.templates.workbooks import content

TILE, TOLERANCE = 24, 40
"""Pixels of a tile, and by how much of 255 its mean brightness may differ: another rasterizer, not another sheet."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    require(INSTALLED)
    return dict(printed(content(BOOK), SHOWN, tmp_path_factory.mktemp("pages")))


def test_there_is_a_picture_of_every_page(pages):
    assert set(pages) == {path.stem for path in GOLDENS.glob("*.png")}


def largest_difference(one, other):
    """The largest difference in brightness between tiles of two pictures."""
    small = [picture.convert("L").filter(ImageFilter.BoxBlur(TILE // 4)).resize(
        (picture.width // TILE, picture.height // TILE), Image.Resampling.BOX) for picture in (one, other)]
    return ImageChops.difference(*small).getextrema()[1]


@pytest.mark.parametrize("golden", sorted(GOLDENS.glob("*.png")), ids=lambda path: path.stem)
def test_a_page_looks_as_it_did(pages, golden):
    was = Image.open(golden).convert("RGB")
    assert pages[golden.stem].size == was.size
    assert largest_difference(pages[golden.stem], was) <= TOLERANCE, \
        f"{golden.stem} looks different: look at it, then python -m tests.templates.pictures"


def test_a_block_that_is_gone_is_seen(pages):
    """The tolerance is no blindness: a missing tile of the Dashboard fails."""
    page = pages["Dashboard"].copy()
    page.paste("white", (page.width // 12, page.height // 10, page.width // 3, page.height // 6))
    assert largest_difference(page, pages["Dashboard"]) > TOLERANCE
