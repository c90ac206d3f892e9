from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cmo.cli import main
from cmo.command import draw
from cmo.errors import UserError
from cmo.presentation.gallery import FIGURES
from cmo.presentation.synthesis import Synthesis
from cmo.store import to_plain, write_records


def write_register(path: Path, records: Iterable[Any]) -> None:
    rows = [to_plain(record) for record in records]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(synthesis: Synthesis, manifest: dict[str, Any], tmp_path: Path) -> Path:
    tables = tmp_path / "results" / "tables"
    for part in (tmp_path / "raw", tables):
        part.mkdir(parents=True)
    write_register(tmp_path / "raw" / "sources.csv", synthesis.sources)
    write_register(tmp_path / "raw" / "codebook.csv", synthesis.constructs)
    write_records(tmp_path / "theory" / "codings.jsonl", synthesis.codings)
    write_records(tmp_path / "theory" / "links.jsonl", synthesis.links)
    (tmp_path / "results" / "manifest.json").write_text(json.dumps(manifest))
    (tables / "scores.csv").write_text(
        "split,held_out,group,measure,label,value,low,high,documents\n"
        "writer,all,all,token_f1,C,0.5,0.4,0.6,9\n"
    )
    (tables / "reliability.csv").write_text(
        "what,low,high,found,mean_probability,share_right\nspan,0.5,0.6,9,0.55,0.5\n"
    )
    (tables / "thresholds.csv").write_text(
        "what,threshold,kept,precision,recall\nspan,0,9,0.5,0.6\nspan,0.5,4,0.8,0.3\n"
    )
    (tables / "saturation.csv").write_text(
        "counted,sources,added,mean,low,high,new_mean,new_low,new_high\n"
        "links,all,1,2,1,3,2,1,3\nlinks,all,2,4,4,4,2,1,3\n"
    )
    (tables / "ledger.csv").write_text(
        "novel,from_construct,to_construct,sign,verdict,supporting,opposing,supporting_papers,"
        "supporting_interviews,opposing_papers,opposing_interviews\n"
        "no,rooms,trust,+,affirmed,2,0,1,1,0,0\n"
    )
    (tables / "robustness.csv").write_text("from_construct,to_construct,threads\nrooms,trust,2\n")
    (tables / "contrasts.csv").write_text(
        "dimension,group,group_name,from_construct,to_construct,families,families_of_group,share,"
        "stands_out,sign,sign_turns\ncollaboration_type,merger,Merger,rooms,trust,1,2,0.5,no,+,no\n"
    )
    for name in ("lifecycle", "typology"):
        (tables / f"{name}.csv").write_text(
            "dimension,group,group_name,kind,subject,label,families_of_group,papers,interviews,"
            "helps,hinders,mixed,source_ids\n"
            "collaboration_type,merger,Merger,mechanism,trust,Trust,3,1,1,2,0,1,lit-1; int-1\n"
        )
    (tables / "loops.csv").write_text(
        "kind,path,constructs,signs,basis,weakest,families,families_with_all,papers,interviews\n"
        "reinforcing,rooms – trust,rooms; trust,(+)(+),inferred,1,2,0,1,1\n"
    )
    return tmp_path


def folders(folder: Path) -> list[str]:
    names = ("raw", "theory", "results")
    return [word for name in names for word in (f"--{name}", str(folder / name))]


def call(folder: Path, figure: str, *options: str) -> list[Path]:
    made = [folder / "out" / f"{figure}.svg", folder / "out" / f"{figure}.png"]
    parser = argparse.ArgumentParser()
    draw.add_arguments(parser)
    arguments = [figure, *folders(folder), *CHOSEN.get(figure, ()), *options, "--output"]
    draw.run(parser.parse_args([*arguments, *map(str, made)]))
    return made


CHOSEN = {"focus": ("--construct", "trust")}
RECORDS = ("theory/codings.jsonl", "theory/links.jsonl", "results/manifest.json")
NEEDS = {
    "programme_theory": RECORDS,
    "focus": (
        "theory/codings.jsonl",
        "results/tables/ledger.csv",
        "results/tables/robustness.csv",
        "raw/codebook.csv",
    ),
    "evidence_matrix": RECORDS,
    "source_flow": ("results/manifest.json", "raw/sources.csv"),
    "model_scores": ("results/tables/scores.csv",),
    "reliability": ("results/tables/reliability.csv", "results/tables/thresholds.csv"),
    "saturation": ("results/tables/saturation.csv", "raw/sources.csv"),
    "lifecycle": ("results/tables/lifecycle.csv", "raw/sources.csv"),
    "typology": ("results/tables/typology.csv", "raw/sources.csv"),
    "contrast": ("results/tables/contrasts.csv", "raw/codebook.csv"),
    "loops": ("results/tables/loops.csv", "raw/codebook.csv"),
    "theory_initial": ("results/tables/ledger.csv", "raw/codebook.csv"),
    "theory_tested": ("results/tables/ledger.csv", "results/tables/robustness.csv"),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_is_drawn_in_both_formats(folder: Path, figure: str) -> None:
    svg, png = call(folder, figure)
    assert svg.read_text(encoding="utf-8").startswith("<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("figure", "missing"), [(figure, name) for figure, names in NEEDS.items() for name in names]
)
def test_a_missing_file_is_named(
    folder: Path, figure: str, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / missing).unlink()
    output = str(folder / "out.svg")
    with pytest.raises(SystemExit, match="2"):
        main(["draw", figure, *folders(folder), *CHOSEN.get(figure, ()), "--output", output])
    assert missing in capsys.readouterr().err


def test_the_focus_is_the_construct_that_was_chosen(folder: Path) -> None:
    svg, _ = call(folder, "focus")
    assert "In focus: Trust" in svg.read_text(encoding="utf-8")


def test_the_focus_may_be_named_by_the_rank_of_a_mechanism(folder: Path) -> None:
    (folder / "results/tables/mechanisms.csv").write_text("construct,families\nlaw,3\ntrust,2\n")
    svg, _ = call(folder, "focus", "--construct", "mechanism-2")
    assert "In focus: Trust" in svg.read_text(encoding="utf-8")
    svg, _ = call(folder, "focus", "--construct", "mechanism-3")
    assert "The theory has no mechanism-3 to draw." in svg.read_text(encoding="utf-8")


def test_a_focus_on_nothing_is_a_mistake(folder: Path) -> None:
    with pytest.raises(UserError, match="no construct; name one with --construct"):
        call(folder, "focus", "--construct", "")


@pytest.mark.parametrize("figure", ["programme_theory", "focus", "evidence_matrix"])
def test_the_order_of_sets_in_a_process_changes_no_byte(folder: Path, figure: str) -> None:
    made = []
    for seed in ("1", "2"):
        output = folder / f"{seed}.svg"
        command = [sys.executable, "-m", "cmo", "draw", figure, *folders(folder)]
        options = [*CHOSEN.get(figure, ()), "--output", str(output)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, *options], check=True, env=environment)
        made.append(output.read_bytes())
    assert made[0] == made[1]
