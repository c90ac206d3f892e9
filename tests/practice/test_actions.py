"""Action statements: their strength, order and caveats come from the results and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import docx
import pytest
from story import Story, read_csv

from cmo.cli import main
from cmo.command.check import find_problems
from cmo.practice.actions.plan import StrengthRules
from cmo.practice.actions.weighing import Strength, Tie, judge
from cmo.practice.markdown import plain

HOSTILE = "=1+1 <script>alert(1)</script> [x](javascript:y)\x07"
CONSTRUCTS = ("meeting", "trust", "conflict", "pace")
PLAN = """\
wanted: {more: [trust], less: [conflict]}
actions:
  - {id: rush, statement: Hurry., raise: [pace]}
  - {id: meet, statement: 'Meet often.', detail: 'In person.', raise: [meeting], phases: [planning]}
  - {id: avoid, statement: Stay apart., lower: [meeting]}
"""


def write(path: Path, columns: str, rows: Iterable[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(), restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A finished run: three papers for meeting → trust, one of a project twice, one against."""
    tables = tmp_path / "tables"
    write(tables / "constructs.csv", "construct label", [
        {"construct": name, "label": name.title()} for name in CONSTRUCTS
    ])  # fmt: skip
    sources = [("a", "one", "no"), ("b", "one", "no"), ("c", "", "no"), ("x", "", "no")]
    write(tables / "sources.csv", "id family kind synthetic", [
        {"id": name, "family": family, "kind": "literature", "synthetic": synthetic}
        for name, family, synthetic in [*sources, ("talk", "", "yes")]
    ])  # fmt: skip
    write(
        tables / "configurations.csv",
        "id source kind synthetic citation context mechanism outcome",
        [
            {"id": f"cmoc-{name}", "source": name, "synthetic": synthetic, "citation": "A (2001)",
             "context": HOSTILE, "outcome": "trust grew"}
            for name, _, synthetic in [*sources, ("talk", "", "yes")]
        ],
    )  # fmt: skip
    columns = "from_construct to_construct sign source_ids configuration_ids"
    write(tables / "links.csv", columns, [
        link("meeting", "trust", "+", "a", "b", "c", "talk"), link("meeting", "trust", "-", "x"),
    ])  # fmt: skip
    columns = "link from_construct to_construct sign verdict confidence condition"
    write(tables / "ledger.csv", columns, [
        {"link": "L1", "from_construct": "meeting", "to_construct": "trust", "sign": "+",
         "verdict": "contested", "confidence": "moderate"},
        {"link": "L2", "from_construct": "meeting", "to_construct": "conflict", "sign": "-",
         "verdict": "untested"},
    ])  # fmt: skip
    write(tables / "robustness.csv", "from_construct to_construct cut", [
        {"from_construct": "meeting", "to_construct": "trust", "cut": 3}
    ])  # fmt: skip
    write(tables / "sides.csv", "link sign only_on_this_side", [
        {"link": "L1", "sign": "-", "only_on_this_side": "pace (+)"}
    ])  # fmt: skip
    (tmp_path / "actions.yaml").write_text(PLAN)
    return tmp_path


def link(start: str, end: str, sign: str, *sources: str) -> dict[str, str]:
    return {
        "from_construct": start, "to_construct": end, "sign": sign,
        "source_ids": "; ".join(sources),
        "configuration_ids": "; ".join(f"cmoc-{name}" for name in sources),
    }  # fmt: skip


def run(place: Path) -> dict[str, dict[str, str]]:
    options = ["--actions", place / "actions.yaml", "--tables", place / "tables"]
    main(["actions", *map(str, options), "--output", str(place / "tools")])
    return {row["id"]: row for row in read_csv(place / "tools/action-statements.csv")}


def test_projects_count_once_and_synthetic_sources_never(place: Path) -> None:
    row = run(place)["meet"]
    assert (row["sources_for"], row["sources_against"], row["synthetic_for"]) == ("2", "1", "1")
    assert (row["papers_for"], row["interviews_for"]) == ("3", "0")
    assert row["source_ids"] == "a; b; c; talk"
    assert row["configurations"] == "cmoc-a; cmoc-b; cmoc-c; cmoc-talk"
    assert row["against_configurations"] == "cmoc-x"


def test_pulling_a_lever_the_other_way_turns_the_sides_and_nothing_comes_last(place: Path) -> None:
    rows = run(place)
    assert (rows["avoid"]["sources_for"], rows["avoid"]["sources_against"]) == ("1", "2")
    assert rows["avoid"]["confidence"] == ""
    assert [(row["id"], row["strength"]) for row in rows.values()] == [
        ("meet", "contested"), ("avoid", "contested"), ("rush", "no support"),
    ]  # fmt: skip
    assert "no source says" in rows["rush"]["rule"]


def test_caveats_show_both_sides_with_the_context_that_differs(place: Path) -> None:
    assert run(place)["meet"]["caveats"] == (
        "“Meeting → Trust” is contested in the ledger: a, b, c, talk (synthetic) for it and x "
        "against. Only among those against: more “Pace”. "
        "In the initial theory, but tested by no source: “Meeting → Conflict” (L2)."
    )


def tie(count: int, confidence: str = "moderate", cut: int = 3) -> Tie:
    backing = frozenset(f"s{n}" for n in range(count))
    return Tie(
        "L1", "A → B", ("a", "b"), "+", "new", confidence, "", cut, backing,
        backing_ids=tuple(backing),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ties", "backing", "against", "strength"),
    [
        ([tie(2)], 5, 0, "strong"),
        ([tie(2)], 5, 1, "strong"),
        ([tie(2)], 4, 0, "moderate"),
        ([tie(2, "low")], 5, 0, "moderate"),
        ([tie(2, cut=2)], 5, 0, "moderate"),
        ([tie(2)], 3, 1, "contested"),
        ([tie(2)], 2, 0, "weak"),
        ([tie(1)], 9, 0, "weak"),
        ([], 0, 1, "contested"),
        ([Tie("L", "A", ("a", "b"), "+", "new", "", "", 0, backing_ids=("talk",))], 0, 0,
         "synthetic only"),
        ([], 0, 0, "no support"),
    ],
)  # fmt: skip
def test_the_first_rule_that_applies_gives_the_strength(
    ties: list[Tie], backing: int, against: int, strength: Strength
) -> None:
    sides = (frozenset(f"{side}{n}" for n in range(count)) for side, count in
             (("f", backing), ("a", against)))  # fmt: skip
    assert judge(ties, *sides, StrengthRules())[0] == strength


def test_hostile_words_are_shown_and_never_run(place: Path) -> None:
    run(place)
    shown = (place / "tools/action-statements.md").read_text()
    assert r"\<script\>" in shown
    assert "<script>" not in shown
    assert "](javascript" not in shown.replace(r"\]", "")
    word = docx.Document(str(place / "tools/action-statements.docx"))
    assert any("<script>alert(1)</script>" in p.text for p in word.paragraphs)


def test_markup_stands_as_it_was_written() -> None:
    assert plain("a|b\n# c & *d*") == r"a\|b \# c \& \*d\*"


def test_the_same_results_give_the_same_bytes(place: Path) -> None:
    run(place)
    first = {path.name: path.read_bytes() for path in (place / "tools").iterdir()}
    run(place)
    assert {path.name: path.read_bytes() for path in (place / "tools").iterdir()} == first
    assert set(first) == {f"action-statements.{suffix}" for suffix in ("csv", "md", "docx")}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("raise: [pace]", "raise: [tempo]", "action rush: unknown construct 'tempo'; a construct"),
        (", raise: [pace]", "", "action rush: names no construct; at least one is needed"),
        ("id: rush", "id: meet", "action meet: is there twice; give each its own id"),
        ("statement: Hurry., ", "", "actions[1]: no 'statement'; needed: id, statement"),
        ("less: [conflict]", "less: [quarrel]", "wanted: unknown construct 'quarrel'"),
        ("actions:", "actions: [", "cannot be read as YAML"),
    ],
)
def test_mistakes_in_the_statements_are_said_in_a_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, sentence: str
) -> None:
    (place / "actions.yaml").write_text(PLAN.replace(old, new))
    with pytest.raises(SystemExit) as left:
        run(place)
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert not (place / "tools").exists()


def test_check_looks_at_the_statements_with_the_codebook(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("title: A\n")
    (tmp_path / "actions.yaml").write_text(PLAN)
    (tmp_path / "codebook.csv").write_text(
        "construct,label,definition,layer\ntrust,Trust,Trust.,functioning\n"
    )
    said = [str(p) for p in find_problems(tmp_path / "config.yaml", tmp_path)]
    assert any("actions.yaml, action meet: unknown construct 'meeting'" in text for text in said)


def test_the_workflow_writes_the_statements(story: Story) -> None:
    rows = story.rows("tools/action-statements.csv")
    assert {row["id"] for row in rows} == {"meet-before", "order"}
    assert [row["rank"] for row in rows] == ["1", "2"]
