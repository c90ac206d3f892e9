"""Applying what people's corrections of a coding come to, and saying what became of each.

A machine's coding may come from another model than the one that was corrected: what a person
accepted or changed is put back where the model no longer finds it, and what a person rejected
is taken out again. A person's coding keeps to its file: what is not there any more is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from cmo.corrections.rows import Correction
from cmo.corrections.settling import (
    HALF,
    KEEP,
    REJECT,
    GroupThing,
    Key,
    SpanThing,
    Votes,
    alike,
    settle,
    withdrawn,
)
from cmo.records import (
    LABELS,
    Assignment,
    Coding,
    Configuration,
    Document,
    Label,
    Memo,
    Polarity,
    Review,
    Span,
)

State = Literal[
    "applied", "already so", "no longer applies", "conflict", "overruled", "replaced", "withdrawn"
]

VALUES = ("label", "words", "construct", "direction")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction in this run, and why."""

    id: str
    date: str
    coder: str
    source: str
    of: str
    field: str
    old: str
    new: str
    words: str
    state: State
    why: str


@dataclass(slots=True, eq=False)
class Role:
    """A span in one slot, while corrections are applied."""

    span: Span | None
    key: Key
    about: Assignment | None = None
    review: Review = ""
    by: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Group:
    """A configuration, while corrections are applied."""

    made: Configuration | None
    members: list[Role]
    polarity: Polarity
    review: Review = ""
    by: tuple[str, ...] = ()


def outcome(correction: Correction, state: State, why: str = "") -> Outcome:
    """Return the row that says what became of ``correction``."""
    words = correction.mark.words if correction.mark else ""
    if not words:
        words = " … ".join(member.words for member in correction.members) or correction.target
    said = {name: getattr(correction, name) for name in Outcome.__slots__[:8]}
    return Outcome(**said, words=words, state=state, why=why)


def apply_corrections(
    coding: Coding, document: Document, corrections: Sequence[Correction]
) -> tuple[Coding, list[Outcome]]:
    """Return ``coding`` as corrected, and what became of each correction, in their order."""
    gone = set(withdrawn(corrections))
    live = [c for c in corrections if c.id not in gone and c.field != "withdraw"]
    desk = _Desk(coding, document)
    settled = settle(live, document)
    for at, thing in enumerate(settled.spans):
        desk.correct_span(at, thing)
    for group in settled.groups:
        desk.correct_group(group, settled.spans)
    found = []
    for correction in corrections:
        if correction.id in gone or correction.field == "withdraw":
            found.append(outcome(correction, "withdrawn" if correction.id in gone else "applied"))
        elif correction.id in settled.lost:
            found.append(outcome(correction, "no longer applies", settled.lost[correction.id]))
        else:
            found.append(desk.outcome_of(correction, *settled.about[correction.id]))
    return desk.coding(), found


class _Desk:
    """One coding taken apart into roles and groups."""

    def __init__(self, coding: Coding, document: Document) -> None:
        self.given, self.document = coding, document
        self.machine = coding.origin == "machine"
        about = {(a.span, a.label): a for a in coding.assignments}
        pairs = {(s.id, s.label): None for s in coding.spans}
        for c in coding.configurations:
            pairs.update({(s, label): None for label in LABELS for s in c.slot(label)})
        spans = {span.id: span for span in coding.spans}
        self.roles = {
            (name, label): Role(
                spans[name],
                (label, spans[name].start, spans[name].end),
                about.get((name, label)),
            )
            for name, label in pairs
        }
        self.groups = [
            Group(
                c,
                [self.roles[s, label] for label in ("C", "M", "O") for s in c.slot(label)],
                c.polarity,
            )
            for c in coding.configurations
        ]
        self.all = list(self.roles.values())
        self.matched: dict[int, Role | None] = {}
        self.memos = list(coding.memos)
        self.notes: list[tuple[Role | Group | None, Memo]] = []
        self.changed: set[tuple[int, str]] = set()
        self.missing: set[int] = set()
        self.places: dict[int, Role | Group | None] = {}

    def correct_span(self, at: int, thing: SpanThing) -> None:
        """Apply what holds for one span in a slot."""
        role = self._match(thing)
        votes = thing.votes
        decision = votes.settled("decision")
        if decision == REJECT and role:
            self.changed.add((id(thing), "decision"))
            self._drop(thing)
            role = None
        elif decision == KEEP:
            if role is None and self.machine:
                role = Role(None, thing.keys[0])
                self.all.append(role)
                self.changed.add((id(thing), "decision"))
            if role is None:
                self.missing.add(id(thing))
            else:
                self._set(role, thing)
        self.matched[at] = self.places[id(thing)] = role

    def _match(self, thing: SpanThing) -> Role | None:
        taken = [role for role in self.matched.values() if role]
        free = [role for role in self.all if role not in taken]
        exact = [role for key in thing.keys for role in free if role.key == key]
        near = [role for role in free if any(alike(role.key, key) for key in thing.keys)]
        return next(iter([*exact, *near]), None)

    def _drop(self, thing: SpanThing) -> None:
        """Take out what was rejected: all of it where a model may have found it in parts."""
        for role in list(self.all):
            near = self.machine and any(alike(role.key, key) for key in thing.keys)
            if role.key in thing.keys or near:
                self.all.remove(role)
                for group in self.groups:
                    group.members = [member for member in group.members if member is not role]

    def _set(self, role: Role, thing: SpanThing) -> None:
        votes, before = thing.votes, (role.key, role.about)
        label = votes.settled("label") or role.key[0]
        stretch = votes.settled("words") or role.key[1:]
        for name, now, then in (("label", label, role.key[0]), ("words", stretch, role.key[1:])):
            if now != then:
                self.changed.add((id(thing), name))
        role.key = (label, *stretch)
        construct, direction = votes.settled("construct"), votes.settled("direction")
        there = role.about
        if construct or direction:
            construct = construct or (there.construct if there else "other")
            direction = direction or (there.direction if there else "0")
            coder = ", ".join(votes.coders())
            role.about = Assignment("", label, construct, direction, coder, "person")
            for name, now in (("construct", construct), ("direction", direction)):
                if there is None or getattr(there, name) != now:
                    self.changed.add((id(thing), name))
        accepted = [v for v in votes.strong("decision") if v.correction.field == "decision"]
        altered = (role.key, role.about) != before and any(
            v.rank == 2
            for n in ("label", "words", "construct", "direction")
            for v in votes.strong(n)
        )
        if accepted and not altered:
            self.changed.add((id(thing), "decision"))
        if altered or accepted:
            role.review = "corrected" if altered else "accepted"
            role.by = votes.coders()

    def correct_group(self, thing: GroupThing, spans: Sequence[SpanThing]) -> None:
        """Apply what holds for one configuration."""
        votes = thing.votes
        group = self._match_group(thing)
        if votes.settled("decision") == REJECT:
            if group:
                self.groups.remove(group)
                self.changed.add((id(thing), "decision"))
            return
        if votes.divided("decision"):
            self.places[id(thing)] = group
            return
        make = any(v.correction.new == "make" for v in votes.strong("decision"))
        if group is None and (self.machine or make):
            members = [self._member(at, spans) for at in sorted(thing.keys[0])]
            group = Group(None, [m for m in members if m], cast("Polarity", thing.polarity))
            self.groups.append(group)
            self.changed.add((id(thing), "decision"))
        self.places[id(thing)] = group
        if group is None:
            self.missing.add(id(thing))
            return
        before = list(group.members), group.polarity
        self._set_members(group, thing, spans)
        polarity = votes.settled("polarity")
        if polarity and polarity != group.polarity:
            group.polarity = polarity
            self.changed.add((id(thing), "polarity"))
        altered = (group.members, group.polarity) != before or group.made is None
        accepted = any(v.correction.field == "decision" for v in votes.strong("decision"))
        if accepted:
            self.changed.add((id(thing), "decision"))
        if altered or accepted:
            group.review = "corrected" if altered else "accepted"
            group.by = votes.coders()

    def _member(self, at: int, spans: Sequence[SpanThing]) -> Role | None:
        """Return the role of a member, put back where a model no longer finds it."""
        if self.matched[at] is None and self.machine and id(spans[at]) not in self.missing:
            if spans[at].votes.settled("decision") == REJECT:
                return None
            self.matched[at] = Role(None, spans[at].keys[-1])
            self.all.append(cast("Role", self.matched[at]))
        return self.matched[at]

    def _set_members(self, group: Group, thing: GroupThing, spans: Sequence[SpanThing]) -> None:
        votes = thing.votes
        if votes.settled("whole"):
            whole = [self._member(at, spans) for at in sorted(thing.keys[0])]
            group.members = [role for role in whole if role]
        for name in sorted(n for n in votes.fields if n.startswith("member ")):
            wish, role = votes.settled(name), self._member(int(name.split()[1]), spans)
            if role is None or wish is None:
                continue
            if (role in group.members) != (wish == "join"):
                self.changed.add((id(thing), name))
                group.members = [m for m in group.members if m is not role]
                group.members += [role] if wish == "join" else []

    def _match_group(self, thing: GroupThing) -> Group | None:
        if any(v.correction.new == "make" for v in thing.votes.strong("decision")):
            exact = [{id(self.matched[at]) for at in thing.keys[0] if self.matched[at]}]
            found = [g for g in self.groups if {id(m) for m in g.members} == exact[0]]
            return found[0] if found else None
        best: tuple[float, Group | None] = (0.0, None)
        for key in thing.keys:
            wanted = {id(self.matched[at]) for at in key if self.matched[at]}
            for group in self.groups:
                there = {id(member) for member in group.members}
                share = len(there & wanted) / max(1, len(there | wanted))
                if share >= HALF and share > best[0]:
                    best = share, group
        return best[1]

    def outcome_of(
        self, correction: Correction, thing: SpanThing | GroupThing, name: str, wish: Any
    ) -> Outcome:
        """Say what became of a correction."""
        votes = thing.votes
        if name == "comment":
            place = self.places.get(id(thing))
            self.notes.append((place, Memo("", correction.new, correction.coder)))
            return outcome(correction, "applied", "" if place else "kept with the source")
        for field_name in ("decision", name):
            if votes.divided(field_name):
                return outcome(correction, "conflict", _say(votes, field_name))
        if id(thing) in self.missing:
            found = f"the coding of {correction.of} no longer holds it"
            return outcome(correction, "no longer applies", found)
        last = votes.fields[name][correction.coder]
        if last.correction.id != correction.id:
            return outcome(correction, "replaced", f"by {last.correction.id}")
        for field_name, value in (("decision", REJECT if wish == REJECT else KEEP), (name, wish)):
            decided = votes.settled(field_name)
            if decided is not None and decided != value and field_name in votes.fields:
                return outcome(correction, "overruled", _say(votes, field_name))
        return outcome(correction, "applied" if (id(thing), name) in self.changed else "already so")

    def coding(self) -> Coding:
        """Put the coding together again."""
        spans: dict[str, Span] = {}
        names: dict[int, str] = {}
        together: dict[tuple[object, int, int], list[Role]] = {}
        for role in self.all:
            base = role.span.id if role.span else id(role)
            together.setdefault((base, *role.key[1:]), []).append(role)
        for roles in together.values():
            span = self._span(roles)
            spans[span.id] = span
            names |= {id(role): span.id for role in roles}
        assignments = [
            replace(role.about, span=names[id(role)], label=role.key[0])
            for role in self.all
            if role.about
        ]
        made = {id(g): self._configuration(g, names, spans) for g in self.groups if g.members}
        ids = names | {at: c.id for at, c in made.items()}
        moved = {r.span.id: names[id(r)] for r in self.all if r.span}
        moved |= {g.made.id: made[id(g)].id for g in self.groups if g.made and g.members}
        old = [replace(m, target=moved.get(m.target, "")) for m in self.given.memos]
        new = [replace(memo, target=ids.get(id(place), "")) for place, memo in self.notes]
        return replace(
            self.given,
            spans=tuple(sorted(spans.values(), key=lambda s: (s.start, s.end, s.id))),
            configurations=tuple({c.id: c for c in made.values()}.values()),
            assignments=tuple({(a.span, a.label): a for a in assignments}.values()),
            memos=(*old, *new),
        )

    def _span(self, roles: Sequence[Role]) -> Span:
        start, end = roles[0].key[1:]
        base = roles[0].span
        own = [r for r in roles if base and r.key[0] == base.label]
        label = (own or roles)[0].key[0]
        span = Span.make(
            self.given.source, start, end, label, self.document.text[start:end],
            coder=self.given.coder, origin=self.given.origin,
            probability=base.probability if base else None,
        )  # fmt: skip
        reviews = [role.review for role in roles if role.review]
        review: Review = "corrected" if "corrected" in reviews else "accepted" if reviews else ""
        return replace(span, review=review, reviewed_by=_names(role.by for role in roles))

    def _configuration(
        self, group: Group, names: dict[int, str], spans: dict[str, Span]
    ) -> Configuration:
        slots: dict[Label, tuple[str, ...]] = {}
        for role in sorted(group.members, key=lambda role: role.key[1:]):
            slots[role.key[0]] = (*slots.get(role.key[0], ()), names[id(role)])
        made = Configuration.make(
            self.given.source, slots, group.polarity, coder=self.given.coder,
            origin=group.made.origin if group.made else "person",
            phase=group.made.phase if group.made else "",
            probability=group.made.probability if group.made else None,
        )  # fmt: skip
        return replace(made, review=group.review, reviewed_by=group.by)


def _names(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))


def _say(votes: Votes, name: str) -> str:
    """Return who wants what."""
    return "; ".join(_wishes(votes, name))


def _wishes(votes: Votes, name: str) -> Iterator[str]:
    for vote in votes.strong(name):
        yield f"{vote.correction.coder}: {vote.correction.new} ({vote.correction.id})"
