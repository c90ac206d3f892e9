"""Where things lie in a synthesis folder, and which batch a source belongs to.

Imported when the Snakefile is parsed, so it imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from cmo.characters import readable
from cmo.errors import UserError
from cmo.opening import supplied_rows

LITERATURE = "literature"
INTERVIEWS = "interviews"
IDENTIFIERS = "identifiers.csv"
CORRECTIONS = "corrections"
TOOLS = ("survey", "maturity")
FORMS = (".csv", ".xlsx")
T = TypeVar("T")

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# A mechanism to draw, by its rank. A construct of the codebook has no hyphen in its name.
RANKED = re.compile(r"mechanism-([1-9][0-9]{0,3})")


def source_files(raw: str | Path, folders: Iterable[str] = (LITERATURE, INTERVIEWS)) -> list[Path]:
    """Return the files of all sources under ``raw``, sorted by name.

    These are the files directly inside ``literature/`` and ``interviews/``; hidden files,
    READMEs and the list of identifiers are not sources.
    """
    found = [path for folder in folders for path in _files(Path(raw) / folder)]
    return sorted(found, key=lambda path: (path.stem, path.name))


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            hidden = entry.name.startswith(".") or entry.name.upper().startswith("README")
            if hidden or entry.name == IDENTIFIERS or entry.is_dir(follow_symlinks=False):
                continue
            path = folder / entry.name
            # An entry knows what it is without being opened, unless it is a link.
            if not (entry.is_symlink() and path.is_dir()):
                yield path


def check_pinned(model: str, processed: str) -> None:
    """Refuse a pinned ``model`` that is not there, or lies where programs write their own."""
    if not model:
        return
    if not (Path(model) / "model.json").is_file():
        allowed = "name a folder like data/processed/model, or leave `model` out"
        raise UserError("config, model", f"{model} holds no model.json", allowed)
    if Path(model).resolve().is_relative_to(Path(processed).resolve()):
        found = f"{model} lies in {processed}, where programs write"
        raise UserError("config, model", found, "copy it somewhere else, say data/raw/model")


def batch_of(name: str, batches: int) -> int:
    """Return the batch (0 to ``batches - 1``) of the source called ``name``.

    It depends on the name alone, so that adding a source moves no other one. Any name that a file
    can have has one: another system's alphabet is no UTF-8.
    """
    said = name.encode(errors="surrogateescape")
    return int(hashlib.sha256(said).hexdigest()[:8], 16) % batches


def by_batch(items: Iterable[T], batches: int, name: Callable[[T], str]) -> list[list[T]]:
    """Return the items of each batch, by the ``name`` of their source, in the order given."""
    found: list[list[T]] = [[] for _ in range(batches)]
    for item in items:
        found[batch_of(name(item), batches)].append(item)
    return found


def batch_files(raw: str | Path, batch: int, batches: int) -> list[Path]:
    """Return the source files whose name falls into ``batch``."""
    return by_batch(source_files(raw), batches, lambda path: path.stem)[batch]


def register_rows(raw: str | Path) -> dict[str, dict[str, str]]:
    """Return the rows of ``sources.csv`` by id, as they stand; ``cmo check`` judges them."""
    path = Path(raw) / "sources.csv"
    if not path.exists():
        return {}
    return {row["id"].strip(): row for row in supplied_rows(path, "replace") if row.get("id")}


def coding_files(raw: str | Path) -> list[Path]:
    """Return people's codings in the plain-text notation: ``codings/CODER/SOURCE.txt``."""
    return sorted((Path(raw) / "codings").glob("*/*.txt"))


def can_be_followed(path: str | Path) -> bool:
    """Tell whether Snakemake can follow a file of this name: it takes braces for a pattern.

    It writes names as UTF-8 too, which another system's alphabet may not be.
    """
    name = str(path)
    return "{" not in name and name == name.encode(errors="replace").decode()


def coder_of(path: Path) -> str:
    """Return who made the coding at ``path``: the name of its folder, as it can be stored."""
    return readable(path.parent.name)


def construct_files(raw: str | Path) -> list[Path]:
    """Return people's construct codings: ``codings/CODER/constructs.csv``.

    A coder may have more than one such table; ``cmo import`` adds one for each source.
    """
    return sorted((Path(raw) / "codings").glob("*/constructs*.csv"))


def input_files(raw: str | Path) -> dict[str, Path]:
    """Return every file that the results rest on, by its name below ``raw``, sorted.

    Registers, the codebook, theories and decisions lie directly in ``raw``; corrections,
    where there are any, in a folder of their own, as do filled-in surveys and indexes. The
    accepted result is what they are compared with, not what they rest on.
    """
    folder = Path(raw)
    found = [*source_files(raw), *coding_files(raw), *construct_files(raw), *corpus_files(raw)]
    found += [path for tool in TOOLS for path in filled_forms(raw, tool)]
    further = ("*.csv", f"{INTERVIEWS}/{IDENTIFIERS}", "corrections/*.csv", "themes/corpus.csv")
    found += [path for pattern in further for path in folder.glob(pattern)]
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}


def filled_forms(raw: str | Path, tool: str) -> list[Path]:
    """Return what people filled in for a tool of practice: CSV files and workbooks."""
    found = sorted((Path(raw) / tool).glob("*.*"))
    return [path for path in found if path.suffix.lower() in FORMS and path.name[0] not in "._~"]


def corpus_files(raw: str | Path) -> list[Path]:
    """Return the files of the training corpus, one a writer."""
    return sorted((Path(raw) / "corpus").glob("writer-*.txt"))


def correction_files(raw: str | Path) -> list[Path]:
    """Return people's corrections: ``corrections/CODER.csv``."""
    return sorted((Path(raw) / CORRECTIONS).glob("*.csv"))


def correction_rows(raw: str | Path) -> list[tuple[str, str]]:
    """Return source and checksum of each correction; only what is taken back names no source.

    Verdicts, which are no part of a source, are left out.
    """
    return [
        (row.get("source") or "", _checksum(readable(path.stem), row))
        for path in correction_files(raw)
        for row in supplied_rows(path, "replace")
        if row.get("field") != "verdict"
    ]


def construct_rows(raw: str | Path) -> list[tuple[str, str]]:
    """Return source and checksum of each row of people's construct codings."""
    return [
        ((row.get("record") or "").strip(), _checksum(coder_of(path), row))
        for path in construct_files(raw)
        for row in supplied_rows(path, "replace")
    ]


def _checksum(coder: str, row: dict[str, str]) -> str:
    said = "\x1f".join(map(str, (coder, *row.values())))
    return hashlib.sha256(said.encode()).hexdigest()[:12]
