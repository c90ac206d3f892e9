"""From the bytes of a bibliographic file to its text, whatever program saved it."""

from __future__ import annotations

from cmo.errors import UserError
from cmo.reading.limits import SIGNATURES, unify_line_ends

BYTE_ORDER = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes, place: str) -> tuple[str, list[UserError]]:
    r"""Return the text of ``data`` with ``\n`` line ends, and what was guessed about it.

    UTF-8 and UTF-16 with a byte-order mark are certain. What is neither is read as
    Windows-1252, as older databases and reference managers save it, and this is said.
    """
    if data.startswith(BYTE_ORDER):
        return _tidy(data.decode("utf-16", "replace")), []
    found = next((what for mark, what in SIGNATURES.items() if data.startswith(mark)), "")
    if found or b"\0" in data:
        what = f"is {found}" if found else "holds the control character U+0000"
        raise UserError(place, f"{what}, not a bibliographic file", "export it as text")
    try:
        return _tidy(data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = UserError(
            f"{place}, line {line}",
            f"byte 0x{data[error.start]:02X} is not UTF-8, so the file was read as Windows-1252",
            "look at names with accents, or export it as UTF-8",
        )
        return _tidy(_decode_1252(data)), [guess]


def _decode_1252(data: bytes) -> str:
    """Decode as Windows-1252; the five bytes that it leaves open, as Latin-1."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _tidy(text: str) -> str:
    """Files put together from several hold a byte-order mark before each."""
    return unify_line_ends(text.replace("\ufeff", ""))
