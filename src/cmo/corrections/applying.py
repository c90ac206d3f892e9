"""Applying what people's corrections of a coding come to.

A machine's coding may come from another model than the one that was corrected: what a person
accepted or changed is put back where the model no longer finds it, and what a person rejected
is taken out again. A person's coding keeps to its file: what is not there any more is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from cmo.corrections.outcomes import Outcome, State, outcome, wishes
from cmo.corrections.pieces import Group, Role, put_together, take_apart
from cmo.corrections.rows import Correction
from cmo.corrections.settling import (
    HALF,
    KEEP,
    REJECT,
    SAID,
    GroupThing,
    Settled,
    SpanThing,
    Votes,
    alike,
    settle,
    withdrawn,
)
from cmo.records import Assignment, Coding, Document, Memo, Polarity

Thing = SpanThing | GroupThing
VALUES = ("label", "words", "construct", "direction")


def apply_corrections(
    coding: Coding, document: Document, corrections: Sequence[Correction]
) -> tuple[Coding, list[Outcome]]:
    """Return ``coding`` as corrected, and what became of each correction, in their order."""
    gone = set(withdrawn(corrections))
    live = [c for c in corrections if c.id not in gone and c.field != "withdraw"]
    work = _Correcting(coding, settle(live, document))
    found = []
    for correction in corrections:
        if correction.id in gone or correction.field == "withdraw":
            found.append(outcome(correction, "withdrawn" if correction.id in gone else "applied"))
        else:
            found.append(outcome(correction, *work.became(correction)))
    return put_together(work.pieces, document.text), found


class _Correcting:
    """One coding, corrected; and which of the things people spoke of were changed or missing."""

    def __init__(self, coding: Coding, settled: Settled) -> None:
        self.pieces, self.settled = take_apart(coding), settled
        self.machine = coding.origin == "machine"
        self.matched: dict[int, Role | None] = {}
        self.places: dict[Thing, Role | Group | None] = {}
        self.changed: set[tuple[Thing, str]] = set()
        self.missing: set[Thing] = set()
        for at, thing in enumerate(settled.spans):
            self.matched[at] = self.places[thing] = self._correct_span(thing)
        for group in settled.groups:
            self.places[group] = self._correct_group(group)

    def _correct_span(self, thing: SpanThing) -> Role | None:
        """Apply what holds for one span in a slot, and return it."""
        role, decision = self._match(thing), thing.votes.settled("decision")
        if decision == REJECT and role:
            self._note(thing, "decision")
            self._drop(thing)
            return None
        if decision != KEEP:
            return role
        if role is None and self.machine:
            role = self._put_back(thing)
            self._note(thing, "decision")
        if role is None:
            self.missing.add(thing)
        else:
            self._set(role, thing)
        return role

    def _match(self, thing: SpanThing) -> Role | None:
        taken = [role for role in self.matched.values() if role]
        free = [role for role in self.pieces.roles if role not in taken]
        exact = [role for key in thing.keys for role in free if role.key == key]
        near = [role for role in free if any(alike(role.key, key) for key in thing.keys)]
        return next(iter([*exact, *near]), None)

    def _put_back(self, thing: SpanThing, at: int = 0) -> Role:
        """Return a new role where people spoke of one that the model no longer finds."""
        self.pieces.roles.append(Role(None, thing.keys[at]))
        return self.pieces.roles[-1]

    def _note(self, thing: Thing, *names: str) -> None:
        self.changed |= {(thing, name) for name in names}

    def _drop(self, thing: SpanThing) -> None:
        """Take out what was rejected: all of it where a model may have found it in parts."""
        for role in list(self.pieces.roles):
            near = self.machine and any(alike(role.key, key) for key in thing.keys)
            if role.key in thing.keys or near:
                self.pieces.drop(role)

    def _set(self, role: Role, thing: SpanThing) -> None:
        before = role.key, role.about
        self._move(role, thing)
        self._say_about(role, thing)
        told = any(vote.rank == SAID for name in VALUES for vote in thing.votes.strong(name))
        self._review(role, thing, altered=told and (role.key, role.about) != before)

    def _move(self, role: Role, thing: SpanThing) -> None:
        """Give a role the label and the bounds that people settled on."""
        label = thing.votes.settled("label") or role.key[0]
        stretch = thing.votes.settled("words") or role.key[1:]
        self._note(thing, *["label"] * (label != role.key[0]))
        self._note(thing, *["words"] * (stretch != role.key[1:]))
        role.key = (label, *stretch)

    def _say_about(self, role: Role, thing: SpanThing) -> None:
        """Give a role the construct and the direction that people settled on."""
        votes, there = thing.votes, role.about
        construct, direction = votes.settled("construct"), votes.settled("direction")
        if not construct and not direction:
            return
        construct = construct or (there.construct if there else "other")
        direction = direction or (there.direction if there else "0")
        coder = ", ".join(votes.coders())
        role.about = Assignment("", role.key[0], construct, direction, coder, "person")
        for name, now in (("construct", construct), ("direction", direction)):
            if there is None or getattr(there, name) != now:
                self._note(thing, name)

    def _review(self, piece: Role | Group, thing: Thing, *, altered: bool) -> None:
        """Say that people looked at this, and whether they changed it or let it stand."""
        votes = thing.votes
        accepted = any(v.correction.field == "decision" for v in votes.strong("decision"))
        self._note(thing, *["decision"] * accepted)
        if altered or accepted:
            piece.review = "corrected" if altered else "accepted"
            piece.by = votes.coders()

    def _correct_group(self, thing: GroupThing) -> Group | None:
        """Apply what holds for one configuration, and return it."""
        group, votes = self._match_group(thing), thing.votes
        if votes.settled("decision") == REJECT:
            if group:
                self.pieces.groups.remove(group)
                self._note(thing, "decision")
            return None
        if votes.divided("decision"):
            return group
        make = _makes(votes)
        if group is None and (self.machine or make):
            group = Group(None, self._members(thing.keys[0]), cast("Polarity", thing.polarity))
            self.pieces.groups.append(group)
            self._note(thing, "decision")
        if group is None:
            self.missing.add(thing)
        else:
            self._set_group(group, thing, make=make)
        return group

    def _set_group(self, group: Group, thing: GroupThing, *, make: bool) -> None:
        votes, before = thing.votes, (list(group.members), group.polarity)
        self._set_members(group, thing)
        polarity = votes.settled("polarity")
        if polarity and polarity != group.polarity:
            group.polarity = polarity
            self._note(thing, "polarity")
        told = any(v.rank == SAID for n in ("polarity", *_joins(votes)) for v in votes.strong(n))
        changed = (group.members, group.polarity) != before
        self._review(group, thing, altered=make or (told and changed))

    def _members(self, places: frozenset[int]) -> list[Role]:
        return [role for role in map(self._member, sorted(places)) if role]

    def _member(self, at: int) -> Role | None:
        """Return the role of a member, put back where a model no longer finds it."""
        thing = self.settled.spans[at]
        rejected = thing.votes.settled("decision") == REJECT
        if not (self.matched[at] or rejected or thing in self.missing) and self.machine:
            self.matched[at] = self._put_back(thing, -1)
        return self.matched[at]

    def _set_members(self, group: Group, thing: GroupThing) -> None:
        votes = thing.votes
        if votes.settled("whole"):
            group.members = self._members(thing.keys[0])
        for name in _joins(votes):
            wish, role = votes.settled(name), self._member(int(name.split()[1]))
            if role is None or wish is None:
                continue
            if (role in group.members) != (wish == "join"):
                self._note(thing, name)
                group.members = [m for m in group.members if m is not role]
                group.members += [role] if wish == "join" else []

    def _match_group(self, thing: GroupThing) -> Group | None:
        """Return the configuration that shares most members, half of all or more.

        One that people put together is found by its very members alone.
        """
        least = 1.0 if _makes(thing.votes) else HALF
        keys = thing.keys[:1] if _makes(thing.votes) else thing.keys
        best: tuple[float, Group | None] = (0.0, None)
        for key in keys:
            wanted = {self.matched[at] for at in key} - {None}
            for group in self.pieces.groups:
                there = set(group.members)
                share = len(there & wanted) / max(1, len(there | wanted))
                if share >= least and share > best[0]:
                    best = share, group
        return best[1]

    def became(self, correction: Correction) -> tuple[State, str]:
        """Say what became of a correction, and why."""
        if correction.id in self.settled.lost:
            return "no longer applies", self.settled.lost[correction.id]
        thing, name, wish = self.settled.about[correction.id]
        if name == "comment":
            place = self.places[thing]
            self.pieces.notes.append((place, Memo("", correction.new, correction.coder)))
            return "applied", "" if place else "kept with the source"
        state, why = _counted(correction, thing.votes, name, wish)
        if thing in self.missing and state != "conflict":
            return "no longer applies", f"the coding of {correction.of} no longer holds it"
        return state or ("applied" if (thing, name) in self.changed else "already so"), why


def _makes(votes: Votes) -> bool:
    return any(vote.correction.new == "make" for vote in votes.strong("decision"))


def _joins(votes: Votes) -> list[str]:
    return sorted(name for name in votes.fields if name.startswith("member "))


def _counted(
    correction: Correction, votes: Votes, name: str, wish: Any
) -> tuple[State | None, str]:
    """Return what the votes make of a correction; None where its wish holds."""
    for field in ("decision", name):
        if votes.divided(field):
            return "conflict", wishes(votes, field)
    last = votes.fields[name][correction.coder].correction
    if last.id != correction.id:
        return "replaced", f"by {last.id}"
    decision = votes.settled("decision")
    if wish == "leave" and decision == REJECT:
        return "already so", "the configuration is rejected"
    if decision not in {None, REJECT if wish == REJECT else KEEP}:
        return "overruled", wishes(votes, "decision")
    if votes.settled(name) != wish:
        return "overruled", wishes(votes, name)
    return None, ""
