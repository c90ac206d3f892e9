"""From marks to a coding of a document: spans, slots, constructs, and what is not found."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.coding.anchoring import anchor
from cmo.coding.notation import CodedRecord, parse_notation
from cmo.coding.placing import own_document, place, read_constructs, unreadable_phases
from cmo.errors import UserError
from cmo.passages import split_passages
from cmo.records import Coding, Document

NOTATION = (
    "= lit-1 | genre: article | phase: 1 planning, 2 connecting;planning | pol: 1+ 2-\n"
    "Where [C1: boards had met 🤝], [M1: trust grew] and [O1,C2: the plan was agreed], "
    "yet [M2: wards felt unheard], so [O2: nurses left] and [O2: posts stood empty]."
)


def read(notation: str = NOTATION) -> CodedRecord:
    [record], problems = parse_notation(notation, "f.txt")
    assert problems == []
    return record


def quotes(coding: Coding) -> list[dict[str, list[str]]]:
    """Return the words in each slot of each configuration."""
    words = {span.id: span.text for span in coding.spans}
    return [
        {
            "C": [words[i] for i in c.context],
            "M": [words[i] for i in c.mechanism],
            "O": [words[i] for i in c.outcome],
        }
        for c in coding.configurations
    ]


def document(text: str) -> Document:
    return Document.make("lit-1", "literature", text, split_passages(text))


def test_marks_fill_the_slots_of_their_configurations() -> None:
    record = read()
    coding = place(record, own_document(record), "ana")
    assert quotes(coding) == [
        {"C": ["boards had met 🤝"], "M": ["trust grew"], "O": ["the plan was agreed"]},
        {
            "C": ["the plan was agreed"],
            "M": ["wards felt unheard"],
            "O": ["nurses left", "posts stood empty"],
        },
    ]
    assert [(c.polarity, c.phase) for c in coding.configurations] == [
        ("+", "planning"),
        ("-", "connecting;planning"),
    ]
    assert coding.unplaced == ()


def test_a_coding_says_who_coded_what() -> None:
    record = read()
    own = own_document(record)
    coding = place(record, own, "ana")
    assert (coding.source, coding.document) == ("lit-1", own.id)
    everything = [coding, *coding.spans, *coding.configurations]
    assert {(each.coder, each.origin, each.source) for each in everything} == {
        ("ana", "person", "lit-1")
    }


def test_a_span_of_two_roles_has_the_label_of_its_first() -> None:
    record = read()
    coding = place(record, own_document(record), "ana")
    assert [span.label for span in coding.spans] == ["C", "M", "O", "M", "O", "O"]


@pytest.mark.parametrize(
    "phase", ["²  planning", "1", "planning", "9 planning", "1" * 5000 + " x", ""]
)
def test_a_phase_that_names_no_configuration_is_nobodys_and_is_said(phase: str) -> None:
    record = read(f"= a | phase: {phase} | pol: 1+\n[C1: x] [O1: y]")
    assert [c.phase for c in place(record, own_document(record), "ana").configurations] == [""]
    said = [str(problem) for problem in unreadable_phases(record, Path("a.txt"))]
    wanted = (
        f"a.txt, line 1: {phase[:40]!r} in phase:; like phase: 1 planning, 2 connecting;planning."
    )
    assert said == ([wanted] if phase else [])


@pytest.mark.parametrize(
    ("genre", "kind"),
    [
        ("interview", "interview"),
        ("focus-group", "focus-group"),
        ("article", "literature"),
        ("notes", "literature"),
    ],
)
def test_the_genre_says_whether_a_text_was_spoken(genre: str, kind: str) -> None:
    record = read(f"= a | genre: {genre}\nINT: Why?\nP1: Trust.\nINT: And?")
    own = own_document(record)
    assert (own.source, own.kind, own.text) == ("a", kind, record.text)
    assert own.passages == split_passages(record.text)


def test_marks_move_with_the_words_of_the_stored_text() -> None:
    record = read()
    stored = document(f"A title\n\n{record.text.replace(' ', chr(10))}\n\nMore.")
    coding = place(record, stored, "ana", relocate=anchor(record.text, stored.text))
    assert [s.text for s in coding.spans][:2] == ["boards\nhad\nmet\n🤝", "trust\ngrew"]
    for span in coding.spans:
        assert stored.text[span.start : span.end] == span.text
    assert coding.document == stored.id


def test_a_mark_that_is_not_found_is_reported_and_the_rest_is_kept() -> None:
    record = read()
    stored = document(record.text.replace("trust grew", "faith rose"))
    coding = place(record, stored, "ana", relocate=anchor(record.text, stored.text))
    assert coding.unplaced == ("trust grew",)
    assert quotes(coding)[0] == {"C": ["boards had met 🤝"], "M": [], "O": ["the plan was agreed"]}
    assert len(coding.configurations) == 2


def test_a_configuration_of_which_nothing_is_found_is_not_made() -> None:
    record = read()
    coding = place(record, document("Other words."), "ana", relocate=lambda start, end: None)
    assert (coding.spans, coding.configurations, coding.assignments) == ((), (), ())
    assert len(coding.unplaced) == len(record.marks)


WORD = st.sampled_from(["trust", "grew", "so", "waits", "fell", "é", "🤝", "[12]"])


@given(
    st.lists(st.tuples(st.lists(WORD, min_size=1, max_size=4), st.sampled_from("CMO")), min_size=1),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["", " ", "new", "\n\n"])), max_size=4),
)
def test_every_mark_is_placed_on_its_words_or_reported(
    pieces: list[tuple[list[str], str]], edits: list[tuple[int, str]]
) -> None:
    body = "".join(f"[{label}1: {' '.join(words)}], then " for words, label in pieces)
    record = read(f"= lit-1 | pol: 1+\n{body}")
    text = record.text
    for at, new in edits:
        text = text[:at] + new + text[at + 1 :]
    coding = place(record, document(text), "ana", relocate=anchor(record.text, text))
    for span in coding.spans:
        assert text[span.start : span.end] == span.text
    marked = ["".join(words) for words, _ in pieces]
    found = ["".join(span.text.split()) for span in coding.spans]
    assert sorted([*found, *("".join(words.split()) for words in coding.unplaced)]) == sorted(
        marked
    )


def test_constructs_belong_to_the_mark_and_the_role_they_were_given_to() -> None:
    record = read()
    agreed = record.marks[2]
    stretch = ("lit-1", agreed.start, agreed.end)
    given_constructs = {
        (*stretch, "O"): ("agreement", "+"),
        (*stretch, "C"): ("shared_plan", "0"),
        ("lit-2", agreed.start, agreed.end, "O"): ("pace", "-"),
        ("lit-1", agreed.start, agreed.end - 1, "O"): ("pace", "-"),
        (*stretch, "M"): ("pace", "-"),
    }
    stored = document(f"Title\n\n{record.text}")
    coding = place(
        record, stored, "ana",
        relocate=anchor(record.text, stored.text), constructs=given_constructs,
    )  # fmt: skip
    said = [(a.span, a.label, a.construct, a.direction, a.coder) for a in coding.assignments]
    span = coding.spans[2].id
    assert said == [
        (span, "O", "agreement", "+", "ana"),
        (span, "C", "shared_plan", "0", "ana"),
    ]


def test_construct_codings_are_read_by_record_place_and_label(tmp_path: Path) -> None:
    path = tmp_path / "constructs.csv"
    path.write_text(
        "record,start,end,label,config,construct,direction\r\n"
        "lit-1,6,20,C,1,prior_experience,+\r\n"
        "lit-1,6,20,M,2,trust,-\r\n",
        encoding="utf-8-sig",
    )
    assert read_constructs(path) == {
        ("lit-1", 6, 20, "C"): ("prior_experience", "+"),
        ("lit-1", 6, 20, "M"): ("trust", "-"),
    }


@pytest.mark.parametrize(
    "row",
    [
        "lit-1,six,20,C,trust,+",
        "lit-1,6",
        "lit-1,6,20,C,trust,\xff",
        '"' + "x" * 140_000 + '",6,20,C,trust,+',
    ],
)
def test_construct_codings_that_cannot_be_read_are_said_with_the_file(
    tmp_path: Path, row: str
) -> None:
    path = tmp_path / "constructs.csv"
    path.write_bytes(f"record,start,end,label,construct,direction\n{row}\n".encode("latin-1"))
    with pytest.raises(UserError, match="a row cannot be read") as caught:
        read_constructs(path)
    assert caught.value.place == str(path)


def test_construct_codings_without_a_column_are_said_with_the_column(tmp_path: Path) -> None:
    path = tmp_path / "constructs.csv"
    path.write_text("record,start,end,label,construct\nlit-1,6,20,C,trust\n")
    with pytest.raises(UserError, match="'direction'"):
        read_constructs(path)
