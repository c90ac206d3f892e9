"""The small encoder: it reads every word, windows or not, and only from whole files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from cmo.deidentify import encoder
from cmo.deidentify.encoder import CARD, FOLDER, GRAPH, KINDS, Encoder
from cmo.deidentify.recogniser import make_doc, pooled
from cmo.errors import UserError
from cmo.store import read_json, write_json

TEXT = (
    "INT: who was that\nP01: it was siobhan from keighley she can't not ring naïve \U0001f600\n\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (CARD, GRAPH):
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", [TEXT, TEXT * 30, "", "\n", "\U0001f600"])
def test_every_word_gets_log_probabilities_that_add_up(text: str) -> None:
    doc = make_doc(text)
    found = encoder.shipped().read(doc)
    assert found.shape == (len(doc), len(KINDS))
    assert np.exp(found).sum(axis=1) == pytest.approx(np.ones(len(doc)), abs=1e-3)
    assert all(found[token.i].argmax() == 0 for token in doc if token.is_space)


def test_it_tells_names_without_capitals() -> None:
    doc = make_doc(TEXT)
    found = encoder.shipped().read(doc)
    told = {token.text: KINDS[found[token.i].argmax()] for token in doc}
    assert (told["siobhan"], told["keighley"], told["ring"]) == ("PERSON", "PLACE", "O")


def test_another_graph_is_refused(folder: Path) -> None:
    with (folder / GRAPH).open("ab") as file:
        file.write(b" ")
    with pytest.raises(UserError, match="sha256"):
        Encoder.load(folder)


def test_an_encoder_for_other_word_vectors_is_refused(folder: Path) -> None:
    card = read_json(folder / CARD)
    card["shared"] = dict.fromkeys(card["shared"], "0" * 64)
    write_json(folder / CARD, card)
    with pytest.raises(UserError, match="sha256"):
        Encoder.load(folder)


def test_a_pool_of_two_opinions_lies_between_them_and_adds_up() -> None:
    one, two = np.array([[0.9, 0.08, 0.01, 0.01]]), np.array([[0.5, 0.48, 0.01, 0.01]])
    [mean] = pooled(one, two)
    assert 0.5 < mean[0] < 0.9
    assert mean.sum() == pytest.approx(1)
    assert pooled(one, one) == pytest.approx(one)
