"""From decisions to an adjudicated coding that says who decided what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cmo.agreement.listing import (
    POLARITY,
    Disagreement,
    Place,
    common_drafts,
    disagreements_of,
    places_of,
)
from cmo.agreement.raters import Compared
from cmo.agreement.sheet import Decision
from cmo.coding.notation import CodedRecord, parse_notation
from cmo.coding.placing import Constructs
from cmo.errors import UserError
from cmo.exchange.bundle import Draft, Element, as_record
from cmo.records import Coding, Document, Polarity
from cmo.store import read_records

ADJUDICATED = "adjudicated"
AGREED = "all agreed"
NUMBER = re.compile(r"[CMO](\d+)")
SIGNS: dict[str, Polarity] = {"+": "+", "-": "-", "−": "-", "~": "~"}


def read_compared(folder: Path) -> list[Compared]:
    """Return the sources that ``cmo agree`` compared, as it left them beside its sheet.

    Raises:
        UserError: where the sheet was moved away from them.
    """
    if not (folder / "documents.jsonl").is_file():
        allowed = "a sheet in the folder that cmo agree wrote: copy it back there"
        raise UserError(folder, "holds no documents.jsonl", allowed)
    documents = {d.source: d for d in read_records(folder / "documents.jsonl", Document)}
    codings: dict[str, dict[str, Coding]] = {source: {} for source in documents}
    for coding in read_records(folder / "codings.jsonl", Coding):
        codings[coding.source][coding.coder] = coding
    return [Compared(documents[source], "", given) for source, given in codings.items()]


def check_decisions(items: Sequence[Disagreement], decisions: Mapping[str, Decision]) -> None:
    """Refuse decisions on what is no disagreement of these codings."""
    known = {item.id for item in items}
    for name, decision in decisions.items():
        if name not in known:
            found = f"no disagreement {name!r} in these codings"
            raise UserError(decision.place, found, "run cmo agree again, and decide in its sheet")


def adjudicate(
    source: Compared, decisions: Mapping[str, Decision]
) -> tuple[CodedRecord, Constructs] | None:
    """Return the adjudicated coding of a source, or None while something is undecided.

    What all marked alike is taken over; every other place is as it was decided, with a
    memo that says by whom.
    """
    items = disagreements_of(source)
    if any(item.id not in decisions for item in items):
        return None
    drafts = common_drafts(source)
    at_place = {(i.start, i.end): i for i in items if i.kind != POLARITY}
    read = next(iter(source.codings.values())).read
    settled = Draft(source.document.source, ADJUDICATED, read=list(read))
    for place in places_of(drafts):
        item = None if place.agreed else at_place[place.start, place.end]
        _settle(settled, source, place, item, decisions[item.id] if item else None)
    _settle_polarity(settled, drafts, items, decisions)
    for name, draft in drafts.items():
        for number, memos in draft.memos.items():
            if number in settled.polarity or not number:
                there = settled.memos.setdefault(number, [])
                there += [f"{name}: {memo}" for memo in memos]
    record, constructs = as_record(settled, source.document.text)
    by = sorted(
        {n for i in items for n in re.split(r"\s*[;|]\s*", decisions[i.id].decided_by) if n}
    )
    head = {**record.head, "decided by": "; ".join(by) or AGREED}
    return replace(record, head=head), constructs


def _settle(
    settled: Draft,
    source: Compared,
    place: Place,
    item: Disagreement | None,
    decision: Decision | None,
) -> None:
    if item is None or decision is None:
        for own in place.elements.values():
            for element in own:
                settled.add(_copy(element))
        return
    chosen = _chosen(source, place, decision)
    others = "; ".join(f"{name}: {said or 'nothing'}" for name, said in item.readings.items())
    memo = f"decided by {decision.decided_by}: {decision.decision} ({others})"
    memo = f"{memo}: {decision.comment}" if decision.comment else memo
    for element in chosen:
        settled.add(_copy(element))
    if chosen:
        chosen_first = next(e for e in settled.elements if e.key == chosen[0].key)
        chosen_first.memos.append(memo)
    else:
        settled.memos.setdefault(0, []).append(f"on {item.start}-{item.end}, {memo}")


def _copy(element: Element) -> Element:
    return replace(
        element,
        roles=list(element.roles),
        constructs=dict(element.constructs),
        memos=list(element.memos),
    )


def _chosen(source: Compared, place: Place, decision: Decision) -> list[Element]:
    said = decision.decision
    if said in place.elements:
        return list(place.elements[said])
    if said.lower() == "none":
        return []
    if said.lower() in {"all", "both"}:
        return [element for own in place.elements.values() for element in own]
    if "[" in said:
        return _typed(source.document.text, place, decision)
    names = ", ".join(place.elements)
    raise UserError(
        f"{decision.place}, column decision",
        f"found {said!r}",
        f"allowed: {names}, none, all, or marks such as [C1: words]",
    )


def _typed(text: str, place: Place, decision: Decision) -> list[Element]:
    """Read marks typed into the sheet, and find their words at the place."""
    numbers = sorted({int(n) for n in NUMBER.findall(decision.decision)})
    head = f"= typed | pol: {' '.join(f'{n}~' for n in numbers)}"
    where = f"{decision.place}, column decision"
    records, problems = parse_notation(f"{head}\n{decision.decision}", where)
    if problems:
        raise UserError(where, problems[0].found, problems[0].allowed)
    elements = []
    for mark in records[0].marks:
        words = records[0].text[mark.start : mark.end]
        near = [
            match.start()
            for match in re.finditer(re.escape(words), text)
            if match.end() > place.start - 200 and match.start() < place.end + 200
        ]
        if not near:
            raise UserError(where, f"{words!r} is not in the text there", "copy the words exactly")
        start = min(near, key=lambda at: (abs(at - place.start), at))
        elements.append(Element(start, start + len(words), list(mark.roles)))
    return elements


def _settle_polarity(
    settled: Draft,
    drafts: Mapping[str, Draft],
    items: Sequence[Disagreement],
    decisions: Mapping[str, Decision],
) -> None:
    decided = {item.number: item for item in items if item.kind == POLARITY}
    for number in settled.members():
        given = [draft.polarity[number] for draft in drafts.values() if number in draft.polarity]
        settled.polarity[number] = given[0] if given else "~"
        phases = [draft.phases[number] for draft in drafts.values() if number in draft.phases]
        settled.phases |= {number: phases[0]} if phases else {}
        if number in decided:
            item = decided[number]
            _decide_polarity(settled, number, item, decisions[item.id])


def _decide_polarity(settled: Draft, number: int, item: Disagreement, decision: Decision) -> None:
    said = decision.decision
    sign = SIGNS.get(said) or SIGNS.get(item.readings.get(said, "")[-1:])
    if sign is None:
        allowed = f"allowed: {', '.join(item.readings)}, +, - or ~"
        raise UserError(f"{decision.place}, column decision", f"found {said!r}", allowed)
    settled.polarity[number] = sign
    others = ", ".join(f"{name}: {words}" for name, words in item.readings.items())
    memo = f"polarity decided by {decision.decided_by}: {said} ({others})"
    memo = f"{memo}: {decision.comment}" if decision.comment else memo
    settled.memos.setdefault(number, []).append(memo)
