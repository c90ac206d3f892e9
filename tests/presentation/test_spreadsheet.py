from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.formulas import NUMBER, defuse, undo_defuse
from cmo.presentation import spreadsheet
from cmo.presentation.spreadsheet import Sheet, shorten, write_csv, write_xlsx
from cmo.presentation.synthesis import Synthesis
from cmo.presentation.tables import write_tables

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "- said so", "+44 20"]
WORDS = ["", "-", "+", "=", "trust", "-0.5", "+3", "1e-5", "a=b", "'quoted'"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("value", [*WORDS, 3, -2, 0.5])
def test_words_numbers_and_signs_are_left_alone(value: Any) -> None:
    assert defuse(value) == value


@given(st.text())
def test_no_cell_starts_like_a_formula(text: str) -> None:
    cell = defuse(text)
    assert cell in {text, f"'{text}"}
    dangerous = len(cell) > 1 and cell[0] in "=+-@\t\r"
    assert not dangerous or NUMBER.fullmatch(cell)


@given(st.text() | st.text("'=+-@1 a", max_size=5))
def test_what_was_defused_comes_back(text: str) -> None:
    assert undo_defuse(defuse(text)) == text


@pytest.fixture
def tables(synthesis: Synthesis, manifest: dict[str, Any], tmp_path: Path) -> Path:
    write_tables(tmp_path, tmp_path / "quarantine.csv", synthesis, [], manifest)
    return tmp_path


def test_csv_files_hold_defused_quotes_and_titles(tables: Path) -> None:
    with (tables / "configurations.csv").open(encoding="utf-8", newline="") as rows:
        assert "'=shared rooms" in {row["context"] for row in csv.DictReader(rows)}
    with (tables / "sources.csv").open(encoding="utf-8", newline="") as rows:
        assert '\'=HYPERLINK("x")' in {row["title"] for row in csv.DictReader(rows)}


def test_the_workbook_holds_text_and_numbers_but_no_formula(tables: Path) -> None:
    book = openpyxl.load_workbook(tables / "cmo.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value != ""]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert "=shared rooms" in {cell.value for cell in cells}
    assert not any(cell.hyperlink for cell in cells)


def test_the_workbook_has_a_sheet_for_each_table_after_the_notes(tables: Path) -> None:
    book = openpyxl.load_workbook(tables / "cmo.xlsx", read_only=True)
    names = ["sources", "configurations", "evidence", "constructs", "links"]
    assert book.sheetnames == ["read me", *names]
    counts = dict(book["read me"].iter_rows(values_only=True))
    assert (counts["Papers and reports"], counts["Interviews and focus groups"]) == (2, 1)
    book.close()


def test_synthetic_sources_are_tinted(tables: Path) -> None:
    page = openpyxl.load_workbook(tables / "cmo.xlsx")["sources"]
    tints = {row[0].value: row[0].fill.start_color.rgb for row in page.iter_rows(min_row=2)}
    assert tints["int-1"] == "FFFFF4D6"
    assert tints["int-1"] not in {tints["lit-1"], tints["lit-2"]}


def test_the_same_synthesis_gives_the_same_bytes(
    synthesis: Synthesis, manifest: dict[str, Any], tables: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    write_tables(again, again / "quarantine.csv", synthesis, [], manifest)
    made = sorted(again.iterdir())
    assert len(made) == 7
    assert all(path.read_bytes() == (tables / path.name).read_bytes() for path in made)


@pytest.mark.parametrize("letter", ["x", "é", "😀"])
def test_a_long_cell_is_cut_and_says_so(letter: str, tmp_path: Path) -> None:
    text = letter * 40_000
    write_xlsx(tmp_path / "a.xlsx", [], [Sheet("long", pd.DataFrame({"a": [text]}), {})])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["long"]["A2"].value
    assert cell == shorten(text)
    assert cell.endswith(spreadsheet.CUT)
    assert len(cell.encode("utf-16-le")) <= 2 * spreadsheet.CELL_LIMIT


def test_csv_text_survives_a_round_trip(tmp_path: Path) -> None:
    words = ['a "quoted" word', "two\nlines", "comma, here", "naïve – dash"]
    write_csv(tmp_path / "a.csv", pd.DataFrame({"words": words}))
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as rows:
        assert [row["words"] for row in csv.DictReader(rows)] == words
