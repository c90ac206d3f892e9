"""A coding taken apart into spans in slots and configurations, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cmo.corrections.settling import Key
from cmo.records import (
    LABELS,
    Assignment,
    Coding,
    Configuration,
    Label,
    Memo,
    Polarity,
    Review,
    Span,
)


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


@dataclass(slots=True)
class Pieces:
    """All roles and groups of a coding; ``notes`` are comments on them, or on the source."""

    given: Coding
    roles: list[Role]
    groups: list[Group]
    notes: list[tuple[Role | Group | None, Memo]] = field(default_factory=list)

    def drop(self, role: Role) -> None:
        """Take a role out, of its configurations too."""
        self.roles.remove(role)
        for group in self.groups:
            group.members = [member for member in group.members if member is not role]


def take_apart(coding: Coding) -> Pieces:
    """Return the pieces of ``coding``: each span in each slot that it fills, or in its own."""
    spans = {span.id: span for span in coding.spans}
    about = {(a.span, a.label): a for a in coding.assignments}
    slots = {(span.id, span.label): None for span in coding.spans}
    for c in coding.configurations:
        slots.update({(span, label): None for label in LABELS for span in c.slot(label)})
    roles = {
        (name, label): Role(
            spans[name], (label, spans[name].start, spans[name].end), about.get((name, label))
        )
        for name, label in slots
    }
    groups = [
        Group(c, [roles[s, label] for label in LABELS for s in c.slot(label)], c.polarity)
        for c in coding.configurations
    ]
    return Pieces(coding, list(roles.values()), groups)


def put_together(pieces: Pieces, text: str) -> Coding:
    """Return the coding that the pieces are now; ``text`` is the document's."""
    spans = _spans(pieces, text)
    made = {g: _configuration(pieces.given, g, spans) for g in pieces.groups if g.members}
    about = (
        replace(role.about, span=spans[role].id, label=role.key[0])
        for role in pieces.roles
        if role.about
    )
    unique = {span.id: span for span in spans.values()}
    return replace(
        pieces.given,
        spans=tuple(sorted(unique.values(), key=lambda s: (s.start, s.end, s.id))),
        configurations=tuple({c.id: c for c in made.values()}.values()),
        assignments=tuple({(a.span, a.label): a for a in about}.values()),
        memos=tuple(_memos(pieces, spans, made)),
    )


def _spans(pieces: Pieces, text: str) -> dict[Role, Span]:
    """Return the span of each role; roles of one span that still lie alike share it."""
    together: dict[tuple[object, int, int], list[Role]] = {}
    for role in pieces.roles:
        base = role.span.id if role.span else role
        together.setdefault((base, *role.key[1:]), []).append(role)
    return {
        role: span
        for roles in together.values()
        for span in [_span(pieces.given, roles, text)]
        for role in roles
    }


def _span(given: Coding, roles: Sequence[Role], text: str) -> Span:
    start, end = roles[0].key[1:]
    base = roles[0].span
    own = [role for role in roles if base and role.key[0] == base.label]
    label = (own or roles)[0].key[0]
    span = Span.make(
        given.source, start, end, label, text[start:end], coder=given.coder, origin=given.origin,
        probability=base.probability if base else None,
    )  # fmt: skip
    reviews = {role.review for role in roles}
    review: Review = next((r for r in ("corrected", "accepted") if r in reviews), "")
    names = {name for role in roles for name in role.by}
    return replace(span, review=review, reviewed_by=tuple(sorted(names)))


def _configuration(given: Coding, group: Group, spans: Mapping[Role, Span]) -> Configuration:
    slots: dict[Label, tuple[str, ...]] = {}
    for role in sorted(group.members, key=lambda role: role.key[1:]):
        slots[role.key[0]] = (*slots.get(role.key[0], ()), spans[role].id)
    made = Configuration.make(
        given.source, slots, group.polarity, coder=given.coder,
        origin=group.made.origin if group.made else "person",
        phase=group.made.phase if group.made else "",
        probability=group.made.probability if group.made else None,
    )  # fmt: skip
    return replace(made, review=group.review, reviewed_by=group.by)


def _memos(
    pieces: Pieces, spans: Mapping[Role, Span], made: Mapping[Group, Configuration]
) -> Iterator[Memo]:
    """Yield the memos that were there, then the comments, each on what its target is now."""
    moved = {role.span.id: spans[role].id for role in pieces.roles if role.span}
    moved |= {group.made.id: c.id for group, c in made.items() if group.made}
    for memo in pieces.given.memos:
        yield replace(memo, target=moved.get(memo.target, ""))
    ids: dict[Role | Group, str] = {role: span.id for role, span in spans.items()}
    ids |= {group: c.id for group, c in made.items()}
    for place, memo in pieces.notes:
        yield replace(memo, target=ids.get(place, "") if place else "")
