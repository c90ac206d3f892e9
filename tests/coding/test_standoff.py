"""Marks and memos that the text itself cannot carry come back as they were written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.coding.notation import CodedRecord, Mark, Note, parse_notation, write_notation
from cmo.coding.placing import own_document, place

ALPHABET = st.sampled_from(
    [*"ab =[]\\C1:M\n.", "é", "́", "👩‍⚕️", "שלום", "\u200f", "==", "[C1: x]", "P2"]
)
TEXTS = st.lists(ALPHABET, max_size=25).map(
    lambda parts: unicodedata.normalize("NFC", "".join(parts))
)
MEMOS = st.text(st.sampled_from("ab \\\n:=|[]é👍"), max_size=12)


@st.composite
def records(draw: st.DrawFn) -> CodedRecord:
    """Draw a text and marks that may overlap, nest, cross lines and be in no configuration."""
    text = draw(TEXTS.filter(bool)) + draw(st.sampled_from(["", "x", "\n"]))
    marks: dict[tuple[int, int, str], Mark] = {}
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        role = st.tuples(st.sampled_from("CMO"), st.integers(1, 3))
        roles = draw(st.lists(role, min_size=1, max_size=3, unique=True))
        if draw(st.booleans()):
            roles = [(roles[0][0], 0)]
        marks.setdefault((start, end, roles[0][0]), Mark(start, end, tuple(roles)))  # type: ignore[arg-type]
    ordered = tuple(sorted(marks.values(), key=lambda m: (m.start, m.end, m.roles)))
    numbers = sorted({number for mark in ordered for _, number in mark.roles if number})
    polarity = {number: draw(st.sampled_from("+-~")) for number in numbers}
    notes = [Note(draw(MEMOS), mark=at) for at in range(len(ordered)) if draw(st.booleans())]
    notes += [Note(draw(MEMOS), configuration=n) for n in [0, *numbers] if draw(st.booleans())]
    return CodedRecord("lit-x", text, ordered, polarity, {}, 1, tuple(notes))  # type: ignore[arg-type]


@given(records())
def test_what_is_written_is_read_back(record: CodedRecord) -> None:
    read, problems = parse_notation(write_notation(record), "f")
    assert problems == []
    assert read[0].marks == record.marks
    assert read[0].polarity == record.polarity
    assert read[0].notes == record.notes
    assert read[0].text.rstrip("\n") == record.text.rstrip("\n")


def test_overlapping_marks_and_memos_read_as_a_person_would_write_them() -> None:
    text = (
        "= lit-x | pol: 1+\nWhere [C1: boards had met], trust grew.\n"
        "== mark M1 13-29: had met, trust g\n"
        "== mark O 0-5: Where\n"
        "== memo M 13-29: said twice\\nat least\n"
        "== memo 1: see lit-y\n== memo:\n"
    )
    (record,), problems = parse_notation(text, "f")
    assert problems == []
    assert [(m.start, m.end, m.roles) for m in record.marks] == [
        (0, 5, (("O", 0),)),
        (6, 20, (("C", 1),)),
        (13, 29, (("M", 1),)),
    ]
    coding = place(record, own_document(record), "ana")
    (whole,) = coding.configurations
    assert [s.label for s in coding.spans] == ["O", "C", "M"]
    assert (whole.context, whole.outcome) == ((coding.spans[1].id,), ())
    assert [(m.target, m.text) for m in coding.memos] == [
        (coding.spans[2].id, "said twice\nat least"),
        (whole.id, "see lit-y"),
        ("", ""),
    ]


def test_a_mark_is_found_by_its_words_when_the_text_before_it_was_edited() -> None:
    text = "= lit-x | pol: 1+\nSo then trust grew.\n== mark M1 3-13: trust grew\n"
    (record,), problems = parse_notation(text, "f")
    assert not problems
    assert record.marks == (Mark(8, 18, (("M", 1),)),)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("== mark M1 3-9: hope fell", "'hope fell' is not at 3-9; correct its offsets"),
        ("== mark X1 3-9: trust", "is not understood"),
        (f"== mark M1 {'3' * 5_000}-9: trust", "is not understood"),
        ("== memo C 0-4: note", "a memo on C 0-4, where no such mark is"),
        ("== nonsense", "'== nonsense' is not understood"),
    ],
)
def test_a_wrong_line_at_the_end_is_reported_with_what_is_allowed(line: str, said: str) -> None:
    records, problems = parse_notation(f"= lit-x | pol: 1+\nSo trust grew.\n{line}\n", "f")
    assert records == []
    assert said in str(problems[0])


def test_text_that_looks_like_notation_is_told_apart_by_a_backslash() -> None:
    record = CodedRecord("lit-x", "= not a head\n[C1: quoted]\n== the end")
    written = write_notation(record)
    assert written == "= lit-x | escaped: yes\n\\= not a head\n\\[C1: quoted]\n\\== the end\n"
    assert parse_notation(written, "f")[0][0].text == record.text
