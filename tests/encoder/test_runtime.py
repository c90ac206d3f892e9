"""The shipped encoder: what it says depends on the document alone, and only on whole files."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.encoder import heldout
from cmo.encoder.pieces import FOLDER, TOKENIZER, VECTORS, WIDTH, cut_points, load_pieces
from cmo.encoder.reader import Reader, shipped
from cmo.encoder.runtime import CARD, GRAPH, PARTS, Encoder
from cmo.errors import UserError
from cmo.language import make_nlp

NLP = make_nlp()
TEXT = (
    "Where the two boards had met for years, directors trusted one another's figures, so the "
    "merger was agreed in months.\n• Menu\n• Search\n4m and 10% (naïve) “quotes” \U0001f600\n\n"
)
Rising = st.lists(st.integers(1, 60), unique=True).map(sorted)


@given(Rising, Rising, st.integers(0, 60), st.integers(1, 20))
def test_windows_cover_everything_and_none_is_too_long(
    sentences: list[int], breaks: list[int], end: int, limit: int
) -> None:
    points = cut_points(np.array(sentences, int), np.array(breaks, int), end, limit)
    assert points[0] == 0
    assert points[-1] == end
    assert all(0 < b - a <= limit for a, b in pairwise(points))


def test_a_long_gap_takes_no_minutes() -> None:
    text = f"They met{' ' * 200_000}often.\n \n And so on."
    assert int(load_pieces().place(text).ends[-1]) == len(text)


def test_every_word_gets_log_probabilities_that_add_up() -> None:
    doc = NLP(TEXT)
    [encoded] = shipped().encode([doc])
    for part, width in zip(encoded.parts(), PARTS, strict=True):
        assert part.shape == (len(doc), width)
        assert np.exp(part).sum(axis=1) == pytest.approx(np.ones(len(doc)), abs=1e-3)
    assert encoded.hidden.shape == (len(doc), WIDTH)
    for token in doc:
        assert token.is_space == (not encoded.hidden[token.i].any())


def test_it_tells_elements_from_other_words() -> None:
    doc = NLP(TEXT)
    [encoded] = shipped().encode([doc])
    inside = encoded.tags[:, 0] < np.log(0.5)
    assert inside[[token.i for token in doc if token.text in {"boards", "trusted", "merger"}]].all()
    assert not inside[[token.i for token in doc if token.text in {"Menu", "Search"}]].any()


def test_what_is_said_of_a_document_does_not_depend_on_the_others() -> None:
    texts = [TEXT, "Short.", TEXT * 20, "", "\n"]
    together = shipped().encode([NLP(text) for text in texts])
    for text, encoded in zip(texts, together, strict=True):
        [alone] = shipped().encode([NLP(text)])
        assert np.array_equal(alone.tags, encoded.tags)
        assert np.array_equal(alone.hidden, encoded.hidden)


def test_the_component_reads_every_document_of_a_long_stream() -> None:
    docs = list(Reader(shipped()).pipe(NLP(TEXT) for _ in range(5)))
    assert [len(doc._.encoded.tags) for doc in docs] == [len(doc) for doc in docs]


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER, VECTORS])
def test_a_file_that_is_not_the_one_of_the_card_is_refused(name: str, tmp_path: Path) -> None:
    for file in (CARD, GRAPH, TOKENIZER, VECTORS):
        shutil.copy(FOLDER / file, tmp_path)
    with (tmp_path / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(UserError, match="sha256"):
        Encoder.load(tmp_path)


def test_the_shipped_files_are_small_and_say_what_they_are() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 30e6
    card = json.loads((FOLDER / CARD).read_text())
    assert card["base"]["licence"] == "Apache-2.0"
    assert len(card["trained_on"]) == len(set(card["trained_on"])) > 1000


def test_held_out_readings_come_back_as_they_were(tmp_path: Path) -> None:
    docs = [NLP(TEXT), NLP("Short.")]
    heldout.write(tmp_path / "a.npz", ["one", "two"], docs, shipped())
    heldout.join([tmp_path / "a.npz"], tmp_path / "b.npz")
    kept = heldout.read(tmp_path / "b.npz")
    for name, encoded in zip(("one", "two"), shipped().encode(docs), strict=True):
        for stored, part in zip(kept[name].parts(), encoded.parts(), strict=True):
            assert stored == pytest.approx(np.maximum(part, -255 / 16), abs=1 / 16)


def test_readings_are_kept_of_most_that_the_encoder_was_trained_on() -> None:
    trained = set(json.loads((FOLDER / CARD).read_text())["trained_on"])
    kept = set(heldout.read())
    assert kept <= trained
    assert len(kept) > 0.8 * len(trained)
