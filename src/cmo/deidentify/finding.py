"""All identifiers of one transcript: by form, by the recogniser, and wherever they come back.

A name recognised once is looked for in the whole transcript (its parts too), because a name
that stands beside a title in one sentence stands alone in the next.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from cmo.deidentify import lexicon
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import Matcher
from cmo.deidentify.mentions import AGAIN, PATTERN, SURE, Index, Mention, without_overlaps
from cmo.deidentify.naming import PSEUDONYM
from cmo.deidentify.patterns import find_forms
from cmo.deidentify.shaping import CALENDAR, POSSESSIVE, shape, stands_out, trimmed
from cmo.passages import ASKS, match_speaker, speakers

if TYPE_CHECKING:
    from cmo.deidentify.features import Lists
    from cmo.deidentify.recogniser import Recogniser

THRESHOLD, PHRASE_THRESHOLD, START_THRESHOLD = 0.5, 0.2, 0.7
UNCASED_THRESHOLD, UNCASED_PHRASE, UNCASED_WORD = 0.4, 0.7, 0.8
NAMED_THRESHOLD, INTRODUCED_THRESHOLD = 0.6, 0.25
AGAIN_THRESHOLD, NEVER = 0.3, 2.0
AGAIN_PERSON, UNCASED_AGAIN, LEAST_DOUBT = 0.08, 0.06, 0.15
LEAST_LETTERS = 3
MOST_ORDINARY = 4
"""So many words that are all ordinary may be a name; more in a row are a list of words."""
SMALL_LABEL = re.compile(r"(?m)^([a-z][\w’'-]+(?: [a-z][\w’'-]+){0,2}):[ \t]")
NO_NAMES = frozenset("said can made has my so do no on in he hung to oh an per long min".split())
"""Names somewhere that are too common as words to be found without a capital."""
ACTS = frozenset(
    "said says rang rings told tells asked asks went goes came comes sat sits wrote writes gave"
    " gives left retired knows knew thinks thought felt feels wanted wants did does sent sends"
    " phoned phones laughed smiled cried walked started stood reckons still always never".split()
)
"""What people do, which tells somebody called Hope from hope."""
INTRODUCES = re.compile(
    r"\b(?:called|named|name['’]s|name is|wife|husband|son|daughter|brother|colleague|friend|mum"
    r"|mother|dad|father|porter|nurse) $"
)
TITLED = re.compile(
    r"(?i)(?<![\w'’])(?:mrs?|ms|dr|prof)\.? (?!so\b|and\b|or\b|who\b|was\b|is\b|has\b|had\b|in\b"
    r"|at\b|to\b|on\b|of\b|for\b|that\b|the\b|then\b|just\b|there\b|will\b|would\b|comes?\b|came\b"
    r"|sa(?:id|ys?)\b|i\b|a\b|u[mh]\b|e(?:rm?|h)\b|mrs?\b|he\b|she\b|they\b|we\b|you\b|but\b)(?P<name>[^\W\d_][\w’'-]+)"
)
LETTERED = re.compile(
    r"(?i)(?<![\w'’])(?:mrs?|ms|miss|dr|doctor|prof|professor|auntie|aunty|uncle|sister|nurse)"
    r"\.? (?P<name>[b-hj-np-z])(?![\w'’:]|\. ?[a-z]\b)"
)
CALLED = re.compile(r"\b(?:called|named) (?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2})")
SPELT = re.compile(r"(?i)(?<![\w'’@])[a-z](?:(?:, |\. ?| |-)(?:double[ -])?[a-z]){2,}(?![\w'’@])")
"""Letters read out one by one."""
SPELLS = re.compile(r"(?i)(?:\bthat['’]?s|\bspel[a-z]+)(?: it)?(?: with)?(?: an?)?,? $")
VOICE = re.compile(r"<v(?:\.[\w.]+)? ([^<>\n]{1,80})>")
"""Who speaks in captions (W3C WebVTT, section 4.1)."""
NAMES = frozenset(("PERSON", "ORGANISATION", "PLACE"))
ROLES = frozenset(
    "nurse doctor patient carer manager chair director researcher facilitator moderator"
    " interviewer interviewee participant respondent speaker male female man woman group all"
    " unknown observer consultant note notes transcriber host panel clinician staff"
    " fac mod int intv spk".split()
)


def find_identifiers(text: str, recogniser: Recogniser | None) -> list[Mention]:
    """Return what looks like an identifier in ``text``, in order, none overlapping.

    Mentions less probable than :data:`~cmo.deidentify.mentions.SURE` are doubtful. Without a
    ``recogniser`` only identifiers that have a form and speakers' names are found.
    """
    pseudonyms = Index(Mention(*match.span(), "") for match in PSEUDONYM.finditer(text))
    text = lexicon.quiet(text)
    cased = lexicon.is_cased(text)
    forms = find_forms(text)
    fixed = [*_speakers(text), *(form for form in forms if form.probability >= SURE)]
    names = list(_names(text, recogniser, forms)) if recogniser else []
    certain = [name for name in names if name.probability >= SURE]
    titled, places = _titled(text, cased=cased), _listed_places(text, cased=cased)
    sure = without_overlaps([*fixed, *certain, *titled, *places])
    sure = without_overlaps([*_spelt(text, sure), *sure])
    again = list(_again(text, sure, Index(names)))
    doubtful = [each for each in [*forms, *names] if each.probability < SURE]
    found = without_overlaps([*sure, *again, *doubtful])
    idioms = Index(Mention(*match.span(), "") for match in _idioms().finditer(text))
    return [
        each
        for each in found
        if not any(pseudonyms.overlapping(each))
        and not any(
            idiom.start <= each.start and each.end <= idiom.end
            for idiom in idioms.overlapping(each)
        )
        and (each.probability >= LEAST_DOUBT)
    ]


@cache
def _idioms() -> re.Pattern[str]:
    """Return a pattern for ordinary phrases that hold a name, and bodies of several words."""
    listed = (phrase.removeprefix("the ") for phrase in lexicon.phrases("ordinary"))
    phrases = (phrase for phrase in listed if " " in phrase)
    ways = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?i)(?<!\w)(?:{ways})(?!\w)".replace("'", "['’]"))


def _speakers(text: str) -> Iterator[Mention]:
    """Yield the speakers' labels that are names: not ``INT``, ``P01`` or ``Nurse``."""
    labels = {label for label in speakers(text) if _is_name(label)}
    for line in re.finditer(r"[^\n]+", text) if labels else ():
        match = match_speaker(text, labels, line.start(), line.end())
        if match:
            start, end = match.span("label")
            yield from trimmed(text, Mention(start, end, "PERSON", PATTERN, 0.95))
            ends = "(?=[.,!])" if lexicon.is_cased(text) else r"(?!\w)"
            own = re.compile(rf"(?i){re.escape(match['label'])}{ends}").match(text, match.end())
            if own:
                yield Mention(*own.span(), "PERSON", PATTERN, 0.8)
    for match in filter(lambda voice: _is_name(voice[1]), VOICE.finditer(text)):
        yield from trimmed(text, Mention(*match.span(1), "PERSON", PATTERN, 0.95))
    small = Counter(match[1] for match in SMALL_LABEL.finditer(text))
    for match in SMALL_LABEL.finditer(text):
        if small[match[1]] > 1 and _is_name(match[1]):
            yield Mention(*match.span(1), "PERSON", PATTERN, 0.9)


def _listed_places(text: str, *, cased: bool) -> Iterator[Mention]:
    """Yield well-known places that are no ordinary word and nobody's name."""
    for match in re.finditer(r"[^\W\d_][\w’'-]{3,}", text):
        word = fold(POSSESSIVE.sub("", match.group()))
        if word in _plain_places() and (match.group()[0].isupper() or not cased):
            yield Mention(match.start(), match.start() + len(word), "PLACE", PATTERN, 0.6)


def _titled(text: str, *, cased: bool) -> Iterator[Mention]:
    """Yield what stands after a title or ``called``: ``mrs p``, ``called Ann Lee``."""
    for form in (LETTERED, CALLED) if cased else (LETTERED, TITLED):
        for match in form.finditer(text):
            if form is CALLED and _may_be_ordinary(fold(match["name"])):
                continue
            yield from trimmed(text, Mention(*match.span("name"), "PERSON", PATTERN, 0.6))


def _spelt(text: str, sure: Sequence[Mention]) -> Iterator[Mention]:
    """Yield names spelt out: those of ``sure``, and four letters or more said to be spelling."""
    said = (fold(text[m.start : m.end]) for m in sure if m.kind in NAMES)
    words = {word for name in said for word in re.findall(r"[^\W\d_]+", name)}
    for match in SPELT.finditer(text):
        plain = re.sub(r"double[ -]([a-z])", r"\1\1", fold(match.group()))
        letters = re.sub(r"[^a-z]", "", plain)
        cue = SPELLS.search(text, max(0, match.start() - 20), match.start())
        if letters in words or (cue and len(letters) > LEAST_LETTERS):
            yield Mention(*match.span(), "PERSON", PATTERN, 0.9)


def _listed_people(text: str, lists: Lists) -> Iterator[Mention]:
    """Yield listed names that are no ordinary word, of a text without capitals."""
    for match in re.finditer(r"[^\W\d_][\w’'-]*", text):
        word = POSSESSIVE.sub("", match.group())
        marks = lists.marks(fold(word))
        known = "g" in marks or ("s" in marks and len(word) > LEAST_LETTERS)
        taken = set(marks) & set("oprl") or fold(word) in lexicon.phrases("ordinary")
        if known and not taken and len(word) >= LEAST_LETTERS:
            yield Mention(match.start(), match.start() + len(word), "PERSON", PATTERN, 0.6)


@cache
def _plain_places() -> frozenset[str]:
    people = lexicon.names("given_names") | lexicon.names("surnames")
    return frozenset(p for p in lexicon.place_words() - people if not lexicon.is_ordinary(p))


def _is_name(label: str) -> bool:
    if ASKS.fullmatch(label) or any(map(str.isdigit, label)) or label.startswith("["):
        return False
    words = fold(label).split()
    known = lexicon.names("given_names") | lexicon.names("surnames")
    if any(word in ROLES for word in words):
        return False
    if len(label) <= 3 and words[0] not in known:
        return False
    return any(word in known or not lexicon.is_ordinary(word) for word in words)


def _names(text: str, recogniser: Recogniser, forms: Sequence[Mention]) -> Iterator[Mention]:
    sure_forms = [form for form in forms if form.probability >= SURE]
    cased = lexicon.is_cased(text)
    found = recogniser.find(text, sure_forms)
    if not cased:
        found += [*_listed_people(text, recogniser.lists), *_listed_places(text, cased=False)]
    for mention in shape(text, found, cased=cased):
        sure = mention.probability >= _threshold(text, mention, cased=cased)
        raised = max(mention.probability, SURE) if sure else 0.0
        yield mention._replace(probability=raised or min(mention.probability, SURE - 0.01))


def _threshold(text: str, mention: Mention, *, cased: bool) -> float:
    """Return how probable ``mention`` must be: less for a phrase in capitals mid-sentence."""
    said = text[mention.start : mention.end]
    words = fold(said).split()
    alone = len(words) == 1
    role = alone and words[0].rstrip("s") in ROLES
    numbered = (alone or mention.kind == "PERSON") and any(map(str.isdigit, said))
    listing = len(words) > MOST_ORDINARY and all(map(lexicon.is_ordinary, words))
    named = mention.kind == "PERSON" and words[0] in lexicon.names("given_names") - CALENDAR
    nobody = " ".join(words).removeprefix("the ") in lexicon.phrases("ordinary")
    if (
        role
        or numbered
        or listing
        or (nobody and not named)
        or (not cased and said in NO_NAMES)
        or (cased and said.islower())
        or len(said) < 2
        or re.match(r"i\b", words[0])
    ):
        return NEVER
    unknown = not _may_be_ordinary(" ".join(words))
    if not cased:
        if named and not unknown and _introduced(text, mention):
            return INTRODUCED_THRESHOLD
        return _uncased_threshold(mention.kind, unknown=unknown, named=named, words=len(words))
    phrase = len(words) > 1 and not any(word in lexicon.phrases("ordinary") for word in words)
    shown = stands_out(text, mention.start)
    if named and not unknown and not shown:
        return START_THRESHOLD
    return PHRASE_THRESHOLD if (phrase or unknown) and shown else THRESHOLD


def _introduced(text: str, mention: Mention) -> bool:
    return bool(INTRODUCES.search(text[max(0, mention.start - 15) : mention.start]))


def _uncased_threshold(kind: str, *, unknown: bool, named: bool, words: int) -> float:
    """Return the threshold of a text without capitals: high for ordinary words."""
    if unknown:
        return UNCASED_THRESHOLD
    if words > 1:
        return UNCASED_PHRASE
    return NAMED_THRESHOLD if kind == "PERSON" and named else UNCASED_WORD


def _again(text: str, sure: Iterable[Mention], names: Index) -> Iterator[Mention]:
    """Yield further places of the names that are sure, and of their parts."""
    cased = lexicon.is_cased(text)
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
        least = AGAIN_PERSON if kind == "PERSON" else AGAIN_THRESHOLD
        least = least if term[0].isupper() else UNCASED_AGAIN
        if (
            not _may_be_ordinary(folded)
            or any(name.probability >= least for name in names.overlapping(mention))
            or (folded not in CALENDAR and stands_out(text, mention.start))
            or _addressed(text, mention)
            or (not cased and kind == "PERSON" and _acts(text, mention))
            or (cased and kind == "PERSON" and term.isupper() and len(term) <= LEAST_LETTERS)
        ):
            yield mention


def _addressed(text: str, mention: Mention) -> bool:
    """Tell whether a known person is called or owns something: ``Will, …`` or ``Will's``."""
    after = text[mention.end : mention.end + 2]
    person = mention.kind == "PERSON" and text[mention.start].isupper()
    return person and (after[:1] in {",", "?", "!"} or bool(POSSESSIVE.fullmatch(after)))


def _acts(text: str, mention: Mention) -> bool:
    after = re.compile(r" ([a-z]+)").match(text, mention.end)
    return bool(after and after[1] in ACTS)


def _terms(name: str, kind: str) -> Iterator[str]:
    """Yield what a name may come back as."""
    plain = POSSESSIVE.sub("", " ".join(name.split()))
    yield plain
    words = plain.split()
    if plain.isupper() and len(plain) > LEAST_LETTERS:
        yield plain.title()
    if kind == "PERSON" and len(words) > 1:
        parts = [*words, *(p for word in words if "-" in word for p in word.split("-"))]
        titles = lexicon.words_of("title") | ROLES
        known = (p for p in parts if p and (p[0].isupper() or _is_nameable(fold(p))))
        yield from (p for p in known if len(p) >= LEAST_LETTERS and fold(p) not in titles)
        yield from _initials(words)
    long = len(words) > 1 and len(words[0]) > LEAST_LETTERS
    if kind == "ORGANISATION" and long and not _may_be_ordinary(fold(words[0])):
        yield words[0]


def _is_nameable(folded: str) -> bool:
    return folded in lexicon.listed_names() or not lexicon.is_ordinary(folded)


def _initials(words: Sequence[str]) -> Iterator[str]:
    """Yield ``J.B.``, ``J. B.`` and ``JB`` for a name written with capitals, ``JP`` of a given."""
    letters = [part[0] for word in words for part in word.split("-") if part]
    given = [word[0] for word in words if re.fullmatch(r"[A-Z]\.?", word)]
    if 1 < len(given) < len(letters):
        yield from ("".join(given), "".join(f"{letter}." for letter in given))
    if all(letter.isupper() for letter in letters):
        yield "".join(f"{letter}." for letter in letters)
        yield " ".join(f"{letter}." for letter in letters)
        if fold("".join(letters)) not in lexicon.phrases("ordinary"):
            yield "".join(letters)


def _may_be_ordinary(folded: str) -> bool:
    words = re.findall(r"[\w']+", folded)
    roles = lexicon.words_of("org") | lexicon.words_of("place") | lexicon.words_of("title")
    return all(lexicon.is_ordinary(word) or word in roles for word in words) or (
        folded in lexicon.phrases("ordinary")
    )
