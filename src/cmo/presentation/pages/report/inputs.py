"""Everything that the report is made from, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cmo.formulas import undefused
from cmo.presentation.pages.report.practice import NO_PRACTICE, Practice
from cmo.presentation.synthesis import Synthesis, read_synthesis
from cmo.records import Source
from cmo.schemas import merge_settings, problems_of, schema
from cmo.store import read_json, read_rows

Row = Mapping[str, str]
Rows = Sequence[Row]
TEXTS = "reporting.yaml"


@dataclass(frozen=True, slots=True)
class Inputs:
    """One run: its settings and counts, its records, its tables, and what its authors wrote.

    ``tables`` holds the rows of ``results/tables/*.csv`` by name; a table that was not made is
    not in it. ``figures`` holds the SVG pictures by name, but not those of single constructs.
    """

    settings: Mapping[str, Any]
    manifest: Mapping[str, Any]
    verdicts: Mapping[str, Any]
    synthesis: Synthesis
    tables: Mapping[str, Rows]
    figures: Mapping[str, bytes]
    texts: Mapping[str, str]
    changes: str = ""
    practice: Practice = NO_PRACTICE
    sources: Mapping[str, Source] = field(init=False)

    def __post_init__(self) -> None:
        by_id = {source.id: source for source in self.synthesis.sources}
        object.__setattr__(self, "sources", by_id)

    def table(self, name: str) -> Rows:
        """Return the rows of a table; none where it was not made."""
        return self.tables.get(name, ())

    def labels(self) -> dict[str, str]:
        """Return what each construct is called."""
        return {item.construct: item.label for item in self.synthesis.constructs}


def read_inputs(
    raw: Path,
    theory: Path,
    documents: Sequence[Path],
    results: Path,
    practice: Practice = NO_PRACTICE,
) -> Inputs:
    """Read the records, and what the run has left in ``results`` so far.

    Raises:
        UserError: where a file is there and cannot be read.
    """
    settings = yaml.safe_load((results / "config.yaml").read_text(encoding="utf-8"))
    accept = settings["tagging"]["accept"]
    records = (theory / "codings.jsonl", theory / "links.jsonl", documents)
    return Inputs(
        settings=settings,
        manifest=read_json(results / "manifest.json"),
        verdicts=read_json(results / "verdicts.json"),
        synthesis=read_synthesis(raw, *records, accept),
        tables={
            path.stem: undefused(read_rows(path))
            for path in sorted((results / "tables").glob("*.csv"))
        },
        figures={
            path.stem: path.read_bytes()
            for path in sorted((results / "figures").glob("*.svg"))
            if not path.stem.startswith("focus_")
        },
        texts=read_texts(raw / TEXTS),
        changes=(results / "changes.md").read_text(encoding="utf-8"),
        practice=practice,
    )


def read_texts(path: Path) -> dict[str, str]:
    """Return what the authors wrote for the report, by key; nothing where there is no file.

    Raises:
        UserError: where the file is no mapping of known keys to texts.
    """
    if not path.exists():
        return {}
    values = merge_settings(path)
    for problem in problems_of(values, schema("reporting"), str(path)):
        raise problem
    return {key: text.strip() for key, text in values.items() if text.strip()}
