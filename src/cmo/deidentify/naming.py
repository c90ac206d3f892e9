"""Giving each person, place and number one pseudonym throughout a transcript."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    persons = [key for kind, key in unique if kind == PERSON and _is_full(key)]
    bodies = [key for kind, key in unique if kind == ORGANISATION]
    owners = {}
    for kind, key in unique:
        if kind == PERSON and not _is_full(key):
            wholes = [full for full in persons if _short_for(key, full)]
        elif kind == ORGANISATION:
            wholes = [body for body in bodies if body.startswith(f"{key} ")]
        else:
            continue
        if len(wholes) == 1:
            owners[kind, key] = (kind, wholes[0])
    return owners


def _is_full(name: str) -> bool:
    return len(name.split()) > 1 and not re.match(r"\w\. ?", name)


def _short_for(short: str, full: str) -> bool:
    """Tell whether ``short`` is a part, a short form or the initials of the name ``full``."""
    words = full.split()
    parts = {*words, *(part for word in words for part in word.split("-"))}
    if short in parts or short in _nicknames().get(words[0], frozenset()):
        return True
    initials = "".join(word[0] for word in re.split(r"[ -]", full) if word)
    if re.fullmatch(r"(?:\w\. ?)+\w\.?|\w{2,3}", short) and (
        re.sub(r"[. ]", "", short) == initials
    ):
        return True
    match = re.fullmatch(r"((?:\w\. ?)+)(.+)", short)
    return bool(match and full.startswith(match[1][0]) and match[2] in {words[-1], *parts})


@cache
def _nicknames() -> Mapping[str, frozenset[str]]:
    """Return the short forms of first names: ``william`` for ``bill`` and so on."""
    found = {}
    for line in lexicon.lines("nicknames.txt"):
        for entry in line.split(";"):
            name, *short = entry.split()
            found[name] = frozenset(short)
    return found
