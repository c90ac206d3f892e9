"""The real Snakefile on the tiny synthesis in ``tests/tiny``, run as a person would run it.

The runs take most of the tests' time, so they are told once as a story: first run, second run,
all outputs deleted and made again without a network, a correction, a paper added.
"""

from __future__ import annotations

import csv
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx

from cmo.corrections.rows import MACHINE, Correction, Mark, add_corrections

CHECKOUT = Path(__file__).parents[1]
TINY = CHECKOUT / "tests" / "tiny"
GOLDEN = TINY / "golden"
BAD_NAME = 'it\'s "b; ad".txt'
ASTRAY = ("literature/lit-f.txt", "codings/cleo/lit-c.txt")
NEW_PAPER = "Where the two wards had worked together before, nurses felt heard, so waits fell.\n"
NEW_ROW = "lit-e,literature,literature/lit-e.txt,Wards,Elm,2006,merger,article,include,,no\n"
CORRECTION = Correction(
    "label", "M", "O", "lit-c", MACHINE, Mark("M", 3, 9, "people"),
    id="cor-000000000001", date="2026-11-30", coder="zoe",
)  # fmt: skip
NAMES = ("Gillian", "Skelby", "Colin")

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Story:
    """What the runs left behind, and what they said."""

    folder: Path
    first: Path
    again: str
    offline: tuple[int, str]
    pending: list[str]
    after_correction: list[str]

    def rows(self, name: str) -> Rows:
        return read_csv(self.first / "results" / name)


def read_csv(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def without_network() -> list[str]:
    """Return what takes the network from the command after it; nothing where that is forbidden."""
    command = ["unshare", "--user", "--map-current-user", "--net"]
    try:
        tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        return []
    return [] if tried.returncode else command


def snakemake(
    folder: Path, *options: str, seed: str = "1", within: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the real Snakefile in ``folder``; ``seed`` sets the order of Python's sets.

    The command follows that of ``within``, if there is one.
    """
    program = Path(sys.executable).with_name("snakemake")
    command = [*within, program, "--snakefile", CHECKOUT / "Snakefile", "--directory", folder]
    given = ["--cores", "2", *options, "--config", "batches=2", "raw=raw"]
    return subprocess.run(
        [*command, *given],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(folder: Path, *options: str, seed: str = "1") -> subprocess.CompletedProcess[str]:
    done = snakemake(folder, *options, seed=seed)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def lay_out(folder: Path) -> None:
    """Make the synthesis: what git holds, and the files that it should not."""
    shutil.copytree(TINY / "raw", folder / "raw")
    (folder / "config").mkdir()
    for name in ("config.yaml", "actions.yaml"):
        shutil.copy(TINY / name, folder / "config")
    literature = folder / "raw" / "literature"
    paper = docx.Document()
    paper.add_paragraph("Where the partners met, trust grew.")
    paper.save(literature / "lit-d.docx")
    whole = (literature / "lit-d.docx").read_bytes()
    (literature / "lit-d.docx").write_bytes(whole[: len(whole) // 2])
    (literature / BAD_NAME).write_text("Trust grew.")
    for name in ASTRAY:
        link = folder / "raw" / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to("nowhere")


def tell(folder: Path) -> None:
    """Run the workflow as the story goes, keeping what is asked about later."""
    lay_out(folder)
    succeed(folder)
    for name in ("results", "processed"):
        shutil.copytree(folder / name, folder / "first" / name)
    again = succeed(folder)
    for name in ("results", "processed"):
        shutil.rmtree(folder / name)
    offline = snakemake(folder, seed="2", within=without_network())
    add_corrections(folder / "raw/corrections/zoe.csv", [CORRECTION])
    corrected = succeed(folder, "--summary")
    shutil.rmtree(folder / "raw/corrections")
    (folder / "raw/literature/lit-e.txt").write_text(NEW_PAPER)
    with (folder / "raw/sources.csv").open("a") as register:
        register.write(NEW_ROW)
    summary = succeed(folder, "--summary")
    told = {"again": again.stdout + again.stderr, "added": summary.stdout}
    told |= {"corrected": corrected.stdout}
    told |= {"offline": [offline.returncode, offline.stdout + offline.stderr]}
    (folder / "told.json").write_text(json.dumps(told))


def hear(base: Path) -> Story:
    """Return the story, told once; workers of pytest-xdist share it."""
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "workflow"
    with (shared / "workflow.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            tell(folder)
    told = json.loads((folder / "told.json").read_text())
    pending = (pending_in(told[name]) for name in ("added", "corrected"))
    return Story(folder, folder / "first", told["again"], tuple(told["offline"]), *pending)


def pending_in(summary: str) -> list[str]:
    """Return the files that would be made anew, by what ``snakemake --summary`` says."""
    plan = [line.split("\t") for line in summary.splitlines() if "\t" in line]
    return sorted(line[0] for line in plan if line[-1] == "update pending")
