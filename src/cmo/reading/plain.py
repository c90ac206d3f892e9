"""Plain text (.txt): stored as it stands, for offsets count in the file's own text."""

from __future__ import annotations

from cmo.characters import compose
from cmo.passages import split_passages
from cmo.reading.blocks import Reading
from cmo.reading.limits import Limits, check_characters, decode


def read(data: bytes, source: str, place: str, limits: Limits) -> list[Reading]:
    r"""Read UTF-8 text; nothing is changed but the encoding's own variants.

    A byte-order mark goes, line ends (``\r\n``, ``\r``, and a form feed, which ends a
    page) become ``\n``, and characters are composed (NFC). Control characters are errors.
    """
    text = compose(decode(data, place).replace("\f", "\n"))
    check_characters(text, place)
    return [Reading(source, text, split_passages(text))]
