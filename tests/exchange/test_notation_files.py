"""Files in the notation bring back everything, alone and at the end of a chain of all formats."""

from __future__ import annotations

import tempfile
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cmo.coded import Pseudonymiser, place_file
from cmo.coding.placing import read_constructs
from cmo.errors import UserError
from cmo.exchange.bundle import Bundle, make_document
from cmo.exchange.folders import write_notation_files
from cmo.exchange.formats import WRITERS, choose_coder, read_codings
from cmo.records import Coding

from .conftest import bundles, said

CHAIN = {"qdpx": "a.qdpx", "csv": "spans.csv", "jsonld": "a.jsonld", "labelstudio": "a.json"}
CHAIN |= {"xlsx": "a.xlsx"}


def composed(bundle: Bundle) -> Bundle:
    """Return the bundle with memos as the notation keeps all text: in NFC."""
    codings = []
    for coding in bundle.codings:
        memos = (replace(m, text=unicodedata.normalize("NFC", m.text)) for m in coding.memos)
        codings.append(replace(coding, memos=tuple(memos)))
    return replace(bundle, codings=tuple(codings))


def from_files(folder: Path, bundle: Bundle) -> list[Coding]:
    """Write the notation, and place each file as a run of the workflow would."""
    raw = folder / "raw"
    found: list[Coding] = []
    for path in write_notation_files(raw / "codings", bundle):
        if path.suffix == ".txt":
            table = path.with_name(f"constructs-{path.stem}.csv")
            constructs = read_constructs(table) if table.exists() else {}
            document = bundle.texts[path.stem]
            codings, problems = place_file(path, document, constructs, Pseudonymiser(raw))
            assert problems == []
            found += codings
    return sorted(found, key=lambda coding: (coding.source, coding.coder))


@settings(deadline=None, max_examples=50)
@given(bundles())
def test_notation_files_bring_back_everything(bundle: Bundle) -> None:
    with tempfile.TemporaryDirectory() as name:
        named = composed(choose_coder(bundle, Path(name), "", ""))
        assert said(replace(named, codings=tuple(from_files(Path(name), named)))) == said(named)


@settings(deadline=None, max_examples=30)
@given(bundles())
def test_nothing_is_lost_through_all_formats_one_after_the_other(bundle: Bundle) -> None:
    passed = bundle
    with tempfile.TemporaryDirectory() as name:
        for written, file in CHAIN.items():
            path = Path(name) / file
            WRITERS[written](path.parent if written == "csv" else path, passed)
            passed = read_codings(path, bundle.texts)
        assert said(passed) == said(bundle)
        named = composed(choose_coder(passed, Path(name), "", ""))
        assert said(replace(named, codings=tuple(from_files(Path(name), named)))) == said(named)


@pytest.fixture
def half() -> Bundle:
    document = make_document("lit-a", "Boards met. Trust grew.\n\nWaits fell. Money went.")
    coding = Coding("lit-a", document.id, "ana", "person", read=((0, 23),))
    return Bundle((document,), (coding,))


def test_further_passages_go_to_the_end_of_the_file(half: Bundle, tmp_path: Path) -> None:
    [path] = write_notation_files(tmp_path, half)
    before = path.read_text()
    [first] = half.codings
    rest = replace(half, codings=(replace(first, read=((25, 48),)),))
    write_notation_files(tmp_path, rest)
    assert path.read_text().startswith(before.rstrip())
    [document] = half.documents
    [both], problems = place_file(path, document, {}, Pseudonymiser(tmp_path))
    assert (both.read, problems) == (((0, 23), (25, 48)), [])


def test_a_passage_is_not_added_twice(half: Bundle, tmp_path: Path) -> None:
    write_notation_files(tmp_path, half)
    with pytest.raises(UserError, match="holds the passage 'Boards met"):
        write_notation_files(tmp_path, half)


def test_passages_are_not_added_to_a_coding_of_the_whole(half: Bundle, tmp_path: Path) -> None:
    [part] = half.codings
    whole = replace(half, codings=(replace(part, read=()),))
    write_notation_files(tmp_path, whole)
    with pytest.raises(UserError, match="is a coding of the whole text"):
        write_notation_files(tmp_path, half)
