"""Where a synthesis stands: what is new, changed, uncoded, contested, unreviewed, and what next.

Results rest on files. ``results/inputs.json``, written at the end of each run, holds the
checksum of every file that the run read; what differs from it now is new or changed, however
it was copied, checked out or touched. Everything else is read from what the run wrote.
Imports nothing heavy.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cmo.characters import readable
from cmo.project import INTERVIEWS, LITERATURE, coder_of, coding_files, input_files, register_rows
from cmo.references.register import find_alike, read_candidates
from cmo.store import read_json, read_rows

INPUTS = "inputs.json"
LAST = "leaks.csv"  # what the last job of a run writes
ADJUDICATED = "adjudicated"
SETTINGS = "config.yaml"

Row = Mapping[str, str]


def checksums(raw: str | Path) -> dict[str, str]:
    """Return the SHA-256 of every file that a run reads, by name below ``raw``.

    A link that leads nowhere has none, and a pipe would be read for ever.
    """
    files = {readable(name): path for name, path in input_files(raw).items() if path.is_file()}
    return {name: _checksum(path) for name, path in files.items()}


def _checksum(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to know, as names: of sources, of files below ``raw``, of links.

    ``unreviewed`` counts by source the machine's spans that are neither sure nor hidden.
    ``several`` holds the coders of each source that nobody has adjudicated. ``corrections``
    counts what became of people's corrections; ``conflicts`` and ``lapsed`` hold the first
    correction, and its coder, of each thing that people disagree on or that is gone.
    ``candidates`` are records of searches that nobody decided on, ``alike`` those that look like a
    copy, ``wanting`` those that were included and are no source yet.
    """

    finished: bool
    sources: tuple[str, ...]
    papers: int
    coded: tuple[str, ...]
    uncoded: tuple[str, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    quarantined: tuple[str, ...]
    contested: tuple[str, ...] = ()
    untested: tuple[str, ...] = ()
    unreviewed: dict[str, int] = field(default_factory=dict)
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)
    corrections: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    lapsed: dict[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    wanting: tuple[str, ...] = ()

    @property
    def stale(self) -> int:
        """How many files the results do not know as they are now."""
        return len(self.new) + len(self.changed) + len(self.gone)


def read_standing(raw: Path, results: Path, settings: Mapping[str, Any]) -> Standing:
    """Look at what people supply in ``raw`` and at what the last run left in ``results``."""
    rows = {n: r for n, r in register_rows(raw).items() if r.get("decision") != "exclude"}
    coders = _coders(raw)
    known, now = _known(results), checksums(raw)
    changed = [name for name in now if known.get(name, now[name]) != now[name]]
    records = read_candidates(raw)
    have = {row.get("reference") for row in rows.values()}
    ledger = _rows(results / "tables" / "ledger.csv")
    corrected = _rows(results / "tables" / "corrections.csv")
    spoken = sum(str(row.get("file", "")).startswith(f"{INTERVIEWS}/") for row in rows.values())
    return Standing(
        finished=bool(known) and (results / LAST).exists(),
        sources=tuple(sorted(rows)),
        papers=len(rows) - spoken,
        coded=tuple(sorted(rows.keys() & coders.keys())),
        uncoded=tuple(sorted(rows.keys() - coders.keys())),
        new=tuple(sorted(now.keys() - known.keys())),
        changed=(*changed, *_changed_settings(results, settings)),
        gone=tuple(sorted(known.keys() - now.keys())),
        quarantined=_quarantined(results),
        contested=tuple(row["link"] for row in ledger if row["verdict"] == "contested"),
        untested=tuple(row["link"] for row in ledger if row["verdict"] == "untested"),
        unreviewed=_unreviewed(results),
        candidates=tuple(record.id for record in records if record.is_open),
        alike=tuple(find_alike(raw, records)),
        wanting=tuple(r.id for r in records if r.included and r.id not in have),
        several={n: c for n, c in coders.items() if len(c) > 1 and ADJUDICATED not in c},
        corrections=dict(sorted(Counter(row["state"] for row in corrected).items())),
        conflicts=_in_state(corrected, "conflict"),
        lapsed=_in_state(corrected, "no longer applies"),
    )


def _in_state(corrected: list[Row], state: str) -> dict[str, str]:
    """Return the correction to begin with of each thing that corrections in ``state`` are about.

    Those of one stretch of words are about one thing.
    """
    found: dict[tuple[str, str], Row] = {}
    for row in corrected:
        if row["state"] == state:
            found.setdefault((row["source"], row["words"]), row)
    return {row["id"]: row["coder"] for row in found.values()}


def _known(results: Path) -> dict[str, str]:
    path = results / INPUTS
    return dict(read_json(path)) if path.exists() else {}


def _changed_settings(results: Path, settings: Mapping[str, Any]) -> Iterator[str]:
    path = results / SETTINGS
    if path.exists() and yaml.safe_load(path.read_text(encoding="utf-8")) != settings:
        yield "settings"


def _coders(raw: Path) -> dict[str, tuple[str, ...]]:
    """Return who coded each source; a link that leads nowhere codes nothing."""
    found: dict[str, tuple[str, ...]] = {}
    for path in filter(Path.exists, coding_files(raw)):
        found[path.stem] = (*found.get(path.stem, ()), coder_of(path))
    return dict(sorted(found.items()))


def _quarantined(results: Path) -> tuple[str, ...]:
    """Return the files that the run set aside, with what was found in each."""
    rows = _rows(results / "quarantine.csv")
    return tuple(f"{row['file']}: {row['found']}" for row in rows)


def _unreviewed(results: Path) -> dict[str, int]:
    rows = _rows(results / "tables" / "evidence.csv")
    spans = {(row["source"], row["span"]) for row in rows if row["band"] == "review"}
    return dict(sorted(Counter(source for source, _ in spans).items()))


def _rows(path: Path) -> list[Row]:
    """Return the rows of a table of the results; there are none before the first run."""
    return [*read_rows(path)] if path.exists() else []


def next_step(standing: Standing) -> tuple[str, str]:
    """Return the next sensible command, and why."""
    return next(_steps(standing))


def _screening_steps(standing: Standing) -> Iterator[tuple[str, str]]:
    """Yield what the register of candidates asks for."""
    if standing.alike:
        yield "cmo references list", "records look like copies; fill duplicate_of in references.csv"
    if standing.candidates:
        yield "cmo references list", "records wait for a decision in references.csv"
    for name in standing.wanting:
        yield f"cmo add FILE --reference {name}", "it was included and is no source yet"


def _steps(standing: Standing) -> Iterator[tuple[str, str]]:
    """Yield what there is to do, most urgent first."""
    if not standing.sources:
        yield from _screening_steps(standing)
        yield "cmo check", f"no source is in sources.csv; put files in {LITERATURE}/"
    if not standing.finished:
        yield "snakemake", "there is no finished run; cmo check first lists mistakes"
    if standing.stale:
        yield "snakemake", "the results do not rest on the files as they are now"
    if standing.quarantined:
        yield "snakemake", "files were set aside; first mend them as results/quarantine.csv says"
    for name, coder in standing.conflicts.items():
        yield _withdraw(name, coder), "people want different things; or let a third one decide"
    yield from _screening_steps(standing)
    for source, coders in standing.several.items():
        yield f"cmo agree {' '.join(coders)}", f"they all coded {source}; nobody adjudicated"
    if standing.uncoded:
        yield "cmo next --output sheet", "passages worth coding are waiting"
    for name, coder in standing.lapsed.items():
        yield _withdraw(name, coder), "its words are gone; correct anew in results/tables/cmo.xlsx"
    yield "cmo accept", "all is coded; make this result the baseline"


def _withdraw(correction: str, coder: str) -> str:
    return f"cmo corrections withdraw {correction} --coder {coder} --date YYYY-MM-DD"
