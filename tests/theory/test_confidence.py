from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cmo.records import Coding, Link, Source
from cmo.theory.confidence import Confidence, ConfidenceRules, assess, assess_links, overall
from cmo.theory.evidence import claims_of
from cmo.theory.links import make_links

MakeCoding = Callable[..., Coding]
RULES = ConfidenceRules()
GOOD = Source("a", relevance="high", richness="high", rigour="high")


def sources(count: int, **rating: str) -> list[Source]:
    return [replace(GOOD, id=f"s{at}", **rating) for at in range(count)]


@pytest.mark.parametrize(
    ("supporting", "opposing", "expected"),
    [
        (sources(5), 0, Confidence("none", "none", "none", "none", "high")),
        (sources(3), 0, Confidence("none", "none", "minor", "none", "high")),
        (sources(2), 0, Confidence("none", "none", "moderate", "none", "moderate")),
        (sources(1), 0, Confidence("none", "none", "serious", "none", "low")),
        (sources(5, rigour="low"), 0, Confidence("serious", "none", "none", "none", "low")),
        (sources(5, relevance="medium"), 0, Confidence("none", "none", "none", "minor", "high")),
        (sources(5, richness="low"), 0, Confidence("none", "none", "minor", "none", "high")),
        (sources(5, rigour=""), 0, Confidence("moderate", "none", "none", "none", "moderate")),
        (sources(5), 5, Confidence("none", "moderate", "none", "none", "moderate")),
        (sources(5), 6, Confidence("none", "serious", "none", "none", "low")),
    ],
)
def test_each_part_lowers_confidence(
    supporting: list[Source], opposing: int, expected: Confidence
) -> None:
    assert assess(supporting, [f"o{at}" for at in range(opposing)], RULES) == expected


def test_a_family_counts_once_and_with_its_best_source() -> None:
    project = [replace(GOOD, id="a", family="f", rigour="low"), replace(GOOD, id="b", family="f")]
    found = assess(project, (), RULES)
    assert (found.adequacy, found.limitations) == ("serious", "none")


@pytest.mark.parametrize(
    ("parts", "level"),
    [((0, 0, 0, 0), 0), ((1, 0, 0, 0), 0), ((1, 1, 0, 0), 1), ((2, 2, 0, 0), 2), ((3, 3, 3, 3), 3)],
)
def test_concerns_add_up(parts: tuple[int, ...], level: int) -> None:
    assert overall(parts) == level


def test_a_link_with_the_opposite_sign_takes_coherence(coding: MakeCoding) -> None:
    codings = [coding("a", "M trust+ > O pace+"), coding("b", "M trust+ > O pace-")]
    known = {name: replace(GOOD, id=name) for name in "ab"}
    links: list[Link] = make_links((c for k in codings for c in claims_of(k)), known)
    found = assess_links(links, known, RULES)
    assert {found[link.id].coherence for link in links} == {"moderate"}
