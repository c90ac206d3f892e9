"""The codings of the worked example travel through every format and come back as they were."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from cmo.coded import read_coded_sources
from cmo.exchange.bundle import Bundle
from cmo.exchange.folders import write_notation_files
from cmo.exchange.formats import WRITERS, read_codings, read_notation_file
from cmo.records import Coding
from cmo.resources import CHECKOUT

from .conftest import said, texts

RAW = CHECKOUT / "data" / "raw"
FILES = {
    "qdpx": "a.qdpx",
    "csv": "spans.csv",
    "xlsx": "a.xlsx",
    "jsonld": "a.jsonld",
    "labelstudio": "a.json",
}


@pytest.fixture(scope="module")
def example() -> Bundle:
    coded = sorted(read_coded_sources(RAW), key=lambda text: text.document.source)
    bundle = Bundle(tuple(t.document for t in coded), tuple(t.coding for t in coded))
    assert len(bundle.codings) > 80
    assert sum(len(coding.spans) for coding in bundle.codings) > 1000
    assert sum(len(coding.configurations) for coding in bundle.codings) > 300
    assert sum(len(coding.assignments) for coding in bundle.codings) > 1000
    return bundle


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_span_relation_code_and_coder_comes_back(
    example: Bundle, tmp_path: Path, name: str
) -> None:
    path = tmp_path / FILES[name]
    WRITERS[name](path.parent if name == "csv" else path, example)
    back = read_codings(path, example.texts)
    assert said(back) == said(example)
    assert texts(back) == texts(example)
    assert back.remarks == ()


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_same_codings_give_the_same_bytes(example: Bundle, tmp_path: Path, name: str) -> None:
    written = []
    for folder in ("one", "two"):
        path = tmp_path / folder / FILES[name]
        WRITERS[name](path.parent if name == "csv" else path, example)
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_notation_files_say_the_same(example: Bundle, tmp_path: Path) -> None:
    written = [p for p in write_notation_files(tmp_path, example) if p.suffix == ".txt"]
    back = [coding for path in sorted(written) for coding in read_notation_file(path).codings]
    spans = Counter(span.id for coding in example.codings for span in coding.spans)
    assert Counter(span.id for coding in back for span in coding.spans) == spans
    assert {c.id for b in back for c in b.configurations} == {
        c.id for b in example.codings for c in b.configurations
    }


def test_windows_line_ends_in_the_archive_move_nothing(example: Bundle, tmp_path: Path) -> None:
    path, other = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    WRITERS["qdpx"](path, example)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"\n", b"\r\n") if name.endswith(".txt") else data)
    assert said(read_codings(other, {})) == said(example)


def without_relations(coding: Coding) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label) for span in coding.spans]


def test_what_a_program_that_drops_links_and_notes_leaves_is_read(
    example: Bundle, tmp_path: Path
) -> None:
    path, other = tmp_path / "a.qdpx", tmp_path / "b.qdpx"
    WRITERS["qdpx"](path, example)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "project.qde":
                data = data[: data.index(b"<Notes>")] + b"</Project>"
            new.writestr(name, data)
    back = {coding.source: coding for coding in read_codings(other, {}).codings}
    for coding in example.codings:
        if coding.spans:
            assert without_relations(back[coding.source]) == without_relations(coding)
            assert back[coding.source].configurations == ()
