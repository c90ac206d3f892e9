"""What a synthesis costs as it grows (docs/scale.md): the real Snakefile on synthetic sources.

Run: python benchmarks/scale.py --sizes 100 1000 10000 --output FILE [--papers] [--uncoded]
[--folder FOLDER]. Figures are added to the file as they are measured; sizes that it holds whole are
not measured again.
For each size: planning, the whole run, a run with nothing to do, one uncoded source more, and one
coded source more with the model pinned and with it trained anew. Prints seconds of work (of all
processes) and by the clock, the memory of the largest process, bytes on disk, and each rule's
seconds of work, with how they grow: the exponent k of size^k, fitted over all sizes and between
the last two. The yardstick of planning is a workflow of as many jobs over the same files that
does nothing. The same machine may be twice as quick an hour later, so its pace is taken before and
after the whole run: what one core needs for one window of the tagger's encoder.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import yaml
from make_corpus import (
    EXAMPLE,
    Composer,
    Made,
    add_coded_extract,
    add_extract,
    append_registers,
    make_corpus,
    read_stock,
)

from cmo.encoder.pieces import FOLDER, WIDTH, open_graph
from cmo.encoder.runtime import GRAPH
from cmo.project import batch_of, source_files

CHECKOUT = Path(__file__).parents[1]
SNAKEMAKE = Path(sys.executable).with_name("snakemake")
PER_BATCH = 200
CODED = 0.01
WHOLE = "all steps were measured"
WINDOW, READINGS = 100, 50
TRIVIAL = """\
rule all:
    input: expand("made/{{at}}", at=range({jobs})), "made/all"

rule each:
    input: lambda wildcards: FILES[int(wildcards.at) % {batches}]
    output: "made/{{at}}"
    wildcard_constraints: at="[0-9]+"
    shell: "touch {{output}}"

rule join:
    input: [name for files in FILES for name in files]
    output: "made/all"
    shell: "touch {{output}}"
"""


@dataclass(frozen=True)
class Measured:
    """One figure: ``unit`` is s of work, s by the clock, ms a window, MB, or files."""

    size: int
    step: str
    unit: str
    value: float


class Trial:
    """A synthesis of ``size`` sources in ``folder``, and what was measured on it."""

    def __init__(
        self, folder: Path, size: int, *, papers: bool, cores: int, output: Path | None
    ) -> None:
        self.folder, self.size, self.papers, self.cores = folder, size, papers, cores
        self.batches = max(4, min(512, size // PER_BATCH if not papers else size // 5))
        self.output = output
        self.found: list[Measured] = []
        self.compose = Composer(read_stock(EXAMPLE), seed=2)

    def lay_out(self) -> None:
        extracts, papers = (0, self.size) if self.papers else (self.size, 0)
        make_corpus(self.folder / "raw", extracts, papers, 0, CODED, 1)
        (self.folder / "config").mkdir()
        for name in ("actions", "survey"):
            shutil.copy(CHECKOUT / "config" / f"{name}.yaml", self.folder / "config")
        self.settle()

    def settle(self, **more: str) -> None:
        """Write the settings."""
        settings = {"raw": "raw", "processed": "processed", "batches": self.batches, **more}
        where = self.folder / "config" / "config.yaml"
        where.write_text(yaml.safe_dump(settings), encoding="utf-8")

    def snakemake(self, step: str, *options: str, file: Path = CHECKOUT / "Snakefile") -> None:
        """Run Snakemake and note what it took."""
        command = [str(SNAKEMAKE), "--snakefile", str(file), "--directory", str(self.folder)]
        command += ["--cores", str(self.cores), *options]
        print(f"{self.size}: {step} …", file=sys.stderr, flush=True)
        with (self.folder / "said.txt").open("wb") as said:
            wall, work, megabytes = run(command, said.fileno())
        self.note(step, "s of work", work)
        self.note(step, "s by the clock", wall)
        self.note(step, "MB of the largest process", megabytes)

    def note(self, step: str, unit: str, value: float) -> None:
        self.found.append(Measured(self.size, step, unit, value))
        if self.output:
            with self.output.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(self.found[-1])) + "\n")

    def grow(self, name: str, *, coded: bool) -> None:
        """Add one extract."""
        made = Made()
        (add_coded_extract if coded else add_extract)(self.folder / "raw", name, self.compose, made)
        append_registers(self.folder / "raw", made)

    def pin(self) -> None:
        shutil.copytree(self.folder / "processed" / "model", self.folder / "pinned")
        self.settle(model="pinned")


def run(command: Sequence[str], said: int) -> tuple[float, float, float]:
    """Run ``command``; return seconds by the clock, of work, and the largest process's MB."""
    start = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, said, 1), (os.POSIX_SPAWN_DUP2, said, 2)],
    )
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed; see what it said in the folder")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def pace() -> float:
    """Return the ms that one core takes to read :data:`WINDOW` pieces: the median reading's."""
    graph = open_graph(FOLDER / GRAPH)
    vectors = np.linspace(-0.1, 0.1, WINDOW * WIDTH, dtype=np.float32)
    given = {"vectors": vectors.reshape(1, WINDOW, WIDTH)}
    taken = []
    for _ in range(READINGS):
        start = time.perf_counter()
        graph.run(("logits",), given)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1e3


def measure(trial: Trial, *, coded: bool) -> list[Measured]:
    """Take a synthesis through its life, step by step; to ``coded`` sources if asked."""
    trial.lay_out()
    trial.snakemake("planning", "--dry-run", "--quiet")
    trial.note("pace before the whole run", "ms a window", pace())
    trial.snakemake("whole run")
    trial.note("pace after the whole run", "ms a window", pace())
    note_rules(trial, "whole run")
    for name in ("raw", "processed", "results", ".snakemake"):
        count, size = on_disk(trial.folder / name)
        trial.note(f"{name}/", "MB on disk", size / 1e6)
        trial.note(f"{name}/", "files", count)
    for page in ("report.html", "explorer.html"):
        trial.note(page, "MB on disk", (trial.folder / "results" / page).stat().st_size / 1e6)
    trial.snakemake("nothing to do")
    yardstick(trial)
    add(trial, "one uncoded source more", "new-1", coded=False)
    if coded:
        trial.pin()
        trial.snakemake("pinning the model")
        add(trial, "one coded source more, model pinned", "new-2", coded=True)
        trial.settle()
        add(trial, "one coded source more, model trained anew", "new-3", coded=True)
    trial.note(WHOLE, "yes", 1)
    return trial.found


def add(trial: Trial, step: str, name: str, *, coded: bool) -> None:
    """Add a source and bring everything up to date: its batch, then the joins."""
    trial.grow(name, coded=coded)
    began = time.time()
    trial.snakemake(f"{step}: its batch", "--until", "map")
    trial.snakemake(f"{step}: the joins")
    note_rules(trial, step, began)


def note_rules(trial: Trial, step: str, began: float = 0) -> None:
    """Note the seconds of work and the memory of each rule that ran since ``began``."""
    total: dict[str, float] = defaultdict(float)
    most: dict[str, float] = defaultdict(float)
    for path in (trial.folder / "benchmarks" / "results").glob("*.tsv"):
        if path.stat().st_mtime >= began:
            head, row = (line.split("\t") for line in path.read_text().splitlines()[:2])
            taken = dict(zip(head, row, strict=True))
            rule = path.stem.rstrip("0123456789").rstrip("-")
            total[rule] += _number(taken["cpu_time"])
            most[rule] = max(most[rule], _number(taken["max_rss"]))
    for rule in sorted(total):
        trial.note(f"rule, {step}: {rule}", "s of work", total[rule])
        trial.note(f"rule, {step}: {rule}", "MB", most[rule])


def _number(cell: str) -> float:
    """Return what Snakemake measured; a job that was over at once has no figure."""
    return 0.0 if cell in {"NA", "-"} else float(cell)


def on_disk(folder: Path) -> tuple[int, int]:
    """Return the number of files in ``folder`` and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def yardstick(trial: Trial) -> None:
    """Plan a trivial workflow of as many jobs over the same files, with nothing to do."""
    jobs = len(list((trial.folder / "benchmarks" / "results").glob("*.tsv")))
    files: list[list[str]] = [[] for _ in range(trial.batches)]
    for path in source_files(trial.folder / "raw"):
        files[batch_of(path.stem, trial.batches)].append(str(path))
    with tempfile.TemporaryDirectory(dir=trial.folder) as folder:
        snakefile = Path(folder) / "Snakefile"
        listed = f"import json\nFILES = json.loads({json.dumps(json.dumps(files))})\n"
        snakefile.write_text(listed + TRIVIAL.format(jobs=jobs - 1, batches=trial.batches))
        inside = ("--directory", folder)
        trial.snakemake("trivial workflow", *inside, file=snakefile)
        trial.snakemake("trivial workflow, nothing to do", *inside, file=snakefile)


def exponent(values: Sequence[tuple[int, float]]) -> float:
    """Return k of the line through the logarithms of sizes and values, least squares."""
    points = [(math.log(size), math.log(max(value, 1e-3))) for size, value in values]
    middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
    across = sum((x - middle[0]) ** 2 for x, _ in points)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in points) / across


def table(found: Iterable[Measured]) -> str:
    """Return a Markdown table: a row a step and unit, a column a size, and how it grows."""
    rows: dict[tuple[str, str], dict[int, float]] = {}
    for item in found:
        rows.setdefault((item.step, item.unit), {})[item.size] = item.value
    sizes = sorted({size for row in rows.values() for size in row})
    head = ["", "", *(f"{size:,}" for size in sizes), "exponent", "last step"]
    lines = [head, ["---"] * 2 + ["---:"] * (len(head) - 2)]
    for (step, unit), row in rows.items():
        cells = [f"{row[size]:,.1f}" if size in row else "" for size in sizes]
        known = sorted(row.items())
        growth = (
            [f"{exponent(known):.2f}", f"{exponent(known[-2:]):.2f}"] if known[1:] else ["", ""]
        )
        lines.append([step, unit, *cells, *growth])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--papers", action="store_true", help="full papers instead of extracts")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep the syntheses here (default: nowhere)")
    parser.add_argument("--output", type=Path, help="add the figures to this file, as JSON Lines")
    parser.add_argument("--uncoded", action="store_true", help="add no coded sources")
    args = parser.parse_args()
    found = read_found(args.output)
    done = {item.size for item in found if item.step == WHOLE}
    with tempfile.TemporaryDirectory() as temporary:
        for size in (size for size in args.sizes if size not in done):
            folder = Path(tempfile.mkdtemp(prefix=f"{size}-", dir=args.folder or temporary))
            trial = Trial(folder, size, papers=args.papers, cores=args.cores, output=args.output)
            found += measure(trial, coded=not args.uncoded)
    print(table(item for item in found if item.step != WHOLE))


def read_found(path: Path | None) -> list[Measured]:
    """Return the figures of an earlier run; there may be none."""
    lines = path.read_text("utf-8").splitlines() if path and path.exists() else []
    return [Measured(**json.loads(line)) for line in lines]


if __name__ == "__main__":
    main()
