"""Put pseudonyms for the identifiers in transcripts; keep the key apart.

Writes DIR/NAME.txt for each FILE. The key and a review sheet (what was replaced, what was
doubtful) go to the private folder, which only you can read and git ignores.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from cmo import project
from cmo.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmo.deidentify.known import Identifier
    from cmo.deidentify.transcript import Deidentified
    from cmo.reading import Reading

PRIVATE = Path("data/private")
LISTED = Path("data/raw") / project.INTERVIEWS / project.IDENTIFIERS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo deidentify``."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="transcripts")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where texts go")
    parser.add_argument("--private", type=Path, default=PRIVATE, help="where keys go")
    parser.add_argument(
        "--list", type=Path, help=f"your list of identifiers (default: {LISTED}, if it is there)"
    )
    parser.add_argument(
        "--list-only", action="store_true", help="replace what is listed, look for nothing else"
    )


def run(args: argparse.Namespace) -> None:
    """Write the texts, their keys and review sheets; fail if a listed identifier is left."""
    from cmo.deidentify.key import private_folder, write_key, write_review
    from cmo.deidentify.transcript import check_talk, deidentified
    from cmo.store import write_text

    listed = _listed(args.list)
    readings = [_read(path) for path in args.files]
    _check_names(args.files, readings, args.output)
    if not args.list_only:
        for reading in readings:
            check_talk(reading.text, reading.source)
    private = private_folder(args.private)
    for reading in readings:
        name, text = reading.source, reading.text
        identifiers = listed.get(name, [])
        done = deidentified(text, identifiers, recognise=not args.list_only)
        _check_leaks(done.replacement.text, name, identifiers)
        # Whatever ends this in between, what lies outside the private folder is checked.
        write_key(private, name, text, done)
        write_review(private, name, text, done)
        write_text(args.output / f"{name}.txt", done.replacement.text)
        print(_summary(name, done))
    print(f"Keys and review sheets are in {private}: look through the sheets before you share.")


def _listed(path: Path | None) -> Mapping[str, Sequence[Identifier]]:
    from cmo.deidentify.known import read_identifiers

    if path is None:
        return read_identifiers(LISTED) if LISTED.exists() else {}
    return read_identifiers(path)


def _read(path: Path) -> Reading:
    from cmo.reading import read_file

    readings = read_file(path)
    if len(readings) != 1 or path.suffix.lower() in {".csv", ".xlsx"}:
        raise UserError(path, "is a table", "give transcripts: .txt, .docx, .vtt, .srt")
    return readings[0]


def _check_names(files: Sequence[Path], readings: Sequence[Reading], output: Path) -> None:
    """Refuse what would write two transcripts to one file, or over a transcript."""
    owners: dict[str, Path] = {}
    originals = {path.resolve() for path in files}
    for path, reading in zip(files, readings, strict=True):
        other = owners.setdefault(reading.source, path)
        if other != path:
            raise UserError(path, f"has the name of {other}", "rename one of the two")
        if (output / f"{reading.source}.txt").resolve() in originals:
            raise UserError(output, f"holds the original of {path.name}", "name another folder")


def _check_leaks(text: str, name: str, identifiers: Sequence[Identifier]) -> None:
    """Refuse a text that a listed identifier is left in."""
    from cmo.deidentify.leaks import holds

    if holds(text, identifiers):
        raise UserError(name, "a listed identifier is still in the text", "it was not written")


def _summary(name: str, done: Deidentified) -> str:
    """Say how much of what was replaced, without saying what."""
    from cmo.deidentify.known import Identifier, kind_word

    kinds = Counter(kind_word(Identifier("", "", each.kind)).lower() for each in done.mentions)
    parts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    doubtful = f"; {len(done.doubtful)} doubtful ones left" if done.doubtful else ""
    return f"{name}: {sum(kinds.values())} replaced ({parts or 'none'}){doubtful}"
