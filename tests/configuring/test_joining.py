from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.configuring.joining import Slots, join
from cmo.records import Label


def chances(
    total: int, groups: Sequence[Sequence[int]], yes: float = 0.9
) -> dict[tuple[int, int], float]:
    """Return high chances within ``groups`` and low ones between all other positions."""
    together = {pair for group in groups for pair in combinations(sorted(group), 2)}
    return {p: yes if p in together else 0.05 for p in combinations(range(total), 2)}


def joined(labels: str, groups: Sequence[Sequence[int]]) -> list[Slots]:
    return [group.slots for group in join(list(labels), chances(len(labels), groups))]  # type: ignore[arg-type]


def test_spans_that_belong_together_are_one_configuration() -> None:
    assert joined("CMO", [[0, 1, 2]]) == [{"C": (0,), "M": (1,), "O": (2,)}]


def test_several_configurations_come_in_the_order_of_the_text() -> None:
    assert joined("CMOCO", [[3, 4], [0, 1, 2]]) == [
        {"C": (0,), "M": (1,), "O": (2,)},
        {"C": (3,), "O": (4,)},
    ]


def test_a_slot_may_hold_several_spans() -> None:
    assert joined("CCO", [[0, 1, 2]]) == [{"C": (0, 1), "O": (2,)}]


@pytest.mark.parametrize("labels", ["C", "CC", "OO", ""])
def test_spans_of_one_label_are_no_configuration(labels: str) -> None:
    assert joined(labels, [range(len(labels))]) == []


def test_an_outcome_that_leads_to_a_configuration_without_a_context_is_its_context() -> None:
    given_chances = chances(5, [[0, 1, 2], [3, 4]]) | {(2, 3): 0.5, (2, 4): 0.5}
    labels: list[Label] = ["C", "M", "O", "M", "O"]
    assert [group.slots for group in join(labels, given_chances)] == [
        {"C": (0,), "M": (1,), "O": (2,)},
        {"C": (2,), "M": (3,), "O": (4,)},
    ]


def test_an_unlikely_neighbour_stays_apart() -> None:
    assert joined("COM", [[0, 1]]) == [{"C": (0,), "O": (1,)}]


def test_one_likely_pair_does_not_join_two_unlikely_groups() -> None:
    between = chances(4, [[0, 1], [2, 3]]) | {(1, 2): 0.8}
    assert [group.slots for group in join(["C", "O", "C", "O"], between)] == [
        {"C": (0,), "O": (1,)},
        {"C": (2,), "O": (3,)},
    ]


def test_cohesion_is_told_by_the_mean_and_the_least_of_its_pairs() -> None:
    labels: list[Label] = ["C", "M", "O"]
    [group] = join(labels, {(0, 1): 0.9, (0, 2): 0.6, (1, 2): 0.9})
    assert (group.size, group.mean, group.least) == (3, pytest.approx(0.8), 0.6)


LABELS = st.lists(st.sampled_from("CMO"), max_size=7)


@given(LABELS, st.data())
def test_any_chances_give_whole_disjoint_configurations(
    labels: list[Label], data: st.DataObject
) -> None:
    pairs = list(combinations(range(len(labels)), 2))
    values = data.draw(st.lists(st.floats(0, 1), min_size=len(pairs), max_size=len(pairs)))
    found = join(labels, dict(zip(pairs, values, strict=True)))
    own = [at for group in found for label, members in group.slots.items() for at in members
           if labels[at] == label]  # fmt: skip
    assert len(own) == len(set(own))
    for group in found:
        assert len(group.slots) >= 2
        assert 0 <= group.least <= group.mean <= 1 + 1e-9
        for label, members in group.slots.items():
            assert all(labels[at] in {label, "O"} for at in members)


@given(LABELS, st.data())
def test_the_order_in_which_chances_are_listed_does_not_matter(
    labels: list[Label], data: st.DataObject
) -> None:
    pairs = list(combinations(range(len(labels)), 2))
    tied = {pair: data.draw(st.sampled_from([0.2, 0.5, 0.8])) for pair in pairs}
    shuffled = dict(data.draw(st.permutations(list(tied.items()))))
    assert join(labels, tied) == join(labels, shuffled)
