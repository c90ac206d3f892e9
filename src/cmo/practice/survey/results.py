"""What a survey says, weakest dimension first, with the action statements that match it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmo.practice.document import Block, Bullets, Document, Heading, Paragraph, Table
from cmo.practice.findings import Row
from cmo.practice.matching import matching_actions
from cmo.practice.survey.instrument import NOTICE, Survey
from cmo.practice.survey.responses import Response
from cmo.practice.survey.scoring import DimensionScore, one_decimal

MOST_ACTIONS = 3


def results_document(
    survey: Survey,
    responses: Sequence[Response],
    scores: Sequence[DimensionScore],
    actions: Sequence[Row],
    set_aside: int,
) -> Document:
    """Return the scores over all respondents as a document to read."""
    invented = sum(response.synthetic for response in responses)
    notice = f"{invented} of these answers are synthetic, made up to show the tool. " * bool(
        invented
    )
    blocks: list[Block] = [Paragraph(_counts(responses, set_aside)), _overview(scores)]
    by_id = {dimension.id: dimension for dimension in survey.dimensions}
    for row in scores:
        blocks += _section(row, matching_actions(by_id[row.dimension].constructs, actions))
    return Document(f"{survey.title} What people answered", f"{notice}{NOTICE}", blocks)


def _counts(responses: Sequence[Response], set_aside: int) -> str:
    organisations = len({response.organisation for response in responses})
    aside = f" {set_aside} mistakes were found in other rows, which are left out." * bool(set_aside)
    return (
        f"{len(responses)} people in {organisations} organisations answered.{aside} The weakest "
        "dimension comes first; there is no pass or fail."
    )


def _overview(scores: Sequence[DimensionScore]) -> Table:
    rows = [
        (
            s.label,
            str(s.respondents),
            show_mean(s.mean),
            s.band or "withheld",
            show(s.gap),
            show(s.alpha),
        )
        for s in scores
    ]
    header = ("Dimension", "People", "Mean (1–5)", "Band", "Gap", "Alpha")
    return Table(header, rows, (0.34, 0.12, 0.14, 0.16, 0.12, 0.12))


def _section(row: DimensionScore, actions: Sequence[Row]) -> Iterator[Block]:
    yield Heading(row.label)
    yield Paragraph(f"{show_mean(row.mean)} ({row.band or 'withheld'}). {row.flags}", "Mean:")
    if row.gap is not None:
        gap = f"{show(row.gap)}, from {row.lowest} (lowest) to {row.highest} (highest)."
        yield Paragraph(gap, "Between organisations:")
    if row.alpha_note:
        yield Paragraph(f"{row.alpha_note}.", "Cronbach's alpha")
    if actions:
        items = [f"{a['statement']} (evidence: {a['strength']})" for a in actions[:MOST_ACTIONS]]
        yield Bullets(items, "What may help:")


def show(value: float | None) -> str:
    """Return a figure to two decimals, or a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def show_mean(value: float | None) -> str:
    """Return a mean to the one decimal that its band goes by."""
    return "–" if value is None else f"{one_decimal(value):.1f}"
