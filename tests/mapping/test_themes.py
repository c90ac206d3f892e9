"""The encoder of the mapper: a span's vector hangs on its passage, and its files are whole."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmo.coded import read_codebook
from cmo.errors import UserError
from cmo.mapping.examples import codebook_examples
from cmo.mapping.themes import (
    CARD,
    FOLDER,
    GRAPH,
    TABLE,
    Marked,
    Reader,
    find_themes,
    leaning,
    nearness,
)
from cmo.mapping.themes import shipped as reader
from cmo.mapping.vectors import unit
from cmo.records import OTHER
from cmo.store import read_json, write_json

CODEBOOK = read_codebook(Path("data/raw"))
NAMES = sorted({entry.construct for entry in CODEBOOK} | {OTHER})
TALK = (
    "INT: And the second site?\nP07: Well. It's forty minutes on the A-road, so you don't pop in, "
    "do you. Neither site can open the other's records.\n"
)


def spans(*words: str, text: str = TALK) -> list[Marked]:
    return [Marked.of(said, text, text.index(said)) for said in words]


def guess(*asked: Marked) -> list[str]:
    themes = find_themes(CODEBOOK, list(codebook_examples(CODEBOOK)), NAMES)
    return [NAMES[at] for at in nearness(reader().read(asked), themes).argmax(axis=1)]


def test_it_tells_what_spans_speak_of_from_their_passage() -> None:
    asked = spans("forty minutes on the A-road", "Neither site can open the other's records")
    assert guess(*asked) == ["physical_proximity", "data_sharing"]


def test_a_span_reads_the_same_whatever_else_is_asked() -> None:
    asked = spans("forty minutes on the A-road", "you don't pop in", "do you")
    together = Reader.load().read(asked)
    for one, vector in zip(asked, together, strict=True):
        assert np.array_equal(Reader.load().read([one])[0], vector)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(3))


def test_what_stands_around_a_span_counts() -> None:
    [within, alone] = reader().read([*spans("do you"), Marked.of("do you")])
    assert not np.allclose(within, alone)


def test_a_span_longer_than_a_window_is_read_whole() -> None:
    text = "We trusted them and " * 100
    [all_of_it, beginning] = reader().read([Marked.of(text), Marked(text, 0, 100)])
    assert np.linalg.norm(all_of_it) == pytest.approx(1)
    assert not np.allclose(all_of_it, beginning)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_any_stretch_of_any_text_can_be_read(text: str, one: int, other: int) -> None:
    [found] = reader().read([Marked(text, min(one, other), max(one, other))])
    assert np.isfinite(found).all()


def test_nothing_asked_is_nothing_found() -> None:
    assert reader().read([]).shape == (0, 384)


def test_a_construct_with_another_meaning_has_another_theme() -> None:
    examples = list(codebook_examples(CODEBOOK))
    moved = [
        replace(entry, definition="How well the dogs are fed.")
        if entry.construct == "trust"
        else entry
        for entry in CODEBOOK
    ]
    before = find_themes(CODEBOOK, examples, NAMES)
    after = find_themes(moved, list(codebook_examples(moved)), NAMES)
    changed = [NAMES[at] for at in range(len(NAMES)) if not np.allclose(before[at], after[at])]
    assert changed == ["trust"]


def test_a_construct_never_read_is_known_by_its_words() -> None:
    entry = replace(
        CODEBOOK[0],
        construct="kennels",
        label="Kennels",
        definition="How well the guard dogs of the sites are housed and fed.",
        low_pole="hungry dogs in wet sheds",
        high_pole="warm kennels and full bowls",
    )
    names = ["kennels", "trust"]
    themes = find_themes([entry], list(codebook_examples([entry])), names)
    near = nearness(reader().read([Marked.of("nobody fed the alsatians over Christmas")]), themes)
    assert np.exp(near).sum() == pytest.approx(1)
    assert near[0].argmax() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (CARD, GRAPH, TABLE):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", [GRAPH, TABLE])
def test_a_file_that_is_not_the_one_of_the_card_is_refused(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(UserError, match="sha256"):
        Reader.load(folder)


def test_an_encoder_for_other_word_vectors_is_refused(folder: Path) -> None:
    card = read_json(folder / CARD)
    card["shared"] = dict.fromkeys(card["shared"], "0" * 64)
    write_json(folder / CARD, card)
    with pytest.raises(UserError, match="sha256"):
        Reader.load(folder)


def test_a_span_leans_to_the_pole_that_it_is_nearer_to() -> None:
    less, more = np.eye(2)
    poles = np.array([[less, more]] * 3)
    assert leaning(np.array([more, less, unit(less + more)]), poles) == pytest.approx([1, -1, 0])
