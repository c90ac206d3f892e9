"""``cmo add``: the file and its row, both or neither."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import docx
import pytest

from cmo.cli import main

TINY = Path(__file__).parents[1] / "tiny"
Capture = pytest.CaptureFixture[str]
TEXT = "Rotas shared by choice\n\nWhere the wards chose the rota themselves, nurses stayed.\n"
RIS = """\
TY  - JOUR
AU  - Fennimore, Ada
AU  - Quill, Noor
PY  - 2019
TI  - Who trusts whom? Shared rotas in two valleys
DO  - https://doi.org/10.1234/JIS.7
ER  -
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    head, *rest = (tmp_path / "raw/sources.csv").read_text().splitlines()
    filled = [f"{head},doi,unverified", *(f"{line},," for line in rest)]
    (tmp_path / "raw/sources.csv").write_bytes("\r\n".join(filled).encode())
    return tmp_path / "raw"


def add(raw: Path, *arguments: object) -> int:
    try:
        main(["add", *map(str, arguments), "--raw", str(raw)])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def last_row(raw: Path) -> dict[str, str]:
    with (raw / "sources.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))[-1]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_paper_is_described_by_its_record(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    before = (raw / "sources.csv").read_bytes()
    paper = write(tmp_path / "My paper (final).txt", TEXT)
    assert add(raw, paper, "--record", write(tmp_path / "a.ris", RIS)) == 0
    after = (raw / "sources.csv").read_bytes()
    assert after.startswith(before)
    assert after.endswith(b"\r\n")
    row = last_row(raw)
    assert row["id"] == "fennimore-and-quill-2019"
    assert row["title"] == "Who trusts whom? Shared rotas in two valleys"
    assert (row["authors"], row["doi"]) == ("Fennimore and Quill", "10.1234/jis.7")
    assert (row["year"], row["decision"], row["unverified"]) == ("2019", "include", "")
    assert (raw / row["file"]).read_bytes() == paper.read_bytes()
    assert "then: snakemake" in capsys.readouterr().out


def test_without_a_record_the_file_speaks_and_is_to_be_checked(raw: Path, tmp_path: Path) -> None:
    page = docx.Document()
    page.core_properties.title, page.core_properties.author = "Chosen rotas", "Ada Elm; Bo Ash"
    page.add_paragraph("https://doi.org/10.5555/ABC.1. Where wards chose, nurses stayed.")
    page.save(str(tmp_path / "x.docx"))
    assert add(raw, tmp_path / "x.docx") == 0
    row = last_row(raw)
    assert (row["title"], row["authors"]) == ("Chosen rotas", "Ada Elm and Bo Ash")
    assert (row["doi"], row["unverified"]) == ("10.5555/abc.1", "title;authors;doi")


def test_what_is_given_comes_before_all_else(raw: Path, tmp_path: Path) -> None:
    given = ["--title", "Mine", "--year", "2020", "--id", "mine", "--doi", "doi:10.9999/Q"]
    ris = write(tmp_path / "a.ris", RIS)
    assert add(raw, write(tmp_path / "a.txt", TEXT), "--record", ris, *given) == 0
    row = last_row(raw)
    assert [row[n] for n in ("id", "title", "year", "doi")] == ["mine", "Mine", "2020", "10.9999/q"]


def test_a_transcript_tells_nothing_of_itself(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    talk = docx.Document()
    talk.core_properties.author = "Ada Elm"
    talk.add_paragraph("INT: Who was there?")
    talk.add_paragraph("P01: The two wards.")
    talk.save(str(tmp_path / "Ada Elm.docx"))
    assert add(raw, tmp_path / "Ada Elm.docx", "--kind", "interview") == 0
    row = last_row(raw)
    assert (row["id"], row["file"]) == ("int-01", "interviews/int-01.docx")
    assert (row["title"], row["authors"]) == ("", "")
    assert "identifiers.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (None, [], "the source lit-a is the same file"),
        (TEXT, ["--title", "Shared rotas", "--authors", "Cedar", "--year", "2003"],
         "the source lit-c has the title 'Shared rotas'"),
        (TEXT, ["--id", "LIT-A"], "'LIT-A' is taken"),
        (TEXT, ["--year", "99"], "year: found '99'"),
        ("\0", [], "holds the control character"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_leaves_nothing_behind(
    raw: Path, tmp_path: Path, capsys: Capture, text: str | None, options: list[str], words: str
) -> None:
    paper = tmp_path / "a.txt"
    paper.write_text(text or (raw / "literature/lit-a.txt").read_text(), encoding="utf-8")
    before = contents(raw)
    assert add(raw, paper, *options) == 2
    assert words in capsys.readouterr().err
    assert contents(raw) == before


def test_nearly_the_same_text_is_refused_unless_meant(
    raw: Path, tmp_path: Path, capsys: Capture
) -> None:
    old = (raw / "literature/lit-a.txt").read_text()
    paper = write(tmp_path / "a.txt", f"Another title\n\n{old}\nAnd a line of its own.\n")
    assert add(raw, paper) == 2
    assert "the source lit-a has 100% of its text; --anyway adds it" in capsys.readouterr().err
    assert add(raw, paper, "--anyway") == 0


def test_one_bad_file_does_not_stop_the_others(raw: Path, tmp_path: Path, capsys: Capture) -> None:
    bad, good = write(tmp_path / "a.txt", ""), write(tmp_path / "b.txt", TEXT)
    assert add(raw, bad, good) == 2
    assert last_row(raw)["title"] == "Rotas shared by choice"
    said = capsys.readouterr().err
    assert "a.txt: is empty" in said
    assert "1 of 2 files not added" in said


def test_a_register_that_cannot_be_written_leaves_no_copy(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[str]:
        raise PermissionError(13, "denied", "sources.csv")

    monkeypatch.setattr("cmo.registers.append_rows", fail)
    before = contents(raw)
    assert add(raw, write(tmp_path / "a.txt", TEXT)) == 2
    assert contents(raw) == before


def test_a_formula_in_a_record_is_not_run_by_a_spreadsheet(raw: Path, tmp_path: Path) -> None:
    ris = write(tmp_path / "a.ris", RIS.replace("Who trusts whom?", "=HYPERLINK(1)"))
    assert add(raw, write(tmp_path / "a.txt", TEXT), "--record", ris) == 0
    assert last_row(raw)["title"].startswith("'=HYPERLINK")
