"""No text makes the search for identifiers endless: these took minutes, or for ever."""

from __future__ import annotations

import pytest

from cmo.deidentify.patterns import find_forms
from cmo.deidentify.recogniser import Recogniser
from cmo.deidentify.transcript import LONGEST, check_talk, deidentify
from cmo.errors import UserError


@pytest.mark.parametrize(
    "unit", ["a-", "a_", "1-", "a.b-", "a+", "dot ", "a dot ", "(dot)a", "0123 456 7890 ", "1 "]
)
def test_what_repeats_ends(unit: str) -> None:
    find_forms(unit * (20_000 // len(unit)) + " at")


def test_many_numbers_in_a_row_are_each_found() -> None:
    text = "0123 456 7890 " * 300
    assert len([form for form in find_forms(text) if form.kind == "PHONE"]) == 300


def test_more_talk_than_a_day_holds_is_refused() -> None:
    check_talk("a" * LONGEST, "int-01")
    with pytest.raises(UserError, match="int-01: holds an interview of 200,001 characters"):
        check_talk("a" * (LONGEST + 1), "int-01")


def test_a_long_interview_is_read_whole(recogniser: Recogniser) -> None:
    text = "\n" * 1_100_000 + "Write to ana@example.org."
    assert deidentify(text, (), recogniser).replacement.text.count("@") == 0
