"""The part of the report for practice: statements, survey and index, where there are any."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from story import Story

from cmo.cli import main
from cmo.errors import UserError
from cmo.presentation.pages.report import page
from cmo.presentation.pages.report.inputs import Inputs
from cmo.presentation.pages.report.practice import Practice, read_practice
from cmo.presentation.pages.report.wording import listed
from cmo.project import TOOLS, filled_forms
from cmo.resources import resource

HOSTILE = '<script>alert(1)</script>"'


@pytest.fixture(scope="module")
def practice(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The example's filled-in forms, scored beside the tiny synthesis' statements."""
    out = tmp_path_factory.mktemp("tools")
    actions = story.first / "results/tools/action-statements.csv"
    for tool in TOOLS:
        forms = filled_forms(resource("data/raw"), tool)
        hostile = [out / f"{tool}-{path.name}" for path in forms]
        for path, copy in zip(forms, hostile, strict=True):
            text = path.read_text(encoding="utf-8").replace("Practices C", HOSTILE.replace('"', ""))
            copy.write_text(text, encoding="utf-8")
        main([
            tool, "score", *map(str, hostile), "--output", str(out / tool),
            "--codebook", str(resource("data/raw/codebook.csv")),
            f"--{tool}", str(resource(f"config/{tool}.yaml")), "--actions", str(actions),
        ])  # fmt: skip
    return read_practice(actions, out / "survey", out / "maturity")


@pytest.fixture(scope="module")
def report(inputs: Inputs, practice: Practice) -> str:
    return page.write_page(replace(inputs, practice=practice))


def test_every_statement_is_there_with_its_sources_and_links(
    report: str, inputs: Inputs, practice: Practice
) -> None:
    named = {row["link"]: row for row in inputs.table("ledger")}
    assert practice.actions
    for row in practice.actions:
        [body] = re.findall(f'id="action--{row["id"]}">(.*?)</details>', report, re.DOTALL)
        for source in (*listed(row["source_ids"]), *listed(row["against_ids"])):
            assert f'href="#source--{source}"' in body
        for name in listed(row["links"]):
            ends = named[name.rpartition(" (")[0]]
            assert f'href="#link--{ends["from_construct"]}--{ends["to_construct"]}"' in body


def test_the_weakest_and_the_lowest_come_first(report: str, practice: Practice) -> None:
    for name, scored in (("survey", practice.survey), ("maturity", practice.maturity)):
        assert scored is not None
        part = report.partition(f'id="{name}"')[2]
        places = [part.index(f'<th scope="row">{row["label"]}') for row in scored.rows]
        assert places == sorted(places)
        assert scored.summary["notice"] in report


def test_the_statements_with_a_dimension_are_those_of_the_tools_own_results(
    report: str, practice: Practice
) -> None:
    for name, scored in (("survey", practice.survey), ("maturity", practice.maturity)):
        assert scored is not None
        part = report.partition(f'id="{name}"')[2].partition("</table>")[0]
        shown = [listed(scored.behind[row["dimension"]]["may_help"]) for row in scored.rows]
        assert any(shown)
        assert re.findall('href="#action--(.+?)"', part) == [n for names in shown for n in names]
        for row in scored.behind.values():
            assert listed(row["actions"])[:3] == listed(row["may_help"])


def test_what_is_made_up_and_derived_is_said_beside_the_figures(report: str) -> None:
    for words in ("All 43 responses are synthetic", "ratings are synthetic"):
        assert words in report
    assert report.count("Derived by this project from its programme theory") == 3


def test_addresses_lead_somewhere_and_names_are_escaped(report: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', report)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', report)) <= set(ids)
    assert "<script>alert" not in report
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is divided" in report


def test_without_statements_or_filled_forms_the_report_says_so(inputs: Inputs) -> None:
    report = page.write_page(inputs)
    assert "This synthesis has no action statements" in report
    assert "Nobody has filled in the readiness survey" in report
    assert "Nobody has rated the maturity index" in report


def test_the_same_results_give_the_same_page(
    report: str, inputs: Inputs, practice: Practice
) -> None:
    assert page.write_page(replace(inputs, practice=practice)) == report


def test_a_folder_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"summary\.json"):
        read_practice(None, tmp_path, None)
