"""Two who add to one register at the same time: one waits, and no row is lost."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TINY = Path(__file__).parent / "tiny" / "raw"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "raw")
    return tmp_path / "raw"


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


SLOW = """
import sys, time
from cmo import cli, registers
read = registers.read_supplied
def read_and_dawdle(path):
    content = read(path)
    time.sleep(1)
    return content
registers.read_supplied = read_and_dawdle
cli.main(sys.argv[1:])
"""


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start a command that lingers between reading a register and writing it."""
    command = [sys.executable, "-c", SLOW, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def adding(raw: Path, folder: Path, who: str) -> subprocess.Popen[str]:
    paper = folder / f"{who}.txt"
    paper.write_text(f"Of {who} alone\n\n{' '.join(f'{who}{n}' for n in range(80))}.\n")
    return start("add", paper, "--raw", raw)


def searching(raw: Path, folder: Path, who: str) -> subprocess.Popen[str]:
    records = folder / f"{who}.ris"
    records.write_text(f"TY  - JOUR\nTI  - Of {who} alone\nER  -\n")
    return start("references", "import", records, "--search", "a", "--raw", raw)


@pytest.mark.parametrize(
    ("begin", "register"), [(adding, "sources.csv"), (searching, "references.csv")]
)
def test_two_commands_at_once_lose_no_row(
    raw: Path,
    tmp_path: Path,
    begin: Callable[[Path, Path, str], subprocess.Popen[str]],
    register: str,
) -> None:
    path = raw / register
    before = rows(path)
    both = [begin(raw, tmp_path, who) for who in ("ana", "ben")]
    said = [each.communicate() for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    added = rows(path)[len(before) :]
    assert rows(path)[: len(before)] == before
    assert sorted(row["title"] for row in added) == ["Of ana alone", "Of ben alone"]


WITHDRAW = """
import sys
from pathlib import Path
from cmo.corrections.rows import Correction, add_corrections
path, start = Path(sys.argv[1]), int(sys.argv[2])
for n in range(start, start + 40):
    new = Correction("withdraw", "", "", target=f"cor-{n}", date="2026-11-30", coder="ana")
    add_corrections(path, [new])
"""


def test_corrections_read_in_twice_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "corrections" / "ana.csv"
    both = [
        subprocess.Popen([sys.executable, "-c", WITHDRAW, str(path), first])
        for first in ("100", "200")
    ]
    assert [each.wait() for each in both] == [0, 0]
    wanted = {f"cor-{n}" for first in (100, 200) for n in range(first, first + 40)}
    assert {row["target"] for row in rows(path)} == wanted
    assert len(rows(path)) == 80
