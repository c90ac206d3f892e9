"""``cmo add``: the file and its row, both or neither."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
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

    monkeypatch.setattr("cmo.references.entering.append_rows", fail)
    before = contents(raw)
    assert add(raw, write(tmp_path / "a.txt", TEXT)) == 2
    assert contents(raw) == before


def test_a_formula_in_a_record_is_not_run_by_a_spreadsheet(raw: Path, tmp_path: Path) -> None:
    ris = write(tmp_path / "a.ris", RIS.replace("Who trusts whom?", "=HYPERLINK(1)"))
    assert add(raw, write(tmp_path / "a.txt", TEXT), "--record", ris) == 0
    assert last_row(raw)["title"].startswith("'=HYPERLINK")


REFERENCES = """\
id,search,title,authors,year,doi,relevance,rigour,decision,reason,duplicate_of
ref-aaaaaaaaaaaa,a,Who trusts whom?,"Fennimore, A; Quill, N",2019,10.1234/j,high,low,include,fits,
ref-bbbbbbbbbbbb,a,Left out,,,,,,exclude,off topic,
ref-cccccccccccc,a,A copy,,,,,,,,ref-aaaaaaaaaaaa
ref-dddddddddddd,a,Not decided,"Elm, Bo",2020,,,,,,
"""


@pytest.fixture
def screened(raw: Path) -> Path:
    """Return a synthesis with candidates and a column for them among the sources."""
    write(raw / "references.csv", REFERENCES)
    head, *rest = (raw / "sources.csv").read_text().splitlines()
    lines = [f"{head},relevance,rigour,reference", *(f"{line},,," for line in rest)]
    return write(raw / "sources.csv", "\n".join(lines)).parent


def test_a_candidate_fills_the_row_of_its_source(screened: Path, tmp_path: Path) -> None:
    paper = write(tmp_path / "a.txt", TEXT)
    assert add(screened, paper, "--reference", "ref-aaaaaaaaaaaa", "--rigour", "medium") == 0
    row = last_row(screened)
    assert (row["id"], row["title"]) == ("fennimore-and-quill-2019", "Who trusts whom?")
    assert (row["doi"], row["unverified"]) == ("10.1234/j", "")
    assert (row["relevance"], row["rigour"], row["reason"]) == ("high", "medium", "fits")
    assert row["reference"] == "ref-aaaaaaaaaaaa"


def test_a_candidate_without_a_decision_is_said_to_need_one(
    screened: Path, tmp_path: Path, capsys: Capture
) -> None:
    paper = write(tmp_path / "a.txt", TEXT)
    assert add(screened, paper, "--reference", "ref-dddddddddddd") == 0
    assert "references.csv, row 5, column decision" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["ref-bbbbbbbbbbbb"], "row 3: is left out: off topic; change its decision first"),
        (["ref-cccccccccccc"], "row 4: is a copy of ref-aaaaaaaaaaaa; add that one, or mend"),
        (["ref-zzz"], "has no record 'ref-zzz'; see its first column"),
        (["ref-aaaaaaaaaaaa", "--record", "a.ris"], "--reference: given with --record"),
        (["ref-aaaaaaaaaaaa", "--kind", "interview"], "--reference: given with --kind interview"),
    ],
)
def test_no_source_is_made_of_what_was_not_kept(
    screened: Path, tmp_path: Path, capsys: Capture, options: list[str], words: str
) -> None:
    before = contents(screened)
    assert add(screened, write(tmp_path / "a.txt", TEXT), "--reference", *options) == 2
    assert words in capsys.readouterr().err
    assert contents(screened) == before


def test_a_candidate_becomes_one_source(screened: Path, tmp_path: Path, capsys: Capture) -> None:
    named = ["--reference", "ref-aaaaaaaaaaaa"]
    add(screened, write(tmp_path / "a.txt", TEXT), *named)
    assert add(screened, write(tmp_path / "b.txt", "Other words of it."), *named) == 2
    assert "is the source fennimore-and-quill-2019 already" in capsys.readouterr().err


KILLED = """
import os, sys
from cmo.cli import main

left, raw = int(sys.argv[1]), sys.argv[2]
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.truncate"}

def stop(event, found):
    global left
    writes = event == "open" and isinstance(found[2], int) and found[2] & (os.O_WRONLY | os.O_RDWR)
    if (writes or event in CHANGES) and str(found[0]).startswith(raw):
        left -= 1
        if left < 0:
            os._exit(9)

sys.addaudithook(stop)
main(["add", *sys.argv[3:], "--raw", raw])
"""


def test_what_was_killed_at_any_step_is_finished_by_the_same_command(
    raw: Path, tmp_path: Path, capsys: Capture
) -> None:
    ris, paper = write(tmp_path / "a.ris", RIS), write(tmp_path / "a.txt", TEXT)
    whole = tmp_path / "whole"
    shutil.copytree(raw, whole)
    assert add(whole, paper, "--record", ris) == 0
    wanted = {name.removeprefix(f"{whole}/"): text for name, text in contents(whole).items()}
    for step in range(100):
        cut = tmp_path / f"cut-{step}"
        shutil.copytree(raw, cut)
        command = [
            sys.executable,
            "-c",
            KILLED,
            str(step),
            str(cut),
            str(paper),
            "--record",
            str(ris),
        ]
        if subprocess.run(command, capture_output=True, check=False).returncode != 9:
            break
        again = add(cut, paper, "--record", ris)
        assert again == 0 or "has the same DOI" in capsys.readouterr().err
        assert {n.removeprefix(f"{cut}/"): text for n, text in contents(cut).items()} == wanted
    assert step > 5


def test_what_lies_beside_it_need_not_be_readable(raw: Path, tmp_path: Path) -> None:
    """A pipe would be read for ever; a link may lead nowhere."""
    os.mkfifo(raw / "literature/lit-pipe.txt")
    (raw / "literature/lit-astray.txt").symlink_to("nowhere")
    record = write(tmp_path / "a.ris", RIS)
    assert add(raw, write(tmp_path / "paper.txt", TEXT), "--record", record) == 0
    assert last_row(raw)["id"] == "fennimore-and-quill-2019"
