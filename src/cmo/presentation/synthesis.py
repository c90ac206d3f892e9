"""Everything that tables and figures are made from, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from cmo.counting import counted
from cmo.errors import UserError
from cmo.opening import supplied_rows
from cmo.records import Coding, Construct, Document, Label, Link, Source
from cmo.store import read_many, read_records

R = TypeVar("R", Source, Construct)


ACCEPT = 0.75  # the default of the settings


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The register, the codebook, and what the codings and links say of them."""

    sources: tuple[Source, ...]
    constructs: tuple[Construct, ...]
    codings: tuple[Coding, ...]
    links: tuple[Link, ...]
    documents: tuple[Document, ...] = ()
    accept: float = ACCEPT


def read_synthesis(
    raw: str | Path,
    codings: str | Path,
    links: str | Path,
    documents: Iterable[str | Path] = (),
    accept: float = ACCEPT,
) -> Synthesis:
    """Read ``sources.csv`` and ``codebook.csv`` in ``raw``, and the stages' records."""
    return Synthesis(
        read_sources(raw),
        read_constructs(raw),
        tuple(read_records(codings, Coding)),
        tuple(read_records(links, Link)),
        tuple(read_many(documents, Document)),
        accept,
    )


def read_sources(raw: str | Path) -> tuple[Source, ...]:
    """Read the register, ``sources.csv`` in ``raw``."""
    return tuple(_read_rows(Path(raw) / "sources.csv", Source))


def read_constructs(raw: str | Path) -> tuple[Construct, ...]:
    """Read the codebook, ``codebook.csv`` in ``raw``."""
    return tuple(_read_rows(Path(raw) / "codebook.csv", Construct))


def _read_rows(path: Path, kind: type[R]) -> list[R]:
    """Read a table people wrote; columns that are no field of ``kind`` are passed over."""
    known = {item.name for item in fields(kind)}
    try:
        return [
            kind(**{name: value or "" for name, value in row.items() if name in known})
            for row in supplied_rows(path)
        ]
    except (OSError, TypeError) as error:
        raise UserError(path, f"cannot be read ({error})", "run cmo check") from error


def citation(source: Source) -> str:
    """Return authors, year and title of ``source``, as far as known.

    >>> citation(Source("lit-1", authors="Fulop et al.", year="2002", title="Mergers"))
    'Fulop et al. (2002). Mergers'
    """
    year = f"({source.year})" if source.year else ""
    who = " ".join(filter(None, (source.authors, year)))
    return ". ".join(filter(None, (who, source.title))) or source.id


def is_synthetic(source: Source) -> bool:
    """Whether the source was invented, as the register says."""
    return source.synthetic.strip().lower() in {"yes", "true", "1"}


def call_interviews(sources: Iterable[Source]) -> str:
    """Return what the interviews are called wherever they are shown.

    >>> call_interviews([Source("int-1", kind="interview", synthetic="yes")])
    'synthetic interviews'
    """
    invented = [is_synthetic(source) for source in sources if source.spoken]
    if not any(invented):
        return "interviews"
    return "synthetic interviews" if all(invented) else "interviews (some synthetic)"


def say_interviews(number: int, spoken: str) -> str:
    """Return a number of interviews, which are called ``spoken`` where they are several.

    >>> say_interviews(1, "synthetic interviews"), say_interviews(2, "interviews")
    ('1 synthetic interview', '2 interviews')
    """
    return counted(number, spoken.replace("interviews", "interview"), spoken)


def yes_or_no(value: object) -> str:
    """Return the word that tables use."""
    return "yes" if value else "no"


def count_slots(codings: Iterable[Coding]) -> dict[tuple[str, Label], set[str]]:
    """Return the sources in which each construct fills each slot."""
    found: dict[tuple[str, Label], set[str]] = {}
    for coding in codings:
        for item in coding.assignments:
            found.setdefault((item.construct, item.label), set()).add(coding.source)
    return found


def manifest_count(manifest: Mapping[str, Any], key: str) -> int:
    """Return one count of the manifest; a missing one is a :class:`UserError`."""
    value = manifest.get(key)
    if not isinstance(value, int):
        raise UserError("manifest.json", f"holds no count {key!r}", "run snakemake again")
    return value


def say_sources(manifest: Mapping[str, Any] | None, spoken: str) -> str:
    """Return the end of a title that counts the sources; nothing without a manifest.

    >>> say_sources({"papers": 2, "interviews": 1}, "synthetic interviews")
    ', in 2 papers and 1 synthetic interview'
    """
    if manifest is None:
        return ""
    papers, interviews = (manifest_count(manifest, key) for key in ("papers", "interviews"))
    return f", in {counted(papers, 'paper')} and {say_interviews(interviews, spoken)}"
