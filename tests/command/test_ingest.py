from __future__ import annotations

import argparse
import csv
from pathlib import Path
from types import ModuleType

import pytest

from cmo import project
from cmo.command import ingest, leakcheck
from cmo.errors import UserError
from cmo.records import Document, Quarantined
from cmo.store import read_records


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for folder in (project.LITERATURE, project.INTERVIEWS):
        (tmp_path / "raw" / folder).mkdir(parents=True)
    return tmp_path / "raw"


def call(command: ModuleType, *arguments: object) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    command.run(parser.parse_args([str(argument) for argument in arguments]))


def run(raw: Path, *options: object) -> tuple[list[Document], list[Quarantined]]:
    documents, quarantine = raw.parent / "documents.jsonl", raw.parent / "quarantine.jsonl"
    call(ingest, "--raw", raw, "--documents", documents, "--quarantine", quarantine, *options)
    return read_records(documents, Document), read_records(quarantine, Quarantined)


def write(raw: Path, name: str, text: str) -> None:
    (raw / name).write_text(text, encoding="utf-8")


def test_one_bad_file_stops_no_other(raw: Path) -> None:
    write(raw, "literature/lit-b.txt", "Trust grew.")
    write(raw, "literature/lit-a.md", "# Costs\n\nCosts fell.")
    write(raw, "literature/lit c.txt", "Words.")
    (raw / "literature" / "lit-d.pdf").write_bytes(b"%PDF-1.4 cut")
    documents, quarantined = run(raw)
    assert [(d.source, d.kind, d.file) for d in documents] == [
        ("lit-a", "literature", "literature/lit-a.md"),
        ("lit-b", "literature", "literature/lit-b.txt"),
    ]
    assert {item.file for item in quarantined} == {"literature/lit c.txt", "literature/lit-d.pdf"}
    assert all(item.found and item.allowed for item in quarantined)


def test_batches_share_the_files_out(raw: Path) -> None:
    for number in range(12):
        write(raw, f"literature/lit-{number}.txt", "Trust grew.")
    batches = [run(raw, "--batch", n, "--batches", 3)[0] for n in range(3)]
    assert sorted(d.source for batch in batches for d in batch) == sorted(
        f"lit-{n}" for n in range(12)
    )


def test_a_batch_that_is_not_there_is_an_error(raw: Path) -> None:
    with pytest.raises(UserError, match="no batch 8"):
        run(raw, "--batch", 8, "--batches", 8)


def test_the_register_says_the_kind(raw: Path) -> None:
    write(raw, "interviews/fg-01.txt", "INT: Why?\nP01: Trust.")
    write(raw, "interviews/int-01.txt", "INT: Why?\nP01: Trust.")
    write(raw, "sources.csv", "\ufeffid,kind,title\nfg-01,focus-group,x\n,,\n")
    assert [d.kind for d in run(raw)[0]] == ["focus-group", "interview"]


IDENTIFIERS = "transcript,text,type\nint-01,Colin Threlfall,PERSON\nint-02,Skelby,PLACE\n"


def test_listed_identifiers_are_gone_and_passages_still_fit(raw: Path) -> None:
    text = "INT: Why, Colin?\nP01: Skelby, as Colin\nThrelfall says.\nColin: Yes.\nColin: No."
    write(raw, "interviews/int-01.txt", text)
    write(raw, "interviews/identifiers.csv", IDENTIFIERS)
    [document], _ = run(raw)
    said = [document.text[p.start : p.end] for p in document.passages]
    assert said[:2] == ["Why, [Person 1]?", "Skelby, as [Person 1]"]
    assert said[2:] == ["says.", "Yes.", "No."]
    assert [p.speaker for p in document.passages][3:] == ["[Person 1]", "[Person 1]"]


def test_literature_keeps_its_names(raw: Path) -> None:
    write(raw, "literature/int-02.txt", "Trusts in Skelby merged.")
    write(raw, "interviews/identifiers.csv", IDENTIFIERS)
    assert "Skelby" in run(raw)[0][0].text


def test_a_bad_list_of_identifiers_stops_everything(raw: Path) -> None:
    write(raw, "interviews/int-01.txt", "INT: Why?")
    write(raw, "interviews/identifiers.csv", "name\nColin\n")
    with pytest.raises(UserError, match="lacks a column"):
        run(raw)


def test_the_second_file_of_one_source_is_set_aside(raw: Path) -> None:
    write(raw, "literature/lit-a.txt", "First.")
    write(raw, "literature/lit-a.md", "Second.")
    write(raw, "literature/rows.csv", "source,text\nlit-a,Third.\nlit-b,Fourth.\n")
    documents, quarantined = run(raw)
    assert [(d.source, d.text) for d in documents] == [("lit-a", "Second."), ("lit-b", "Fourth.")]
    assert [item.file for item in quarantined] == ["literature/lit-a.txt", "literature/rows.csv"]
    assert all("already that of lit-a.md" in item.found for item in quarantined)


def test_a_bad_first_file_leaves_its_place_to_the_second(raw: Path) -> None:
    (raw / "literature" / "lit-a.docx").write_bytes(b"PK\x03\x04")
    write(raw, "literature/lit-a.txt", "Good.")
    documents, quarantined = run(raw)
    assert [d.text for d in documents] == ["Good."]
    assert [item.file for item in quarantined] == ["literature/lit-a.docx"]


def test_limits_can_be_set(raw: Path) -> None:
    write(raw, "literature/lit-a.txt", "word " * 100)
    for option in (("--max-characters", 100), ("--max-megabytes", 0.0001)):
        documents, [item] = run(raw, *option)
        assert documents == []
        assert "too" in item.found


def test_an_endless_interview_stops_no_other(raw: Path) -> None:
    write(raw, "interviews/int-a.txt", "P1: yes. " * 30_000)
    write(raw, "interviews/int-b.txt", "P1: Trust grew.")
    documents, [item] = run(raw, "--recognise")
    assert [d.source for d in documents] == ["int-b"]
    assert item.found == "holds an interview of 270,000 characters"


def test_the_same_files_give_the_same_bytes(raw: Path) -> None:
    write(raw, "literature/lit-a.txt", "Trust grew.")
    run(raw)
    first = (raw.parent / "documents.jsonl").read_bytes()
    run(raw)
    assert (raw.parent / "documents.jsonl").read_bytes() == first


def leaks(raw: Path, *paths: Path) -> list[dict[str, str]]:
    table = raw.parent / "leaks.csv"
    try:
        call(leakcheck, "--raw", raw, *paths, "--output", table)
    finally:
        rows = list(csv.DictReader(table.read_text().splitlines()))
    return rows


def test_what_ingest_wrote_holds_no_leak(raw: Path) -> None:
    write(raw, "interviews/int-01.txt", "INT: Why, Colin?\nP01: Ask Threlfall.")
    write(raw, "interviews/identifiers.csv", IDENTIFIERS)
    run(raw)
    assert leaks(raw, raw.parent / "documents.jsonl") == []


def test_a_leak_is_an_error_that_does_not_repeat_it(raw: Path) -> None:
    write(raw, "interviews/identifiers.csv", IDENTIFIERS)
    write(raw.parent, "report.html", "<p>Colin Threlfall</p>")
    with pytest.raises(UserError, match="known identifiers stand in 1 file") as caught:
        leaks(raw, raw.parent / "report.html")
    assert "Colin" not in str(caught.value)
    assert (raw.parent / "leaks.csv").read_text().splitlines()[1].endswith("report.html,int-01,1,1")
