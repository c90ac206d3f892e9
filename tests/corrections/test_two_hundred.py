"""Two hundred mixed corrections: brought in, applied, and there after everything changed."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from story import TINY

from cmo.cli import main
from cmo.corrections.rows import Correction, read_corrections
from cmo.records import Coding, Document
from cmo.store import read_records, write_records

from .conftest import document, machine

SOURCES = [f"lit-{number}" for number in range(5)]
SPANS, CONFIGURATIONS, VERDICTS = "correct spans", "correct configurations", "correct verdicts"
PREFACE = "A preface of some length was put before it.\n\n"
TOWN = re.compile(r"town \d+")
DONE = {"applied", "already so"}
NEXT_LABEL = {"C": "M", "M": "O", "O": "C"}
Row = dict[str, str]


@dataclass
class Synthesis:
    """Five generated sources that a stand-in for the machine codes, run by the real commands."""

    raw: Path
    made: Path

    def write_sources(self, before: str = "") -> None:
        for name in SOURCES:
            text = document(name, before).text
            (self.raw / f"literature/{name}.txt").write_text(text, encoding="utf-8")

    def run(self, model: str, cut: int = 0) -> None:
        """Make everything anew; ``model`` codes, ``cut`` letters short at the end."""
        raw, made = f"--raw={self.raw}", self.made
        documents = f"--documents={made}/documents.jsonl"
        aside, corrected = f"--quarantine={made}/aside.jsonl", f"--codings={made}/corrected.jsonl"
        main(["ingest", raw, "--batch=0", "--batches=1", documents, aside])
        stored = read_records(made / "documents.jsonl", Document)
        write_records(made / "machine.jsonl", [machine(d, model, cut) for d in stored])
        outcomes = f"--outcomes={made}/outcomes.jsonl"
        given = [raw, documents, f"--codings={made}/machine.jsonl"]
        main(["corrections", "apply", *given, f"--output={made}/corrected.jsonl", outcomes])
        main(["corrections", "list", raw, outcomes, f"--output={made}/corrections.csv"])
        main(["assemble", raw, documents, corrected, f"--theory={made}", f"--results={made}"])
        judged = [f"--output={made}", f"--summary={made}/verdicts.json"]
        main(["judge", raw, f"--theory={made}", *judged])
        parts = [f"--{name}={made}/{name}.jsonl" for name in ("codings", "links", "quarantine")]
        out = [f"--output={made}", f"--quarantine-output={made}/quarantine.csv"]
        out += [f"--manifest={made}/manifest.json", f"--judged={made}"]
        main(["tabulate", raw, documents, *parts, *out])

    def table(self, name: str) -> list[Row]:
        with (self.made / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def codings(self) -> list[Coding]:
        return read_records(self.made / "corrected.jsonl", Coding)

    def decided(self) -> list[tuple[str, ...]]:
        """Return what people said of spans, and of the polarity and truth of configurations."""
        found: list[tuple[str, ...]] = []
        for coding in self.codings():
            words = {span.id: span.text for span in coding.spans}
            given = {a.span: a for a in coding.assignments if a.origin == "person"}
            for span in filter(lambda span: span.review, coding.spans):
                about = given.get(span.id)
                said = (about.construct, about.direction) if about else ()
                found.append((coding.source, span.text, span.label, span.review, *said))
            for c in coding.configurations:
                if c.review == "accepted" or c.polarity == "-":
                    towns = {TOWN.findall(words[name])[0] for name in c.spans}
                    found.append((coding.source, c.polarity, c.review, *towns))
        return sorted(found)


def cells(page: Worksheet) -> Iterator[tuple[int, Row]]:
    head, *rows = page.iter_rows(values_only=True)
    for number, row in enumerate(rows, 2):
        yield number, {str(c): str(v or "") for c, v in zip(head, row, strict=True)}


def type_into(page: Worksheet, row: int, **values: str) -> None:
    head = [cell.value for cell in page[1]]
    for column, value in values.items():
        page.cell(row, head.index(column) + 1).value = value


def change_of(number: int, row: Row) -> Row:
    """Return what a person types into a row of spans, a different thing for each of eleven."""
    changes = [
        {"decision": "accept"},
        {"decision": "reject"},
        {"label": NEXT_LABEL[row["label"]]},
        {"words": " ".join(row["words"].split()[1:])},
        {"construct": "faith"},
        {"direction": "-"},
        {"configurations": "none"},
        {"configurations": f"new {number // 11}"},
        {"comment": f"a thought on {row['words']}"},
        {"construct": "other", "comment": "not in the codebook"},
    ]
    return changes[number % 11] if number % 11 < len(changes) else {}


def edit(path: Path) -> Counter[str]:
    """Change two hundred rows as a person would; return how often each column was changed."""
    book = openpyxl.load_workbook(path)
    typed: Counter[str] = Counter()
    plan = [(SPANS, 165, change_of), (CONFIGURATIONS, 32, change_of_configuration)]
    for sheet, most, change in plan:
        rows = [(n, change(n, row)) for n, row in cells(book[sheet]) if change(n, row)]
        for number, values in rows[:most]:
            type_into(book[sheet], number, **values)
            typed.update(["row", *values])
    for number, row in [*cells(book[VERDICTS])][:3]:
        verdict = "contested" if row["verdict"] != "contested" else "supported"
        type_into(book[VERDICTS], number, verdict=verdict, reason="two wards only")
        typed.update(["row", "verdict"])
    book.save(path)
    return typed


def change_of_configuration(number: int, row: Row) -> Row:
    changes: list[Row] = [
        {"polarity": "-"}, {"decision": "accept"}, {"decision": "reject"}, {"comment": "telling"},
    ]  # fmt: skip
    return changes[number % 4]


@pytest.fixture
def synthesis(tmp_path: Path) -> Synthesis:
    raw = tmp_path / "raw"
    (raw / "literature").mkdir(parents=True)
    for name in ("codebook", "excluded", "initial_theory", "search_log"):
        shutil.copy(TINY / f"raw/{name}.csv", raw)
    rows = [f"{name},literature,literature/{name}.txt,{name},2001,include" for name in SOURCES]
    (raw / "sources.csv").write_text("\n".join(["id,kind,file,title,year,decision", *rows, ""]))
    made = Synthesis(raw, tmp_path / "made")
    made.write_sources()
    made.run("model-1")
    return made


def test_they_come_in_apply_and_survive_model_text_and_rebuild(synthesis: Synthesis) -> None:
    typed = edit(synthesis.made / "cmo.xlsx")
    assert typed["row"] == 200
    columns = {*typed} - {"row"}
    assert columns == {
        *("decision", "label", "words", "construct", "direction", "configurations"),
        *("comment", "polarity", "verdict"),
    }
    given = {c.id for c in bring(synthesis)}
    assert len(given) >= 200

    synthesis.run("model-1")
    states = {row["id"]: row["state"] for row in synthesis.table("corrections.csv")}
    assert set(states) == given
    assert set(states.values()) <= DONE
    first, decided = synthesis.codings(), synthesis.decided()
    assert len(decided) > 100

    synthesis.run("model-2", cut=2)
    assert synthesis.decided() == decided

    synthesis.write_sources(PREFACE)
    synthesis.run("model-1")
    assert synthesis.decided() == decided
    states = {row["id"]: row["state"] for row in synthesis.table("corrections.csv")}
    assert set(states) == given
    assert set(states.values()) <= DONE

    synthesis.write_sources()
    shutil.rmtree(synthesis.made)
    synthesis.run("model-1")
    assert synthesis.codings() == first


def bring(synthesis: Synthesis) -> list[Correction]:
    by_zoe = ["--coder=zoe", "--date=2026-11-30", f"--raw={synthesis.raw}"]
    main(["corrections", "import", str(synthesis.made / "cmo.xlsx"), *by_zoe])
    return read_corrections(synthesis.raw)


def of_town(correction: Correction, source: str, town: str) -> bool:
    marks = [*correction.members, *([correction.mark] if correction.mark else [])]
    return correction.source == source and any(f"{town} " in mark.words for mark in marks)


def test_words_that_are_gone_are_listed_and_nothing_else_changes(synthesis: Synthesis) -> None:
    edit(synthesis.made / "cmo.xlsx")
    given = bring(synthesis)
    path = synthesis.raw / "literature/lit-0.txt"
    path.write_text(path.read_text().replace("town 3 ", "the city "))
    synthesis.run("model-1")
    states = {row["id"]: row["state"] for row in synthesis.table("corrections.csv")}
    lost = {c.id for c in given if of_town(c, "lit-0", "town 3")}
    assert {name for name, state in states.items() if state == "no longer applies"} == lost
    assert set(states.values()) <= {*DONE, "no longer applies"}
