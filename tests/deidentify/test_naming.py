from __future__ import annotations

import pytest

from cmo.deidentify.mentions import Mention
from cmo.deidentify.naming import name_mentions


def named(*said: str, kind: str = "PERSON", **listed: str) -> list[str]:
    text = " | ".join(said)
    starts = [text.index(said[0])]
    for earlier in said[:-1]:
        starts.append(starts[-1] + len(earlier) + 3)
    mentions = [Mention(at, at + len(s), kind) for at, s in zip(starts, said, strict=True)]
    return name_mentions(text, mentions, listed)


@pytest.mark.parametrize(
    "short",
    ["Robert", "Ashdown", "Ashdown-Lee", "Bob", "ROBERT", "robert", "R.A.L.", "R. Ashdown-Lee"],
)
def test_parts_and_short_forms_are_the_same_person(short: str) -> None:
    assert named("Robert Ashdown-Lee", short) == ["[Person 1]", "[Person 1]"]


def test_what_may_be_two_people_is_neither() -> None:
    assert named("Ann Smith", "Ann Jones", "Ann") == [f"[Person {n}]" for n in (1, 2, 3)]


def test_each_of_thousands_of_names_has_its_own_short_form() -> None:
    people = [f"Ana{n} Lee{n}" for n in range(10_000)]
    short = [f"Lee{n}" for n in range(10_000)]
    assert named(*people, *short) == [f"[Person {n}]" for n in range(1, 10_001)] * 2


def test_numbers_follow_the_listed_ones_and_those_in_the_text() -> None:
    assert named("Zoe", Ann="[Person 4]") == ["[Person 5]"]
    text = "[Person 7] met Zoe"
    assert name_mentions(text, [Mention(15, 18, "PERSON")], {}) == ["[Person 8]"]


def test_spellings_of_one_number_are_one() -> None:
    assert named("07700 900142", "07700900142", kind="PHONE") == ["[Phone 1]", "[Phone 1]"]


def test_the_short_name_of_an_organisation_is_the_organisation() -> None:
    bodies = named("Orchard Vale Trust", "Orchard Vale", kind="ORGANISATION")
    assert bodies == ["[Organisation 1]", "[Organisation 1]"]
