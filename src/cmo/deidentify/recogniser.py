"""A learned recogniser of people, organisations and places in transcripts.

Two models look at each token of spaCy, and what they say is pooled: a linear classifier
(multinomial logistic regression, saved as numbers only, see :mod:`cmo.linear`), which sees
capitals, word lists and the rest of the transcript, and a small encoder
(:mod:`cmo.deidentify.encoder`), which knows words in context.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.tokens import Doc

from cmo import linear
from cmo.deidentify import encoder
from cmo.deidentify.encoder import OUTSIDE, Encoder
from cmo.deidentify.features import Lists, features
from cmo.deidentify.generating import Example
from cmo.deidentify.mentions import RECOGNISER, Mention
from cmo.deidentify.patterns import find_forms
from cmo.hashing import counted

Probabilities = NDArray[np.floating[Any]]

WIDTH = 2**16
ENCODER_SHARE, LEAST_LINEAR, LEAST_ENCODER = 0.6, 0.01, 1e-4
MODEL = encoder.FOLDER
LEAST = 0.05
"""Stretches less probable than this are not even doubtful."""
WORD = re.compile(r"[^\W_](?:[\w’'-]*[^\W_])?")


@cache
def _nlp() -> Any:
    tokenizer = spacy.blank("en")
    tokenizer.max_length = sys.maxsize  # what a parser needs is no matter here
    return tokenizer


class Recogniser:
    """Finds people, organisations and places; ``lists`` are the names that it knows.

    Without an ``encoder`` the linear ``model`` alone decides.
    """

    def __init__(
        self, model: Any, lists: Lists | None = None, encoder: Encoder | None = None
    ) -> None:
        self.model = model
        self.lists = lists or Lists()
        self.encoder = encoder

    @classmethod
    def load(cls, folder: str | Path = MODEL) -> Recogniser:
        """Return the recogniser saved in ``folder``, with the encoder of the package."""
        models, _ = linear.load_models(folder)
        return cls(models["recogniser"]).with_encoder()

    def with_encoder(self) -> Recogniser:
        """Return the same recogniser, helped by the encoder of the package."""
        return Recogniser(self.model, self.lists, encoder.shipped())

    def find(self, text: str, forms: Sequence[Mention]) -> list[Mention]:
        """Return what may be a name outside ``forms``, with its probability, in order."""
        doc = make_doc(text)
        within = _forms(doc, forms)
        if not len(doc):
            return []
        sure = self.model.probabilities(counted(features(doc, self.lists, within), WIDTH))
        if self.encoder:
            sure = pooled(sure, np.exp(self.encoder.read(doc)))
        return list(_decode(doc, sure, list(self.model.classes), within))


def pooled(linear: Probabilities, encoder: Probabilities) -> Probabilities:
    """Return one opinion for two, each (tokens, kinds): their weighted geometric mean.

    A logarithmic opinion pool (Genest and Zidek 1986, "Combining probability distributions"). The
    linear model is too sure that an ordinary word is no name; the least likely that it may hold
    a kind keeps it from overruling the encoder alone.
    """
    logs = (1 - ENCODER_SHARE) * np.log(np.clip(linear, LEAST_LINEAR, 1))
    logs += ENCODER_SHARE * np.log(np.clip(encoder, LEAST_ENCODER, 1))
    mean = np.exp(logs)
    return cast("Probabilities", mean / mean.sum(axis=1, keepdims=True))


@cache
def shipped() -> Recogniser:
    """Return the recogniser of the package."""
    return Recogniser.load()


def train(
    examples: Iterable[Example], lists: Iterable[Lists] = (), **settings: Any
) -> tuple[Any, int]:
    """Fit a classifier to ``examples``; returns it and how many tokens it saw.

    ``lists`` says for each example which names count as unknown.
    """
    rows: list[list[str]] = []
    labels: list[str] = []
    hidden = iter(lists)
    for example in examples:
        doc = make_doc(example.text)
        within = _forms(doc, find_forms(example.text))
        gold = token_labels(doc, example.mentions)
        for row, label, form in zip(
            features(doc, next(hidden, Lists()), within), gold, within, strict=True
        ):
            if not form:
                rows.append(row)
                labels.append(label)
    return linear.fit(counted(rows, WIDTH), labels, **settings), len(labels)


def make_doc(text: str) -> Doc:
    """Return ``text`` as tokens."""
    doc: Doc = _nlp().make_doc(text)
    return doc


def token_labels(doc: Doc, mentions: Iterable[Mention]) -> list[str]:
    """Return the kind of identifier that each token of ``doc`` is part of, or ``O``."""
    labels = [OUTSIDE] * len(doc)
    for mention in mentions:
        span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
        for token in span if span is not None else ():
            labels[token.i] = mention.kind
    return labels


def _forms(doc: Doc, forms: Sequence[Mention]) -> list[str]:
    sure = [form for form in forms if form.kind != "PERSON"]
    return [label if label != OUTSIDE else "" for label in token_labels(doc, sure)]


def _decode(doc: Doc, sure: Any, classes: list[str], within: Sequence[str]) -> Iterator[Mention]:
    """Yield rows of tokens that are more than doubtful as whole words."""
    outside = classes.index(OUTSIDE)
    some = 1 - sure[:, outside]
    at = 0
    while at < len(doc):
        end = at
        while end < len(doc) and some[end] >= LEAST and not within[end]:
            strong = some[end] >= 0.5
            end += 1
            if end < len(doc) and (some[end] >= 0.5) != strong:
                break
        if end > at:
            mean = sure[at:end].mean(axis=0)
            mean[outside] = 0
            kind = str(classes[int(np.argmax(mean))])
            yield from _whole(doc, at, end, kind, float(some[at:end].max()))
        at = max(end, at + 1)


def _whole(doc: Doc, at: int, end: int, kind: str, probability: float) -> Iterator[Mention]:
    text = doc[at:end].text
    if any(map(str.isalpha, text)):
        start = doc[at].idx
        yield Mention(start, start + len(text), kind, RECOGNISER, round(probability, 4))
