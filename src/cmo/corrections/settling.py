"""What people's corrections of one coding come to: which hold, and which stand against another.

Corrections are sorted by what they are about, found again in the present text, and counted
as votes: each person's last word on each field. The value that most people want holds; as
long as two values have equally many, neither is applied.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cmo.coding.anchoring import Stretch, anchor
from cmo.corrections.rows import MACHINE, Correction, Mark
from cmo.records import Document, Label

Key = tuple[Label, int, int]
KEEP, REJECT = "keep", "reject"
SAID, ACCEPTED, SEEN = 2, 1, 0
HALF = 0.5
LOST = "its words are not found in the text, or in several places"


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's wish, and how firm: said, part of what was accepted, or merely seen."""

    value: Any
    correction: Correction
    rank: int


@dataclass(slots=True)
class Votes:
    """Everybody's last word on each field of one thing."""

    fields: dict[str, dict[str, Vote]] = field(default_factory=dict)

    def add(self, name: str, value: Any, correction: Correction, rank: int = SAID) -> None:
        """Count a wish, in place of the same person's earlier one unless that was firmer."""
        given = self.fields.setdefault(name, {})
        own = given.get(correction.coder)
        if own is None or rank >= own.rank:
            given[correction.coder] = Vote(value, correction, rank)

    def strong(self, name: str) -> list[Vote]:
        """Return the votes that count: what was merely seen counts where nothing else does."""
        votes = list(self.fields.get(name, {}).values())
        return [vote for vote in votes if vote.rank > SEEN] or votes[-1:]

    def settled(self, name: str) -> Any:
        """Return the value that most want; None where nobody voted or two are level."""
        counts = Counter(vote.value for vote in self.strong(name)).most_common(2)
        if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
            return None
        return counts[0][0]

    def divided(self, name: str) -> bool:
        """Whether people want different things and none has the most voices."""
        return bool(self.strong(name)) and self.settled(name) is None

    def coders(self) -> tuple[str, ...]:
        """Return everybody who had a say in what holds."""
        return tuple(
            sorted(
                {
                    vote.correction.coder
                    for name in self.fields
                    for vote in self.strong(name)
                    if vote.rank > SEEN and vote.value == self.settled(name)
                }
            )
        )


@dataclass(slots=True, eq=False)
class SpanThing:
    """A span in a slot: all the places and labels under which people spoke of it."""

    keys: list[Key]
    votes: Votes = field(default_factory=Votes)


@dataclass(slots=True, eq=False)
class GroupThing:
    """A configuration: the sets of members under which people spoke of it."""

    keys: list[frozenset[int]]
    votes: Votes = field(default_factory=Votes)
    polarity: str = "~"


@dataclass(slots=True)
class Settled:
    """The things of one coding, which correction is about which, and those that found no place."""

    spans: list[SpanThing] = field(default_factory=list)
    groups: list[GroupThing] = field(default_factory=list)
    about: dict[str, tuple[SpanThing | GroupThing, str, Any]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)


def alike(one: Key, other: Key) -> bool:
    """Whether two stretches of one label overlap by half of the shorter, or more."""
    shared = min(one[2], other[2]) - max(one[1], other[1])
    shorter = min(one[2] - one[1], other[2] - other[1])
    return one[0] == other[0] and shorter > 0 and shared >= HALF * shorter


def settle(corrections: Iterable[Correction], document: Document) -> Settled:
    """Sort corrections of one coding, in the order in which they were made, into votes."""
    settled = Settled()
    for correction in corrections:
        stretch = _place(correction.mark, correction, document) if correction.mark else None
        members = [(m, _place(m, correction, document)) for m in correction.members]
        if (correction.mark and not stretch) or any(place is None for _, place in members):
            settled.lost[correction.id] = LOST
            continue
        own = _span_of(settled, correction.mark, stretch) if correction.mark and stretch else None
        group = None
        if members:
            marks = frozenset(
                _index(settled, _span_of(settled, m, place)) for m, place in members if place
            )
            group = _group_of(settled, marks, correction)
        if own is not None and group is not None:
            at = _index(settled, own)
            group.votes.add(f"member {at}", correction.new, correction)
            _remember(group, at, correction.new)
            settled.about[correction.id] = group, f"member {at}", correction.new
        elif group is not None:
            _vote_group(settled, group, correction)
        elif own is not None:
            _vote_span(settled, own, correction, document)
        else:
            settled.lost[correction.id] = "it says nothing about any words"
    return settled


def _index(settled: Settled, thing: SpanThing) -> int:
    return settled.spans.index(thing)


def _place(mark: Mark, correction: Correction, document: Document) -> Stretch | None:
    """Find a mark: by position in the same text, else by its words and those around."""
    return _relocate(mark, mark.start, mark.end, correction, document)


def _relocate(
    mark: Mark, start: int, end: int, correction: Correction, document: Document
) -> Stretch | None:
    same = correction.document == document.id
    if same and document.text[mark.start : mark.end] == mark.words:
        return start, end
    offset = len(mark.before) - mark.start
    window = mark.before + mark.words + mark.after
    return anchor(window, document.text)(start + offset, end + offset)


def _span_of(settled: Settled, mark: Mark, stretch: Stretch) -> SpanThing:
    key: Key = (mark.label, *stretch)
    for test in (lambda k: k == key, lambda k: alike(k, key)):
        for thing in settled.spans:
            if any(map(test, thing.keys)):
                return thing
    settled.spans.append(SpanThing([key]))
    return settled.spans[-1]


def _group_of(settled: Settled, members: frozenset[int], correction: Correction) -> GroupThing:
    if correction.new != "make":
        ranked = [
            (max(len(k & members) / len(k | members) for k in g.keys if k | members), -at)
            for at, g in enumerate(settled.groups)
        ]
        best, at = max(ranked, default=(0.0, 0))
        if best >= HALF:
            return settled.groups[-at]
    settled.groups.append(GroupThing([members], polarity=correction.polarity or "~"))
    return settled.groups[-1]


def _remember(group: GroupThing, at: int, wish: str) -> None:
    last = group.keys[-1]
    group.keys.append(last | {at} if wish == "join" else last - {at})


def _vote_group(settled: Settled, group: GroupThing, correction: Correction) -> None:
    if correction.field == "comment":
        settled.about[correction.id] = group, "comment", correction.new
        return
    rejects = correction.new == REJECT
    wish = REJECT if rejects else KEEP
    said = SAID if correction.field == "decision" else ACCEPTED
    group.votes.add("decision", wish, correction, said)
    settled.about[correction.id] = group, "decision", wish
    if correction.field == "polarity":
        group.votes.add("polarity", correction.new, correction)
        settled.about[correction.id] = group, "polarity", correction.new
    elif not rejects:
        group.votes.add("whole", "yes", correction)
        group.votes.add("polarity", correction.polarity, correction, ACCEPTED)


def _vote_span(
    settled: Settled, thing: SpanThing, correction: Correction, document: Document
) -> None:
    mark = correction.mark
    if mark is None or correction.field == "comment":
        settled.about[correction.id] = thing, "comment", correction.new
        return
    wish = REJECT if correction.new == REJECT else KEEP
    said = SAID if correction.field == "decision" else ACCEPTED
    thing.votes.add("decision", wish, correction, said)
    settled.about[correction.id] = thing, "decision", wish
    if correction.of == MACHINE and wish == KEEP:
        thing.votes.add("words", _place(mark, correction, document), correction, SEEN)
    if correction.field == "decision":
        if wish == KEEP:
            _vote_accepted(thing, correction, mark, document)
        return
    value: Any = correction.new
    if correction.field == "words":
        value = _new_stretch(mark, correction, document)
        if value is None:
            settled.lost[correction.id] = "the new words are not found in the text"
            return
        thing.keys += [(label, *value) for label in dict.fromkeys(k[0] for k in thing.keys)]
    elif correction.field == "label":
        thing.keys += [
            (value, *k[1:]) for k in list(thing.keys) if (value, *k[1:]) not in thing.keys
        ]
    else:
        thing.votes.add("construct", correction.construct, correction, SEEN)
        thing.votes.add("direction", correction.direction, correction, SEEN)
    thing.votes.add(correction.field, value, correction)
    settled.about[correction.id] = thing, correction.field, value


def _vote_accepted(
    thing: SpanThing, correction: Correction, mark: Mark, document: Document
) -> None:
    """Count an acceptance as a wish for everything that the row said."""
    said: dict[str, Any] = {
        "label": mark.label,
        "words": _place(mark, correction, document),
        "construct": correction.construct,
        "direction": correction.direction,
    }
    for name, value in said.items():
        if value:
            thing.votes.add(name, value, correction, ACCEPTED)


def _new_stretch(mark: Mark, correction: Correction, document: Document) -> Stretch | None:
    """Return where the words of a moved boundary are, those nearest to the old ones."""
    window, low = mark.before + mark.words + mark.after, len(mark.before)
    high, size = low + len(mark.words), len(correction.new)
    found = [m.start() for m in re.finditer(f"(?={re.escape(correction.new)})", window)]
    near = [at for at in found if size and at < high and at + size > low]
    if not near:
        return None
    best = max(near, key=lambda at: (min(high, at + size) - max(low, at), -at))
    start = mark.start - low + best
    return _relocate(mark, start, start + size, correction, document)


def withdrawn(corrections: Sequence[Correction]) -> Iterator[str]:
    """Yield the corrections that their own author took back."""
    coder = {c.id: c.coder for c in corrections}
    yield from (
        c.target for c in corrections if c.field == "withdraw" and coder.get(c.target) == c.coder
    )
