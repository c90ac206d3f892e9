"""Looking for known identifiers in what programs wrote."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmo.deidentify.known import KEEP, Identifier
from cmo.deidentify.matching import Matcher, Spelling, spelling

TEXTS = frozenset(
    ".jsonl .json .ndjson .csv .tsv .txt .md .rst .html .htm .xml .graphml .gexf .svg .yaml .yml "
    ".log .toml .css .js .qdc .ipynb .srt .vtt .bib .ris .gml .dot".split()
)
ARCHIVES = frozenset((".xlsx", ".docx", ".qdpx", ".zip"))
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*")
LARGEST_PART = 500_000_000


@dataclass(frozen=True, slots=True)
class Leak:
    """An identifier found in ``file``: the ``number``-th of its transcript, from 1.

    The identifier's text is left out on purpose: a report of a leak must not be one.
    """

    file: str
    transcript: str
    number: int
    count: int


def find_leaks(
    paths: Iterable[str | Path], identifiers: Mapping[str, Sequence[Identifier]]
) -> list[Leak]:
    r"""Return where identifiers stand in the files at ``paths``, folders included.

    Text files are searched, and the XML inside Excel and Word files; pictures and other
    binary files are not. Character references and ``\uXXXX`` are read as what they mean.
    Every identifier is looked for, whole words only, the short ones and those that are
    ordinary words too: names with their capitals, so that ``Dot`` is found and ``dot`` is
    not. The result is in the order of files, transcripts and numbers.
    """
    owners: dict[Spelling, list[tuple[str, int]]] = {}
    for transcript, items in identifiers.items():
        for number, item in enumerate(items, 1):
            if item.type == KEEP:
                continue
            owners.setdefault(spelling(item.text), []).append((transcript, number))
    listed = (item for items in identifiers.values() for item in items)
    matcher = Matcher(item.text for item in listed if item.type != KEEP)
    leaks = []
    for path in _files(paths):
        found = Counter(m.spelling for text in _texts(path) for m in matcher.find(text))
        for each, count in found.items():
            leaks += [Leak(str(path), *owner, count) for owner in owners.get(each, ())]
    return sorted(leaks, key=lambda leak: (leak.file, leak.transcript, leak.number))


def holds(text: str, identifiers: Sequence[Identifier]) -> bool:
    """Whether one of ``identifiers`` stands in ``text``, as :func:`find_leaks` looks for them."""
    matcher = Matcher(item.text for item in identifiers if item.type != KEEP)
    return next(iter(matcher.find(text)), None) is not None


def _files(paths: Iterable[str | Path]) -> list[Path]:
    found: set[Path] = set()
    for path in map(Path, paths):
        found.update(p for p in (path.rglob("*") if path.is_dir() else [path]) if p.is_file())
    return sorted(found)


def _texts(path: Path) -> Iterator[str]:
    """Yield the text of a file, or of each part of an archive, with escapes resolved."""
    if path.suffix.lower() in TEXTS:
        yield _resolve(path.read_bytes())
    elif path.suffix.lower() in ARCHIVES:
        yield from _parts(path.read_bytes())


def _parts(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.file_size <= LARGEST_PART:
                    yield _resolve(archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        yield _resolve(data)


def _resolve(data: bytes) -> str:
    text = ESCAPE.sub(_unescape, data.decode("utf-8", "replace"))
    return html.unescape(text) if "&" in text else text


def _unescape(match: re.Match[str]) -> str:
    return str(json.loads(f'"{match.group()}"'))
