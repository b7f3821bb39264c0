"""The generated reference, as somebody reads it on a forge."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.named import Area
from kam_xl.practice import named_kpis, using
from kam_xl.surfaces.explain import excel_call, no_native
from kam_xl.surfaces.generated import keep_current
from kam_xl.surfaces.markdown import code, page, table
from kam_xl.surfaces.named_help import worked_formula
from kam_xl.surfaces.pages import FOLDER, function_page, linked, pages

PAGES = {path.name: text for path, text in pages().items()}
EVERY_KPI = pytest.mark.parametrize("kpi", list(catalogue()), ids=lambda kpi: kpi.name)


def test_there_is_a_page_for_each_function_beside_the_index_and_the_named_kpis() -> None:
    assert set(PAGES) == {"README.md", "practice.md"} | {f"{kpi.name}.md" for kpi in catalogue()}
    assert all(path.parent == FOLDER for path in pages())


@EVERY_KPI
def test_a_page_says_all_there_is(kpi: Kpi[Any]) -> None:
    text = PAGES[f"{kpi.name}.md"]
    assert text.startswith(f"# {kpi.name}\n")
    assert f"=={kpi.syntax}"[1:] in text
    for p in kpi.parameters:
        assert re.search(rf"^\| \[?{p.name}\]? \|", text, re.MULTILINE)
    for example in kpi.examples:
        assert ("=" + excel_call(kpi.name, example.args)).replace("|", r"\|") in text
    assert all(question in text for question in kpi.questions)
    assert ("=LAMBDA(" if kpi.excel else no_native(kpi)) in text
    assert ("## Source" in text) == bool(kpi.source)
    assert all(f"- {named.name} (" in text for named in using(kpi))


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]*)\)", PAGES[name]):
        file, _, anchor = target.partition("#")
        if file and file.startswith("../"):
            assert (Path(__file__).parents[2] / FOLDER / file).resolve().exists(), target
            continue
        there = PAGES[file or name]
        headings = [h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", there, re.MULTILINE)]
        assert not anchor or headings.count(anchor) == 1, target


@pytest.mark.parametrize("name", PAGES)
def test_tables_have_as_many_cells_in_each_row(name: str) -> None:
    for body in re.findall(r"(?:^\|.*\n)+", PAGES[name], re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in body.splitlines()}) == 1


def test_the_index_answers_every_question() -> None:
    questions = PAGES["README.md"].partition("## By family")[0]
    assert "- Is this client leaving? [KAM_RED_FLAGS](KAM_RED_FLAGS.md)" in questions
    assert all(f"- {question} [{kpi.name}]({kpi.name}.md)" in questions
               for kpi in catalogue() for question in kpi.questions)


def test_named_kpis_stand_once_each_under_their_area() -> None:
    text = PAGES["practice.md"]
    headings = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert headings == [kpi.name for kpi in named_kpis()]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [area.title for area in Area]
    assert all(f"={worked_formula(kpi)} gives " in text for kpi in named_kpis())
    assert "Client retention rate (see [Account management](#account-management))" in text


@pytest.mark.parametrize(("name", "parts"), [
    ("RETENTION", ["| new | Customers won during the period, among those at the end. | a number | 0 to at_end |  |",
                   "| #NUM! | below 0: at_start, at_end, new; above at_end: new | `=KAM_RETENTION(50,58,3)` (55 kept "
                   "of 50)<br>`=KAM_RETENTION(50,5,8)` |", "| #DIV/0! | what would be divided by is zero |",
                   "| #N/A | blank: at_start, at_end, new |", "fraction (20 % is 0.2), one cell; higher is better"]),
    ("NPS", ["| ratings |", "0 to 10", "a lone number that is not whole: ratings", "no cell filled: ratings",
             "F. Reichheld"]),
    ("CLV", ["0 to 1; 20 % is 0.2", "another word: timing", '`"end"`']),
    ("STALE", ["| last_contact | The date of the last contact. | a date |", "| #NUM! | no date: last_contact, as_of;"]),
    ("FILTER1", ["3 cells", "not 3 cells: "]),
    ("SCORE_PERCENT", ["above 1"]),
])
def test_limits_and_errors_are_put_into_words(name: str, parts: list[str]) -> None:
    text = function_page(catalogue()[name])
    for part in parts:
        assert part in text


def test_text_means_what_it_says() -> None:
    assert linked("KAM_NPS and KAM_NPS_MARGIN and KAM_NOT, 2*3 < 7", besides="KAM_NPS") == (
        r"KAM_NPS and [KAM_NPS_MARGIN](KAM_NPS_MARGIN.md) and KAM_NOT, 2\*3 &lt; 7")
    assert table(["A"], [["x|y"]]) == "| A |\n| --- |\n| x\\|y |"
    assert code("a`b") == "`` a`b ``"
    assert page("a", "", "b") == "a\n\nb\n"


def test_generated_files_are_written_compared_and_cleared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "docs"
    files = {folder / "a.md": "A – ü\n", folder / "b.md": "B\n"}
    assert keep_current(files, ["--check"], "make") == 1
    assert not folder.exists()
    assert keep_current(files, [], "make") == 0
    assert keep_current(files, ["--check"], "make", folder.glob("*.md")) == 0
    capsys.readouterr()
    (folder / "old.md").write_text("?")
    (folder / "a.md").write_text("A changed")
    assert keep_current(files, ["--check"], "make", folder.glob("*.md")) == 1
    assert capsys.readouterr().out.splitlines() == [f"{folder / name} is not current: run make"
                                                    for name in ("a.md", "old.md")]
    assert (folder / "old.md").exists()
    assert keep_current(files, [], "make", folder.glob("*.md")) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.md": "A – ü\n".encode(), "b.md": b"B\n"}
