"""The whole model: trained on the tiny corpus, saved, and loaded as a spaCy pipeline."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from spacy.language import Language

import cmo
from cmo import coded
from cmo.errors import UserError
from cmo.language import SPANS, Group
from cmo.linear import linear
from cmo.mapping.mapper import fit_mapper
from cmo.model import DEFAULT, Model, default_model, open_model, prepare, read_unseen, save, train
from cmo.passages import split_passages
from cmo.records import LABELS, Document

RAW = Path(__file__).parent / "tiny" / "raw"
TEXT = (
    "Where the two teams had worked together before, managers trusted one another's figures, so "
    "services were moved within a year. In the west nobody had met the other team, and doctors "
    "feared for their posts, so joint clinics were delayed."
)


def learn() -> Model:
    """Train on the tiny corpus; it is too small for anything but the mapper."""
    texts = [*coded.read_corpus(RAW), *coded.read_coded_sources(RAW)]
    model = train(prepare(texts, read_unseen([text.document for text in texts])))
    mapper = fit_mapper([(t.coding, t.document.text) for t in texts], coded.read_codebook(RAW))
    return replace(model, mapper=mapper)


@pytest.fixture(scope="module")
def trained() -> Model:
    return learn()


@pytest.fixture(scope="module")
def folder(trained: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("model")
    save(trained, made, {"texts": 17})
    return made


@pytest.fixture(scope="module")
def nlp(folder: Path) -> Language:
    return cmo.load(folder)


def documents(*texts: str) -> list[Document]:
    return [
        Document.make(f"s{at}", "literature", text, split_passages(text))
        for at, text in enumerate(texts)
    ]


def test_a_loaded_model_tags_and_joins_a_text(nlp: Language) -> None:
    doc = nlp(TEXT)
    tagged = {(span.label_, span.text) for span in doc.spans[SPANS]}
    assert ("M", "feared for their posts") in tagged
    assert {label for label, _ in tagged} == set(LABELS)
    assert len(doc.spans[SPANS].attrs["probabilities"]) == len(doc.spans[SPANS])
    assert doc._.configurations
    for group in doc._.configurations:
        assert isinstance(group, Group)
        assert group.polarity in {"+", "-", "~"}
        for label, members in group.slots.items():
            assert all(doc.spans[SPANS][at].label_ in {label, "O"} for at in members)


def test_it_works_on_many_texts_as_on_each(nlp: Language) -> None:
    texts = [TEXT, "", "Nothing of note happened.", "INT: Why?\nP01: We had shared a rota."]
    for doc, text in zip(nlp.pipe(texts), texts, strict=True):
        alone = nlp(text)
        assert doc.text == text
        found, expected = (
            [(s.start, s.end, s.label_) for s in d.spans[SPANS]] for d in (doc, alone)
        )
        assert found == expected
        assert doc._.configurations == alone._.configurations
    assert nlp.pipe_names[-3:] == ["cmo_encoder", "cmo_tagger", "cmo_joiner"]


def test_spans_less_probable_than_asked_are_left_out(folder: Path, nlp: Language) -> None:
    every = nlp(TEXT).spans[SPANS]
    middle = sorted(every.attrs["probabilities"])[len(every) // 2]
    some = cmo.load(folder, least_probability=middle)(TEXT).spans[SPANS]
    assert 0 < len(some) < len(every)
    assert min(some.attrs["probabilities"]) >= middle


def test_a_saved_model_codes_as_the_trained_one(trained: Model, folder: Path) -> None:
    opened = open_model(folder)
    given = documents(TEXT, "", "INT: Why?\nINT: So?", "Trust grew.\n\nThe plan was dropped.")
    before = [(len(c.configurations), [s.text for s in c.spans]) for c in trained.code(given)]
    after = [(len(c.configurations), [s.text for s in c.spans]) for c in opened.code(given)]
    assert after == before
    assert before[0][0] > 0


def test_a_coding_names_the_model_and_quotes_the_document(folder: Path) -> None:
    model = open_model(folder)
    [coding] = model.code(documents(TEXT))
    assert (
        coding.coder
        == model.name
        == f"model-{json.loads((folder / 'model.json').read_text())['sha256'][:12]}"
    )
    assert coding.origin == "machine"
    spans = {span.id: span for span in coding.spans}
    assert spans
    for span in spans.values():
        assert TEXT[span.start : span.end] == span.text
        assert span.probability is not None
        assert 0 < span.probability <= 1
    for configuration in coding.configurations:
        assert set(configuration.spans) <= set(spans)
        assert configuration.origin == "machine"


def test_training_again_gives_the_same_bytes(trained: Model, folder: Path, tmp_path: Path) -> None:
    again = learn()
    save(again, tmp_path, {"texts": 17})
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_mapper_is_part_of_the_model(folder: Path) -> None:
    model = open_model(folder)
    [coding] = model.code(documents(TEXT))
    made = model.mapper.assign([(span, span.label) for span in coding.spans], model.name)
    about = {span.text: a.construct for span, a in zip(coding.spans, made, strict=True)}
    assert about["feared for their posts"] == "trust"


def test_a_folder_that_holds_no_model_is_said_to(tmp_path: Path) -> None:
    with pytest.raises(
        UserError, match="no whole model there; run snakemake again, or make one with cmo train"
    ):
        cmo.load(tmp_path)


def test_a_model_of_another_version_is_refused_in_words(tmp_path: Path) -> None:
    usual = open_model(DEFAULT)
    pairs = usual.joiner.pairs
    narrow = linear(pairs.coefficients[:, 1:], pairs.intercept, pairs.classes)
    save(replace(usual, joiner=replace(usual.joiner, pairs=narrow)), tmp_path, {})
    with pytest.raises(UserError, match="was trained by another version of cmo"):
        open_model(tmp_path)


@pytest.mark.parametrize("part", ["arrays", "direction"])
def test_a_mapper_of_another_version_is_refused_in_words(
    trained: Model, tmp_path: Path, part: str
) -> None:
    models, arrays = trained.mapper.parts() if trained.mapper else ({}, {})
    if part == "arrays":
        arrays = {}
    else:
        whole = models["direction"]
        models |= {part: linear(whole.coefficients[:, :-1], whole.intercept, whole.classes)}
    older = SimpleNamespace(parts=lambda: (models, arrays))
    save(replace(trained, mapper=older), tmp_path, {})  # type: ignore[arg-type]
    with pytest.raises(UserError, match="was trained by another version of cmo"):
        open_model(tmp_path)


def test_too_little_coded_text_leaves_the_default_model_but_for_the_head(trained: Model) -> None:
    usual = open_model(DEFAULT)
    for own, other in (
        (trained.joiner.pairs, usual.joiner.pairs),
        (trained.tagger.calibration, usual.tagger.calibration),
    ):
        assert np.array_equal(own.coefficients, other.coefficients)
    assert usual.mapper is None


def test_without_a_model_of_its_own_a_folder_has_the_default_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trained: Model
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_model() == DEFAULT
    save(trained, tmp_path / "data/processed/model", {})
    assert default_model() == Path("data/processed/model")
