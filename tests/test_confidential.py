"""No fault puts a transcript's words or an identifier anywhere but into the private folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import harm
import pytest
from benchmarks.kills import confidential_words, find_confidential
from docx import Document as Word
from story import TINY, Story

from cmo import isolation, reading
from cmo.cli import main
from cmo.deidentify import transcript

TALK = "P01: Because Gillian Marsh had visited every ward at Skelby, people felt safe to ask.\n"
NAMES = {"Gillian", "Marsh", "Skelby"}
WORDS = {"people felt safe to ask", "had visited every ward at"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A synthesis with one good transcript and broken ones, all of them confidential."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    interviews = tmp_path / "raw" / "interviews"
    (interviews / "bad-1.txt").write_bytes(TALK.encode() + b"\0" + TALK.encode())
    (interviews / "bad-2.txt").write_bytes(TALK.encode() + b"\xff")
    (interviews / "bad-3.vtt").write_text(TALK)
    (interviews / "bad-4.srt").write_text(f"1\n00:00:01,000 -> 00:00:02,000\n{TALK}")
    (interviews / "bad-5.txt").write_text("".join(TALK.split()) * 20)
    word = Word()
    word.add_paragraph(TALK)
    word.save(str(interviews / "bad-6.docx"))
    whole = (interviews / "bad-6.docx").read_bytes()
    (interviews / "bad-6.docx").write_bytes(whole[:-200])
    with zipfile.ZipFile(interviews / "bad-7.docx", "w") as archive:
        archive.writestr("word/document.xml", f"<a>{TALK}")
    coding = tmp_path / "raw/codings/ana/int-1.txt"
    coding.write_text(f"= int-1 | pol: 1+\n{TALK}[C1 Gillian Marsh had visited every ward at\n")
    return tmp_path


def leaks(folder: Path) -> list[str]:
    return find_confidential(folder, NAMES, WORDS)


def said(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    with contextlib.suppress(SystemExit):
        main(list(arguments))
    return "".join(capfd.readouterr())


INGEST = (
    *("ingest", "--raw", "raw", "--recognise", "--documents", "processed/documents.jsonl"),
    *("--quarantine", "processed/quarantine.jsonl"),
)


def test_the_check_sees_what_leaks(folder: Path) -> None:
    (folder / "a.log").write_text("people felt safe to ask")
    (folder / "processed").mkdir()
    (folder / "processed/b.jsonl").write_text("people felt safe to ask Gillian")
    assert leaks(folder) == ["a.log", "processed/b.jsonl"]


def test_transcripts_that_cannot_be_read_are_set_aside_without_their_words(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(capfd, *INGEST) == ""
    quarantine = (folder / "processed/quarantine.jsonl").read_text()
    assert quarantine.count("interviews/bad-") == 7
    assert not [name for name in (*NAMES, *WORDS) if name in quarantine]
    assert leaks(folder) == []


def test_marks_that_cannot_be_read_or_found_are_said_without_names(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said(capfd, *INGEST)
    place = ("place", "--raw", "raw", "--recognise", "--documents", "processed/documents.jsonl")
    place += ("--output", "processed/people.jsonl", "--quarantine", "processed/aside.jsonl")
    train = ("train", "--raw", "raw", "--recognise", "--output", "processed/model")
    told = said(capfd, *place) + said(capfd, *train)
    assert "is not a whole mark" in (folder / "processed/aside.jsonl").read_text()
    assert leaks(folder) == []
    assert not [name for name in NAMES if name in told]


def test_an_error_of_ours_says_where_and_quotes_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str, *_: object, **__: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(transcript, "deidentified", fail)
    told = said(capfd, *INGEST)
    assert "stopped by a mistake in cmo (ValueError)" in told
    assert not [name for name in (*NAMES, *WORDS) if name in told]
    assert leaks(folder) == []


def test_a_text_that_still_holds_a_listed_identifier_is_never_written(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_list = transcript.by_list
    monkeypatch.setattr(transcript, "deidentified", lambda text, *_, **__: by_list(text, ()))
    written = ("deidentify", "raw/interviews/int-1.txt", "--output", "out", "--private", "raw/key")
    told = said(capfd, *written, "--list", "raw/interviews/identifiers.csv")
    assert "a listed identifier is still in the text; it was not written" in told
    assert not (folder / "out").exists()
    assert leaks(folder) == []
    assert not [name for name in NAMES if name in told]


KILLED = """
import os, signal, sys
from cmo import store
from cmo.cli import main
def write(path, text):
    with store.replacing(path) as temporary:
        temporary.write_text(text)
        os.kill(os.getpid(), signal.SIGKILL)
store.write_text = write
main(sys.argv[1:])
"""


def test_what_a_killed_deidentification_leaves_holds_no_identifier(folder: Path) -> None:
    written = ("deidentify", "raw/interviews/int-1.txt", "--output", "processed", "--private")
    written += ("raw/key", "--list", "raw/interviews/identifiers.csv")
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *written], check=False, env=environment, capture_output=True
    )
    assert done.returncode == -signal.SIGKILL
    [left] = (path for path in (folder / "processed").rglob("*") if path.is_file())
    assert "visited every ward" in left.read_text()
    assert leaks(folder) == []


@pytest.mark.parametrize(
    ("harmful", "sentence"), [(harm.crash, "made its reader crash"), (harm.exhaust, "needs more")]
)
def test_a_reader_that_dies_of_a_transcript_leaves_none_of_its_words(
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    harmful: Callable[..., object],
    sentence: str,
) -> None:
    for path in folder.glob("raw/*/*.*"):
        if path.name != "bad-7.docx":
            path.unlink()
    usual = isolation._environment()
    python = f"{usual['PYTHONPATH']}{os.pathsep}{Path(harm.__file__).parent}"
    monkeypatch.setattr(isolation, "_environment", lambda: usual | {"PYTHONPATH": python})
    monkeypatch.setattr(isolation, "_worker", isolation.Worker)
    monkeypatch.setattr(reading, "parse", harmful)
    told = said(capfd, *INGEST) + (folder / "processed/quarantine.jsonl").read_text()
    assert sentence in told
    assert not [name for name in (*NAMES, *WORDS) if name in told]
    assert leaks(folder) == []


def test_the_workflow_leaves_no_words_in_its_logs_and_records(story: Story) -> None:
    names, words = confidential_words(TINY / "raw" / "interviews")
    assert (story.folder / ".snakemake").is_dir()
    assert list((story.folder / "logs").glob("*.log"))
    kept = [n for n in find_confidential(story.folder, names, words) if n.startswith((".", "logs"))]
    assert kept == []
