"""Texts that people coded: every record that is right, with pseudonyms, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.coded import (
    CodedText,
    Pseudonymiser,
    move_constructs,
    read_codebook,
    read_coded_sources,
    read_corpus,
    read_register,
    read_second_coder,
)
from cmo.coding.notation import CodedRecord, parse_notation
from cmo.deidentify import recogniser

FILES = {
    "sources.csv": """\
id,kind,genre,year,decision
lit-1,literature,article,2003,include
lit-2,literature,article,3,include
int-1,interview,interview,,include
""",
    "codebook.csv": """\
construct,label,definition,layer,low_pole,high_pole,cues,parent,not_to_confuse_with
trust,Trust,Reliance on others.,functioning,,,,,
pace,Pace,Speed.,somewhere,,,,,
""",
    "interviews/identifiers.csv": """\
transcript,text,type
int-1,Ann Lee,PERSON
int-1,Elm Ward,PLACE
""",
    "codings/ana/lit-1.txt": """\
= lit-1 | pol: 1+
Where [C1: Ann Lee led], [M1: trust grew], so [O1: waits fell].
""",
    "codings/ana/int-1.txt": """\
= int-1 | pol: 1- 2+
INT: Did Ann Lee stay?
P1: When [C1: Ann Lee had left Elm Ward], we [M1: felt lost]. At Elm Ward [C2: Lee came], \
and [O1,C2: Ann Lee's clinic closed].
INT: And then?
P1: [O2: It reopened].
""",
    "codings/ana/constructs.csv": """\
record,start,end,label,construct,direction
lit-1,19,29,M,trust,+
int-1,32,57,C,leadership,-
int-1,85,93,C,leadership,+
int-1,99,122,O,provision,-
int-1,99,122,C,provision,0
""",
    "codings/ben/lit-1.txt": "= lit-1\nWhere Ann Lee led, trust grew, so waits fell.\n",
    "codings/ben/lit-9.txt": "= lit-9 | pol: 1+\n[C1: x] so [O1: y].\n",
    "corpus/writer-a.txt": """\
= a-1 | genre: interview | pol: 1+
INT: Why?
P1: [M1: Trust], so [O1: we stayed].
INT: And?

= a-2 | pol: 1+
A [C1: mark that is never closed.

= a-3 | genre: article
Nothing to mark.
""",
    "corpus/writer-b.txt": "= b-1 | genre: article | pol: 1~\n[C1: x] so [O1: y].\n",
    "corpus/second-coder.txt": "= b-1 | genre: article | pol: 1+\n[C1: x] so [O1: y].\n",
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


def summary(texts: list[CodedText]) -> list[tuple[str, str, str, list[str]]]:
    return [
        (t.writer, t.document.source, t.genre, [span.text for span in t.coding.spans])
        for t in texts
    ]


def test_the_corpus_is_read_by_writer_without_records_that_hold_mistakes(raw: Path) -> None:
    assert summary(read_corpus(raw)) == [
        ("writer-a", "a-1", "interview", ["Trust", "we stayed"]),
        ("writer-a", "a-3", "article", []),
        ("writer-b", "b-1", "article", ["x", "y"]),
    ]


def test_spoken_texts_have_their_turns(raw: Path) -> None:
    spoken, written, _ = (text.document for text in read_corpus(raw))
    assert (spoken.kind, written.kind) == ("interview", "literature")
    assert [passage.asks for passage in spoken.passages] == [True, False, True]


def test_the_second_coders_marks_are_apart(raw: Path) -> None:
    assert summary(read_second_coder(raw)) == [("second-coder", "b-1", "article", ["x", "y"])]
    assert [c.polarity for t in read_second_coder(raw) for c in t.coding.configurations] == ["+"]
    (raw / "corpus/second-coder.txt").unlink()
    assert read_second_coder(raw) == []


def test_coded_sources_take_kind_and_genre_from_the_register(raw: Path) -> None:
    texts = {(t.writer, t.document.source): t for t in read_coded_sources(raw)}
    assert {key: (t.document.kind, t.genre) for key, t in texts.items()} == {
        ("ana", "int-1"): ("interview", "interview"),
        ("ana", "lit-1"): ("literature", "article"),
        ("ben", "lit-1"): ("literature", "article"),
        ("ben", "lit-9"): ("literature", ""),
    }
    assert texts["ben", "lit-1"].coding.configurations == ()


def test_names_are_replaced_in_transcripts_and_marks_move_along(raw: Path) -> None:
    [said] = [t for t in read_coded_sources(raw) if t.document.source == "int-1"]
    assert [(s.label, s.text) for s in said.coding.spans] == [
        ("C", "[Person 1] had left [Place 1]"),
        ("M", "felt lost"),
        ("C", "[Person 1] came"),
        ("O", "[Person 1]'s clinic closed"),
        ("O", "It reopened"),
    ]
    for span in said.coding.spans:
        assert said.document.text[span.start : span.end] == span.text
    assert "Ann" not in said.document.text
    assert "Lee" not in repr(said)


def test_names_in_papers_stay(raw: Path) -> None:
    papers = [t for t in read_coded_sources(raw) if t.document.source == "lit-1"]
    assert ["Ann Lee led" in t.document.text for t in papers] == [True, True]


def test_constructs_follow_their_marks_and_belong_to_their_coder(raw: Path) -> None:
    found = {
        (t.writer, t.document.source): [
            (words[a.span], a.label, a.construct, a.direction) for a in t.coding.assignments
        ]
        for t in read_coded_sources(raw)
        for words in [{span.id: span.text for span in t.coding.spans}]
    }
    assert found == {
        ("ana", "int-1"): [
            ("[Person 1] had left [Place 1]", "C", "leadership", "-"),
            ("[Person 1] came", "C", "leadership", "+"),
            ("[Person 1]'s clinic closed", "O", "provision", "-"),
            ("[Person 1]'s clinic closed", "C", "provision", "0"),
        ],
        ("ana", "lit-1"): [("trust grew", "M", "trust", "+")],
        ("ben", "lit-1"): [],
        ("ben", "lit-9"): [],
    }


def record(notation: str) -> CodedRecord:
    [found], problems = parse_notation(notation, "f.txt")
    assert problems == []
    return found


def test_a_transcript_without_listed_names_stays_as_it_is(raw: Path) -> None:
    given = record("= int-2 | pol: 1+\nP1: [C1: Ann Lee led].")
    assert Pseudonymiser(raw)(given) is given
    (raw / "interviews/identifiers.csv").unlink()
    assert Pseudonymiser(raw).transcripts == set()


def test_the_recogniser_is_loaded_where_somebody_speaks(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []

    def load() -> recogniser.Recogniser:
        loaded.append(recogniser.Recogniser.load())
        return loaded[-1]

    monkeypatch.setattr(recogniser, "shipped", load)
    safe = Pseudonymiser(raw, recognise=True)
    paper = record("= lit-1 | pol: 1+\n[C1: Ann Lee led].")
    assert safe(paper) is paper
    assert not loaded
    safe(record("= int-1 | pol: 1+\nP1: [C1: Ann Lee led]."))
    assert len(loaded) == 1


def test_a_mark_that_begins_inside_a_name_covers_the_whole_of_it(raw: Path) -> None:
    given = record("= int-1 | pol: 1+\nSo Ann [C1: Lee led Elm] Ward [O1: well].")
    safe = Pseudonymiser(raw)(given)
    words = [safe.text[mark.start : mark.end] for mark in safe.marks]
    assert words == ["[Person 1] led [Place 1]", "well"]
    assert [mark.roles for mark in safe.marks] == [mark.roles for mark in given.marks]
    assert (safe.polarity, safe.head, safe.line) == (given.polarity, given.head, given.line)


def test_constructs_move_only_with_marks_of_their_own_record() -> None:
    old = record("= a | pol: 1+\n[C1: x] so [O1: yy].")
    new = record("= a | pol: 1+\nThen [C1: x] so [O1: yy].")
    constructs = {
        ("a", 0, 1, "C"): ("trust", "+"),
        ("a", 5, 7, "O"): ("pace", "-"),
        ("b", 0, 1, "C"): ("other", "0"),
        ("a", 0, 2, "C"): ("other", "0"),
    }
    assert move_constructs(constructs, old, new) == {
        ("a", 5, 6, "C"): ("trust", "+"),
        ("a", 10, 12, "O"): ("pace", "-"),
    }


def test_rows_with_mistakes_are_left_out(raw: Path) -> None:
    assert list(read_register(raw)) == ["lit-1", "int-1"]
    assert read_register(raw)["lit-1"].year == "2003"
    assert [construct.construct for construct in read_codebook(raw)] == ["trust"]


def test_without_a_register_sources_are_bare(raw: Path) -> None:
    (raw / "sources.csv").unlink()
    assert read_register(raw) == {}
    assert {t.genre for t in read_coded_sources(raw)} == {""}
