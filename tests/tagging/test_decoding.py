"""From any probabilities of tokens to spans that a person could have marked."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.language import codable_sentences, make_docs, make_nlp
from cmo.passages import split_passages
from cmo.records import Document
from cmo.tagging.decoding import TAGS, allowed_transitions, spans_of, tag_weights, trim, viterbi

NLP = make_nlp()
COLUMNS = {tag: at for at, tag in enumerate(TAGS)}


def best(rows: list[dict[str, float]]) -> list[str]:
    """Return the best tags; a tag that a row does not name has a chance of nearly nothing."""
    table = np.full((len(rows), len(TAGS)), 1e-9)
    for at, row in enumerate(rows):
        for tag, chance in row.items():
            table[at, COLUMNS[tag]] = chance
    return [TAGS[at] for at in viterbi(np.log(table), allowed_transitions())]


def test_the_likeliest_tags_win_where_they_are_allowed() -> None:
    assert best([{"B-C": 0.9}, {"I-C": 0.9}, {"O": 0.9}]) == ["B-C", "I-C", "O"]


def test_a_span_has_a_beginning() -> None:
    assert best([{"I-C": 0.9, "B-C": 0.1}, {"I-C": 1}]) == ["B-C", "I-C"]
    assert best([{"O": 1}, {"I-M": 0.6, "O": 0.4}]) == ["O", "O"]


def test_a_span_keeps_its_label_to_its_end() -> None:
    assert best([{"B-C": 0.9}, {"I-M": 0.6, "I-C": 0.4}]) == ["B-C", "I-C"]


def test_two_spans_of_one_label_may_touch() -> None:
    assert best([{"B-O": 1}, {"I-O": 1}, {"B-O": 1}]) == ["B-O", "I-O", "B-O"]


def test_tags_are_read_as_spans() -> None:
    path = [COLUMNS[tag] for tag in ["O", "B-C", "I-C", "B-C", "O", "B-O", "I-O"]]
    assert spans_of(path) == [(1, 3, "C"), (3, 4, "C"), (5, 7, "O")]


@given(st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_any_probabilities_give_allowed_tags_and_no_better_ones(total: int, seed: int) -> None:
    table = np.log(np.random.default_rng(seed).dirichlet(np.ones(len(TAGS)), total))
    path = viterbi(table, allowed_transitions())
    tags = [TAGS[at] for at in path]
    for before, tag in zip(["O", *tags], tags, strict=False):
        assert not tag.startswith("I-") or before[2:] == tag[2:]
    spans = spans_of(path)
    assert all(0 <= start < end <= total for start, end, _ in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    if total <= 3:
        assert weight(table, path) == pytest.approx(heaviest(table))


def weight(table: Any, path: list[int]) -> float:
    given = table + tag_weights()
    return float(sum(given[row, tag] for row, tag in enumerate(path)))


def heaviest(table: Any) -> float:
    """Return the weight of the best allowed path, by trying all."""
    weights = allowed_transitions()
    found = [-np.inf]
    for path in np.ndindex(*[len(TAGS)] * len(table)):
        steps = [weights[a, b] for a, b in itertools.pairwise(path)]
        if not TAGS[path[0]].startswith("I-") and all(np.isfinite(steps)):
            found.append(weight(table, list(path)))
    return max(found)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("because they trusted us ,", "they trusted us"),
        (", so that costs fell", "costs fell"),
        ("where when if", ""),
        ("— and the board met .", "the board met"),
        ("so few nurses left", "so few nurses left"),
        ("the board ( of one trust )", "the board ( of one trust )"),
        ("a rise of 10 %", "a rise of 10 %"),
        (" \n boards met", "boards met"),
        ("' the nurses felt judged", "the nurses felt judged"),
        ("feared a loss '", "feared a loss"),
        ("' poacher and gamekeeper '", "' poacher and gamekeeper '"),
        ('felt " one of our own "', 'felt " one of our own "'),
        ("“ we own it ” , they said :", "“ we own it ” , they said"),
        ("( trust grew", "trust grew"),
    ],
)
def test_connectives_and_commas_at_the_edges_stay_outside(text: str, kept: str) -> None:
    doc = NLP.make_doc(text)
    start, end = trim(doc, 0, len(doc))
    assert doc[start:end].text == kept


WORDS = st.sampled_from(
    ["because", "trust", "grew", ",", ".", "so", "that", "(", ")", "few", "10", "%", "INT", ":"]
)


@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join))
def test_trimming_takes_from_the_edges_only_and_once(text: str) -> None:
    doc = NLP.make_doc(text)
    start, end = trim(doc, 0, len(doc))
    assert 0 <= start <= end <= len(doc)
    assert trim(doc, start, end) == (start, end)


def ranges(text: str) -> list[str]:
    document = Document.make("a", "interview", text, split_passages(text))
    [doc] = make_docs(NLP, [document])
    return [doc[start:end].text for start, end in codable_sentences(doc)]


def test_a_codable_sentence_is_within_a_turn_and_never_the_interviewers() -> None:
    text = "INT: Why so? Tell me.\nP01: Trust grew. Costs fell\nINT: And?\nP01: no"
    assert ranges(text) == ["Trust grew.", "Costs fell", "no"]


def test_a_codable_sentence_is_within_a_paragraph() -> None:
    assert ranges("Results\n\nTrust grew, and\n\ncosts fell.") == [
        "Results",
        "Trust grew, and",
        "costs fell.",
    ]
