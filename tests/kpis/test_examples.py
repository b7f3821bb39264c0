"""Every example of every KPI holds, as a person would check it on paper."""

from __future__ import annotations

import pytest

from kam_xl.catalogue import Kpi
from kam_xl.catalogue.catalogue import catalogue
from kam_xl.catalogue.types import Example
from kam_xl.errors import ErrorCode, KpiError
from tests.engines import same

EXAMPLES = [pytest.param(kpi, example, id=f"{kpi.name}-{number}")
            for kpi in catalogue() for number, example in enumerate(kpi.examples, start=1)]


@pytest.mark.parametrize(("kpi", "example"), EXAMPLES)
def test_example_holds(kpi: Kpi[object], example: Example) -> None:
    if isinstance(example.gives, ErrorCode):
        with pytest.raises(KpiError) as caught:
            kpi(*example.args)
        assert caught.value.code is example.gives
        assert caught.value.where
        assert caught.value.found
        assert caught.value.fix
        return
    found = kpi(*example.args)
    found, wanted = ([cells] if isinstance(cells, list) else [[cells]] for cells in (found, example.gives))
    assert same(found, wanted), f"{found} instead of {wanted}"


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_examples_show_a_value_and_an_error(kpi: Kpi[object]) -> None:
    errors = [example for example in kpi.examples if isinstance(example.gives, ErrorCode)]
    assert 0 < len(errors) < len(kpi.examples)


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_published_examples_come_first(kpi: Kpi[object]) -> None:
    published = [bool(example.source) for example in kpi.examples]
    assert published == sorted(published, reverse=True)
