"""The tables of the sheet Survey: ratings, accounts, satisfaction and ease, latest comments."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from kam_xl.catalogue import Unit
from kam_xl.templates import theme
from kam_xl.templates.cells import EDGE, at, count_from
from kam_xl.templates.page import Page
from kam_xl.templates.sheets.answers import YEAR, answered, given

LEFT, LAST = 1, 12
HELP = LAST + 2
"""Where the figures behind the page begin."""
TOP, COMMENTS_TOP = 31, 47
RATINGS, ACCOUNTS, SATISFACTION, EASE, COMMENTS = 11, 12, 5, 7, 12
"""Rows: ratings 0 to 10, accounts, answers 1 to 5 and 1 to 7, comments."""
LAST_ROW = COMMENTS_TOP + 1 + COMMENTS
ACCOUNTS_LEFT, SCALES_LEFT = LEFT + 4, LEFT + 9
CHOSEN = ',Surveys[Account],IF(Survey_Account="","?*",Survey_Account)'
"""The chosen account as a criterion of COUNTIFS."""
OF_CHOSEN = '*((Survey_Account="")+(Surveys[Account]=Survey_Account)>0)'
"""The same as a condition of an array formula."""


def count(column: str, window: tuple[str, str]) -> str:
    """How many of the chosen people answered."""
    return answered(*window, column, CHOSEN)


def _heads(page: Page, left: int, heads: tuple[str, ...]) -> None:
    for k, text in enumerate(heads):
        page.put(TOP + 1, left + k, text, "heading", align="center", **(EDGE if k == 0 else {}))


def write_tables(page: Page) -> None:
    """Write the tables below the charts."""
    _ratings(page)
    _accounts(page)
    _scales(page)
    _comments(page)


def _ratings(page: Page) -> None:
    """How often each rating was given, in the column of its group."""
    page.merge(TOP, LEFT, TOP, LEFT + 3, "Ratings", "section")
    _heads(page, LEFT, ("Rating", "Detractors", "Passives", "Promoters"))
    for k in range(RATINGS):
        row = TOP + 2 + k
        rating = at(row, LEFT)
        given_it = f"{count('Rating', YEAR)[:-1]},Surveys[Rating],{rating})"
        page.put(row, LEFT, k, "result", Unit.COUNT, align="center")
        groups = (f"{rating}<Passive_From", f"AND({rating}>=Passive_From,{rating}<Promoter_From)",
                  f"{rating}>=Promoter_From")
        for i, group in enumerate(groups, LEFT + 1):
            page.put(row, i, f'=IF({group},{given_it},"")', "data", Unit.COUNT, align="center")
    bottom = TOP + 2 + RATINGS
    page.put(bottom, LEFT, "Share", "result", align="center")
    for i in range(LEFT + 1, LEFT + 4):
        column = f"{xl_col_to_name(i)}${TOP + 3}:{xl_col_to_name(i)}${bottom}"
        total = count("Rating", YEAR)
        page.put(bottom, i, f'=IF({total}=0,"",SUM({column})/{total})', "result", Unit.FRACTION, num_format="0%",
                 align="center")


LISTED = ('FILTER(Accounts[Account],(Accounts[Account]<>"")*'
          '((Survey_Account="")+(Accounts[Account]=Survey_Account)>0),"")')
ANSWERS_OF = answered(*YEAR, "Rating", ",Surveys[Account],{0}")
RATED = ANSWERS_OF[:-1] + ",Surveys[Rating],{1})"
SEPARATOR = "¦"


def _accounts(page: Page) -> None:
    """The accounts that answered most often."""
    left = ACCOUNTS_LEFT
    page.merge(TOP, left, TOP, left + 4, "Accounts with most answers", "section", **EDGE)
    page.merge(TOP + 1, left, TOP + 1, left + 1, "Account", "heading", **EDGE, indent=1)
    for k, text in enumerate(("Answers", "NPS", "± points"), left + 2):
        page.put(TOP + 1, k, text, "heading", align="right")
    _most_answers(page)
    for row in range(TOP + 2, TOP + 2 + ACCOUNTS):
        _account(page, row, left)


def _most_answers(page: Page) -> None:
    """Beside the page: the accounts in order, found once and joined in one cell, then taken apart row by row."""
    for k, text in enumerate(("Account", "Begins at")):
        page.put(TOP + 1, HELP + k, text, "heading")
    page.put(TOP, HELP, "In order:", "note")
    ordered = f"SORTBY({LISTED},{ANSWERS_OF.format(LISTED)},-1)"
    wanted = f"SEQUENCE(ROWS({LISTED}))<={count_from(TOP + 2, TOP + 1 + ACCOUNTS)}"
    none = 'COUNTIF(Accounts[Account],IF(Survey_Account="","?*",Survey_Account))=0'  # LibreOffice sorts no empty list
    joined = f'TEXTJOIN("{SEPARATOR}",TRUE,IF({wanted},{ordered},""))'
    page.put_array(TOP, HELP + 1, f'=IF({none},"",{joined})&"{SEPARATOR}"', "data")
    joined = f"${xl_col_to_name(HELP + 1)}${TOP + 1}"
    for row in range(TOP + 2, TOP + 2 + ACCOUNTS):
        begins = at(row, HELP + 1)
        after = "1" if row == TOP + 2 else f"{at(row - 1, HELP + 1)}+LEN({at(row - 1, HELP)})+1"
        page.put(row, HELP + 1, f"={after}", "data", Unit.COUNT)
        ends = f'FIND("{SEPARATOR}",{joined},{begins})'
        page.put(row, HELP, f'=IF({begins}>=LEN({joined}),"",MID({joined},{begins},{ends}-{begins}))', "data")


def _account(page: Page, row: int, left: int) -> None:
    found, name, answers = at(row, HELP), at(row, left), at(row, left + 2)
    page.merge(row, left, row, left + 1, f'=IF({found}="","",IF({ANSWERS_OF.format(found)}=0,"",{found}))', "result",
               indent=1, shrink=True, **EDGE)
    page.put(row, left + 2, f'=IF({name}="","",{ANSWERS_OF.format(name)})', "data", Unit.COUNT)
    promoters, passives, detractors = (RATED.format(name, limit) for limit in (
        '">="&Promoter_From', '">="&Passive_From,Surveys[Rating],"<"&Promoter_From', '"<"&Passive_From'))
    page.put(row, left + 3, f'=IF({name}="","",KAM_NPS_COUNTS({promoters},{passives},{detractors}))', "result",
             Unit.POINTS)
    ratings = given("Rating", *YEAR, f"*(Surveys[Account]={name})")
    page.put_array(row, left + 4, f'=IF(N({answers})=0,"",KAM_NPS_MARGIN({ratings}))', "data", Unit.POINTS)


def _scales(page: Page) -> None:
    """How often each answer on the scales of satisfaction and ease was given."""
    left = SCALES_LEFT
    page.merge(TOP, left, TOP, left + 2, "Satisfaction and ease", "section", **EDGE)
    _heads(page, left, ("Answer", "Satisfied", "Easy"))
    for k in range(EASE):
        row = TOP + 2 + k
        answer = at(row, left)
        page.put(row, left, k + 1, "result", Unit.COUNT, align="center", **EDGE)
        for i, (column, answers) in enumerate((("CSAT", SATISFACTION), ("Effort", EASE)), left + 1):
            given_it = f"={count(column, YEAR)[:-1]},Surveys[{column}],{answer})"
            page.put(row, i, given_it if k < answers else None, "data", Unit.COUNT, align="center")
    for i, colour in ((left + 1, "#A9C1DD"), (left + 2, "#9CCFC8")):
        page.bars(TOP + 2, i, TOP + 1 + EASE, i, colour, min_type="num", min_value=0)
    for k, text in enumerate(("Satisfied: 1 not at all, 5 very.", "Easy: 1 very hard, 7 very easy.")):
        page.put(TOP + 2 + EASE + k, left, text, "note", font_size=9, indent=1)


SAID = f'(Surveys[Date]<Next_Period)*(Surveys[Comment]<>""){OF_CHOSEN}'


def _comments(page: Page) -> None:
    """The latest comments; of those of one day, the lower rows of the table first."""
    top = COMMENTS_TOP
    page.merge(top, LEFT, top, LAST, "Latest comments", "section")
    page.put(top + 1, LEFT, "Date", "heading", align="right")
    page.merge(top + 1, LEFT + 1, top + 1, LEFT + 3, "Account", "heading", indent=1)
    page.put(top + 1, LEFT + 4, "Rating", "heading", align="center")
    page.merge(top + 1, LEFT + 5, top + 1, LAST, "What they said", "heading", indent=1)
    page.put(top + 1, HELP, "Row", "heading")
    for row in range(top + 2, top + 2 + COMMENTS):
        _comment(page, row, top + 2)


def _comment(page: Page, row: int, first: int) -> None:
    nth, day, place = count_from(first, row), at(row, LEFT), at(row, HELP)
    spoken = f'COUNTIFS(Surveys[Date],"<"&Next_Period,Surveys[Comment],"?*"{CHOSEN})'
    page.put_array(row, LEFT, f'=IF({nth}>{spoken},"",LARGE(IF({SAID},Surveys[Date],""),{nth}))', "data", theme.DATE)
    same_day = f"COUNTIF(${xl_col_to_name(LEFT)}${first + 1}:{day},{day})"
    page.put_array(row, HELP, f'=IF({day}="","",LARGE(IF({SAID}*(Surveys[Date]={day}),SEQUENCE(ROWS(Surveys[Date])),'
                   f'""),{same_day}))', "data", Unit.COUNT)
    shown = f'=IF({place}="","",INDEX(Surveys[{{0}}],{place}))'
    page.merge(row, LEFT + 1, row, LEFT + 3, shown.format("Account"), "result", indent=1, shrink=True)
    page.put(row, LEFT + 4, f'=IF({place}="","",IF(INDEX(Surveys[Rating],{place})="","",INDEX(Surveys[Rating],'
             f"{place})))", "data", Unit.COUNT, align="center")
    page.merge(row, LEFT + 5, row, LAST, shown.format("Comment"), "data", indent=1)
