from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.records import Coding, Link, Source, make_id
from cmo.theory.labelcut import Step, is_cut, smallest_cut
from cmo.theory.robustness import Network, Robustness, measure, pairs_of_interest, strongest_pairs
from cmo.theory.tallies import InitialLink

MakeCoding = Callable[..., Coding]
EXACT, BOUNDS_ONLY = 10_000, 0
NAMES = "abcdez"


def link(start: str, end: str, *sources: str) -> Link:
    identity = make_id("link", start, end, "+")
    names = tuple(sorted(sources))
    return Link(identity, start, end, "+", ("C-M",), (), names, len(names), 0, len(names), 0)


def measured(links: list[Link], start: str, end: str, **register: Source) -> Robustness:
    names = {name for one in links for name in one.sources}
    sources = {name: Source(name) for name in names} | register
    return measure(Network(links, sources), [(start, end)], EXACT)[0]


# Graphs whose answers can be seen: steps with their sources; threads, flow, cut, its sources.
KNOWN = {
    "one step of three sources": ([("a", "b", "123")], (3, 3, 3, "1; 2; 3")),
    "a path is as firm as its weakest step": (
        [("a", "x", "123"), ("x", "b", "4")],
        (0, 1, 1, "4"),
    ),
    "two paths of other sources": (
        [("a", "x", "1"), ("x", "b", "1"), ("a", "y", "2"), ("y", "b", "2")],
        (2, 2, 2, "1; 2"),
    ),
    "two paths that hang on one source": (
        [("a", "x", "1"), ("x", "b", "2"), ("a", "y", "3"), ("y", "b", "2")],
        (0, 2, 1, "2"),
    ),
    "a bridge between two busy halves": (
        [("a", "x", "12"), ("a", "y", "34"), ("x", "m", "12"), ("y", "m", "34"), ("m", "b", "5")],
        (0, 1, 1, "5"),
    ),
    "no way at all": ([("b", "a", "1"), ("a", "x", "2")], (0, 0, 0, "")),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_graphs(name: str) -> None:
    steps, expected = KNOWN[name]
    found = measured([link(start, end, *sources) for start, end, sources in steps], "a", "b")
    assert (found.threads, found.flow, found.cut, found.cut_source_ids) == expected
    assert found.exact == "yes"


def test_flow_counts_a_family_at_each_step_and_cut_counts_it_once() -> None:
    links = [link("a", "x", "1"), link("x", "b", "1", "2"), link("a", "b", "1")]
    found = measured(links, "a", "b")
    assert (found.flow, found.cut, found.cut_source_ids) == (2, 1, "1")


def test_sources_of_one_family_fall_together() -> None:
    register = {name: Source(name, family="project") for name in "12"}
    found = measured([link("a", "b", "1", "2")], "a", "b", **register)
    assert (found.direct, found.cut, found.cut_families) == (1, 1, "project")
    assert found.cut_source_ids == "1; 2"


def test_a_source_that_claims_a_whole_path_is_a_thread() -> None:
    found = measured([link("a", "x", "1", "2"), link("x", "b", "2", "3")], "a", "b")
    assert (found.threads, found.thread_ids, found.shortest_path) == (1, "2", 2)


def test_constructs_that_nobody_names_are_joined_by_nothing() -> None:
    found = measured([link("a", "b", "1")], "a", "nowhere")
    assert (found.flow, found.cut, found.shortest_path) == (0, 0, 0)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.frozensets(st.sampled_from("12345"), min_size=1, max_size=3),
    ).filter(lambda step: step[0] != step[1]),
    min_size=1,
    max_size=9,
    unique_by=lambda step: step[:2],
)


@given(STEPS)
def test_the_smallest_set_is_the_smallest_by_trying_all(steps: list[Step]) -> None:
    families = sorted({family for _, _, holding in steps for family in holding})
    smallest = next(
        size
        for size in range(len(families) + 1)
        if any(is_cut(chosen, steps, ("a", "z")) for chosen in combinations(families, size))
    )
    cut, least = smallest_cut(steps, ("a", "z"), EXACT)
    assert len(cut) == least == smallest
    assert is_cut(cut, steps, ("a", "z"))


@given(STEPS)
def test_without_solving_the_bounds_still_hold(steps: list[Step]) -> None:
    exact, _ = smallest_cut(steps, ("a", "z"), EXACT)
    cut, least = smallest_cut(steps, ("a", "z"), BOUNDS_ONLY)
    assert least <= len(exact) <= len(cut)
    assert is_cut(cut, steps, ("a", "z"))


@given(STEPS)
def test_flow_is_never_below_the_smallest_set_nor_threads_above_it(steps: list[Step]) -> None:
    links = [link(start, end, *holding) for start, end, holding in steps]
    found = measured(links, "a", "z")
    assert found.threads <= found.cut <= found.flow


def test_the_initial_theory_comes_first_then_the_strongest_pairs() -> None:
    links = [link("a", "b", "1"), link("b", "c", "1", "2"), link("c", "d", "1", "2", "3")]
    sources = {name: Source(name) for name in "123"}
    assert strongest_pairs(links, sources, 2) == [("c", "d"), ("b", "c")]
    initial = [
        InitialLink("L1", "x", "y", "+", "C-M", "If."),
        InitialLink("L2", "c", "d", "+", "C-M", "If."),
    ]
    assert pairs_of_interest(links, sources, initial, 2) == [("x", "y"), ("c", "d"), ("b", "c")]
