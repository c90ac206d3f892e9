"""The readiness survey: what is scored, what is withheld, and what mistakes lead to."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from story import read_csv

from cmo.cli import main
from cmo.practice.survey.consistency import cronbach_alpha
from cmo.practice.survey.instrument import SurveyRules, read_survey
from cmo.practice.survey.responses import read_responses
from cmo.practice.survey.scoring import band, dimension_scores, group_scores, withheld
from cmo.resources import resource

SURVEY = """\
title: 'Ready <b>?'
rules: {alpha_respondents: 4}
dimensions:
  - id: trust
    label: Trust
    constructs: [trust]
    items:
      - {id: t1, text: We <i>trust</i> them.}
      - {id: t2, text: They let us down., reverse: true}
      - {id: t3, text: They mean well.}
"""
CODEBOOK = "construct,label,definition,layer\ntrust,Trust,Trust.,functioning\n"
HEADER = "organisation,t1,t2,t3\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "survey.yaml").write_text(SURVEY)
    (tmp_path / "codebook.csv").write_text(CODEBOOK)
    return tmp_path


def run(place: Path, *more: str) -> Path:
    options = ["--survey", place / "survey.yaml", "--codebook", place / "codebook.csv"]
    main(["survey", *more, *map(str, options), "--output", str(place / "out")])
    return place / "out"


def answer(place: Path, rows: str) -> str:
    path = place / "answers.csv"
    path.write_text(HEADER + rows)
    return str(path)


def scores(place: Path, rows: str) -> tuple[list[object], list[object]]:
    survey = read_survey(place / "survey.yaml")
    responses, problems = read_responses(Path(answer(place, rows)), survey)
    assert problems == []
    return list(dimension_scores(survey, responses)), list(group_scores(survey, responses))


@pytest.mark.parametrize(
    ("rows", "alpha"),
    [
        ([[1, 1], [2, 2], [3, 3]], 1.0),
        # Variances 5/3 and 2; totals 3, 4, 7, 9 have 91/12: 2 (1 - (11/3)/(91/12)).
        ([[1, 2], [2, 2], [3, 4], [4, 5]], 2 * (1 - (5 / 3 + 2.25) / 7.583333333333333)),
        ([[1, 5], [5, 1]], None),
        ([[1, 2]], None),
        ([[1], [2]], None),
        ([], None),
    ],
)
def test_alpha_of_cases_worked_by_hand(rows: list[list[int]], alpha: float | None) -> None:
    found = cronbach_alpha(rows)
    assert found is None if alpha is None else found == pytest.approx(alpha)


@pytest.mark.parametrize(
    ("mean", "word"),
    [(4.0, "strength"), (3.95, "strength"), (3.949, "discuss"), (2.95, "discuss"), (2.94, "act")],
)
def test_bands_follow_the_mean_as_it_is_printed(mean: float, word: str) -> None:
    assert band(mean, SurveyRules()) == word


def test_reverse_items_are_turned_and_two_of_three_answers_are_enough(place: Path) -> None:
    [row], _ = scores(place, "a,5,1,5\n" * 4 + "a,4,2,don’t know\n" + "a,1,,\n")
    assert (row.respondents, row.mean, row.band) == (5, 4.8, "strength")


def test_four_are_withheld_and_five_are_shown(place: Path) -> None:
    [row], _ = scores(place, "a,3,3,3\n" * 4)
    assert (row.mean, row.band) == (None, "")
    [row], [group] = scores(place, "a,3,3,3\n" * 5)
    assert (row.mean, group.mean, group.respondents) == (3.0, 3.0, "5")


def test_a_small_group_cannot_be_worked_out_from_the_total(place: Path) -> None:
    _, groups = scores(place, "a,1,5,1\n" * 4 + "b,3,3,3\n" * 5 + "c,5,1,5\n" * 9)
    assert {g.group: g.mean for g in groups} == {"a": None, "b": None, "c": 5.0}
    assert withheld({"a": 4, "b": 4, "c": 9}, 5) == {"a", "b"}
    assert withheld({"a": 5, "b": 6}, 5) == set()


def test_a_gap_between_organisations_is_flagged(place: Path) -> None:
    [row], _ = scores(place, "a,3,3,3\n" * 5 + "b,4,2,4\n" * 5)
    assert (row.gap, row.lowest, row.highest) == (1.0, "a", "b")
    assert row.flags == "organisations differ"


def test_a_divided_group_is_flagged(place: Path) -> None:
    [row], _ = scores(place, "a,1,5,1\n" * 3 + "a,5,1,5\n" * 3)
    assert row.flags == "a is divided"


def test_alpha_wants_enough_whole_answers(place: Path) -> None:
    [row], _ = scores(place, "a,3,3,3\n" * 3 + "a,3,3,\n" * 3)
    assert (row.alpha, row.alpha_respondents) == (None, 3)
    assert row.alpha_note == "not given: fewer than 4 answered all items"


def test_rows_with_mistakes_are_said_and_the_others_scored(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(place, "score", answer(place, "a,3,3,3\n" * 5 + "a,6,3,3\n,3,3,3\n"))
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "row 7, column t1: found '6'; allowed: 1, 2, 3, 4, 5, don't know or empty." in said
    assert "row 8, column organisation: is empty; name the organisation." in said
    [row] = read_csv(place / "out/dimensions.csv")
    assert (row["respondents"], row["mean"]) == ("5", "3.0")


def test_hostile_names_are_shown_and_never_run(place: Path) -> None:
    out = run(place, "score", answer(place, "=cmd()<script>,3,3,3\n" * 5))
    assert read_csv(out / "groups.csv")[0]["group"] == "'=cmd()<script>"
    assert "<script>" not in (out / "results.md").read_text()


def test_the_form_escapes_and_the_sheet_reads_back(place: Path) -> None:
    out = run(place, "make")
    page = (out / "form.html").read_text()
    assert "We &lt;i&gt;trust&lt;/i&gt; them." in page
    assert page.count('type="radio"') == 3 * 6
    book = openpyxl.load_workbook(out / "answers.xlsx")
    sheet = book["answers"]
    assert sheet.data_validations.count == 5
    for column, value in zip("BFGH", ("a", 5, "don't know", 4), strict=True):
        sheet[f"{column}2"] = value
    book.save(place / "filled.xlsx")
    responses, problems = read_responses(place / "filled.xlsx", read_survey(place / "survey.yaml"))
    assert problems == []
    assert (responses[0].scores, responses[0].unsure) == ({"t1": 5, "t3": 4}, {"t2"})


def test_the_same_survey_gives_the_same_bytes(place: Path) -> None:
    first = {path.name: path.read_bytes() for path in run(place, "make").iterdir()}
    assert {path.name: path.read_bytes() for path in run(place, "make").iterdir()} == first


def test_a_survey_that_does_not_fit_the_codebook_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "survey.yaml").write_text(SURVEY.replace("[trust]", "[faith]"))
    with pytest.raises(SystemExit):
        run(place, "make")
    assert "dimension trust: unknown construct 'faith'; a construct" in capsys.readouterr().err


def test_the_surveys_own_items_are_ten_dimensions_of_three() -> None:
    survey = read_survey(resource("config/survey.yaml"))
    assert [len(dimension.items) for dimension in survey.dimensions] == [3] * 10
    with resource("data/raw/codebook.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["construct"] for row in csv.DictReader(lines)}
    assert {c for d in survey.dimensions for c in d.constructs} <= known
