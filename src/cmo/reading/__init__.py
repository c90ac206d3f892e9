"""Readers, one a format: from a file to the text and the passages of its sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from cmo.characters import readable
from cmo.errors import UserError
from cmo.isolation import Budget, run_apart
from cmo.opening import check_inside
from cmo.reading.blocks import Reading, Remark
from cmo.reading.limits import (
    Limits,
    check_length,
    check_name,
    read_bytes,
)

__all__ = ["READERS", "Limits", "Reading", "Remark", "read_file"]

Reader = Callable[[bytes, str, str, Limits], list[Reading]]

READERS: dict[str, tuple[str, str, str]] = {
    ".txt": ("plain", "read", "a plain text"),
    ".md": ("markdown", "read", "a Markdown text"),
    ".docx": ("word", "read", "a Word document (.docx)"),
    ".pdf": ("pdf", "read", "a PDF"),
    ".html": ("html", "read", "a web page"),
    ".htm": ("html", "read", "a web page"),
    ".xml": ("jats", "read", "a journal article in JATS XML"),
    ".vtt": ("captions", "read_vtt", "WebVTT captions"),
    ".srt": ("captions", "read_srt", "SubRip captions"),
    ".csv": ("sheet", "read_csv", "a table of extracts"),
    ".xlsx": ("sheet", "read_xlsx", "an Excel workbook (.xlsx)"),
}
"""Suffix → module, function, and what such a file is; the module is imported on use."""

READ_HERE = frozenset({".txt"})
"""Suffixes of what is decoded and no more, in time that grows as its length."""

DEFAULT_LIMITS = Limits()


def read_file(
    path: str | Path, limits: Limits = DEFAULT_LIMITS, *, raw: Path | None = None
) -> list[Reading]:
    """Read the file at ``path``: one reading, or one for each source of a table.

    A worker process that can do no harm parses it (:mod:`cmo.isolation`), but for plain text.

    Parameters
    ----------
    path : a file whose suffix is one of :data:`READERS`
    limits : how large it may be
    raw : the folder of raw data, if the file is one of its sources: then its name must be
        safe (its stem is the source's id) and a link must not lead out of the folder

    Raises
    ------
    UserError : whatever is wrong with the file, in one sentence
    """
    path = Path(path)
    place = readable(path.name)
    if raw is not None:
        check_name(path)
        check_inside(path, raw, place)
    data = read_bytes(path, limits)
    suffix = path.suffix.lower()
    _reader(suffix, place)
    arguments = (suffix, path.stem, place, asdict(limits))
    if suffix in READ_HERE:
        return parse(data, *arguments)
    budget = Budget(limits.seconds, limits.memory)
    return run_apart(parse, Reading, place, arguments, data=data, budget=budget)


def parse(
    data: bytes, suffix: str, source: str, place: str, limits: dict[str, Any]
) -> list[Reading]:
    """Parse the content of a file, with ``limits`` as a dictionary."""
    allowed = Limits(**limits)
    module, function, name = _reader(suffix, place)
    reader: Reader = getattr(import_module(f"cmo.reading.{module}"), function)
    try:
        readings = reader(data, source, place, allowed)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        # A parser may fail in any way on a damaged file, and no file may stop the others.
        raise UserError(
            place, f"cannot be read as {name}", "it is damaged or of another format; save it again"
        ) from error
    for reading in readings:
        check_length(reading.text, place, allowed)
    return readings


def _reader(suffix: str, place: str) -> tuple[str, str, str]:
    if suffix not in READERS:
        raise UserError(
            place,
            f"the suffix '{readable(suffix)}' is not known" if suffix else "has no suffix",
            f"known are {', '.join(READERS)}",
        )
    return READERS[suffix]
