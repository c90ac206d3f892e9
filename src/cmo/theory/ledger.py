"""The ledger: each link of the initial theory, and each new one, with its verdict and why.

A person's verdict (``data/raw/verdicts.csv``) stands before the computed one, and both are
shown. Papers and interviews are judged apart as well as together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from cmo.records import Direction
from cmo.theory.confidence import Confidence, ConfidenceRules, assess
from cmo.theory.merging import turned
from cmo.theory.readings import is_synthetic
from cmo.theory.tallies import Evidence, InitialLink, Pair, majority_sign, new_pairs
from cmo.theory.verdicts import Tally, Verdict, VerdictRules, everyone, judge, judge_new

Parts = tuple[Evidence, Evidence, Evidence]
PLACES = {
    "sources_of_from": "from",
    "sources_of_to": "to",
    "sources_of_both": "both",
    "sources_of_both_in_one_configuration": "together",
    "sources_of_reverse": "reverse",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's verdict: a row of ``data/raw/verdicts.csv``."""

    target: str
    verdict: Verdict
    author: str
    date: str
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A link with its verdict. ``supporting`` and the like count independent sources."""

    link: str
    novel: str
    from_construct: str
    to_construct: str
    sign: Direction
    slots: str
    statement: str
    verdict: str
    computed: str
    rule: str
    decided_by: str
    decided_on: str
    decision_reason: str
    verdict_papers: str
    verdict_interviews: str
    supporting: int
    opposing: int
    unsaid: int
    mediated: int
    mediated_against: int
    narrower: int
    narrower_against: int
    supporting_papers: int
    supporting_interviews: int
    opposing_papers: int
    opposing_interviews: int
    unsaid_papers: int
    unsaid_interviews: int
    synthetic_sources: int
    condition: str
    mediators: str
    narrower_links: str
    confidence: str
    limitations: str
    coherence: str
    adequacy: str
    relevance: str
    sources_of_from: int
    sources_of_to: int
    sources_of_both: int
    sources_of_both_in_one_configuration: int
    sources_of_reverse: int
    slots_together: str
    supporting_ids: str
    opposing_ids: str
    unsaid_ids: str
    mediated_ids: str
    narrower_ids: str
    configurations: str


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the decision that holds for each target: the one with the last date."""
    ordered = sorted(decisions, key=lambda d: (d.date, d.author, d.verdict, d.reason))
    return {decision.target: decision for decision in ordered}


def make_ledger(
    initial: Sequence[InitialLink],
    evidence: Evidence,
    decisions: Iterable[Decision],
    rules: VerdictRules,
    confidence: ConfidenceRules,
) -> list[LedgerRow]:
    """Return the initial links in their order, then new pairs, most sources first."""
    decided = latest(decisions)
    parts = evidence, evidence.only(spoken=False), evidence.only(spoken=True)
    old = [_initial_row(link, parts, decided, rules, confidence) for link in initial]
    new = [
        _new_row(pair, parts, decided, rules, confidence) for pair in new_pairs(evidence, initial)
    ]
    new.sort(key=lambda r: (-(r.supporting + r.opposing), r.from_construct, r.to_construct))
    return [*old, *new]


def _new_row(
    pair: Pair,
    parts: Parts,
    decided: Mapping[str, Decision],
    rules: VerdictRules,
    confidence: ConfidenceRules,
) -> LedgerRow:
    whole = parts[0]
    by_sign = whole.pairs[pair]
    sign = majority_sign(by_sign, whole)
    slots = sorted({claim.slots for claims in by_sign.values() for claim in claims})
    link = InitialLink(f"{pair[0]} → {pair[1]}", *pair, sign, "; ".join(slots), "")
    tallies = [part.direct_tally(pair, sign, rules) for part in parts]
    verdicts: list[tuple[str, str]] = [
        judge_new(tally, sign, rules) if part.pairs.get(pair) else ("untested", "")
        for part, tally in zip(parts, tallies, strict=True)
    ]
    row = _stated(link, novel="yes") | _verdicts(link.link, verdicts, decided)
    row |= _counts(link, whole, tallies[0]) | _confidence(link, whole, tallies[0], confidence)
    return LedgerRow(**row | dict.fromkeys(PLACES, 0) | {"slots_together": ""})


def _initial_row(
    link: InitialLink,
    parts: Parts,
    decided: Mapping[str, Decision],
    rules: VerdictRules,
    confidence: ConfidenceRules,
) -> LedgerRow:
    pair, whole = (link.source, link.target), parts[0]
    tallies = [part.tally(pair, link.sign, rules) for part in parts]
    verdicts: list[tuple[str, str]] = [judge(tally, rules) for tally in tallies]
    places = whole.whereabouts(pair)
    row = _stated(link, novel="no") | _verdicts(link.link, verdicts, decided)
    row |= _counts(link, whole, tallies[0]) | _confidence(link, whole, tallies[0], confidence)
    row |= {name: len(places[key]) for name, key in PLACES.items()}
    together = (f"{slots}: {len(names)}" for slots, names in whole.side_by_side(pair).items())
    return LedgerRow(**row, slots_together="; ".join(together))


def _stated(link: InitialLink, *, novel: str) -> dict[str, Any]:
    return {
        "link": link.link,
        "novel": novel,
        "from_construct": link.source,
        "to_construct": link.target,
        "sign": link.sign,
        "slots": link.slots,
        "statement": link.statement,
    }


def _verdicts(
    target: str, verdicts: Sequence[tuple[str, str]], decided: Mapping[str, Decision]
) -> dict[str, Any]:
    (computed, rule), (papers, _), (interviews, _) = verdicts
    decision = decided.get(target)
    return {
        "verdict": decision.verdict if decision else computed,
        "computed": computed,
        "rule": rule,
        "decided_by": decision.author if decision else "",
        "decided_on": decision.date if decision else "",
        "decision_reason": decision.reason if decision else "",
        "verdict_papers": papers,
        "verdict_interviews": interviews,
    }


def _counts(link: InitialLink, evidence: Evidence, tally: Tally) -> dict[str, Any]:
    """Return counts of independent sources, and the identifiers of the sources behind them."""
    pair, sources = (link.source, link.target), evidence.sources
    supporting = evidence.direct(pair, link.sign) if link.sign != "0" else []
    opposing = evidence.direct(pair, turned(link.sign)) if link.sign != "0" else []
    unsaid = evidence.direct(pair, "0")
    behind = [*supporting, *opposing, *unsaid]
    counts: dict[str, Any] = {
        name: len(everyone(getattr(tally, name)))
        for name in ("mediated", "mediated_against", "narrower", "narrower_against")
    }
    for side, claims in (("supporting", supporting), ("opposing", opposing), ("unsaid", unsaid)):
        names = sorted({claim.source for claim in claims})
        counts[side] = len(getattr(tally, side))
        counts[f"{side}_papers"] = sum(not sources[name].spoken for name in names)
        counts[f"{side}_interviews"] = sum(sources[name].spoken for name in names)
        counts[f"{side}_ids"] = "; ".join(names)
    indirect = (evidence.mediated(pair), evidence.narrower(pair)) if link.statement else ({}, {})
    ids = [everyone(found.get(link.sign, {})) for found in indirect]
    return counts | {
        "synthetic_sources": sum(is_synthetic(sources[n]) for n in {c.source for c in behind}),
        "condition": tally.divide or tally.condition,
        "mediators": "; ".join(tally.mediated),
        "narrower_links": "; ".join(tally.narrower),
        "mediated_ids": "; ".join(sorted(ids[0])),
        "narrower_ids": "; ".join(sorted(ids[1])),
        "configurations": "; ".join(sorted({claim.configuration for claim in behind})),
    }


def _confidence(
    link: InitialLink, evidence: Evidence, tally: Tally, rules: ConfidenceRules
) -> dict[str, str]:
    """Return the four parts for the direct claims; empty where nobody claims the link."""
    claims = evidence.direct((link.source, link.target), link.sign)
    if not claims:
        return {item.name: "" for item in fields(Confidence)}
    names = sorted({claim.source for claim in claims})
    return asdict(assess((evidence.sources[name] for name in names), tally.opposing, rules))
