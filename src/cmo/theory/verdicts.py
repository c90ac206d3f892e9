"""The rules that turn evidence into a verdict: all of them, in one place, in order.

The vocabulary is that of realist synthesis (affirmed, refined, refuted; Pawson 2006, used so
by Aunger et al. 2021), with *contested*, *untested* and *new* added. The first rule that applies
gives the verdict, and its words are printed with it. Counts are of independent sources.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from cmo.counting import counted
from cmo.records import Direction

Verdict = Literal["affirmed", "refined", "contested", "refuted", "untested", "new"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class VerdictRules:
    """The numbers in the rules; their meaning is in the schema of settings."""

    well_supported: int = 2
    least_refuting: int = 2
    minority: float = 0.25
    condition_families: int = 2
    condition_share: float = 0.5
    narrower_refines: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """The families that speak for and against one signed link, by how they do it.

    ``mediated`` names, for each construct between the two ends, the families that claim both
    steps themselves; ``narrower`` those that claim it of constructs below these in the
    codebook. ``condition`` is a context that recurs among those for it, ``divide`` one that
    tells the two sides apart.
    """

    supporting: frozenset[str] = NOBODY
    opposing: frozenset[str] = NOBODY
    unsaid: frozenset[str] = NOBODY
    mediated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    mediated_against: Mapping[str, frozenset[str]] = field(default_factory=dict)
    narrower: Mapping[str, frozenset[str]] = field(default_factory=dict)
    narrower_against: Mapping[str, frozenset[str]] = field(default_factory=dict)
    condition: str = ""
    divide: str = ""

    @property
    def directed(self) -> int:
        """How many say a direction; a family that says both counts on both sides."""
        return len(self.supporting) + len(self.opposing)


def everyone(by_construct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the families of all constructs together."""
    return NOBODY.union(*by_construct.values())


def judge(tally: Tally, rules: VerdictRules) -> tuple[Verdict, str]:
    """Return the verdict on a link of the initial theory, and the rule that gave it in words."""
    for verdict, rule, _ in rules_in_force(rules):
        words = rule(tally, rules)
        if words:
            return verdict, words
    return LAST_RULE[0], _nothing(tally)


def judge_new(tally: Tally, sign: Direction, rules: VerdictRules) -> tuple[Verdict, str]:
    """Return the verdict on a link that the initial theory does not hold."""
    words = _both_sides(tally, rules)
    if words:
        return "contested", f"not in the initial theory; {words}"
    if sign == "0":
        return "new", f"not in the initial theory; {_sources(tally.unsaid)}, no direction said"
    few = ", too few to rest on" if len(tally.supporting) < rules.well_supported else ""
    tail = f", {len(tally.opposing)} against" if tally.opposing else ""
    return "new", f"not in the initial theory; {_sources(tally.supporting)} for it{tail}{few}"


def _refuted(tally: Tally, rules: VerdictRules) -> str:
    few = len(tally.supporting) < rules.minority * tally.directed
    if len(tally.opposing) >= rules.least_refuting and few:
        return (
            f"{_sources(tally.opposing)} against it and {len(tally.supporting)} for it: "
            f"at least {rules.least_refuting} against, under {rules.minority:.0%} for it"
        )
    return ""


def _divided(tally: Tally, rules: VerdictRules) -> str:
    if tally.divide and _both_sides(tally, rules):
        return f"{_both_sides(tally, rules)}; the context tells them apart: {tally.divide}"
    return ""


def _both_sides(tally: Tally, rules: VerdictRules) -> str:
    smaller = min(len(tally.supporting), len(tally.opposing))
    if smaller and smaller >= rules.minority * tally.directed:
        return (
            f"sources on both signs: {len(tally.supporting)} for it, {len(tally.opposing)} "
            f"against (the smaller side is at least {rules.minority:.0%})"
        )
    return ""


def _one_against(tally: Tally, rules: VerdictRules) -> str:
    if tally.opposing and not tally.supporting:
        return (
            f"{_sources(tally.opposing)} against what the initial theory says and none for it: "
            f"too few to refute (needs {rules.least_refuting})"
        )
    return ""


def _through_mediator(tally: Tally, rules: VerdictRules) -> str:
    between = everyone(tally.mediated) - tally.supporting
    against = everyone(tally.mediated_against) - tally.opposing
    if len(tally.supporting) >= rules.well_supported or len(between) <= len(against):
        return ""
    return (
        f"holds with a mediator ({_names(tally.mediated)}): both steps claimed "
        f"by {_sources(between)}, the direct link by {len(tally.supporting)} "
        f"({rules.well_supported} wanted)"
    )


def _mediators_disagree(tally: Tally, rules: VerdictRules) -> str:
    between = everyone(tally.mediated)
    against = everyone(tally.mediated_against)
    if tally.supporting or not against or len(against) < len(between):
        return ""
    return (
        f"no source on the direct link; through a mediator {len(between)} for it and "
        f"{len(against)} against ({_names(tally.mediated_against)})"
    )


def _in_narrower_form(tally: Tally, rules: VerdictRules) -> str:
    below = everyone(tally.narrower) - tally.supporting
    against = everyone(tally.narrower_against)
    enough = len(tally.supporting) >= rules.well_supported
    if enough or len(below) <= len(against):
        return ""
    return (
        f"holds in a narrower form ({_names(tally.narrower)}): {_sources(below)}; "
        f"{len(tally.supporting)} for the link as worded ({rules.well_supported} wanted)"
    )


def _under_condition(tally: Tally, rules: VerdictRules) -> str:
    if tally.condition and tally.supporting:
        return (
            f"holds under a stated context ({tally.condition}) in at least "
            f"{rules.condition_share:.0%} of the {_sources(tally.supporting)} for it"
        )
    return ""


def _supported(tally: Tally, rules: VerdictRules) -> str:
    if not tally.supporting:
        return ""
    few = len(tally.supporting) < rules.well_supported
    tail = f", {len(tally.opposing)} against" if tally.opposing else ", none against"
    weak = f"; weakly, as {rules.well_supported} are wanted" if few else ""
    return f"{_sources(tally.supporting)} for it{tail}{weak}"


def _nothing(tally: Tally) -> str:
    if tally.unsaid:
        return f"the link without a direction in {_sources(tally.unsaid)}, with one in none"
    return "no source speaks of this link"


Rule = Callable[[Tally, VerdictRules], str]
INITIAL_RULES: tuple[tuple[Verdict, Rule, str], ...] = (
    ("refuted", _refuted, "{least_refuting} or more against, under {minority:.0%} for it"),
    (
        "refined",
        _divided,
        "both signs, the smaller side at least {minority:.0%}, and a context tells them apart",
    ),
    ("contested", _both_sides, "both signs, the smaller side at least {minority:.0%}"),
    ("contested", _one_against, "fewer than {least_refuting} against and none for it"),
    (
        "refined",
        _through_mediator,
        "fewer than {well_supported} for it directly; over a mediator more for it than against",
    ),
    (
        "contested",
        _mediators_disagree,
        "none for it directly; over mediators as many or more against it as for it",
    ),
    (
        "refined",
        _in_narrower_form,
        "fewer than {well_supported} for it as worded; in a narrower form more than against it",
    ),
    (
        "refined",
        _under_condition,
        "a context in {condition_share:.0%} of the sources for it, at least {condition_families}",
    ),
    (
        "affirmed",
        _supported,
        "one or more for it; with fewer than {well_supported} the rule says weakly",
    ),
)
LAST_RULE: tuple[Verdict, str] = "untested", "no source for it or against it with a direction"
NEW_RULES: tuple[tuple[Verdict, str], ...] = (
    (
        "contested",
        "not in the initial theory; both signs, the smaller side at least {minority:.0%}",
    ),
    ("new", "not in the initial theory; everything else"),
)


def rules_in_force(rules: VerdictRules) -> list[tuple[Verdict, Rule, str]]:
    """Return the rules for links of the initial theory without those that are switched off."""
    return [
        each for each in INITIAL_RULES if rules.narrower_refines or each[1] is not _in_narrower_form
    ]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with its numbers filled in; of those for a kind of link, the first that fits."""

    links: str
    order: int
    verdict: Verdict
    rule: str


def describe_rules(rules: VerdictRules) -> list[RuleRow]:
    """Return the rules in words, in the order in which they are tried."""
    numbers = asdict(rules)
    initial = [*((verdict, words) for verdict, _, words in rules_in_force(rules)), LAST_RULE]
    return [
        RuleRow(links, order, verdict, words.format(**numbers))
        for links, tried in (("initial", initial), ("new", NEW_RULES))
        for order, (verdict, words) in enumerate(tried, 1)
    ]


def _sources(families: frozenset[str]) -> str:
    return counted(len(families), "independent source")


def _names(by_construct: Mapping[str, frozenset[str]]) -> str:
    ranked = sorted(by_construct, key=lambda name: (-len(by_construct[name]), name))
    return ", ".join(ranked)
