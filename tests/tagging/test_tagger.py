"""The tagger as a component: whatever the encoder says, what is tagged makes sense.

The encoder's figures are arbitrary here, so that these tests hold for any.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from cmo.encoder.runtime import TAGS, blank
from cmo.language import SPANS, codable_sentences, make_docs, make_nlp
from cmo.passages import split_passages
from cmo.records import LABELS, Document
from cmo.resources import cues
from cmo.tagging.tagger import Tagger

NLP = make_nlp()
OPENERS = set(cues()["openers"].split())


Rows = Callable[[int], Any]


class Calibration:
    """Stands in for the fitted calibration: every span has the same chance."""

    classes = ("no", "yes")

    def __init__(self, chance: float) -> None:
        self.chance = chance

    def probabilities(self, features: Any) -> Any:
        return np.tile([1 - self.chance, self.chance], (features.shape[0], 1))


def tag(text: str, rows: Rows, least: float = 0.0, chance: float = 0.7) -> Doc:
    """Tag ``text``, its codable tokens having the chances ``rows``, shape (tokens, tags)."""
    document = Document.make("a", "interview", text, split_passages(text))
    [doc] = make_docs(NLP, [document])
    doc._.encoded = blank(len(doc))
    at = [token for start, end in codable_sentences(doc) for token in range(start, end)]
    doc._.encoded.tags[at] = np.log(rows(len(at)) + 1e-12)
    return Tagger(Calibration(chance), least_probability=least)(doc)  # type: ignore[arg-type]


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


@pytest.mark.parametrize(("least", "kept"), [(0.69, 1), (0.71, 0)])
def test_spans_below_the_least_probability_are_left_out(least: float, kept: int) -> None:
    doc = tag("boards met .", certain("B-C", "I-C"), least)
    assert doc.spans[SPANS].attrs["probabilities"] == pytest.approx([0.7] * kept)
    assert len(doc.spans[SPANS]) == kept


@pytest.mark.parametrize("text", ["It is", "them", "we"])
def test_words_that_only_point_elsewhere_are_no_span(text: str) -> None:
    assert (
        words(tag(f"{text}, boards met.", certain("B-C", *["I-C"] * (len(text.split()) - 1)))) == []
    )


def test_a_text_without_a_codable_sentence_has_no_spans() -> None:
    assert words(tag("INT: Why?\nINT: So?", certain())) == []
