"""What a file must be before a parser may see it: small enough, whole, and honest.

Parsers are good at reading and poor at refusing. A zip archive of a few kilobytes can
unpack to gigabytes, and XML entities can grow likewise, so both are checked from outside.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from cmo.characters import readable
from cmo.errors import UserError
from cmo.opening import LARGEST, MEGABYTE, MOST_ROWS, read_whole
from cmo.project import SAFE_NAME

XML_PART = re.compile(r"(?i)\.(?:xml|rels|vml)$")
OUTSIDE = re.compile(r"^[\\/]|^[A-Za-z]:|(?:^|[\\/])\.\.(?:[\\/]|$)")
LONGEST_WORD = 1_000
ENDLESS = re.compile(rf"\S{{{LONGEST_WORD + 1}}}")
SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive, as Word and Excel files are",
    b"\xd0\xcf\x11\xe0": "an encrypted or pre-2007 Office file",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"{\\rtf": "RTF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a source may be.

    ``megabytes`` (10^6 bytes) on disk, ``characters`` of text in one document, and inside
    a zip archive ``entries``, ``unpacked_megabytes`` and ``ratio`` (unpacked to packed
    size, which counts only once the whole exceeds ten megabytes); ``pages`` of a PDF and
    ``rows`` of a sheet. Parsing it may take ``seconds`` of processor time and ``memory``
    megabytes.
    """

    megabytes: float = LARGEST
    characters: int = 2_000_000
    entries: int = 5_000
    unpacked_megabytes: float = 500
    ratio: int = 100
    pages: int = 5_000
    rows: int = MOST_ROWS
    seconds: int = 60
    memory: int = 2_000


def check_name(path: Path) -> None:
    """Refuse a file name that a shell or another system could read as something else."""
    if not SAFE_NAME.fullmatch(path.name):
        raise UserError(
            readable(path.name),
            "the file's name holds a character that is not allowed",
            "rename it with the letters A to Z, digits, '.', '-' and '_', and a letter or "
            "digit first",
        )


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the content of the file at ``path``, unless it is empty or too large."""
    place = readable(path.name)
    try:
        data = read_whole(path, place, limits.megabytes, " (--max-megabytes)")
    except OSError as error:
        raise UserError(
            place, f"cannot be opened ({error.strerror})", "check its name and permissions"
        ) from error
    if not data.strip():
        raise UserError(place, "is empty", "supply a file with text, or take it away")
    return data


def check_signature(data: bytes, place: str, expected: bytes, name: str) -> None:
    """Refuse ``data`` that does not begin as its suffix promises."""
    if expected in data[:1024]:
        return
    found = next((what for mark, what in SIGNATURES.items() if data.startswith(mark)), "")
    raise UserError(
        place,
        f"is {found}, not {name} as its suffix says" if found else f"is not {name}",
        "save it anew in the format of its suffix",
    )


def decode(data: bytes, place: str) -> str:
    r"""Return text with ``\n`` line ends from UTF-8 ``data``; a byte-order mark goes."""
    found = next((what for mark, what in SIGNATURES.items() if data.startswith(mark)), "")
    if found:
        raise UserError(place, f"is {found}, not text in UTF-8", "save it as UTF-8")
    try:
        return unify_line_ends(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            place,
            f"byte {error.start} (line {line}) is 0x{data[error.start]:02X}, which is not UTF-8",
            "save the file as UTF-8",
        ) from error


def unify_line_ends(text: str) -> str:
    r"""Return ``text`` with every line end, ``\r\n`` or ``\r``, as ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_characters(text: str, place: str) -> None:
    """Refuse control characters: a text that holds them is damaged or no text at all."""
    for at, character in enumerate(text):
        if unicodedata.category(character) == "Cc" and character not in "\n\t":
            line = text.count("\n", 0, at) + 1
            raise UserError(
                place,
                f"line {line} holds the control character U+{ord(character):04X}",
                "remove it, or save the file as plain text",
            )


def check_length(text: str, place: str, limits: Limits) -> None:
    """Refuse a text without a letter or digit, too long, or with a word that no writing has.

    Tokenisers take time that grows with the square of a word.
    """
    if not any(character.isalnum() for character in text):
        raise UserError(place, "holds no text", "supply a file with text, or take it away")
    if len(text) > limits.characters:
        raise UserError(
            place,
            f"holds too much text ({len(text):,} characters)",
            f"the limit is {limits.characters:,} (--max-characters)",
        )
    if endless := ENDLESS.search(text):
        line = text.count("\n", 0, endless.start()) + 1
        found = f"line {line} holds more than {LONGEST_WORD:,} characters without a space"
        raise UserError(place, found, "put in the spaces, or take away what is no writing")


def check_zip(data: bytes, place: str, limits: Limits, part: str, name: str) -> None:
    """Refuse an archive that is damaged, unpacks too large, or is not ``name``.

    ``part`` is the entry that such a file must hold. Sizes are the declared ones, past
    which Python's ``zipfile`` does not read.
    """
    check_signature(data, place, b"PK", name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            check_entries(entries, len(data), place, limits)
            if part not in archive.namelist():
                raise UserError(
                    place, f"is a zip archive but not {name}", f"save it anew as {name}"
                )
            for entry in entries:
                if XML_PART.search(entry.filename):
                    check_markup(archive.read(entry), place)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise UserError(
            place, f"is cut short or damaged, so not {name}", "copy or save it again"
        ) from error


def check_entries(entries: list[zipfile.ZipInfo], packed: int, place: str, limits: Limits) -> None:
    """Refuse an archive of too many parts, too much in them, or with a path that leads out."""
    unpacked = sum(entry.file_size for entry in entries)
    remedy = "open it in its own program and save it again"
    if len(entries) > limits.entries:
        raise UserError(place, f"holds {len(entries):,} parts, too many for a document", remedy)
    if unpacked > limits.unpacked_megabytes * MEGABYTE or (
        unpacked > 10 * MEGABYTE and unpacked > limits.ratio * packed
    ):
        size = f"{unpacked / MEGABYTE:,.0f} MB"
        raise UserError(place, f"would unpack to {size}, as a zip bomb does", remedy)
    if any(OUTSIDE.search(entry.filename) for entry in entries):
        raise UserError(place, "holds a part that would unpack outside its folder", remedy)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(place, "is encrypted", "save it without a password")


def check_markup(part: bytes, place: str, mark: bytes = b"<!doctype") -> None:
    """Refuse XML with a document type: Office files have none, entity bombs need one."""
    if mark in part.replace(b"\0", b"").lower():
        raise UserError(place, "declares XML entities, as no such file does", "save it anew")
