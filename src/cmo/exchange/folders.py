"""Codings as files in the plain-text notation: ``CODER/SOURCE.txt``, constructs beside them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

from cmo.coding.notation import write_notation
from cmo.errors import UserError
from cmo.exchange.bundle import Bundle, Draft, as_record, take_apart, with_unplaced_as_memos
from cmo.project import SAFE_NAME
from cmo.store import write_text

COLUMNS = ("record", "start", "end", "label", "construct", "direction")


def folder_name(coder: str) -> str:
    """Return the name of a coder's folder: letters, digits, ``.``, ``_`` and ``-``.

    >>> folder_name("Zoë O'Neill")
    'Zoe-O-Neill'
    """
    plain = unicodedata.normalize("NFKD", coder).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")
    return name or "coder"


def write_notation_files(folder: str | Path, bundle: Bundle) -> list[Path]:
    """Write a file for each coding, and a table of its constructs; overwrite nothing.

    Returns the files written. Where one is there already, none is written at all.
    """
    written: dict[Path, str] = {}
    for coding in bundle.codings:
        draft = with_unplaced_as_memos(take_apart(coding))
        if not SAFE_NAME.fullmatch(draft.source):
            found = f"{draft.source!r} cannot be the name of a file"
            raise UserError(folder, found, "letters, digits, '.', '-' and '_'")
        files = _files(Path(folder) / folder_name(draft.coder), draft, bundle)
        if twice := sorted(files.keys() & written.keys()):
            raise UserError(twice[0], "would hold two people's codings", "import them one by one")
        written |= files
    for path in written:
        if path.exists():
            raise UserError(path, "is there already, and nothing people wrote is overwritten",
                            "give another --coder, or move the old coding away")  # fmt: skip
    for path, content in written.items():
        write_text(path, content)
    return list(written)


def _files(folder: Path, draft: Draft, bundle: Bundle) -> dict[Path, str]:
    record, constructs = as_record(draft, bundle.texts[draft.source].text)
    files = {folder / f"{draft.source}.txt": write_notation(record)}
    if constructs:
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows([*key, *given] for key, given in sorted(constructs.items()))
        files[folder / f"constructs-{draft.source}.csv"] = out.getvalue()
    return files
