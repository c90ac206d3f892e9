"""Where coders differ: each place with what everyone made of it.

Elements of different coders that overlap, directly or by way of others, are one place. The
configurations of all coders get common numbers first: those that share most elements are
taken to be the same one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cmo.agreement.raters import Compared
from cmo.coding.standoff import name_roles
from cmo.exchange.bundle import Draft, Element, Role, take_apart
from cmo.records import Polarity, make_id

AROUND = 160
POLARITY = "polarity"


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text and the elements that each coder marked there."""

    start: int
    end: int
    elements: Mapping[str, tuple[Element, ...]]

    @property
    def agreed(self) -> bool:
        """Whether all coders marked the same, in the same configurations."""
        said = [sorted((e.start, e.end, tuple(e.roles)) for e in own) for own in self._all()]
        return all(each == said[0] for each in said)

    def _all(self) -> list[tuple[Element, ...]]:
        return list(self.elements.values())

    @property
    def kind(self) -> str:
        """What the coders differ in: who marked at all, label, bounds or configuration."""
        silent = [name for name, own in self.elements.items() if not own]
        if silent:
            return f"not marked by {', '.join(silent)}"
        bounds = {tuple((e.start, e.end) for e in own) for own in self._all()}
        labels = {tuple(e.label for e in own) for own in self._all()}
        if len(bounds) > 1:
            return "bounds" if len(labels) == 1 else "bounds and label"
        return "label" if len(labels) > 1 else "configuration"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A place, or the polarity of a configuration, with each coder's reading of it."""

    id: str
    source: str
    kind: str
    start: int
    end: int
    words: str
    before: str
    after: str
    readings: Mapping[str, str]
    number: int = 0
    place: Place | None = None


def common_drafts(source: Compared) -> dict[str, Draft]:
    """Return each coder's draft with configuration numbers that mean the same for all."""
    drafts = {name: take_apart(coding) for name, coding in source.codings.items()}
    known: dict[int, list[Element]] = {}
    for draft in drafts.values():
        _renumber(draft, _same_numbers(draft, known))
        for number, members in draft.members().items():
            known.setdefault(number, []).extend(element for _, element in members)
    return drafts


def _same_numbers(draft: Draft, known: Mapping[int, Sequence[Element]]) -> dict[int, int]:
    """Say which known configuration each of a draft's is; new ones are numbered on."""
    shared = Counter(
        {
            (number, there): sum(_overlap(e, o) for _, e in members for o in others)
            for number, members in draft.members().items()
            for there, others in known.items()
        }
    )
    found: dict[int, int] = {}
    for (number, there), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if count and number not in found and there not in found.values():
            found[number] = there
    following = max([0, *known])
    for number in draft.members():
        if number not in found:
            following += 1
            found[number] = following
    return found


def _overlap(one: Element, other: Element) -> bool:
    return one.label == other.label and min(one.end, other.end) > max(one.start, other.start)


def _renumber(draft: Draft, numbers: Mapping[int, int]) -> None:
    def moved(roles: Sequence[Role]) -> list[Role]:
        return [(label, numbers.get(number, 0)) for label, number in roles]

    for element in draft.elements:
        element.roles = moved(element.roles)
    draft.polarity = {numbers[n]: sign for n, sign in draft.polarity.items() if n in numbers}
    draft.phases = {numbers[n]: phase for n, phase in draft.phases.items() if n in numbers}
    memos: dict[int, list[str]] = {}
    for number, texts in draft.memos.items():
        memos.setdefault(numbers.get(number, 0), []).extend(texts)
    draft.memos = memos


def places_of(drafts: Mapping[str, Draft]) -> list[Place]:
    """Return the places of a source in text order."""
    marked = sorted(
        ((e.start, e.end, name, e) for name, draft in drafts.items() for e in draft.elements),
        key=lambda item: item[:3],
    )
    groups: list[list[tuple[int, int, str, Element]]] = []
    reach = 0
    for item in marked:
        if groups and item[0] < reach:
            groups[-1].append(item)
        else:
            groups.append([item])
        reach = max(reach, item[1])
    return [
        Place(
            min(item[0] for item in group),
            max(item[1] for item in group),
            {name: tuple(item[3] for item in group if item[2] == name) for name in drafts},
        )
        for group in groups
    ]


def disagreements_of(source: Compared) -> list[Disagreement]:
    """Return where the coders of a source differ, places in text order, then polarities."""
    drafts = common_drafts(source)
    places = [place for place in places_of(drafts) if not place.agreed]
    return [*(_at_place(source, place) for place in places), *_in_polarity(source, drafts)]


def _at_place(source: Compared, place: Place) -> Disagreement:
    text = source.document.text
    readings = {
        name: " ".join(f"[{name_roles(tuple(e.roles))}: {text[e.start : e.end]}]" for e in own)
        for name, own in place.elements.items()
    }
    return _disagreement(source, place.kind, (place.start, place.end), readings, place=place)


def _in_polarity(source: Compared, drafts: Mapping[str, Draft]) -> Iterator[Disagreement]:
    signs: dict[int, dict[str, Polarity]] = {}
    for name, draft in drafts.items():
        for number, sign in draft.polarity.items():
            signs.setdefault(number, {})[name] = sign
    for number, given in sorted(signs.items()):
        if len(set(given.values())) > 1:
            members = [e for d in drafts.values() for _, e in d.members().get(number, [])]
            stretch = min(e.start for e in members), max(e.end for e in members)
            readings = {name: f"{number}{sign}" for name, sign in given.items()}
            yield _disagreement(source, POLARITY, stretch, readings, number=number)


def _disagreement(
    source: Compared,
    kind: str,
    stretch: tuple[int, int],
    readings: Mapping[str, str],
    number: int = 0,
    place: Place | None = None,
) -> Disagreement:
    document, (start, end) = source.document, stretch
    said = [f"{name}={words}" for name, words in readings.items()]
    return Disagreement(
        make_id("split", document.source, kind, start, end, *said),
        document.source,
        kind,
        start,
        end,
        document.text[start:end],
        *_around(document.text, start, end),
        readings,
        number,
        place,
    )


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the words before and after a stretch, none of them cut."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0]
    return before, after
