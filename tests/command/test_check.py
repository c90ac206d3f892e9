"""``cmo check``: every problem in what people wrote, at once, and nothing written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cmo.cli import main

TINY = Path(__file__).parents[1] / "tiny"
Capture = pytest.CaptureFixture[str]
Check = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a synthesis in which everything is in order."""
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    (tmp_path / "raw/literature/lit-d.docx").write_bytes(b"cmo check looks at no text")
    (tmp_path / "config.yaml").write_text("batches: 2\n")
    return tmp_path / "raw"


@pytest.fixture
def check(raw: Path, capsys: Capture) -> Check:
    """Return the function that checks and gives the exit code and the sentences."""

    def run() -> tuple[int, list[str]]:
        code = 0
        try:
            main(["check", "--raw", str(raw), "--config", str(raw.parent / "config.yaml")])
        except SystemExit as left:
            code = int(left.code or 0)
        printed = capsys.readouterr()
        lines = printed.err.splitlines() if code else printed.out.splitlines()
        return code, [line.replace(f"{raw}/", "") for line in lines]

    return run


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def test_what_is_in_order_is_said_to_be(check: Check) -> None:
    code, [said] = check()
    assert code == 0
    assert "are in order. " in said
    assert said.endswith("results/quarantine.csv then lists those not found.")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_all_problems_of_all_files_are_listed_and_nothing_is_written(
    raw: Path, check: Check
) -> None:
    (raw.parent / "config.yaml").write_text("batches: many\n")
    edit(raw / "sources.csv", "id,kind", "id,sort")
    edit(raw / "codebook.csv", ",functioning,", ",somewhere,")
    edit(raw / "initial_theory.csv", ",pace,+", ",pace,more")
    edit(raw / "search_log.csv", ",12,", ",twelve,")
    (raw / "excluded.csv").unlink()
    edit(raw / "codings/ana/lit-a.txt", "pol: 1+ 2+ 3-", "pol: 1+ 2+")
    edit(raw / "codings/ben/lit-b.txt", "[M1: feared", "[M1 feared")
    edit(raw / "codings/ana/constructs.csv", ",trust,", ",thrust,")
    edit(raw / "corpus/writer-x.txt", "[C1: the two boards", "[C1: [the two boards")
    edit(raw / "interviews/identifiers.csv", ",PERSON", ",Person")
    before = contents(raw.parent)
    code, said = check()
    assert contents(raw.parent) == before
    assert code == 2
    for words in (
        "config.yaml, batches: found 'many'",
        "sources.csv: unknown column 'sort'",
        "sources.csv: no column 'kind'",
        "codebook.csv, row 5, layer: found 'somewhere'",
        "initial_theory.csv, row 3, sign: found 'more'",
        "search_log.csv, row 2, hits_seen: found 'twelve'",
        "excluded.csv: no such file",
        "codings/ana/lit-a.txt, line 1: lit-a marks configurations [1, 2, 3] but pol: gives [1, 2]",
        "codings/ben/lit-b.txt, line 4: '[M1 feared the worst]",
        "codings/ana/constructs.csv, row 3: unknown construct 'thrust'",
        "corpus/writer-x.txt, line 2:",
        "interviews/identifiers.csv, row 2, type: found 'Person'",
    ):
        assert len([line for line in said if words in line]) == 1, words
    assert said[-1] == f"cmo: cmo check: {len(said) - 1} problems found; mend and check again."


def test_one_problem_is_one_sentence(raw: Path, check: Check) -> None:
    (raw / "literature/lit-d.docx").unlink()
    assert check() == (
        2,
        [
            (
                "cmo: sources.csv, source lit-d: its file literature/lit-d.docx is not there; "
                "add it or mend the row."
            ),
            "cmo: cmo check: 1 problem found; mend and check again.",
        ],
    )


def test_a_construct_wrong_in_two_rows_and_twice_in_a_third_is_named_once_a_row(
    raw: Path, check: Check
) -> None:
    path = raw / "codings/ana/constructs.csv"
    path.write_text(path.read_text().replace(",trust,", ",thrust,", 2))
    append(raw / "initial_theory.csv", "T3,joy,joy,+,M-O,If so then.,")
    theory = len((raw / "initial_theory.csv").read_text().splitlines())
    assert check()[1] == [
        "cmo: codings/ana/constructs.csv, row 3: unknown construct 'thrust'; see codebook.csv.",
        "cmo: codings/ana/constructs.csv, row 10: unknown construct 'thrust'; see codebook.csv.",
        f"cmo: initial_theory.csv, row {theory}: unknown construct 'joy'; see codebook.csv.",
        (
            f"cmo: initial_theory.csv, row {theory}: leads from 'joy' to itself; "
            "a link joins two constructs."
        ),
        "cmo: cmo check: 4 problems found; mend and check again.",
    ]


def append(path: Path, row: str) -> None:
    with path.open("a") as file:
        file.write(f"{row}\n")


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("sources.csv", "lit-a,literature,,,,,,,include,,", "source lit-a: this id is used twice"),
        ("sources.csv", "lit-z,literature,,,,99,,,include,,", "row 9, year: found '99'"),
        ("sources.csv", "lit-z,literature", "row 9: 2 cells where the header has"),
        ("literature/lit-z.txt", "Words.", "lit-z.txt: not in the register"),
        ("literature/lit z.txt", "Words.", "lit z.txt: a name the workflow refuses"),
        ("codings/ana/lit-z.txt", "= lit-z\nWords.", "lit-z.txt: codes lit-z, which is not in"),
        ("codings/ana/constructs.csv", "lit-a,1,5,C,1,pace,+", "lit-a has no mark C at 1–5"),
        ("codebook.csv", "x,X,Words.,outcome,,,,y,", "unknown construct 'y'"),
        ("codebook.csv", "x,X,Words.,outcome,,,,,y: not this", "unknown construct 'y'"),
        ("codebook.csv", "trust,T,Words.,outcome,,,,,", "construct 'trust' is there already (row"),
        ("initial_theory.csv", "T3,trust,joy,+,M-O,If so then.,", "unknown construct 'joy'"),
        (
            "initial_theory.csv",
            "T1,trust,pace,+,M-O,If so then.,",
            "link 'T1' is there already (row 2)",
        ),
        ("initial_theory.csv", "T3,pace,pace,+,M-O,If so then.,", "leads from 'pace' to itself"),
        ("initial_theory.csv", "T3,mandate,staff_retention,+,O-C,If.,", "slots O-C from 'mandate'"),
        ("initial_theory.csv", "T3,trust,pace,−,M-O,If.,", "type the hyphen of the keyboard"),
    ],
)
def test_each_kind_of_mistake_has_its_sentence(
    raw: Path, check: Check, file: str, row: str, words: str
) -> None:
    append(raw / file, row)
    code, said = check()
    assert code == 2
    assert [words in line for line in said] == [True, False]


def test_a_file_that_is_no_text_is_a_problem_among_others(raw: Path, check: Check) -> None:
    (raw / "codings/ana/lit-n.txt").write_bytes(b"= lit-n\n\xff\xfe")
    (raw / "codebook.csv").write_bytes(b"\xff\xfe")
    code, said = check()
    assert code == 2
    assert any("lit-n.txt: not UTF-8 text at byte 8" in line for line in said)
    assert any("codebook.csv: not UTF-8 text at byte 0" in line for line in said)


def as_semicolons(text: str) -> bytes:
    return text.replace(",", ";").encode()


def as_windows(text: str) -> bytes:
    return text.replace("Trust", "Tr\u00fcst").encode("cp1252")


@pytest.mark.parametrize(
    ("damage", "words"),
    [(as_semicolons, "separated by semicolons"), (as_windows, "not UTF-8 text at byte")],
)
@pytest.mark.parametrize("name", ["codebook.csv", "sources.csv"])
def test_a_table_that_cannot_be_read_is_one_problem(
    raw: Path, check: Check, name: str, damage: Callable[[str], bytes], words: str
) -> None:
    text = (raw / name).read_text()
    (raw / name).write_bytes(damage(f"{text}\n" if "Trust" in text else f"{text}Trust\n"))
    code, said = check()
    assert code == 2
    assert [words in line for line in said] == [True, False]


def test_a_row_that_is_wrong_in_itself_is_still_known_to_others(raw: Path, check: Check) -> None:
    edit(raw / "codebook.csv", "means well.,functioning,", "means well.,mechanism,")
    code, said = check()
    assert code == 2
    assert ["found 'mechanism'; allowed: 'context'" in line for line in said] == [True, False]


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        (
            "sources.csv",
            "2001,merger",
            "2001,marriage",
            "unknown collaboration_type 'marriage'; allowed: budd",
        ),
        (
            "codings/ana/lit-a.txt",
            "1 connecting",
            "connecting",
            "lit-a.txt, line 1: 'connecting' in phase:; like phase: 1 planning",
        ),
        (
            "codings/ana/lit-a.txt",
            "3 planning",
            "3 plotting",
            "lit-a.txt, line 1: unknown phase 'plotting'; allowed: contemplating, connecting",
        ),
    ],
)
def test_what_typology_and_lifecycle_do_not_know_has_its_sentence(
    raw: Path, check: Check, file: str, before: str, after: str, words: str
) -> None:
    edit(raw / file, before, after)
    code, said = check()
    assert code == 2
    assert [words in line for line in said] == [True, False]


def test_a_construct_to_draw_is_one_of_the_codebook(raw: Path, check: Check) -> None:
    settings = raw.parent / "config.yaml"
    settings.write_text("figures: {focus: [trust, mechanism-2, thrust]}\n")
    code, said = check()
    assert code == 2
    assert "unknown construct 'thrust' under figures: focus" in said[0]
    assert len(said) == 2


def test_an_own_typology_is_looked_over_and_heeded(raw: Path, check: Check) -> None:
    own = raw.parent / "typology.yaml"
    own.write_text("unsaid: []\ndimensions: {}\n")
    assert any("typology.yaml, dimensions" in line for line in check()[1])
    values = "[{value: merger, name: Merger, meaning: one body}]"
    head = (
        "unsaid: []\ndimensions:\n  - {column: collaboration_type, name: T, meaning: m, source: s,"
    )
    own.write_text(f"{head} values: {values}}}\n")
    code, said = check()
    assert code == 2
    assert all("allowed: merger." in line for line in said[:-1])
