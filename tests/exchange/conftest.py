"""Bundles to send out and take back in."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from cmo.exchange.bundle import Bundle, Draft, Element, make_document, put_together
from cmo.records import Document, Stretch

LETTERS = st.sampled_from(
    [
        *"ab c.=+-@'\"|[]<>&\\C1",
        "\n",
        "\t",
        "é",
        "n\u0303",
        "👩‍⚕️",
        "🙂",
        "שלום",
        "\u200f",
        "ﬁ",
        "한",
        "_x000D_",
    ]
)
TEXTS = st.lists(LETTERS, min_size=1, max_size=40).map(
    lambda parts: unicodedata.normalize("NFC", "".join(parts))
)
MEMOS = st.lists(LETTERS, min_size=1, max_size=8).map("".join)
CODERS = st.sampled_from(["ana", "ben.2", "Zoë"])
CONSTRUCTS = st.tuples(st.sampled_from(["trust", "pace_of_work", "other"]), st.sampled_from("+-0"))


def _stretches(text: str) -> st.SearchStrategy[list[Stretch]]:
    """Draw the stretches of ``text`` that were read, one or two."""
    parts = [(0, len(text))] if len(text) < 4 else [(0, 2), (3, len(text))]
    read = [part for part in parts if text[slice(*part)].strip()]
    return st.lists(st.sampled_from(read), unique=True).map(sorted) if read else st.just([])


@st.composite
def drafts(draw: st.DrawFn, document: Document, coder: str) -> Draft:
    """Draw a coding with nested, overlapping and unjoined elements, memos and constructs."""
    text, draft = document.text, Draft(document.source, coder)
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, min(len(text), start + 12)))
        if not text[start:end].strip():
            continue
        label = draw(st.sampled_from("CMO"))
        numbers = draw(st.lists(st.integers(1, 3), max_size=2, unique=True))
        roles = [(label, number) for number in sorted(numbers)] or [(label, 0)]
        if draw(st.booleans()):
            roles.append(
                (draw(st.sampled_from([k for k in "CMO" if k != label])), draw(st.integers(1, 3)))
            )
        given = {
            k: draw(CONSTRUCTS) for k in dict.fromkeys(k for k, _ in roles) if draw(st.booleans())
        }
        memos = draw(st.lists(MEMOS, max_size=2))
        made = Element(start, end, roles, given, memos)
        if all(made.key != there.key for there in draft.elements):
            draft.elements.append(made)
    draft.read = draw(st.just([]) | _stretches(text))
    for old, new in reversed(list(zip(sorted(draft.members()), range(1, 9), strict=False))):
        _renumber(draft, old, new)
    for number in draft.members():
        draft.polarity[number] = draw(st.sampled_from("+-~"))
        if draw(st.booleans()):
            draft.phases[number] = draw(st.sampled_from(["planning", "any", "connecting;planning"]))
    for number in [0, *draft.members()]:
        if memos := draw(st.lists(MEMOS, max_size=2)):
            draft.memos[number] = memos
    return draft


def _renumber(draft: Draft, old: int, new: int) -> None:
    for element in draft.elements:
        element.roles = [(label, -new if n == old else n) for label, n in element.roles]
    if new == 1:
        for element in draft.elements:
            element.roles = [(label, abs(n)) for label, n in element.roles]


@st.composite
def bundles(draw: st.DrawFn) -> Bundle:
    """Draw one or two texts with one or two coders each."""
    documents = [make_document(f"lit-{n}", draw(TEXTS)) for n in range(draw(st.integers(1, 2)))]
    codings = [
        put_together(draw(drafts(document, coder)), document)
        for document in documents
        for coder in draw(st.lists(CODERS, min_size=1, max_size=2, unique=True))
    ]
    codings.sort(key=lambda coding: (coding.source, coding.coder))
    return Bundle(tuple(documents), tuple(codings))


def said(bundle: Bundle) -> list[object]:
    """Return all that a bundle says, in an order that does not depend on files."""
    return [
        (
            c.source,
            c.coder,
            c.spans,
            c.configurations,
            sorted(c.assignments, key=str),
            sorted(c.memos, key=str),
            c.read,
        )
        for c in bundle.codings
    ]


def texts(bundle: Bundle) -> dict[str, str]:
    """Return the texts by source."""
    return {document.source: document.text for document in bundle.documents}
