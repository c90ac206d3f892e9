"""What the model may learn from corrections: never from what no person looked at.

People's codings are learned from as corrected. Of a machine's coding only the spans whose
construct people gave or accepted teach, and only the mapper: a workbook shows what the machine
found and not what it missed, so that the words in between say nothing. No machine's output
is read here, so that what a model learns never depends on what another one said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from cmo.corrections.applying import apply_corrections
from cmo.corrections.rows import MACHINE, Correction
from cmo.corrections.settling import ACCEPTED, KEEP, REJECT, Votes, withdrawn
from cmo.records import Assignment, Coding, Direction, Label, Span, make_id

if TYPE_CHECKING:
    from cmo.coded import CodedText

Words = tuple[str, Label, str]
ABOUT = ("construct", "direction")
SILENT = {"comment", "verdict"}


def corrected_texts(
    texts: Sequence[CodedText], corrections: Sequence[Correction]
) -> list[CodedText]:
    """Return people's coded texts with the corrections of their codings applied."""
    back = [c for c in corrections if c.field == "withdraw"]
    found = []
    for text in texts:
        own = [c for c in corrections if (c.source, c.of) == (text.coding.source, text.writer)]
        done = apply_corrections(text.coding, text.document, [*own, *back])[0] if own else None
        found.append(replace(text, coding=done) if done else text)
    return found


def taught_codings(corrections: Sequence[Correction]) -> Iterator[Coding]:
    """Yield a coding for each span of the machine's whose construct people settled.

    Its one span is its own text: the mapper learns from words, whatever stands around them.
    """
    for (source, label, words), votes in _spans_of_machine(corrections).items():
        construct, direction = (votes.settled(name) for name in ABOUT)
        if votes.settled("decision") != KEEP or not construct:
            continue
        slot = cast("Label", votes.settled("label") or label)
        coder = ", ".join(votes.coders())
        text = votes.settled("words") or words
        span = Span.make(source, 0, len(text), slot, text, coder=coder, origin="person")
        said = cast("Direction", direction or "0")
        about = Assignment(span.id, slot, construct, said, coder, "person")
        yield Coding(source, "", coder, "person", (span,), assignments=(about,))


def _spans_of_machine(corrections: Sequence[Correction]) -> dict[Words, Votes]:
    """Return people's votes on each span, told apart by its source, label and words."""
    gone = set(withdrawn(corrections))
    spans: dict[Words, Votes] = {}
    for given in corrections:
        if given.of == MACHINE and given.mark and not given.members and given.id not in gone:
            key = given.source, given.mark.label, given.mark.words
            _vote(spans.setdefault(key, Votes()), given)
    return spans


def _vote(votes: Votes, given: Correction) -> None:
    """Count a correction; who says what a span is about, or accepts it, wants it kept."""
    if given.field in {"label", "words", *ABOUT}:
        votes.add(given.field, given.new, given)
    keeps = given.field in ABOUT or given.field == "decision"
    if keeps:
        wish = REJECT if given.new == REJECT else KEEP
        votes.add("decision", wish, given)
    if keeps and given.new != REJECT:
        for name in ABOUT:
            if value := getattr(given, name):
                votes.add(name, value, given, ACCEPTED)


def lessons(corrections: Sequence[Correction]) -> list[str]:
    """Return checksums of all that these corrections teach: what changes none retrains nothing."""
    back = {c.target for c in corrections if c.field == "withdraw"}
    of_people = (
        make_id("lesson", c.coder, c.content)
        for c in corrections
        if c.of not in {"", MACHINE} and c.field not in SILENT and c.id not in back
    )
    of_machine = (
        make_id("lesson", json.dumps([s.source, s.label, s.text, a.construct, a.direction]))
        for coding in taught_codings(corrections)
        for s, a in zip(coding.spans, coding.assignments, strict=True)
    )
    return [*of_people, *of_machine]
