"""Scores of a survey: means, bands and spread, with small groups kept out of sight.

A respondent's score on a dimension is the mean of the answered items, if enough were
answered. Which figures are withheld is in :mod:`cmo.practice.survey.withholding`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from cmo.practice.dimensions import Dimension
from cmo.practice.survey.consistency import alpha_interval, cronbach_alpha
from cmo.practice.survey.instrument import Item, Survey, SurveyRules
from cmo.practice.survey.responses import Response
from cmo.practice.survey.withholding import withheld

GROUPINGS = ("organisation", "role", "phase")
WITHHELD = "withheld"
Scale = Dimension[Item]


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension over all respondents; None where a figure is withheld or cannot be given.

    ``printed`` is the mean to the one decimal that its band goes by. ``sd`` is over all
    respondents, ``within_sd`` pooled within the groups shown, ``gap`` the highest less the
    lowest of their means; ``alpha_low`` and ``alpha_high`` hold 95%.
    """

    dimension: str
    label: str
    respondents: int
    mean: float | None
    printed: str
    band: str
    sd: float | None
    within_sd: float | None
    gap: float | None
    lowest: str
    highest: str
    flags: str
    alpha: float | None
    alpha_low: float | None
    alpha_high: float | None
    alpha_respondents: int
    alpha_note: str


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha with its 95% interval, on how many people it rests, or why not given."""

    value: float | None
    low: float | None
    high: float | None
    respondents: int
    note: str


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A dimension within one group, such as an organisation."""

    grouping: str
    group: str
    dimension: str
    respondents: str
    mean: float | None
    band: str
    sd: float | None
    divided: str


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item over all respondents; the mean is as scored, so more is better."""

    dimension: str
    item: str
    text: str
    reverse: str
    answered: int
    dont_know: int
    missing: int
    mean: float | None


def dimension_scores(
    survey: Survey, responses: Sequence[Response], grouping: str = GROUPINGS[0]
) -> list[DimensionScore]:
    """Return the dimensions, the weakest first; those without a mean last.

    Spread is between and within the groups of ``grouping``.
    """
    rows = [_dimension(part, grouping, responses, survey.rules) for part in survey.dimensions]
    return sorted(rows, key=lambda row: math.inf if row.mean is None else row.mean)


def group_scores(
    survey: Survey, responses: Sequence[Response], grouping: str = GROUPINGS[0]
) -> list[GroupScore]:
    """Return the dimensions within each group that was named."""
    return [
        row
        for part in survey.dimensions
        for row in _groups(grouping, part, responses, survey.rules)
    ]


def item_scores(survey: Survey, responses: Sequence[Response]) -> list[ItemScore]:
    """Return the items in the order of the form; without enough respondents, none."""
    if len(responses) < survey.rules.least_group:
        return []
    return [
        _item(dimension, item, responses, survey.rules)
        for dimension in survey.dimensions
        for item in dimension.parts
    ]


def score(response: Response, dimension: Scale, rules: SurveyRules) -> float | None:
    """Return the mean of a respondent's answered items; None with too few of them."""
    found = [response.scores[i.id] for i in dimension.parts if i.id in response.scores]
    return fmean(found) if len(found) >= rules.answered else None


def band(mean: float | None, rules: SurveyRules) -> str:
    """Return what a mean, rounded half up to one decimal as it is printed, calls for.

    The cut-offs are those of the Wilder Collaboration Factors Inventory.
    """
    if mean is None:
        return ""
    if one_decimal(mean) >= rules.strength:
        return "strength"
    return "discuss" if one_decimal(mean) >= rules.discuss else "act"


def one_decimal(value: float) -> float:
    """Return ``value`` rounded half up to one decimal.

    >>> one_decimal(3.95), one_decimal(3.949)
    (4.0, 3.9)
    """
    return math.floor(value * 10 + 0.5 + 1e-9) / 10


def _scores(dimension: Scale, responses: Sequence[Response], rules: SurveyRules) -> list[float]:
    found = (score(response, dimension, rules) for response in responses)
    return [value for value in found if value is not None]


def _dimension(
    part: Scale, grouping: str, responses: Sequence[Response], rules: SurveyRules
) -> DimensionScore:
    scores = _scores(part, responses, rules)
    shown = len(scores) >= rules.least_group
    mean, sd = (fmean(scores), _sd(scores)) if shown else (None, None)
    groups = [g for g in _groups(grouping, part, responses, rules) if g.mean is not None]
    ranked = sorted(groups, key=lambda g: (g.mean or 0, g.group))
    gap = _gap(ranked)
    lowest, highest = (ranked[0].group, ranked[-1].group) if gap is not None else ("", "")
    alpha = _alpha(part, responses, rules)
    return DimensionScore(
        dimension=part.id,
        label=part.label,
        respondents=len(scores),
        mean=_rounded(mean),
        printed="" if mean is None else f"{one_decimal(mean):.1f}",
        band=band(mean, rules),
        sd=_rounded(sd),
        within_sd=_rounded(_within(groups)),
        gap=_rounded(gap),
        lowest=lowest,
        highest=highest,
        flags=_flags(groups, grouping, gap, rules),
        alpha=_rounded(alpha.value),
        alpha_low=_rounded(alpha.low),
        alpha_high=_rounded(alpha.high),
        alpha_respondents=alpha.respondents,
        alpha_note=alpha.note,
    )


def _gap(ranked: Sequence[GroupScore]) -> float | None:
    means = [group.mean for group in ranked if group.mean is not None]
    return means[-1] - means[0] if len(means) > 1 else None


def _within(groups: Sequence[GroupScore]) -> float | None:
    """Return the standard deviation within groups, pooled by degrees of freedom."""
    spread = [(int(g.respondents) - 1, g.sd) for g in groups if g.sd is not None]
    freedom = sum(people for people, _ in spread)
    return math.sqrt(sum(people * sd**2 for people, sd in spread) / freedom) if freedom else None


def _flags(
    groups: Sequence[GroupScore], grouping: str, gap: float | None, rules: SurveyRules
) -> str:
    differ = [f"{grouping}s differ"] if gap is not None and gap >= rules.gap - 1e-9 else []
    return "; ".join([*differ, *(f"{g.group} is divided" for g in groups if g.divided == "yes")])


def _groups(
    grouping: str, part: Scale, responses: Sequence[Response], rules: SurveyRules
) -> list[GroupScore]:
    members: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        members[getattr(response, grouping)].append(response)
    scores = {name: _scores(part, members[name], rules) for name in sorted(members)}
    hidden = withheld({name: len(found) for name, found in scores.items()}, rules.least_group)
    return [
        _hidden(grouping, name, part) if name in hidden else _shown(grouping, name, part, s, rules)
        for name, s in scores.items()
        if name
    ]


def _hidden(grouping: str, name: str, part: Scale) -> GroupScore:
    return GroupScore(grouping, name, part.id, WITHHELD, None, "", None, "")


def _shown(
    grouping: str, name: str, part: Scale, scores: Sequence[float], rules: SurveyRules
) -> GroupScore:
    mean, sd = fmean(scores), _sd(scores)
    divided = "yes" if sd is not None and sd > rules.spread else "no"
    return GroupScore(
        grouping, name, part.id, str(len(scores)), _rounded(mean), band(mean, rules),
        _rounded(sd), divided,
    )  # fmt: skip


def _alpha(part: Scale, responses: Sequence[Response], rules: SurveyRules) -> Alpha:
    names = [item.id for item in part.parts]
    rows = [[r.scores[n] for n in names] for r in responses if all(n in r.scores for n in names)]
    if len(rows) < rules.alpha_respondents:
        note = f"not given: fewer than {rules.alpha_respondents} answered all items"
        return Alpha(None, None, None, len(rows), note)
    value = cronbach_alpha(rows)
    if value is None:
        return Alpha(None, None, None, len(rows), "not defined: all totals are equal")
    return Alpha(value, *alpha_interval(value, len(rows), len(names)), len(rows), "")


def _item(part: Scale, item: Item, responses: Sequence[Response], rules: SurveyRules) -> ItemScore:
    found = [r.scores[item.id] for r in responses if item.id in r.scores]
    unsure = sum(item.id in r.unsure for r in responses)
    mean = fmean(found) if len(found) >= rules.least_group else None
    missing = len(responses) - len(found) - unsure
    reverse = "yes" if item.reverse else "no"
    return ItemScore(
        part.id, item.id, item.text, reverse, len(found), unsure, missing, _rounded(mean)
    )


def _sd(scores: Sequence[float]) -> float | None:
    return stdev(scores) if len(scores) > 1 else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
