"""What an assessment says: the profile, the lowest dimension, what changed, and what may help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cmo.counting import counted
from cmo.practice.dimensions import Dimension
from cmo.practice.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    say_synthetic,
)
from cmo.practice.findings import Row
from cmo.practice.matching import configurations_behind, first_real, in_words, what_may_help
from cmo.practice.maturity.index import NOTICE, Index
from cmo.practice.maturity.ratings import Rating
from cmo.practice.maturity.scoring import LevelRow

MOST_CONFIGURATIONS, MOST_EVIDENCE = 8, 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What the levels rest on; ``mistakes`` were found in rows that were left out."""

    title: str
    notice: str
    now: str
    before: str
    raters: int
    ratings: int
    synthetic: int
    mistakes: int


def summarise(
    index: Index, ratings: Sequence[Rating], now: str, before: str, mistakes: int
) -> Summary:
    """Count what was rated at the date ``now``; ``before`` is compared with, if not empty."""
    today = [rating for rating in ratings if rating.date == now]
    made_up = [rating.synthetic for rating in ratings if rating.date in {now, before}]
    raters = len({rating.rater for rating in today})
    notice = say_synthetic(made_up, "ratings", NOTICE)
    return Summary(index.title, notice, now, before, raters, len(today), sum(made_up), mistakes)


def results_document(
    index: Index,
    summary: Summary,
    rows: Sequence[LevelRow],
    actions: Sequence[Row],
    configurations: Sequence[Row],
    pictures: Sequence[Picture] = (),
) -> Document:
    """Return the levels, the lowest first, beside those of the round before."""
    blocks: list[Block] = [
        Paragraph(_words(summary, rows)),
        _overview(rows),
        Paragraph(
            "A rater’s level is the highest whose indicator, and those of all levels below it, "
            "were seen with evidence. The level of a dimension is the middle of its raters; where "
            f"they are {index.rules.split} levels or more apart it is uncertain, and they should "
            "talk before anyone acts on it."
        ),
        *pictures,
    ]
    by_id = {dimension.id: dimension for dimension in index.dimensions}
    for row in rows:
        dimension = by_id[row.dimension]
        blocks += _section(row, dimension)
        blocks += what_may_help(dimension.constructs, actions)
        blocks += _behind(dimension, configurations)
    return Document(f"{index.title} What was seen", summary.notice, blocks)


def _words(summary: Summary, rows: Sequence[LevelRow]) -> str:
    lowest = [row.label for row in rows if row.level is not None and row.level == rows[0].level]
    words = f"Lowest: {', '.join(lowest)}." if lowest else "No dimension has a level."
    raters = counted(summary.raters, "rater")
    since = f" Changes are since {summary.before}." if summary.before else ""
    aside = f" {summary.mistakes} mistakes were found in other rows, which are left out."
    return (
        f"Assessed on {summary.now} by {raters}. {words}{since}{aside if summary.mistakes else ''}"
    )


def _overview(rows: Sequence[LevelRow]) -> Table:
    cells = [
        (row.label, row.name, row.levels.replace(";", ",") or "–", say_change(row)) for row in rows
    ]
    header = ("Dimension", "Level", "Level by each rater", "Change")
    return Table(header, cells, (0.38, 0.24, 0.22, 0.16))


def say_change(row: LevelRow) -> str:
    """Return by how many levels a dimension went up or down; a dash where nobody knows."""
    if row.change is None:
        return "–"
    return f"{row.change:+d}".replace("-", "−") if row.change else "no change"


def _section(row: LevelRow, dimension: Dimension[str]) -> Iterator[Block]:
    yield Heading(row.label)
    yield Paragraph(f"{row.name}.", "Level:")
    if evidence := list(dict.fromkeys(row.evidence.split(" | "))) if row.evidence else []:
        yield Bullets(evidence[:MOST_EVIDENCE], "Evidence:")
    following = (row.level or 0) + 1
    if row.level is not None and following <= len(dimension.parts):
        yield Paragraph(dimension.parts[following - 1], "To be seen next:")
    if row.skipped:
        yield Paragraph(f"{row.skipped}; a level below is missing.", "Also seen:")
    if row.without_evidence:
        yield Paragraph(f"{row.without_evidence}, which do not count.", "Seen without evidence:")


def _behind(dimension: Dimension[str], configurations: Sequence[Row]) -> Iterator[Block]:
    if behind := configurations_behind(dimension.constructs, configurations):
        shown = ", ".join(row["id"] for row in behind[:MOST_CONFIGURATIONS])
        rest = len(behind) - MOST_CONFIGURATIONS
        more = f", and {rest} more" if rest > 0 else ""
        yield Paragraph(f"{in_words(first_real(behind))}.", "Why it matters, for example:")
        yield Paragraph(f"{shown}{more}.", "Configurations behind it:")
