from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmo.deidentify.known import Identifier, pseudonyms, replace
from cmo.deidentify.recogniser import Recogniser, shipped
from cmo.deidentify.scoring import read_marked
from cmo.deidentify.transcript import Deidentified, by_list, deidentify

CHALLENGE = Path(__file__).parent / "challenge"
TEXT = (
    "INT: Thanks, Sunita. How was Harlow Green Infirmary?\n"
    "P01: Sunita Rao never trusted it. Dr Rao-Smith did, and so did Bill Parry in Luton.\n"
    "INT: Bill, from finance?\n"
    "P01: Yes, Bill. Will you bill us? Hope is not a plan. Ring Bill on 07700 900142."
)


def listed(*items: tuple[str, str]) -> list[Identifier]:
    return [Identifier("int-01", text, kind) for text, kind in items]


def done(text: str, *items: tuple[str, str]) -> Deidentified:
    return deidentify(text, listed(*items), shipped())


def test_without_a_list_people_places_and_numbers_go_and_words_stay() -> None:
    text = done(TEXT).replacement.text
    for gone in ("Sunita", "Rao", "Harlow", "Parry", "Luton", "Bill,", "Bill.", "900142"):
        assert gone not in text
    for kept in ("Will you bill us?", "Hope is not a plan.", "trusted", "from finance"):
        assert kept in text


def test_a_person_keeps_one_pseudonym_by_any_part_of_the_name() -> None:
    names = done(TEXT).names
    assert names["Bill"] == names["Bill Parry"]
    assert names["Sunita"] == names["Sunita Rao"] != names["Bill"]


def test_the_list_wins_over_what_is_found() -> None:
    result = done(TEXT, ("Bill Parry", "PERSON"), ("Harlow Green", "PLACE"), ("trusted", "PERSON"))
    assert result.names["Bill Parry"] == result.names["Bill"] == "[Person 1]"
    assert "trusted" not in result.replacement.text


def test_a_text_listed_as_keep_stays() -> None:
    result = done(TEXT, ("Luton", "KEEP"), ("Bill", "PERSON"))
    assert "Luton" in result.replacement.text
    assert result.names["Bill"] == "[Person 1]"


def test_a_longer_name_around_a_listed_one_goes_whole() -> None:
    assert "Parry" not in done(TEXT, ("Bill", "PERSON")).replacement.text


def test_listed_pseudonyms_are_those_that_ingest_gives() -> None:
    items = listed(("Sunita Rao", "PERSON"), ("Bill Parry", "PERSON"), ("Luton", "PLACE"))
    result = deidentify(TEXT, items, shipped())
    for text, pseudonym in pseudonyms(items).items():
        assert result.names[text] == pseudonym
    assert by_list(TEXT, items).replacement == replace(TEXT, pseudonyms(items))


@pytest.mark.parametrize("path", sorted(CHALLENGE.glob("*.txt")), ids=lambda path: path.stem)
def test_doing_it_again_changes_nothing_more(path: Path, recogniser: Recogniser) -> None:
    once = deidentify(read_marked(path).text, (), recogniser).replacement.text
    twice = deidentify(once, (), recogniser)
    assert [m for m in twice.mentions if twice.names[once[m.start : m.end]] in once] == []


@pytest.mark.parametrize("path", sorted(CHALLENGE.glob("*.txt")), ids=lambda path: path.stem)
def test_edits_lie_between_words_and_undo_to_the_letter(path: Path, recogniser: Recogniser) -> None:
    text = read_marked(path).text
    result = deidentify(text, (), recogniser).replacement
    back, at = "", 0
    for edit in result.edits:
        assert (
            not (text[edit.start - 1 : edit.start] + text[edit.start]).isalnum() or not edit.start
        )
        assert not text[edit.end - 1 : edit.end + 1].isalnum() or edit.end == len(text)
        back += result.text[at : edit.new_start] + text[edit.start : edit.end]
        at = edit.new_end
    assert back + result.text[at:] == text


SAID = ["Bill Parry", "Sunita", "St Oswin's", "07700 900142", "a.b@example.org", "Hope", "will"]
MARKS = [" ", "\n", ", ", ". ", "'s ", "-", "[Person 1]", "P01: ", "\u0301", "é", "😀", "שלום"]
PIECES = st.lists(st.sampled_from([*SAID, *MARKS]) | st.text(max_size=3)).map("".join)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.data())
def test_what_lies_outside_identifiers_is_unchanged_at_its_new_place(
    text: str, data: st.DataObject
) -> None:
    result = done(text, ("St Oswin's", "ORGANISATION")).replacement
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = result.stretch(start, end)
    assert 0 <= first <= last <= len(result.text)
    if not any(edit.start < end and start < edit.end for edit in result.edits):
        assert result.text[first:last] == text[start:end]


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_a_listed_identifier_never_stays(text: str) -> None:
    items = [("St Oswin's", "ORGANISATION"), ("Sunita", "PERSON"), ("07700 900142", "PHONE")]
    left = done(text, *items).replacement.text
    assert replace(left, pseudonyms(listed(*items))).edits == ()
