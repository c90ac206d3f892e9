"""``cmo tag FILE``: what it prints, and where the offsets count."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import docx
import pytest

from cmo.cli import main
from cmo.records import Coding, Document
from cmo.store import read_records, write_records

TINY = Path(__file__).parents[1] / "tiny" / "raw"
KEYS = ["source", "start", "end", "label", "text", "probability", "configuration", "polarity"]
TRUST = "Where the two boards had met every month, directors trusted one another's figures, so "
TRUST += "the merger was agreed in a spring."
FEAR = "Because nobody had met the other team, managers feared for their posts, so the plan was "
FEAR += "dropped."

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    main(["train", "--raw", str(TINY), "--output", str(folder)])
    return folder


def tag(capsys: Capture, model: Path, *arguments: object) -> list[dict[str, Any]]:
    capsys.readouterr()
    options = ["--format", "jsonl", "--model", str(model)]
    main(["tag", *map(str, arguments), *options])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_a_span_with_all_its_keys(
    capsys: Capture, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "paper.txt").write_text(f"{TRUST}\n\n{FEAR}\n")
    rows = tag(capsys, model, tmp_path / "paper.txt")
    assert len(rows) == 6
    for row in rows:
        assert list(row) == KEYS
        assert row["source"] == "paper"
        assert row["label"] in {"C", "M", "O"}
        assert 0.35 <= row["probability"] <= 1
    assert [(row["configuration"], row["polarity"]) for row in rows] == [(1, "+")] * 3 + [
        (2, "-")
    ] * 3


@pytest.mark.parametrize(
    "content",
    [
        TRUST.encode(),
        f"\ufeff{TRUST}\r\n\r\n{FEAR}\r\n".encode(),
        f"{TRUST}\r{FEAR}".encode(),
        f"\U0001f600\U0001f3e5 Clinics.\n\n{TRUST}".encode(),
        f"ﬁve clinics — naïve.\n\n  {TRUST}".encode(),
        f"INT: Why?\nP01: {TRUST}\nINT: Go on.\nP01: {FEAR}".encode(),
    ],
    ids=["plain", "bom-crlf", "cr", "astral", "ligature-indent", "interview"],
)
def test_offsets_count_in_the_text_of_the_file(
    capsys: Capture, model: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "paper.txt"
    path.write_bytes(content)
    text = path.read_text(encoding="utf-8-sig")  # which takes any line end as one character
    rows = tag(capsys, model, path)
    assert "trusted one another's figures" in [row["text"] for row in rows]
    for row in rows:
        assert text[row["start"] : row["end"]] == row["text"]


def test_offsets_count_composed_characters(capsys: Capture, model: Path, tmp_path: Path) -> None:
    path = tmp_path / "paper.txt"
    path.write_text(unicodedata.normalize("NFD", f"Señor Müller's café.\n\n{TRUST}"))
    text = unicodedata.normalize("NFC", path.read_text())
    assert len(text) < len(path.read_text())
    rows = tag(capsys, model, path)
    assert rows
    for row in rows:
        assert text[row["start"] : row["end"]] == row["text"]


def test_several_files_of_several_formats(capsys: Capture, model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TRUST)
    (tmp_path / "b.md").write_text(f"# Clinics\n\n{FEAR}\n")
    paper = docx.Document()
    paper.add_paragraph(TRUST)
    paper.save(str(tmp_path / "c.docx"))
    rows = tag(capsys, model, *(tmp_path / name for name in ("c.docx", "a.txt", "b.md")))
    assert list(dict.fromkeys(row["source"] for row in rows)) == ["c", "a", "b"]
    texts = {s: [row["text"] for row in rows if row["source"] == s] for s in "abc"}
    assert texts["a"] == texts["c"]
    assert "feared for their posts" in texts["b"]


def test_bad_files_are_reported_and_the_others_tagged(
    capsys: Capture, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "good.txt").write_text(TRUST)
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 cut")
    wanted = [tmp_path / name for name in ("missing.txt", "good.txt", "bad.docx")]
    with pytest.raises(SystemExit) as left:
        main(["tag", *map(str, wanted), "--format", "jsonl", "--model", str(model)])
    printed = capsys.readouterr()
    assert left.value.code == 2
    assert {json.loads(line)["source"] for line in printed.out.splitlines()} == {"good"}
    sentences = printed.err.splitlines()
    assert len(sentences) == 2
    assert sentences[0].startswith("cmo: missing.txt: cannot be opened (No such file")
    assert sentences[1].startswith("cmo: bad.docx: is cut short or damaged")


def test_what_is_left_out_of_a_file_is_said(capsys: Capture, model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'source,text\nlit-a,\nlit-b,"{TRUST}"\n')
    main(["tag", str(tmp_path / "a.csv"), "--format", "jsonl", "--model", str(model)])
    printed = capsys.readouterr()
    assert {json.loads(line)["source"] for line in printed.out.splitlines()} == {"lit-b"}
    assert printed.err == "cmo: a.csv, row 2: has no text; fill in or delete it.\n"


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (None, "is not a file"),
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x00\x01\x02", "line 1 holds the control character U+0000"),
        (bytes(range(128, 256)), "byte 0 (line 1) is 0x80, which is not UTF-8"),
    ],
    ids=["folder", "empty", "blank", "control", "binary"],
)
def test_what_holds_no_text_is_refused_in_words(
    capsys: Capture, model: Path, tmp_path: Path, content: bytes | None, finding: str
) -> None:
    path = tmp_path / "a.txt"
    path.mkdir() if content is None else path.write_bytes(content)
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["tag", str(path), "--model", str(model)])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith(f"cmo: a.txt: {finding}")


def test_text_for_reading_shows_configurations_by_slot(
    capsys: Capture, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "paper.txt").write_text(TRUST)
    main(["tag", str(tmp_path / "paper.txt"), "--model", str(model)])
    assert capsys.readouterr().out.splitlines() == [
        "paper: 1 configuration",
        "  1 (+)",
        "    C  the two boards had met every month",
        "    M  trusted one another's figures",
        "    O  the merger was agreed in a spring",
    ]


def test_a_file_without_causal_content_prints_nothing(
    capsys: Capture, model: Path, tmp_path: Path
) -> None:
    (tmp_path / "paper.txt").write_text("INT: Why?\nINT: So?\n")
    assert tag(capsys, model, tmp_path / "paper.txt") == []


@pytest.mark.parametrize(("least", "found"), [("0", True), ("1", False)])
def test_spans_less_probable_than_asked_are_left_out(
    capsys: Capture, model: Path, tmp_path: Path, least: str, *, found: bool
) -> None:
    (tmp_path / "paper.txt").write_text(TRUST)
    rows = tag(capsys, model, tmp_path / "paper.txt", "--least-probability", least)
    assert bool(rows) is found


def test_a_batch_is_coded_but_for_what_people_coded(model: Path, tmp_path: Path) -> None:
    documents = [Document.make(name, "literature", TRUST, ()) for name in ("a", "b")]
    write_records(tmp_path / "documents.jsonl", documents)
    write_records(tmp_path / "people.jsonl", [Coding("a", documents[0].id, "ana", "person")])
    given = {"documents": "documents", "codings": "people", "output": "machine"}
    options = [f"--{name}={tmp_path / file}.jsonl" for name, file in given.items()]
    main(["tag", *options, "--model", str(model)])
    [coding] = read_records(tmp_path / "machine.jsonl", Coding)
    assert (coding.source, coding.origin) == ("b", "machine")


def test_without_a_model_of_ones_own_the_default_one_tags(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "paper.txt").write_text(TRUST)
    main(["tag", "paper.txt", "--format", "jsonl"])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["label"] for row in rows} == {"C", "M", "O"}


def test_a_reader_that_stops_early_is_no_error(model: Path, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(f"{TRUST}\n\n" * 200)
    options = ["--format", "jsonl", "--model", str(model)]
    program = [sys.executable, "-m", "cmo", "tag", "paper.txt", *options]
    done = subprocess.run(
        ["/bin/sh", "-c", '"$@" | head -n 1', "sh", *program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert json.loads(done.stdout)["source"] == "paper"
    assert done.stderr == ""
