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

from cmo.command import draw
from cmo.errors import UserError
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
    write_register(tmp_path / "sources.csv", synthesis.sources)
    write_register(tmp_path / "codebook.csv", synthesis.constructs)
    write_records(tmp_path / "codings.jsonl", synthesis.codings)
    write_records(tmp_path / "links.jsonl", synthesis.links)
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "scores.csv").write_text(
        "split,held_out,group,measure,label,value,low,high,documents\n"
        "writer,all,all,token_f1,C,0.5,0.4,0.6,9\n"
    )
    return tmp_path


def call(folder: Path, figure: str, *options: str) -> list[Path]:
    made = [folder / "out" / f"{figure}.svg", folder / "out" / f"{figure}.png"]
    parser = argparse.ArgumentParser()
    draw.add_arguments(parser)
    arguments = [figure, "--raw", str(folder), *options, "--output", *map(str, made)]
    draw.run(parser.parse_args(arguments))
    return made


def given(folder: Path, *names: str) -> list[str]:
    files = {"codings": "codings.jsonl", "links": "links.jsonl", "manifest": "manifest.json"}
    files["scores"] = "scores.csv"
    return [word for name in names for word in (f"--{name}", str(folder / files[name]))]


NEEDS = {
    "programme_theory": ("codings", "links", "manifest"),
    "evidence_matrix": ("codings", "links", "manifest"),
    "source_flow": ("manifest",),
    "model_scores": ("scores",),
}


@pytest.mark.parametrize("figure", draw.FIGURES)
def test_each_figure_is_drawn_in_both_formats(folder: Path, figure: str) -> None:
    svg, png = call(folder, figure, *given(folder, *NEEDS[figure]))
    assert svg.read_text(encoding="utf-8").startswith("<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("figure", "missing"), [(figure, name) for figure, names in NEEDS.items() for name in names]
)
def test_a_missing_file_is_named(folder: Path, figure: str, missing: str) -> None:
    rest = [name for name in NEEDS[figure] if name != missing]
    with pytest.raises(UserError, match=f"no --{missing}"):
        call(folder, figure, *given(folder, *rest))


def test_the_focus_can_be_chosen(folder: Path) -> None:
    names = NEEDS["programme_theory"]
    svg, _ = call(folder, "programme_theory", *given(folder, *names), "--focus", "staying")
    assert "Staying" in svg.read_text(encoding="utf-8")


@pytest.mark.parametrize("figure", ["programme_theory", "evidence_matrix"])
def test_the_order_of_sets_in_a_process_changes_no_byte(folder: Path, figure: str) -> None:
    made = []
    for seed in ("1", "2"):
        output = folder / f"{seed}.svg"
        command = [sys.executable, "-m", "cmo", "draw", figure, "--raw", str(folder)]
        options = [*given(folder, *NEEDS[figure]), "--output", str(output)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, *options], check=True, env=environment)
        made.append(output.read_bytes())
    assert made[0] == made[1]
