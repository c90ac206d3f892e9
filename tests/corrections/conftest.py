"""The workbook of the tiny synthesis as people coded it, and sources that a stand-in codes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from story import TINY

from cmo.cli import main
from cmo.passages import split_passages
from cmo.records import (
    LABELS,
    Assignment,
    Coding,
    Configuration,
    Document,
    Label,
    Span,
)

EACH = 20
CONSTRUCTS = ("mandate", "trust", "pace")
PLACES: list[tuple[Label, str]] = [
    ("C", "the wards of town {n} met"),
    ("M", "nurses of town {n} felt heard by all"),
    ("O", "waits in town {n} fell"),
]


@dataclass
class Desk:
    """A synthesis, its workbook, and a person who edits it."""

    raw: Path
    workbook: Path

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[str, Any]]]:
        book = openpyxl.load_workbook(self.workbook)
        head, *rows = book[sheet].iter_rows(values_only=True)
        yield from ((n, dict(zip(head, row, strict=True))) for n, row in enumerate(rows, 2))

    def edit(self, sheet: str, row: int, /, **cells: Any) -> None:
        """Type into the cells of a row and save, as a spreadsheet program does."""
        book = openpyxl.load_workbook(self.workbook)
        head = [cell.value for cell in book[sheet][1]]
        for column, value in cells.items():
            book[sheet].cell(row, head.index(column) + 1).value = value
        book.save(self.workbook)

    def find(self, sheet: str, **cells: Any) -> int:
        """Return the row in which the columns say this."""
        return next(n for n, r in self.rows(sheet) if all(r[c] == v for c, v in cells.items()))

    def bring(self, *options: str) -> None:
        main(["corrections", "import", str(self.workbook), "--raw", str(self.raw), *options])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    raw, made = tmp_path / "raw", tmp_path / "made"
    shutil.copytree(TINY / "raw", raw)
    given, documents = f"--raw={raw}", f"--documents={made}/documents.jsonl"
    aside, people = f"--quarantine={made}/aside.jsonl", f"{made}/people.jsonl"
    main(["ingest", given, "--batch=0", "--batches=1", documents, aside])
    main(["place", given, documents, f"--output={people}", aside])
    folders = [f"--theory={made}", f"--results={made}"]
    main(["assemble", given, documents, f"--codings={people}", *folders])
    judged = [f"--output={made}", f"--summary={made}/verdicts.json"]
    main(["judge", given, f"--theory={made}", *judged])
    names = ("codings", "links", "quarantine")
    records = [f"--{name}={made}/{name}.jsonl" for name in names]
    out = [f"--output={made}", f"--quarantine-output={made}/quarantine.csv"]
    out += [f"--manifest={made}/manifest.json", f"--judged={made}"]
    main(["tabulate", given, documents, *records, *out])
    return Desk(raw, made / "cmo.xlsx")


def document(name: str, before: str = "") -> Document:
    lines = (" so ".join(words for _, words in PLACES).format(n=n) for n in range(EACH))
    text = before + ".\n\n".join(lines) + "."
    return Document.make(name, "literature", text, split_passages(text))


def machine(made: Document, model: str, cut: int = 0, *, mapped: bool = True) -> Coding:
    """Code as a model would: ``cut`` letters short at the end; later models skip every fourth."""
    spans, groups, about = [], [], []
    for n in range(EACH):
        members: dict[Label, tuple[str, ...]] = {}
        for (label, words), construct in zip(PLACES, CONSTRUCTS, strict=True):
            start = made.text.find(words.format(n=n))
            end = start + len(words.format(n=n)) - cut
            if start < 0 or (cut and (n + LABELS.index(label)) % 4 == 0):
                continue
            span = Span.make(
                made.source, start, end, label, made.text[start:end], coder=model,
                origin="machine", probability=0.6,
            )  # fmt: skip
            spans.append(span)
            members[label] = (span.id,)
            about.append(Assignment(span.id, label, construct, "+", model, "machine", 0.5))
        groups.append(Configuration.make(made.source, members, "+", coder=model, origin="machine"))
    given = tuple(about) if mapped else ()
    return Coding(made.source, made.id, model, "machine", tuple(spans), tuple(groups), given)
