from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from cmo.records import OTHER, Coding
from cmo.theory.evidence import choose_codings, claims_of

MakeCoding = Callable[..., Coding]


def claimed(coding: Coding) -> list[str]:
    """Return the claims as ``from sign to (slots)``, in order."""
    return sorted(
        f"{c.from_construct} {c.sign} {c.to_construct} ({c.slots})" for c in claims_of(coding)
    )


def test_context_bears_on_mechanism_and_mechanism_on_outcome(coding: MakeCoding) -> None:
    assert claimed(coding("a", "C past+ > M trust+ > O pace+")) == [
        "past + trust (C-M)",
        "trust + pace (M-O)",
    ]


def test_context_bears_on_outcome_only_without_a_mechanism(coding: MakeCoding) -> None:
    assert claimed(coding("a", "C past+ > O pace-")) == ["past - pace (C-O)"]


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        ("+", "+", "+"),
        ("-", "-", "+"),
        ("+", "-", "-"),
        ("-", "+", "-"),
        ("0", "+", "0"),
        ("-", "0", "0"),
        ("0", "0", "0"),
    ],
)
@pytest.mark.parametrize("polarity", ["+", "-", "~"])
def test_the_sign_comes_from_the_directions_not_from_the_polarity(
    coding: MakeCoding, first: str, second: str, sign: str, polarity: str
) -> None:
    made = coding("a", (f"M trust{first} > O pace{second}", polarity))
    assert [(c.sign, c.polarity) for c in claims_of(made)] == [(sign, polarity)]


def test_every_member_of_a_slot_bears_on_every_member_of_the_next(coding: MakeCoding) -> None:
    made = coding("a", "C past+, C mandate- > M trust+, M faith+")
    assert claimed(made) == [
        "mandate - faith (C-M)",
        "mandate - trust (C-M)",
        "past + faith (C-M)",
        "past + trust (C-M)",
    ]


@pytest.mark.parametrize("said", ["C past+", "M trust+", "C past+, C mandate+", ""])
def test_a_slot_without_a_next_one_claims_nothing(coding: MakeCoding, said: str) -> None:
    assert claimed(coding("a", said)) == []


def test_a_construct_does_not_bear_on_itself(coding: MakeCoding) -> None:
    assert claimed(coding("a", "C trust+ > M trust- > O pace+")) == ["trust - pace (M-O)"]


def test_what_fits_no_construct_claims_nothing(coding: MakeCoding) -> None:
    assert claimed(coding("a", f"C past+ > M {OTHER}0 > O pace+")) == []


def test_nothing_is_chained_across_configurations(coding: MakeCoding) -> None:
    made = coding("a", "C past+ > O pace+", "C pace+ > O faith+")
    assert claimed(made) == ["pace + faith (C-O)", "past + pace (C-O)"]


def test_one_coding_speaks_for_a_source_people_before_machine(coding: MakeCoding) -> None:
    machine = coding("a", "C past+ > O pace+", coder="a-model", origin="machine")
    ben = coding("a", "C past+ > O pace-", coder="ben")
    ana = coding("a", "C past- > O pace+", coder="ana")
    agreed = coding("a", "C past- > O pace-", coder="adjudicated")
    other = coding("b", "C past+ > O pace+", coder="a-model", origin="machine")
    for order in permutations([machine, ben, ana, other]):
        assert choose_codings(order) == [ana, other]
    for order in permutations([machine, agreed, ana]):
        assert choose_codings(order) == [agreed]


def test_a_person_who_found_nothing_speaks_before_the_machine(coding: MakeCoding) -> None:
    machine = coding("a", "C past+ > O pace+", coder="model", origin="machine")
    nothing = coding("a")
    assert choose_codings([machine, nothing]) == [nothing]
