from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from cmo.records import Coding, Source
from cmo.theory.grouping import (
    Group,
    GroupDecision,
    GroupingRules,
    alike,
    candidates,
    group,
    medoid,
    opposed,
    unheeded,
)
from cmo.theory.readings import Reading, read_configurations

MakeCoding = Callable[..., Coding]
SAME = "C mandate+ > M trust- > O pace-"


def read(*codings: Coding) -> list[Reading]:
    return list(read_configurations(codings, {c.source: Source(c.source) for c in codings}))


def members(groups: Sequence[Group]) -> list[set[str]]:
    return [{reading.configuration for reading in one.members} for one in groups]


def test_configurations_that_say_the_same_make_one_group(coding: MakeCoding) -> None:
    readings = read(coding("a", SAME), coding("b", SAME, "C mandate+ > O pace-"))
    first, second = group(readings)
    assert [member.source for member in first.members] == ["a", "b"]
    assert len(second.members) == 1


def test_opposite_directions_never_share_a_group(coding: MakeCoding) -> None:
    readings = read(coding("a", "M trust+ > O pace+"), coding("b", "M trust- > O pace-"))
    assert len(group(readings)) == 2


def test_the_same_constructs_in_other_slots_say_something_else(coding: MakeCoding) -> None:
    readings = read(coding("a", "C trust+ > O pace+"), coding("b", "M trust+ > O pace+"))
    assert len(group(readings)) == 2


def test_words_that_fit_no_construct_must_be_close(coding: MakeCoding) -> None:
    readings = read(
        coding("a", "C mandate+, C other0 > O pace-"), coding("b", "C mandate+, C other0 > O pace-")
    )
    assert len(group(readings, rules=GroupingRules(wording_unmapped=0.5))) == 1
    apart = [readings[0], _reworded(readings[1], "nothing in common whatever")]
    assert len(group(apart, rules=GroupingRules(wording_unmapped=0.5))) == 2


def _reworded(reading: Reading, words: str) -> Reading:
    from dataclasses import replace

    return replace(reading, words=(words, "", ""))


def test_a_merge_by_a_person_joins_two_groups(coding: MakeCoding) -> None:
    one, two = read(coding("a", SAME), coding("b", "C mandate+ > O pace-"))
    decision = GroupDecision(
        "merge", one.configuration, two.configuration, "ana", "2026-01-01", "x"
    )
    [merged] = group([one, two], [decision])
    assert members([merged]) == [{one.configuration, two.configuration}]
    assert "ana" in merged.decisions[0]


def test_a_split_by_a_person_takes_one_out(coding: MakeCoding) -> None:
    a, b, c = read(coding("a", SAME), coding("b", SAME), coding("c", SAME))
    decision = GroupDecision("split", b.configuration, a.configuration)
    groups = group([a, b, c], [decision])
    assert members(groups) == [{a.configuration, c.configuration}, {b.configuration}]


def test_nobody_can_merge_opposite_directions(coding: MakeCoding) -> None:
    one, two = read(coding("a", "M trust+ > O pace+"), coding("b", "M trust- > O pace-"))
    decision = GroupDecision("merge", one.configuration, two.configuration)
    groups = group([one, two], [decision])
    assert len(groups) == 2
    known = {reading.configuration: reading for reading in (one, two)}
    assert list(unheeded([decision], known, groups)) == [
        (decision, "they point in opposite directions")
    ]


def test_a_chain_of_merges_cannot_bring_opposites_together(coding: MakeCoding) -> None:
    up, both, down = read(
        coding("a", "M trust+ > O pace+"),
        coding("b", "C mandate+ > O quality+"),
        coding("c", "M trust- > O pace-"),
    )
    decisions = [
        GroupDecision("merge", up.configuration, both.configuration),
        GroupDecision("merge", both.configuration, down.configuration),
    ]
    groups = group([up, both, down], decisions)
    assert all(
        not opposed(one.items, two.items)
        for found in groups
        for one in found.members
        for two in found.members
    )
    assert len(groups) == 2


def test_a_decision_about_a_configuration_that_is_gone_is_reported(coding: MakeCoding) -> None:
    [one] = read(coding("a", SAME))
    decision = GroupDecision("merge", one.configuration, "cmoc-000000000000")
    groups = group([one], [decision])
    [(_, why)] = unheeded([decision], {one.configuration: one}, groups)
    assert "cmoc-000000000000" in why


def test_another_source_leaves_the_identifier_of_a_group_alone(coding: MakeCoding) -> None:
    before = group(read(coding("b", SAME)))
    after = group(read(coding("a", SAME, "C mandate+ > O pace-"), coding("b", SAME)))
    assert before[0].id in {one.id for one in after}


def test_groups_that_nearly_say_the_same_are_proposed_and_opposites_are_not(
    coding: MakeCoding,
) -> None:
    readings = read(
        coding("a", "C mandate+ > M trust- > O pace-"),
        coding("b", "C mandate+, C size+ > M trust- > O pace-"),
        coding("c", "C mandate+, C size- > M trust- > O pace+"),
    )
    [pair] = candidates(group(readings), GroupingRules(candidate=0.5))
    assert pair.alike == 0.75
    assert pair.only_first + pair.only_second == "C size (+)"


def test_likeness_looks_at_words_in_common() -> None:
    assert alike("Trust between partners", "trust between the partners") == 0.75
    assert alike("trust", "money") == 0


def test_the_medoid_is_the_member_nearest_to_all_others(coding: MakeCoding) -> None:
    a, b, c = read(coding("a", SAME), coding("b", SAME), coding("c", SAME))
    worded = [
        _reworded(a, "wholly other words"),
        _reworded(b, "partners trust each other"),
        _reworded(c, "partners trust nobody"),
    ]
    assert medoid(worded).source in {"b", "c"}


@given(st.randoms(use_true_random=False))
def test_the_order_of_configurations_never_matters(coding: MakeCoding, chance: object) -> None:
    readings = read(
        coding("a", SAME, "C mandate+ > O pace-"),
        coding("b", SAME, "M trust+ > O pace+"),
        coding("c", "C mandate+ > O pace-", SAME),
    )
    first, second = readings[0].configuration, readings[1].configuration
    decisions = [
        GroupDecision("split", first, readings[2].configuration),
        GroupDecision("merge", first, second),
    ]
    shuffled, turned = list(readings), list(decisions)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert members(group(shuffled, turned)) == members(group(readings, decisions))
