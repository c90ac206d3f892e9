"""Confidence in a link, in the manner of GRADE-CERQual.

Four parts are each judged by the concerns they raise (none, minor, moderate, serious):
*methodological limitations* (rigour) and *relevance* come from the register, *coherence*
(do sources agree on the sign) and *adequacy* (how many independent sources, how rich) are
computed. They add up to high, moderate, low or very low confidence (Lewin et al. 2018,
Implementation Science 13 suppl. 1). A person should look over them: the published approach
asks for judgement, and this is only its arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cmo.records import Link, Source
from cmo.theory.merging import turned
from cmo.theory.readings import families_of, family_of

CONCERNS = ("none", "minor", "moderate", "serious")
LEVELS = ("high", "moderate", "low", "very low")


@dataclass(frozen=True, slots=True)
class ConfidenceRules:
    """The numbers behind the four parts; their meaning is in the schema of settings."""

    high: int = 0
    medium: int = 1
    low: int = 3
    unjudged: int = 2
    families: Sequence[int] = (5, 3, 2)
    agreement: Sequence[float] = (0.9, 0.75, 0.5)
    thin: float = 1.5


@dataclass(frozen=True, slots=True)
class Confidence:
    """The concern in each of the four parts, and the confidence that is left."""

    limitations: str
    coherence: str
    adequacy: str
    relevance: str
    confidence: str


def assess(
    supporting: Iterable[Source], opposing_families: Collection[str], rules: ConfidenceRules
) -> Confidence:
    """Return the confidence in a link that ``supporting`` sources speak for.

    A family counts once, with the least concern among its sources.
    """
    families: dict[str, list[Source]] = defaultdict(list)
    for source in supporting:
        families[family_of(source)].append(source)
    count, against = len(families), len(set(opposing_families))
    thinness = _mean_concern(families, "richness", rules)
    parts = (
        _rounded(_mean_concern(families, "rigour", rules)),
        _step_down(count / (count + against) if count else 0.0, rules.agreement),
        min(3, _step_down(count, rules.families) + (thinness >= rules.thin)),
        _rounded(_mean_concern(families, "relevance", rules)),
    )
    limitations, coherence, adequacy, relevance = (CONCERNS[part] for part in parts)
    return Confidence(limitations, coherence, adequacy, relevance, LEVELS[overall(parts)])


def overall(parts: Sequence[int]) -> int:
    """Return the place in :data:`LEVELS` that concerns of 0 (none) to 3 (serious) lead to.

    A serious concern takes two levels, a moderate one takes one, two minor ones take one.
    """
    lost = 2 * parts.count(3) + parts.count(2) + parts.count(1) // 2
    return min(lost, len(LEVELS) - 1)


def assess_links(
    links: Iterable[Link], sources: Mapping[str, Source], rules: ConfidenceRules
) -> dict[str, Confidence]:
    """Return the confidence in each link, by its identifier."""
    links = list(links)
    families = {
        (link.from_construct, link.to_construct, link.sign): families_of(link.sources, sources)
        for link in links
    }
    found = {}
    for link in links:
        other = turned(link.sign)
        opposite = (link.from_construct, link.to_construct, other)
        opposing = families.get(opposite, set()) if other != link.sign else set()
        found[link.id] = assess((sources[name] for name in link.sources), opposing, rules)
    return found


def _mean_concern(
    families: Mapping[str, list[Source]], field: str, rules: ConfidenceRules
) -> float:
    judged = {"high": rules.high, "medium": rules.medium, "low": rules.low}
    concerns = [
        min(judged.get(getattr(source, field), rules.unjudged) for source in members)
        for members in families.values()
    ]
    return sum(concerns) / len(concerns) if concerns else float(rules.unjudged)


def _rounded(concern: float) -> int:
    """Round half up: a concern that is halfway to the next counts as the next."""
    return min(3, int(concern + 0.5))


def _step_down(value: float, least: Sequence[float]) -> int:
    """Return how many of the falling thresholds ``value`` misses."""
    return sum(value < threshold for threshold in least)
