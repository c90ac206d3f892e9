"""The whole model: tagger, joiner and mapper, trained together and kept in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from cmo.configuring.joiner import Joiner, fit_joiner
from cmo.language import SPANS, make_docs, make_nlp
from cmo.linear import load_arrays, load_models, model_hash, save_models
from cmo.mapping.mapper import Mapper, fit_mapper
from cmo.records import (
    Coding,
    Configuration,
    Construct,
    Document,
    Label,
    Span,
    WrittenExample,
)
from cmo.tagging.tagger import Tagger, fit_tagger


@Language.factory("cmo_tagger", default_config={"model": "", "least_probability": 0.0})
def make_tagger(nlp: Language, name: str, model: str, least_probability: float) -> Tagger:
    """Make the tagger component from the model folder named in its config."""
    return Tagger(load_models(model)[0]["tagger"], least_probability)


@Language.factory("cmo_joiner", default_config={"model": ""})
def make_joiner(nlp: Language, name: str, model: str) -> Joiner:
    """Make the joiner component from the model folder named in its config."""
    models = load_models(model)[0]
    return Joiner(models["pairs"], models["polarity"])


def load(model: str | Path, least_probability: float = 0.0) -> Language:
    """Return a spaCy pipeline that reads, tags and joins: ``nlp(text)``, ``nlp.pipe(texts)``."""
    nlp = make_nlp()
    settings: dict[str, Any] = {"model": str(model), "least_probability": least_probability}
    nlp.add_pipe("cmo_tagger", config=settings)
    nlp.add_pipe("cmo_joiner", config={"model": str(model)})
    return nlp


@dataclass(frozen=True)
class Model:
    """A trained model and the name under which results cite it."""

    tagger: Tagger
    joiner: Joiner
    mapper: Mapper
    name: str = "model"

    @cached_property
    def nlp(self) -> Language:
        """The pipeline that only reads."""
        return make_nlp()

    def code(self, documents: Sequence[Document]) -> Iterator[Coding]:
        """Yield the machine's coding of each document, without constructs."""
        for document, doc in zip(documents, make_docs(self.nlp, list(documents)), strict=True):
            yield coding_of(self.joiner(self.tagger(doc)), document, self.name)


def coding_of(doc: Doc, document: Document, coder: str) -> Coding:
    """Turn what the components set on ``doc`` into a coding of ``document``."""
    chances = doc.spans[SPANS].attrs["probabilities"]
    spans = [
        Span.make(
            document.source,
            span.start_char,
            span.end_char,
            cast(Label, span.label_),
            document.text[span.start_char : span.end_char],
            coder=coder,
            origin="machine",
            probability=round(chance, 4),
        )
        for span, chance in zip(doc.spans[SPANS], chances, strict=True)
    ]
    configurations = [
        Configuration.make(
            document.source,
            {
                label: tuple(spans[at].id for at in members)
                for label, members in group.slots.items()
            },
            group.polarity,
            coder=coder,
            origin="machine",
            probability=round(group.probability, 4),
        )
        for group in doc._.configurations
    ]
    return Coding(
        document.source, document.id, coder, "machine", tuple(spans), tuple(configurations)
    )


def train(
    documents: Sequence[Document],
    codings: Sequence[Coding],
    codebook: Sequence[Construct],
    name: str = "model",
    written: Sequence[WrittenExample] = (),
) -> Model:
    """Train all parts on ``documents`` as people coded them."""
    docs = list(make_docs(make_nlp(), list(documents)))
    tagger = Tagger(fit_tagger(docs, list(codings)), 0.0)
    pairs, polarity = fit_joiner(docs, codings)
    return Model(tagger, Joiner(pairs, polarity), fit_mapper(codings, codebook, written), name)


def save(model: Model, folder: str | Path, card: dict[str, Any]) -> None:
    """Write ``model`` to ``folder`` as plain numbers, with its ``card``."""
    mapping, arrays = model.mapper.parts()
    parts = {
        "tagger": model.tagger.model,
        "pairs": model.joiner.pairs,
        "polarity": model.joiner.polarity,
        **mapping,
    }
    save_models(folder, parts, card, arrays)


def open_model(folder: str | Path, least_probability: float = 0.0) -> Model:
    """Load the model in ``folder``; results cite it as ``model-`` and its checksum."""
    parts, _ = load_models(folder)
    return Model(
        Tagger(parts["tagger"], least_probability),
        Joiner(parts["pairs"], parts["polarity"]),
        Mapper.of(parts, load_arrays(folder)),
        f"model-{model_hash(folder)}",
    )
