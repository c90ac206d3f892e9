"""What the workflow and ``cmo check`` do with filled-in surveys and indexes, and without any."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from story import TINY, snakemake

from cmo.command.check import find_problems
from cmo.practice.maturity.index import read_index
from cmo.practice.maturity.ratings import read_ratings
from cmo.practice.survey.instrument import read_survey
from cmo.practice.survey.responses import read_responses
from cmo.project import TOOLS, filled_forms, input_files
from cmo.resources import resource

RAW = resource("data/raw")
SCORED = ("survey/dimensions.csv", "maturity/profile.csv")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The tiny synthesis with the example's tools, whose constructs it mostly lacks."""
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    (tmp_path / "config").mkdir()
    shutil.copy(TINY / "config.yaml", tmp_path / "config")
    for tool in TOOLS:
        shutil.copy(resource(f"config/{tool}.yaml"), tmp_path / "config")
    return tmp_path


def test_without_any_filled_form_the_forms_alone_are_planned(place: Path) -> None:
    plan = snakemake(place, "--summary").stdout
    assert "results/tools/survey/form.html" in plan
    assert "results/tools/maturity/form.xlsx" in plan
    assert not [name for name in SCORED if name in plan]


def test_filled_forms_are_scored(place: Path) -> None:
    for tool in TOOLS:
        shutil.copytree(RAW / tool, place / "raw" / tool)
    plan = snakemake(place, "--summary").stdout
    assert [name for name in SCORED if f"results/tools/{name}" in plan] == list(SCORED)


def test_what_was_filled_in_is_what_results_rest_on() -> None:
    named = set(input_files(RAW))
    for tool in TOOLS:
        files = filled_forms(RAW, tool)
        assert files
        assert {f"{tool}/{path.name}" for path in files} <= named


def test_a_half_open_workbook_and_a_readme_are_no_forms(tmp_path: Path) -> None:
    (tmp_path / "survey").mkdir()
    for name in ("~$answers.xlsx", ".answers.csv", "README.md", "answers.CSV"):
        (tmp_path / "survey" / name).touch()
    assert [path.name for path in filled_forms(tmp_path, "survey")] == ["answers.CSV"]


def test_check_finds_mistakes_in_filled_forms(place: Path) -> None:
    for tool in TOOLS:
        shutil.copytree(RAW / tool, place / "raw" / tool)
        shutil.copy(resource(f"config/{tool}.yaml"), place / "config")
    shutil.copy(RAW / "codebook.csv", place / "raw")
    answers = place / "raw/survey/answers.csv"
    answers.write_text(answers.read_text().replace("Acute trust A", "", 1))
    shutil.copy(place / "raw/maturity/2025-11.csv", place / "raw/maturity/a copy.csv")
    found = [str(problem) for problem in find_problems(place / "config/config.yaml", place / "raw")]
    assert any("row 2, column organisation: is empty" in problem for problem in found)
    assert any("a copy.csv: a name the workflow refuses" in problem for problem in found)
    assert any("rates a cell again" in problem for problem in found)
    (place / "config/survey.yaml").unlink()
    found = [str(problem) for problem in find_problems(place / "config/config.yaml", place / "raw")]
    assert any("survey.yaml: not there; nothing scores the files" in problem for problem in found)


def test_the_examples_forms_are_all_made_up_and_in_order() -> None:
    responses, problems = read_responses(
        filled_forms(RAW, "survey"), read_survey(resource("config/survey.yaml"))
    )
    ratings, more = read_ratings(
        filled_forms(RAW, "maturity"), read_index(resource("config/maturity.yaml"))
    )
    assert problems + more == []
    assert len(responses) == 43
    assert len({rating.rater for rating in ratings}) == 4
    assert all(response.synthetic for response in responses)
    assert all(rating.synthetic for rating in ratings)
    for tool in TOOLS:
        assert "synthetic" in (RAW / tool / "README.md").read_text(encoding="utf-8").lower()
