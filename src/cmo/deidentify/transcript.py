"""De-identifying one transcript: the analyst's list first, then what the machine finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmo.deidentify.finding import find_identifiers
from cmo.deidentify.known import KEEP, Identifier, Replacement, pseudonyms, replace, substitute
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import Matcher, spelling
from cmo.deidentify.mentions import LIST, SURE, Index, Mention, without_overlaps
from cmo.deidentify.naming import name_mentions
from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.deidentify.recogniser import Recogniser

LONGEST = 200_000
"""Characters of an interview: about 36,000 words, four hours of talk.

Identifiers are looked for in our own process, and in the worst of texts a piece for every other
character takes a second for some six thousand.
"""


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A transcript without its identifiers, and what was done to it.

    ``names`` gives the pseudonym of each identifier; ``mentions`` are the places in the
    original that were replaced, and ``doubtful`` those that were left and want a look.
    """

    replacement: Replacement
    names: dict[str, str]
    mentions: tuple[Mention, ...]
    doubtful: tuple[Mention, ...] = ()


def check_talk(text: str, place: str) -> None:
    """Refuse an interview in which looking for identifiers would take too long."""
    if len(text) > LONGEST:
        raise UserError(
            place,
            f"holds an interview of {len(text):,} characters",
            f"the limit is {LONGEST:,}: cut it into parts, each a file of its own",
        )


def deidentify(
    text: str, identifiers: Sequence[Identifier] = (), recogniser: Recogniser | None = None
) -> Deidentified:
    """Replace the identifiers of ``text``: those listed, and those found.

    The list wins: what it holds is replaced under its own pseudonym, and a text that it types
    ``KEEP`` is left. A longer name found around a listed one is replaced whole.
    """
    listed = pseudonyms(identifiers)
    kinds = {spelling(item.text): item.type for item in identifiers}
    fixed = [
        Mention(m.start, m.end, kinds.get(m.spelling, "PERSON"), LIST)
        for m in Matcher(listed).find(text)
    ]
    keep = {fold(item.text) for item in identifiers if item.type == KEEP}
    found = [
        each
        for each in find_identifiers(text, recogniser)
        if fold(text[each.start : each.end]) not in keep
    ]
    mentions = _merged(text, fixed, [each for each in found if each.probability >= SURE])
    given = name_mentions(text, mentions, listed)
    exact = {spelling(term): pseudonym for term, pseudonym in listed.items()}
    given = [
        exact.get(spelling(text[m.start : m.end]), name) if m.how == LIST else name
        for m, name in zip(mentions, given, strict=True)
    ]
    stretches = [(m.start, m.end, name) for m, name in zip(mentions, given, strict=True)]
    names = dict(listed)
    for start, end, name in stretches:
        names.setdefault(text[start:end], name)
    doubtful = [each for each in found if each.probability < SURE]
    replaced = Index(mentions)
    left = [each for each in doubtful if not any(replaced.overlapping(each))]
    return Deidentified(substitute(text, stretches), names, tuple(mentions), tuple(left))


def deidentified(text: str, identifiers: Sequence[Identifier], *, recognise: bool) -> Deidentified:
    """De-identify ``text`` by the list, and to ``recognise`` by what the package finds as well.

    The recogniser takes seconds to load, and most batches hold no talk: it waits for the first.
    """
    if not recognise:
        return by_list(text, identifiers)
    from cmo.deidentify.recogniser import shipped

    return deidentify(text, identifiers, shipped())


def by_list(text: str, identifiers: Sequence[Identifier]) -> Deidentified:
    """Replace what is listed and look for nothing else."""
    listed = pseudonyms(identifiers)
    kinds = {spelling(item.text): item.type for item in identifiers}
    mentions = tuple(
        Mention(m.start, m.end, kinds.get(m.spelling, "PERSON"), LIST)
        for m in Matcher(listed).find(text)
    )
    return Deidentified(replace(text, listed), listed, mentions)


def _merged(text: str, fixed: list[Mention], found: list[Mention]) -> list[Mention]:
    """Return listed and found mentions together; no letter of either stays uncovered."""
    listed = Index(fixed)
    around = [f for f in found if any(_covers(f, each) for each in listed.overlapping(f))]
    outer = Index(around)
    inside = [f for f in fixed if not any(_covers(each, f) for each in outer.overlapping(f))]
    first = without_overlaps([*inside, *around])
    taken, whole = Index(first), set(around)
    rest = [piece for f in found if f not in whole for piece in _pieces(text, f, taken)]
    return without_overlaps([*first, *rest])


def _covers(outer: Mention, inner: Mention) -> bool:
    longer = outer.end - outer.start > inner.end - inner.start
    return longer and outer.start <= inner.start and inner.end <= outer.end


def _pieces(text: str, mention: Mention, taken: Index) -> Iterator[Mention]:
    """Yield the parts of ``mention`` that none of ``taken`` covers, if they hold a letter."""
    at = mention.start
    for other in sorted(taken.overlapping(mention)):
        yield from _piece(text, mention, at, other.start)
        at = max(at, other.end)
    yield from _piece(text, mention, at, mention.end)


def _piece(text: str, mention: Mention, start: int, end: int) -> Iterator[Mention]:
    while mention.start < start < end and not text[start].isalnum():
        start += 1
    while start < end < mention.end and not text[end - 1].isalnum():
        end -= 1
    if end - start > 1:
        yield mention._replace(start=start, end=end)
