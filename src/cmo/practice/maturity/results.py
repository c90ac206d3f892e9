"""What an assessment says: the profile, the lowest dimension, what changed, and what may help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cmo.practice.document import Block, Bullets, Document, Heading, Paragraph, Table
from cmo.practice.findings import Row
from cmo.practice.matching import configurations_behind, matching_actions
from cmo.practice.maturity.index import NOTICE, Dimension, Index
from cmo.practice.maturity.ratings import Rating
from cmo.practice.maturity.scoring import LevelRow

MOST_ACTIONS, MOST_CONFIGURATIONS = 3, 8


def results_document(
    index: Index,
    ratings: Sequence[Rating],
    rows: Sequence[LevelRow],
    period: tuple[str, str],
    actions: Sequence[Row],
    configurations: Sequence[Row],
) -> Document:
    """Return the levels at the second date of ``period`` beside those at the first."""
    invented = sum(rating.synthetic for rating in ratings)
    notice = f"{invented} of these ratings are synthetic, made up to show the tool. " * bool(
        invented
    )
    blocks: list[Block] = [_summary(rows, period), _overview(rows)]
    by_id = {dimension.id: dimension for dimension in index.dimensions}
    for row in rows:
        blocks += _section(row, by_id[row.dimension], actions, configurations)
    return Document(f"{index.title} What was seen", f"{notice}{NOTICE}", blocks)


def _summary(rows: Sequence[LevelRow], period: tuple[str, str]) -> Paragraph:
    before, now = period
    lowest = [row.label for row in rows if row.level is not None and row.level == rows[0].level]
    words = f"Lowest: {', '.join(lowest)}." if lowest else "No dimension has a level."
    since = f" Changes are since {before}." if before else ""
    return Paragraph(f"Assessed on {now}. {words}{since}")


def _overview(rows: Sequence[LevelRow]) -> Table:
    cells = [(row.label, row.name, str(row.raters), _range(row), _change(row)) for row in rows]
    header = ("Dimension", "Level", "Raters", "Their levels", "Change")
    return Table(header, cells, (0.34, 0.22, 0.12, 0.18, 0.14))


def _range(row: LevelRow) -> str:
    if row.lowest is None:
        return "–"
    return str(row.lowest) if row.lowest == row.highest else f"{row.lowest} to {row.highest}"


def _change(row: LevelRow) -> str:
    return "–" if row.change is None else f"{row.change:+d}" if row.change else "none"


def _section(
    row: LevelRow, dimension: Dimension, actions: Sequence[Row], configurations: Sequence[Row]
) -> Iterator[Block]:
    yield Heading(row.label)
    yield Paragraph(f"{row.name}.", "Level:")
    if row.evidence:
        yield Bullets(row.evidence.split(" | "), "Evidence:")
    following = (row.level or 0) + 1
    if row.level is not None and following <= len(dimension.indicators):
        yield Paragraph(dimension.indicators[following - 1], "To be seen next:")
    if row.skipped:
        yield Paragraph(f"{row.skipped}; a level below is missing.", "Also seen:")
    if row.without_evidence:
        yield Paragraph(f"{row.without_evidence}, which do not count.", "Seen without evidence:")
    if found := matching_actions(dimension.constructs, actions)[:MOST_ACTIONS]:
        items = [f"{a['statement']} (evidence: {a['strength']})" for a in found]
        yield Bullets(items, "What may help:")
    if behind := configurations_behind(dimension.constructs, configurations):
        shown = ", ".join(c["id"] for c in behind[:MOST_CONFIGURATIONS])
        more = f", and {len(behind) - MOST_CONFIGURATIONS} more" * (
            len(behind) > MOST_CONFIGURATIONS
        )
        yield Paragraph(f"{shown}{more}.", "Configurations behind it:")
