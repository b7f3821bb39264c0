"""What holds for a KPI whatever its arguments are."""

from __future__ import annotations

from math import fsum

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kam_xl.catalogue.catalogue import catalogue

KPIS = catalogue()
quick = settings(deadline=None, max_examples=60)

score = st.floats(1, 10)
maybe_score = st.one_of(st.none(), score)
weight = st.floats(0.01, 100)
rows = st.lists(st.tuples(maybe_score, weight), min_size=1, max_size=8).filter(
    lambda pairs: any(score is not None for score, _ in pairs))
rating = st.integers(0, 10)
amount = st.floats(0, 1e6)


@given(rows)
@quick
def test_parts_add_up_to_the_score(pairs: list[tuple[float | None, float]]) -> None:
    scores, weights = zip(*pairs, strict=True)
    assert fsum(KPIS["SCORE_PARTS"](scores, weights)) == KPIS["SCORE"](scores, weights)


@given(rows, st.floats(0.001, 1000))
@quick
def test_weights_are_relative(pairs: list[tuple[float | None, float]], factor: float) -> None:
    scores, weights = zip(*pairs, strict=True)
    assert KPIS["SCORE"](scores, [w * factor for w in weights]) == pytest.approx(KPIS["SCORE"](scores, weights))


@given(rows)
@quick
def test_a_score_lies_between_its_lowest_and_its_highest_criterion(pairs: list[tuple[float | None, float]]) -> None:
    scores, weights = zip(*pairs, strict=True)
    present = [s for s in scores if s is not None]
    assert min(present) - 1e-9 <= KPIS["SCORE"](scores, weights) <= max(present) + 1e-9


@given(st.lists(st.tuples(score, maybe_score, weight), min_size=1, max_size=8))
@quick
def test_changes_add_up_to_the_change_of_the_score(triples: list[tuple[float, float | None, float]]) -> None:
    before, after, weights = zip(*triples, strict=True)
    assume(any(s is not None for s in after))
    change = KPIS["SCORE"](after, weights) - KPIS["SCORE"](before, weights)
    assert fsum(KPIS["SCORE_CHANGE"](before, after, weights)) == change


@given(rows)
@quick
def test_dropping_a_criterion_does_not_punish_a_share_but_counting_it_as_lowest_does(
        pairs: list[tuple[float | None, float]]) -> None:
    scores, weights = zip(*pairs, strict=True)
    skipped, lowest = (KPIS["SCORE_PERCENT"](scores, weights, missing) for missing in ("skip", "lowest"))
    assert skipped >= lowest - 1e-12
    assert skipped == pytest.approx(KPIS["SCORE"](scores, weights) / 10)


@given(st.lists(st.lists(score, min_size=3, max_size=3), min_size=1, max_size=8), st.tuples(weight, weight, weight))
@quick
def test_rows_of_a_block_score_and_rank_like_single_accounts(block: list[list[float]], weights: tuple[float]) -> None:
    scored = KPIS["SCORE_ROWS"](block, weights)
    assert scored == pytest.approx([KPIS["SCORE"](row, weights) for row in block], rel=1e-13)
    ranks = KPIS["RANK_ROWS"](block, weights)
    assert scored[ranks.index(1)] == pytest.approx(max(scored))
    by_rank = [scored[i] for i in sorted(range(len(block)), key=ranks.__getitem__)]
    assert by_rank == pytest.approx(sorted(scored, reverse=True))


@given(st.lists(st.tuples(st.one_of(st.none(), amount), amount, amount), min_size=1, max_size=6))
@quick
def test_health_lies_within_0_and_100_and_its_parts_add_up(measures: list[tuple[float | None, float, float]]) -> None:
    values, worst, best = zip(*measures, strict=True)
    assume(any(v is not None for v in values) and all(w != b for w, b in zip(worst, best, strict=True)))
    health = KPIS["HEALTH"](values, worst, best)
    assert -1e-9 <= health <= 100 + 1e-9
    assert fsum(KPIS["HEALTH_PARTS"](values, worst, best)) == health


@given(st.lists(st.tuples(amount, amount), min_size=1, max_size=10))
@quick
def test_gross_retention_never_exceeds_one_nor_net_retention(accounts: list[tuple[float, float]]) -> None:
    begin, end = zip(*accounts, strict=True)
    assume(any(b > 0.001 for b in begin))
    gross, net = KPIS["GRR"](begin, end), KPIS["NRR"](begin, end)
    assert 0 <= gross <= 1
    assert gross <= net + 1e-12


@given(st.lists(rating, min_size=1, max_size=40))
@quick
def test_nps_lies_within_its_scale_and_agrees_with_its_counts(ratings: list[int]) -> None:
    nps = KPIS["NPS"](ratings)
    counts = [sum(r >= 9 for r in ratings), sum(7 <= r < 9 for r in ratings), sum(r < 7 for r in ratings)]
    assert -100 <= nps <= 100
    assert nps == pytest.approx(KPIS["NPS_COUNTS"](*counts))
    low, high = KPIS["NPS_INTERVAL"](ratings)
    assert -100 <= low <= high <= 100
    assert KPIS["NPS_MARGIN"](ratings) > 0


@given(st.lists(rating, min_size=2, max_size=20))
@quick
def test_a_zero_is_a_detractor_and_a_blank_is_nobody(ratings: list[int]) -> None:
    assert KPIS["NPS"]([*ratings, None, ""]) == KPIS["NPS"](ratings)
    assert KPIS["NPS"]([*ratings, 0]) <= KPIS["NPS"](ratings)


@given(st.lists(amount, min_size=1, max_size=12), st.integers(1, 15), st.floats(0, 1))
@quick
def test_concentration_measures_agree(values: list[float], n: int, share: float) -> None:
    assume(sum(values) > 1)
    assert 10000 / len(values) - 1e-6 <= KPIS["HHI"](values) <= 10000 + 1e-6
    count = int(KPIS["PARETO_COUNT"](values, share))
    assert count == 0 or KPIS["TOP_SHARE"](values, count) >= share - 1e-8
    assert count <= 1 or KPIS["TOP_SHARE"](values, count - 1) < share


@given(st.floats(-1000, 1000), st.floats(-1000, 1000), st.sampled_from(["higher", "lower"]))
@quick
def test_threshold_breach_and_headroom_agree(value: float, limit: float, direction: str) -> None:
    breach = KPIS["BREACH"](value, limit, direction)
    assert KPIS["THRESHOLD"](value, limit, direction) == ("ESCALATE" if breach else "OK")
    assert breach is False or KPIS["HEADROOM"](value, limit, direction) < 0


@given(st.floats(1, 1000), st.floats(0, 0.99), st.floats(0.02, 1))
@quick
def test_value_with_the_first_margin_now_is_one_margin_more(margin: float, retention: float, discount: float) -> None:
    start, end = (KPIS["CLV"](margin, retention, discount, 0, timing) for timing in ("start", "end"))
    assert start - end == pytest.approx(margin)
    horizon = KPIS["CLV_HORIZON"]([margin] * 400, 0.9 * retention, discount)
    assert horizon == pytest.approx(KPIS["CLV"](margin, 0.9 * retention, discount), rel=1e-6)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=10))
@quick
def test_true_and_false_count_as_one_and_zero(events: list[tuple[float, bool]]) -> None:
    probabilities, happened = zip(*events, strict=True)
    assert KPIS["RISK_ACCURACY"](probabilities, happened) == KPIS["RISK_ACCURACY"](probabilities, [*map(int, happened)])


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12), st.lists(st.sampled_from("ABCDEF"), min_size=1))
@quick
def test_retention_from_lists_counts_each_customer_once(start: list[str], end: list[str]) -> None:
    kept = {name.upper() for name in start} & set(end)
    assert KPIS["RETENTION_IDS"](start, end) == len(kept) / len(set(start))


def test_the_layout_of_a_range_does_not_matter_to_a_share() -> None:
    assert KPIS["CSAT"]([[5, 1], [4, 2]]) == KPIS["CSAT"]([1, 2, 4, 5])
