"""The points that charts keep of cells are those of the cells now."""

from __future__ import annotations

from lxml import etree

from kam_xl.errors import ErrorCode
from kam_xl.values import Value
from kam_xl.workbooks.area import Area
from kam_xl.workbooks.charts import refreshed_caches

CHART = b"""<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:ser>
<c:cat><c:strRef><c:f>Sales!$B$4:$B$5</c:f>
<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>old</c:v></c:pt></c:strCache>
</c:strRef></c:cat>
<c:val><c:numRef><c:f>'Sales'!$C$4:$C$7</c:f><c:numCache><c:formatCode>0.0%</c:formatCode><c:ptCount val="1"/>
<c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache><c:extLst/></c:numRef></c:val></c:ser>
<c:ser><c:val><c:numRef><c:f>Other!$A$1:$A$2</c:f>
<c:numCache><c:ptCount val="1"/><c:pt idx="0"><c:v>9</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:chart>"""

VALUES: dict[str, list[Value]] = {"B4:B5": ["Äcme <&>", True], "C4:C7": [0.5, None, ErrorCode.NA, "text"],
                                  "A1:A2": [1.0, 2.0]}


def read(sheet: str, area: Area) -> list[Value]:
    return VALUES[str(area)]


def on_sales(sheet: str, area: Area) -> bool:
    return sheet == "Sales"


def points(data: bytes, formula: str) -> tuple[str | None, dict[str, str | None]]:
    """Point count and points of the cache of a reference."""
    for f in etree.fromstring(data).iter("{*}f"):
        if f.text == formula:
            cache = f.getnext()
            count = cache.find("{*}ptCount")
            return count.get("val"), {p.get("idx"): p.findtext("{*}v") for p in cache.iter("{*}pt")}
    raise AssertionError(formula)


def test_points_of_changed_cells_are_those_of_the_cells() -> None:
    after = refreshed_caches(CHART, "chart1.xml", on_sales, read)
    assert points(after, "Sales!$B$4:$B$5") == ("2", {"0": "Äcme <&>", "1": "TRUE"})
    assert points(after, "'Sales'!$C$4:$C$7") == ("4", {"0": "0.5", "2": "#N/A"})


def test_points_of_other_cells_and_all_else_stay() -> None:
    after = refreshed_caches(CHART, "chart1.xml", on_sales, read)
    assert points(after, "Other!$A$1:$A$2") == ("1", {"0": "9"})
    assert b"<c:formatCode>0.0%</c:formatCode><c:ptCount" in after
    assert b"<c:extLst/>" in after


def test_a_chart_of_untouched_cells_is_not_written_again() -> None:
    assert refreshed_caches(CHART, "chart1.xml", lambda *_: False, read) is CHART


def test_a_chart_whose_points_are_right_is_not_written_again() -> None:
    once = refreshed_caches(CHART, "chart1.xml", on_sales, read)
    assert refreshed_caches(once, "chart1.xml", on_sales, read) is once


def test_a_reference_without_a_cache_gets_one_where_excel_expects_it() -> None:
    bare = CHART.replace(CHART[CHART.index(b"<c:numCache>"):CHART.index(b"</c:numCache>") + 13], b"", 1)
    after = refreshed_caches(bare, "chart1.xml", on_sales, read)
    assert points(after, "'Sales'!$C$4:$C$7")[0] == "4"
    [reference] = [f.getparent() for f in etree.fromstring(after).iter("{*}f") if f.text == "'Sales'!$C$4:$C$7"]
    assert [etree.QName(e).localname for e in reference] == ["f", "numCache", "extLst"]
