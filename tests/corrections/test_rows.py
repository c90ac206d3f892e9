"""A row of corrections that was altered by hand is a sentence, and the others are read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cmo.corrections.rows import COLUMNS, read_file

ROW = {
    "id": "cor-0123456789ab", "date": "2026-11-01", "source": "lit-a", "of": "machine",
    "field": "polarity", "old": "+", "new": "-",
}  # fmt: skip
GOOD = '[["C", 0, 5, "Where", "", " the"]]'


def write(path: Path, *members: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(ROW | {"members": each} for each in members)
    return path


@pytest.mark.parametrize(
    "members",
    [
        "[" * 100_000,
        "[",
        "5",
        "NaN",
        "9" * 5_000,
        '"abcd"',
        '{"C": 1}',
        '[["C"]]',
        '[["D", 0, 5, "Where"]]',
        '[["C", "0", 5, "Where"]]',
        '[["C", 0, 5, ["Where"]]]',
        '[[["C"], 0, 5, "Where"]]',
        '[["C", 0, 5, "Where", "", "", ""]]',
    ],
)
def test_members_that_are_no_marks_are_said_and_the_other_rows_read(
    tmp_path: Path, members: str
) -> None:
    good, [problem] = read_file(write(tmp_path / "ana.csv", members, GOOD))
    assert [correction.members[0].words for correction in good] == ["Where"]
    assert "its members are no list of marks" in str(problem)
