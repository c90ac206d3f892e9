"""Giving each person, place and number one pseudonym throughout a transcript."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from cmo.deidentify import lexicon
from cmo.deidentify.known import PERSON, Identifier, kind_word
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import APOSTROPHES
from cmo.deidentify.mentions import Mention

PSEUDONYM = re.compile(r"\[(?P<kind>[A-Z][A-Za-z ]*) (?P<number>\d+)\]")
ORGANISATION = "Organisation"


def name_mentions(text: str, mentions: Sequence[Mention], listed: Mapping[str, str]) -> list[str]:
    """Return the pseudonym of each of ``mentions``, in their order.

    ``listed`` holds the pseudonyms that the analyst's list gives; new ones are numbered after
    them and after those already in ``text``. Parts, short forms and initials of a name stand
    for the one person who can be meant; what may be two people gets a number of its own.
    """
    counts: Counter[str] = Counter()
    for match in PSEUDONYM.finditer(" ".join([text, *listed.values()])):
        counts[match["kind"]] = max(counts[match["kind"]], int(match["number"]))
    keys = [_key(text, mention) for mention in mentions]
    known = {(kind, key): given for kind, key, given in _listed(listed)}
    owners = _owners([*known, *keys])
    for (kind, key), given in list(known.items()):
        known.setdefault(owners.get((kind, key), (kind, key)), given)
    for kind, key in keys:
        whole = owners.get((kind, key), (kind, key))
        if (kind, key) not in known and whole not in known:
            counts[kind] += 1
            known[whole] = f"[{kind} {counts[kind]}]"
    return [known.get(key) or known[owners.get(key, key)] for key in keys]


def _listed(listed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for term, given in listed.items():
        match = PSEUDONYM.fullmatch(given)
        if match:
            yield match["kind"], _plain(term, match["kind"]), given


def _key(text: str, mention: Mention) -> tuple[str, str]:
    kind = kind_word(Identifier("", "", mention.kind))
    return kind, _plain(text[mention.start : mention.end], kind)


def _plain(term: str, kind: str) -> str:
    """Return what spellings of one name or number have in common."""
    folded = re.sub(r"\s+", " ", fold(term)).strip()
    if kind in {PERSON, ORGANISATION, "Place"}:
        return re.sub(rf"[{re.escape(APOSTROPHES)}]s?$", "", folded).removeprefix("the ")
    return re.sub(r"[\W_]+", "", folded)


def _owners(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the whole name that each part of one is short for, where there is just one."""
    unique = list(dict.fromkeys(keys))
    persons = _Persons(key for kind, key in unique if kind == PERSON and _is_full(key))
    bodies = _by_beginning(key for kind, key in unique if kind == ORGANISATION)
    owners = {}
    for kind, key in unique:
        if kind == PERSON and not _is_full(key):
            wholes = persons.meant_by(key)
        elif kind == ORGANISATION:
            wholes = bodies.get(key, set())
        else:
            continue
        if len(wholes) == 1:
            [whole] = wholes
            owners[kind, key] = (kind, whole)
    return owners


def _is_full(name: str) -> bool:
    return len(name.split()) > 1 and not re.match(r"\w\. ?", name)


def _by_beginning(names: Iterable[str]) -> dict[str, set[str]]:
    """Return which of ``names`` begin with some words and go on."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for space in re.finditer(" ", name):
            found[name[: space.start()]].add(name)
    return found


class _Persons:
    """Whole names of persons, by what may be short for them: a text may hold thousands."""

    def __init__(self, names: Iterable[str]) -> None:
        self.by_part: dict[str, set[str]] = defaultdict(set)
        self.by_nickname: dict[str, set[str]] = defaultdict(set)
        self.by_initials: dict[str, set[str]] = defaultdict(set)
        for name in names:
            words, pieces = name.split(), re.findall(r"[^ -]+", name)
            for part in (*words, *pieces):
                self.by_part[part].add(name)
            for short in _nicknames().get(words[0], ()):
                self.by_nickname[short].add(name)
            self.by_initials["".join(piece[0] for piece in pieces)].add(name)

    def meant_by(self, short: str) -> set[str]:
        """Return those of which ``short`` is a part, a short form or the initials."""
        found = self.by_part.get(short, set()) | self.by_nickname.get(short, set())
        if re.fullmatch(r"(?:\w\. ?)+\w\.?|\w{2,3}", short):
            found |= self.by_initials.get(re.sub(r"[. ]", "", short), set())
        match = re.fullmatch(r"((?:\w\. ?)+)(.+)", short)
        if match:
            alike = self.by_part.get(match[2], set())
            found |= {name for name in alike if name.startswith(match[1][0])}
        return found


@cache
def _nicknames() -> Mapping[str, frozenset[str]]:
    """Return the short forms of first names: ``william`` for ``bill`` and so on."""
    found = {}
    for line in lexicon.lines("nicknames.txt"):
        for entry in line.split(";"):
            name, *short = entry.split()
            found[name] = frozenset(short)
    return found
