"""The sheets of the workbook that people correct in, and the hidden one they are compared with.

Each row is a span in a slot, a configuration, or a verdict, under an identifier of its own.
Green columns may be changed. The hidden sheet ``baseline`` holds what they said when the
workbook was written, and where in the source each span stood, so that an edited workbook
can be read when ``results/`` is long gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cmo.corrections.rows import MACHINE
from cmo.formulas import defuse
from cmo.presentation.reader import SEPARATOR, Reader, readers
from cmo.presentation.spreadsheet import Sheet
from cmo.presentation.synthesis import Synthesis
from cmo.records import LABELS, OTHER, POLARITIES, SLOTS, Configuration, Label, Span, make_id
from cmo.store import read_rows
from cmo.theory.verdicts import VERDICTS

SPANS, CONFIGURATIONS, VERDICT_SHEET = "correct spans", "correct configurations", "correct verdicts"
SIGNED, HELP, BASELINE = "corrected by", "how to correct", "baseline"
AROUND = 160
NONE = "none"
NUMBERS = "; "
DECISIONS = ("accept", "reject")
DIRECTIONS = ("+", "-", "0")
ANCHOR = ("row", "source", "of", "document", "start", "end")
SPAN_VALUES = ("words", "label", "construct", "direction", "configurations")
SPAN_COLUMNS = (
    *("row", "source", "before", "words", "after", "label", "construct", "direction"),
    *("configurations", "decision", "comment"),
    *("coder", "origin", "probability", "review", "reviewed_by", "notes"),
)
CONFIGURATION_COLUMNS = (
    *("row", "source", "number", *SLOTS.values(), "polarity", "decision", "comment"),
    *("coder", "origin", "probability", "review", "reviewed_by", "notes"),
)
VERDICT_COLUMNS = ("row", "about", "statement", "computed", "rule", "decided_by")
BASELINE_COLUMNS = (
    *("sheet", *ANCHOR, "before", "after", *SPAN_VALUES, "number", "polarity", "members"),
    "verdict",
)
WIDE, MEDIUM, NARROW = 48, 22, 9
WIDTHS = {
    **dict.fromkeys(("words", "comment", "meaning", "rule", "reason", "statement"), WIDE),
    **dict.fromkeys(("before", "after", "about", "notes", *SLOTS.values()), 30),
    **dict.fromkeys(("construct", "row", "sheet", "allowed"), MEDIUM),
    **dict.fromkeys(("label", "direction", "number", "polarity", "source", "decision"), NARROW),
}
MEANINGS = (
    (SPANS, "words", "What is marked. To move a boundary, write the words that should be marked."),
    (SPANS, "label", "C context, M mechanism, O outcome."),
    (SPANS, "construct", "What it is about: an entry of the codebook, or other."),
    (SPANS, "direction", "+ more of it, - less, 0 not said."),
    (
        SPANS,
        "configurations",
        "Numbers of the source's configurations, as 1; 3, or none; new a makes a new one.",
    ),
    (SPANS, "decision", "accept: all that the row says is right. reject: nothing is marked here."),
    (SPANS, "comment", "Kept as a memo."),
    (CONFIGURATIONS, "polarity", "+ helps, - hinders, ~ both or unclear."),
    (CONFIGURATIONS, "decision", "accept: its members and polarity are right. reject: it is none."),
    (CONFIGURATIONS, "comment", "Kept as a memo."),
    (VERDICT_SHEET, "verdict", "Your verdict on the link or the group of configurations."),
    (VERDICT_SHEET, "reason", "Why; a changed verdict needs it."),
    (SIGNED, "coder", "Your name, unless the command is given --coder."),
    (SIGNED, "date", "The day you decided, as 2026-11-30, unless the command is given --date."),
    ("", "", "Then: cmo corrections import THIS-FILE. Rows that you delete change nothing."),
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """A link or a group with its verdict, as the sheet of verdicts shows it."""

    row: str
    about: str
    statement: str
    computed: str
    rule: str
    decided_by: str
    verdict: str


def correcting_sheets(synthesis: Synthesis, judged: Iterable[Judged]) -> list[Sheet]:
    """Return the sheets to correct in, the one that explains them, and the hidden baseline."""
    spans: list[Row] = []
    configurations: list[Row] = []
    for reader in readers(synthesis):
        numbers = {c.id: str(n) for n, c in enumerate(reader.configurations(), 1)}
        spans += _span_rows(reader, numbers)
        configurations += (_configuration_row(reader, c, numbers) for c in reader.configurations())
    verdicts: list[Row] = [
        {name: getattr(item, name) for name in Judged.__slots__} | {"reason": ""} for item in judged
    ]
    constructs = [*sorted(item.construct for item in synthesis.constructs), OTHER]
    choices: dict[str, dict[str, Sequence[str]]] = {
        SPANS: {
            "words": (), "label": LABELS, "construct": constructs, "direction": DIRECTIONS,
            "configurations": (), "decision": DECISIONS, "comment": (),
        },
        CONFIGURATIONS: {"polarity": POLARITIES, "decision": DECISIONS, "comment": ()},
        VERDICT_SHEET: {"verdict": VERDICTS, "reason": ()},
        SIGNED: {"coder": (), "date": ()},
    }  # fmt: skip
    sheets = {
        SPANS: (spans, SPAN_COLUMNS),
        CONFIGURATIONS: (configurations, CONFIGURATION_COLUMNS),
        VERDICT_SHEET: (verdicts, (*VERDICT_COLUMNS, "verdict", "reason")),
        SIGNED: ([{"coder": "", "date": ""}], ("coder", "date")),
    }
    made = [_sheet(name, *sheets[name], choices[name]) for name in sheets]
    help_rows = [_help_row(*item, choices) for item in MEANINGS]
    written = [
        {"sheet": name} | row
        for name in (SPANS, CONFIGURATIONS, VERDICT_SHEET)
        for row in sheets[name][0]
    ]
    return [
        _sheet(HELP, help_rows, ("sheet", "column", "meaning", "allowed"), {}),
        *made,
        _sheet(BASELINE, written, BASELINE_COLUMNS, {}, hidden=True),
    ]


def read_judged(folder: str | Path) -> list[Judged]:
    """Return the links and groups with their verdicts, as ``cmo judge`` wrote them."""
    found = []
    for name, key, about, statement in (
        ("ledger", "link", ("from_construct", "to_construct"), ("statement",)),
        ("groups", "group", SLOTS.values(), [f"{slot}_words" for slot in SLOTS.values()]),
    ):
        for row in read_rows(Path(folder) / f"{name}.csv"):
            said = [" → ".join(filter(None, (row[c] for c in cs))) for cs in (about, statement)]
            judged = (row[c] for c in ("computed", "rule", "decided_by", "verdict"))
            found.append(Judged(row[key], *said, *judged))
    return found


def _sheet(
    name: str,
    rows: Sequence[Row],
    columns: Sequence[str],
    editable: Mapping[str, Sequence[str]],
    *,
    hidden: bool = False,
) -> Sheet:
    cells = [[defuse(row.get(column, "")) for column in columns] for row in rows]
    frame = pd.DataFrame(cells, columns=list(columns), dtype=object)
    return Sheet(name, frame, WIDTHS, editable=editable, hidden=hidden)


def _help_row(
    sheet: str, column: str, meaning: str, choices: Mapping[str, Mapping[str, Sequence[str]]]
) -> Row:
    offered = choices.get(sheet, {}).get(column, ())
    allowed = ", ".join(offered) if len(offered) < 10 else "an entry of the list"
    return {"sheet": sheet, "column": column, "meaning": meaning, "allowed": allowed}


def row_of(span: str, label: Label) -> str:
    """Return the identifier of the row of a span in a slot."""
    return make_id("row", span, label)


def slots_of(reader: Reader) -> list[tuple[Span, Label, list[str]]]:
    """Return each span in each slot that it fills, or under its own label, in text order.

    With it the identifiers of the configurations in which it does so.
    """
    found: dict[tuple[str, Label], list[str]] = {(s.id, s.label): [] for s in reader.coding.spans}
    for configuration in reader.configurations():
        for label, span in reader.members(configuration):
            found.setdefault((span.id, label), []).append(configuration.id)
    rows = [(reader.spans[span], label, names) for (span, label), names in found.items()]
    return sorted(rows, key=lambda row: (row[0].start, row[0].end, LABELS.index(row[1]), row[0].id))


def _span_rows(reader: Reader, numbers: Mapping[str, str]) -> Iterator[Row]:
    text = reader.document.text if reader.document else ""
    for span, label, names in slots_of(reader):
        about = reader.about.get((span.id, label))
        yield _said(reader, span.id, span) | {
            "row": row_of(span.id, label),
            "start": span.start,
            "end": span.end,
            "words": span.text,
            "before": text[max(0, span.start - AROUND) : span.start],
            "after": text[span.end : span.end + AROUND] if text else "",
            "label": label,
            "construct": about.construct if about else "",
            "direction": about.direction if about else "",
            "configurations": NUMBERS.join(numbers[name] for name in names) or NONE,
        }


def _configuration_row(
    reader: Reader, configuration: Configuration, numbers: Mapping[str, str]
) -> Row:
    members = reader.members(configuration)
    words = {
        slot: SEPARATOR.join(span.text for role, span in members if role == label)
        for label, slot in SLOTS.items()
    }
    return _said(reader, configuration.id, configuration) | words | {
        "row": configuration.id,
        "number": numbers[configuration.id],
        "polarity": configuration.polarity,
        "members": " ".join(row_of(span.id, label) for label, span in members),
    }  # fmt: skip


def _said(reader: Reader, name: str, record: Span | Configuration) -> Row:
    """Return what the rows of spans and of configurations have in common."""
    coding = reader.coding
    memos = (f"{m.coder}: {m.text}" for m in coding.memos if m.target == name)
    chance = record.probability
    return {
        "source": coding.source,
        "of": MACHINE if coding.origin == "machine" else coding.coder,
        "document": coding.document,
        "coder": record.coder,
        "origin": record.origin,
        "probability": "" if chance is None else round(chance, 4),
        "review": record.review,
        "reviewed_by": NUMBERS.join(record.reviewed_by),
        "notes": SEPARATOR.join(memos),
        "decision": "",
        "comment": "",
    }
