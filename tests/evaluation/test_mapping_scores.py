from __future__ import annotations

import dataclasses

import pytest

from cmo.evaluation.mapping import Guess, score_mapping, score_second_readings
from cmo.records import OTHER, SecondReading

RIGHT = Guess("a", "literature", "C", "trust", "+", "trust", 0, 0.9, "+", "+", "+")
SECOND = Guess("b", "interview", "M", "trust", "-", "faith", 1, 0.5, "+", "-", "+")
AFAR = Guess("c", "interview", "O", OTHER, "0", "faith", 7, 0.5, "+", "0", "0")


def scores(*guesses: Guess) -> dict[tuple[str, str, str], float]:
    return {(s.group, s.measure, s.label): s.value for s in score_mapping("source", guesses)}


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("construct_top1", 1 / 3),
        ("construct_top3", 2 / 3),
        ("direction_given_construct", 1),
        ("direction_without_polarity", 2 / 3),
        ("direction_where_right", 1),
        ("construct_and_direction", 1 / 3),
        ("other_recall", 0),
    ],
)
def test_each_measure_is_a_share_of_guesses(measure: str, value: float) -> None:
    assert scores(RIGHT, SECOND, AFAR)["all", measure, "all"] == pytest.approx(value, abs=1e-4)


def test_papers_and_interviews_are_scored_apart_and_so_are_slots() -> None:
    found = scores(RIGHT, SECOND, AFAR)
    assert found["papers", "construct_top1", "all"] == 1
    assert found["interviews", "construct_top1", "all"] == 0
    assert found["all", "construct_top3", "M"] == 1


def test_what_was_said_stands_beside_what_was_found() -> None:
    found = scores(RIGHT, SECOND, AFAR)
    assert found["all", "probability_said", "0.8 to 1.0"] == 0.9
    assert found["all", "probability_found", "0.8 to 1.0"] == 1
    assert found["all", "guesses", "0.4 to 0.6"] == 2
    assert found["all", "calibration_error", "all"] == pytest.approx((0.1 + 2 * 0.5) / 3, abs=1e-4)


def test_intervals_are_over_sources() -> None:
    many = [dataclasses.replace(RIGHT, source="a") for _ in range(50)]
    [score] = [
        s
        for s in score_mapping("source", [*many, SECOND])
        if (s.group, s.measure, s.label) == ("all", "construct_top1", "all")
    ]
    assert score.documents == 2
    assert (score.low, score.high) == (0, 1)


def test_nothing_coded_gives_no_scores() -> None:
    assert scores() == {}


def test_a_second_reader_is_scored_in_the_same_measures() -> None:
    first = {
        ("a", 0, 5, "C"): ("trust", "+"),
        ("a", 9, 12, "M"): ("faith", "-"),
        ("b", 0, 5, "O"): ("mandate", "+"),
        ("b", 7, 9, "O"): ("mandate", "-"),
    }
    readings = [
        SecondReading("a", 0, 5, "C", "trust", "-"),
        SecondReading("a", 9, 12, "M", "trust", "-", second="faith"),
        SecondReading("b", 0, 5, "O", "mandate", "+", told="yes"),
        SecondReading("b", 7, 9, "O", "mandate", "+", told="yes"),
        SecondReading("b", 50, 60, "O", "mandate", "+"),
    ]
    kinds = {"a": "literature", "b": "interview"}
    found = {
        (s.group, s.measure, s.label): (s.value, s.documents)
        for s in score_second_readings(readings, first, kinds)
    }
    assert found["all", "construct_top1", "all"] == (0.5, 1)
    assert found["all", "construct_top3", "all"] == (1, 1)
    assert found["papers", "construct_top1", "all"] == (0.5, 1)
    assert found["all", "construct_top1", "M"] == (0, 1)
    assert found["all", "direction", "all"] == (0.5, 1)
    assert found["all", "direction_where_right", "all"] == (0, 1)
    assert found["interviews", "direction_given_construct", "all"] == (0.5, 1)
    assert ("interviews", "construct_top1", "all") not in found
