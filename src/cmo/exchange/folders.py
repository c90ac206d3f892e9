"""Codings as files in the plain-text notation: ``CODER/SOURCE.txt``, constructs beside them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from cmo.coding.notation import CodedRecord, read_notation, write_notation
from cmo.coding.placing import Constructs
from cmo.errors import UserError
from cmo.exchange.bundle import NOBODY, Bundle, as_record, take_apart, with_unplaced_as_memos
from cmo.project import SAFE_NAME
from cmo.store import locked, write_text

COLUMNS = ("record", "start", "end", "label", "construct", "direction")


def folder_name(coder: str) -> str:
    """Return the name of a coder's folder: letters, digits, ``.``, ``_`` and ``-``.

    It is :data:`NOBODY` where the coder's name has none of these.

    >>> folder_name("Zoë O'Neill")
    'Zoe-O-Neill'
    """
    plain = unicodedata.normalize("NFKD", coder).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")
    return name or NOBODY


def write_notation_files(folder: str | Path, bundle: Bundle) -> list[Path]:
    """Write a file for each coding, and a table of its constructs; overwrite nothing.

    A coding of passages is added to the coder's file of other passages of the source.
    Returns the files written. Where one is there already, none is written at all. Others who
    write into ``folder`` at the same time wait.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    with locked(folder):
        return _write(Path(folder), bundle)


def _write(folder: Path, bundle: Bundle) -> list[Path]:
    written: dict[Path, str] = {}
    further: dict[Path, str] = {}
    for coding in bundle.codings:
        draft = with_unplaced_as_memos(take_apart(coding))
        record, constructs = as_record(draft, bundle.texts[draft.source].text)
        files = written_files(folder / folder_name(draft.coder), record, constructs)
        if twice := sorted(files.keys() & (written.keys() | further.keys())):
            raise UserError(twice[0], "would hold two people's codings", "import them one by one")
        own = next(iter(files))
        if record.read and own.exists():
            further |= _further(own, record, files)
        else:
            written |= files
    write_new(written)
    for path, content in further.items():
        write_text(path, content)
    return [*written, *further]


def _further(own: Path, record: CodedRecord, files: Mapping[Path, str]) -> dict[Path, str]:
    """Return the files of a coding of passages with what they hold now in front."""
    there, _ = read_notation(own)
    if not all(each.partial or each.read for each in there):
        raise UserError(own, "is a coding of the whole text", "give another --coder")
    known = {each.text.strip() for each in there if each.partial and not each.waiting}
    known |= {each.text[slice(*stretch)] for each in there for stretch in each.read}
    for stretch in record.read:
        if (words := record.text[slice(*stretch)]) in known:
            raise UserError(own, f"holds the passage {words[:40]!r} already", "change it there")
    added = {}
    for path, content in files.items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        table = path.suffix == ".csv" and old
        added[path] = f"{old.rstrip()}\n" * bool(old) + (
            content.split("\n", 1)[1] if table else content
        )
    return added


def written_files(folder: Path, record: CodedRecord, constructs: Constructs) -> dict[Path, str]:
    """Return the files of one coding and what goes into them."""
    if not SAFE_NAME.fullmatch(record.id):
        found = f"{record.id!r} cannot be the name of a file"
        raise UserError(folder, found, "letters, digits, '.', '-' and '_'")
    files = {folder / f"{record.id}.txt": write_notation(record)}
    if constructs:
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([*key, *given] for key, given in sorted(constructs.items()))
        files[folder / f"constructs-{record.id}.csv"] = out.getvalue()
    return files


def write_new(files: Mapping[Path, str]) -> None:
    """Write files that are not there yet; where one is, write none of them."""
    for path in files:
        if path.exists():
            found = "is there already, and nothing people wrote is overwritten"
            raise UserError(path, found, "give another --coder or --output, or move it away")
    for path, content in files.items():
        write_text(path, content)
