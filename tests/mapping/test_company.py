from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cmo.mapping.company import NEAREST, Place, company

USUAL = np.array([0.5, 0.3, 0.2])
SURE = np.eye(3)
places = st.builds(Place, st.sampled_from("ab"), st.integers(0, 40), st.sampled_from("CMO"))


def speaks(guesses: list[int], where: list[Place]) -> np.ndarray:
    return company(SURE[guesses], where, USUAL)


def test_a_construct_of_the_other_spans_is_likelier_and_the_rest_less() -> None:
    in_slot, nearby = speaks([0, 1, 1], [Place("a", at, "M") for at in (0, 9, 20)])[0].T
    assert in_slot[1] > 0 > in_slot[0]
    assert nearby[1] > 0 > nearby[2]


def test_more_spans_say_it_louder() -> None:
    where = [Place("a", at, "M") for at in range(9)]
    two, eight = speaks([0, 1, 1], where[:3])[0], speaks([0] + [1] * 8, where)[0]
    assert eight[1, 0] > two[1, 0] > 0


def test_spans_of_another_slot_count_only_where_they_are_near() -> None:
    in_slot, nearby = speaks([0, 1], [Place("a", 0, "M"), Place("a", 9, "O")])[0].T
    assert np.allclose(in_slot, 0)
    assert nearby[1] > 0


def test_only_the_nearest_are_near() -> None:
    where = [Place("a", at * 10, "M") for at in range(NEAREST + 2)]
    nearby = speaks([0] * (NEAREST + 1) + [2], where)[0, :, 1]
    assert np.allclose(nearby, speaks([0] * (NEAREST + 1), where[:-1])[0, :, 1])


def test_a_span_alone_and_a_span_in_two_slots_have_no_company() -> None:
    assert np.allclose(speaks([1], [Place("a", 0, "M")]), 0)
    assert np.allclose(speaks([1, 1], [Place("a", 5, "M"), Place("a", 5, "O")]), 0)


@given(st.lists(st.tuples(st.integers(0, 2), places), max_size=12, unique_by=lambda s: s[1]))
def test_only_the_source_itself_counts_in_whatever_order(said: list[tuple[int, Place]]) -> None:
    guesses, where = [g for g, _ in said], [p for _, p in said]
    found = speaks(guesses, where)
    assert np.allclose(speaks(guesses[::-1], where[::-1]), found[::-1])
    of_a = [row for row, place in enumerate(where) if place.source == "a"]
    alone = speaks([guesses[row] for row in of_a], [where[row] for row in of_a])
    assert np.allclose(alone, found[of_a])
