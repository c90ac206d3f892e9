"""What a survey says, weakest dimension first, with the action statements that match it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmo.practice.document import (
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    say_synthetic,
)
from cmo.practice.findings import Row
from cmo.practice.matching import what_may_help
from cmo.practice.survey.instrument import NOTICE, Survey
from cmo.practice.survey.responses import Response
from cmo.practice.survey.scoring import DimensionScore, GroupScore, one_decimal


@dataclass(frozen=True, slots=True)
class Summary:
    """What the scores rest on; ``mistakes`` were found in rows that were left out."""

    title: str
    notice: str
    people: int
    organisations: int
    synthetic: int
    mistakes: int
    grouping: str


def summarise(
    survey: Survey, responses: Sequence[Response], mistakes: int, grouping: str
) -> Summary:
    """Count what was answered, by whom."""
    made_up = [response.synthetic for response in responses]
    notice = say_synthetic(made_up, "responses", NOTICE)
    organisations = len({response.organisation for response in responses})
    return Summary(
        survey.title, notice, len(responses), organisations, sum(made_up), mistakes, grouping
    )


def results_document(
    survey: Survey,
    summary: Summary,
    scores: Sequence[DimensionScore],
    groups: Sequence[GroupScore],
    actions: Sequence[Row],
    pictures: Sequence[Picture] = (),
) -> Document:
    """Return the scores over all respondents as a document to read."""
    rules = survey.rules
    blocks: list[Block] = [
        Paragraph(_counts(summary)),
        _overview(scores),
        Paragraph(
            f"A strength from {rules.strength:g}, to discuss from {rules.discuss:g}, to act on "
            f"below that, by the mean as printed (cut-offs of the Wilder Collaboration Factors "
            f"Inventory). Within: standard deviation of the people of one {summary.grouping}, "
            f"pooled. Between: highest less lowest mean of these. Alpha: Cronbach’s, how far the "
            f"items say the same, with its 95% interval. No figure is given for fewer than "
            f"{rules.least_group} people, or where one could be worked out from the others."
        ),
        *pictures,
    ]
    by_id = {dimension.id: dimension for dimension in survey.dimensions}
    for row in scores:
        own = [group for group in groups if group.dimension == row.dimension]
        blocks += _section(row, own, summary.grouping)
        blocks += what_may_help(by_id[row.dimension].constructs, actions)
    return Document(f"{survey.title} What people answered", summary.notice, blocks)


def _counts(summary: Summary) -> str:
    aside = f" {summary.mistakes} mistakes were found in other rows, which are left out."
    return (
        f"{summary.people} people in {summary.organisations} organisations answered."
        f"{aside if summary.mistakes else ''} The weakest dimension comes first; there is no pass "
        "or fail."
    )


def _overview(scores: Sequence[DimensionScore]) -> Table:
    rows = [
        (
            s.label,
            str(s.respondents),
            show_mean(s.mean),
            s.band or "withheld",
            show(s.within_sd),
            show(s.gap),
            _alpha(s),
        )
        for s in scores
    ]
    header = ("Dimension", "People", "Mean (1–5)", "Band", "Within", "Between", "Alpha (95%)")
    return Table(header, rows, (0.25, 0.1, 0.1, 0.11, 0.1, 0.12, 0.22))


def _alpha(row: DimensionScore) -> str:
    if row.alpha is None:
        return "–"
    return f"{row.alpha:.2f} ({row.alpha_low:.2f} to {row.alpha_high:.2f})"


def _section(row: DimensionScore, groups: Sequence[GroupScore], grouping: str) -> Iterator[Block]:
    yield Heading(row.label)
    yield Paragraph(f"{show_mean(row.mean)} ({row.band or 'withheld'}).", "Mean:")
    if groups:
        means = (f"{group.group} {_say_group(group)}" for group in groups)
        yield Paragraph(f"{'; '.join(means)}.", f"By {grouping}:")
    if row.flags:
        yield Paragraph(f"{row.flags}.", "Talk about it:")
    if row.alpha_note:
        yield Paragraph(f"{row.alpha_note}.", "Cronbach's alpha:")


def _say_group(group: GroupScore) -> str:
    return f"{show_mean(group.mean)} ({group.band})" if group.band else group.respondents


def show(value: float | None) -> str:
    """Return a figure to two decimals, or a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def show_mean(value: float | None) -> str:
    """Return a mean to the one decimal that its band goes by."""
    return "–" if value is None else f"{one_decimal(value):.1f}"
