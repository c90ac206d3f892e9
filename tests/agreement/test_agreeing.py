"""Alpha and kappa against figures computed by hand and in print."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cmo.evaluation.agreeing import against_rest, alpha, coincidences, kappa, table


def test_alpha_of_two_observers_is_the_published_one() -> None:
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example B."""
    first, second = "a a b b d c c c e d d a".split(), "b a b b b c c c e d d d".split()
    units = list(zip(first, second, strict=True))
    assert float(alpha(coincidences(units, list("abcde")))) == pytest.approx(0.692, abs=0.0005)


def test_alpha_of_four_observers_with_missing_values_is_the_published_one() -> None:
    """Example C of the same paper."""
    observers = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [[None if v == "." else v for v in unit] for unit in zip(*observers, strict=True)]
    assert float(alpha(coincidences(units, list("12345")))) == pytest.approx(0.743, abs=0.0005)


def test_alpha_by_hand() -> None:
    """Four units: o_aa = 4, o_ab = o_ba = 1, o_bb = 2; n = 8, n_a = 5, n_b = 3.

    alpha = 1 - 7 (8 - 6) / (64 - 25 - 9) = 1 - 14 / 30.
    """
    units = [["a", "a"], ["a", "a"], ["a", "b"], ["b", "b"]]
    assert float(alpha(coincidences(units, ["a", "b"]))) == pytest.approx(1 - 14 / 30)


def test_kappa_by_hand() -> None:
    """Of 50 units 35 alike: p = .7; by chance .5 × .6 + .5 × .4 = .5; kappa = .2 / .5."""
    assert float(kappa(np.array([[20.0, 5.0], [10.0, 15.0]]))) == pytest.approx(0.4)
    first, second = ["C"] * 25 + ["M"] * 25, ["C"] * 20 + ["M"] * 5 + ["C"] * 10 + ["M"] * 15
    assert table(first, second, ["C", "M"]).tolist() == [[20, 5], [10, 15]]


def test_full_agreement_is_one_and_a_single_value_is_undefined() -> None:
    units = [["a", "a"], ["b", "b"]]
    assert float(alpha(coincidences(units, ["a", "b"]))) == 1.0
    assert math.isnan(float(alpha(coincidences([["a", "a"]] * 3, ["a", "b"]))))
    assert math.isnan(float(kappa(np.array([[3.0, 0.0], [0.0, 0.0]]))))
    assert math.isnan(float(kappa(np.zeros((2, 2)))))


def test_one_label_against_the_rest_adds_the_others_up() -> None:
    matrix = np.array([[5.0, 1.0, 2.0], [1.0, 4.0, 0.0], [2.0, 0.0, 6.0]])
    assert against_rest(matrix, [0]).tolist() == [[5.0, 3.0], [3.0, 10.0]]
    assert against_rest(matrix, [0, 1]).tolist() == [[11.0, 2.0], [2.0, 6.0]]


def test_counts_of_documents_add_up() -> None:
    units = [["a", "a"], ["a", "b"], ["b", "b"], ["b", None]]
    whole = coincidences(units, ["a", "b"])
    parts = coincidences(units[:2], ["a", "b"]) + coincidences(units[2:], ["a", "b"])
    assert whole.tolist() == parts.tolist()
