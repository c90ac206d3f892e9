"""Demi-regularities, chains, loops, saturation and contrasts, by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cmo.records import Coding, Link, Source
from cmo.theory.chains import find_chains
from cmo.theory.contrasts import Contrast, contrast
from cmo.theory.evidence import claims_of
from cmo.theory.intervals import wilson
from cmo.theory.links import make_links
from cmo.theory.loops import find_loops
from cmo.theory.readings import Reading, read_configurations
from cmo.theory.regularities import find_regularities
from cmo.theory.saturation import saturation

MakeCoding = Callable[..., Coding]


def register(*codings: Coding, **known: Source) -> dict[str, Source]:
    return {c.source: Source(c.source) for c in codings} | known


def read(*codings: Coding, **known: Source) -> list[Reading]:
    return list(read_configurations(codings, register(*codings, **known)))


def links(*codings: Coding, **known: Source) -> list[Link]:
    return make_links((x for c in codings for x in claims_of(c)), register(*codings, **known))


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 0, 0.0, 1.0), (5, 5, 0.5655, 1.0), (0, 5, 0.0, 0.4345), (50, 100, 0.4038, 0.5962)],
)
def test_wilson_agrees_with_published_values(
    count: int, total: int, low: float, high: float
) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


def test_a_regularity_counts_families_and_says_how_far_they_agree(coding: MakeCoding) -> None:
    up, down = "C mandate+ > M trust- > O pace-", "C mandate- > M trust+ > O pace+"
    codings = [
        coding("a", up),
        coding("b", up),
        coding("c", down),
        coding("d", "C mandate+ > O pace+"),
    ]
    known = {name: Source(name, family="project") for name in "ab"}
    found = find_regularities(read(*codings, **known), register(*codings, **known), 2)
    row = next(r for r in found if r.slots == "C-O")
    assert (row.sign, row.families, row.families_speaking, row.share) == ("-", 2, 3, 0.6667)
    assert (row.more_to, row.less_to) == (1, 1)
    assert row.mechanisms == "trust (+) 1; trust (-) 1"


def test_one_family_makes_no_regularity(coding: MakeCoding) -> None:
    codings = [coding("a", "M trust+ > O pace+"), coding("b", "M trust+ > O pace+")]
    known = {name: Source(name, family="project") for name in "ab"}
    assert find_regularities(read(*codings, **known), register(*codings, **known), 2) == []


FIRST, NEXT = "C mandate+ > O trust-", "C trust- > O pace-"


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ({"a": [FIRST, NEXT]}, "within a source"),
        ({"a": [FIRST], "b": [NEXT]}, "inferred"),
        ({"a": [FIRST], "b": ["C trust-, C mandate+ > O pace-"]}, "shared context"),
        ({"a": [FIRST], "b": ["C trust-, C mandate- > O pace-"]}, "inferred"),
    ],
)
def test_a_chain_says_on_what_it_rests(
    coding: MakeCoding, said: dict[str, list[str]], basis: str
) -> None:
    codings = [coding(name, *configurations) for name, configurations in said.items()]
    [chain] = find_chains(read(*codings), register(*codings), most_steps=4, most_across=9)
    assert (chain.basis, chain.steps, chain.joints) == (basis, 1, "trust (-)")


def test_the_same_words_as_outcome_and_context_are_a_stated_step(coding: MakeCoding) -> None:
    first, second = read(coding("a", FIRST, NEXT))
    if not first.outcome or first.outcome[0][0] != "trust":
        first, second = second, first
    second = replace(second, spans=(first.spans[2], (), second.spans[2]))
    [chain] = find_chains([first, second], {"a": Source("a")}, most_steps=4, most_across=9)
    assert chain.basis == "stated"


def test_an_outcome_in_the_other_direction_leads_nowhere(coding: MakeCoding) -> None:
    codings = [coding("a", FIRST, "C trust+ > O pace+")]
    assert find_chains(read(*codings), register(*codings), most_steps=4, most_across=9) == []


def test_chains_are_given_whole_and_rings_end(coding: MakeCoding) -> None:
    whole = coding("a", FIRST, NEXT, "C pace- > O morale-")
    [chain] = find_chains(read(whole), register(whole), most_steps=4, most_across=9)
    assert (chain.steps, chain.path.count("→")) == (2, 2)
    ring = coding("b", NEXT, "C pace- > O trust-")
    found = find_chains(read(ring), register(ring), most_steps=4, most_across=9)
    assert [row.steps for row in found] == [1, 1]


def test_of_chains_between_sources_those_with_most_in_common_are_kept(coding: MakeCoding) -> None:
    wide = [
        coding("a", "C mandate+, C place+ > O trust-"),
        coding("b", "C trust-, C mandate+, C place+ > O pace-"),
    ]
    narrow = [
        coding("c", "C mandate+ > O trust-"),
        coding("d", "C trust-, C mandate+ > O pace-"),
    ]
    every = [*narrow, *wide]
    [chain] = find_chains(read(*every), register(*every), most_steps=4, most_across=1)
    assert (chain.basis, chain.source_ids) == ("shared context", "a; b")
    assert len(find_chains(read(*every), register(*every), most_steps=4, most_across=9)) == 4


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (("M trust+ > O pace+", "C pace+ > M trust+"), "reinforcing"),
        (("M trust+ > O pace-", "C pace- > M trust+"), "reinforcing"),
        (("M trust+ > O pace+", "C pace+ > M trust-"), "balancing"),
    ],
)
def test_a_loop_has_the_sign_of_its_product(
    coding: MakeCoding, said: tuple[str, str], kind: str
) -> None:
    one = coding("a", *said)
    [loop] = find_loops(links(one), register(one), most_steps=4, least_families=1, most_loops=9)
    assert (loop.kind, loop.basis, loop.steps) == (kind, "within a source", 2)


def test_a_loop_of_several_sources_is_inferred_and_limits_hold(coding: MakeCoding) -> None:
    two = [coding("a", "M trust+ > O pace+"), coding("b", "C pace+ > M trust+")]
    sources = register(*two)
    options = {"most_steps": 4, "least_families": 1, "most_loops": 9}
    [loop] = find_loops(links(*two), sources, **options)
    assert (loop.basis, loop.families, loop.families_with_all) == ("inferred", 2, 0)
    assert find_loops(links(*two), sources, **options | {"least_families": 2}) == []
    assert find_loops(links(*two), sources, **options | {"most_loops": 0}) == []


@pytest.mark.parametrize("most", range(4))
def test_the_firmest_loops_are_kept(coding: MakeCoding, most: int) -> None:
    said = {"abcd": ("trust", "pace"), "abc": ("faith", "pace"), "ab": ("trust", "morale")}
    codings = [
        coding(f"{name}{first}{second}", f"M {first}+ > O {second}+", f"C {second}+ > M {first}+")
        for names, (first, second) in said.items()
        for name in names
    ]
    options = {"most_steps": 4, "least_families": 1}
    every = find_loops(links(*codings), register(*codings), **options, most_loops=99)
    assert [loop.weakest for loop in every] == [4, 3, 2]
    assert (
        find_loops(links(*codings), register(*codings), **options, most_loops=most) == every[:most]
    )


def test_saturation_ends_at_all_links_and_starts_at_what_one_source_brings(
    coding: MakeCoding,
) -> None:
    codings = [coding(name, "M trust+ > O pace+") for name in "abc"]
    codings.append(coding("d", "M faith+ > O pace+", "M faith+ > O morale+"))
    points = saturation(links(*codings), codings, register(*codings), orders=400, seed=1)
    curve = [p for p in points if (p.counted, p.sources) == ("links", "all")]
    assert [p.added for p in curve] == [1, 2, 3, 4]
    assert curve[-1].mean == curve[-1].low == curve[-1].high == 3
    assert curve[0].mean == pytest.approx(1.25, abs=0.1)
    assert curve[0].new_mean == curve[0].mean
    twice = [p for p in points if (p.counted, p.sources) == ("links of two sources", "all")]
    assert (twice[0].mean, twice[-1].mean) == (0, 1)
    assert {p.sources for p in points} == {"all", "papers"}


def test_the_same_seed_gives_the_same_curve_and_another_one_another(coding: MakeCoding) -> None:
    codings = [coding(name, f"M trust+ > O pace{name}+") for name in "abcdef"]
    codings[0] = coding("a", *[f"M trust+ > O o{at}+" for at in range(9)])

    def curve(seed: int) -> list[float]:
        points = saturation(links(*codings), codings, register(*codings), orders=10, seed=seed)
        return [point.mean for point in points]

    assert curve(1) == curve(1)
    assert curve(1) != curve(2)


def test_contrasts_set_a_group_beside_all_others(coding: MakeCoding) -> None:
    codings = [coding(f"m{at}", "M trust+ > O pace+") for at in range(6)]
    codings += [coding(f"n{at}", "M faith+ > O pace+") for at in range(6)]
    codings[6] = coding("n0", "M trust+ > O pace-")
    known = {
        c.source: Source(c.source, collaboration_type="merger" if c.source[0] == "m" else "network")
        for c in codings
    }
    claims = [claim for c in codings for claim in claims_of(c)]
    names = {"merger": "Merger or acquisition"}
    rows = contrast(claims, read(*codings, **known), known, 2, names)
    row = next(r for r in rows if (r.group, r.from_construct) == ("merger", "trust"))
    assert (row.families, row.families_of_group, row.families_elsewhere) == (6, 6, 1)
    assert (row.sign, row.sign_elsewhere, row.sign_turns) == ("+", "-", "yes")
    assert row.stands_out == "yes"
    assert {r.group_name for r in rows} == {"Merger or acquisition", "network", "unknown", "papers"}
    assert _kinds(rows) == {"papers"}


def _kinds(rows: list[Contrast]) -> set[str]:
    return {row.group for row in rows if row.dimension == "kind"}
