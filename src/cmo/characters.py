"""Characters from strangers: composing those of texts (NFC), and showing those of file names."""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 30
"""Combining marks in a row; no writing has more (Stream-Safe Text Format, UAX #15, section 13)."""
LONG = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS + 1},}}")


def compose(text: str) -> str:
    """Return ``text`` in NFC, without marks beyond :data:`MOST_MARKS` upon one letter.

    Putting marks in order takes time that grows with the square of their number, minutes for a
    letter with 100,000.

    >>> compose("e\u0301galite\u0301")
    'égalité'
    """
    return unicodedata.normalize("NFC", LONG.sub(_thin, text))


def _thin(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def readable(name: str) -> str:
    """Return a file name that can be printed and stored, whatever bytes it holds."""
    whole = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in whole)
