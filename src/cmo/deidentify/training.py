"""Training the recogniser: on transcripts with their lists, marked ones, and made-up ones.

Every transcript is seen with and without capitals. A share of the names of each counts as
being in no list, so that the recogniser learns to go by form and context too.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cmo import linear
from cmo.deidentify import lexicon
from cmo.deidentify.features import Lists
from cmo.deidentify.finding import NAMES
from cmo.deidentify.generating import Example, make_examples
from cmo.deidentify.known import KEEP, Identifier
from cmo.deidentify.lexicon import fold
from cmo.deidentify.matching import Matcher, spelling
from cmo.deidentify.mentions import Mention
from cmo.deidentify.recogniser import Recogniser, train
from cmo.deidentify.scoring import read_marked

SEED, MADE, STRENGTH, ROUNDS = 1, 1000, 2.0, 80
HIDDEN = (0.1, 0.4)
"""Shares of the names that count as unlisted: the first and the further times seen."""
WORD_TEXTS = 6
TRANSCRIPTS = Path(__file__).parent / "transcripts"
KINDS = {"ORGANIZATION": "ORGANISATION", "LOCATION": "PLACE", "NAME": "PERSON"}


def listed_example(text: str, identifiers: Sequence[Identifier]) -> Example:
    """Return ``text`` with the places of its listed identifiers."""
    wanted = [item for item in identifiers if item.type != KEEP]
    kinds = {spelling(item.text): KINDS.get(item.type, item.type) for item in wanted}
    found = Matcher(item.text for item in wanted).find(text)
    mentions = (Mention(m.start, m.end, kinds.get(m.spelling, "PERSON")) for m in found)
    return Example(text, tuple(mentions))


def marked_examples(folder: Path = TRANSCRIPTS) -> list[Example]:
    """Return the marked transcripts to learn from, in the order of their names."""
    return [read_marked(path) for path in sorted(folder.glob("*.txt"))]


def train_recogniser(examples: Iterable[Example], *, made: int = MADE) -> tuple[Recogniser, int]:
    """Return a recogniser trained on ``examples`` and ``made`` made-up transcripts.

    Also returns how many tokens it was trained on. The encoder is not trained here.
    """
    seen: list[Example] = []
    lists: list[Lists] = []
    first, further = HIDDEN
    for number, example in enumerate(make_examples(made, SEED)):
        seen.append(example.lowered() if number % 2 == 0 else example)
        lists.append(_some_hidden(example, number, further))
    for number, example in enumerate(examples):
        names = only_names(example)
        seen += [names, names, names.lowered()]
        lists += [
            _some_hidden(names, number, first),
            _some_hidden(names, number + 100, further),
            _some_hidden(names, number + 7, further),
        ]
    model, tokens = train(seen, lists, C=STRENGTH, max_iter=ROUNDS)
    return Recogniser(model), tokens


def save_recogniser(recogniser: Recogniser, folder: Path, card: dict[str, Any]) -> None:
    """Write the recogniser and what it was trained on to ``folder``."""
    settings = {"seed": SEED, "made_up": MADE, "hidden": HIDDEN, "C": STRENGTH, "rounds": ROUNDS}
    linear.save_models(folder, {"recogniser": recogniser.model}, {**settings, **card})


def words_in(example: Example) -> frozenset[str]:
    """Return the folded words of the identifiers of ``example``."""
    said = (example.text[m.start : m.end] for m in example.mentions)
    return frozenset(fold(word) for name in said for word in re.findall(r"[\w’']+", name))


def write_vocabulary(texts: Iterable[str], path: Path | None = None) -> int:
    """Write the words in small letters of ``texts``, the list of ordinary words; count them.

    Texts without capitals do not count, and a listed name only if it is a word in many texts.
    """
    from cmo.store import write_text

    pattern = re.compile(r"(?<![\w'@./-])[a-z]+(?:'[a-z]+)?(?![\w'@]|\.\w)")
    cased = (text.replace("’", "'") for text in texts if lexicon.is_cased(text))
    found = Counter(word for text in cased for word in set(pattern.findall(text)))
    named = lexicon.listed_names()
    words = sorted(
        word for word, often in found.items() if often >= WORD_TEXTS or word not in named
    )
    rows, row = [], ""
    for word in words:
        if len(row) + len(word) > 98:
            rows.append(row)
            row = ""
        row = f"{row} {word}".strip()
    head = "# Ordinary words in small letters of the corpus and the reading notes.\n"
    write_text(path or lexicon.DATA / "vocabulary.txt", head + "\n".join([*rows, row]) + "\n")
    return len(words)


def only_names(example: Example) -> Example:
    """Return ``example`` with what is to be learnt of it alone: no numbers, no descriptions."""
    cased = lexicon.is_cased(example.text)
    names = (m for m in example.mentions if m.kind in NAMES)
    return Example(
        example.text,
        tuple(m for m in names if not (cased and example.text[m.start].islower())),
    )


def _some_hidden(example: Example, seed: int, share: float) -> Lists:
    chance = random.Random(seed)  # noqa: S311  (not for secrets)
    words = sorted(words_in(example))
    return Lists(frozenset(word for word in words if chance.random() < share))
