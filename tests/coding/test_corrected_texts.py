"""Marks keep their words when the text around them is corrected, and none takes another's."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cmo.coding.anchoring import anchor
from cmo.coding.notation import CodedRecord, Mark
from cmo.coding.placing import own_document, place

SENTENCES = st.lists(
    st.sampled_from(
        [
            "Trust grew between the boards. ",
            "Trust grew. ",
            "Wards feared it 🙂 and said so. ",
            "אמון גדל. ",
            "Referrals went faster than before. ",
        ]
    ),
    min_size=2,
    max_size=12,
)
ADDED = st.sampled_from(["", "very ", "In truth, ", "Trust grew. ", "\n\n", "הם "])


@given(SENTENCES, st.data())
def test_one_correction_moves_no_mark_to_the_place_of_another(
    sentences: list[str], data: st.DataObject
) -> None:
    text = "".join(sentences)
    ends = [sum(map(len, sentences[: n + 1])) for n in range(len(sentences))]
    marks = [(end - len(s), end - 1) for s, end in zip(sentences, ends, strict=True)]
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.integers(0, 20)))
    corrected = text[:start] + data.draw(ADDED) + text[end:]
    assume(len(corrected) >= 0.7 * len(text))
    record = CodedRecord("x", text, tuple(Mark(*m, (("M", 1),)) for m in marks), {1: "+"})
    document = own_document(CodedRecord("x", corrected))
    coding = place(record, document, "ana", relocate=anchor(text, corrected))
    found = [span.text for span in coding.spans]
    assert found == [corrected[span.start : span.end] for span in coding.spans]
    said = sorted("".join(words.split()) for words in [*found, *coding.unplaced])
    assert said == sorted("".join(text[first:last].split()) for first, last in marks)
    assert all(one.end <= other.start for one, other in pairwise(coding.spans))


@given(SENTENCES, st.lists(st.tuples(st.integers(0), st.integers(0, 20), ADDED), max_size=4))
def test_however_often_a_text_is_corrected_no_mark_is_lost_in_silence(
    sentences: list[str], corrections: list[tuple[int, int, str]]
) -> None:
    text = corrected = "".join(sentences)
    for at, length, added in corrections:
        start = at % (len(corrected) + 1)
        corrected = corrected[:start] + added + corrected[start + length :]
    ends = [sum(map(len, sentences[: n + 1])) for n in range(len(sentences))]
    marks = [(end - len(s), end - 1) for s, end in zip(sentences, ends, strict=True)]
    record = CodedRecord("x", text, tuple(Mark(*m, (("M", 1),)) for m in marks), {1: "+"})
    document = own_document(CodedRecord("x", corrected))
    coding = place(record, document, "ana", relocate=anchor(text, corrected))
    assert all(span.text == corrected[span.start : span.end] for span in coding.spans)
    assert len({(span.start, span.end) for span in coding.spans}) == len(coding.spans)
    said = ["".join(words.split()) for words in (*(s.text for s in coding.spans), *coding.unplaced)]
    assert sorted(said) == sorted("".join(text[first:last].split()) for first, last in marks)


@pytest.mark.parametrize(
    ("corrected", "expected"),
    [
        ("So trust grew. Later trust grew. Then waits fell.", (21, 31)),
        ("So trust grew. Later, in spring, trust grew. Then waits fell.", (33, 43)),
        ("So trust grew. Later trust  grew. Then waits fell fast.", (21, 32)),
        ("Well, so trust grew. Later trust grew. Then waits fell.", (27, 37)),
        ("So trust grew. Later trust really grew. Then waits fell.", None),
        ("So trust grew. Later Then waits fell.", None),
    ],
)
def test_the_second_of_two_same_quotes_is_told_apart_by_what_did_not_change(
    corrected: str, expected: tuple[int, int] | None
) -> None:
    text = "So trust grew. Later trust grew. Then waits fell."
    assert anchor(text, corrected)(21, 31) == expected


def test_a_mark_with_invisible_characters_at_its_ends_keeps_them() -> None:
    text = "Said: \u200fאמון\u200f. Then more."
    assert anchor(text, f"{text} And more.")(6, 12) == (6, 12)
