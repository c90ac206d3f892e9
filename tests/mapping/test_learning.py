from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from cmo.mapping.examples import codebook_examples, without_new_cues, written_examples
from cmo.mapping.ranking import USUAL, fit_weights, probabilities
from cmo.mapping.ridge import fit_ridge
from cmo.records import Coding, Construct, Span, WrittenExample

GENERATOR = np.random.default_rng(7)
BOOK = [Construct("trust", "Trust", "Belief.", "functioning", "low", "high", "on our side; rely")]


def coding(source: str, text: str) -> Coding:
    span = Span.make(source, 0, len(text), "M", text, coder="ana", origin="person")
    return Coding(source, "d", "ana", "person", (span,))


@pytest.mark.parametrize("group", ["a", "b", "c"])
def test_scores_by_other_groups_are_those_of_a_fit_without_the_group(group: str) -> None:
    rows = csr_matrix(GENERATOR.normal(size=(32, 50)))
    classes = np.eye(3)[GENERATOR.integers(0, 3, 32)]
    weights, groups = GENERATOR.uniform(0.5, 1, 32), ["a", "", "b", "c"] * 8
    others = fit_ridge(rows, classes, weights, groups)[2]
    out = np.array([g == group for g in groups])
    # The mean that is taken off first is that of all rows; it is added where it was not.
    mean = classes.mean(axis=0)
    kept = csr_matrix(rows[~out])
    root = np.sqrt(weights[~out])[:, None]
    kernel = (kept @ kept.T).toarray() * root * root.T + 0.3 * np.eye(int((~out).sum()))
    dual = np.linalg.solve(kernel, (classes[~out] - mean) * root) * root
    assert np.allclose(others[out], (rows[out] @ kept.T) @ dual + mean, atol=1e-3)


def test_rows_without_a_group_are_in_every_fit_and_get_no_score() -> None:
    rows, classes = csr_matrix(GENERATOR.normal(size=(8, 5))), np.eye(2)[[0, 1] * 4]
    coefficients, _, others = fit_ridge(rows, classes, np.ones(8), [""] * 8)
    assert not others.any()
    assert coefficients.any()


def test_weights_stay_usual_without_examples_and_move_with_them() -> None:
    signals = GENERATOR.normal(size=(200, 4, len(USUAL)))
    assert np.array_equal(fit_weights(signals[:0], np.array([], dtype=int)), USUAL)
    right = signals[:, :, 2].argmax(axis=1)
    weights = fit_weights(signals, right)
    assert weights[2] > USUAL[2]
    assert np.mean(probabilities(signals, weights).argmax(axis=1) == right) > 0.9


def test_probabilities_of_a_span_add_up_to_one() -> None:
    shares = probabilities(GENERATOR.normal(size=(5, 4, len(USUAL))) * 100, USUAL)
    assert np.allclose(shares.sum(axis=1), 1)


def test_a_cue_only_held_out_spans_use_is_taken_away() -> None:
    held, rest = [coding("a", "They were on our side and we rely")], [coding("b", "I rely on it")]
    assert without_new_cues(BOOK, held, rest)[0].cues == "rely"
    assert without_new_cues(BOOK, rest, held)[0].cues == BOOK[0].cues


def test_the_poles_are_examples_of_their_direction() -> None:
    poles = {e.text: e.direction for e in codebook_examples(BOOK) if e.kind == "pole"}
    assert poles == {"low": "-", "high": "+"}


def test_examples_of_constructs_no_longer_in_the_codebook_are_passed_over() -> None:
    written = [WrittenExample("trust", "good faith", "+", "M"), WrittenExample("gone", "x")]
    assert [e.text for e in written_examples(written, BOOK)] == ["good faith"]
