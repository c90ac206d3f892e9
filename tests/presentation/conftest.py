"""A synthesis small enough to count by hand: two papers, an interview, six constructs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from browser import chromium
from story import Story

from cmo.presentation.pages.report.inputs import Inputs, read_inputs
from cmo.presentation.synthesis import Synthesis
from cmo.records import (
    Assignment,
    Coding,
    Configuration,
    Construct,
    Document,
    Passage,
    Source,
    Span,
)
from cmo.theory.evidence import claims_of
from cmo.theory.links import make_links

TEXTS = {
    "lit-1": "Rooms\n=shared rooms meant that trust grew, so referrals rose. Law stood still.",
    "lit-2": "They shared rooms and trust grew. Law slowed referrals.",
    "int-1": "INT: And then?\nP1: We had no rooms, I stopped trusting them & <left>.",
}
SOURCES = (
    Source("lit-1", title='=HYPERLINK("x")', authors="Ash & Birch", year="2001", genre="article"),
    Source("lit-2", title="Rooms", collaboration_type="qi-collaborative", genre="grey"),
    Source("lit-3", title="Nothing to say", collaboration_type="merger"),
    Source("int-1", kind="interview", title="Interview 1", genre="interview", synthetic="yes"),
)
CONSTRUCTS = (
    Construct("rooms", "Shared rooms", "Whether partners sit together.", "context"),
    Construct("law", "Law & <order> $x$", "+ rules from outside", "context"),
    Construct("trust", "Trust", "Belief in the others.", "functioning"),
    Construct("referrals", "Referrals", "Patients sent on.", "outcome"),
    Construct("staying", "Staying", "Who stays.", "performance"),
    Construct("unused", "Never spoken of", "Nothing.", "outcome"),
)
# Source, coder, and configurations: polarity, then slot, words, construct and direction.
CODED: tuple[tuple[str, str, tuple[Any, ...]], ...] = (
    (
        "lit-1",
        "ana",
        (
            (
                "+",
                ("C", "=shared rooms", "rooms", "+"),
                ("M", "trust grew", "trust", "+"),
                ("O", "referrals rose", "referrals", "+"),
            ),
        ),
    ),
    (
        "lit-2",
        "machine",
        (
            ("+", ("C", "shared rooms", "rooms", "+"), ("M", "trust grew", "trust", "+")),
            ("-", ("C", "Law", "law", "+"), ("O", "slowed referrals", "referrals", "-")),
        ),
    ),
    (
        "int-1",
        "ana",
        (
            (
                "-",
                ("C", "no rooms", "rooms", "-"),
                ("M", "stopped trusting", "trust", "-"),
                ("O", "<left>", "staying", "-"),
            ),
        ),
    ),
)


def make_document(source: Source) -> Document:
    text = TEXTS[source.id]
    start = text.find("\n") + 1
    speaker = "P1" if source.spoken else ""
    passage = Passage(start, len(text), speaker=speaker, section=text[: max(start - 1, 0)], page=3)
    return Document.make(source.id, source.kind, text, (passage,))


def make_coding(document: Document, coder: str, said: Iterable[Any]) -> Coding:
    origin = "machine" if coder == "machine" else "person"
    probability = 0.87654 if coder == "machine" else None
    look: dict[str, Any] = {"coder": coder, "origin": origin, "probability": probability}
    spans, configurations, assignments = [], [], []
    for polarity, *members in said:
        slots: dict[Any, tuple[str, ...]] = {}
        for label, words, construct, direction in members:
            at = document.text.index(words)
            span = Span.make(document.source, at, at + len(words), label, words, **look)
            spans.append(span)
            assignments.append(Assignment(span.id, label, construct, direction, **look))
            slots[label] = (span.id,)
        configurations.append(Configuration.make(document.source, slots, polarity, **look))
    return Coding(
        document.source,
        document.id,
        coder,
        origin,
        tuple(spans),
        tuple(configurations),
        tuple(assignments),
    )


@pytest.fixture(scope="session")
def synthesis() -> Synthesis:
    documents = {s.id: make_document(s) for s in SOURCES if s.id in TEXTS}
    codings = tuple(make_coding(documents[name], coder, said) for name, coder, said in CODED)
    claims = [claim for coding in codings for claim in claims_of(coding)]
    links = make_links(claims, {source.id: source for source in SOURCES})
    return Synthesis(SOURCES, CONSTRUCTS, codings, tuple(links), tuple(documents.values()))


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    return {
        "sources": 3,
        "papers": 2,
        "interviews": 1,
        "coded_by_people": 2,
        "coded_by_machine": 1,
        "without_causal_content": 0,
        "configurations": 4,
        "configurations_by_people": 2,
        "quarantined": 0,
        "queries": 3,
        "hits_seen": 1030,
        "excluded": 1010,
        "excluded_by_reason": {
            "Duplicate: a copy": 4,
            "off topic": 1003,
            "it rained": 3,
        },
    }


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def inputs(story: Story) -> Inputs:
    """What the report of the tiny corpus is made from."""
    made = story.first
    documents = sorted((made / "processed/documents").glob("*.jsonl"))
    return read_inputs(story.folder / "raw", made / "processed/theory", documents, made / "results")
