from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from cmo.records import Coding, Construct, Source
from cmo.theory.confidence import ConfidenceRules
from cmo.theory.grouping import group
from cmo.theory.judging import both_sides, judge_groups
from cmo.theory.ledger import Decision, LedgerRow, make_ledger
from cmo.theory.mechanisms import amount, before_and_after
from cmo.theory.summary import summarise_ledger
from cmo.theory.tallies import Evidence, InitialLink
from cmo.theory.verdicts import VerdictRules

MakeCoding = Callable[..., Coding]
Weigh = Callable[..., Evidence]
GOLDEN = Path(__file__).parent / "golden" / "ledger.json"
RULES, CONFIDENCE = VerdictRules(), ConfidenceRules()
INITIAL = [
    InitialLink("L1", "mandate", "trust", "-", "C-M", "If ordered, then less trust."),
    InitialLink("L2", "trust", "pace", "+", "M-O", "If trust, then pace."),
    InitialLink("L3", "mandate", "pace", "-", "C-O", "If ordered, then less pace."),
    InitialLink("L4", "size", "pace", "-", "C-O", "If many, then less pace."),
]
CODEBOOK = [
    Construct(name, name.title(), f"What {name} is.", "functioning")
    for name in ("mandate", "trust", "pace", "size", "candour")
]
SOURCES = {
    "p1": Source("p1", relevance="high", richness="high", rigour="high", family="project"),
    "p2": Source("p2", relevance="high", richness="high", rigour="high", family="project"),
    "p3": Source("p3", relevance="medium", richness="low", rigour="medium"),
    "i1": Source("i1", kind="interview", relevance="high", richness="high", synthetic="yes"),
}


@pytest.fixture(scope="module")
def evidence(coding: MakeCoding, weigh: Weigh) -> Evidence:
    codings = [
        coding("p1", "C mandate+ > M trust- > O pace-"),
        coding("p2", "C mandate+ > M trust- > O pace-"),
        coding("p3", "M trust+ > O pace+", "C size+ > O pace+"),
        coding("i1", "M trust+ > O pace-", "M trust+ > O candour+"),
    ]
    return weigh(codings, SOURCES, CODEBOOK)


@pytest.fixture(scope="module")
def ledger(evidence: Evidence) -> list[LedgerRow]:
    return make_ledger(INITIAL, evidence, (), RULES, CONFIDENCE)


def test_the_ledger_of_a_small_theory_is_as_it_was_accepted(ledger: list[LedgerRow]) -> None:
    found = [asdict(row) for row in ledger]
    if os.environ.get("CMO_REFRESH_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_every_initial_link_has_a_verdict_and_a_rule(ledger: list[LedgerRow]) -> None:
    initial = [row for row in ledger if row.novel == "no"]
    assert [row.link for row in initial] == ["L1", "L2", "L3", "L4"]
    assert all(row.verdict and row.rule for row in initial)


def test_papers_and_interviews_are_judged_apart(ledger: list[LedgerRow]) -> None:
    row = next(row for row in ledger if row.link == "L2")
    assert (row.verdict_papers, row.verdict_interviews) == ("affirmed", "contested")
    assert (row.supporting, row.supporting_papers, row.opposing_interviews) == (2, 3, 1)


def test_a_configuration_with_a_mechanism_between_refines_the_link_it_spans(
    ledger: list[LedgerRow],
) -> None:
    row = next(row for row in ledger if row.link == "L3")
    assert (row.verdict, row.mediators, row.mediated_ids) == ("refined", "trust", "p1; p2")


def test_what_the_initial_theory_lacks_is_new(ledger: list[LedgerRow]) -> None:
    new = {row.link: row.verdict for row in ledger if row.novel == "yes"}
    assert new == {"trust → candour": "new"}


def test_a_person_has_the_last_word_and_the_computed_verdict_stays(evidence: Evidence) -> None:
    decisions = [
        Decision("L1", "refuted", "ana", "2026-01-01", "an early thought"),
        Decision("L1", "contested", "ben", "2026-02-01", "read them again"),
    ]
    row = make_ledger(INITIAL, evidence, decisions, RULES, CONFIDENCE)[0]
    assert (row.verdict, row.computed) == ("contested", "affirmed")
    assert (row.decided_by, row.decided_on) == ("ben", "2026-02-01")
    assert row.decision_reason == "read them again"


def test_where_nobody_claims_a_link_there_is_no_confidence_in_it(ledger: list[LedgerRow]) -> None:
    rows = {row.link: row for row in ledger}
    assert rows["L3"].confidence == ""
    assert rows["L2"].confidence in {"high", "moderate", "low", "very low"}


def test_both_sides_of_a_contested_link_are_shown(
    ledger: list[LedgerRow], evidence: Evidence
) -> None:
    sides = [row for row in both_sides(ledger, evidence) if row.link == "L2"]
    assert [(row.side, row.source) for row in sides] == [
        ("for it", "p1"),
        ("for it", "p2"),
        ("for it", "p3"),
        ("against it", "i1"),
    ]
    assert sides[0].only_on_this_side == "mandate (+)"
    assert sides[-1].synthetic == "yes"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("C mandate+ > M trust-", "affirmed"),
        ("C mandate+ > M candour- > O pace-", "refined"),
        ("C mandate+ > M trust- > O candour-", "refined"),
        ("C mandate+ > M trust+", "contested"),
        ("M candour+ > O quality+", "new"),
        ("M candour0 > O quality+", "untested"),
    ],
)
def test_groups_are_judged_by_what_they_claim(
    coding: MakeCoding, weigh: Weigh, said: str, verdict: str
) -> None:
    evidence = weigh([coding("a", said)])
    groups = group(evidence.readings.values())
    [row] = judge_groups(groups, INITIAL, evidence, (), RULES)
    assert row.verdict == verdict


def test_a_group_that_others_gainsay_is_refuted(coding: MakeCoding, weigh: Weigh) -> None:
    codings = [coding("a", "M candour+ > O quality-")]
    codings += [coding(f"b{at}", "M candour+ > O quality+") for at in range(4)]
    evidence = weigh(codings)
    rows = judge_groups(group(evidence.readings.values()), INITIAL, evidence, (), RULES)
    assert {row.source_ids: row.verdict for row in rows} == {
        "b0; b1; b2; b3": "new",
        "a": "refuted",
    }


def test_a_person_can_judge_a_group(evidence: Evidence) -> None:
    groups = group(evidence.readings.values())
    decision = Decision(groups[0].id, "refined", "ana", "2026-01-01", "x")
    row = judge_groups(groups, INITIAL, evidence, [decision], RULES)[0]
    assert (row.verdict, row.decided_by) == ("refined", "ana")
    assert row.computed != "refined"


def test_mechanisms_are_shown_before_and_after(ledger: list[LedgerRow], evidence: Evidence) -> None:
    rows = before_and_after(CODEBOOK, INITIAL, ledger, evidence, (2, 4, 10))
    trust = next(row for row in rows if row.construct == "trust")
    assert (trust.novel, trust.families, trust.evidence) == ("no", 3, "small")
    assert "L2: If trust, then pace." in trust.before
    assert trust.after.startswith("L1: affirmed | L2: ")
    assert (trust.extract_source, trust.extract_kind) == ("p1", "paper")
    assert trust.extract_configuration in evidence.readings


def test_an_extract_of_a_note_is_not_taken_for_the_authors_words(
    ledger: list[LedgerRow], evidence: Evidence
) -> None:
    sources = {name: replace(source, wording="notes") for name, source in evidence.sources.items()}
    noted = Evidence(evidence.claims, evidence.readings.values(), sources)
    rows = before_and_after(CODEBOOK, INITIAL, ledger, noted, (2, 4, 10))
    kinds = {row.construct: row.extract_kind for row in rows}
    assert kinds["trust"] == "paper, in the reviewers' words"


@pytest.mark.parametrize(
    ("families", "word"),
    [(0, "none"), (1, "single"), (3, "small"), (4, "moderate"), (10, "large")],
)
def test_the_amount_of_evidence_is_a_word(families: int, word: str) -> None:
    assert amount(families, (2, 4, 10)) == word


def test_the_summary_counts_what_the_ledger_says(
    ledger: list[LedgerRow], evidence: Evidence
) -> None:
    groups = judge_groups(group(evidence.readings.values()), INITIAL, evidence, (), RULES)
    found = summarise_ledger(ledger, groups, SOURCES, RULES)
    assert sum(found["initial_verdicts"].values()) == found["initial_links"] == 4
    assert found["well_supported"]["directly"]["links"] == 1
    assert found["interviews_synthetic"] == found["interviews"] == 1
