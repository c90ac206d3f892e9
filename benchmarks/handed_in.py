"""What people hand in beside sources and codings: a valid file of each kind, and its reader.

:mod:`benchmarks.fuzz` damages them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import openpyxl

from cmo.agreement.sheet import SHEET as DISAGREEMENTS
from cmo.agreement.sheet import read_decisions
from cmo.coding.placing import read_constructs
from cmo.corrections import sheets
from cmo.corrections.rows import COLUMNS as CORRECTION
from cmo.corrections.rows import read_file
from cmo.corrections.workbook import read_workbook
from cmo.deidentify.key import read_key
from cmo.errors import UserError
from cmo.lifecycle import read_lifecycle
from cmo.practice.maturity.index import read_index
from cmo.practice.maturity.ratings import read_ratings
from cmo.practice.survey.instrument import read_survey
from cmo.practice.survey.responses import read_responses
from cmo.presentation.pages.report.inputs import read_texts
from cmo.references.register import read_candidates
from cmo.resources import CHECKOUT
from cmo.schemas import read_table
from cmo.theory.stored import read_state
from cmo.typology import read_typology

Reader = Callable[[Path], object]
Cells = Sequence[object]
CONFIG, RAW = CHECKOUT / "config", CHECKOUT / "data" / "raw"
MARK = '["C", 0, 5, "Where", "", " the"]'
SPAN = {
    "sheet": sheets.SPANS, "row": "s1", "source": "lit-a", "of": "machine", "start": "0",
    "end": "5", "words": "Where", "label": "C", "construct": "trust", "direction": "+",
    "configurations": "1",
}  # fmt: skip
GROUP = {
    "sheet": sheets.CONFIGURATIONS, "row": "g1", "source": "lit-a", "of": "machine", "number": "1",
    "polarity": "+", "members": "s1",
}  # fmt: skip
KEY = (
    '{"format": 1, "original_sha256": "a", "text_sha256": "b", "edits":'
    ' [{"start": 0, "end": 3, "new_start": 0, "new_end": 10, "text": "Ann", "pseudonym": "x"}]}'
)
ACCEPTED = (
    '{"format": 2, "sources": ["lit-a"], "counts": {"sources": 1}, "links": [["trust", "pace", "+",'
    ' ["lit-a"], ["a"], ["lit-a/c1"]]], "verdicts": [["trust", "supported", "rule", "", ["lit-a"],'
    " [], []]]}"
)
TABLES = {
    "verdicts": "target,verdict,author,date,reason\ntrust,affirmed,ana,2026-11-01,so\n",
    "groups": "action,configuration,other,author,date,reason\n"
    "merge,cmoc-0123456789ab,cmoc-0123456789ac,ana,2026-11-01,so\n",
    "construct_examples": "construct,direction,label,text\ntrust,+,M,They trusted us.\n",
    "second_constructs": "record,start,end,label,construct,direction\na,0,5,M,trust,+\n",
}
CONSTRUCTS = b"record,start,end,label,construct,direction\nlit-a,0,5,C,trust,+\n"
CANDIDATES = b"id,search,title,authors,year\nref-1,s1,Trust,Elm A,2006\n"


def handed_in() -> dict[str, tuple[bytes, Reader]]:
    """Return a valid file of each kind and its reader, by a name that ends in the suffix."""
    answers = (RAW / "survey/answers.csv").read_bytes()
    ratings = (RAW / "maturity/2025-11.csv").read_bytes()
    survey, index = read_survey(CONFIG / "survey.yaml"), read_index(CONFIG / "maturity.yaml")
    decided = (("id", "source", "decision", "decided_by"), ("d1", "lit-a", "all", "ana"))
    found: dict[str, tuple[bytes, Reader]] = {
        "corrections.xlsx": (_corrected(), _read_corrected),
        "corrections.csv": (_correction(), read_file),
        "disagreements.xlsx": (workbook({DISAGREEMENTS: decided}), read_decisions),
        "constructs.csv": (CONSTRUCTS, read_constructs),
        "references.csv": (CANDIDATES, lambda path: read_candidates(path.parent)),
        "reporting.yaml": ((RAW / "reporting.yaml").read_bytes(), read_texts),
        "typology.yaml": ((CONFIG / "typology.yaml").read_bytes(), read_typology),
        "lifecycle.yaml": ((CONFIG / "lifecycle.yaml").read_bytes(), read_lifecycle),
        "accepted.json": (ACCEPTED.encode(), read_state),
        "key.json": (KEY.encode(), read_key),
    }
    for suffix, form in ((".csv", bytes), (".xlsx", _as_workbook)):
        found |= {
            f"answers{suffix}": (form(answers), lambda path: read_responses([path], survey)),
            f"ratings{suffix}": (form(ratings), lambda path: read_ratings([path], index)),
        }
    return found | {
        f"{name}.csv": (table.encode(), partial(read_table, name=name))
        for name, table in TABLES.items()
    }


def workbook(pages: Mapping[str, Iterable[Cells]]) -> bytes:
    """Return a workbook with these rows on each sheet."""
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in pages.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(saved)
    return saved.getvalue()


def _as_workbook(table: bytes) -> bytes:
    return workbook({"Sheet": csv.reader(table.decode().splitlines())})


def _corrected() -> bytes:
    """Return an edited workbook of results, in which one span has another direction."""
    edited = SPAN | {"direction": "-", "decision": "", "comment": "less"}
    verdict = {"row": "v1", "verdict": "refuted", "reason": "so"}
    was = {"sheet": sheets.VERDICT_SHEET, "row": "v1", "verdict": "affirmed"}
    return workbook(
        {
            sheets.SIGNED: (("coder", "date"), ("ana", "2026-11-01")),
            sheets.BASELINE: _rows(sheets.BASELINE_COLUMNS, SPAN, GROUP, was),
            sheets.SPANS: _rows(sheets.SPAN_COLUMNS, edited),
            sheets.CONFIGURATIONS: _rows(sheets.CONFIGURATION_COLUMNS, GROUP),
            sheets.VERDICT_SHEET: _rows((*sheets.VERDICT_COLUMNS, "verdict", "reason"), verdict),
        }
    )


def _rows(columns: Sequence[str], *rows: Mapping[str, str]) -> list[Cells]:
    return [columns, *([row.get(name, "") for name in columns] for row in rows)]


def _read_corrected(path: Path) -> tuple[object, list[UserError]]:
    book = read_workbook(path, ("trust",))
    return book.corrections, book.problems


def _correction() -> bytes:
    said = {"id": "cor-0123456789ab", "date": "2026-11-01", "source": "lit-a", "of": "machine"}
    said |= {"field": "polarity", "old": "+", "new": "-", "members": f"[{MARK}]"}
    lines = io.StringIO()
    csv.writer(lines).writerows(_rows(CORRECTION, said))
    return lines.getvalue().encode()
