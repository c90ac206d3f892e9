"""Agreement of two codings, against counts worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from cmo.coding.notation import parse_notation
from cmo.coding.placing import own_document, place
from cmo.evaluation.comparing import Count, Counts, compare, match_spans, overlap_of
from cmo.language import make_docs, make_nlp
from cmo.records import Coding, Label, Span

TEXT = "Where boards met often, managers trusted each other, so care improved."
NLP = make_nlp()


def read(marked: str, pol: str) -> Coding:
    [record], problems = parse_notation(f"= a | pol: {pol}\n{marked}", "here")
    assert problems == []
    assert record.text == TEXT
    return place(record, own_document(record), "ana")


def counts(first: str, second: str, pol: tuple[str, str] = ("1+", "1+")) -> Counts:
    codings = [
        read(marked, sign if re.search(r"\[[CMO]1", marked) else "")
        for marked, sign in zip((first, second), pol, strict=True)
    ]
    [doc] = make_docs(NLP, [own_document(parse_notation(f"= a\n{TEXT}", "here")[0][0])])
    return compare(doc, *codings)


def f1(count: Count) -> float:
    return 2 * count.shared / (count.first + count.second)


WHOLE = "Where [C1: boards met often], [M1: managers trusted each other], so [O1: care improved]."


def test_a_coding_agrees_with_itself_in_everything() -> None:
    for count in counts(WHOLE, WHOLE).values():
        assert count.shared == count.first == count.second > 0


def test_tokens_agree_word_by_word_and_label_by_label() -> None:
    other = (
        "Where boards [C1: met often], [M1: managers trusted] [O1: each other], so care improved."
    )
    found = counts(WHOLE, other)
    assert found["token_f1", "C"] == Count(2, 3, 2)
    assert found["token_f1", "M"] == Count(2, 4, 2)
    assert found["token_f1", "O"] == Count(0, 2, 2)
    assert f1(found["token_f1", "C"]) == pytest.approx(0.8)


def test_half_of_the_span_is_half_overlap_and_less_is_only_a_part() -> None:
    # "boards met often" has 16 characters, "boards met" 10 of them, "often" 5.
    more = (
        "Where [C1: boards met] often, [M1: managers trusted each other], so [O1: care improved]."
    )
    less = (
        "Where boards met [C1: often], [M1: managers trusted each other], so [O1: care improved]."
    )
    for marked, half in ((more, 1), (less, 0)):
        found = counts(WHOLE, marked)
        assert found["span_f1_exact", "C"] == Count(0, 1, 1)
        assert found["span_f1_half", "C"] == Count(half, 1, 1)
        assert found["span_f1_partial", "C"] == Count(1, 1, 1)
        assert found["span_f1_half", "M"] == Count(1, 1, 1)


def test_one_span_is_matched_once_however_many_lie_in_it() -> None:
    pieces = (
        "Where [C1: boards] [C1: met] [C1: often], managers trusted each other, so care improved."
    )
    one = "Where [C1: boards met often], managers trusted each other, so care improved."
    assert counts(one, pieces)["span_f1_partial", "C"] == Count(1, 1, 3)
    assert counts(pieces, one)["span_f1_partial", "C"] == Count(1, 3, 1)


def test_sentences_pairs_configurations_and_polarity() -> None:
    moved = "Where [C1: boards met often], managers trusted each other, so [O1: care improved]."
    found = counts(WHOLE, moved, ("1+", "1-"))
    assert found["sentence_f1", "all"] == Count(1, 1, 1)
    assert found["pair_f1", "all"] == Count(1, 3, 1)
    assert found["configuration_f1", "all"] == Count(0, 1, 1)
    assert found["polarity_accuracy", "all"] == Count(0, 1, 1)


def test_two_configurations_joined_into_one_agree_on_pairs_only() -> None:
    text = "Where [C{0}: boards met often], [M{0}: managers trusted each other], "
    text += "so [O{1}: care improved]."
    joined, apart = text.format(1, 1), text.format(1, 2)
    found = counts(joined, apart, ("1+", "1+ 2+"))
    assert found["pair_f1", "all"] == Count(1, 3, 1)
    assert found["configuration_f1", "all"] == Count(0, 1, 2)
    assert found["polarity_accuracy", "all"] == Count(1, 1, 1)


def test_configurations_with_one_span_in_common_have_no_polarity_to_compare() -> None:
    text = "Where [C{0}: boards met often], [M{1}: managers trusted each other], "
    text += "so [O{2}: care improved]."
    found = counts(text.format(1, 1, 2), text.format(2, 1, 1), ("1+ 2+", "1- 2-"))
    assert found["polarity_accuracy", "all"] == Count(0, 0, 0)


@pytest.mark.parametrize(
    ("first", "second", "sizes"), [(TEXT, WHOLE, (0, 1)), (WHOLE, TEXT, (1, 0))]
)
def test_nothing_found_shares_nothing(first: str, second: str, sizes: tuple[int, int]) -> None:
    found = counts(first, second)
    assert {count.shared for count in found.values()} == {0}
    assert found["span_f1_half", "M"] == Count(0, *sizes)
    assert found["configuration_f1", "all"] == Count(0, *sizes)


def test_two_empty_codings_count_nothing() -> None:
    assert set(counts(TEXT, TEXT).values()) == {Count(0, 0, 0)}


def spans(coder: str, stretches: Iterable[tuple[int, int, Label]]) -> list[Span]:
    return [
        Span.make("a", start, end, label, "x" * (end - start), coder=coder, origin="person")
        for start, end, label in stretches
    ]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ((0, 10), (0, 10), 1),
        ((0, 10), (5, 15), 1 / 3),
        ((0, 10), (10, 20), 0),
        ((0, 4), (0, 8), 0.5),
    ],
)
def test_overlap_is_intersection_over_union(
    first: tuple[int, int], second: tuple[int, int], overlap: float
) -> None:
    [a, b] = [spans("x", [(*stretch, "C")])[0] for stretch in (first, second)]
    assert overlap_of(a, b) == overlap_of(b, a) == pytest.approx(overlap)


def test_the_best_overlap_is_matched_first() -> None:
    [long] = spans("ana", [(0, 20, "C")])
    near, far = spans("ben", [(0, 19, "C"), (0, 12, "C")])
    assert match_spans([long], [far, near], 0.5) == {long.id: near.id}
    assert match_spans([far, near], [long], 0.5) == {near.id: long.id}


def test_labels_must_agree() -> None:
    assert match_spans(spans("ana", [(0, 9, "C")]), spans("ben", [(0, 9, "M")]), 0.1) == {}
