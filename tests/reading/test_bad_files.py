"""Whatever is wrong with a file, one clear sentence says so."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from benchmarks.fuzz import archive
from hypothesis import given
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.reading import READERS, Limits, read_file


def word_file() -> bytes:
    saved = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Trust grew.")
    document.save(saved)
    return saved.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word_file())) as file:
        parts = {entry: file.read(entry) for entry in file.namelist()}
    return archive({**parts, name: content})


BOMB = b"<a>" + b" " * 30_000_000 + b"</a>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "truncated docx": ("a.docx", lambda: word_file()[:5000], "cut short or damaged"),
    "docx that is a PDF": ("a.docx", lambda: b"%PDF-1.7 x", "is a PDF, not a Word document"),
    "old Word file": ("a.docx", lambda: b"\xd0\xcf\x11\xe0rest", "encrypted or pre-2007"),
    "zip that is no docx": ("a.docx", lambda: archive({"a.txt": b"x"}), "but not a Word"),
    "zip bomb": ("a.docx", lambda: with_part("word/x.xml", BOMB), "as a zip bomb does"),
    "entity bomb": ("a.docx", lambda: with_part("word/x.xml", LAUGHS), "XML entities"),
    "path traversal": ("a.docx", lambda: with_part("../x.bin", b"x"), "outside its folder"),
    "broken XML": ("a.docx", lambda: with_part("word/document.xml", b"<a>"), "cannot be read"),
    "xlsx that is text": ("a.xlsx", lambda: b"source,text", "is not an Excel workbook"),
    "truncated pdf": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj", "cannot be read as a PDF"),
    "pdf that is text": ("a.pdf", lambda: b"just words", "is not a PDF"),
    "wrong encoding": ("a.txt", lambda: b"one\ncaf\xe9", r"byte 7 \(line 2\) is 0xE9"),
    "UTF-16": ("a.txt", lambda: "text".encode("utf-16"), "is text in UTF-16"),
    "NUL byte": ("a.md", lambda: b"a\x00b", r"control character U\+0000"),
    "zip named txt": ("a.txt", lambda: archive({"a": b"x"}), "is a zip archive"),
    "empty": ("a.txt", lambda: b"", "is empty"),
    "blank": ("a.html", lambda: b" \n ", "is empty"),
    "no letters": ("a.txt", lambda: b"... --- ...", "holds no text"),
    "no tags": ("a.html", lambda: b"words", "holds no HTML"),
    "no captions": ("a.srt", lambda: b"words", "a.srt"),
    "vtt without its head": ("a.vtt", lambda: b"00:01.000 --> 00:02.000\nx", "WEBVTT"),
    "unclosed quote": ("a.csv", lambda: b'source,text\nx,"y', "cannot be read"),
    "too large": ("a.txt", lambda: b"word " * 30_000, r"is too large \(0.1 MB\)"),
    "too long": ("a.txt", lambda: b"word " * 15_000, "holds too much text"),
    "endless word": ("a.txt", lambda: b"one\n" + b"=" * 1_001, "line 2 holds more than 1,000"),
    "unknown suffix": ("a.rtf", lambda: b"{\\rtf", r"'.rtf' is not known; known are .txt, .md"),
    "no suffix": ("a", lambda: b"words", "has no suffix"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    name, make, sentence = BAD[case]
    (tmp_path / name).write_bytes(make())
    with pytest.raises(UserError, match=sentence) as caught:
        read_file(tmp_path / name, Limits(megabytes=0.1, characters=50_000))
    assert caught.value.place.startswith(name)
    assert "\n" not in str(caught.value)
    assert caught.value.allowed


@pytest.mark.parametrize(
    "name", ["my paper.txt", "it's.txt", "a;b.txt", "$(x).txt", "-rf.txt", "é.txt", "a\nb.txt"]
)
def test_an_unsafe_name_is_refused_with_advice(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("words")
    with pytest.raises(UserError, match="rename it") as caught:
        read_file(tmp_path / name, raw=tmp_path)
    assert "\n" not in str(caught.value)


def test_a_name_that_is_no_text_is_refused_too(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.txt"))
    with pytest.raises(UserError, match="rename it") as caught:
        read_file(path, raw=tmp_path)
    str(caught.value).encode()


def test_a_link_out_of_the_raw_folder_is_refused(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (tmp_path / "secret.txt").write_text("words")
    (raw / "within.txt").write_text("words")
    (raw / "out.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "in.txt").symlink_to(raw / "within.txt")
    with pytest.raises(UserError, match="link that leads out"):
        read_file(raw / "out.txt", raw=raw)
    assert read_file(raw / "in.txt", raw=raw)[0].text == "words"


def test_a_folder_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    for folder in (tmp_path, tmp_path / "a.txt"):
        with pytest.raises(UserError, match="is not a file"):
            read_file(folder)


@pytest.mark.parametrize("suffix", READERS)
@given(data=st.binary(min_size=1, max_size=200))
def test_no_content_whatsoever_ends_in_another_error(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(UserError):
        assert read_file(path)
