"""What the recogniser sees of a token: its form, its place, word lists, the rest of the text.

In the manner of feature-based named-entity recognition (Ratinov and Roth 2009, "Design
challenges and misconceptions in named entity recognition"): windows of words and shapes,
lists of names, and how the same word is written elsewhere in the document. The letters of
rare words enter by pieces of three only, hashed, so that a model holds no name it was trained on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from cmo.deidentify import lexicon
from cmo.deidentify.lexicon import fold, is_cased
from cmo.passages import match_speaker, speakers

WINDOW = 3
LONGEST_PHRASE = 6
STOP = frozenset('.!?…:>\n"“”‘([—–')
JOINS = frozenset("and of for the & ' - ’".split())
TITLE = re.compile(r"(?:Ma?c|[ODL]['’]|De|Di|La|Le|Fitz|Van)?[^\W\d_a-z][^\WA-Z]*")
PLACE_ENDS = re.compile(
    r"(?:ton|ham|ley|by|field|shire|ford|mere|bury|borough|burgh|thorpe|wick|worth|combe|holme"
    r"|stead|well|bridge|gate|dale|wood|mouth|port|side|stoke|thwaite|minster|church|moor|marsh)$"
)


@dataclass(frozen=True)
class Lists:
    """The lists of names; those of ``hidden`` (folded) count as in none of them."""

    hidden: frozenset[str] = field(default_factory=frozenset)

    def marks(self, word: str) -> str:
        """Return a letter for each list that holds the folded ``word``."""
        word = word.removesuffix("'s")
        marks = "o" if lexicon.is_ordinary(word) else ""
        if word not in self.hidden:
            marks += "g" if word in lexicon.names("given_names") else ""
            marks += "s" if word in lexicon.names("surnames") else ""
            marks += "p" if word in lexicon.place_words() else ""
        for letter, role in (("r", "org"), ("l", "place"), ("t", "title"), ("a", "street")):
            marks += letter if word in lexicon.words_of(role) else ""
        return marks


@dataclass(frozen=True)
class Seen:
    """A document's tokens as the features need them."""

    words: list[str]
    cases: list[str]
    starts: list[bool]
    classes: list[str]
    shown: list[str]
    covers: list[str]
    lower: Counter[str]
    middle: Counter[str]


def features(doc: Doc, lists: Lists, forms: Sequence[str]) -> Iterator[list[str]]:
    """Yield the feature strings of each token.

    ``forms`` names the kind of identifier that a token is part of by its form, if any.
    """
    seen = _see(doc, lists, forms)
    runs = _runs(seen)
    for at in range(len(doc)):
        yield [*_own(seen, at), *_around(seen, at), *_elsewhere(seen, at), *runs[at]]


def _see(doc: Doc, lists: Lists, forms: Sequence[str]) -> Seen:
    words = [fold(token.text) for token in doc]
    cases = _cases(doc)
    starts = [_starts(doc, at) for at in range(len(doc))]
    for start in _turn_starts(doc):
        starts[start] = True
    covers = _covers(words)
    marks = {word: lists.marks(word) for word in set(words)}
    classes = [
        f"{case}{'^' if start and case in 'TU' else ''}{marks[word]}{cover}"
        for case, start, word, cover in zip(cases, starts, words, covers, strict=True)
    ]
    shown = [
        f"<{form}>" if form else word if set(marks[word]) & set("ort") or case in "p\n" else "?"
        for form, word, case in zip(forms, words, cases, strict=True)
    ]
    inside = [c == "T" and not s for c, s in zip(cases, starts, strict=True)]
    lower = Counter(w for w, c in zip(words, cases, strict=True) if c == "l")
    middle = Counter(w for w, yes in zip(words, inside, strict=True) if yes)
    return Seen(words, cases, starts, classes, shown, covers, lower, middle)


def _cases(doc: Doc) -> list[str]:
    cased = is_cased(doc.text)
    return [_case(token.text, cased=cased) for token in doc]


def _case(word: str, *, cased: bool) -> str:
    """Return T(itle), U(pper), M(ixed), l(ower), x (no capitals in the text), d, p or a break."""
    if word.isspace():
        return "\n" if "\n" in word else "p"
    if not any(map(str.isalpha, word)):
        return "d" if any(map(str.isdigit, word)) else "p"
    if not cased:
        return "x"
    if word.islower() or word.startswith(("'", "’")):
        return "l"
    if word.isupper():
        return "U" if len(word) > 1 else "I"
    return "T" if TITLE.fullmatch(word) else "M"


def _starts(doc: Doc, at: int) -> bool:
    if at == 0:
        return True
    before = doc[at - 1].text
    return before[-1] in STOP or "\n" in before or (before == "'" and not doc[at - 1].whitespace_)


def _turn_starts(doc: Doc) -> Iterator[int]:
    """Yield the token after each speaker's label."""
    text = doc.text
    labels = speakers(text)
    for line in re.finditer(r"[^\n]+", text) if labels else ():
        match = match_speaker(text, labels, line.start(), line.end())
        span = match and doc.char_span(match.end(), line.end(), alignment_mode="expand")
        if span:
            yield span.start


def _covers(words: list[str]) -> list[str]:
    """Mark tokens within a phrase of the lists: C for ordinary ones, P for places."""
    covers = [""] * len(words)
    for letter, kind in (("C", "ordinary"), ("P", "places")):
        known = lexicon.phrases(kind)
        heads = _heads(kind)
        for at, word in enumerate(words):
            if word not in heads:
                continue
            for size in range(LONGEST_PHRASE, 0, -1):
                phrase = re.sub(r" (?=')| (?=-)|(?<=-) ", "", " ".join(words[at : at + size]))
                if phrase in known and (size > 1 or letter == "C"):
                    for inside in range(at, min(at + size, len(words))):
                        covers[inside] = covers[inside] or letter
                    break
    return covers


def _heads(kind: str) -> frozenset[str]:
    return frozenset(re.split(r"[ '-]", phrase)[0] for phrase in lexicon.phrases(kind)) | frozenset(
        lexicon.phrases(kind)
    )


def _own(seen: Seen, at: int) -> Iterator[str]:
    word, mark = seen.words[at], seen.classes[at]
    yield f"c={mark}"
    yield f"w={seen.shown[at]}"
    yield f"cw={seen.cases[at]}{'^' if seen.starts[at] else ''}={seen.shown[at]}"
    if seen.shown[at] == "?":
        yield f"size={min(len(word), 9)}"
        for size in (1, 2, 3):
            yield f"end={word[-size:]}"
        yield f"begin={word[:2]}"
        yield from (f"in={word[at : at + 3]}" for at in range(len(word) - 2))
        yield f"town={bool(PLACE_ENDS.search(word))}{seen.cases[at]}"
    for mark_letter in mark:
        yield f"m={mark_letter}"


def _around(seen: Seen, at: int) -> Iterator[str]:
    def word(step: int) -> str:
        return seen.shown[at + step] if 0 <= at + step < len(seen.words) else "·"

    def mark(step: int) -> str:
        return seen.classes[at + step] if 0 <= at + step < len(seen.words) else "·"

    own = seen.classes[at]
    for step in (*range(-WINDOW, 0), *range(1, WINDOW + 1)):
        yield f"{step}w={word(step)}"
        yield f"{step}c={mark(step)}"
    for a, b in ((-2, -1), (-1, 1), (1, 2)):
        yield f"{a}{b}w={word(a)}_{word(b)}"
        yield f"{a}{b}c={mark(a)}_{mark(b)}"
    yield f"-2-1o={word(-2)}_{word(-1)}_{own}"
    yield f"-1+1o={word(-1)}_{own}_{word(1)}"
    yield f"+1+2o={own}_{word(1)}_{word(2)}"
    yield f"c-1={mark(-1)}_{own}"
    yield f"c+1={own}_{mark(1)}"
    yield f"c-1w={word(-1)}_{own}"
    yield f"c+1w={own}_{word(1)}"


def _elsewhere(seen: Seen, at: int) -> Iterator[str]:
    word, case = seen.words[at], seen.cases[at]
    if case in "TUI":
        others = seen.middle[word] - (case == "T" and not seen.starts[at])
        written = f"{'lower' if seen.lower[word] else ''}{'middle' if others > 0 else ''}"
        yield f"elsewhere={written}{'^' if seen.starts[at] else ''}"
        yield f"elsewhere={written}{seen.classes[at]}"


def _runs(seen: Seen) -> list[list[str]]:
    """Describe, for each token of a row of capitalised words, the row as a whole."""
    found: list[list[str]] = [[] for _ in seen.words]
    at = 0
    while at < len(seen.words):
        end = at
        while end < len(seen.words) and seen.cases[end] in "TUM":
            end += 1
            joined = end
            while joined < len(seen.words) and seen.words[joined] in JOINS and joined - end < 2:
                joined += 1
            if joined < len(seen.words) and seen.cases[joined] in "TUM":
                end = joined
        inside = "".join(seen.classes[at:end])
        kinds = "".join(letter for letter in "rlatgspC" if letter in inside)
        for place in range(at, end):
            found[place] = [
                f"run={kinds}",
                f"run={min(end - at, 4)}/{min(place - at, 3)}",
                f"run={kinds}:{seen.classes[place]}",
            ]
        at = max(end, at + 1)
    return found
