from __future__ import annotations

import random

from cmo.mapping.candidates import Candidate, find_candidates
from cmo.records import OTHER, Assignment, Span

SAID = [
    ("a", "parking charges at the hospital rose", OTHER, None),
    ("b", "the hospital raised its parking charges", "trust", 0.1),
    ("c", "parking charges at the hospital", OTHER, 0.9),
    ("a", "a choir of nurses sang carols", OTHER, None),
    ("b", "nurses sang carols in a choir", "trust", 0.15),
    ("c", "they trusted each other", "trust", 0.9),
]


def find(said: list[tuple[str, str, str, float | None]]) -> list[Candidate]:
    spans, given = {}, []
    for source, text, construct, probability in said:
        span = Span.make(source, 0, len(text), "C", text, coder="m", origin="machine")
        spans[span.id] = span
        given.append(Assignment(span.id, "C", construct, "0", "m", "machine", probability))
    return find_candidates(spans, given)


def test_unfitting_spans_are_grouped_by_what_they_say() -> None:
    parking, choir = find(SAID)
    assert (parking.size, parking.sources, parking.slots) == (3, ("a", "b", "c"), ("C",))
    assert "parking" in parking.medoid
    assert (choir.size, choir.sources) == (2, ("a", "b"))


def test_the_group_opens_with_its_medoid() -> None:
    parking = find(SAID)[0]
    text, source = parking.medoid, {text: source for source, text, *_ in SAID}[parking.medoid]
    span = Span.make(source, 0, len(text), "C", text, coder="m", origin="machine")
    assert parking.spans[0] == span.id


def test_what_fits_a_construct_is_no_candidate() -> None:
    assert not any("trusted" in found.medoid for found in find(SAID))


def test_the_order_of_spans_does_not_matter() -> None:
    shuffled = random.Random(4).sample(SAID, len(SAID))
    assert find(shuffled) == find(SAID)


def test_one_span_or_none_is_no_group() -> None:
    assert find(SAID[:1]) == []
    assert find([]) == []
