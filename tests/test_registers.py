from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo import opening
from cmo.errors import UserError
from cmo.formulas import defuse
from cmo.registers import append_rows

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=3),
    st.tuples(CELL, CELL),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_a_row_is_added_and_no_byte_before_it_changes(
    tmp_path: Path, rows: list[list[str]], new: tuple[str, str], end: str, closed: bool, mark: bytes
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([["id", "title"], *rows])
    before = mark + (out.getvalue() if closed else out.getvalue().removesuffix(end)).encode()
    path = tmp_path / "sources.csv"
    path.write_bytes(before)
    assert append_rows(path, [{"title": new[1], "id": new[0]}]) == []
    after = path.read_bytes()
    assert after.startswith(before)
    text = io.StringIO(after.decode("utf-8-sig"), newline="")
    assert list(csv.reader(text)) == [["id", "title"], *rows, [defuse(cell) for cell in new]]


def test_columns_that_the_table_lacks_are_named(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(b"id,kind\n")
    assert append_rows(path, [{"id": "a", "doi": "10.1234/x", "url": ""}]) == ["doi"]
    assert path.read_bytes() == b"id,kind\na,\n"


def test_a_table_without_a_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(b"")
    with pytest.raises(UserError, match="header row"):
        append_rows(path, [{"id": "a"}])
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,title\na,café\n".encode("cp1252"), "not UTF-8 text at byte 14"),
        (b'id,title\na,"never closed\n', "cannot be read as CSV"),
    ],
)
def test_a_table_in_which_a_row_would_be_lost_is_refused(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match=words):
        append_rows(path, [{"id": "b"}])
    assert path.read_bytes() == content


def test_rows_beyond_what_is_read_are_not_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_ROWS", 2)
    path = tmp_path / "sources.csv"
    path.write_text("id\na\n")
    with pytest.raises(UserError, match="holds too many rows; the limit is 2"):
        append_rows(path, [{"id": "b"}, {"id": "c"}])
    assert path.read_text() == "id\na\n"
    append_rows(path, [{"id": "b"}])
    assert path.read_text() == "id\na\nb\n"
