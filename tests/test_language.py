"""spaCy holds the text: nothing is lost, and spans may lie only where people are coded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from cmo.language import codable_sentences, make_docs, make_nlp
from cmo.passages import split_passages
from cmo.records import Document, Passage

NLP = make_nlp()
LINE = st.sampled_from(
    """INT: Why? And how?
P01: Trust. It grew.
P01:—so. We stayed!
INT:(so)

Results
- item one. Two.
👩‍⚕️ x́y 𝒵 said “no”…
a\tb\u00a0c\u2028d.
e.g. Dr. No""".split("\n")
)
LINES = LINE | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
TEXTS = st.lists(LINES, max_size=8).map("\n".join)


def document(text: str, source: str = "s", kind: str = "interview") -> Document:
    return Document.make(source, kind, text, split_passages(text))


def sentences(doc: Doc) -> list[str]:
    return [doc[start:end].text for start, end in codable_sentences(doc)]


@given(TEXTS)
def test_not_a_character_is_lost_or_moved(text: str) -> None:
    [doc] = make_docs(NLP, [document(text)])
    assert doc.text == text
    for token in doc:
        assert text[token.idx : token.idx + len(token)] == token.text


@given(TEXTS)
def test_a_plain_text_has_the_passages_of_its_document(text: str) -> None:
    [doc] = make_docs(NLP, [document(text)])
    assert NLP(text)._.passages == doc._.passages == split_passages(text)


@given(TEXTS)
def test_codable_sentences_are_apart_and_inside_passages_of_the_people_asked(text: str) -> None:
    [doc] = make_docs(NLP, [document(text)])
    answers = [p for p in doc._.passages if not p.asks]
    at = 0
    for first, last in codable_sentences(doc):
        assert at <= first < last
        at = last
        start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
        assert [p for p in answers if p.start <= start and end <= p.end], text[start:end]


@given(TEXTS)
def test_every_whole_word_of_an_answer_may_be_coded(text: str) -> None:
    [doc] = make_docs(NLP, [document(text)])
    codable = {at for start, end in codable_sentences(doc) for at in range(start, end)}
    for passage in doc._.passages:
        inside = doc.char_span(passage.start, passage.end, alignment_mode="contract")
        if inside is not None:
            assert (set(range(inside.start, inside.end)) <= codable) is not passage.asks


def test_an_interviewers_words_are_never_codable() -> None:
    doc = NLP("INT: Why was that? Tell me.\nP01: Trust grew. We stayed.\nINT: So?\nP02: Luck!")
    assert sentences(doc) == ["Trust grew.", "We stayed.", "Luck!"]


def test_a_speakers_label_is_never_codable() -> None:
    doc = NLP("INT:Why?\nP01:We stayed.\nINT:And?\nP01:—luck, and time.")
    assert sentences(doc) == ["We stayed.", ", and time."]


def test_a_sentence_never_crosses_passages() -> None:
    doc = NLP("What we found\n\nTrust grew among\n\nthe wards and then. It fell…so it did")
    assert sentences(doc) == [
        "What we found",
        "Trust grew among",
        "the wards and then.",
        "It fell…",
        "so it did",
    ]


def test_each_passage_begins_a_sentence_of_the_doc() -> None:
    doc = NLP("What we found\n\nTrust grew among\n\nthe wards and then. It fell")
    assert [sent.text.strip() for sent in doc.sents if sent.text.strip()] == [
        "What we found",
        "Trust grew among",
        "the wards and then.",
        "It fell",
    ]


def test_the_documents_own_passages_are_used() -> None:
    text = "Trust grew. It fell."
    passages = (Passage(0, 11), Passage(12, 20, "turn", "INT", asks=True))
    given_document = Document.make("lit-1", "literature", text, passages)
    [doc] = make_docs(NLP, [given_document])
    assert doc._.source == "lit-1"
    assert doc._.passages == passages
    assert sentences(doc) == ["Trust grew."]


def test_documents_come_in_their_order() -> None:
    given_documents = [document(f"Text {n}.", f"s{n}") for n in range(40)]
    docs = list(make_docs(NLP, given_documents))
    assert [(d._.source, d.text) for d in docs] == [(d.source, d.text) for d in given_documents]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "INT: Why?\nINT: So?"])
def test_a_text_in_which_nobody_answers_has_nothing_to_code(text: str) -> None:
    assert codable_sentences(NLP(text)) == []


def test_the_pipeline_needs_no_model() -> None:
    nlp = make_nlp()
    assert isinstance(nlp, Language)
    assert nlp.pipe_names == ["sentencizer", "cmo_passages"]
    assert nlp.lang == "en"
