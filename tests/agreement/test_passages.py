"""Coders of passages are compared on what both read, and the decision speaks for that alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cmo.agreement.measuring import word_starts
from cmo.agreement.raters import read_panel
from cmo.cli import main
from cmo.coding.notation import read_notation
from cmo.exchange.bundle import make_document
from cmo.store import write_records

FIRST = "Where the boards had met, directors trusted one another."
SECOND = "Where nobody had asked them, nurses left for good."
THIRD = "The car park was resurfaced in the end."
TEXT = "\n\n".join((FIRST, SECOND, THIRD))
MET, LEFT = "[C1: the boards had met]", "[O1: nurses left]"


def passage(text: str, pol: str = "") -> str:
    return f"= lit-x | part: coded | pol: {pol}\n{text}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a synthesis in which ana read two passages, ben another two, cat everything."""
    monkeypatch.chdir(tmp_path)
    document = make_document("lit-x", TEXT)
    write_records("data/processed/documents/0.jsonl", [document])
    marked = FIRST.replace("the boards had met", MET)
    left = SECOND.replace("nurses left", LEFT)
    write("ana", passage(marked, "1+"), passage(left, "1-"))
    write("ben", passage(left.replace(LEFT, "[M1: nurses left]"), "1-"), passage(THIRD))
    write("cat", f"= lit-x | pol: 1+\n{TEXT.replace('the boards had met', MET)}\n")
    return tmp_path


def write(coder: str, *records: str) -> None:
    path = Path("data/raw/codings") / coder / "lit-x.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(records))


def places() -> tuple[Path, Path]:
    return Path("data/raw"), Path("data/processed")


def test_only_the_words_that_both_read_are_compared(folder: Path) -> None:
    [both] = read_panel(["ana", "ben"], *places()).sources
    assert {name: [s.text for s in c.spans] for name, c in both.codings.items()} == {
        "ana": ["nurses left"],
        "ben": ["nurses left"],
    }
    start = TEXT.index(SECOND)
    assert [c.read for c in both.codings.values()] == [((start, start + len(SECOND)),)] * 2
    assert len(word_starts(both.document)) == len(SECOND.split())


def test_who_read_everything_is_compared_on_what_the_other_read(folder: Path) -> None:
    [both] = read_panel(["cat", "ana"], *places()).sources
    assert [s.text for s in both.codings["cat"].spans] == ["the boards had met"]
    assert len(word_starts(both.document)) == len(f"{FIRST} {SECOND}".split())


def test_a_source_without_a_passage_that_both_read_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("dan", passage(THIRD))
    with pytest.raises(SystemExit):
        main(["agree", "ana", "dan"])
    assert "no passage of lit-x was read by all" in capsys.readouterr().err


def test_passages_without_the_stored_text_are_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("data/processed/documents/0.jsonl").unlink()
    with pytest.raises(SystemExit):
        main(["agree", "ana", "ben"])
    assert "holds passages of lit-x" in capsys.readouterr().err


def test_the_decision_is_a_coding_of_what_both_read(folder: Path) -> None:
    main(["agree", "ana", "ben"])
    path = folder / "results/agreement/disagreements.xlsx"
    book = openpyxl.load_workbook(path)
    [head, row] = book["disagreements"].iter_rows()
    at = {cell.value: n for n, cell in enumerate(head)}
    row[at["decision"]].value, row[at["decided_by"]].value = "ben", "ana; ben"
    book.save(path)
    main(["adjudicate", str(path)])
    [record], problems = read_notation(folder / "data/raw/codings/adjudicated/lit-x.txt")
    assert problems == []
    assert [record.text[slice(*stretch)] for stretch in record.read] == [SECOND]
    assert [label for mark in record.marks for label, _ in mark.roles] == ["M"]
    assert record.head["decided by"] == "ana; ben"
