"""``cmo next``: a sheet of passages, marked by a person, on its way back through the workflow."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from story import Story

from cmo.choosing import Candidate, choose, links_wanting
from cmo.cli import main
from cmo.coding.notation import read_notation
from cmo.records import Coding, Document, Passage
from cmo.store import read_many, read_records, write_records

Capture = pytest.CaptureFixture[str]
FIRST = "Where the boards of two trusts had met, directors trusted one another, so waits fell."
SECOND = "The plan was new to everybody, and nurses at the old site felt that no one asked them."


@pytest.fixture
def folder(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a finished run with one source that nobody has coded, of two passages."""
    monkeypatch.chdir(tmp_path)  # `cmo tag` would use a model that a run has left in ours
    for name in ("processed", "results"):
        shutil.copytree(story.first / name, tmp_path / name)
    text = f"{FIRST}\n\n{SECOND}"
    passages = (Passage(0, len(FIRST)), Passage(len(FIRST) + 2, len(text)))
    document = Document.make("lit-z", "literature", text, passages)
    write_records(tmp_path / "processed/documents/9.jsonl", [document])
    return tmp_path


def ask(folder: Path, *options: str) -> None:
    places = ["--processed", str(folder / "processed"), "--results", str(folder / "results")]
    main(["next", *places, *options])


def test_only_what_nobody_coded_is_offered_and_each_says_why(folder: Path, capsys: Capture) -> None:
    ask(folder, "--count", "50")
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1] for line in lines} <= {"int-2", "lit-c", "lit-z"}
    assert sum(" lit-z " in line for line in lines) == 2
    assert all("unsure of its words (" in line for line in lines)
    assert FIRST[:20] not in "".join(lines)


def test_a_sheet_is_private_and_is_never_overwritten(folder: Path) -> None:
    sheet = folder / "sheet"
    ask(folder, "--count", "50", "--output", str(sheet))
    assert {path.stat().st_mode & 0o777 for path in sheet.glob("*.txt")} == {0o600}
    records, problems = read_notation(sheet / "lit-z.txt")
    assert problems == []
    assert [record.text.strip() for record in records] == [FIRST, SECOND]
    assert all(record.waiting for record in records)
    with pytest.raises(SystemExit):
        ask(folder, "--count", "50", "--output", str(sheet))


def test_a_marked_sheet_comes_back_and_the_machine_codes_the_rest(folder: Path) -> None:
    ask(folder, "--count", "50", "--output", str(folder / "sheet"))
    written = (folder / "sheet/lit-z.txt").read_text()
    marked = written.replace("pol: \nThe", "pol: 1-\nThe")
    marked = marked.replace("no one asked them", "[M1: no one asked them]")
    coder = folder / "raw/codings/ana"
    coder.mkdir(parents=True)
    (coder / "lit-z.txt").write_text(marked)
    documents = folder / "processed/documents/9.jsonl"
    people, machine = folder / "people.jsonl", folder / "machine.jsonl"
    raw, aside = str(folder / "raw"), str(folder / "aside.jsonl")
    given = ["--documents", str(documents), "--output", str(people), "--quarantine", aside]
    main(["place", "--raw", raw, *given])
    [coding] = read_records(people, Coding)
    [document] = read_many([documents], Document)
    assert coding.read == ((len(FIRST) + 2, len(document.text)),)
    assert [span.text for span in coding.spans] == ["no one asked them"]
    given = ["--documents", str(documents), "--codings", str(people), "--output", str(machine)]
    main(["tag", *given, "--least-probability", "0"])
    [rest] = read_records(machine, Coding)
    assert rest.spans
    assert all(span.end <= len(FIRST) for span in rest.spans)


def test_without_a_run_the_next_step_is_said(tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        ask(tmp_path)
    assert left.value.code == 2
    assert "run snakemake first" in capsys.readouterr().err


def candidate(text: str, doubt: float, *links: str) -> Candidate:
    document = Document.make("a", "literature", text, ())
    return Candidate(document, Passage(0, len(text)), doubt, links)


def test_doubt_links_and_novelty_decide() -> None:
    first = candidate("directors trusted one another", 0.4)
    again = candidate("directors trusted one another", 0.39)
    other = candidate("the budget for wards was cut in spring", 0.38)
    linked = candidate("nurses were heard at meetings", 0.3, "L1 is contested")
    assert choose([again, first, other, linked], 4) == [linked, first, other, again]


def test_links_that_want_evidence_are_contested_untested_or_alone() -> None:
    rows = [
        ("L1", "no", "a", "b", "untested", "0", "0"),
        ("L2", "no", "a", "c", "refined", "1", "0"),
        ("L3", "no", "a", "d", "affirmed", "2", "0"),
        ("b → c", "yes", "b", "c", "contested", "1", "1"),
        ("b → d", "yes", "b", "d", "new", "1", "0"),
    ]
    names = "link novel from_construct to_construct verdict supporting opposing".split()
    wanted = links_wanting(dict(zip(names, row, strict=True)) for row in rows)
    assert wanted == {
        ("a", "b"): "L1 is untested",
        ("a", "c"): "L2 rests on one source",
        ("b", "c"): "b → c is contested",
    }


def fill(path: Path, passage: str, **cells: str) -> None:
    """Type into the first row of a passage and save, as a spreadsheet program does."""
    book = openpyxl.load_workbook(path)
    page = book["configurations"]
    at = {cell.value: n for n, cell in enumerate(page[1])}
    row = next(row for row in page.iter_rows(min_row=2) if passage in str(row[at["text"]].value))
    for column, value in cells.items():
        row[at[column]].value = value
    book.save(path)


def bring(folder: Path, sheet: Path) -> Path:
    (folder / "raw/codings").mkdir(parents=True, exist_ok=True)
    places = ["--raw", str(folder / "raw"), "--processed", str(folder / "processed")]
    main(["import", str(sheet), "--coder", "ana", *places])
    return folder / "raw/codings/ana/lit-z.txt"


def test_a_workbook_to_fill_in_comes_back_as_a_coding_of_what_was_read(
    folder: Path, capsys: Capture
) -> None:
    sheet = folder / "sheet.xlsx"
    ask(folder, "--count", "50", "--output", str(sheet))
    assert sheet.stat().st_mode & 0o777 == 0o600
    fill(sheet, SECOND[:30], mechanism="nurses at the old site felt that no one asked  them",
         outcome="nowhere", polarity="-", memo="telling")  # fmt: skip
    [record], problems = read_notation(bring(folder, sheet))
    assert problems == []
    assert [record.text[slice(*stretch)] for stretch in record.read] == [SECOND]
    assert [record.text[m.start : m.end] for m in record.marks] == [
        "nurses at the old site felt that no one asked them"
    ]
    assert record.polarity == {1: "-"}
    said = capsys.readouterr().err
    assert "left open, as nothing is said of them" in said
    assert "the mark 'nowhere' by ana was not found" in said
    with pytest.raises(SystemExit):
        ask(folder, "--output", str(sheet))


def test_a_second_sheet_adds_its_passages_to_the_first(folder: Path) -> None:
    sheet = folder / "sheet.xlsx"
    ask(folder, "--count", "50", "--output", str(sheet))
    fill(sheet, SECOND[:30], read="yes")
    path = bring(folder, sheet)
    sheet.unlink()
    ask(folder, "--count", "50", "--output", str(sheet))
    fill(sheet, FIRST[:30], context="the boards of two trusts had met", polarity="+")
    records, problems = read_notation(bring(folder, sheet))
    assert problems == []
    assert [r.text[slice(*stretch)] for r in records for stretch in r.read] == [SECOND, FIRST]
    given = [
        "--documents",
        str(folder / "processed/documents/9.jsonl"),
        "--raw",
        str(path.parents[2]),
    ]
    out = ["--output", str(folder / "people.jsonl"), "--quarantine", str(folder / "aside.jsonl")]
    main(["place", *given, *out])
    [coding] = read_records(folder / "people.jsonl", Coding)
    assert len(coding.read) == 2
    assert [span.text for span in coding.spans] == ["the boards of two trusts had met"]


def test_a_wrong_cell_of_the_workbook_is_named(folder: Path, capsys: Capture) -> None:
    sheet = folder / "sheet.xlsx"
    ask(folder, "--count", "50", "--output", str(sheet))
    fill(sheet, SECOND[:30], mechanism="no one asked them", polarity="?")
    with pytest.raises(SystemExit):
        bring(folder, sheet)
    said = capsys.readouterr().err
    assert f"{sheet}, row " in said
    assert "column polarity: found '?', expected +, - or ~" in said
