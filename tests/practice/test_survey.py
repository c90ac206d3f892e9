"""The readiness survey: what is scored, what is withheld, and what mistakes lead to."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import read_csv

from cmo.cli import main
from cmo.practice.survey.consistency import alpha_interval, cronbach_alpha
from cmo.practice.survey.instrument import SurveyRules, read_survey
from cmo.practice.survey.responses import read_responses
from cmo.practice.survey.scoring import (
    DimensionScore,
    GroupScore,
    band,
    dimension_scores,
    group_scores,
)
from cmo.practice.survey.withholding import NO_GROUP, withheld
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


def scores(place: Path, rows: str) -> tuple[list[DimensionScore], list[GroupScore]]:
    survey = read_survey(place / "survey.yaml")
    responses, problems = read_responses([Path(answer(place, rows))], survey)
    assert problems == []
    return dimension_scores(survey, responses), group_scores(survey, responses)


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
    ("alpha", "respondents", "items", "low", "high"),
    [
        # Tables of F at .975: 1.82 for 30 and 60 degrees of freedom, 1.94 for 60 and 30.
        (0.8, 31, 3, 1 - 0.2 * 1.82, 1 - 0.2 / 1.94),
        # 1.67 for 60 and 60 either way: two items.
        (0.5, 61, 2, 1 - 0.5 * 1.67, 1 - 0.5 / 1.67),
    ],
)
def test_the_interval_of_alpha_by_printed_tables_of_f(
    alpha: float, respondents: int, items: int, low: float, high: float
) -> None:
    assert alpha_interval(alpha, respondents, items) == pytest.approx((low, high), abs=0.003)


def test_about_95_of_100_intervals_hold_the_alpha_that_answers_were_drawn_with() -> None:
    """Three parallel normal items of correlation .5 have alpha .75."""
    draw, hits = np.random.default_rng(1), 0
    for _ in range(400):
        rows = draw.normal(size=(40, 1)) + draw.normal(size=(40, 3))
        alpha = cronbach_alpha(rows.tolist())
        assert alpha is not None
        low, high = alpha_interval(alpha, 40, 3)
        hits += low <= 0.75 <= high
    assert 0.92 <= hits / 400 <= 0.98


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


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 4, "b": 4, "c": 9}, {"a", "b"}),
        ({"a": 5, "b": 6}, set()),
        ({"a": 0, "b": 6}, {"a"}),
        ({"a": 5, "b": 6, NO_GROUP: 1}, {"a", NO_GROUP}),
        ({"a": 4, "b": 6, NO_GROUP: 5}, {"a", NO_GROUP}),
        ({"a": 4}, {"a"}),
    ],
)
def test_which_groups_are_withheld(sizes: dict[str, int], hidden: set[str]) -> None:
    assert withheld(sizes, 5) == hidden


def worked_out(sizes: Mapping[str, int], shown: list[str]) -> list[tuple[str, ...]]:
    """Return the sets of fewer than five people whose sum follows from what is printed.

    Printed are sums over everyone and over each group shown; a set of groups follows if its
    indicator is a combination of theirs.
    """
    names = [name for name, size in sizes.items() if size]
    printed = [[1.0] * len(names), *([float(n == g) for n in names] for g in shown)]
    sets = [c for k in range(1, len(names) + 1) for c in combinations(names, k)]
    small = [c for c in sets if sum(sizes[n] for n in c) < 5]
    rank = np.linalg.matrix_rank(np.array(printed))
    return [
        c
        for c in small
        if np.linalg.matrix_rank(np.array([*printed, [float(n in c) for n in names]])) == rank
    ]


def test_the_check_sees_what_can_be_worked_out() -> None:
    assert worked_out({"a": 4, "b": 9}, ["b"]) == [("a",)]
    assert worked_out({"a": 4, "b": 9, "c": 6}, ["b"]) == []


@given(st.dictionaries(st.sampled_from(["", *"abcdef"]), st.integers(0, 12), min_size=1))
def test_nothing_printed_tells_of_fewer_than_five(sizes: dict[str, int]) -> None:
    shown = [name for name in sizes if name not in withheld(sizes, 5)]
    assert sum(sizes.values()) < 5 or worked_out(sizes, shown) == []


def test_spread_within_groups_is_pooled_over_those_shown(place: Path) -> None:
    five = "a,1,5,1\n" * 2 + "a,2,4,2\n" + "a,3,3,3\n" * 2
    [row], _ = scores(place, five + "b,4,2,4\n" * 5 + "c,1,5,1\n" * 2 + "d,5,1,5\n" * 3)
    # a: variance 1, 4 degrees of freedom; b: none, 4; c and d are withheld.
    assert row.within_sd == pytest.approx(0.5**0.5, abs=0.001)


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


def test_a_workflow_sets_mistakes_aside_and_goes_on(place: Path) -> None:
    """Several files count as one; one that cannot be read costs itself alone."""
    (place / "broken.xlsx").write_bytes(b"PK")
    (place / "more.csv").write_text(HEADER + "b,7,3,3\nb,3,3,3\n")
    files = (answer(place, "a,3,3,3\n" * 5), str(place / "broken.xlsx"), str(place / "more.csv"))
    out = run(place, "score", *files, "--aside", str(place / "out/set-aside.csv"))
    aside = [(row["file"], row["place"]) for row in read_csv(out / "set-aside.csv")]
    assert aside == [("broken.xlsx", ""), ("more.csv", "row 2, column t1")]
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["people"], summary["organisations"], summary["mistakes"]) == (6, 2, 2)


def test_groups_are_of_one_kind_at_a_time(place: Path) -> None:
    path = place / "roles.csv"
    path.write_text("organisation,role,t1,t2,t3\n" + "a,x,1,5,1\n" * 5 + "b,y,5,1,5\n" * 5)
    groups = read_csv(run(place, "score", str(path)) / "groups.csv")
    assert {(g["grouping"], g["group"]) for g in groups} == {
        ("organisation", "a"), ("organisation", "b")
    }  # fmt: skip
    groups = read_csv(run(place, "score", str(path), "--by", "role") / "groups.csv")
    assert {(g["grouping"], g["group"]) for g in groups} == {("role", "x"), ("role", "y")}


def test_made_up_answers_are_said_everywhere(place: Path) -> None:
    path = place / "made-up.csv"
    path.write_text("organisation,synthetic,t1,t2,t3\n" + "a,yes,3,3,3\n" * 5)
    out = run(place, "score", str(path))
    said = "All 5 responses are synthetic: made up to show the tool."
    assert said in json.loads((out / "summary.json").read_text())["notice"]
    assert said in (out / "results.md").read_text()


def test_nobody_answering_is_no_mistake(place: Path) -> None:
    out = run(place, "score", answer(place, ""))
    [row] = read_csv(out / "dimensions.csv")
    assert (row["mean"], row["band"], read_csv(out / "groups.csv")) == ("", "", [])
    assert (out / "dimensions.png").exists()


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
    responses, problems = read_responses(
        [place / "filled.xlsx"], read_survey(place / "survey.yaml")
    )
    assert problems == []
    assert (responses[0].scores, responses[0].unsure) == ({"t1": 5, "t3": 4}, {"t2"})


def test_the_same_survey_gives_the_same_bytes(place: Path) -> None:
    rows = "".join(f"{o},{n % 5 + 1},{n % 3 + 1},{n % 4 + 1}\n" for o in "ab" for n in range(20))

    def make() -> dict[str, bytes]:
        run(place, "score", answer(place, rows))
        return {path.name: path.read_bytes() for path in run(place, "make").iterdir()}

    first = make()
    assert {"form.html", "answers.xlsx", "dimensions.svg", "groups.png", "results.docx"} <= set(
        first
    )
    assert make() == first


def test_a_survey_that_does_not_fit_the_codebook_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "survey.yaml").write_text(SURVEY.replace("[trust]", "[faith]"))
    with pytest.raises(SystemExit):
        run(place, "make")
    assert "dimension trust: unknown construct 'faith'; a construct" in capsys.readouterr().err


def test_the_surveys_own_items_are_ten_dimensions_of_three() -> None:
    survey = read_survey(resource("config/survey.yaml"))
    assert [len(dimension.parts) for dimension in survey.dimensions] == [3] * 10
    with resource("data/raw/codebook.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["construct"] for row in csv.DictReader(lines)}
    assert {c for d in survey.dimensions for c in d.constructs} <= known
