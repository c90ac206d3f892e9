"""The maturity index: stairs, raters who differ, two dates, and what mistakes lead to."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from story import read_csv

from cmo.cli import main
from cmo.practice.maturity.index import read_index
from cmo.practice.maturity.ratings import Rating, read_ratings
from cmo.practice.maturity.scoring import profile, staircase
from cmo.resources import resource

INDEX = """\
title: How far?
levels: [forming, building, working, embedded]
dimensions:
  - {id: trust, label: Trust, constructs: [trust], indicators: [They met., b, c, d]}
  - {id: aims, label: Aims, constructs: [trust], indicators: [a, b, c, d]}
"""
CODEBOOK = "construct,label,definition,layer\ntrust,Trust,Trust.,functioning\n"
HEADER = "rater,date,dimension,level,seen,evidence\n"
DAY, EARLIER = "2026-11-30", "2026-05-31"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "maturity.yaml").write_text(INDEX)
    (tmp_path / "codebook.csv").write_text(CODEBOOK)
    return tmp_path


def run(place: Path, *more: str) -> Path:
    options = ["--maturity", place / "maturity.yaml", "--codebook", place / "codebook.csv"]
    main(["maturity", *more, *map(str, options), "--output", str(place / "out")])
    return place / "out"


def seen(rater: str, level: int, date: str = DAY, dimension: str = "trust") -> list[Rating]:
    """Return ratings by which ``rater`` saw every level up to ``level``."""
    return [Rating(rater, date, dimension, n, n <= level, "seen", synthetic=False)
            for n in range(1, 5)]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "reached"), [((), 0), ((1,), 1), ((1, 2, 3, 4), 4), ((1, 3), 1), ((2, 3), 0)]
)
def test_a_level_counts_only_on_all_below_it(levels: tuple[int, ...], reached: int) -> None:
    ratings = [Rating("r", DAY, "trust", n, seen=True, evidence="e", synthetic=False)
               for n in levels]  # fmt: skip
    assert staircase(ratings) == reached


def test_a_yes_without_evidence_does_not_count(place: Path) -> None:
    first, *rest = seen("r", 3)
    bare = [Rating("r", DAY, "trust", 1, seen=True, evidence="", synthetic=False), *rest]
    row = profile(read_index(place / "maturity.yaml"), bare, DAY)[0]
    assert first.level == 1
    assert (row.level, row.without_evidence, row.skipped) == (0, 1, "2; 3")


@pytest.mark.parametrize(
    ("levels", "level", "name"),
    [
        ((2,), 2, "2 building"),
        ((2, 3), 2, "2 building"),
        ((2, 3, 3), 3, "3 working"),
        ((1, 3), None, "uncertain"),
        ((0, 0), 0, "0 not yet forming"),
    ],
)
def test_raters_agree_on_the_middle_or_are_uncertain(
    place: Path, levels: tuple[int, ...], level: int | None, name: str
) -> None:
    ratings = [r for n, reached in enumerate(levels) for r in seen(f"r{n}", reached)]
    rows = {r.dimension: r for r in profile(read_index(place / "maturity.yaml"), ratings, DAY)}
    assert (rows["trust"].level, rows["trust"].name) == (level, name)
    assert (rows["aims"].level, rows["aims"].name) == (None, "not rated")


def test_change_is_between_two_dates(place: Path) -> None:
    ratings = [*seen("r", 1, EARLIER), *seen("r", 3)]
    row = profile(read_index(place / "maturity.yaml"), ratings, DAY, EARLIER)[0]
    assert (row.before, row.level, row.change) == (1, 3, 2)


def table(place: Path, rows: str) -> str:
    path = place / "ratings.csv"
    path.write_text(HEADER + rows)
    return str(path)


def test_rows_with_mistakes_are_said_and_the_others_scored(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = f"r,{DAY},trust,1,yes,minutes\nr,{DAY},trust,5,yes,x\nr,May,faith,1,no,\n"
    rows += f"r,{DAY},trust,1,no,\n"
    with pytest.raises(SystemExit) as left:
        run(place, "score", table(place, rows))
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "row 3, column level: found '5'; allowed: 1, 2, 3, 4." in said
    assert "row 4, column dimension: found 'faith'; allowed: trust, aims." in said
    assert "row 4, column date: found 'May'; the day of the round" in said
    assert "row 5: rates a cell again; keep one row." in said
    rows_out = {row["dimension"]: row for row in read_csv(place / "out/profile.csv")}
    assert rows_out["trust"]["level"] == "1"


def test_two_rounds_give_pictures_and_the_same_bytes(place: Path) -> None:
    rows = "".join(
        f"{r.rater},{r.date},{r.dimension},{r.level},{'yes' if r.seen else 'no'},<b>=1+1|x\n"
        for r in [*seen("r", 1, EARLIER), *seen("r", 3), *seen("s", 1), *seen("s", 2, DAY, "aims")]
    )
    out = run(place, "score", table(place, rows))
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert set(first) == {
        "profile.csv", "results.md", "results.docx", "radar.svg", "radar.png", "steps.svg",
        "steps.png", "summary.json", "behind.csv",
    }  # fmt: skip
    assert b"<b>" not in first["results.md"]
    run(place, "score", table(place, rows))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_the_levels_of_all_raters_are_told_and_no_rater(place: Path) -> None:
    ratings = [*seen("Adalbert", 1), *seen("Benedikta", 2), *seen("Cyprian", 1)]
    rows = "".join(
        f"{r.rater},{r.date},trust,{r.level},{'yes' if r.seen else 'no'},x\n" for r in ratings
    )
    out = run(place, "score", table(place, rows))
    assert read_csv(out / "profile.csv")[0]["levels"] == "1; 1; 2"
    for path in out.iterdir():
        assert not {
            name for name in (b"Adalbert", b"Benedikta", b"Cyprian") if name in path.read_bytes()
        }


def test_a_cell_that_two_files_rate_is_a_mistake(place: Path) -> None:
    first = table(place, f"r,{DAY},trust,1,yes,minutes\n")
    (place / "again.csv").write_text(HEADER + f"r,{DAY},trust,1,no,\n")
    aside = place / "out/set-aside.csv"
    run(place, "score", first, str(place / "again.csv"), "--aside", str(aside))
    assert [(row["file"], row["found"]) for row in read_csv(aside)] == [
        ("again.csv", "rates a cell again")
    ]


def test_a_form_without_any_rating_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(place, "score", str(run(place, "make") / "form.xlsx"))
    assert "form.xlsx: holds no rating; say yes or no under seen." in capsys.readouterr().err


def test_the_form_reads_back(place: Path) -> None:
    out = run(place, "make")
    book = openpyxl.load_workbook(out / "form.xlsx")
    sheet = book["ratings"]
    assert sheet.max_row == 1 + 2 * 4
    for column, value in zip("ABGH", ("r", DAY, "yes", "minutes"), strict=True):
        sheet[f"{column}2"] = value
    book.save(place / "filled.xlsx")
    ratings, problems = read_ratings([place / "filled.xlsx"], read_index(place / "maturity.yaml"))
    assert problems == []
    assert ratings == [Rating("r", DAY, "trust", 1, seen=True, evidence="minutes", synthetic=False)]


def test_a_date_that_is_not_there_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(place, "score", table(place, f"r,{DAY},trust,1,yes,x\n"), "--before", "2020-01-01")
    assert f"--before: found '2020-01-01'; dates in the ratings: {DAY}." in capsys.readouterr().err


def test_the_own_index_has_eight_dimensions_of_four_levels() -> None:
    index = read_index(resource("config/maturity.yaml"))
    assert [len(dimension.parts) for dimension in index.dimensions] == [4] * 8
    with resource("data/raw/codebook.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["construct"] for row in csv.DictReader(lines)}
    assert {c for d in index.dimensions for c in d.constructs} <= known
