"""How far to trust the machine: its scores beside what two people reach on the same task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cmo.counting import counted
from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.wording import figure, whole

# Measures in the order of the table; those by label come as their mean over labels.
MEASURES = {
    ("token_f1", "macro"): "Words: context, mechanism, outcome or none (F1)",
    ("span_f1_half", "macro"): "Spans, at least half overlapping (F1)",
    ("span_f1_exact", "macro"): "Spans, same bounds (F1)",
    ("sentence_f1", "all"): "Sentences that hold an element (F1)",
    ("pair_f1", "all"): "Pairs of elements in one configuration (F1)",
    ("configuration_f1", "all"): "Whole configurations (F1)",
    ("polarity_accuracy", "all"): "Same polarity, of configurations that both found",
}
SPLITS = {
    "writer": "machine, on writers it did not learn from",
    "source": "machine, on sources of this review it did not learn from",
    "coders": "a second person",
}
MAPPING = {
    "construct_top1": "same construct",
    "construct_top3": "that construct among its first three",
    "construct_and_direction": "same construct and direction",
}


@dataclass(frozen=True, slots=True)
class Scores:
    """A table of scores: who was scored, on how many documents, and one row a measure."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def make_scores(inputs: Inputs) -> Scores | None:
    """Return the scores over all that was held out; nothing where none was measured."""
    overall = [r for r in inputs.table("scores") if r["held_out"] == "all" and r["group"] == "all"]
    cells = {(row["split"], row["measure"], row["label"]): row for row in overall}
    splits = [split for split in SPLITS if any(key[0] == split for key in cells)]
    if not splits:
        return None
    rows = (
        (name, tuple(_cell(cells.get((split, *measure))) for split in splits))
        for measure, name in MEASURES.items()
    )
    heads = tuple(f"{SPLITS[split]} ({_documents(split, overall)})" for split in splits)
    return Scores(heads, tuple(row for row in rows if any(row[1])))


def _documents(split: str, rows: list[Row]) -> str:
    return counted(max(whole(r["documents"]) for r in rows if r["split"] == split), "document")


def _cell(row: Row | None) -> str:
    if row is None:
        return ""
    low, high = figure(row["low"]), figure(row["high"])
    return figure(row["value"]) + (f" ({low} to {high})" if low else "")


def mapping_lines(inputs: Inputs) -> Iterator[str]:
    """Yield how often the machine says of a span what a person said, on unseen sources.

    A second reader's agreement with that person stands beside it where there is one.
    """
    cells = {
        (row["split"], row["measure"]): _cell(row)
        for row in inputs.table("mapping_scores")
        if (row["group"], row["label"]) == ("all", "all")
    }
    for measure, name in MAPPING.items():
        machine, reader = (cells.get((split, measure)) for split in ("source", "second-reader"))
        if machine:
            yield f"{name} {machine}" + (f", a second reader {reader}" if reader else "")
