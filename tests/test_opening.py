"""What people supply is an ordinary file in its own folder, or is refused in a sentence."""

from __future__ import annotations

import csv
import os
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo import opening
from cmo.characters import MOST_MARKS, compose
from cmo.coding.notation import read_notation
from cmo.deidentify.known import read_identifiers
from cmo.errors import LONGEST, UserError
from cmo.exchange import cells
from cmo.project import register_rows
from cmo.records import Memo
from cmo.references.register import REGISTER, read_candidates
from cmo.registers import append_rows
from cmo.schemas import merge_settings, read_table
from cmo.store import read_json, read_records, read_rows


def problems_of_codings(path: Path) -> list[UserError]:
    return read_notation(path)[1]


def problems_of_table(path: Path) -> list[UserError]:
    return read_table(path, "sources")[1]


def raised(read: Callable[[Path], object], path: Path) -> list[UserError]:
    try:
        read(path)
    except UserError as problem:
        return [problem]
    return []


READERS = [
    problems_of_codings,
    problems_of_table,
    partial(raised, lambda path: register_rows(path.parent)),
    partial(raised, read_identifiers),
]
TABLES = [
    *READERS[1:],
    partial(raised, lambda path: read_candidates(path.rename(path.parent / REGISTER).parent)),
    partial(raised, lambda path: append_rows(path, [{}])),
    partial(raised, lambda path: cells.read_rows(path, (), ())),
]
Problems = Callable[[Path], list[UserError]]


@pytest.mark.parametrize("read", READERS)
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, read: Problems) -> None:
    (tmp_path / "secret").write_text("id,kind\nx,literature\n")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/sources.csv").symlink_to(tmp_path / "secret")
    [problem] = read(tmp_path / "raw/sources.csv")
    assert "is a link that leads out" in str(problem)


@pytest.mark.parametrize("read", READERS)
def test_a_pipe_makes_nobody_wait(tmp_path: Path, read: Problems) -> None:
    os.mkfifo(tmp_path / "sources.csv")
    [problem] = read(tmp_path / "sources.csv")
    assert "is not a file" in str(problem)


@pytest.mark.parametrize("read", READERS)
def test_a_file_beyond_measure_is_not_read(
    tmp_path: Path, read: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MEGABYTE", 20)
    (tmp_path / "sources.csv").write_text("id,kind\n" * 200)
    [problem] = read(tmp_path / "sources.csv")
    assert "is too large" in str(problem)


@pytest.mark.parametrize("read", TABLES)
def test_a_table_of_too_many_rows_or_columns_is_refused(
    tmp_path: Path, read: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sources.csv"
    path.write_text("id,kind\n" + "x,literature\n" * 8)
    monkeypatch.setattr(opening, "MOST_ROWS", 7)
    [problem] = read(path)
    assert str(problem).endswith(".csv: holds too many rows; the limit is 7.")
    path.write_text("id," * opening.MOST_COLUMNS + "kind\n")
    [problem] = read(path)
    assert str(problem).endswith(".csv: has 201 columns; the limit is 200.")


@pytest.mark.parametrize("read", TABLES)
def test_a_cell_beyond_measure_is_refused(tmp_path: Path, read: Problems) -> None:
    path = tmp_path / "sources.csv"
    path.write_text("id,kind\n" + "x" * (csv.field_size_limit() + 1) + ",literature\n")
    [problem] = read(path)
    assert "x" * 100 not in str(problem)
    assert "cannot be read" in str(problem)


def test_rows_are_as_long_as_the_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,kind,year\n\nx,literature\ny,interview,2001,more\n")
    assert opening.supplied_rows(tmp_path / "a.csv") == [
        {"id": "x", "kind": "literature", "year": ""},
        {"id": "y", "kind": "interview", "year": "2001"},
    ]


def test_settings_of_more_than_a_megabyte_are_not_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("title: x\n" + "#" * 1_000_000)
    with pytest.raises(UserError, match=r"is too large \(1.0 MB\); the limit is 1 MB\."):
        merge_settings(tmp_path / "a.yaml")


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,kind\nx,literature\n")
    (tmp_path / "sources.csv").symlink_to("a.csv")
    assert list(register_rows(tmp_path)) == ["x"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: &x [y]\nb: [*x, *x]\n", "an alias"),
        ("a: &x [*x]\n", "an alias"),
        ("[" * 20_000, "nested too deeply"),
        ("a: !!python/object/apply:os.getcwd []\n", "cannot be read as YAML"),
        ("a: " + "9" * 10_000, "cannot be read as YAML"),
    ],
)
def test_settings_that_would_grow_or_run_are_refused(
    tmp_path: Path, text: str, sentence: str
) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(UserError, match=sentence) as caught:
        merge_settings(tmp_path / "a.yaml")
    assert "\n" not in str(caught.value)


def test_no_sentence_quotes_megabytes() -> None:
    assert len(str(UserError("a", "x" * 10**6, "less"))) < LONGEST + 100


@given(st.text())
def test_composing_is_nfc_where_no_letter_bears_too_many_marks(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFC", text)


def test_marks_beyond_any_writing_are_left_out() -> None:
    # All of them would take minutes: putting them in order grows with the square.
    kept = compose("e" + "\u0301\u0316" * 200_000 + "nd")
    assert kept.endswith("nd")
    assert len(kept) <= MOST_MARKS + 3


@pytest.mark.parametrize("read", [partial(read_records, kind=Memo), read_json, read_rows])
def test_what_programs_made_is_never_read_from_a_device(
    tmp_path: Path, read: Callable[[Path], object]
) -> None:
    endless = tmp_path / "records"
    endless.symlink_to("/dev/zero")
    with pytest.raises(UserError, match="is not a file"):
        read(endless)
