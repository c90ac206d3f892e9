"""All identifiers of one transcript: by form, by the recogniser, and wherever they come back.

A name recognised once is looked for in the whole transcript (its parts too), because a name
that stands beside a title in one sentence stands alone in the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cmo.deidentify import lexicon
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import APOSTROPHES, Matcher
from cmo.deidentify.mentions import AGAIN, PATTERN, SURE, Mention, without_overlaps
from cmo.deidentify.patterns import find_forms
from cmo.passages import ASKS, match_speaker, speakers

if TYPE_CHECKING:
    from cmo.deidentify.recogniser import Recogniser

THRESHOLD = 0.4
LEAST_LETTERS = 3
PSEUDONYM = re.compile(r"\[(?P<kind>[A-Z][A-Za-z ]*) (?P<number>\d+)\]")
NAMES = frozenset(("PERSON", "ORGANISATION", "PLACE"))
POSSESSIVE = re.compile(rf"[{re.escape(APOSTROPHES)}]s$|(?<=s)[{re.escape(APOSTROPHES)}]$")
ROLES = frozenset(
    "nurse doctor patient carer manager chair director researcher facilitator moderator"
    " interviewer interviewee participant respondent speaker male female man woman group all"
    " unknown observer consultant note notes transcriber host panel clinician staff".split()
)


def find_identifiers(text: str, recogniser: Recogniser | None) -> list[Mention]:
    """Return what looks like an identifier in ``text``, in order, none overlapping.

    Mentions less probable than :data:`~cmo.deidentify.mentions.SURE` are doubtful. Without a
    ``recogniser`` only identifiers that have a form and speakers' names are found.
    """
    forms = find_forms(text)
    fixed = [*_speakers(text), *(form for form in forms if form.probability >= SURE)]
    names = list(_names(text, recogniser, forms)) if recogniser else []
    sure = without_overlaps([*fixed, *(name for name in names if name.probability >= SURE)])
    again = list(_again(text, sure, names))
    doubtful = [each for each in [*forms, *names] if each.probability < SURE]
    found = without_overlaps([*sure, *again, *doubtful])
    pseudonyms = [Mention(*match.span(), "") for match in PSEUDONYM.finditer(text)]
    return [each for each in found if not any(map(each.overlaps, pseudonyms))]


def _speakers(text: str) -> Iterator[Mention]:
    """Yield the speakers' labels that are names: not ``INT``, ``P01`` or ``Nurse``."""
    labels = {label for label in speakers(text) if _is_name(label)}
    for line in re.finditer(r"[^\n]+", text) if labels else ():
        match = match_speaker(text, labels, line.start(), line.end())
        if match:
            start, end = match.span("label")
            yield from _trimmed(text, Mention(start, end, "PERSON", PATTERN, 0.95))


def _is_name(label: str) -> bool:
    if ASKS.fullmatch(label) or any(map(str.isdigit, label)) or label.startswith("["):
        return False
    words = fold(label).split()
    known = lexicon.names("given_names") | lexicon.names("surnames")
    if any(word in ROLES for word in words):
        return False
    if len(label) <= 3 and label.isupper() and words[0] not in known:
        return False
    return any(word in known or not lexicon.is_ordinary(word) for word in words)


def _names(text: str, recogniser: Recogniser, forms: Sequence[Mention]) -> Iterator[Mention]:
    sure_forms = [form for form in forms if form.probability >= SURE]
    for found in recogniser.find(text, sure_forms):
        # The list's probability scale is kept: what passes the threshold counts as sure.
        raised = max(found.probability, SURE) if found.probability >= THRESHOLD else None
        mention = found._replace(probability=raised or min(found.probability, SURE - 0.01))
        yield from _trimmed(text, _grown(text, mention))


def _grown(text: str, mention: Mention) -> Mention:
    """Let ``mention`` begin and end where words do, hyphens inside words."""
    start, end = mention.start, mention.end
    while start and (text[start - 1].isalnum() or _hyphened(text, start - 1)):
        start -= 1
    while end < len(text) and (text[end].isalnum() or _hyphened(text, end)):
        end += 1
    return mention._replace(start=start, end=end)


def _hyphened(text: str, at: int) -> bool:
    inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return inside and text[at] in "-‐‑"


def _trimmed(text: str, mention: Mention) -> Iterator[Mention]:
    """Leave titles, articles, possessives and punctuation outside; yield what remains."""
    words = list(re.finditer(r"\S+", text[mention.start : mention.end]))
    skip = lexicon.words_of("title") | {"the", "a", "old", "young", "big", "little", "wee"}
    keep_last = mention.kind != "PERSON"
    while words and fold(words[0].group().rstrip(".")) in skip and (len(words) > 1 or not keep_last):
        if len(words) == 1:
            return
        words = words[1:]
    if not words:
        return
    start, end = mention.start + words[0].start(), mention.start + words[-1].end()
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in APOSTROPHES):
        end -= 1
    if mention.kind != "ORGANISATION":
        end -= len(text[start:end]) - len(POSSESSIVE.sub("", text[start:end]))
    if any(map(str.isalpha, text[start:end])):
        yield mention._replace(start=start, end=end)


def _again(text: str, sure: Iterable[Mention], names: Sequence[Mention]) -> Iterator[Mention]:
    """Yield further places of the names that are sure, and of their parts."""
    kinds: dict[str, str] = {}
    for mention in sure:
        if mention.kind in NAMES:
            for term in _terms(text[mention.start : mention.end], mention.kind):
                kinds.setdefault(term, mention.kind)
    by_fold = {fold(term): kind for term, kind in kinds.items()}
    for match in Matcher(kinds).find(text):
        term = text[match.start : match.end]
        folded = fold(" ".join(term.split()))
        kind = by_fold.get(folded) or by_fold.get(fold(POSSESSIVE.sub("", term)))
        mention = Mention(match.start, match.end, kind or "PERSON", AGAIN, 0.9)
        if not _may_be_ordinary(folded) or any(map(mention.overlaps, names)):
            yield mention
        elif _stands_out(text, mention):
            yield mention


def _terms(name: str, kind: str) -> Iterator[str]:
    """Yield what a name may come back as."""
    plain = POSSESSIVE.sub("", " ".join(name.split()))
    yield plain
    words = plain.split()
    if plain.isupper() and len(plain) > LEAST_LETTERS:
        yield plain.title()
    if kind == "PERSON" and len(words) > 1:
        parts = [*words, *(p for word in words if "-" in word for p in word.split("-"))]
        titles = lexicon.words_of("title")
        yield from (p for p in parts if len(p) >= LEAST_LETTERS and fold(p) not in titles)
    if kind == "ORGANISATION" and len(words) > 1 and not _may_be_ordinary(fold(words[0])):
        if len(words[0]) > LEAST_LETTERS:
            yield words[0]


def _may_be_ordinary(folded: str) -> bool:
    words = re.findall(r"[\w']+", folded)
    roles = lexicon.words_of("org") | lexicon.words_of("place") | lexicon.words_of("title")
    return all(lexicon.is_ordinary(word) or word in roles for word in words) or (
        folded in lexicon.phrases("ordinary")
    )


def _stands_out(text: str, mention: Mention) -> bool:
    """Tell whether a capital is there for no other reason than that it is a name."""
    before = text[: mention.start].rstrip()
    return text[mention.start].isupper() and before[-1:] not in {*".!?…:\"“‘(", ""} and (
        "\n" not in text[len(before) : mention.start]
    )
