"""One example by hand for each verdict, and the rules in their order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmo.records import Coding, Construct, Source
from cmo.theory.tallies import Evidence, InitialLink
from cmo.theory.verdicts import (
    INITIAL_RULES,
    Tally,
    VerdictRules,
    describe_rules,
    judge,
    judge_new,
)

MakeCoding = Callable[..., Coding]
Weigh = Callable[..., Evidence]
LINK = InitialLink("L1", "trust", "pace", "+", "M-O", "If trust, then pace.")
RULES = VerdictRules()
FOR, AGAINST, UNSAID = "M trust+ > O pace+", "M trust+ > O pace-", "M trust0 > O pace+"


def verdict_of(evidence: Evidence, rules: VerdictRules = RULES) -> tuple[str, str]:
    return judge(evidence.tally((LINK.source, LINK.target), LINK.sign, rules), rules)


@pytest.mark.parametrize(
    ("said", "verdict", "words"),
    [
        ([FOR, FOR], "affirmed", "2 independent sources for it, none against"),
        ([FOR], "affirmed", "weakly, as 2 are wanted"),
        ([FOR, FOR, FOR, FOR, AGAINST], "affirmed", "1 against"),
        ([], "untested", "no source speaks of this link"),
        ([UNSAID], "untested", "without a direction"),
        ([FOR, AGAINST], "contested", "1 for it, 1 against"),
        ([FOR, FOR, FOR, AGAINST], "contested", "sources on both signs"),
        ([AGAINST], "contested", "too few to refute"),
        ([AGAINST, AGAINST], "refuted", "2 independent sources against it and 0 for it"),
        ([AGAINST] * 4 + [FOR], "refuted", "under 25% for it"),
    ],
)
def test_direct_evidence_decides(
    coding: MakeCoding, weigh: Weigh, said: list[str], verdict: str, words: str
) -> None:
    found, rule = verdict_of(weigh(coding(f"s{at}", claim) for at, claim in enumerate(said)))
    assert found == verdict
    assert words in rule


def test_a_context_that_recurs_where_it_is_claimed_refines(
    coding: MakeCoding, weigh: Weigh
) -> None:
    said = "C mandate- > M trust+ > O pace+"
    found, rule = verdict_of(weigh([coding("a", said), coding("b", said)]))
    assert (found, "mandate (-)" in rule) == ("refined", True)


def test_a_context_that_tells_two_sides_apart_refines(coding: MakeCoding, weigh: Weigh) -> None:
    chosen, ordered = "C mandate- > M trust+ > O pace+", "C mandate+ > M trust+ > O pace-"
    codings = [coding(f"a{at}", chosen) for at in range(2)]
    codings += [coding(f"b{at}", ordered) for at in range(2)]
    found, rule = verdict_of(weigh(codings))
    assert found == "refined"
    assert "for it where mandate (-); against it where mandate (+)" in rule


def test_two_sides_in_the_same_context_stay_contested(coding: MakeCoding, weigh: Weigh) -> None:
    codings = [coding(f"a{at}", "C mandate+ > M trust+ > O pace+") for at in range(2)]
    codings += [coding(f"b{at}", "C mandate+ > M trust+ > O pace-") for at in range(2)]
    assert verdict_of(weigh(codings))[0] == "contested"


def test_a_mediator_within_one_source_refines(coding: MakeCoding, weigh: Weigh) -> None:
    found, rule = verdict_of(weigh([coding("a", "M trust+ > O candour-", "C candour- > M pace+")]))
    assert (found, "holds with a mediator (candour)" in rule) == ("refined", True)


def test_steps_of_two_sources_make_no_mediator(coding: MakeCoding, weigh: Weigh) -> None:
    codings = [coding("a", "M trust+ > O candour+"), coding("b", "C candour+ > M pace+")]
    assert verdict_of(weigh(codings))[0] == "untested"


def test_a_mediator_with_the_other_sign_contests(coding: MakeCoding, weigh: Weigh) -> None:
    found, rule = verdict_of(weigh([coding("a", "M trust+ > O candour-", "C candour+ > M pace+")]))
    assert (found, "1 against" in rule) == ("contested", True)


def test_support_for_a_narrower_construct_refines_unless_switched_off(
    coding: MakeCoding, weigh: Weigh
) -> None:
    codebook = [
        Construct("trust", "", "", ""),
        Construct("initial_trust", "", "", "", parent="trust"),
        Construct("pace", "", "", ""),
    ]
    evidence = weigh([coding("a", "M initial_trust+ > O pace+")], codebook=codebook)
    found, rule = verdict_of(evidence)
    assert (found, "initial_trust → pace" in rule) == ("refined", True)
    assert verdict_of(evidence, VerdictRules(narrower_refines=False))[0] == "untested"


def test_a_narrower_construct_with_opposite_poles_counts_with_its_sign_turned(
    coding: MakeCoding, weigh: Weigh
) -> None:
    codebook = [
        Construct("trust", "", "", ""),
        Construct("suspicion", "", "", "", parent="trust"),
        Construct("pace", "", "", ""),
    ]
    said = [coding("a", "M suspicion+ > O pace-")]
    assert verdict_of(weigh(said, codebook=codebook, opposed=["suspicion"]))[0] == "refined"
    assert verdict_of(weigh(said, codebook=codebook))[0] == "untested"


def test_papers_of_one_project_count_once(coding: MakeCoding, weigh: Weigh) -> None:
    codings = [coding("a", AGAINST), coding("b", AGAINST)]
    alone = {name: Source(name) for name in "ab"}
    project = {name: Source(name, family="project") for name in "ab"}
    assert verdict_of(weigh(codings, alone))[0] == "refuted"
    assert verdict_of(weigh(codings, project))[0] == "contested"


@pytest.mark.parametrize(
    ("tally", "sign", "verdict", "words"),
    [
        (Tally(frozenset("ab")), "+", "new", "2 independent sources for it"),
        (Tally(frozenset("a")), "-", "new", "too few to rest on"),
        (Tally(unsaid=frozenset("a")), "0", "new", "no direction said"),
        (Tally(frozenset("a"), frozenset("b")), "+", "contested", "not in the initial theory"),
    ],
)
def test_links_outside_the_initial_theory_are_new_or_contested(
    tally: Tally, sign: str, verdict: str, words: str
) -> None:
    found, rule = judge_new(tally, sign, RULES)  # type: ignore[arg-type]
    assert (found, words in rule) == (verdict, True)


def test_the_numbers_in_the_rules_can_be_set(coding: MakeCoding, weigh: Weigh) -> None:
    evidence = weigh([coding("a", AGAINST)])
    assert verdict_of(evidence, VerdictRules(least_refuting=1))[0] == "refuted"


def test_the_rules_are_listed_with_their_numbers_in_the_order_they_are_tried() -> None:
    rows = describe_rules(VerdictRules(least_refuting=7, minority=0.4))
    initial = [row for row in rows if row.links == "initial"]
    assert [row.order for row in initial] == list(range(1, len(INITIAL_RULES) + 2))
    assert (initial[0].verdict, initial[-1].verdict) == ("refuted", "untested")
    assert initial[0].rule.startswith("7 or more against, under 40%")
    assert [row.verdict for row in rows if row.links == "new"] == ["contested", "new"]


def test_a_rule_that_is_switched_off_is_not_listed() -> None:
    listed = {row.rule for row in describe_rules(VerdictRules())}
    left = describe_rules(VerdictRules(narrower_refines=False))
    [gone] = listed - {row.rule for row in left}
    assert "in a narrower form" in gone
    initial = [row.order for row in left if row.links == "initial"]
    assert initial == list(range(1, len(initial) + 1))
