from __future__ import annotations

import pytest

from cmo.evaluation.comparing import Count, Counts
from cmo.evaluation.summing import score
from cmo.records import LABELS, Score


def document(*by_label: tuple[int, int, int], pairs: tuple[int, int, int] = (0, 0, 0)) -> Counts:
    """Return counts of tokens for C, M and O, and of pairs."""
    found: Counts = {
        ("token_f1", label): Count(*given) for label, given in zip(LABELS, by_label, strict=True)
    }
    return found | {("pair_f1", "all"): Count(*pairs)}


def values(documents: list[Counts]) -> dict[tuple[str, str], float]:
    return {(s.measure, s.label): s.value for s in score("split", "all", "all", documents)}


GOOD = document((4, 4, 4), (2, 2, 4), (0, 3, 1), pairs=(1, 2, 2))
POOR = document((0, 4, 0), (0, 2, 2), (1, 1, 1))


def test_f1_is_that_of_the_summed_counts_not_a_mean_of_documents() -> None:
    found = values([GOOD, POOR])
    assert found["token_f1", "C"] == round(2 * 4 / 12, 4)
    assert found["token_f1", "M"] == round(2 * 2 / 10, 4)
    assert found["token_f1", "O"] == round(2 * 1 / 6, 4)
    assert found["pair_f1", "all"] == 0.5


def test_the_macro_mean_weighs_labels_alike() -> None:
    found = values([GOOD, POOR])
    assert found["token_f1", "macro"] == pytest.approx((8 / 12 + 4 / 10 + 2 / 6) / 3, abs=1e-4)


def test_two_empty_sides_agree_and_one_empty_side_does_not() -> None:
    found = values([document((0, 0, 0), (0, 3, 0), (0, 0, 3))])
    assert [found["token_f1", label] for label in LABELS] == [1, 0, 0]


def test_nothing_to_score_is_no_score() -> None:
    assert score("split", "all", "all", []) == []


def scores(documents: list[Counts]) -> dict[tuple[str, str], Score]:
    return {(s.measure, s.label): s for s in score("split", "all", "all", documents)}


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    documents = [document((at, 11, 13), (1, at + 1, 9), (at % 3, 3, 7)) for at in range(10)]
    first = scores(documents)
    assert [scores(documents) for _ in range(3)] == [first] * 3
    for found in first.values():
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.value <= found.high
        assert found.documents == 10
    assert first["token_f1", "C"].low < first["token_f1", "C"].high  # type: ignore[operator]


def test_intervals_are_over_documents() -> None:
    alike = scores([POOR] * 6)["token_f1", "M"]
    assert (alike.low, alike.high) == (alike.value, alike.value)
    few = scores([GOOD, POOR])["token_f1", "C"]
    many = scores([GOOD, POOR] * 50)["token_f1", "C"]
    assert many.high - many.low < (few.high - few.low) / 2  # type: ignore[operator]
