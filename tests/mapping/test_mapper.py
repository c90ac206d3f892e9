from __future__ import annotations

import pytest

from cmo.mapping.company import Place
from cmo.mapping.mapper import Asked, Mapper, fit_mapper
from cmo.records import LABELS, OTHER, Assignment, Coding, Construct, Direction, Label, Span

CODEBOOK = [
    Construct(
        "trust",
        "Trust",
        "The belief that the other side means well.",
        "functioning",
        "suspicion, fear of being cheated",
        "partners trusting one another",
        "trusted; felt safe; suspicion",
    ),
    Construct(
        "budget",
        "Money",
        "How much money the partners share.",
        "context",
        "no money at all",
        "a large common purse",
        "shared funds; common purse; grant",
    ),
]
SAID: list[tuple[str, Label, str, Direction]] = [
    ("managers trusted the other side", "M", "trust", "+"),
    ("nurses trusted the new partners", "M", "trust", "+"),
    ("a lack of trust between boards", "M", "trust", "-"),
    ("staff lacked trust in the board", "M", "trust", "-"),
    ("no trust at all among doctors", "M", "trust", "-"),
    ("a grant from the council", "C", "budget", "+"),
    ("the grant was withdrawn, no funds were left", "C", "budget", "-"),
    ("it rained on the opening day", "C", OTHER, "0"),
    ("the car park was painted green", "O", OTHER, "0"),
    ("lunch was served at noon on the day", "O", OTHER, "+"),
    ("lunch was served on the opening day", "O", OTHER, "+"),
]


def coding(said: list[tuple[str, Label, str, Direction]]) -> Coding:
    spans, given = [], []
    for at, (text, label, construct, direction) in enumerate(said):
        span = Span.make(
            "a", at * 100, at * 100 + len(text), label, text, coder="ana", origin="person"
        )
        spans.append(span)
        given.append(Assignment(span.id, label, construct, direction, "ana", "person"))
    return Coding("a", "d", "ana", "person", tuple(spans), (), tuple(given))


@pytest.fixture(scope="module")
def mapper() -> Mapper:
    return fit_mapper([(coding(SAID), "")], CODEBOOK)


def assign(mapper: Mapper, *texts: str, label: Label = "M") -> list[Assignment]:
    spans = [Span.make("b", 0, len(t), label, t, coder="m", origin="machine") for t in texts]
    return mapper.assign([(span, label) for span in spans], "m")


def test_a_span_like_the_examples_gets_their_construct_and_direction(mapper: Mapper) -> None:
    [made] = assign(mapper, "doctors trusted the partners")
    assert (made.construct, made.direction, made.label, made.origin) == (
        "trust",
        "+",
        "M",
        "machine",
    )
    assert made.probability is not None
    assert 0.5 < made.probability <= 1


def test_opposite_directions_of_a_construct_stay_apart(mapper: Mapper) -> None:
    made = assign(mapper, "a lack of trust among nurses", "nurses trusted the other side")
    assert [(a.construct, a.direction) for a in made] == [("trust", "-"), ("trust", "+")]


@pytest.mark.parametrize(
    ("text", "direction"), [("a large common purse", "+"), ("no money at all", "-")]
)
def test_the_poles_of_the_codebook_teach_the_direction(
    mapper: Mapper, text: str, direction: str
) -> None:
    [made] = assign(mapper, text, label="C")
    assert (made.construct, made.direction) == ("budget", direction)


def test_the_codebook_alone_is_enough_to_begin_with() -> None:
    [made] = assign(fit_mapper([], CODEBOOK), "they held a common purse", label="C")
    assert (made.construct, made.direction) == ("budget", "+")


def test_before_anything_is_coded_the_polarity_tells_the_direction() -> None:
    words = ["the arrangement in the valley", "two people from the office"]
    asked = words * 2, ["trust", "budget"] * 2, ["+", "+", "-", "-"], [Place("", 0, "")] * 4
    assert fit_mapper([], CODEBOOK).directions(*asked) == ["+", "+", "-", "-"]
    first = coding([("partners of the office", "M", "trust", "-")])
    assert fit_mapper([(first, "")], CODEBOOK).directions(*asked)[1::2] == ["+", "-"]


def test_a_new_example_is_learnt_at_once() -> None:
    strange = "the two dogs of the porter"
    before = assign(fit_mapper([(coding(SAID), "")], CODEBOOK), strange, label="C")
    taught = [*SAID, ("the dogs of the porter", "C", "trust", "-")]
    after = assign(fit_mapper([(coding(taught), "")], CODEBOOK), strange, label="C")  # type: ignore[arg-type]
    assert [a.construct for a in before] != ["trust"]
    assert [(a.construct, a.direction) for a in after] == [("trust", "-")]


def test_what_fits_nothing_is_other_without_a_direction(mapper: Mapper) -> None:
    [made] = assign(mapper, "lunch was served on the opening day", label="O")
    assert (made.construct, made.direction) == (OTHER, "0")


def test_each_span_is_assigned_in_the_slot_it_fills(mapper: Mapper) -> None:
    span = Span.make("b", 0, 5, "O", "trust", coder="m", origin="machine")
    made = mapper.assign([(span, "O"), (span, "C")], "m")
    assert [(a.span, a.label) for a in made] == [(span.id, "O"), (span.id, "C")]


def test_no_spans_are_no_assignments(mapper: Mapper) -> None:
    assert mapper.assign([], "m") == []


def test_sources_together_come_to_the_same_as_one_by_one(mapper: Mapper) -> None:
    said = ("staff trusted the board", "they held a common purse", "the partners fell out")
    asked = []
    for number, texts in enumerate([said, said[:1], (), said[1:]]):
        passage, spans = ". ".join(texts), []
        for at, text in enumerate(texts):
            span = Span.make("b", passage.index(text), 0, "M", text, coder="m", origin="machine")
            spans.append((span, LABELS[(at + number) % 3]))
        asked.append(Asked(spans, ["+"] * len(spans), passage))
    alone = [mapper.assign(a.spans, "m", a.polarities, a.passage) for a in asked]
    assert mapper.assign_each(asked, "m") == alone


def test_constructs_are_ranked_likeliest_first(mapper: Mapper) -> None:
    [ranked] = mapper.ranked(mapper.chances(["staff trusted the board"], [Place("b", 0, "M")]))
    assert ranked[0] == "trust"
    assert set(ranked) == {"trust", "budget", OTHER}


def test_a_source_keeps_to_its_themes() -> None:
    mapper = fit_mapper([], CODEBOOK)

    def chance_of_trust(*others: str) -> float:
        texts = ["how it went", *others]
        where = [Place("b", 100 * at, "M") for at in range(len(texts))]
        names = sorted({"trust", "budget", OTHER})
        return float(mapper.chances(texts, where)[0][names.index("trust")])

    about_trust = chance_of_trust("nurses trusted the board", "doctors felt safe")
    assert about_trust > chance_of_trust("a common purse", "the grant was withdrawn")


def test_the_same_examples_give_the_same_mapper(mapper: Mapper) -> None:
    texts = ("suspicion on the wards", "a shared grant", "rain at noon")
    assert assign(mapper, *texts) == assign(fit_mapper([(coding(SAID), "")], CODEBOOK), *texts)
