"""Lay out a fresh epoch of training text: as written, disturbed, or set in pages of cruft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cmo.finetuning import augment
from cmo.finetuning.words import (
    BREAK,
    WORD,
    Passage,
    Sentence,
    TrainingText,
    Word,
    tagged,
)

CRUFT = Path(__file__).parent / "cruft.txt"
ORGANISATIONS = [
    "Northlea Trust", "The Calder Foundation", "Health Futures", "Eastmoor Council", "CareLink",
    "the Wexcombe Institute", "Harbour Housing", "NHS Dunmere", "Voices Together", "Ridgeway Trust",
]  # fmt: skip
TOPICS = [
    "hospital mergers", "integrated care", "school attendance", "housing support", "vaccination",
    "maternity services", "farm advice", "prison health", "digital records", "care homes",
    "ambulance handovers", "mental health", "social prescribing", "flood response", "workforce",
    "clinical networks", "patient safety", "youth work", "dementia", "shared services",
]  # fmt: skip
PEOPLE = [
    "Dr Amina Yusuf", "Tom Harding", "Professor Elin Rees", "Sade Okoro", "R. Patel",
    "J. Lindqvist", "Marie Dunne", "K. Osei", "Dr Paul Brennan", "Hui Min Tan", "S. Kowalska",
]  # fmt: skip


@dataclass(frozen=True)
class Mix:
    """How often each disturbance is applied to a record in an epoch (shares from 0 to 1)."""

    speech: float = 0.35
    speech_elsewhere: float = 0.08
    relabel: float = 0.4
    bullets: float = 0.12
    wrap: float = 0.07
    thin: float = 0.3
    page: float = 0.4
    join: float = 0.25
    dilute: float = 0.35


PLAIN = Mix(0, 0, 0, 0, 0, 0, 0, 0, 0)


class Cruft:
    """Lines that carry no claim, from `cruft.txt`, with their slots filled at random."""

    def __init__(self, path: Path, titles: Sequence[str]) -> None:
        self.titles = titles
        self.lines: dict[str, list[str]] = {}
        text = path.read_text(encoding="utf-8")
        for block in re.split(r"^\[(?=\w+\]$)", text, flags=re.MULTILINE)[1:]:
            name, _, body = block.partition("]\n")
            if name in ("nav", "heading", "advice", "plain", "talk"):
                self.lines[name] = body.strip().split("\n")
                last = name
            else:
                self.lines[last] += [f"[{name}]", *body.strip().split("\n")]

    def line(self, kind: str, rng: Random) -> str:
        """Return one line of `kind`, filled."""
        if kind == "title":
            return rng.choice(self.titles)
        slots = {
            "t": lambda: rng.choice(TOPICS),
            "o": lambda: rng.choice(ORGANISATIONS),
            "p": lambda: rng.choice(PEOPLE),
            "n": lambda: str(rng.randint(2, 60)),
        }
        return re.sub(r"\{([topn])\}", lambda m: slots[m[1]](), rng.choice(self.lines[kind]))

    def block(self, kind: str, count: int, rng: Random) -> Passage:
        """Return `count` lines of `kind`, one line each, behind bullets now and then."""
        bullet = rng.choice(augment.BULLETS) if rng.random() < 0.3 else ""
        lines = [f"{bullet} {self.line(kind, rng)}" for _ in range(count)]
        return [plain_sentence(line) for line in lines]

    def paragraph(self, rng: Random) -> Passage:
        """Return two to five plain or advising sentences run together as one paragraph."""
        kinds = ["plain"] * 3 if rng.random() < 0.5 else ["advice", "advice", "plain"]
        lines = [self.line(rng.choice(kinds), rng) for _ in range(rng.randint(2, 5))]
        return [plain_sentence(lines[0]), *(plain_sentence(line)[1:] for line in lines[1:])]


def plain_sentence(text: str) -> Sentence:
    """Return an uncoded line: a break and its words."""
    return [Word(BREAK), *(Word(match[0]) for match in WORD.finditer(text))]


def on_new_line(passage: Passage) -> Passage:
    """Return `passage` with a break before its first word."""
    if not passage or passage[0][:1] == [Word(BREAK)]:
        return passage
    return [[Word(BREAK), *passage[0]], *passage[1:]]


def uncoded(records: Sequence[TrainingText]) -> dict[bool, list[Sentence]]:
    """Return the sentences without marks, of speech (`True`) and of other text (`False`).

    Turns of the interviewer and the first sentence of a turn, which names its speaker, stay out.
    """
    found: dict[bool, list[Sentence]] = {True: [], False: []}
    for record in records:
        talk, asked = record.talk, False
        for sentence in tagged(record):
            words = [word for word in sentence if word.text != BREAK]
            if talk and len(words) < len(sentence):
                asked = words[:1] == [Word("INT")]
            labelled = any(word.text == ":" for word in words[:4])
            if not (asked or labelled) and len(words) > 3 and {w.tag for w in words} == {"O"}:
                found[talk].append(words)
    return found


def diluted(passage: Passage, others: Sequence[Sentence], rng: Random) -> Passage:
    """Put runs of `others`, sentences without marks, behind some sentences of a passage."""
    rate, longest = rng.choice([0.1, 0.2, 0.4]), rng.randint(1, 5)
    result: Passage = []
    for sentence in passage:
        result.append(sentence)
        if others and not any(word.text == "INT" for word in sentence[:2]) and rng.random() < rate:
            result += rng.choices(others, k=rng.randint(1, longest))
    return result


def disturbed(
    record: TrainingText, mix: Mix, others: dict[bool, list[Sentence]], rng: Random
) -> Passage:
    """Return the record's passage after a random draw of disturbances."""
    passage = tagged(record)
    talk = record.talk
    if rng.random() < mix.thin:
        passage = augment.thinned(passage, rng)
    if rng.random() < mix.dilute:
        passage = diluted(passage, others[talk], rng)
    if talk and rng.random() < mix.relabel:
        passage = augment.relabelled(passage, rng)
    if rng.random() < (mix.speech if talk else mix.speech_elsewhere):
        if talk and rng.random() < 0.7:
            passage = augment.disfluent(passage, rng, rng.choice([0.03, 0.06, 0.1]))
        if rng.random() < 0.7:
            passage = augment.unpunctuated(passage, rng, rng.choice([0.5, 1.0, 1.0]))
    elif not talk and rng.random() < mix.bullets:
        passage = augment.bulleted(passage, rng)
    if rng.random() < mix.wrap:
        passage = augment.wrapped(passage, rng)
    return passage


def _page(parts: Sequence[Passage], cruft: Cruft, rng: Random) -> Passage:
    page: Passage = []
    for _ in range(rng.randint(0, 2)):
        page += cruft.block(rng.choice(["nav", "nav", "title"]), rng.randint(2, 7), rng)
    for part in parts:
        if rng.random() < 0.5:
            page += cruft.block("heading", 1, rng)
        page += on_new_line(part)
        for kind in ("advice", "heading", "plain", "nav", "title"):
            if rng.random() < 0.15:
                page += cruft.block(kind, rng.randint(1, 5), rng)
        if rng.random() < 0.3:
            page += cruft.paragraph(rng)
    return page + cruft.block("nav", rng.randint(0, 7), rng)


def _conversation(parts: Sequence[Passage], cruft: Cruft, rng: Random) -> Passage:
    joined: Passage = []
    for part in parts:
        if rng.random() < 0.4:
            joined += cruft.block("talk", rng.randint(1, 3), rng)
        joined += on_new_line(part)
    return joined


def epoch(records: Sequence[TrainingText], mix: Mix, cruft: Cruft, rng: Random) -> list[Passage]:
    """Return one epoch of passages: every record once, some joined into pages or conversations."""
    order = rng.sample(range(len(records)), len(records))
    waiting: dict[bool, list[Passage]] = {True: [], False: []}
    size = {True: 2, False: 2}
    texts: list[Passage] = []
    others = uncoded(records)
    for place in order:
        talk = records[place].talk
        passage = disturbed(records[place], mix, others, rng)
        if rng.random() >= (mix.join if talk else mix.page):
            texts.append(passage)
            continue
        waiting[talk].append(passage)
        if len(waiting[talk]) >= size[talk]:
            texts.append((_conversation if talk else _page)(waiting[talk], cruft, rng))
            waiting[talk], size[talk] = [], rng.randint(1, 4)
    return [*texts, _page(waiting[False], cruft, rng), _conversation(waiting[True], cruft, rng)]
