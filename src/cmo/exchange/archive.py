"""Zip archives that others made, opened without trust; and writing archives and XML.

An archive is checked from outside (number of entries, size unpacked, names that lead out,
encryption), and its parts are read into memory, never unpacked to disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from lxml import etree

from cmo.errors import UserError
from cmo.reading.limits import (
    Limits,
    check_entries,
    check_signature,
    read_bytes,
)
from cmo.store import replacing

DATE = (1980, 1, 1, 0, 0, 0)


def read_archive(path: Path, limits: Limits, name: str) -> dict[str, bytes]:
    """Return the parts of the zip archive at ``path`` by their names.

    ``name`` says what the file should be, for the sentence that refuses it.
    """
    data = read_bytes(path, limits)
    check_signature(data, str(path), b"PK", name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            check_entries(entries, len(data), str(path), limits)
            return {e.filename: archive.read(e) for e in entries if not e.is_dir()}
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UserError(
            path, f"is cut short or damaged, so not {name}", "export it again"
        ) from error


def write_archive(path: str | Path, parts: Mapping[str, bytes]) -> None:
    """Write a zip archive that is the same for the same parts, atomically."""
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def check_xml_text(texts: Iterable[str], place: str) -> None:
    """Refuse texts that XML cannot hold, such as control characters."""
    probe = etree.Element("probe")
    for text in texts:
        try:
            probe.text = text
        except ValueError as error:
            found = f"the memo {text[:30]!r} holds a control character"
            raise UserError(place, found, "remove it") from error


def clean_for_xml(text: str) -> str:
    """Return ``text`` with a question mark for each character that XML cannot hold."""
    return "".join(c if _allowed(ord(c)) else "?" for c in text)


def _allowed(code: int) -> bool:
    return (
        code in {0x9, 0xA, 0xD}
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code > 0xFFFF
    )
