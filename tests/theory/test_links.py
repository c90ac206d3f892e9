from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from cmo.records import Coding, Link, Source
from cmo.theory.evidence import claims_of
from cmo.theory.links import make_links

MakeCoding = Callable[..., Coding]

SOURCES = {
    "a": Source("a"),
    "b": Source("b"),
    "c": Source("c", kind="interview"),
    "d": Source("d", kind="focus-group"),
}


def links(codings: Sequence[Coding]) -> list[Link]:
    return make_links((claim for coding in codings for claim in claims_of(coding)), SOURCES)


def test_a_source_that_says_it_twice_counts_once(coding: MakeCoding) -> None:
    once = coding("a", "M trust+ > O pace+")
    twice = coding("a", "M trust+ > O pace+", "M trust- > O pace-", "M trust+ > O pace+, O pace+")
    [first], [second] = links([once]), links([twice])
    assert (first.sources, first.papers, len(first.configurations)) == (("a",), 1, 1)
    assert (second.sources, second.papers, second.interviews) == (("a",), 1, 0)
    assert len(second.configurations) == 3


def test_an_interview_that_says_it_twice_counts_once(coding: MakeCoding) -> None:
    [link] = links([coding("c", "M trust+ > O pace+", "M trust- > O pace-")])
    assert (link.papers, link.interviews) == (0, 1)


def test_papers_and_interviews_are_counted_apart(coding: MakeCoding) -> None:
    [link] = links([coding(source, "M trust+ > O pace+") for source in "abcd"])
    assert link.sources == ("a", "b", "c", "d")
    assert (link.papers, link.interviews) == (2, 2)


def test_people_and_the_machine_are_counted_apart(coding: MakeCoding) -> None:
    said = "M trust+ > O pace+"
    machine = [coding(s, said, coder="model", origin="machine") for s in "cd"]
    [link] = links([coding("a", said), *machine])
    assert (link.coded_by_people, link.coded_by_machine) == (1, 2)


def test_each_sign_is_a_link_of_its_own(coding: MakeCoding) -> None:
    made = links(
        [
            coding("a", "M trust+ > O pace+"),
            coding("b", "M trust+ > O pace-"),
            coding("c", "M trust+ > O pace0"),
        ]
    )
    assert [(link.sign, link.sources) for link in made] == [
        ("+", ("a",)),
        ("-", ("b",)),
        ("0", ("c",)),
    ]


def test_polarities_count_configurations_not_claims(coding: MakeCoding) -> None:
    [link] = links(
        [
            coding("a", "M trust+ > O pace+"),
            coding("b", ("M trust+, M trust+ > O pace+", "-"), ("M trust- > O pace-", "-")),
            coding("c", ("M trust- > O pace-", "~")),
        ]
    )
    assert link.polarities == {"+": 1, "-": 2, "~": 1}


def test_a_link_lists_the_slots_it_rests_on(coding: MakeCoding) -> None:
    [link] = links([coding("a", "C trust+ > O pace+"), coding("b", "M trust+ > O pace+")])
    assert link.slots == ("C-O", "M-O")


CONSTRUCTS = st.sampled_from(["past", "trust", "faith", "pace"])
MEMBERS = st.tuples(st.sampled_from("CMO"), CONSTRUCTS, st.sampled_from("+-0")).map(
    lambda parts: f"{parts[0]} {parts[1]}{parts[2]}"
)
SAID = st.tuples(st.lists(MEMBERS, min_size=1, max_size=4).map(",".join), st.sampled_from("+-~"))
CODED = st.dictionaries(st.sampled_from("abcd"), st.lists(SAID, max_size=3), max_size=4)


@given(CODED, st.randoms(use_true_random=False))
def test_the_order_of_the_claims_does_not_matter(
    coding: MakeCoding, coded: dict[str, list[tuple[str, str]]], random: st.DataObject
) -> None:
    claims = [c for source, said in coded.items() for c in claims_of(coding(source, *said))]
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert make_links(claims, SOURCES) == make_links(shuffled, SOURCES)


@given(CODED)
def test_counts_add_up_to_the_sources(
    coding: MakeCoding, coded: dict[str, list[tuple[str, str]]]
) -> None:
    for link in links([coding(source, *said) for source, said in coded.items()]):
        total = len(set(link.sources))
        assert total == len(link.sources) > 0
        assert link.papers + link.interviews == total
        assert link.coded_by_people + link.coded_by_machine == total
        assert sum(link.polarities.values()) == len(link.configurations)
