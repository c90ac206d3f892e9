"""How strong the evidence for an action is: links, sources on both sides, and one rule each.

An action pulls levers. Every link of the theory from a lever to something that is wanted
speaks for the action where it moves it the wanted way, and against it where it moves it the
other way. Counts are of independent sources: those of one project count once, synthetic ones
never. The first rule of :func:`judge` that applies gives the strength, with its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from cmo.counting import counted
from cmo.practice.actions.plan import Action, Plan, StrengthRules
from cmo.practice.findings import Findings, Pair, Row, names
from cmo.records import Direction

Strength = Literal["strong", "moderate", "weak", "contested", "synthetic only", "no support"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
CONFIDENCE = ("high", "moderate", "low", "very low", "")
TRUSTED = CONFIDENCE[:2]
NOTHING: Row = {}


@dataclass(frozen=True, slots=True)
class Tie:
    """A link of the theory behind an action; ``sign`` is the one that the action hopes for.

    ``backing`` and ``against`` are independent sources; the identifiers after them include
    synthetic sources. ``cut`` is how many sources must fall before no path joins the two
    constructs, 0 where that was not measured. ``confidence`` is empty where the ledger
    judged the other sign.
    """

    link: str
    words: str
    pair: Pair
    sign: Direction
    verdict: str
    confidence: str
    condition: str
    cut: int
    backing: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()
    backing_ids: tuple[str, ...] = ()
    against_ids: tuple[str, ...] = ()
    backing_configurations: tuple[str, ...] = ()
    against_configurations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """An action with the links behind it, best first, its strength, and the rule in words."""

    action: Action
    ties: tuple[Tie, ...]
    strength: Strength
    rule: str
    backing: frozenset[str] = field(default=frozenset())
    against: frozenset[str] = field(default=frozenset())

    @property
    def backing_ids(self) -> list[str]:
        """The sources that speak for it, synthetic ones included."""
        return sorted({name for tie in self.ties for name in tie.backing_ids})

    @property
    def against_ids(self) -> list[str]:
        """The sources that speak against it, synthetic ones included."""
        return sorted({name for tie in self.ties for name in tie.against_ids})

    @property
    def configurations(self) -> list[str]:
        """The configurations that speak for it, those of the best links first."""
        found = (name for tie in self.ties for name in tie.backing_configurations)
        return list(dict.fromkeys(found))

    @property
    def reached(self) -> list[str]:
        """The constructs that a source, of whatever kind, says it moves the wanted way."""
        return list(dict.fromkeys(tie.pair[1] for tie in self.ties if tie.backing_ids))


def weigh_all(plan: Plan, findings: Findings) -> list[Weighed]:
    """Return the actions of ``plan`` in the order of their evidence, strongest first."""
    return sorted((weigh(action, plan, findings) for action in plan.actions), key=_rank)


def weigh(action: Action, plan: Plan, findings: Findings) -> Weighed:
    """Return ``action`` with the links behind it and the strength of their evidence."""
    ties = sorted(_ties(action, plan, findings), key=_tie_rank)
    backing = frozenset[str]().union(*(tie.backing for tie in ties))
    against = frozenset[str]().union(*(tie.against for tie in ties))
    strength, rule = judge(ties, backing, against, plan.rules)
    return Weighed(action, tuple(ties), strength, rule, backing, against)


def judge(
    ties: Sequence[Tie], backing: frozenset[str], against: frozenset[str], rules: StrengthRules
) -> tuple[Strength, str]:
    """Return the strength of the evidence, and the rule that gave it in words."""
    count, words = len(backing), _sides(backing, against)
    if not (backing or against):
        if any(tie.backing_ids for tie in ties):
            return "synthetic only", "only synthetic sources speak for it"
        return "no support", "no source says that its levers do anything that is wanted"
    if len(against) >= rules.minority * (count + len(against)) and against:
        return "contested", f"{words}: at least {rules.minority:.0%} of them against"
    recurring = [tie for tie in ties if len(tie.backing) >= rules.link_sources]
    firm = [t for t in recurring if t.confidence in TRUSTED and t.cut >= rules.strong_cut]
    if count >= rules.strong_sources and firm:
        return "strong", f"{words}; {_firm(firm[0])}"
    if count >= rules.moderate_sources and recurring:
        return "moderate", f"{words}; {_recurring(recurring[0])}"
    return "weak", f"{words}; {_lacking(count, rules)}"


def _ties(action: Action, plan: Plan, findings: Findings) -> Iterable[Tie]:
    for lever, pull in action.levers:
        for target, wanted in plan.wanted.items():
            row = findings.ledger.get((lever, target))
            if row is not None and lever != target:
                yield _tie(row, "+" if pull == wanted else "-", findings)


def _tie(row: Row, sign: Direction, findings: Findings) -> Tie:
    pair = row["from_construct"], row["to_construct"]
    backing, backed = _side(pair, sign, findings)
    against, opposed = _side(pair, "-" if sign == "+" else "+", findings)
    return Tie(
        row["link"],
        " → ".join(map(findings.label, pair)),
        pair,
        sign,
        row["verdict"],
        row["confidence"] if row["sign"] == sign else "",
        row["condition"],
        int(findings.robustness.get(pair, NOTHING).get("cut", 0)),
        frozenset(findings.independent(backing)),
        frozenset(findings.independent(against)),
        backing,
        against,
        backed,
        opposed,
    )


def _side(
    pair: Pair, sign: Direction, findings: Findings
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the sources and the configurations that claim the link with this sign."""
    row = findings.links.get((pair, sign), NOTHING)
    return tuple(names(row.get("source_ids", ""))), tuple(names(row.get("configuration_ids", "")))


def _tie_rank(tie: Tie) -> tuple[int, int, int, Pair]:
    """Most independent sources first, then most synthetic ones, then confidence."""
    return (
        -len(tie.backing),
        -len(tie.backing_ids),
        CONFIDENCE.index(tie.confidence),
        tie.pair,
    )


def _rank(weighed: Weighed) -> tuple[int, int, int, str]:
    balance = len(weighed.backing) - len(weighed.against)
    invented = len(weighed.backing_ids)
    return STRENGTHS.index(weighed.strength), -balance, -invented, weighed.action.id


def _sides(backing: frozenset[str], against: frozenset[str]) -> str:
    return f"{counted(len(backing), 'independent source')} for it, {len(against) or 'none'} against"


def _firm(tie: Tie) -> str:
    return (
        f"“{tie.words}” recurs in {len(tie.backing)} of them with {tie.confidence} confidence, and "
        f"{tie.cut} sources would have to fall before no path is left"
    )


def _recurring(tie: Tie) -> str:
    return f"“{tie.words}” recurs in {len(tie.backing)} of them"


def _lacking(count: int, rules: StrengthRules) -> str:
    if count < rules.moderate_sources:
        return f"{rules.moderate_sources} are wanted for moderate"
    return f"no single link recurs in {rules.link_sources}"
