"""From rows of tokens that look like names to whole names, without what is not part of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cmo.deidentify import lexicon
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import APOSTROPHES
from cmo.deidentify.mentions import SURE, Mention

POSSESSIVE = re.compile(rf"[{re.escape(APOSTROPHES)}]s$|(?<=s)[{re.escape(APOSTROPHES)}]$")
OWNING = re.compile(rf"[{re.escape(APOSTROPHES)}]s?\s+(?=\S)")
FIRM, LIKELY = 0.4, 0.2
FAINT = 0.05
WORD_BEFORE = re.compile(r"([^\W\d_][\w’'-]*)[ ]$")
WORD_AFTER = re.compile(r"[ ]([^\W\d_][\w’'-]*)")
GROUPS = frozenset("team surgery practice hospital clinic hospice infirmary school unit".split())
BETWEEN = re.compile(r"\s+(?:and|&|of)\s+")
WHOLE = frozenset(
    "nhs trust hospitals university council record group partnership alliance".split()
)
HONOURS = frozenset("prince princess queen king royal st saint our great north south".split()) | {
    *("east", "west", "upper", "lower", "new", "old", "city", "isle", "bishop")
}
INITIALS = re.compile(r"(?:\b[A-Z]\.[ ]?){1,3}$")
ROADS = frozenset("road street lane avenue hill estate".split())
PARTICLES = re.compile(
    r"(?<!\w)(?i:(?:van|von|der|den|de|del|della|di|da|dos|ten|ter|bin|bint|ibn|abu|al|el|ap|ab"
    r"|nic|ní|la|le)[ ]){1,3}$"
)
BETWEEN_NAMES = frozenset(
    "van von der den de del della di da dos ten ter bin bint ibn abu al el ap nic mac la le".split()
)
OF = re.compile(r"(?P<word>[^\W\d_a-z][\w’'-]+) of (?:the )?$")
ADDRESSED = frozenset("mr mrs ms miss mx dr doctor prof professor".split())
CALENDAR = frozenset("april may june august jan summer autumn winter easter christian".split())
SIZES = frozenset("old young big little wee".split())
LETTERS = re.compile(r"[^\W\d_]")
MOST_WORDS = 12
"""Words that a name takes in on either side; without an end, talk of single letters takes hours."""
STOPS = frozenset('.!?…:"“‘(')


def shape(text: str, found: Iterable[Mention], *, cased: bool) -> list[Mention]:
    """Return ``found`` as whole names, in order.

    Each begins and ends where words do. In a text with capitals a name takes in the capitalised
    words beside it, and an organisation the ``and`` between its halves.
    """
    whole = [_to_words(text, mention) for mention in found]
    faint = {at for m in whole if m.probability >= FAINT for at in range(m.start, m.end)}
    if not cased:
        whole = [_to_likely(text, m, faint) for m in whole]
    else:
        whole = [_to_capitals(text, m, faint) if m.probability >= FIRM else m for m in whole]
    parts = [part for mention in whole for part in trimmed(text, mention)]
    return _joined(text, [_as_person(text, part) for part in parts])


def _as_person(text: str, mention: Mention) -> Mention:
    """Take a first name and a surname for a person, whatever the recogniser took them for."""
    words = [fold(word) for word in re.split(r"[\s-]+", text[mention.start : mention.end])]
    if mention.kind == "PERSON" or len(words) < 2 or words[0] not in lexicon.names("given_names"):
        return mention
    roles = lexicon.words_of("org") | lexicon.words_of("place") | lexicon.words_of("street")
    named = words[-1] in lexicon.names("surnames") and not roles.intersection(words)
    return mention._replace(kind="PERSON") if named else mention


def _to_words(text: str, mention: Mention) -> Mention:
    """Let ``mention`` begin and end where words do, hyphens inside words."""
    owner = OWNING.match(text, mention.start, mention.end)
    start, end = owner.end() if owner else mention.start, mention.end
    while start and (text[start - 1].isalnum() or _hyphened(text, start - 1)):
        start -= 1
    while end < len(text) and (text[end].isalnum() or _hyphened(text, end)):
        end += 1
    return mention._replace(start=start, end=end)


def _hyphened(text: str, at: int) -> bool:
    inside = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    return inside and text[at] in "-‐‑"


def _to_capitals(text: str, mention: Mention, faint: set[int]) -> Mention:
    start, end = mention.start, mention.end
    for _ in range(MOST_WORDS):
        match = WORD_BEFORE.search(text, max(0, start - 40), start)
        if not match:
            break
        at = match.start(1)
        if not _belongs(text, match[1], mention.kind) or not (at in faint or stands_out(text, at)):
            break
        start = at
    part = OF.search(text, max(0, start - 40), start) if mention.kind == "ORGANISATION" else None
    if part and stands_out(text, part.start()) and _belongs(text, part["word"], "PLACE"):
        start = part.start()
    for lead in (PARTICLES, INITIALS) if mention.kind == "PERSON" else ():
        before = lead.search(text, max(0, start - 15), start)
        start = before.start() if before else start
    for _ in range(MOST_WORDS):
        match = WORD_AFTER.match(text, end)
        if not match:
            break
        group = mention.kind == "ORGANISATION" and match[1] in GROUPS and end == mention.end
        if not group and not _belongs(text, match[1], mention.kind):
            break
        end = match.end(1)
    return mention._replace(start=start, end=end)


def _to_likely(text: str, mention: Mention, faint: set[int]) -> Mention:
    """Take in the likely words beside a name, where no capital shows them."""
    if mention.probability < LIKELY:
        return mention
    start, end = mention.start, mention.end
    for _ in range(MOST_WORDS):
        match = WORD_BEFORE.search(text, max(0, start - 40), start)
        if not match or not (
            _is_likely(match[1], mention.kind, faint=match.start(1) in faint)
            or (mention.kind != "PERSON" and match[1] in HONOURS)
        ):
            break
        start = match.start(1)
    for _ in range(MOST_WORDS):
        match = WORD_AFTER.match(text, end)
        if not match or not (
            _is_likely(match[1], mention.kind, faint=match.start(1) in faint)
            or (mention.kind == "ORGANISATION" and match[1] in lexicon.words_of("org"))
            or (mention.kind == "PLACE" and match[1] in ROADS)
            or (mention.kind == "PERSON" and _goes_on(text, match, faint))
        ):
            break
        end = match.end(1)
    return mention._replace(start=start, end=end)


def _is_likely(word: str, kind: str, *, faint: bool) -> bool:
    """Tell whether a ``faint`` word beside a name may be part of it: of a person's, if a name."""
    folded = fold(word)
    if folded in lexicon.words_of("title") or folded in lexicon.phrases("ordinary"):
        return False
    if folded.startswith("i'"):
        return False
    unknown = not lexicon.is_ordinary(folded) and "'" not in folded
    return unknown or (faint and (kind != "PERSON" or folded in lexicon.listed_names()))


def _goes_on(text: str, match: re.Match[str], faint: set[int]) -> bool:
    """Tell whether a name goes on behind a particle or a middle name: ``ann van dam``."""
    after = WORD_AFTER.match(text, match.end(1))
    between = match[1] in BETWEEN_NAMES or fold(match[1]) in lexicon.names("given_names")
    return bool(after and between and _is_likely(after[1], "PERSON", faint=after.start(1) in faint))


def _belongs(text: str, word: str, kind: str) -> bool:
    """Tell whether a word beside a name is part of it by its capital."""
    folded = fold(word)
    if not word[0].isupper() or folded.startswith("i'") or folded == "i":
        return False
    title = folded in lexicon.words_of("title")
    if kind == "PERSON" and folded in lexicon.names("given_names"):
        return folded not in CALENDAR
    if folded in lexicon.phrases("ordinary"):
        part = (
            folded in HONOURS
            or folded in lexicon.words_of("org")
            or (title and folded not in ADDRESSED)
        )
        return kind != "PERSON" and part
    return not (title and kind == "PERSON")


def stands_out(text: str, at: int) -> bool:
    """Tell whether the capital at ``at`` is there for no other reason than that it is a name."""
    before = text[max(0, at - 80) : at].rstrip()
    if not text[at].isupper() or not before or before[-1] in STOPS:
        return False
    return "\n" not in text[max(0, at - 80) : at][len(before) :]


def trimmed(text: str, mention: Mention) -> Iterator[Mention]:
    """Leave titles, articles, possessives and punctuation outside; yield what remains."""
    words = list(re.finditer(r"\S+", text[mention.start : mention.end]))
    skip = {"the", "a", "an", "our", "my", "and", "of"}
    if mention.kind == "PERSON":
        skip |= lexicon.words_of("title")
    while words and (
        fold(words[0].group().rstrip(".")) in skip
        or (mention.kind == "PERSON" and words[0].group() in SIZES)
    ):
        words = words[1:]
    if mention.kind == "PERSON":
        owned = [at for at, word in enumerate(words) if POSSESSIVE.search(word.group())]
        words = words[: owned[0] + 1] if owned else words
    while words and fold(words[-1].group()) in {"and", "or", "of", "the", "&"}:
        words = words[:-1]
    if not words:
        return
    start, end = mention.start + words[0].start(), mention.start + words[-1].end()
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in APOSTROPHES):
        end -= 1
    if mention.kind != "ORGANISATION":
        end -= len(text[start:end]) - len(POSSESSIVE.sub("", text[start:end]))
    if LETTERS.search(text[start:end]):
        yield mention._replace(start=start, end=end)


def _joined(text: str, mentions: list[Mention]) -> list[Mention]:
    """Join ``Larch and Elm University Hospitals``; leave ``Larch General and Elm Trust`` two."""
    done: list[Mention] = []
    for mention in sorted(mentions):
        last = done[-1] if done else None
        if last and last.end > mention.start:
            done[-1] = last._replace(
                end=max(last.end, mention.end),
                probability=max(last.probability, mention.probability),
                kind=last.kind if last.probability >= mention.probability else mention.kind,
            )
        elif last and _halves(text, last, mention):
            done[-1] = mention._replace(start=last.start)
        else:
            done.append(mention)
    return done


def _halves(text: str, left: Mention, right: Mention) -> bool:
    if right.kind != "ORGANISATION" or min(left.probability, right.probability) < SURE:
        return False
    first = set(fold(text[left.start : left.end]).split())
    second = fold(text[right.start : right.end]).split()
    return (
        left.kind != "PERSON"
        and BETWEEN.fullmatch(text, left.end, right.start) is not None
        and not first & lexicon.words_of("org")
        and not any(word.endswith(("'s", "'")) for word in first)
        and len(second) > 1
        and bool(WHOLE & set(second))
    )
