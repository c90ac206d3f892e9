"""The same transcript told otherwise: other names, fillers between words, other line ends.

What was marked stays marked, so that few written transcripts teach as much as many.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from random import Random

from cmo.deidentify import lexicon
from cmo.deidentify.generating import Example, made_body, made_given, made_place, made_surname
from cmo.deidentify.known import substitute
from cmo.deidentify.lexicon import fold
from cmo.deidentify.mentions import Mention

FILLERS = (
    "um|er|erm|uh|you know|like|sort of|kind of|I mean|well|so|yeah|right|you see|and|but|no"
).split("|")
GAP = re.compile(r"(?<=[^\W\d_]) (?=[^\W_])")
BREAKS = re.compile(r"\n+")
NAME_WORD = re.compile(r"[^\W\d_][^\W_]*")
LOWER_SHARE = 0.5


def varied(example: Example, chance: Random) -> Example:
    """Return ``example`` with other names in half of all cases, fillers and breaks in some."""
    if chance.random() < 0.5:
        example = renamed(example, chance)
    if chance.random() < LOWER_SHARE:
        example = example.lowered()
    if chance.random() < 0.3:
        example = with_fillers(example, chance, chance.choice((0.03, 0.06)))
    return without_breaks(example) if chance.random() < 0.15 else example


def renamed(example: Example, chance: Random) -> Example:
    """Give all people, organisations and places of ``example`` other names, the same throughout."""
    new: dict[tuple[str, str], str] = {}
    words: dict[str, str] = {}

    def name(mention: Mention) -> str:
        said = example.text[mention.start : mention.end]
        if mention.kind == "PERSON":
            return _person(said, words, chance)
        key = (mention.kind, fold(said))
        if key not in new:
            made = made_place(chance) if mention.kind == "PLACE" else made_body(chance)
            new[key] = made.removeprefix("the ")
        return new[key].lower() if said.islower() else new[key]

    renaming = {"PERSON", "ORGANISATION", "PLACE"}
    stretches = [(m.start, m.end, name(m)) for m in example.mentions if m.kind in renaming]
    return _edited(example, stretches)


def with_fillers(example: Example, chance: Random, share: float) -> Example:
    """Put what people say while they think into a ``share`` of the gaps outside of mentions."""
    gaps = [m.start() for m in GAP.finditer(example.text) if chance.random() < share]
    free = _outside(example, gaps)
    return _edited(example, [(at, at + 1, f" {chance.choice(FILLERS)} ") for at in free])


def without_breaks(example: Example) -> Example:
    """Return ``example`` in one line."""
    free = set(_outside(example, [m.start() for m in BREAKS.finditer(example.text)]))
    breaks = [m.span() for m in BREAKS.finditer(example.text) if m.start() in free]
    return _edited(example, [(start, end, " ") for start, end in breaks])


def _person(said: str, words: dict[str, str], chance: Random) -> str:
    """Return another name of the same make: titles and particles stay, initials are drawn."""
    listed = lexicon.names("given_names")
    first = True
    kept = lexicon.words_of("title") | {"van", "de", "der", "bin", "al", "of", "the", "and"}

    def word(match: re.Match[str]) -> str:
        nonlocal first
        folded = fold(match.group())
        if folded in kept or match.group() == "s":
            return match.group()
        if folded not in words:
            make: Callable[[Random], str] = made_surname
            if folded in listed or (first and " " in said):
                make = made_given
            made = make(chance)
            words[folded] = made[0] if len(folded) == 1 else made
        first = False
        new = words[folded]
        if match.group().islower():
            return new.lower()
        return new.upper() if match.group().isupper() else new

    return NAME_WORD.sub(word, said)


def _outside(example: Example, places: Iterable[int]) -> Iterator[int]:
    """Yield the ``places`` that are not in a mention."""
    starts = [mention.start for mention in example.mentions]
    for place in places:
        at = bisect_right(starts, place) - 1
        if at < 0 or example.mentions[at].end <= place:
            yield place


def _edited(example: Example, stretches: list[tuple[int, int, str]]) -> Example:
    """Return ``example`` with other words for ``stretches``, which hold whole mentions or none."""
    done = substitute(example.text, stretches)
    starts = [edit.start for edit in done.edits]

    def moved(mention: Mention) -> Mention:
        at = bisect_left(starts, mention.start)
        if at < len(starts) and starts[at] == mention.start:
            edit = done.edits[at]
            return mention._replace(start=edit.new_start, end=edit.new_end)
        before = done.edits[at - 1] if at else None
        shift = before.new_end - before.end if before else 0
        return mention._replace(start=mention.start + shift, end=mention.end + shift)

    return Example(done.text, tuple(map(moved, example.mentions)))
