from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.records import Coding, Construct, Direction
from cmo.theory.evidence import Claim, claims_of, sign_between
from cmo.theory.merging import (
    Fold,
    families_of_constructs,
    fold,
    narrower,
    product,
    turned,
    turned_by,
)

MakeCoding = Callable[..., Coding]
DIRECTIONS = st.sampled_from(["+", "-", "0"])


def entry(construct: str, parent: str = "") -> Construct:
    return Construct(construct, construct, "", "functioning", parent=parent)


@given(DIRECTIONS, DIRECTIONS)
def test_turning_one_end_turns_the_sign_of_the_link(one: Direction, two: Direction) -> None:
    assert sign_between(turned(one), two) == turned(sign_between(one, two))
    assert sign_between(turned(one), turned(two)) == sign_between(one, two)


@given(st.lists(DIRECTIONS), st.lists(DIRECTIONS))
def test_the_sign_of_a_path_is_the_product_of_its_parts(
    one: list[Direction], two: list[Direction]
) -> None:
    assert product(*one, *two) == product(product(*one), product(*two))


def test_a_construct_with_opposite_poles_flips_the_sign_when_merged(coding: MakeCoding) -> None:
    claims = list(claims_of(coding("a", "C mandate+ > M conflict+ > O pace-")))
    merged = list(fold(claims, {"conflict": Fold("functioning", flip=True)}))
    assert [(c.from_construct, c.to_construct, c.sign) for c in claims] == [
        ("mandate", "conflict", "+"),
        ("conflict", "pace", "-"),
    ]
    assert [(c.from_construct, c.to_construct, c.sign) for c in merged] == [
        ("mandate", "functioning", "-"),
        ("functioning", "pace", "+"),
    ]


def test_merging_both_ends_of_a_link_with_a_flip_leaves_its_sign(coding: MakeCoding) -> None:
    claims = claims_of(coding("a", "M conflict+ > O duplication+"))
    folds = {"conflict": Fold("functioning", flip=True), "duplication": Fold("result", flip=True)}
    assert [claim.sign for claim in fold(claims, folds)] == ["+"]


def test_links_within_the_merged_construct_are_dropped(coding: MakeCoding) -> None:
    claims = claims_of(coding("a", "M trust+ > O faith+"))
    assert list(fold(claims, {"trust": Fold("both"), "faith": Fold("both")})) == []


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh"), DIRECTIONS), min_size=1),
    st.dictionaries(st.sampled_from("abcdefgh"), st.booleans()),
)
def test_merging_twice_with_a_flip_gives_the_signs_back(
    links: list[tuple[str, str, Direction]], flips: dict[str, bool]
) -> None:
    claims = [Claim(a, b, sign, "M-O", "c", "s", "person", "+") for a, b, sign in links]
    there = {name: Fold(name.upper(), flip=flip) for name, flip in flips.items()}
    back = {name.upper(): Fold(name, flip=flip) for name, flip in flips.items()}
    assert list(fold(fold(claims, there), back)) == claims


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), DIRECTIONS, st.sampled_from("efgh"), DIRECTIONS),
        min_size=1,
    ),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_merging_with_opposite_poles_is_turning_every_direction_of_the_construct(
    links: list[tuple[str, Direction, str, Direction]], opposed: set[str]
) -> None:
    def coded(a: str, one: Direction, b: str, two: Direction) -> Claim:
        return Claim(a, b, sign_between(one, two), "M-O", "c", "s", "person", "+")

    def merged(name: str, direction: Direction) -> tuple[str, Direction]:
        return name.upper(), turned(direction) if name in opposed else direction

    folds = {name: Fold(name.upper(), flip=name in opposed) for name in "abcdefgh"}
    expected = [coded(*merged(a, one), *merged(b, two)) for a, one, b, two in links]
    assert list(fold((coded(*link) for link in links), folds)) == expected


def test_what_lies_below_a_construct_flips_once_for_each_opposed_step() -> None:
    codebook = [entry("top"), entry("low", "top"), entry("lower", "low"), entry("other")]
    below = narrower("top", codebook, opposed=["low", "lower"])
    assert below == {"low": Fold("top", flip=True), "lower": Fold("top", flip=False)}


def test_a_codebook_that_runs_in_a_ring_is_read_to_its_end() -> None:
    codebook = [entry("a", "b"), entry("b", "a")]
    assert narrower("a", codebook, ()) == {"b": Fold("a")}
    assert set(families_of_constructs(codebook)) == {"a", "b"}


def test_the_family_of_a_construct_is_its_topmost_parent() -> None:
    codebook = [entry("top"), entry("low", "top"), entry("lower", "low"), entry("other")]
    assert families_of_constructs(codebook, opposed=["low"]) == {
        "top": Fold("top"),
        "low": Fold("top", flip=True),
        "lower": Fold("top", flip=True),
        "other": Fold("other"),
    }


@pytest.mark.parametrize(
    ("start", "end", "sign"), [(False, False, "-"), (True, False, "+"), (True, True, "-")]
)
def test_a_flip_at_each_end_turns_a_link(start: bool, end: bool, sign: Direction) -> None:
    assert turned_by("-", Fold("a", flip=start), Fold("b", flip=end)) == sign
