"""The key: what each pseudonym stands for, in a folder that only its owner can read."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmo.deidentify.known import Edit, Replacement
from cmo.deidentify.mentions import Mention
from cmo.deidentify.naming import PSEUDONYM
from cmo.deidentify.transcript import Deidentified
from cmo.errors import UserError
from cmo.formulas import defuse
from cmo.store import read_json

FORMAT = 1
FOLDER_MODE, FILE_MODE = 0o700, 0o600
REVIEW = (
    *("transcript", "text", "type", "pseudonym", "decision", "times", "how", "probability"),
    "context",
)
CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Key:
    """What turns a de-identified text back: its edits with the words that stood there."""

    original_sha256: str
    text_sha256: str
    edits: tuple[tuple[int, int, str, str], ...]
    """Start and end in the de-identified text, the words of the original, the pseudonym."""


def private_folder(path: Path) -> Path:
    """Make ``path`` readable by its owner only, and ignored by git; return it."""
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    path.chmod(FOLDER_MODE)
    write_private(path / ".gitignore", "*\n")
    return path


def write_private(path: Path, text: str) -> None:
    """Write ``text`` so that nobody but the owner can read it at any moment, atomically."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")  # made with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def write_key(folder: Path, name: str, original: str, done: Deidentified) -> Path:
    """Write the key of the transcript ``name`` to ``folder``; returns its path."""
    edits = [
        {
            "start": edit.start,
            "end": edit.end,
            "new_start": edit.new_start,
            "new_end": edit.new_end,
            "text": original[edit.start : edit.end],
            "pseudonym": done.replacement.text[edit.new_start : edit.new_end],
        }
        for edit in done.replacement.edits
    ]
    content = {
        "format": FORMAT,
        "original_sha256": _hash(original),
        "text_sha256": _hash(done.replacement.text),
        "edits": edits,
    }
    path = folder / f"{name}.key.json"
    write_private(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path


def read_key(path: Path) -> Key:
    """Read a key; what is none is a :class:`~cmo.errors.UserError`."""
    content = read_json(path)
    try:
        if content["format"] != FORMAT:
            raise ValueError("format")
        edits = tuple(
            (int(e["new_start"]), int(e["new_end"]), str(e["text"]), str(e["pseudonym"]))
            for e in content["edits"]
        )
        return Key(str(content["original_sha256"]), str(content["text_sha256"]), edits)
    except (KeyError, TypeError, ValueError) as error:
        found = "not a key of this version, or altered"
        raise UserError(path, found, "keys are written by cmo deidentify") from error


def read_offsets(path: Path) -> Replacement:
    """Return where each stretch of the original went, without the texts."""
    content = read_json(path)
    places = ("start", "end", "new_start", "new_end")
    return Replacement("", tuple(Edit(*(e[place] for place in places)) for e in content["edits"]))


def reidentify(text: str, key: Key) -> str:
    """Put the original words back for the pseudonyms in ``text``.

    The de-identified transcript itself becomes the original to the character. In any other
    text a pseudonym becomes the longest of the names that it stood for.
    """
    if _hash(text) == key.text_sha256:
        parts, at = [], 0
        for start, end, words, _ in key.edits:
            parts += [text[at:start], words]
            at = end
        return "".join([*parts, text[at:]])
    names: dict[str, str] = {}
    for _, _, words, pseudonym in key.edits:
        names[pseudonym] = max(names.get(pseudonym, ""), words, key=len)
    return PSEUDONYM.sub(lambda match: names.get(match.group(), match.group()), text)


def write_review(folder: Path, name: str, original: str, done: Deidentified) -> Path:
    """Write what was replaced and what was doubtful in ``name``, most doubtful first.

    The first three columns are those of the list of identifiers: a row can be copied there
    as it is, or with the type ``KEEP`` to leave the text alone the next time.
    """
    rows = [
        *_rows(name, original, done.doubtful, done),
        *_rows(name, original, done.mentions, done),
    ]
    table = io.StringIO()
    writer = csv.DictWriter(table, REVIEW, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{name}.review.csv"
    write_private(path, table.getvalue())
    return path


def _rows(
    name: str, original: str, mentions: Sequence[Mention], done: Deidentified
) -> list[dict[str, Any]]:
    words = [" ".join(original[m.start : m.end].split()) for m in mentions]
    times = Counter(zip(words, (m.kind for m in mentions), strict=True))
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for text, mention in zip(words, mentions, strict=True):
        raw = original[mention.start : mention.end]
        pseudonym = "" if mention in done.doubtful else done.names.get(raw, "")
        rows.setdefault(
            (text, mention.kind),
            {
                "transcript": name,
                "text": defuse(text),
                "type": mention.kind,
                "pseudonym": pseudonym,
                "decision": "left: doubtful" if mention in done.doubtful else "replaced",
                "times": times[text, mention.kind],
                "how": mention.how,
                "probability": f"{mention.probability:.2f}",
                "context": defuse(_context(original, mention)),
            },
        )
    return sorted(rows.values(), key=lambda row: float(row["probability"]))


def _context(text: str, mention: Mention) -> str:
    start, end = max(0, mention.start - CONTEXT), mention.end + CONTEXT
    return " ".join(text[start:end].split())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
