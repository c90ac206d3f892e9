"""Making transcripts with made-up identifiers, for the recogniser to learn from.

Each has a small cast of people, places and organisations, so that names come back as they do
in talk. Some names are from the lists, some are put together from syllables, so that the
recogniser learns to go by the context as well.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from cmo.deidentify.lexicon import DATA, fold, is_ordinary, phrases
from cmo.deidentify.mentions import Mention

SLOT = re.compile(r"\{([GFTSILOo])\}")
UNHEARD = re.compile(r"[.,!?](?=\s|$)")
KINDS = dict.fromkeys("GFTSI", "PERSON") | {"L": "PLACE"} | dict.fromkeys("Oo", "ORGANISATION")
PARTICLES = "van de der del bin al Nic Mac ap dos von di".split()
TITLES = "Dr Mr Mrs Ms Miss Professor Sister Councillor Sir Lady".split()
ONSETS = (
    "b br c ch cr d dr f fl g gr h j k kw l m mb n ng nk p pr q r s sh st t th tr v w y z".split()
)
VOWELS = "a e i o u ee ia ou ai ei io au aa".split()
CODAS = "n r l s m th nd rd ck tt sh x k d v ng".split() + [""] * 8
PLACE_STARTS = (
    "Ash Bar Black Brom Brad Cald Chip Clap Cran Dun Eller Fen Gar Had Har Hex Kel Kirk Lang Mar"
    " Mos Nor Oster Pen Ravens Rod Sal Sand Shel Skip Stan Swin Thorn Tre Wal Wen Whit Win Wool Yar"
).split()
PLACE_ENDS = (
    "by combe dale don field ford gate ham holme hurst law ley mere more mouth pool port sea stead"
    " stone ton try well wick wood worth"
).split()
BEFORE = "Much Upper Lower Nether Great Little North West East Old Market Isle-of Port St".split()
AFTER = "Cross End Bank Vale Bridge Green Fold Moor Valley Water Bay Park Road Street Hill".split()
BODIES = (
    "Hospital|General|Royal|Infirmary|Surgery|Medical Centre|Health Centre|Community|Hospitals"
    "|Cottage Hospital|Practice|University Hospital|NHS Trust|NHS Foundation Trust|Hospice|House"
    "|Partnership|Primary Care Network|Borough Council|County Council|Care Home|Lodge|Court"
    "|Academy|College|Housing Association|District|Health Board|Group|Alliance|Clinic"
).split("|")
IDEAS = (
    "Springtime Compass Beacon Horizon Lantern Bridgewater Harbour Willow Oak Silver River Cobalt"
    " Sunrise Gateway Anchor Meridian Summit Forward Together Phoenix Three Four Kite Apple Unity"
).split()
THINGS = (
    "Health Care Team Project Trust House Centre Collective Partners Support Bridges Mills".split()
)
SAINTS = (
    "Mary Luke Oswald Cuthbert Anne Hilda Thomas Bride Alban Chad Giles Helen Piran Columba Jude"
).split()
COMMON = (
    "chapel heather anvil mermaid clock morning mill corner church garden river orchard market"
    " castle school stone swan bell crown lamb star moon north silver golden green white black"
    " long high meadow forest lake hill tower abbey priory station harbour lighthouse anchor"
    " bridge canal"
    " union barley wool saddle thimble cherry apple pear hazel willow holly ivy rose lily heron"
    " robin falcon kestrel otter badger fox hare open new first two three four seven common"
    " people family mothers welcome hope trust faith grace mercy liberty unity valley"
).split()
PIECES = {
    "body": BODIES,
    "idea": IDEAS,
    "thing": THINGS,
    "saint": SAINTS,
    "common": [word.title() for word in COMMON],
    "royal": "Royal King Queen Prince Princess Lady Duke Bishop Great City Old New".split(),
    "first": "Albert Alexandra Edward Edmund Mary Anne Charles George Margaret Victoria".split(),
    "compass": "Northern Southern Eastern Western North South East West Central Mid".split(),
    "land": "Isles Dales Vale Valley Valleys Lakes Coast Moors Shires Fells Downs Borders".split(),
    "line": "Housing Care Health Support Women's Youth Community Mental Digital Data Home".split(),
    "firm": "Systems Project Group Services Consulting Courier Gazette Society Network".split(),
    "school": "Primary Academy High Juniors College Nursery School Infants".split(),
    "trust": "NHS Trust|NHS Foundation Trust|Hospitals|Council|Community Trust|Care".split("|"),
    "body2": "Integrated Care|Care|Alliance|Practice|Health|Services".split("|"),
}
BODY_FORMS = (
    *(["{place} {body}"] * 12),
    *(["St {saint}'s", "St {saint}'s {body}", "{word} {body}", "{common} {common}"] * 2),
    *(["{place} and {place} {trust}", "{place} and {common} {body2}", "{common} {body}"] * 2),
    *("{idea} {thing}", "{common} {thing}", "{common} {common} {body}", "{common} Street {body}"),
    *("{common} Road {body}", "{royal} {first} {body}", "{royal} {first}'s", "{royal} {word}"),
    *(
        "the {royal} {first}",
        "the {common} {thing}",
        "{compass} {land} {trust}",
        "{place} {compass}",
    ),
    *("{word} {line} {firm}", "{place} {line} {firm}", "{common} {line} {firm}", "{idea} {firm}"),
    *("{place} {school}", "{common} {school}", "{compass} {word} {firm}", "{common} of {common}"),
    *(
        "{common} {common} {place}",
        "Open {common} {place}",
        "{word}",
        "{word} {firm}",
        "the {word}",
    ),
    *("{place} {compass} {body}", "{compass} {place} {trust}", "{word} {word} {line}", "{idea}"),
)
LEADS = frozenset((*BEFORE, *PIECES["royal"], *PIECES["compass"], "Open", "the"))
LINES = (8, 26)


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    given: str
    middle: str
    surname: str
    title: str
    full: str


@dataclass(frozen=True)
class Example:
    """A text and the identifiers in it."""

    text: str
    mentions: tuple[Mention, ...]

    def lowered(self) -> Example:
        """Return the same as speech-to-text without capitals or stops would write it."""
        text = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        left = [at for match in UNHEARD.finditer(text) for at in range(*match.span())]
        moved = [
            each._replace(
                start=each.start - bisect_left(left, each.start),
                end=each.end - bisect_left(left, each.end),
            )
            for each in self.mentions
        ]
        return Example(UNHEARD.sub("", text), tuple(moved))


def make_examples(count: int, seed: int) -> list[Example]:
    """Return ``count`` made-up transcripts, the same for the same ``seed``."""
    chance = random.Random(seed)  # noqa: S311  (not for secrets)
    return [_example(chance) for _ in range(count)]


@cache
def _templates() -> tuple[str, ...]:
    lines = (DATA / "templates.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def _written(kind: str) -> tuple[str, ...]:
    """Return the names of a list as they are written, in its order."""
    lines = (DATA / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _example(chance: random.Random) -> Example:
    people = [_person(chance) for _ in range(chance.randint(2, 5))]
    places = [made_place(chance) for _ in range(2)]
    bodies = [made_body(chance, places) for _ in range(3)]
    parts: list[str] = []
    mentions: list[Mention] = []
    length = 0
    speaker = 0
    for line in chance.choices(_templates(), k=chance.randint(*LINES)):
        if not parts or chance.random() < 0.4:
            speaker = 1 - speaker
            opening = ("\n" if parts else "") + ("INT: ", "P01: ")[speaker]
        else:
            opening = " "
        for piece in (opening, *re.split(r"(\{\w\})", line)):
            slot = SLOT.fullmatch(piece)
            said = _fill(chance, slot[1], people, places, bodies) if slot else piece
            if slot:
                lead = slot[1] == "T" or said.startswith("the ")
                skip = said.index(" ") + 1 if lead else 0
                mentions.append(Mention(length + skip, length + len(said), KINDS[slot[1]]))
            parts.append(said)
            length += len(said)
    return Example("".join(parts), tuple(mentions))


def _fill(
    chance: random.Random, slot: str, people: list[Person], places: list[str], bodies: list[str]
) -> str:
    person = chance.choice(people)
    if slot in "Oo":
        body = chance.choice(bodies)
        words = body.split()
        return words[0] if slot == "o" and len(words) > 1 and words[0] not in LEADS else body
    return {
        "G": person.given,
        "F": person.full,
        "T": f"{person.title} {person.surname}",
        "S": person.surname,
        "I": chance.choice(
            (
                f"{person.given[0]}. {person.surname}",
                f"{person.given[0]}. {person.middle[0]}. {person.surname}",
                person.given[:3],
                person.given,
            )
        ),
        "L": chance.choice(places),
    }[slot]


def _person(chance: random.Random) -> Person:
    given, middle = made_given(chance), made_given(chance)
    surname = made_surname(chance)
    if chance.random() < 0.15:
        surname += "-" + chance.choice(_written("surnames"))
    if chance.random() < 0.06:
        surname = f"{chance.choice(PARTICLES)} {surname}"
    if chance.random() < 0.05:
        given += "-" + _word(chance).lower()
    parts = (given, middle, surname) if chance.random() < 0.12 else (given, surname)
    return Person(given, middle, surname, chance.choice(TITLES), " ".join(parts))


def made_surname(chance: random.Random) -> str:
    """Return a surname, of the list or put together from syllables."""
    return chance.choice(_written("surnames")) if chance.random() < 0.6 else _word(chance)


def made_given(chance: random.Random) -> str:
    """Return a first name: one that is an ordinary word, one of the list, or of syllables."""
    way = chance.random()
    if way < 0.25:
        return chance.choice(_ambiguous())
    return chance.choice(_written("given_names")) if way < 0.7 else _word(chance)


@cache
def _ambiguous() -> tuple[str, ...]:
    """Return the first names that are ordinary words too."""
    return tuple(name for name in _written("given_names") if is_ordinary(fold(name)))


def _word(chance: random.Random) -> str:
    count = chance.choice((1, 2, 2, 2, 3, 3))
    pieces = [chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(count)]
    return ("".join(pieces) + chance.choice(CODAS) + chance.choice(("", "", "a", "i", "o"))).title()


def made_place(chance: random.Random) -> str:
    """Return a place, of the list or put together."""
    if chance.random() < 0.25:
        return str(chance.choice(sorted(phrases("places")))).title()
    name = chance.choice(PLACE_STARTS) + chance.choice(PLACE_ENDS)
    if chance.random() < 0.15:
        name = _word(chance)
    elif chance.random() < 0.15:
        return f"{chance.choice(COMMON).title()} {chance.choice(AFTER)}"
    if chance.random() < 0.25:
        return f"{chance.choice(BEFORE).replace('-', ' ')} {name}"
    return f"{name} {chance.choice(AFTER)}" if chance.random() < 0.25 else name


def made_body(chance: random.Random, places: Sequence[str] = ()) -> str:
    """Return an organisation; where it is named after a place, then often one of ``places``."""

    def piece(match: re.Match[str]) -> str:
        if match[1] == "place":
            return chance.choice(places) if places and chance.random() < 0.5 else made_place(chance)
        return _word(chance) if match[1] == "word" else chance.choice(PIECES[match[1]])

    return re.sub(r"\{(\w+)\}", piece, chance.choice(BODY_FORMS))
