"""``cmo status``: before the first run, after one, and when something changed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from story import BAD_NAME, Story

from cmo.cli import main

Capture = pytest.CaptureFixture[str]
Look = Callable[[], dict[str, Any]]


@pytest.fixture
def folder(story: Story, tmp_path: Path) -> Path:
    """Return a synthesis as the first run left it: nothing has changed since."""
    shutil.copytree(story.folder / "raw", tmp_path / "raw", symlinks=True)
    shutil.copytree(story.first / "results", tmp_path / "results")
    shutil.copy(story.folder / "config/config.yaml", tmp_path)
    (tmp_path / "raw/literature/lit-e.txt").unlink()
    register = tmp_path / "raw/sources.csv"
    rows = register.read_text().splitlines(keepends=True)
    register.write_text("".join(row for row in rows if not row.startswith("lit-e,")))
    return tmp_path


def arguments(folder: Path) -> list[str]:
    places = ["--raw", str(folder / "raw"), "--results", str(folder / "results")]
    return ["status", *places, "--config", str(folder / "config.yaml")]


@pytest.fixture
def look(folder: Path, capsys: Capture) -> Look:
    """Return the function that gives the standing as JSON."""

    def run() -> dict[str, Any]:
        main([*arguments(folder), "--format", "json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return run


def test_after_a_run_nothing_is_new_and_the_rest_is_told(look: Look) -> None:
    found = look()
    assert (found["new"], found["changed"], found["gone"]) == ([], [], [])
    assert found["finished"]
    assert found["coded"] == ["int-1", "lit-a", "lit-b", "lit-n"]
    assert found["uncoded"] == ["int-2", "lit-c", "lit-d"]
    assert found["several"] == {"lit-b": ["ana", "ben"]}
    assert [line.split(":")[0] for line in found["quarantined"]] == [
        "codings/ana/int-1.txt",
        "codings/cleo/lit-c.txt",
        f"literature/{BAD_NAME}",
        "literature/lit-d.docx",
        "literature/lit-f.txt",
    ]
    assert found["next"]["command"] == "snakemake"


def test_the_links_that_need_evidence_are_those_of_the_ledger(look: Look, folder: Path) -> None:
    (folder / "results/tables/ledger.csv").write_text(
        "link,verdict\nL1,untested\nL2,contested\nL3,affirmed\nL4,untested\n"
    )
    found = look()
    assert found["untested"] == ["L1", "L4"]
    assert found["contested"] == ["L2"]


def test_the_machines_doubtful_spans_are_counted_by_source(look: Look, story: Story) -> None:
    doubtful = {
        (row["source"], row["span"])
        for row in story.rows("tables/evidence.csv")
        if row["band"] == "review"
    }
    assert sum(look()["unreviewed"].values()) == len(doubtful)


def test_a_new_a_changed_and_a_missing_file_are_seen(look: Look, folder: Path) -> None:
    raw = folder / "raw"
    (raw / "literature/lit-e.txt").write_text("Trust grew.\n")
    (raw / "literature/lit-a.txt").write_text("Trust fell.\n")
    (raw / "codings/ben/lit-b.txt").unlink()
    found = look()
    assert found["new"] == ["literature/lit-e.txt"]
    assert found["changed"] == ["literature/lit-a.txt"]
    assert found["gone"] == ["codings/ben/lit-b.txt"]
    assert found["next"]["command"] == "snakemake"


def test_a_file_that_was_only_touched_is_no_change(look: Look, folder: Path) -> None:
    for path in (folder / "raw").rglob("*.txt"):
        path.touch()
    assert look()["changed"] == []


def test_a_changed_setting_is_seen(look: Look, folder: Path) -> None:
    with (folder / "config.yaml").open("a") as settings:
        settings.write("tagging: {accept: 0.9}\n")
    assert look()["changed"] == ["settings"]


def test_a_run_that_was_cut_short_is_not_taken_for_a_result(look: Look, folder: Path) -> None:
    (folder / "results/leaks.csv").unlink()
    found = look()
    assert not found["finished"]
    assert found["next"]["command"] == "snakemake"


def test_before_the_first_run_there_is_only_what_people_supplied(
    folder: Path, capsys: Capture
) -> None:
    shutil.rmtree(folder / "results")
    main(arguments(folder))
    assert capsys.readouterr().out.splitlines() == [
        "Sources         7  5 papers, 2 interviews",
        "Coded by people 4",
        "Uncoded         3  int-2, lit-c, lit-d",
        "",
        "Next: snakemake",
        "      there is no finished run; cmo check first lists mistakes",
    ]


RECORDS = """\
id,search,title,doi,decision,duplicate_of
ref-aaaaaaaaaaaa,a,Trust,10.1234/x,,
ref-bbbbbbbbbbbb,b,Trust,10.1234/x,,
ref-cccccccccccc,b,Kept,,include,
ref-dddddddddddd,b,Left out,,exclude,
"""


def test_candidates_that_wait_are_counted_and_come_next(look: Look, folder: Path) -> None:
    for path in ("quarantine.csv", "inputs.json"):
        (folder / "results" / path).unlink()
    (folder / "raw/references.csv").write_text(RECORDS)
    main(["inputs", "--raw", str(folder / "raw"), "--output", str(folder / "results/inputs.json")])
    found = look()
    assert found["candidates"] == ["ref-aaaaaaaaaaaa", "ref-bbbbbbbbbbbb"]
    assert found["alike"] == ["ref-bbbbbbbbbbbb"]
    assert found["wanting"] == ["ref-cccccccccccc"]
    assert found["next"]["command"] == "cmo references list"
    rows = RECORDS.replace("10.1234/x,,", "10.1234/x,exclude,")
    (folder / "raw/references.csv").write_text(rows.replace("exclude,\nref-c", ",no\nref-c"))
    assert look()["next"]["command"] == "snakemake"


def test_an_included_candidate_is_to_be_added(folder: Path, capsys: Capture) -> None:
    shutil.rmtree(folder / "results")
    (folder / "raw/sources.csv").write_text("id,kind\n")
    (folder / "raw/references.csv").write_text(RECORDS.replace("10.1234/x,,", ",exclude,"))
    main(arguments(folder))
    said = capsys.readouterr().out
    assert "Without source  1  ref-cccccccccccc" in said
    assert "Next: cmo add FILE --reference ref-cccccccccccc" in said


def test_an_empty_folder_is_told_where_to_begin(tmp_path: Path, capsys: Capture) -> None:
    main(arguments(tmp_path))
    printed = capsys.readouterr().out
    assert "Sources         0" in printed
    assert "Next: cmo check" in printed


def test_long_lists_are_cut_in_words_and_whole_in_json(
    look: Look, folder: Path, capsys: Capture
) -> None:
    for number in range(9):
        (folder / f"raw/literature/new-{number}.txt").write_text("Trust grew.\n")
    assert len(look()["new"]) == 9
    main(arguments(folder))
    [line] = [x for x in capsys.readouterr().out.splitlines() if x.startswith("New files")]
    assert line.endswith("literature/new-4.txt and 4 more")


def test_corrections_are_counted_and_a_conflict_comes_first(
    folder: Path, capsys: Capture, look: Look
) -> None:
    (folder / "results/quarantine.csv").write_text("file,place,found,allowed,stage\n")
    (folder / "results/tables/corrections.csv").write_text(
        "id,coder,source,words,state\n"
        "cor-1,ana,lit-c,trust grew,conflict\ncor-2,ben,lit-c,trust grew,conflict\n"
        "cor-3,ana,lit-a,waits fell,no longer applies\n"
        "cor-4,ana,lit-b,so,applied\ncor-5,ana,lit-b,so,already so\ncor-6,ana,lit-b,,replaced\n"
    )
    found = look()
    assert found["conflicts"] == {"cor-1": "ana"}
    assert found["lapsed"] == {"cor-3": "ana"}
    command = "cmo corrections withdraw cor-1 --coder ana --date YYYY-MM-DD"
    assert found["next"]["command"] == command
    main(arguments(folder))
    line = next(each for each in capsys.readouterr().out.splitlines() if "Corrections" in each)
    assert line.split(maxsplit=2)[1:] == ["6", "2 apply, 1 no longer apply, 2 in conflict"]
