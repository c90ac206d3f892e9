from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from cmo.deidentify.known import Identifier
from cmo.deidentify.leaks import Leak, find_leaks

LISTED = {
    "int-01": [
        Identifier("int-01", "Dot", "PERSON"),
        Identifier("int-01", "Siobhán O'Dálaigh", "PERSON"),
        Identifier("int-01", "07700 900142", "PHONE"),
    ],
    "int-02": [Identifier("int-02", "Dot", "PERSON")],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps({"text": "was\nSiobhán O'Dálaigh"})),
        ("a.json", json.dumps({"text": "Siobhán\nO'Dálaigh"}, ensure_ascii=False)),
        ("a.html", "<b>Siobh&aacute;n O&#x27;D&#225;laigh</b>"),
        ("a.graphml", "<data>Siobhán O&apos;Dálaigh</data>"),
        ("a.csv", "x,Siobhán  O’Dálaigh\n"),
        ("a.LOG", "Siobhán O'Dálaigh_1"),
    ],
)
def test_an_identifier_is_found_however_the_file_writes_it(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert find_leaks([tmp_path], LISTED) == [Leak(str(tmp_path / name), "int-01", 2, 1)]


def test_the_cells_of_a_workbook_are_searched(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["ring 07700900142"])
    book.save(tmp_path / "a.xlsx")
    assert find_leaks([tmp_path], LISTED) == [Leak(str(tmp_path / "a.xlsx"), "int-01", 3, 1)]


def test_what_two_transcripts_list_is_reported_for_both(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Dot, then Dot")
    leaks = find_leaks([tmp_path / "a.md"], LISTED)
    assert [(leak.transcript, leak.number, leak.count) for leak in leaks] == [
        ("int-01", 1, 2),
        ("int-02", 1, 2),
    ]


@pytest.mark.parametrize("content", ["a dot", "Dotty", "Polka-Dots", "[Person 1]", ""])
def test_other_words_are_no_leaks(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.txt").write_text(content)
    assert find_leaks([tmp_path], LISTED) == []


def test_a_report_of_a_leak_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dot")
    assert "Dot" not in repr(find_leaks([tmp_path], LISTED))


def test_nothing_listed_is_nothing_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Dot")
    assert find_leaks([tmp_path], {}) == []
