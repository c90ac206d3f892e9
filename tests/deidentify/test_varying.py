"""Transcripts told otherwise keep what was marked, and nothing of the old names."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cmo.deidentify.scoring import parse_marked
from cmo.deidentify.varying import renamed, varied, with_fillers, without_breaks

MARKED = parse_marked(
    "INT: And {P Dr Ann Lee-Marsh}?\nP01: {P Ann}'s at {O St Quernia's} in {L Over Wenby}, ring"
    " {T 01632 960 983} or ask {P A. Lee}.\n{P Ann} knows, the whole of {L Over Wenby} does.\n"
)


def words(text: str) -> list[str]:
    return text.split()


@given(st.integers(0, 10_000))
def test_marks_stay_where_names_are(seed: int) -> None:
    told = varied(MARKED, Random(seed))
    assert [m.kind for m in told.mentions] == [m.kind for m in MARKED.mentions]
    for mention in told.mentions:
        said = told.text[mention.start : mention.end]
        assert said
        assert said == said.strip()
        assert not told.text[mention.start - 1 : mention.start].isalnum()
        assert not told.text[mention.end : mention.end + 1].isalnum()


@given(st.integers(0, 10_000))
def test_a_name_is_the_same_throughout_and_another(seed: int) -> None:
    told = renamed(MARKED, Random(seed))
    names = [told.text[m.start : m.end] for m in told.mentions]
    assert names[1] == names[6]
    assert names[0].startswith(f"Dr {names[1]} ")
    assert names[3] == names[7]
    assert names[4] == "01632 960 983"
    assert "Quernia" not in told.text


def test_fillers_stand_between_words_and_never_in_a_name() -> None:
    told = with_fillers(MARKED, Random(1), 1.0)
    assert len(words(told.text)) > len(words(MARKED.text)) + 5
    names = [told.text[m.start : m.end] for m in told.mentions]
    assert names == [MARKED.text[m.start : m.end] for m in MARKED.mentions]


def test_line_ends_may_go() -> None:
    told = without_breaks(MARKED)
    assert "\n" not in told.text
    assert words(told.text) == words(MARKED.text)
