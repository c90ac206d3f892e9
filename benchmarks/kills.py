"""Pull the plug on the workflow, again and again, and see what is left (docs/safety.md).

    python benchmarks/kills.py --kills 200 --progress kills.json
    python benchmarks/kills.py --kills 0 --cases 10

The tiny synthesis of the tests is run undisturbed once. Then it is built from nothing and killed
with its whole process group (SIGKILL) at a random moment, half of the times while a file is being
written. After each kill every file under ``processed`` and ``results`` must be one of the
undisturbed run, nothing that people wrote may have changed, and no identifier of a transcript may
stand anywhere, nor its words in logs, Snakemake's records, temporary folders or the home folder.
The killed state is recovered as docs/safety.md says, and all outputs must have the undisturbed
run's bytes; then it is put back, and the build goes on from it to the next kill. ``--cases`` tries
other faults as often: a full disk and a folder that cannot be written (which root may mount), a
damaged file of records or model, two runs at once. Moments and damages are drawn with ``--seed``.
All counts so far are printed after each. With ``--progress`` they are kept in a file, and the
same command goes on from them: so many kills may be had in several sittings, of one version, to
whose bytes the file is bound.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cmo.resources import CHECKOUT
from cmo.store import read_json, write_json

TINY = CHECKOUT / "tests" / "tiny"
MADE = ("processed", "results")
ROOM = "size=2g"
PACE, MOMENT = 8, 3.0
"""A kill comes after 0 to so many further files, and 0 to so many seconds or in the next write."""
RUN = 5
"""So many words in a row of a transcript are its text."""


@dataclass
class Synthesis:
    """A folder in which the workflow runs, with a home and a temporary folder of its own."""

    folder: Path
    confidential: tuple[set[str], set[str]] = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        shutil.copytree(TINY / "raw", self.folder / "raw")
        for name in ("config", "home", "temporary"):
            (self.folder / name).mkdir()
        for name in ("config.yaml", "actions.yaml"):
            shutil.copy(TINY / name, self.folder / "config")
        self.confidential = confidential_words(self.folder / "raw" / "interviews")

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """Start Snakemake in a process group of its own; what it says goes to a file."""
        program = Path(sys.executable).with_name("snakemake")
        where: list[str | Path] = [
            "--snakefile",
            CHECKOUT / "Snakefile",
            "--directory",
            self.folder,
        ]
        given = ["--cores", "2", *options, "--config", "batches=2", "raw=raw"]
        places = {"HOME": self.folder / "home", "TMPDIR": self.folder / "temporary"}
        with (self.folder / "said.txt").open("wb") as said:
            self.process = subprocess.Popen(
                [program, *where, *given],
                stdout=said,
                stderr=subprocess.STDOUT,
                env={**os.environ, **{name: str(path) for name, path in places.items()}},
                start_new_session=True,
            )
        return self.process

    def kill(self) -> None:
        """Kill what was started last, with all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def run(self, *options: str) -> tuple[bool, str]:
        """Run Snakemake to its end: whether it succeeded, and what it said."""
        done = self.start(*options).wait() == 0
        return done, (self.folder / "said.txt").read_text("utf-8", "replace")

    @property
    def locked(self) -> bool:
        """Whether Snakemake holds the folder for a run, or held it when it was killed."""
        return any((self.folder / ".snakemake" / "locks").glob("*"))

    def unlock(self) -> None:
        """Do as Snakemake's own message says after a kill."""
        if self.locked:
            self.run("--unlock")

    def forget(self) -> None:
        """Take away all that programs made."""
        for name in (*MADE, ".snakemake", "logs"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def made(self) -> dict[str, str]:
        """Return the checksums of what programs made, but for what killed writers left."""
        return _checksums(self.folder, *MADE)

    def count(self) -> int:
        """Return how many files programs made so far."""
        return sum(1 for _ in self._files())

    def half_written(self) -> set[Path]:
        """Return the files that are being written, or were when their writer was killed."""
        return {path for path in self._files() if re.fullmatch(r"\..*\.part", path.parent.name)}

    def _files(self) -> Iterator[Path]:
        """Yield what programs made so far; folders that go while it is looked at do no harm."""
        for made in MADE:
            for folder, _, names in os.walk(self.folder / made):
                yield from (Path(folder, name) for name in names)

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Put everything back as it was, after the block."""
        with tempfile.TemporaryDirectory() as aside:
            shutil.copytree(self.folder, aside, symlinks=True, dirs_exist_ok=True)
            yield
            for path in list(self.folder.iterdir()):
                _remove(path)
            shutil.copytree(aside, self.folder, symlinks=True, dirs_exist_ok=True)

    def written(self) -> dict[str, str]:
        """Return the checksums of what people wrote."""
        return _checksums(self.folder, "raw", "config")

    def leaks(self) -> list[str]:
        """Return files outside ``raw`` that hold an identifier, or words where none may be."""
        return find_confidential(self.folder, *self.confidential)


def confidential_words(interviews: Path) -> tuple[set[str], set[str]]:
    """Return the listed identifiers of transcripts, and all runs of words of these."""
    with (interviews / "identifiers.csv").open(encoding="utf-8", newline="") as rows:
        names = {row["text"] for row in csv.DictReader(rows)}
    talks = [path.read_text("utf-8") for path in interviews.glob("int-*")]
    return names, {run for talk in talks for run in _runs(talk)}


def find_confidential(folder: Path, names: set[str], words: set[str]) -> list[str]:
    """Return the files in ``folder`` with one of ``names``, or of ``words`` where none may be.

    People's own words are in what they supplied, and without identifiers in what was made of it.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        first = path.relative_to(folder).parts[0]
        if first == "raw" or not path.is_file():
            continue
        texts = list(_texts(path.read_bytes()))
        leaks = any(name in text for text in texts for name in names)
        if first not in MADE:
            leaks |= any(words.intersection(_runs(text)) for text in texts)
        found += [str(path.relative_to(folder))] if leaks else []
    return found


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _checksums(folder: Path, *names: str) -> dict[str, str]:
    files = (path for name in names for path in (folder / name).rglob("*") if path.is_file())
    shown = (path for path in files if not any(part[0] == "." for part in path.parts[-2:]))
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in shown
    }


def _runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text)
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _texts(content: bytes) -> Iterator[str]:
    """Yield the content as text, and each part of an archive."""
    yield content.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")


@dataclass
class Trial:
    """What an undisturbed run made, and what is seen in disturbed ones."""

    place: Synthesis
    seed: int = 1
    progress: Path | None = None
    draw: random.Random = field(init=False)
    wanted: dict[str, str] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    seconds: float = 0

    def prepare(self) -> None:
        """Run undisturbed, remember what came of it and how long it took."""
        start = time.monotonic()
        done, said = self.place.run()
        assert done, said
        self.seconds = time.monotonic() - start
        self.wanted, self.written = self.place.made(), self.place.written()
        self.resume()

    @property
    def bytes_of(self) -> str:
        """Return a checksum of all that the undisturbed run made."""
        return hashlib.sha256(json.dumps(self.wanted, sort_keys=True).encode()).hexdigest()

    def resume(self) -> None:
        """Take up the counts of an earlier sitting, if there was one."""
        if self.progress and self.progress.exists():
            kept = read_json(self.progress)
            assert kept["bytes"] == self.bytes_of, f"{self.progress} is of another version"
            self.seen, self.hit = Counter(kept["seen"]), Counter(kept["at work"])
        self.draw = random.Random(f"{self.seed} {self.seen['kills']}")

    def note(self, what: str, found: object) -> None:
        """Count ``what`` if ``found`` is not empty, and show it."""
        if found:
            self.seen[what] += 1
            print(f"{what}: {found}", flush=True)

    def note_kill(self, working: list[str], written: set[Path]) -> None:
        """Count a kill and what it hit, and look at what it left."""
        self.seen["kills"] += 1
        self.seen["in a write"] += bool(written)
        self.hit.update(working)
        time.sleep(0.2)
        self.note("left running", _working_in(self.place.folder))
        self.look()

    def report(self, after: str) -> None:
        """Print all counts so far, so that a trial that is cut short has told what it found."""
        print(f"after {after}: {dict(self.seen)}", flush=True)
        if self.progress:
            kept = {"bytes": self.bytes_of, "seen": self.seen, "at work": self.hit}
            write_json(self.progress, kept)

    def look(self) -> None:
        """Look at what a fault left: half files, changed inputs, confidential words."""
        made = self.place.made()
        self.note("not whole", [n for n, sum_ in made.items() if self.wanted.get(n) != sum_])
        self.note("inputs changed", self.written.items() ^ self.place.written().items())
        self.note("leaks", self.place.leaks())

    def recover(self) -> None:
        """Run the workflow again and compare all that it made with the undisturbed run."""
        self.place.unlock()
        self.compare(self.place.run())

    def compare(self, outcome: tuple[bool, str]) -> None:
        """Count a recovery, and whether it is identical."""
        done, said = outcome
        differing = {name for name, _ in self.wanted.items() ^ self.place.made().items()}
        self.seen["recoveries"] += 1
        self.seen["identical"] += done and not differing
        self.note("not recovered", differing or (not done and said[-2000:]))
        self.look()


def build_with_kills(trial: Trial, most: int) -> None:
    """Build from nothing, with up to ``most`` kills on the way and a recovery from each."""
    place = trial.place
    place.forget()
    for _ in range(most):
        before, process = place.half_written(), place.start()
        if _done_before_kill(process, place, before, trial.draw):
            break
        os.killpg(process.pid, signal.SIGSTOP)
        working, written = _working_in(place.folder), place.half_written() - before
        place.kill()
        process.wait()
        trial.note_kill(working, written)
        place.unlock()
        with place.kept():
            trial.recover()
        trial.report(f"a kill of {working}")


def _done_before_kill(
    process: subprocess.Popen[bytes], place: Synthesis, before: set[Path], draw: random.Random
) -> bool:
    """Wait until a random number of files were made, then for a moment or the next write.

    Counting files rather than seconds spreads the kills evenly on a busy machine too. ``before``
    are the half files of earlier kills.
    """
    wanted, in_write = place.count() + draw.randint(0, PACE), draw.random() < 0.5
    moment = draw.uniform(0, MOMENT)
    while process.poll() is None and place.count() < wanted:
        time.sleep(0.05)
    end = time.monotonic() + moment
    while process.poll() is None:
        if place.half_written() - before if in_write else time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


def _working_in(folder: Path) -> list[str]:
    """Return the subcommands of ``cmo`` that work in ``folder``, or else ``snakemake``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder:
                words = (process / "cmdline").read_bytes().decode().split("\0")
                at = next((n for n, word in enumerate(words) if word.endswith("/cmo")), None)
                found.append(words[at + 1] if at is not None else "snakemake")
    return [name for name in found if name != "snakemake"] or found[:1]


def fill_disk(trial: Trial) -> None:
    """Run where there is less room than is needed; then there is enough."""
    place = trial.place
    place.forget()
    used = sum(path.stat().st_size for path in place.folder.rglob("*")) // 1_000
    _remount(place.folder, f"size={used + trial.draw.randint(200, 6_000)}k")
    _expect_failure(trial, "disk full", "No space left")
    _remount(place.folder, ROOM)
    trial.recover()


def lock_folder(trial: Trial) -> None:
    """Run where a folder cannot be written; then it can."""
    place = trial.place
    place.forget()
    name = trial.draw.choice(["processed", "processed/documents", "results", "results/tables"])
    target = place.folder / name
    target.mkdir(parents=True)
    subprocess.run(["mount", "--bind", target, target], check=True)
    _remount(target, "ro,bind")
    _expect_failure(trial, "folders read only", "Read-only file system")
    subprocess.run(["umount", target], check=True)
    trial.recover()


def damage_file(trial: Trial) -> None:
    """Damage a file of records or of the model; then do what the message says: delete it."""
    place, draw = trial.place, trial.draw
    files = sorted(path for path in (place.folder / "processed").rglob("*") if path.is_file())
    path = draw.choice([path for path in files if not path.name.startswith(".")])
    whole = path.read_bytes()
    path.write_bytes(draw.choice((_cut, _cut_at_line_end, _flip))(whole, draw))
    done, said = place.run()
    trial.seen["files damaged"] += 1
    name = str(path.relative_to(place.folder))
    trial.note("unsaid", not done and (name not in said or "delete" not in said) and said[-3000:])
    trial.note("leaks", place.leaks())
    path.unlink()
    trial.recover()


def run_twice(trial: Trial) -> None:
    """Start a second run while the first goes on: it must say why not, and disturb nothing."""
    place = trial.place
    place.forget()
    first = place.start()
    while first.poll() is None and not place.locked:
        time.sleep(0.1)
    said = (place.folder / "said.txt").read_text("utf-8", "replace")
    _expect_failure(trial, "runs at once", "--unlock")
    trial.compare((first.wait() == 0, said))


def _expect_failure(trial: Trial, what: str, sentence: str) -> None:
    """Run into a fault, which must be said, and look at what it leaves."""
    done, said = trial.place.run()
    trial.seen[what] += not done
    trial.note("unsaid", not done and sentence not in said and said[-3000:])
    trial.look()


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", folder], check=True)


def _cut(whole: bytes, draw: random.Random) -> bytes:
    return whole[: draw.randrange(len(whole))]


def _cut_at_line_end(whole: bytes, draw: random.Random) -> bytes:
    return b"".join(whole.splitlines(keepends=True)[:-1])


def _flip(whole: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(whole))
    return whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :]


Case = Callable[[Trial], None]
CASES: tuple[Case, ...] = (damage_file, run_twice, fill_disk, lock_folder)


@contextlib.contextmanager
def workplace() -> Iterator[tuple[Path, bool]]:
    """Yield a folder, and whether it is a file system of its own, which root may fill."""
    with tempfile.TemporaryDirectory() as name:
        command = ["mount", "-t", "tmpfs", "-o", ROOM, "tmpfs", name]
        alone = subprocess.run(command, check=False, capture_output=True).returncode == 0
        try:
            yield Path(name), alone
        finally:
            if alone:
                subprocess.run(["umount", "--lazy", name], check=True)


def try_faults(trial: Trial, cases: Iterable[Case], kills: int) -> None:
    """Run undisturbed, then try each of ``cases``, and kill until there were so many kills."""
    trial.prepare()
    print(f"undisturbed: {len(trial.wanted)} files in {trial.seconds:.0f} s", flush=True)
    for case in cases:
        case(trial)
        trial.report(case.__name__)
    while trial.seen["kills"] < kills:
        build_with_kills(trial, kills - trial.seen["kills"])
    print("at work when killed:", dict(trial.hit))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many")
    parser.add_argument("--cases", type=int, default=0, help="how many of each other fault")
    parser.add_argument("--seed", type=int, default=1, help="of all draws")
    parser.add_argument("--progress", type=Path, help="file in which the counts are kept")
    args = parser.parse_args()
    with workplace() as (folder, alone):
        if args.cases and not alone:
            print("only root may fill and lock file systems: those two faults are left out")
        trial = Trial(Synthesis(folder), args.seed, args.progress)
        try:
            try_faults(trial, CASES[: None if alone else 2] * args.cases, args.kills)
        finally:
            trial.place.kill()


if __name__ == "__main__":
    main()
