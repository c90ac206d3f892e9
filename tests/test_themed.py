"""Spans of other texts that were given a construct."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from cmo.themed import ThemedSpan, marked, read_examples, read_spans

RAW = Path("data/raw")
TINY = Path(__file__).parent / "tiny" / "raw"


def test_marks_are_taken_out_of_a_passage_and_keep_their_words() -> None:
    found = list(marked("So [C1 trust -: nobody believed them], and [O1 other 0: tea was served]."))
    text = "So nobody believed them, and tea was served."
    assert found == [
        ThemedSpan(text, 3, 23, "C", "trust", "-"),
        ThemedSpan(text, 29, 43, "O", "other", "0"),
    ]
    assert [text[one.start : one.end] for one in found] == [
        "nobody believed them",
        "tea was served",
    ]


def test_every_row_on_the_corpus_finds_its_span() -> None:
    with (RAW / "themes" / "corpus.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    examples = read_examples(RAW)
    assert len(examples) == len(rows) > 12_000
    assert all(example.text.strip() for example in examples)


def test_every_mark_in_the_written_passages_is_read() -> None:
    written = "".join(path.read_text("utf-8") for path in RAW.glob("themes/passages-*.txt"))
    spans = [span for span in read_spans(RAW) if span.end - span.start < len(span.text)]
    assert len(spans) == written.count("[") + len(read_examples(RAW))
    assert not any(mark in span.text for span in spans[-written.count("[") :] for mark in "[]")


def test_a_synthesis_without_any_has_none(tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "raw")
    shutil.rmtree(tmp_path / "raw" / "themes", ignore_errors=True)
    assert read_examples(tmp_path / "raw") == []
