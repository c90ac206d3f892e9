"""Verdicts on groups of configurations, and both sides of what is contested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cmo.records import Direction
from cmo.theory.evidence import Claim
from cmo.theory.grouping import Group
from cmo.theory.ledger import Decision, LedgerRow, latest
from cmo.theory.merging import product, turned
from cmo.theory.readings import is_synthetic, show_items
from cmo.theory.tallies import Evidence, InitialLink, Pair
from cmo.theory.verdicts import Verdict, VerdictRules, judge_new

Step = tuple[str, str, Direction]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of configurations with its verdict. Its words are the medoid's."""

    group: str
    verdict: str
    computed: str
    rule: str
    decided_by: str
    decided_on: str
    decision_reason: str
    configurations: int
    sources: int
    families: int
    papers: int
    interviews: int
    synthetic_sources: int
    context: str
    mechanism: str
    outcome: str
    helps: int
    hinders: int
    mixed: int
    initial_links: str
    medoid: str
    context_words: str
    mechanism_words: str
    outcome_words: str
    formed: str
    members: str
    source_ids: str


@dataclass(frozen=True, slots=True)
class SideRow:
    """One configuration on one side of a contested link, with the contexts that differ."""

    link: str
    from_construct: str
    to_construct: str
    side: str
    sign: str
    source: str
    kind: str
    synthetic: str
    configuration: str
    contexts: str
    only_on_this_side: str
    setting: str
    phases: str
    words: str


def judge_groups(
    groups: Sequence[Group],
    initial: Sequence[InitialLink],
    evidence: Evidence,
    decisions: Iterable[Decision],
    rules: VerdictRules,
) -> list[GroupRow]:
    """Return a row for each group, in their order."""
    decided = latest(decisions)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in evidence.claims:
        claims[claim.configuration].append(claim)
    theory = {(link.source, link.target): link for link in initial}
    rows = []
    for group in groups:
        made = [c for member in group.members for c in claims[member.configuration]]
        steps = sorted({(c.from_construct, c.to_construct, c.sign) for c in made})
        computed, rule, touched = _judge_group(steps, theory, evidence, rules)
        judged = computed, rule, touched
        rows.append(_group_row(group, judged, evidence, decided.get(group.id)))
    return rows


def _judge_group(
    steps: Sequence[Step],
    theory: Mapping[Pair, InitialLink],
    evidence: Evidence,
    rules: VerdictRules,
) -> tuple[Verdict, str, list[str]]:
    """Return the verdict on what a group says, why, and the initial links it touches.

    The whole of the evidence counts, not the group's own sources alone.
    """
    signed = [step for step in steps if step[2] != "0"]
    if not signed:
        return "untested", "it claims no link with a direction", []
    agreeing = [theory[s[:2]].link for s in signed if _stance(s, theory) == "agrees"]
    against = [theory[s[:2]].link for s in signed if _stance(s, theory) == "against"]
    through, through_against = _mediations(signed, theory)
    touched = sorted({*agreeing, *against, *through, *through_against})
    for step in signed:
        verdict, words = _standing(step, evidence, rules)
        if verdict:
            return verdict, f"{step[0]} → {step[1]} ({step[2]}): {words}", touched
    if against or (through_against and not through):
        return "contested", f"it speaks against {_listed(against or through_against)}", touched
    return *_agreement(agreeing, through, whole=len(agreeing) == len(signed)), touched


def _agreement(agreeing: list[str], through: list[str], *, whole: bool) -> tuple[Verdict, str]:
    """Return the verdict on a group that nobody gainsays."""
    if whole:
        return "affirmed", f"all it claims is in the initial theory ({_listed(agreeing)})"
    if through:
        return "refined", f"it puts a mechanism between the ends of {_listed(through)}"
    if agreeing:
        return "refined", f"it adds to {_listed(agreeing)} what leads there or follows"
    return "new", "nothing it claims is in the initial theory"


def _stance(step: Step, theory: Mapping[Pair, InitialLink]) -> str:
    link = theory.get(step[:2])
    if link is None:
        return "new"
    return "agrees" if link.sign == step[2] else "against"


def _standing(step: Step, evidence: Evidence, rules: VerdictRules) -> tuple[Verdict | None, str]:
    """Return refuted or contested where other sources gainsay the step, else nothing."""
    tally = evidence.sides(step[:2], step[2])
    few = len(tally.supporting) < rules.minority * tally.directed
    if few and len(tally.opposing) >= rules.least_refuting:
        against, for_it = len(tally.opposing), len(tally.supporting)
        return "refuted", f"{against} independent sources against, {for_it} for it"
    verdict, words = judge_new(tally, step[2], rules)
    return ("contested", words.partition("; ")[2]) if verdict == "contested" else (None, "")


def _mediations(
    steps: Sequence[Step], theory: Mapping[Pair, InitialLink]
) -> tuple[list[str], list[str]]:
    """Return the initial links whose ends two steps join, with their sign and against it."""
    agree: set[str] = set()
    against: set[str] = set()
    for start, middle, first in steps:
        for begin, end, second in steps:
            link = theory.get((start, end))
            if middle == begin and link is not None:
                (agree if product(first, second) == link.sign else against).add(link.link)
    return sorted(agree), sorted(against)


def _listed(links: Iterable[str]) -> str:
    return ", ".join(sorted(set(links)))


def _group_row(
    group: Group,
    judged: tuple[Verdict, str, list[str]],
    evidence: Evidence,
    decision: Decision | None,
) -> GroupRow:
    computed, rule, touched = judged
    names = sorted({member.source for member in group.members})
    sources = [evidence.sources[name] for name in names]
    polarity = Counter(member.polarity for member in group.members)
    medoid = group.medoid
    return GroupRow(
        group=group.id,
        verdict=decision.verdict if decision else computed,
        computed=computed,
        rule=rule,
        decided_by=decision.author if decision else "",
        decided_on=decision.date if decision else "",
        decision_reason=decision.reason if decision else "",
        configurations=len(group.members),
        sources=len(sources),
        families=len({member.family for member in group.members}),
        papers=sum(not source.spoken for source in sources),
        interviews=sum(source.spoken for source in sources),
        synthetic_sources=sum(is_synthetic(source) for source in sources),
        context=show_items(medoid.context),
        mechanism=show_items(medoid.mechanism),
        outcome=show_items(medoid.outcome),
        helps=polarity["+"],
        hinders=polarity["-"],
        mixed=polarity["~"],
        initial_links="; ".join(touched),
        medoid=medoid.configuration,
        context_words=medoid.words[0],
        mechanism_words=medoid.words[1],
        outcome_words=medoid.words[2],
        formed="; ".join(group.decisions) or "by machine",
        members="; ".join(member.configuration for member in group.members),
        source_ids="; ".join(names),
    )


def both_sides(ledger: Iterable[LedgerRow], evidence: Evidence) -> list[SideRow]:
    """Return what each side of every link with both signs says, and in which context."""
    rows: list[SideRow] = []
    for row in ledger:
        if row.opposing and row.sign != "0":
            rows += _side(row, row.sign, "for it", evidence)
            rows += _side(row, turned(row.sign), "against it", evidence)
    return rows


def _side(row: LedgerRow, sign: Direction, side: str, evidence: Evidence) -> list[SideRow]:
    pair = row.from_construct, row.to_construct
    claims = evidence.direct(pair, sign)
    elsewhere = evidence.contexts(pair, evidence.direct(pair, turned(sign)))
    rows = []
    for name in sorted({(claim.source, claim.configuration) for claim in claims}):
        reading, source = evidence.readings[name[1]], evidence.sources[name[0]]
        rows.append(
            SideRow(
                link=row.link,
                from_construct=pair[0],
                to_construct=pair[1],
                side=side,
                sign=sign,
                source=source.id,
                kind=source.kind,
                synthetic="yes" if is_synthetic(source) else "no",
                configuration=reading.configuration,
                contexts=show_items(reading.context),
                only_on_this_side=show_items(
                    item
                    for item in reading.context
                    if item not in elsewhere and item[0] not in pair
                ),
                setting=source.collaboration_type,
                phases="; ".join(reading.phases),
                words=" » ".join(filter(None, reading.words)),
            )
        )
    return rows
