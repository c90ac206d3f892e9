"""The head: kept where newly coded texts show that it knows better, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from spacy.tokens import Doc

from cmo.encoder.pieces import WIDTH
from cmo.encoder.runtime import TAGS, Encoded, blank
from cmo.language import make_docs, make_nlp
from cmo.passages import split_passages
from cmo.records import Coding, Document, Span
from cmo.tagging.head import LEAST_GROUPS, adapted, fit_head, macro_f1, token_tags

TEXT = "Where boards met often, managers trusted each other, so care improved and waits fell."
SPANS = [(6, 22, "C"), (24, 51, "M"), (56, 69, "O"), (74, 84, "O")]


def coding() -> Coding:
    spans = (
        Span.make("a", s, e, label, TEXT[s:e], coder="ana", origin="person")  # type: ignore[arg-type]
        for s, e, label in SPANS
    )
    return Coding("a", "d", "ana", "person", tuple(spans))


def docs(total: int, figures: Callable[[list[str], int], Encoded]) -> list[Doc]:
    """Return copies of a text of which the encoder says what ``figures`` makes of the tags."""
    document = Document.make("a", "literature", TEXT, split_passages(TEXT))
    made = list(make_docs(make_nlp(), [document] * total))
    for seed, doc in enumerate(made):
        doc._.encoded = figures(token_tags(doc, coding()), seed)
    return made


def ignorant(tags: list[str], seed: int) -> Encoded:
    """All words are outside, it says, but the hidden states tell the tags apart."""
    encoded = blank(len(tags))
    encoded.tags[:] = np.log(np.full(len(TAGS), 1 / len(TAGS)))
    noise = np.random.default_rng(seed).normal(0, 0.1, encoded.hidden.shape)
    encoded.hidden[:] = noise
    for at, tag in enumerate(tags):
        encoded.hidden[at, TAGS.index(tag)] += 200
    return encoded


def knowing(tags: list[str], seed: int) -> Encoded:
    """What it says is right, and the hidden states are noise."""
    encoded = blank(len(tags))
    encoded.tags[:] = np.log(0.01)
    for at, tag in enumerate(tags):
        encoded.tags[at, TAGS.index(tag)] = np.log(0.94)
    encoded.hidden[:] = np.random.default_rng(seed).normal(0, 1, (len(tags), WIDTH))
    return encoded


def fit(total: int, figures: Callable[[list[str], int], Encoded]):  # type: ignore[no-untyped-def]
    return fit_head(docs(total, figures), [coding()] * total, [f"g{at}" for at in range(total)])


def test_without_a_head_the_encoder_has_its_own_word() -> None:
    [doc] = docs(1, knowing)
    assert np.array_equal(adapted(doc._.encoded, None), doc._.encoded.tags)


def test_too_few_new_texts_give_no_head() -> None:
    assert fit(LEAST_GROUPS - 1, ignorant) == (None, None)


def test_a_head_that_knows_better_is_kept_and_used() -> None:
    head, trial = fit(10, ignorant)
    assert trial.better
    assert trial.head > trial.shipped
    [doc] = docs(1, ignorant)
    best = [TAGS[at] for at in adapted(doc._.encoded, head).argmax(axis=1)]
    assert macro_f1(token_tags(doc, coding()), best) > 0.9


def test_readings_without_hidden_states_keep_their_own_word() -> None:
    head, _ = fit(10, ignorant)
    [doc] = docs(1, knowing)
    kept = replace(doc._.encoded, hidden=doc._.encoded.hidden[:, :0])
    assert head is not None
    assert np.array_equal(adapted(kept, head), kept.tags)


def test_a_head_that_knows_no_better_is_left() -> None:
    head, trial = fit(10, knowing)
    assert head is None
    assert trial.shipped == pytest.approx(1)


def test_the_macro_f1_is_the_mean_over_labels() -> None:
    gold = ["B-C", "I-C", "O", "B-M", "B-O"]
    said = ["B-C", "O", "O", "B-M", "O"]
    assert macro_f1(gold, said) == pytest.approx((2 / 3 + 1 + 0) / 3)
