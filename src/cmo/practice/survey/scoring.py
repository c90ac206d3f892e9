"""Scores of a survey: means, bands and spread, with small groups kept out of sight.

A respondent's score on a dimension is the mean of the answered items, if enough were
answered. Figures of fewer respondents than a group must have are withheld; where those
withheld are so few that they could be worked out from the total, the smallest group that is
left is withheld as well.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from cmo.practice.survey.consistency import cronbach_alpha
from cmo.practice.survey.instrument import Dimension, Item, Survey, SurveyRules
from cmo.practice.survey.responses import Response

GROUPINGS = ("organisation", "role", "phase")
WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension over all respondents; None where a figure is withheld or cannot be given."""

    dimension: str
    label: str
    respondents: int
    mean: float | None
    band: str
    sd: float | None
    alpha: float | None
    alpha_respondents: int
    alpha_note: str
    gap: float | None
    lowest: str
    highest: str
    flags: str


@dataclass(frozen=True, slots=True)
class GroupScore:
    """A dimension within one organisation, role or phase."""

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


def dimension_scores(survey: Survey, responses: Sequence[Response]) -> list[DimensionScore]:
    """Return the dimensions, the weakest first; those without a mean last."""
    rows = [_dimension(part, responses, survey.rules) for part in survey.dimensions]
    return sorted(rows, key=lambda row: math.inf if row.mean is None else row.mean)


def group_scores(survey: Survey, responses: Sequence[Response]) -> list[GroupScore]:
    """Return the dimensions within each organisation, role and phase that was named."""
    return [
        row
        for grouping in GROUPINGS
        for part in survey.dimensions
        for row in _groups(grouping, part, responses, survey.rules)
    ]


def item_scores(survey: Survey, responses: Sequence[Response]) -> list[ItemScore]:
    """Return the items in the order of the form; without enough respondents, none."""
    if len(responses) < survey.rules.least_group:
        return []
    return [
        _item(part, item, responses, survey.rules)
        for part in survey.dimensions
        for item in part.items
    ]


def score(response: Response, dimension: Dimension, rules: SurveyRules) -> float | None:
    """Return the mean of a respondent's answered items; None with too few of them."""
    found = [response.scores[i.id] for i in dimension.items if i.id in response.scores]
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


def withheld(sizes: Mapping[str, int], least: int) -> set[str]:
    """Return the groups whose figures are not shown.

    >>> sorted(withheld({"a": 4, "b": 5, "c": 9}, 5))
    ['a', 'b']
    """
    hidden = {name for name, size in sizes.items() if size < least}
    small = sum(sizes[name] for name in hidden)
    rest = sorted((size, name) for name, size in sizes.items() if name not in hidden)
    if 0 < small < least and rest:
        hidden.add(rest[0][1])
    return hidden


def _scores(dimension: Dimension, responses: Sequence[Response], rules: SurveyRules) -> list[float]:
    found = (score(response, dimension, rules) for response in responses)
    return [value for value in found if value is not None]


def _dimension(
    part: Dimension, responses: Sequence[Response], rules: SurveyRules
) -> DimensionScore:
    scores = _scores(part, responses, rules)
    shown = len(scores) >= rules.least_group
    mean, sd = (fmean(scores), _sd(scores)) if shown else (None, None)
    alpha, complete, note = _alpha(part, responses, rules)
    groups = [g for g in _groups("organisation", part, responses, rules) if g.mean is not None]
    ranked = sorted(groups, key=lambda g: (g.mean or 0, g.group))
    gap = _gap(ranked)
    flags = [f"{g.group} is divided" for g in groups if g.divided == "yes"]
    if gap is not None and gap >= rules.gap - 1e-9:
        flags.insert(0, "organisations differ")
    ends = (ranked[0].group, ranked[-1].group) if gap is not None else ("", "")
    return DimensionScore(
        part.id, part.label, len(scores), _rounded(mean), band(mean, rules), _rounded(sd),
        _rounded(alpha), complete, note, _rounded(gap), *ends, "; ".join(flags),
    )  # fmt: skip


def _gap(ranked: Sequence[GroupScore]) -> float | None:
    means = [group.mean for group in ranked if group.mean is not None]
    return means[-1] - means[0] if len(means) > 1 else None


def _groups(
    grouping: str, part: Dimension, responses: Sequence[Response], rules: SurveyRules
) -> list[GroupScore]:
    members: dict[str, list[Response]] = defaultdict(list)
    for response in responses:
        if name := getattr(response, grouping):
            members[name].append(response)
    scores = {name: _scores(part, members[name], rules) for name in sorted(members)}
    unnamed = len(_scores(part, responses, rules)) - sum(map(len, scores.values()))
    hidden = withheld({n: len(s) for n, s in scores.items()} | {"": unnamed}, rules.least_group)
    return [_group(grouping, n, part, s, n in hidden, rules) for n, s in scores.items()]


def _group(
    grouping: str, name: str, part: Dimension, scores: Sequence[float], hide: bool,  # noqa: FBT001
    rules: SurveyRules,
) -> GroupScore:  # fmt: skip
    if hide:
        return GroupScore(grouping, name, part.id, WITHHELD, None, "", None, "")
    mean, sd = fmean(scores), _sd(scores)
    divided = "yes" if sd is not None and sd > rules.spread else "no"
    return GroupScore(
        grouping, name, part.id, str(len(scores)), _rounded(mean), band(mean, rules),
        _rounded(sd), divided,
    )  # fmt: skip


def _alpha(
    part: Dimension, responses: Sequence[Response], rules: SurveyRules
) -> tuple[float | None, int, str]:
    names = [item.id for item in part.items]
    rows = [[r.scores[n] for n in names] for r in responses if all(n in r.scores for n in names)]
    if len(rows) < rules.alpha_respondents:
        return (
            None,
            len(rows),
            f"not given: fewer than {rules.alpha_respondents} answered all items",
        )
    alpha = cronbach_alpha(rows)
    return alpha, len(rows), "" if alpha is not None else "not defined: all totals are equal"


def _item(
    part: Dimension, item: Item, responses: Sequence[Response], rules: SurveyRules
) -> ItemScore:
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
