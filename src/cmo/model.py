"""The whole model: tagger, joiner and mapper, trained together and kept in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

from cmo.coded import CodedText
from cmo.configuring.joiner import Joiner, fit_joiner, learn_from
from cmo.configuring.joiner import Lesson as JoinerLesson
from cmo.encoder import heldout
from cmo.encoder.reader import Reader, shipped
from cmo.language import SPANS, make_docs, make_nlp
from cmo.linear import CARD, Linear, citation, load_models, other_version, save_models
from cmo.mapping.mapper import Mapper
from cmo.mapping.opening import mapper_among
from cmo.records import Coding, Configuration, Document, Label, Span
from cmo.tagging.calibration import fit_calibration
from cmo.tagging.head import Trial, fit_head
from cmo.tagging.tagger import Tagger, find_spans

DEFAULT = Path(__file__).parent / "default_model"
LEAST_CONFIGURATIONS = 300


def default_model() -> Path:
    """Return the model of the synthesis in this folder, or else the one in the package."""
    own = Path("data/processed/model")
    return own if (own / CARD).exists() else DEFAULT


@Language.factory("cmo_encoder")
def make_reader(nlp: Language, name: str) -> Reader:
    """Make the component that reads with the shipped encoder."""
    return Reader(shipped())


@Language.factory("cmo_tagger", default_config={"model": "", "least_probability": 0.0})
def make_tagger(nlp: Language, name: str, model: str, least_probability: float) -> Tagger:
    """Make the tagger component from the model folder named in its config."""
    models = _parts(model)
    return Tagger(models["calibration"], models.get("head"), least_probability)


@Language.factory("cmo_joiner", default_config={"model": ""})
def make_joiner(nlp: Language, name: str, model: str) -> Joiner:
    """Make the joiner component from the model folder named in its config."""
    models = _parts(model)
    return Joiner(models["pairs"], models["polarity"], models["whole"])


def load(model: str | Path = "", least_probability: float = 0.0) -> Language:
    """Return a spaCy pipeline that reads, tags and joins: ``nlp(text)``, ``nlp.pipe(texts)``.

    ``model`` is the folder of a trained model; without one, see :func:`default_model`.
    """
    nlp = make_nlp()
    model = model or default_model()
    settings: dict[str, Any] = {"model": str(model), "least_probability": least_probability}
    nlp.add_pipe("cmo_encoder")
    nlp.add_pipe("cmo_tagger", config=settings)
    nlp.add_pipe("cmo_joiner", config={"model": str(model)})
    return nlp


def _parts(folder: str | Path) -> dict[str, Linear]:
    """Load the classifiers of a model.

    Raises:
        UserError: when they are not what this version reads, as of an older model
    """
    parts = load_models(folder)[0]
    if any(parts[name].coefficients.shape[1] != width for name, width in _widths().items()):
        raise other_version(folder)
    return parts


@cache
def _widths() -> dict[str, int]:
    """Return how many features this version's classifiers read: those of the default model."""
    return {name: model.coefficients.shape[1] for name, model in load_models(DEFAULT)[0].items()}


@dataclass(frozen=True)
class Model:
    """A trained model and the name under which results cite it."""

    tagger: Tagger
    joiner: Joiner
    mapper: Mapper | None = None
    name: str = "model"
    trial: Trial | None = None

    @cached_property
    def nlp(self) -> Language:
        """The pipeline that reads: tokens, sentences, passages, and what the encoder says."""
        nlp = make_nlp()
        nlp.add_pipe("cmo_encoder")
        return nlp

    def code(self, documents: Sequence[Document]) -> Iterator[Coding]:
        """Yield the machine's coding of each document, without constructs."""
        return self.code_read(documents, make_docs(self.nlp, list(documents)))

    def code_read(self, documents: Sequence[Document], docs: Iterable[Doc]) -> Iterator[Coding]:
        """Yield the coding of documents that the encoder has read already."""
        for document, doc in zip(documents, docs, strict=True):
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


def read_unseen(documents: Sequence[Document]) -> dict[str, Doc]:
    """Return what is said of each document by an encoder that was not trained on it.

    For what the shipped encoder was trained on, that is the held-out encoder of its fold; a
    text of which no such reading is kept, or whose text has changed since, is left out. All
    others the shipped encoder reads.
    """
    encoder, kept = shipped(), heldout.read()
    sources = set(encoder.card["sources"])
    seen = {*encoder.card["trained_on"], *(d.id for d in documents if d.source in sources)}
    docs = dict(zip((d.id for d in documents), make_docs(make_nlp(), list(documents)), strict=True))
    new = [doc for name, doc in docs.items() if name not in seen]
    for doc, encoded in zip(new, encoder.encode(new), strict=True):
        doc._.encoded = encoded
    for name in seen & docs.keys() & kept.keys():
        if len(kept[name].tags) == len(docs[name]):
            docs[name]._.encoded = kept[name]
    return {name: doc for name, doc in docs.items() if doc._.encoded is not None}


@dataclass(frozen=True)
class Lesson:
    """A coded text, its unseen reading, the spans found by that, and what they teach."""

    text: CodedText
    doc: Doc
    found: Sequence[SpacySpan]
    joining: JoinerLesson


def prepare(texts: Sequence[CodedText], docs: Mapping[str, Doc]) -> list[Lesson]:
    """Return the lessons of coded texts, as ``docs`` (by document id) were read unseen.

    Texts of which there is no such reading are left out. A head has no part in what is found:
    it does not apply to the readings of other encoders.
    """
    known = [(text, docs[text.document.id]) for text in texts if text.document.id in docs]
    found = [find_spans(doc) for _, doc in known]
    return [
        Lesson(text, doc, spans, learn_from(doc, spans, text.coding))
        for (text, doc), spans in zip(known, found, strict=True)
    ]


def train(lessons: Sequence[Lesson]) -> Model:
    """Train tagger and joiner.

    Where fewer than :data:`LEAST_CONFIGURATIONS` are coded, calibration and joining stay those
    of the default model; newly coded texts may still give a head.
    """
    new = [lesson for lesson in lessons if lesson.doc._.encoded.hidden.size]
    head, trial = fit_head(
        [lesson.doc for lesson in new],
        [lesson.text.coding for lesson in new],
        [lesson.text.group for lesson in new],
    )
    if sum(len(lesson.text.coding.configurations) for lesson in lessons) < LEAST_CONFIGURATIONS:
        usual = open_model(DEFAULT)
        return replace(usual, tagger=Tagger(usual.tagger.calibration, head), trial=trial)
    calibration = fit_calibration([(lesson.found, lesson.text.coding) for lesson in lessons])
    joiner = fit_joiner([lesson.joining for lesson in lessons])
    return Model(Tagger(calibration, head), joiner, trial=trial)


def save(model: Model, folder: str | Path, card: dict[str, Any]) -> None:
    """Write ``model`` to ``folder`` as plain numbers, with its ``card``."""
    parts = {
        "calibration": model.tagger.calibration,
        "pairs": model.joiner.pairs,
        "polarity": model.joiner.polarity,
        "whole": model.joiner.whole,
    }
    if model.tagger.head is not None:
        parts["head"] = model.tagger.head
    arrays: dict[str, Any] = {}
    if model.mapper is not None:
        mapping, arrays = model.mapper.parts()
        parts |= mapping
    save_models(folder, parts, card, arrays)


def open_model(folder: str | Path, least_probability: float = 0.0) -> Model:
    """Load the model in ``folder``; results cite it by its checksum."""
    parts = _parts(folder)
    return Model(
        Tagger(parts["calibration"], parts.get("head"), least_probability),
        Joiner(parts["pairs"], parts["polarity"], parts["whole"]),
        mapper_among(parts, folder),
        citation(folder),
    )
