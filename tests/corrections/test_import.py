"""What a person changed in the workbook becomes rows, once, and mistakes become sentences."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from story import TINY

from cmo.cli import main
from cmo.command.check import find_problems
from cmo.corrections.rows import read_corrections
from cmo.resources import CHECKOUT

from .conftest import Desk

SPANS, CONFIGURATIONS, VERDICTS = "correct spans", "correct configurations", "correct verdicts"
BY_ZOE = ("--coder", "zoe", "--date", "2026-11-30")
TRUST = "directors trusted one another's figures"


def test_an_unchanged_workbook_has_nothing_to_say(desk: Desk) -> None:
    desk.bring(*BY_ZOE)
    assert read_corrections(desk.raw) == []


def test_each_change_becomes_a_row_that_is_found_again_by_its_words(desk: Desk) -> None:
    row = desk.find(SPANS, words=TRUST)
    desk.edit(SPANS, row, label="O", construct="faith", words="trusted one another's figures")
    desk.edit(CONFIGURATIONS, desk.find(CONFIGURATIONS, source="lit-a", number="1"), polarity="−")
    desk.edit(VERDICTS, 2, verdict="contested", reason="two wards only")
    desk.bring(*BY_ZOE)
    made = read_corrections(desk.raw)
    assert {(c.field, c.old, c.new) for c in made} == {
        ("label", "M", "O"),
        ("construct", "trust", "faith"),
        ("words", TRUST, "trusted one another's figures"),
        ("polarity", "+", "-"),
        ("verdict", next(c.old for c in made if c.field == "verdict"), "contested"),
    }
    mark = next(c.mark for c in made if c.field == "label")
    assert mark is not None
    assert (mark.start, mark.end, mark.words) == (104, 143, TRUST)
    assert {(c.coder, c.date) for c in made} == {("zoe", "2026-11-30")}
    config = CHECKOUT / "tests/tiny/config.yaml"
    assert [p for p in find_problems(config, desk.raw) if "corrections" in p.place] == []


def test_rows_leave_join_and_make_configurations(desk: Desk) -> None:
    one = desk.find(SPANS, words=TRUST)
    desk.edit(SPANS, one, configurations="2; new a")
    desk.edit(SPANS, desk.find(SPANS, words="staff believed in the plan"), configurations="2;new A")
    desk.bring(*BY_ZOE)
    made = read_corrections(desk.raw)
    assert [(c.field, c.new, len(c.members)) for c in made] == [
        ("member", "leave", 3),
        ("member", "join", 2),
        ("decision", "make", 2),
    ]


def test_importing_twice_adds_nothing(desk: Desk) -> None:
    desk.edit(SPANS, 2, decision="accept", comment="- said with a laugh")
    desk.bring(*BY_ZOE)
    before = (desk.raw / "corrections/zoe.csv").read_bytes()
    desk.bring("--coder", "zoe", "--date", "2026-12-01")
    assert (desk.raw / "corrections/zoe.csv").read_bytes() == before
    assert before.count(b"\ncor-") == 2


def test_wrong_cells_are_all_named_and_good_rows_come_in(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(SPANS, 2, label="X", words="words of another text")
    desk.edit(SPANS, 3, construct="trusst")
    desk.edit(SPANS, 4, decision="reject")
    with pytest.raises(SystemExit) as left:
        desk.bring(*BY_ZOE)
    said = capsys.readouterr().err
    assert left.value.code == 2
    place = f"{desk.workbook}, sheet 'correct spans', row"
    assert f"{place} 2, column label: found 'X'; allowed: C, M, O." in said
    assert f"{place} 2, column words: found 'words of another text'; allowed: words of" in said
    assert f"{place} 3, column construct: found 'trusst'; allowed: a construct of" in said
    assert "did you mean 'trust'?" in said
    assert [(c.field, c.new) for c in read_corrections(desk.raw)] == [("decision", "reject")]


def test_name_and_day_may_stand_in_the_workbook(desk: Desk) -> None:
    desk.edit("corrected by", 2, coder="zoe", date=datetime(2026, 11, 30))
    desk.edit(SPANS, 2, comment="said with a laugh")
    desk.bring()
    assert [(c.coder, c.date) for c in read_corrections(desk.raw)] == [("zoe", "2026-11-30")]


@pytest.mark.parametrize("given", [("--coder", "zoe"), ("--date", "2026-11-30")])
def test_a_missing_name_or_day_is_said(desk: Desk, given: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        desk.bring(*given)
    assert not (desk.raw / "corrections").exists()


def test_a_workbook_that_libreoffice_saved_says_the_same(tmp_path: Path) -> None:
    """``data/libreoffice.xlsx``: a workbook of the tiny synthesis, edited, saved by version 7.4."""
    raw = tmp_path / "raw"
    shutil.copytree(TINY / "raw", raw)
    saved = Path(__file__).parent / "data" / "libreoffice.xlsx"
    main(["corrections", "import", str(saved), "--raw", str(raw)])
    made = read_corrections(raw)
    assert {(c.coder, c.date) for c in made} == {("zoe", "2026-11-30")}
    assert {(c.field, c.new) for c in made} == {
        ("label", "O"),
        ("words", "trusted one another's figures"),
        ("direction", "-"),
        ("comment", "said with\na laugh 🙂"),
        ("member", "leave"),
        ("member", "join"),
        ("decision", "make"),
        ("polarity", "-"),
        ("comment", "- both at once"),
        ("verdict", "contested"),
    }
    assert [c.reason for c in made if c.field == "verdict"] == ["=two wards only"]


def test_what_a_formula_left_is_no_comment(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(SPANS, 2, comment="#NAME?")
    with pytest.raises(SystemExit):
        desk.bring(*BY_ZOE)
    assert "column comment: found '#NAME?'; allowed: text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sheet", "cells", "said"),
    [
        (CONFIGURATIONS, {"polarity": "x"}, "column polarity: found 'x'; allowed: +, -, ~."),
        (CONFIGURATIONS, {"decision": "yes"}, "column decision: found 'yes'; allowed: accept, rej"),
        (VERDICTS, {"verdict": "good", "reason": "so"}, "column verdict: found 'good'; allowed: "),
        (VERDICTS, {"verdict": "contested"}, "column reason: is empty; allowed: why"),
        (SPANS, {"configurations": "77"}, "column configurations: found '77'; allowed: 1, 2,"),
        (SPANS, {"direction": "up"}, "column direction: found 'up'; allowed: +, -, 0."),
        (SPANS, {"row": "row-1"}, "column row: found 'row-1'; allowed: a name that"),
    ],
)
def test_each_wrong_cell_says_where_what_and_what_is_allowed(
    desk: Desk, sheet: str, cells: dict[str, str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(sheet, 2, **cells)
    with pytest.raises(SystemExit):
        desk.bring(*BY_ZOE)
    assert f"{desk.workbook}, sheet {sheet!r}, row 2, {said}" in capsys.readouterr().err
    assert read_corrections(desk.raw) == []
