"""What became of each correction in a run, and why: the rows of ``tables/corrections.csv``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cmo.corrections.rows import Correction
from cmo.corrections.settling import Votes

State = Literal[
    "applied", "already so", "no longer applies", "conflict", "overruled", "replaced", "withdrawn"
]


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


def outcome(correction: Correction, state: State, why: str = "") -> Outcome:
    """Return the row that says what became of ``correction``."""
    words = correction.mark.words if correction.mark else ""
    if not words:
        words = " … ".join(member.words for member in correction.members) or correction.target
    said = {name: getattr(correction, name) for name in Outcome.__slots__[:8]}
    return Outcome(**said, words=words, state=state, why=why)


def wishes(votes: Votes, name: str) -> str:
    """Return who wants what in the field called ``name``."""
    found = (vote.correction for vote in votes.strong(name))
    return "; ".join(f"{given.coder}: {given.new} ({given.id})" for given in found)
