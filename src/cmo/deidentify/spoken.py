"""Numbers as people say them: ``oh seven double-four``, ``nine hundred``, ``0 7, 700``.

A run is a row of digits and number words with nothing but blanks and light punctuation
between them. :func:`runs` finds them and says what digits each part stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

UNITS = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero nought naught oh o", "one", "two", "three", "four", "five", "six", "seven")
    )
    for word in words.split()
} | {"eight": "8", "nine": "9"}
TEENS = {
    word: str(10 + number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: str(20 + 10 * number)
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
TIMES = {"double": 2, "triple": 3, "treble": 3}
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
TEEN = "|".join(TEENS)
TEN = "|".join(TENS)
PART = re.compile(
    rf"(?P<digits>\+?\d+)|(?:(?P<times>{'|'.join(TIMES)})[\s-]+(?P<again>{UNIT}|\d)(?P<hundreds>[\s-]+hundred)?)"
    rf"|(?P<hundred>{UNIT})[\s-]+hundred|(?P<ten>{TEN})(?:[\s-]+(?P<rest>{UNIT}))?"
    rf"|(?P<teen>{TEEN})|(?P<unit>{UNIT})|(?P<plus>plus)",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"[ \t\n,.()/–—-]{0,4}(?:\(0\)|then)?[ \t\n,.()/–—-]{0,3}")
WORD = re.compile(r"[^\W_]")


class Part(NamedTuple):
    """A piece of a run, and the digits it stands for."""

    start: int
    end: int
    digits: str


def runs(text: str) -> Iterator[list[Part]]:
    """Yield the runs of number words and digits in ``text``, each as its parts."""
    run: list[Part] = []
    for match in PART.finditer(text):
        part = Part(match.start(), match.end(), _digits(match))
        if not _whole(text, part):
            continue
        if run and not BETWEEN.fullmatch(text, run[-1].end, part.start):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _whole(text: str, part: Part) -> bool:
    """Tell whether ``part`` is no piece of a longer word."""
    before = text[part.start - 1 : part.start]
    return not (WORD.match(before) or WORD.match(text, part.end))


def _digits(match: re.Match[str]) -> str:
    groups = {name: value.lower() for name, value in match.groupdict().items() if value}
    if "times" in groups:
        said = UNITS.get(groups["again"], groups["again"]) * TIMES[groups["times"]]
        return said + ("00" if "hundreds" in groups else "")
    if "hundred" in groups:
        return UNITS[groups["hundred"]] + "00"
    if "ten" in groups:
        tens = TENS[groups["ten"]]
        return tens[0] + UNITS[groups["rest"]] if "rest" in groups else tens
    if "plus" in groups:
        return "+"
    return groups.get("digits") or TEENS.get(groups.get("teen", "")) or UNITS[groups["unit"]]
