"""The tagger as a component: whatever its classifier says, what it tags makes sense.

Its classifier gives arbitrary probabilities here, so that these tests hold for any.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from cmo.language import SPANS, codable_sentences, make_docs, make_nlp
from cmo.passages import split_passages
from cmo.records import LABELS, Coding, Document, Span
from cmo.resources import cues
from cmo.tagging.decoding import TAGS
from cmo.tagging.tagger import Tagger, fit_tagger

NLP = make_nlp()
OPENERS = set(cues()["openers"].split())


Rows = Callable[[int], Any]


class Classifier:
    """Stands in for a fitted classifier: ``rows(n)`` gives the chances of n tokens."""

    classes_ = np.asarray(TAGS)

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def predict_proba(self, features: Any) -> Any:
        return self.rows(features.shape[0])


def tag(text: str, rows: Rows, least: float = 0.0) -> Doc:
    """Tag ``text``, its codable tokens having the chances ``rows``, shape (tokens, tags)."""
    document = Document.make("a", "interview", text, split_passages(text))
    [doc] = make_docs(NLP, [document])
    return Tagger(Classifier(rows), least)(doc)  # type: ignore[arg-type]


SENTENCES = st.sampled_from(
    [
        "Because boards met often, managers trusted each other, so care improved.",
        "Trust grew!",
        "It fell",
        "“So few of us (two) stayed,” she said; 10% left.",
        "and then … nothing",
        "Naïve café \U0001f600 owners, however, waited",
    ]
)
TURNS = st.tuples(
    st.sampled_from(["INT", "P01", "P02"]), st.lists(SENTENCES, min_size=1, max_size=2)
)
INTERVIEWS = st.lists(TURNS, min_size=1, max_size=4).map(
    lambda turns: "\n".join(
        ["INT: Why?", "P01: Yes.", *(f"{who}: {' '.join(said)}" for who, said in turns), "INT: So?"]
    )
)
PAPERS = st.lists(SENTENCES, min_size=1, max_size=4).map("\n\n".join)


@given(INTERVIEWS | PAPERS, st.integers(0, 2**32 - 1), st.sampled_from([0.05, 1.0]))
def test_any_probabilities_give_spans_a_person_could_have_marked(
    text: str, seed: int, sharpness: float
) -> None:
    random = np.random.default_rng(seed)
    doc = tag(text, lambda total: random.dirichlet(np.full(len(TAGS), sharpness), total))
    spans = list(doc.spans[SPANS])
    sentences = [(doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for a, b in codable_sentences(doc)]
    assert {span.label_ for span in spans} <= set(LABELS)
    for before, after in itertools.pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert span.text.strip()
        assert any(a <= span.start_char < span.end_char <= b for a, b in sentences)
        [passage] = [p for p in doc._.passages if p.start <= span.start_char < p.end]
        assert span.end_char <= passage.end
        assert not passage.asks
        assert not re.match(r"[\s,;:.!?…“”–—-]", span.text)
        assert not re.search(r"[\s,;:.!?…“”–—-]$", span.text)
        kept = " ".join(token.lower_ for token in span[:2])
        assert span[0].lower_ not in OPENERS or kept in cues()["kept_openers"]


def certain(*tags: str) -> Rows:
    """Return probabilities by which the tokens have ``tags``, and ``O`` after them."""

    def rows(total: int) -> Any:
        table = np.full((total, len(TAGS)), 1e-6)
        for at in range(total):
            table[at, TAGS.index(tags[at] if at < len(tags) else "O")] = 1.0
        return table

    return rows


def words(doc: Doc) -> list[tuple[str, str]]:
    return [(span.label_, span.text) for span in doc.spans[SPANS]]


def test_spans_are_tagged_as_the_probabilities_say() -> None:
    text = "Where boards met often, care improved."
    doc = tag(text, certain("B-C", "I-C", "I-C", "I-C", "I-C", "B-O", "I-O", "I-O"))
    assert words(doc) == [("C", "boards met often"), ("O", "care improved")]


def test_interviewers_are_never_tagged() -> None:
    text = "INT: Boards met.\nP01: Boards met.\nINT: Boards met.\nP01: Boards met."
    doc = tag(text, lambda total: certain(*["B-C"] * total)(total))
    assert words(doc) == [("C", "Boards"), ("C", "met")] * 2
    assert all(span.start_char > text.index("P01") for span in doc.spans[SPANS])


def test_a_span_goes_on_past_no_sentence_or_turn() -> None:
    text = "P01: Boards met. Care improved\nINT: Yes?\nP01: costs fell\nINT: No?"
    doc = tag(text, lambda total: certain("B-C", *["I-C"] * total)(total))
    assert all("\n" not in span.text and ". " not in span.text for span in doc.spans[SPANS])


def test_a_spans_probability_is_that_of_its_label_over_its_tokens() -> None:
    table = np.zeros((3, len(TAGS)))
    table[:, TAGS.index("O")] = [0.2, 0.4, 1.0]
    table[0, TAGS.index("B-C")] = 0.8
    table[1, TAGS.index("I-C")] = 0.6
    doc = tag("boards met .", lambda _: table)
    assert words(doc) == [("C", "boards met")]
    assert doc.spans[SPANS].attrs["probabilities"] == pytest.approx([0.7])


@pytest.mark.parametrize(("least", "kept"), [(0.69, 1), (0.71, 0)])
def test_spans_below_the_least_probability_are_left_out(least: float, kept: int) -> None:
    table = np.full((3, len(TAGS)), 0.0)
    table[:, TAGS.index("O")] = [0.3, 0.3, 1.0]
    table[0, TAGS.index("B-C")] = table[1, TAGS.index("I-C")] = 0.7
    doc = tag("boards met .", lambda _: table, least)
    assert len(doc.spans[SPANS]) == len(doc.spans[SPANS].attrs["probabilities"]) == kept


def test_a_text_without_a_codable_sentence_has_no_spans() -> None:
    assert words(tag("INT: Why?\nINT: So?", certain())) == []


def test_training_passes_over_texts_without_a_codable_sentence() -> None:
    coded = ["Where boards met, trust grew.", "INT: Why?\nINT: So?", ""]
    documents = [Document.make(text, "interview", text, split_passages(text)) for text in coded]
    spans = [
        Span.make(coded[0], start, end, label, "", coder="ana", origin="person")  # type: ignore[arg-type]
        for start, end, label in ((6, 16, "C"), (18, 28, "O"))
    ]
    codings = [Coding(d.source, d.id, "ana", "person") for d in documents]
    codings[0] = replace(codings[0], spans=tuple(spans))
    model = fit_tagger(list(make_docs(NLP, documents)), codings)
    assert set(model.classes_) == {"O", "B-C", "I-C", "B-O", "I-O"}
