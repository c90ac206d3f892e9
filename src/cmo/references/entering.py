"""Entering a source: the id, the copy of its file, and its row, both or neither."""

from __future__ import annotations

import filecmp
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from cmo.errors import UserError
from cmo.project import (
    INTERVIEWS,
    LITERATURE,
    SAFE_NAME,
    coding_files,
    register_rows,
    source_files,
)
from cmo.registers import append_rows
from cmo.schemas import problems_of, schema
from cmo.store import replacing

REGISTER = "sources.csv"
PREFIX = {"interview": "int", "focus-group": "fg"}


def check_register(raw: Path) -> None:
    """Refuse a folder without a register of sources: it is no synthesis."""
    if not (raw / REGISTER).is_file():
        raise UserError(raw / REGISTER, "no such file", "--raw names the folder of a synthesis")


def source_folder(kind: str) -> str:
    """Return the folder under ``data/raw`` for files of sources of this ``kind``."""
    return LITERATURE if kind == "literature" else INTERVIEWS


def copy_without_row(path: Path, raw: Path, kind: str, given: str) -> Path | None:
    """Return the copy of the file that waits for its row: its adding was cut short."""
    registered = register_rows(raw)
    for other in filter(Path.is_file, source_files(raw)):
        here = other.parent.name == source_folder(kind) and given in {"", other.stem}
        named = other.stem not in registered and other.suffix == path.suffix.lower()
        if here and named and filecmp.cmp(other, path, shallow=False):
            return other
    return None


def free_id(row: Mapping[str, str], raw: Path, given: str) -> str:
    """Return an id that no source, file or coding has, whatever its capitals.

    It is the one ``given``; else made from author and year, or the title; a number for talk.
    """
    files = [path.stem for path in (*source_files(raw), *coding_files(raw))]
    taken = {name.lower() for name in (*register_rows(raw), *files)}
    if given and (not SAFE_NAME.fullmatch(given) or given.lower() in taken):
        said = f"{given!r} is taken, or no id"
        raise UserError("--id", said, "letters, digits, '.', '_', '-', and one of its own")
    return given or next(name for name in _names(row, len(taken)) if name not in taken)


def _names(row: Mapping[str, str], taken: int) -> Iterator[str]:
    """Yield names that would fit; more than are ``taken``."""
    if prefix := PREFIX.get(row["kind"]):
        yield from (f"{prefix}-{n:02}" for n in range(1, taken + 2))
        return
    words = _slug(f"{row['authors'].removesuffix(' et al.')} {row['year']}")
    base = words if row["authors"] else _slug(" ".join(row["title"].split()[:4]))
    base = base or "paper"
    yield base
    yield from (f"{base}-{n}" for n in range(2, taken + 3))


def _slug(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", split.encode("ascii", "ignore").decode()).strip("-")[:60]


def enter(path: Path, raw: Path, row: Mapping[str, str], *, copied: bool) -> list[str]:
    """Copy the file unless it is, then add its row; where that fails, the copy goes again.

    Returns the columns of ``row`` that hold something and that the register lacks.

    Raises:
        UserError: if the row is not allowed, or a file is in the way.
    """
    for problem in problems_of(row, schema("sources"), str(path)):
        raise problem
    target = raw / row["file"]
    if not copied:
        _copy(path, target)
    try:
        return append_rows(raw / REGISTER, [row])
    except BaseException:
        if not copied:
            target.unlink(missing_ok=True)
        raise


def _copy(path: Path, target: Path) -> None:
    if target.exists():
        raise UserError(target, "is there already", "say another --id")
    with replacing(target) as temporary:
        shutil.copyfile(path, temporary)
