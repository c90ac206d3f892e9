from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.deidentify.known import Identifier, pseudonyms, read_identifiers, replace
from cmo.errors import UserError


def listed(*items: tuple[str, str]) -> list[Identifier]:
    return [Identifier("int-01", text, kind) for text, kind in items]


NAMES = pseudonyms(
    listed(
        ("Sanjeev", "PERSON"),
        ("Sanjeev Pathmanathan", "PERSON"),
        ("Colin Threlfall", "PERSON"),
        ("Priya", "PERSON"),
        ("St Oswin's", "ORGANISATION"),
        ("Skelby", "PLACE"),
        ("Skelby General", "ORGANISATION"),
        ("07700 900142", "PHONE"),
        ("priya.n@harrow.example.uk", "EMAIL"),
        ("www.example.org/group", "URL"),
        ("60417733", "STAFF_NUMBER"),
        ("the island's only surgeon", "PERSON"),
    )
)


def test_a_person_has_one_pseudonym_by_any_part_of_the_name() -> None:
    assert {NAMES[n] for n in ("Sanjeev", "Sanjeev Pathmanathan", "Pathmanathan")} == {"[Person 1]"}
    assert NAMES["Threlfall"] == "[Person 2]"
    assert NAMES["Priya"] == "[Person 3]"


def test_a_name_that_two_people_share_is_neither() -> None:
    names = pseudonyms(listed(("Ann Smith", "PERSON"), ("Ann Jones", "PERSON")))
    assert [names[n] for n in ("Ann Smith", "Ann Jones", "Ann")] == [
        f"[Person {n}]" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("STAFF_NUMBER", "Staff number"),
        ("URL", "Link"),
        ("NHS_NUMBER", "NHS number"),
        ("DATE_OF_BIRTH", "Date of birth"),
        ("", "Identifier"),
    ],
)
def test_a_pseudonym_says_what_it_stands_for(kind: str, word: str) -> None:
    assert pseudonyms(listed(("Xyzzy", kind))) == {"Xyzzy": f"[{word} 1]"}


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Sanjeev's view", "[Person 1]'s view"),
        ("Dr Pathmanathan, Sanjeev\nPathmanathan", "Dr [Person 1], [Person 1]"),
        ("St  Oswin’s and Skelby General", "[Organisation 1] and [Organisation 2]"),
        ("Skelby Generally", "[Place 1] Generally"),
        ("Priyanka sanjeev", "Priyanka sanjeev"),
        ("PRIYA.N@Harrow.example.uk, WWW.example.org/Group", "[Email 1], [Link 1]"),
        ("ring 07700900142 or 07700-900-142", "ring [Phone 1] or [Phone 1]"),
        ("160417733", "160417733"),
        ("The island's only surgeon", "[Person 4]"),
        ("nothing", "nothing"),
    ],
)
def test_whole_identifiers_are_replaced_however_they_are_broken(text: str, replaced: str) -> None:
    assert replace(text, NAMES).text == replaced


TEXT = "So Sanjeev Pathmanathan said no."


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 2, "So"),
        (3, 23, "[Person 1]"),
        (0, 10, "So [Person 1]"),
        (11, 28, "[Person 1] said"),
        (12, 14, "[Person 1]"),
        (24, 32, "said no."),
        (0, 3, "So "),
        (23, 24, " "),
    ],
)
def test_a_stretch_grows_over_a_pseudonym_that_it_cuts(start: int, end: int, words: str) -> None:
    replaced = replace(TEXT, NAMES)
    first, last = replaced.stretch(start, end)
    assert replaced.text[first:last] == words


PIECES = st.lists(
    st.sampled_from([*NAMES, " ", "\n", ", ", "said", "’s", "-", "1", "é"]) | st.text(max_size=3)
).map("".join)


@given(PIECES, st.data())
def test_what_lies_outside_identifiers_is_unchanged_at_its_new_place(
    text: str, data: st.DataObject
) -> None:
    replaced = replace(text, NAMES)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = replaced.stretch(start, end)
    assert 0 <= first <= last <= len(replaced.text)
    if not any(edit.start < end and start < edit.end for edit in replaced.edits):
        assert replaced.text[first:last] == text[start:end]
    for edit in replaced.edits:
        if edit.start < end and start < edit.end:
            assert first <= edit.new_start
            assert edit.new_end <= last


@given(PIECES)
def test_no_identifier_is_left(text: str) -> None:
    assert replace(replace(text, NAMES).text, NAMES).edits == ()


@given(st.lists(st.text(min_size=1, max_size=8), max_size=6), st.text(max_size=40))
def test_any_terms_and_any_text_can_be_put_together(terms: list[str], text: str) -> None:
    names = dict.fromkeys(terms, "[X]")
    for term in terms:
        replaced = replace(f"{text} {term} {text}", names)
        assert replaced.stretch(0, 0) <= replaced.stretch(len(text), len(text) + 1)


def test_the_list_is_read_by_transcript(tmp_path: Path) -> None:
    path = tmp_path / "identifiers.csv"
    path.write_text('\ufefftranscript,text,type\nint-01,"3 Mill  Lane, Skelby",address\n')
    assert read_identifiers(path) == {
        "int-01": [Identifier("int-01", "3 Mill Lane, Skelby", "ADDRESS")]
    }


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"transcript,text\nx,y\n", "lacks a column"),
        (b"\xff\n", "cannot be read"),
        (b'transcript,text,type\nx,"Ann,PERSON\nx,Bob,PERSON\n', "cannot be read"),
        (b"transcript,text,type\nint-01,,PERSON\n", "row 2: has no"),
    ],
)
def test_a_bad_list_is_an_error(tmp_path: Path, content: bytes, found: str) -> None:
    (tmp_path / "identifiers.csv").write_bytes(content)
    with pytest.raises(UserError, match=found):
        read_identifiers(tmp_path / "identifiers.csv")
