"""Making transcripts with made-up identifiers, for the recogniser to learn from.

Each has a small cast of people, places and organisations, so that names come back as they do
in talk. Some names are from the lists, some are put together from syllables, so that the
recogniser learns to go by the context as well.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache

from cmo.deidentify.lexicon import DATA, phrases
from cmo.deidentify.mentions import Mention

SLOT = re.compile(r"\{([GFTSILOo])\}")
KINDS = dict.fromkeys("GFTSI", "PERSON") | {"L": "PLACE"} | dict.fromkeys("Oo", "ORGANISATION")
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
BEFORE = "Upper Lower Nether Great Little North West East Old Market Isle-of Port St".split()
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
LINES = (8, 26)


@dataclass(frozen=True)
class Person:
    """A made-up person."""

    given: str
    surname: str
    title: str


@dataclass(frozen=True)
class Example:
    """A text and the identifiers in it."""

    text: str
    mentions: tuple[Mention, ...]

    def lowered(self) -> Example:
        """Return the same as speech-to-text without capitals or stops would write it."""
        text = self.text.lower()
        if len(text) != len(self.text):
            return self
        return Example(re.sub(r"[.,!?](?=\s)", " ", text), self.mentions)


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
    places = [_place(chance) for _ in range(2)]
    bodies = [_body(chance, places) for _ in range(3)]
    parts: list[str] = []
    mentions: list[Mention] = []
    length = 0
    speaker = 0
    for line in chance.choices(_templates(), k=chance.randint(*LINES)):
        if not parts or chance.random() < 0.4:
            speaker = 1 - speaker
            lead = ("\n" if parts else "") + ("INT: ", "P01: ")[speaker]
        else:
            lead = " "
        for piece in (lead, *re.split(r"(\{\w\})", line)):
            slot = SLOT.fullmatch(piece)
            said = _fill(chance, slot[1], people, places, bodies) if slot else piece
            if slot:
                skip = len(said) - len(said.split(" ", 1)[1]) if slot[1] == "T" else 0
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
        return words[0] if slot == "o" and len(words) > 1 and words[0] not in BEFORE else body
    return {
        "G": person.given,
        "F": f"{person.given} {person.surname}",
        "T": f"{person.title} {person.surname}",
        "S": person.surname,
        "I": chance.choice(
            (f"{person.given[0]}. {person.surname}", person.given[:3], person.given)
        ),
        "L": chance.choice(places),
    }[slot]


def _person(chance: random.Random) -> Person:
    given = chance.choice(_written("given_names")) if chance.random() < 0.7 else _word(chance)
    surname = chance.choice(_written("surnames")) if chance.random() < 0.6 else _word(chance)
    if chance.random() < 0.15:
        surname += "-" + chance.choice(_written("surnames"))
    if chance.random() < 0.05:
        given += "-" + _word(chance).lower()
    return Person(given, surname, chance.choice(TITLES))


def _word(chance: random.Random) -> str:
    count = chance.choice((1, 2, 2, 2, 3, 3))
    pieces = [chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(count)]
    return ("".join(pieces) + chance.choice(CODAS) + chance.choice(("", "", "a", "i", "o"))).title()


def _place(chance: random.Random) -> str:
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


def _body(chance: random.Random, places: list[str]) -> str:  # noqa: PLR0911  (one a way)
    way = chance.random()
    if way < 0.45:
        name = chance.choice(places) if chance.random() < 0.5 else _place(chance)
        return f"{name} {chance.choice(BODIES)}"
    if way < 0.65:
        saint = chance.choice(SAINTS) if chance.random() < 0.5 else _word(chance)
        ending = f" {chance.choice(BODIES)}" if chance.random() < 0.4 else ""
        return f"St {saint}'s{ending}"
    if way < 0.75:
        both = f"{_place(chance)} and {_place(chance)}"
        return (
            f"{both} {chance.choice(('NHS Trust', 'Hospitals', 'NHS Foundation Trust', 'Council'))}"
        )
    if way < 0.84:
        return " ".join(chance.choice(COMMON) for _ in range(2)).title()
    if way < 0.88:
        both = (
            f"{_place(chance)} and {chance.choice((_word(chance), chance.choice(COMMON).title()))}"
        )
        return (
            f"{both} {chance.choice(('Integrated Care', 'Care', 'Alliance', 'Practice', 'Health'))}"
        )
    if way < 0.95:
        thing = chance.choice(THINGS) if chance.random() < 0.5 else chance.choice(BODIES)
        return f"{chance.choice((chance.choice(IDEAS), chance.choice(COMMON).title()))} {thing}"
    return f"{_word(chance)} {chance.choice(('Institute', 'Trust', 'Health', 'Hospital', 'Care'))}"
