"""What LibreOffice 25.2 has written back of a definition is still that definition, and nothing else is."""

from __future__ import annotations

import pytest

from kam_xl.workbooks.spelling import same_definition

OURS = ('_xlfn.LAMBDA(_xlpm.x,_xlop.limits,_xlfn.LET(_xlpm.given,_xlfn.TOCOL(IF(_xlfn.ISOMITTED(_xlpm.limits),"",'
        '_xlpm.limits)),IF(IF(_xlpm.x="Not  rated",FALSE,_xlpm.x<-1E-09),#NUM!,_xlfn._xlws.SORT(_xlpm.given))))')
WRITTEN_BACK = ('_xlfn.lambda(_xlpm.x,_xlop.limits,_xlfn.LET(_xlpm.given,_xlpm._xlfn.tocol(IF(_xlfn.isomitted('
                '_xlpm.limits),"",_xlpm.limits)), IF(IF(_xlpm.x="Not  rated",FALSE(),_xlpm.x<-0.000000001),#NUM!,'
                '_xlfn._xlws.SORT(_xlpm.given))))')


def test_what_libreoffice_writes_back_is_the_same_definition() -> None:
    assert same_definition(WRITTEN_BACK, OURS)
    assert same_definition(OURS, OURS)


@pytest.mark.parametrize(("part", "changed"), [
    ("0.000000001", "0.000000002"), ("FALSE()", "TRUE()"), ("_xlpm.x<", "_xlpm.x>"), ("SORT(", "UNIQUE("),
    ("#NUM!", "#VALUE!"), ('"Not  rated"', '"Not rated"'), ('"Not  rated"', '"NOT  RATED"'),
    ("_xlop.limits", "_xlpm.limits")])
def test_a_definition_that_somebody_has_changed_is_another_one(part: str, changed: str) -> None:
    assert part in WRITTEN_BACK
    assert not same_definition(WRITTEN_BACK.replace(part, changed, 1), OURS)
