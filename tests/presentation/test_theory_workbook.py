"""The workbook of the tested theory, made of the tables of a real run."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from story import Story, read_csv

from cmo.cli import main
from cmo.formulas import undo_defuse
from cmo.presentation.theory_workbook import SHEETS


@pytest.fixture
def results(story: Story, tmp_path: Path) -> Path:
    return Path(shutil.copytree(story.first / "results", tmp_path / "results"))


def bind(results: Path, name: str = "theory.xlsx") -> Path:
    main(["workbook", "--results", str(results), "--output", str(results / name)])
    return results / name


def test_every_row_of_every_table_is_on_its_sheet(results: Path) -> None:
    book = openpyxl.load_workbook(bind(results))
    assert book.sheetnames == ["read me", *SHEETS]
    for sheet, table in SHEETS.items():
        rows = read_csv(results / "tables" / f"{table}.csv")
        head, *cells = book[sheet].iter_rows(values_only=True)
        assert len(cells) == len(rows), sheet
        if rows:
            assert list(head) == list(rows[0])
    verdicts = [row[head_of(book["ledger"], "verdict")] for row in body(book["ledger"])]
    assert verdicts == [row["verdict"] for row in read_csv(results / "tables/ledger.csv")]


def head_of(page: openpyxl.worksheet.worksheet.Worksheet, column: str) -> int:
    return [cell.value for cell in page[1]].index(column)


def body(page: openpyxl.worksheet.worksheet.Worksheet) -> list[tuple[object, ...]]:
    return list(page.iter_rows(min_row=2, values_only=True))


def test_what_looks_like_a_formula_is_text_and_numbers_are_numbers(results: Path) -> None:
    table = results / "tables" / "sides.csv"
    rows = table.read_text().splitlines()
    columns = len(rows[0].split(","))
    table.write_text("\n".join([rows[0], ",".join(["'=1+1"] * columns)]) + "\n")
    book = openpyxl.load_workbook(bind(results))
    assert {cell.value for cell in book["both sides"][2]} == {undo_defuse("'=1+1")}
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    supporting = [row[head_of(book["ledger"], "supporting")] for row in body(book["ledger"])]
    assert all(isinstance(value, int) for value in supporting)


def test_the_same_tables_give_the_same_bytes(results: Path) -> None:
    assert bind(results).read_bytes() == bind(results, "again.xlsx").read_bytes()


def test_a_table_that_is_gone_is_named(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (results / "tables" / "loops.csv").unlink()
    with pytest.raises(SystemExit) as stop:
        bind(results)
    assert stop.value.code == 2
    assert "loops.csv" in capsys.readouterr().err
    assert not list(results.glob("*.xlsx"))
