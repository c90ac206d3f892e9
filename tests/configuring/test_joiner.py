"""The joiner as a spaCy component, on texts whose spans are marked in the notation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from cmo.coding.notation import CodedRecord, parse_notation
from cmo.coding.placing import own_document, place
from cmo.configuring.joiner import Joiner, coded_spans, fit_joiner, learn_from
from cmo.encoder.runtime import blank
from cmo.language import SPANS, make_docs, make_nlp
from cmo.records import Coding, Document

HELPS = "Where [C1: boards met often], [M1: managers trusted each other], so [O1: care improved]."
HINDERS = "Because [C2: nobody met], [M2: managers feared a loss], so [O2: clinics were closed]."
HURTS = HINDERS.replace("2:", "1:")
CODED = "".join(
    f"""\
= a{number} | pol: 1+ 2-
{HELPS} {HINDERS}
= b{number} | pol: 1+
{HELPS}
= c{number} | pol: 1-
{HURTS}
= d{number} | genre: interview | pol: 1+ 2-
INT: Why?
P01: {HELPS}
INT: And then?
P01: {HINDERS}
= e{number}
No element stands here.
"""
    for number in range(5)
)

Coded = tuple[list[Document], list[Coding]]


def read(notation: str) -> Coded:
    records, problems = parse_notation(notation, "here")
    assert problems == []
    documents = [own_document(record) for record in records]
    return documents, [_place(r, d) for r, d in zip(records, documents, strict=True)]


def _place(record: CodedRecord, document: Document) -> Coding:
    return place(record, document, "ana")


def marked(notation: str) -> Doc:
    """Return the document of one record with its marks as spans, as the tagger leaves them."""
    documents, [coding] = read(f"= x | {notation}")
    [doc] = bare(documents)
    doc.spans[SPANS] = [doc.char_span(s.start, s.end, label=s.label) for s in coding.spans]
    return doc


def bare(documents: list[Document]) -> list[Doc]:
    """Return docs of which the encoder says nothing: the words alone must do."""
    docs = list(make_docs(make_nlp(), documents))
    for doc in docs:
        doc._.encoded = blank(len(doc))
    return docs


def fit(notation: str) -> Joiner:
    """Fit on what is coded in ``notation``, as if the tagger had found all of it."""
    documents, codings = read(notation)
    docs = bare(documents)
    found = [coded_spans(doc, coding)[0] for doc, coding in zip(docs, codings, strict=True)]
    texts = zip(docs, found, codings, strict=True)
    return fit_joiner([learn_from(doc, spans, coding) for doc, spans, coding in texts])


@pytest.fixture(scope="module")
def joiner() -> Joiner:
    return fit(CODED)


Words = list[tuple[str, dict[str, list[str]]]]


@pytest.fixture(scope="module")
def found(joiner: Joiner) -> Callable[[Doc], Words]:
    """Return the function that joins and gives polarity and words of each configuration."""

    def words(doc: Doc) -> Words:
        spans: list[Span] = list(joiner(doc).spans[SPANS])
        return [
            (group.polarity, {k: [spans[at].text for at in v] for k, v in group.slots.items()})
            for group in doc._.configurations
        ]

    return words


TRUST = {"C": ["boards met often"], "M": ["managers trusted each other"], "O": ["care improved"]}
FEAR = {"C": ["nobody met"], "M": ["managers feared a loss"], "O": ["clinics were closed"]}


def test_each_sentence_gives_a_configuration_with_its_polarity(
    found: Callable[[Doc], Words],
) -> None:
    assert found(marked(f"pol: 1+ 2-\n{HELPS} {HINDERS}")) == [("+", TRUST), ("-", FEAR)]


def test_new_words_in_known_places_are_joined_too(found: Callable[[Doc], Words]) -> None:
    text = "pol: 1+\nWhere [C1: wards ate together], [M1: nurses liked it], so [O1: few left]."
    [(_, slots)] = found(marked(text))
    assert slots == {"C": ["wards ate together"], "M": ["nurses liked it"], "O": ["few left"]}


CROSSED = re.sub(r"\. Because", ".\n\nBecause", f"pol: 1+ 2-\n{HELPS} {HINDERS}")


class Eager:
    """Stands in for both classifiers: any two spans belong together, and help."""

    classes = ("no", "yes")

    def probabilities(self, rows: Any) -> Any:
        return np.tile([0.1, 0.9], (rows.shape[0], 1))

    def likeliest(self, rows: Any) -> list[str]:
        return ["+"] * rows.shape[0]


@pytest.mark.parametrize(
    ("between", "configurations"),
    [
        ((" ", " "), 1),
        (("\n\n", "\n\n"), 1),
        (("\nINT: And?\nP01: ", "\nINT: And?\nP01: "), 1),
        (("\nP02: ", "\nP01: "), 1),
        (("\nP02: ", "\nP03: "), 0),
    ],
    ids=["sentences", "paragraphs", "turns-of-one", "back-to-one", "speakers"],
)
def test_no_configuration_has_two_speakers(between: tuple[str, str], configurations: int) -> None:
    said = ["[C1: Boards met often]", "[M1: managers trusted each other]", "[O1: care improved]"]
    turns = "".join(f"{words}.{gap}" for words, gap in zip(said, (*between, ""), strict=True))
    speaks = "INT: Why?\nP01: " if "P0" in turns else ""
    doc = marked(f"pol: 1+\n{speaks}{turns}\n" + ("P02: Yes.\nP03: Yes." if speaks else ""))
    assert len(doc.spans[SPANS]) == 3
    joined = Joiner(Eager(), Eager(), Eager())(doc)  # type: ignore[arg-type]
    assert len(joined._.configurations) == configurations
    for group in joined._.configurations:
        starts = {doc.spans[SPANS][at].start_char for found in group.slots.values() for at in found}
        inside = [p for p in doc._.passages if any(p.start <= at < p.end for at in starts)]
        assert len({passage.speaker for passage in inside}) == 1


def test_configurations_of_two_passages_stay_apart(found: Callable[[Doc], Words]) -> None:
    assert [slots for _, slots in found(marked(CROSSED))] == [TRUST, FEAR]


@pytest.mark.parametrize("text", ["pol:\nNothing here.", "pol: 1+\nOnly [C1: boards met]."])
def test_without_a_pair_there_is_no_configuration(found: Callable[[Doc], Words], text: str) -> None:
    assert found(marked(text)) == []


def test_the_same_coded_texts_give_the_same_joiner(joiner: Joiner) -> None:
    again = fit(CODED)
    first, second = (marked(f"pol: 1+ 2-\n{HELPS} {HINDERS}") for _ in range(2))
    assert joiner(first)._.configurations == again(second)._.configurations
    assert len(first._.configurations) == 2
