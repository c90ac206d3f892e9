"""``cmo references``: what searches found comes in whole, once, and harms nothing."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cmo.cli import main
from cmo.references.register import read_candidates
from cmo.schemas import read_table, schema

TINY = Path(__file__).parents[1] / "tiny"
Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
COLUMNS = list(schema("references")["properties"])
RIS = """\
TY  - JOUR
AU  - Fennimore, Ada
AU  - Quill, Noor
PY  - 2019
TI  - Who trusts whom? Shared rotas in two valleys
DO  - https://doi.org/10.1234/JIS.7
ER  -
TY  - JOUR
TI  - =HYPERLINK("x")
UR  - https://example.org/9
ER  -
"""
NBIB = """\
PMID- 31234567
DP  - 2019 Mar
TI  - Who trusts whom: shared rotas in two valleys.
FAU - Fennimore, Ada
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    return tmp_path / "raw"


@pytest.fixture
def run(raw: Path) -> Run:
    """Return the function that runs ``cmo references`` and gives its exit code."""

    def call(*arguments: object) -> int:
        try:
            main(["references", *map(str, arguments), "--raw", str(raw)])
        except SystemExit as left:
            return int(left.code or 0)
        return 0

    return call


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def rows(raw: Path) -> list[dict[str, str]]:
    with (raw / "references.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def fill(raw: Path, row: int, **cells: str) -> None:
    """Write decisions into a row of the register, as a person would."""
    table = rows(raw)
    table[row] |= cells
    with (raw / "references.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(table)


def test_records_come_in_with_a_name_and_are_harmless(raw: Path, run: Run, tmp_path: Path) -> None:
    assert run("import", write(tmp_path / "a.ris", RIS), "--search", "a") == 0
    first, second = rows(raw)
    assert list(first) == COLUMNS
    assert (first["search"], first["doi"], first["year"]) == ("a", "10.1234/jis.7", "2019")
    assert first["authors"] == "Fennimore, Ada; Quill, Noor"
    assert (first["duplicate_of"], first["decision"]) == ("", "")
    assert second["title"] == '\'=HYPERLINK("x")'
    assert read_table(raw / "references.csv", "references")[1] == []


def test_importing_again_adds_nothing_and_another_search_its_own(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    ris = write(tmp_path / "a.ris", RIS)
    run("import", ris, ris, "--search", "a")
    once = (raw / "references.csv").read_bytes()
    assert run("import", ris, "--search", "a") == 0
    assert (raw / "references.csv").read_bytes() == once
    assert "0 records added, 2 there already" in capsys.readouterr().out
    assert run("import", ris, "--search", "b") == 0
    assert [row["search"] for row in rows(raw)] == ["a", "a", "b", "b"]
    assert len({row["id"] for row in rows(raw)}) == 4


def test_possible_copies_come_in_and_are_shown_with_why(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    lit_c = "TY  - RPRT\nAU  - Cedar\nPY  - 2003\nTI  - Shared rotas\nER  -\n"
    seen = "TY  - ELEC\nTI  - A page\nUR  - http://www.example.org/2/\nER  -\n"
    run("import", write(tmp_path / "a.ris", RIS + RIS + lit_c + seen), "--search", "a")
    run("import", write(tmp_path / "b.nbib", NBIB), "--search", "b")
    first, _, again, _, paper, page, other = rows(raw)
    assert first["looks_like"] == ""
    assert again["looks_like"] == f"{first['id']} has the same DOI, 10.1234/jis.7"
    assert paper["looks_like"] == "lit-c has the title 'Shared rotas'"
    assert page["looks_like"] == (
        "https://example.org/2 has the same address, https://example.org/2"
        " (left out: off topic: within one organisation)"
    )
    assert other["pmid"] == "31234567"
    assert other["looks_like"].startswith(f"{first['id']} has the title 'Who trusts whom?")
    said = capsys.readouterr().out
    assert f"  row 8, {other['id']}: {first['id']} has the title" in said


def test_a_persons_word_on_a_pair_is_kept(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    run("import", write(tmp_path / "a.ris", RIS + RIS + RIS), "--search", "a")
    names = [row["id"] for row in rows(raw)]
    fill(raw, 2, duplicate_of="no")
    fill(raw, 0, duplicate_of=names[4])
    capsys.readouterr()
    assert run("list") == 0
    alike = [line for line in capsys.readouterr().out.splitlines() if " has the " in line]
    assert [line.split(":")[0] for line in alike] == [
        f"  row 5, {names[3]}", f"  row 6, {names[4]}", f"  row 7, {names[5]}"
    ]  # fmt: skip
    assert f"{names[2]} has the same DOI" in alike[1]
    assert f"{names[0]} has" not in alike[1]


def test_a_wrong_record_costs_itself_alone(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    bad = write(tmp_path / "bad.ris", "TY  - JOUR\nAU  - Nobody\nER  -\n" + RIS)
    assert run("import", tmp_path / "none.ris", bad, "--search", "a") == 2
    assert len(rows(raw)) == 2
    none, *others = capsys.readouterr().err.splitlines()
    assert none.startswith("cmo: none.ris: cannot be opened (No such file or directory)")
    assert others == [
        "cmo: bad.ris, line 1: the record has no title; give it one, or leave it out.",
        "cmo: cmo references import: 2 problems; mend and import again; the rest is in.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,search,title\nref-1,a,café\n".encode("cp1252"), "not UTF-8 text"),
        (b'id,search,title\nref-1,a,"never closed\n', "cannot be read"),
        (b"name,search,title\n", "no column 'id'; put it back"),
    ],
)
def test_a_register_in_which_rows_would_be_lost_is_left_alone(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture, content: bytes, words: str
) -> None:
    (raw / "references.csv").write_bytes(content)
    assert run("import", write(tmp_path / "a.ris", RIS), "--search", "a") == 2
    assert words in capsys.readouterr().err
    assert (raw / "references.csv").read_bytes() == content


def test_a_search_that_nobody_logged_is_refused(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    assert run("import", write(tmp_path / "a.ris", RIS), "--search", "medlin") == 2
    assert "--search: found 'medlin'; known: a, b; add a row to" in capsys.readouterr().err
    assert not (raw / "references.csv").exists()


def test_what_waits_for_a_person_is_listed_by_what_is_to_be_done(
    raw: Path, run: Run, tmp_path: Path, capsys: Capture
) -> None:
    run("import", write(tmp_path / "a.ris", RIS), "--search", "a")
    fill(raw, 0, stage="full-text")
    capsys.readouterr()
    run("list")
    said = capsys.readouterr().out
    assert "1 to be screened on title and abstract:\n  row 3, ref-" in said
    assert "1 to be read in full:\n  row 2, ref-" in said
    fill(raw, 0, decision="include")
    run("list")
    assert "1 included, without a source yet:\n  row 2, ref-" in capsys.readouterr().out


CELL = st.text(
    st.sampled_from("aé=+-@'\";,\n\r 🙂\u0301\u200f") | st.characters(exclude_categories=["Cs"]),
    max_size=8,
).filter(lambda text: "\0" not in text)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
    phases=[Phase.generate],
)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS[1:], CELL)), max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.booleans(),
)
def test_what_people_wrote_stays_byte_for_byte(
    raw: Path, run: Run, tmp_path: Path,
    written: list[dict[str, str]], end: str, mark: bytes, closed: bool,
) -> None:  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({"id": f"ref-{n:012}", **row} for n, row in enumerate(written))
    text = out.getvalue() if closed else out.getvalue().removesuffix(end)
    before = mark + text.encode()
    (raw / "references.csv").write_bytes(before)
    ris = write(tmp_path / "a.ris", RIS)
    assert run("import", ris, "--search", "a") == 0
    after = (raw / "references.csv").read_bytes()
    assert after.startswith(before)
    assert len(read_candidates(raw)) == len(written) + 2
    assert run("import", ris, "--search", "a") == 0
    assert (raw / "references.csv").read_bytes() == after
