"""Files are written whole or not at all, and records come back as they were."""

from __future__ import annotations

import contextlib
import hashlib
import json
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Construct,
    Document,
    Link,
    Passage,
    Quarantined,
    Source,
    Span,
)
from cmo.store import (
    from_plain,
    read_json,
    read_many,
    read_records,
    replacing,
    to_plain,
    write_json,
    write_records,
    write_rows,
    write_text,
)

TEXT = "Zoë 👩‍⚕️ said: “trust\tgrew”\u2028\u0085\x0b\r\nthen fell\\n."
SPAN = Span.make("int-1", 5, 10, "M", TEXT, coder="ana", origin="person")
GUESS = Span.make("int-1", 0, 3, "C", "Zoë", coder="m", origin="machine", probability=0.1 + 0.2)
CONFIGURATION = Configuration.make(
    "int-1", {"C": (GUESS.id,), "M": (SPAN.id,)}, "~", coder="ana", origin="person", phase="any"
)
ASSIGNMENT = Assignment(SPAN.id, "M", "trust", "-", "ana", "person")
CODING = Coding(
    "int-1", "doc-1", "ana", "person", (SPAN, GUESS), (CONFIGURATION,), (ASSIGNMENT,), (TEXT, "")
)
RECORDS: list[Any] = [
    Source("lit-1", title=TEXT, year="2023", decision="exclude"),
    Passage(0, 3, "turn", "P07", asks=True, section="S", page=3),
    Document.make("int-1", "interview", TEXT, (Passage(0, 3), Passage(4, 9, page=2)), "f.txt"),
    Document.make("int-2", "interview", "", ()),
    SPAN,
    GUESS,
    CONFIGURATION,
    Construct("trust", "Trust", TEXT, "functioning", cues="trust, faith"),
    ASSIGNMENT,
    CODING,
    Coding("int-1", "doc-1", "ana", "person"),
    Link("l", "a", "b", "0", ("C-M",), ("c1", "c2"), ("lit-1",), 1, 0, 1, 0, {"+": 1, "~": 2}),
    Quarantined("f.txt", "line 3", TEXT, "else"),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_equal(tmp_path: Path, record: Any) -> None:
    path = tmp_path / "deep" / "records.jsonl"
    write_records(path, [record, record])
    [one, other] = read_records(path, type(record))
    assert one == other == record
    assert type(one) is type(record)
    assert path.read_bytes().count(b"\n") == 3


def guess(text: str, probability: float | None) -> Span:
    return Span.make("s", 0, 1, "C", text, coder="m", origin="machine", probability=probability)


ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)))
GUESSES = st.lists(st.builds(guess, ANY_TEXT, st.floats(0, 1) | st.none()), max_size=3)


@given(st.lists(st.tuples(ANY_TEXT, GUESSES), max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_and_any_probability_come_back_equal(
    tmp_path: Path, given_codings: list[tuple[str, list[Span]]]
) -> None:
    path = tmp_path / "codings.jsonl"
    codings = [
        Coding("s", "d", "m", "machine", tuple(guesses), unplaced=(text,))
        for text, guesses in given_codings
    ]
    write_records(path, codings)
    assert read_records(path, Coding) == codings
    lines = path.read_bytes().split(b"\n")
    assert len(lines) == len(codings) + 2


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    write_records(tmp_path / "a", [CODING, CODING])
    again = [from_plain(json.loads(json.dumps(to_plain(CODING))), Coding)] * 2
    write_records(tmp_path / "b", iter(again))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert "👩‍⚕️".encode() in (tmp_path / "a").read_bytes()


def test_records_of_many_files_come_in_the_order_given(tmp_path: Path) -> None:
    for name in "ba":
        write_records(tmp_path / name, [Passage(0, 1, name), Passage(1, 2, name * 2)])
    read = read_many([tmp_path / "b", tmp_path / "a"], Passage)
    assert [passage.kind for passage in read] == ["b", "bb", "a", "aa"]


PASSAGES = [Passage(0, 1, "turn", "P07"), Passage(2, 9, section="Talk")]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "passages.jsonl"
    write_records(path, PASSAGES)
    return path


def test_no_records_are_a_seal_alone(tmp_path: Path) -> None:
    write_records(tmp_path / "none", [])
    assert json.loads((tmp_path / "none").read_bytes())["records"] == 0
    assert read_records(tmp_path / "none", Coding) == []


def test_the_seal_can_be_checked_with_any_tool(kept: Path) -> None:
    *lines, last = kept.read_bytes().splitlines(keepends=True)
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    assert json.loads(last) == {"format": 1, "records": 2, "sha256": digest}


def test_a_file_cut_short_anywhere_is_refused(kept: Path) -> None:
    whole = kept.read_bytes()
    for end in range(len(whole) - 1):
        kept.write_bytes(whole[:end])
        with pytest.raises(UserError, match="run snakemake again") as caught:
            read_records(kept, Passage)
        assert caught.value.place == str(kept)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_altered_byte_is_refused_or_changes_nothing(kept: Path, data: st.DataObject) -> None:
    write_records(kept, PASSAGES)
    altered = bytearray(kept.read_bytes())
    at = data.draw(st.integers(0, len(altered) - 1))
    altered[at] ^= 1 << data.draw(st.integers(0, 7))
    kept.write_bytes(altered)
    with contextlib.suppress(UserError):
        assert read_records(kept, Passage) == PASSAGES


@pytest.mark.parametrize(
    "line", [b'{"start": 0, "end": 1}\n', b"null\n", b"[]\n", b'"\xff"\n', b""]
)
def test_a_file_without_a_seal_is_said_to_be_cut_short_or_old(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "passages.jsonl"
    path.write_bytes(line)
    with pytest.raises(UserError) as caught:
        read_records(path, Passage)
    assert str(caught.value) == (
        f"{path}: has no seal as its last line: it is cut short, or an older version of cmo wrote "
        "it; delete the file and run snakemake again."
    )


def test_another_format_is_refused_by_its_number(kept: Path) -> None:
    kept.write_bytes(kept.read_bytes().replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(UserError, match="is in format 2, not 1; delete the file"):
        read_records(kept, Passage)


def test_records_of_another_kind_are_said_with_their_line(kept: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_records(kept, Construct)
    assert str(caught.value) == (
        f"{kept}, line 1: not a whole Construct record; delete the file and run snakemake again."
    )


class StopError(Exception):
    """The writer fails half way."""


def fail_half_way() -> Any:
    yield Passage(0, 1)
    raise StopError


def stop_half_way(path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(b"half of the ne")
        raise StopError


def test_a_writer_that_fails_leaves_the_old_file_whole_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"old")
    with pytest.raises(StopError):
        write_records(path, fail_half_way())
    with pytest.raises(StopError):
        stop_half_way(path)
    with pytest.raises(UnicodeEncodeError):
        write_text(path, "new \ud800")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "table.csv"
    with replacing(path) as temporary:
        temporary.write_bytes(b"half")
        assert not path.exists()
        assert temporary.suffix == ".csv"
        assert temporary not in path.parent.glob("*")
        temporary.write_bytes(b"whole")
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_what_a_killed_writer_left_is_taken_for_no_file_and_goes(tmp_path: Path) -> None:
    path = tmp_path / "0.jsonl"
    code = """
import os, signal, sys
from cmo.store import replacing
with replacing(sys.argv[1]) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    [left] = (file for file in tmp_path.rglob("*") if file.is_file())
    assert left.read_text() == "half"
    assert list(tmp_path.glob("*.jsonl")) == []
    write_text(path, "whole")
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_network_drive_keeps_beside_what_is_written_stands_in_no_ones_way(
    tmp_path: Path,
) -> None:
    kept = tmp_path / ".text.part" / ".nfs00000000a1"
    kept.parent.mkdir()
    kept.touch()
    write_text(tmp_path / "text", "whole")
    assert (tmp_path / "text").read_text() == "whole"
    assert kept.exists()


def test_whoever_read_the_old_file_keeps_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "text"
    write_text(path, "old and long")
    with path.open() as reader:
        assert reader.read(3) == "old"
        write_text(path, "new")
        assert reader.read() == " and long"
    assert path.read_text() == "new"


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    write_text(tmp_path / "made", "x")
    (tmp_path / "usual").touch()
    made, usual = (stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("made", "usual"))
    assert made == usual


def test_text_is_utf8_with_line_feeds(tmp_path: Path) -> None:
    write_text(tmp_path / "t", TEXT + "\n")
    assert (tmp_path / "t").read_bytes() == (TEXT + "\n").encode()


def test_json_comes_back_and_keeps_its_order(tmp_path: Path) -> None:
    value = {"b": [1, 0.1, None, "é"], "a": {"z": True}}
    write_json(tmp_path / "j", value)
    assert read_json(tmp_path / "j") == value
    written = (tmp_path / "j").read_text(encoding="utf-8")
    assert written.index('"b"') < written.index('"a"')
    assert "é" in written
    assert written.endswith("}\n")


@pytest.mark.parametrize("content", [b"{", b'"\xff"', None])
def test_json_that_cannot_be_read_is_a_mistake_with_its_file(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "j").write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as JSON") as caught:
        read_json(tmp_path / "j")
    assert caught.value.place == str(tmp_path / "j")


def test_rows_are_a_table_with_a_header(tmp_path: Path) -> None:
    write_rows(
        tmp_path / "t.csv", [Quarantined("f", "row 1, x", 'a "b"', "é"), Quarantined(*"abcde")]
    )
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        'file,place,found,allowed,stage\nf,"row 1, x","a ""b""",é,ingest\na,b,c,d,e\n'
    )
