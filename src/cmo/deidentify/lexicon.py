"""Lists of names, places and ordinary words, and what they say of a word.

The lists in ``data/`` were written for this project from general knowledge; the ordinary
words (``vocabulary.txt``) are those in small letters in the project's own corpus and notes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
SUFFIXES = (
    *("'s", "s", "es", "ed", "d", "ing", "er", "ers", "ly", "n't", "'d", "'ll", "'ve", "'re", "'m"),
    *("al", "ally", "ful", "fully", "ive", "ment", "ments", "ness", "able", "ation", "ations", "y"),
)
ABSTRACT = re.compile(
    r"[a-z]{3,}(?:tion|sion|ency|ancy|ance|ence|ity|ment|ness|ible|able|ism|ical|ology|ously|ively"
    r"|acy|ally|less|wards?|wise|graphy|ative|ising|ised|izing|ized|fully|ship|hood|ectomy)s?"
)
"""What a long word that ends so means can hardly be a name."""
CASED_SHARE, SHOUTED_SHARE = 0.02, 0.7
PREFIXES = ("un", "re", "dis", "over", "under", "out", "inter", "non", "mis", "pre")


def fold(word: str) -> str:
    """Return ``word`` in small letters without accents, its apostrophes straight.

    >>> fold("Siobhán’s")
    "siobhan's"
    """
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").replace("ł", "l"))
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


@cache
def words_of(role: str) -> frozenset[str]:
    """Return the organisation words called ``role``: org, place, street or title."""
    for line in lines("organisation_words.txt"):
        name, _, words = line.partition(":")
        if name == role:
            return frozenset(words.split())
    return frozenset()


@cache
def names(kind: str) -> frozenset[str]:
    """Return the folded names of a list: ``given_names`` or ``surnames``."""
    return frozenset(fold(word) for line in lines(f"{kind}.txt") for word in line.split())


@cache
def phrases(kind: str) -> frozenset[str]:
    """Return the folded phrases of a list: ``places`` or ``ordinary``."""
    items = (item.strip() for line in lines(f"{kind}.txt") for item in line.split(";"))
    return frozenset(fold(item) for item in items if item)


@cache
def place_words() -> frozenset[str]:
    """Return the places that are one word; those of several count as phrases only."""
    return frozenset(place for place in phrases("places") if " " not in place)


@cache
def vocabulary() -> frozenset[str]:
    """Return ordinary words in small letters."""
    lists = ("vocabulary.txt", "everyday.txt")
    return frozenset(word for name in lists for line in lines(name) for word in line.split())


@cache
def is_ordinary(word: str) -> bool:
    """Tell whether a folded ``word`` is in the vocabulary, whole or without what it adds.

    >>> [is_ordinary(word) for word in ("meeting", "unfinished", "carries", "threlkeld")]
    [True, True, True, False]
    """
    if word in names("given_names"):
        return word in vocabulary()  # Tony is no more of a ton, nor Piers more than one pier
    starts = [p for p in PREFIXES if word.startswith(p) and len(word) > len(p) + 3]
    if len(word) > 7 and ABSTRACT.fullmatch(word) and word not in listed_names():
        return True
    return _known(word) or any(_known(word[len(start) :]) for start in starts)


@cache
def listed_names() -> frozenset[str]:
    """Return the folded names of people and of places of one word."""
    return names("given_names") | names("surnames") | place_words()


def _known(word: str) -> bool:
    known = vocabulary()
    if word in known:
        return True
    stems = [word[: -len(end)] for end in SUFFIXES if word.endswith(end)]
    return any(
        stem in known
        or f"{stem}e" in known
        or (stem[-1:] == "i" and f"{stem[:-1]}y" in known)
        or (stem[-2:-1] == stem[-1:] and stem[:-1] in known)
        for stem in stems
        if len(stem) > 2
    )


def is_cased(text: str) -> bool:
    """Tell whether ``text`` is written with capitals, which speech-to-text often is not."""
    words = re.findall(r"(?<![\w\n])[^\W\d_]{2,}", text)
    capital = sum(word[0].isupper() for word in words)
    return bool(capital > CASED_SHARE * max(1, len(words)))


def quiet(text: str) -> str:
    """Return a text that is all in capitals, as captions are, in small letters of equal length."""
    letters = sum(map(str.isalpha, text))
    if sum(map(str.isupper, text)) <= SHOUTED_SHARE * letters:
        return text
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def lines(name: str) -> list[str]:
    """Return the lines of a list that hold something."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not re.match(r"\s*#", line)]
