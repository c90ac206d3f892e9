from __future__ import annotations

import argparse
import stat
from pathlib import Path
from types import ModuleType

import pytest

from cmo.coded import Pseudonymiser
from cmo.coding.notation import read_notation
from cmo.command import deidentify, ingest, reidentify
from cmo.errors import UserError
from cmo.records import Document
from cmo.store import read_records

TEXT = (
    "INT: Thanks, Gillian. Where were you before?\n"
    "P01: At Penmere General, with Oluwadamilola Briggs. Hope helped. Ring me on 07700 900142.\n"
    "INT: And who else?\n"
    "P01: Colin. Colin will know, e-mail colin.b@penmere.example.org.\n"
)
NAMES = ("Gillian", "Penmere", "Oluwadamilola", "Briggs", "Colin", "900142", "colin.b")


def call(command: ModuleType, *arguments: object) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    command.run(parser.parse_args([str(argument) for argument in arguments]))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "int-07.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_a_transcript_without_a_list_is_cleared(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call(deidentify, "int-07.txt", "--output", "out")
    text = (folder / "out" / "int-07.txt").read_text(encoding="utf-8")
    said = capsys.readouterr()
    for name in NAMES:
        assert name not in text
        assert name not in said.out + said.err
    assert "Hope helped." in text
    assert "int-07:" in said.out
    private = folder / "data" / "private"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.iterdir()} == {0o600}


@pytest.mark.parametrize("suffix", [".txt", ".docx", ".vtt"])
def test_many_formats_become_texts_of_the_same_name(folder: Path, suffix: str) -> None:
    from docx import Document as Word

    path = folder / f"talk{suffix}"
    if suffix == ".docx":
        word = Word()
        word.add_paragraph("P01: I asked Colin Threlkeld.")
        word.save(str(path))
    else:
        head = "WEBVTT\n\n00:01.000 --> 00:02.000\n" if suffix == ".vtt" else ""
        path.write_text(f"{head}P01: I asked Colin Threlkeld.\n", encoding="utf-8")
    call(deidentify, path, folder / "int-07.txt", "--output", folder / "out")
    assert "I asked [Person 1]." in (folder / "out" / "talk.txt").read_text(encoding="utf-8")
    assert (folder / "out" / "int-07.txt").exists()


def test_a_list_wins_and_can_be_used_alone(folder: Path) -> None:
    (folder / "list.csv").write_text(
        "transcript,text,type\nint-07,Hope,PERSON\nint-07,Colin,KEEP\n", encoding="utf-8"
    )
    call(deidentify, "int-07.txt", "--output", "out", "--list", "list.csv")
    text = (folder / "out" / "int-07.txt").read_text(encoding="utf-8")
    assert "[Person 1] helped." in text
    assert "Colin will know" in text
    call(deidentify, "int-07.txt", "--output", "out", "--list", "list.csv", "--list-only")
    text = (folder / "out" / "int-07.txt").read_text(encoding="utf-8")
    assert "Gillian" in text
    assert "[Person 1] helped." in text


def test_the_owner_of_the_key_gets_the_original_back(folder: Path) -> None:
    call(deidentify, "int-07.txt", "--output", "out")
    call(reidentify, "out/int-07.txt", "--output", "back")
    assert (folder / "back" / "int-07.txt").read_text(encoding="utf-8") == TEXT
    assert stat.S_IMODE((folder / "back" / "int-07.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("int-07.txt", "--output", "."), "holds the original"),
        (("int-07.txt", "other/int-07.txt", "--output", "out"), "has the name of"),
        (("rows.csv", "--output", "out"), "is a table"),
    ],
)
def test_nothing_is_overwritten(folder: Path, arguments: tuple[str, ...], found: str) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "int-07.txt").write_text(TEXT, encoding="utf-8")
    (folder / "rows.csv").write_text("source,text\na,b\n", encoding="utf-8")
    with pytest.raises(UserError, match=found):
        call(deidentify, *arguments)
    assert (folder / "int-07.txt").read_text(encoding="utf-8") == TEXT


def test_without_a_key_nothing_is_put_back(folder: Path) -> None:
    with pytest.raises(UserError, match="no such key"):
        call(reidentify, "int-07.txt", "--output", "back")


def test_the_same_transcript_gives_the_same_bytes(folder: Path) -> None:
    files = ("out/int-07.txt", "data/private/int-07.key.json", "data/private/int-07.review.csv")
    call(deidentify, "int-07.txt", "--output", "out")
    first = [(folder / name).read_bytes() for name in files]
    call(deidentify, "int-07.txt", "--output", "out")
    assert [(folder / name).read_bytes() for name in files] == first


def test_a_coding_of_the_original_lands_on_the_ingested_text(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    (raw / "interviews").mkdir(parents=True)
    (raw / "interviews" / "int-07.txt").write_text(TEXT, encoding="utf-8")
    coding = raw / "codings" / "ann" / "int-07.txt"
    coding.parent.mkdir(parents=True)
    marked = TEXT.replace("Colin will know", "[M1: Colin will know]")
    coding.write_text(f"= int-07 | pol: 1+\n{marked}", encoding="utf-8")
    documents, quarantine = tmp_path / "documents.jsonl", tmp_path / "quarantine.jsonl"
    files = ("--documents", documents, "--quarantine", quarantine)
    call(ingest, "--recognise", "--raw", raw, *files)
    [document] = read_records(documents, Document)
    [record] = read_notation(coding)[0]
    safe = Pseudonymiser(raw, recognise=True)(record)
    [mark] = safe.marks
    assert not [name for name in NAMES if name in document.text]
    assert safe.text.strip() == document.text.strip()
    assert document.text[mark.start : mark.end].endswith("] will know")
