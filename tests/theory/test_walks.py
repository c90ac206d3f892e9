"""Paths between two constructs, and what they rest on."""

from __future__ import annotations

from typing import Any

from cmo.records import Direction, Link, Source, make_id
from cmo.theory.walks import find_paths

SOURCES = {
    "a": Source("a"),
    "b": Source("b", family="project"),
    "c": Source("c", family="project"),
    "d": Source("d", kind="interview"),
}


def link(start: str, end: str, sign: Direction, *names: str) -> Link:
    counts: dict[str, Any] = {"papers": len(names), "interviews": 0}
    name = make_id("link", start, end, sign)
    return Link(
        name, start, end, sign, ("M-O",), (), names, **counts, coded_by_people=0, coded_by_machine=0
    )


def test_what_one_family_claims_whole_comes_before_what_is_inferred() -> None:
    links = [
        link("x", "y", "+", "a"),
        link("x", "m", "-", "b"),
        link("m", "y", "-", "c", "d"),
        link("x", "n", "+", "a"),
        link("n", "y", "-", "d"),
    ]
    found = find_paths(links, SOURCES, "x", "y", 3)
    assert [(p.path, p.sign, p.basis, p.families_with_all) for p in found] == [
        ("x –(+)→ y", "+", "within a source", 1),
        ("x –(-)→ m –(-)→ y", "+", "within a source", 1),
        ("x –(+)→ n –(-)→ y", "-", "inferred", 0),
    ]
    assert (found[1].weakest, found[1].families, found[1].sources) == (1, 2, 3)
    assert (found[1].papers, found[1].interviews) == (2, 1)


def test_two_signs_between_two_constructs_make_two_paths() -> None:
    links = [link("x", "y", "+", "a"), link("x", "y", "-", "d"), link("y", "z", "-", "a")]
    found = find_paths(links, SOURCES, "x", "z", 3)
    assert [(path.signs, path.sign) for path in found] == [("(+)(-)", "-"), ("(-)(-)", "+")]


def test_a_path_is_no_longer_than_allowed_and_passes_nothing_twice() -> None:
    links = [link("x", "y", "+", "a"), link("y", "x", "+", "a"), link("y", "z", "+", "a")]
    assert [path.steps for path in find_paths(links, SOURCES, "x", "z", 3)] == [2]
    assert find_paths(links, SOURCES, "x", "z", 1) == []


def test_no_path_leads_to_what_is_not_there_or_back() -> None:
    links = [link("x", "y", "+", "a")]
    assert find_paths(links, SOURCES, "y", "x", 3) == []
    assert find_paths(links, SOURCES, "x", "nowhere", 3) == []
    assert find_paths(links, SOURCES, "x", "x", 3) == []
