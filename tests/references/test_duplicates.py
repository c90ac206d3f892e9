from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.coded import read_register
from cmo.references import Reference
from cmo.references.duplicates import why_same, why_same_text

RAW = Path(__file__).parents[2] / "data" / "raw"
LONG = "Process and impact of mergers of NHS trusts: multicentre case study"


@pytest.mark.parametrize(
    "other",
    [
        "PROCESS AND IMPACT OF MERGERS OF NHS TRUSTS - MULTICENTRE CASE STUDY.",
        "Process and impact of mergers of NHS trusts: multicenter case study",
        "Procéss and impact of mergers of NHS trusts : multicentre case study",
    ],
)
def test_one_title_in_other_clothes_is_the_same(other: str) -> None:
    assert why_same(Reference(LONG), Reference(other)) == f"has the title {other!r}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trust in networks, part 1: the North", "Trust in networks, part 2: the North"),
        ("Trust in networks, part I: the North", "Trust in networks, part II: the North"),
        ("Notes on social prescribing, A", "Notes on social prescribing, B"),
        ("Partnership working in the North of England", "Partnership working in Wales"),
        ("Editorial", "Editorial"),
    ],
)
def test_other_titles_are_other_works(one: str, other: str) -> None:
    assert why_same(Reference(one), Reference(other)) == ""


def test_a_short_title_counts_with_its_year_and_author() -> None:
    one = Reference("Editorial", ("Ash, A",), "2001")
    assert why_same(one, Reference("Editorial.", ("Ash, Ada",), "2001"))
    assert not why_same(one, Reference("Editorial.", ("Ash, Ada",), "2002"))


def test_the_same_doi_is_the_same_work() -> None:
    one, other = Reference("A", doi="10.1234/x"), Reference("B", doi="10.1234/X")
    assert why_same(one, other) == "has the same DOI, 10.1234/x"


def test_no_two_papers_of_the_example_are_taken_for_one() -> None:
    papers = [s for s in read_register(RAW).values() if not s.spoken]
    found = [Reference(s.title, (s.authors,), s.year, s.doi) for s in papers]
    alike = [(a, b) for a, b in combinations(found, 2) if why_same(a, b)]
    assert len(found) > 80
    assert alike == []


@given(st.lists(st.sampled_from("the boards met and trust grew over years".split()), min_size=5))
def test_a_text_holds_itself_and_its_own_beginning(words: list[str]) -> None:
    text = " ".join(words)
    assert why_same_text(text, text.upper()) == "has 100% of its text"
    assert why_same_text(text, f"{text} Then something else was said.")


def test_texts_that_share_a_sentence_are_two() -> None:
    one = "The boards met each month. Nurses felt heard and waits fell in the valley by half."
    other = "The boards met each month. Money was short, rotas broke, and the ward was shut again."
    assert why_same_text(one, other) == ""
