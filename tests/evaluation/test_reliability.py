"""Reliability and thresholds on hand-made codings."""

from __future__ import annotations

import pytest

from cmo.evaluation.reliability import (
    Judged,
    calibration_error,
    judge_configurations,
    judge_spans,
    reliability,
    thresholds,
)
from cmo.records import Coding, Configuration, Span

SURE = [Judged(0.9, right=True)] * 9 + [Judged(0.9, right=False)]
WRONG = [Judged(0.2, right=True)] * 4


def coding(
    origin: str, spans: list[tuple[int, int, str, float | None]], joined: list[tuple[int, ...]]
) -> Coding:
    made = [
        Span.make("a", start, end, label, "x", coder=origin, origin=origin, probability=p)  # type: ignore[arg-type]
        for start, end, label, p in spans
    ]
    configurations = [
        Configuration.make(
            "a",
            {
                label: tuple(made[at].id for at in members if made[at].label == label)
                for label in "CMO"
            },  # type: ignore[misc]
            "+",
            coder=origin,
            origin=origin,  # type: ignore[arg-type]
            probability=0.6,
        )
        for members in joined
    ]
    return Coding("a", "d", origin, origin, tuple(made), tuple(configurations))  # type: ignore[arg-type]


PERSON = coding("person", [(0, 10, "C", None), (20, 30, "M", None), (40, 50, "O", None)], [(0, 1)])
MACHINE = coding(
    "machine",
    [(0, 8, "C", 0.9), (20, 30, "M", 0.8), (40, 50, "M", 0.7), (60, 70, "O", 0.1)],
    [(0, 1), (0, 1, 3)],
)


def test_a_span_is_right_with_the_same_label_at_half_overlap() -> None:
    assert [j.right for j in judge_spans(PERSON, MACHINE)] == [True, True, False, False]
    assert [j.probability for j in judge_spans(PERSON, MACHINE)] == [0.9, 0.8, 0.7, 0.1]


def test_a_configuration_is_right_if_a_person_joined_all_its_spans() -> None:
    assert [j.right for j in judge_configurations(PERSON, MACHINE)] == [True, False]


def test_bins_say_how_much_of_what_was_said_came_true() -> None:
    low, high = reliability("span", [*SURE, *WRONG])
    assert (low.low, low.found, low.mean_probability, low.share_right) == (0.2, 4, 0.2, 1.0)
    assert (high.low, high.found, high.share_right) == (0.9, 10, 0.9)


def test_certainty_is_in_the_last_bin() -> None:
    [only] = reliability("span", [Judged(1.0, right=True)])
    assert (only.low, only.high) == (0.9, 1.0)


def test_thresholds_trade_recall_for_precision() -> None:
    rows = {row.threshold: row for row in thresholds("span", [*SURE, *WRONG], wanted=26)}
    assert (rows[0.0].kept, rows[0.0].precision, rows[0.0].recall) == (14, 0.9286, 0.5)
    assert (rows[0.5].kept, rows[0.5].precision, rows[0.5].recall) == (10, 0.9, 0.3462)
    assert (rows[0.95].kept, rows[0.95].precision, rows[0.95].recall) == (0, 1.0, 0.0)


def test_the_calibration_error_weighs_bins_by_size() -> None:
    assert calibration_error(SURE) == pytest.approx(0)
    assert calibration_error([*SURE, *WRONG]) == pytest.approx(0.8 * 4 / 14)
    assert calibration_error([]) == 0
