"""Say where the synthesis stands, and the next sensible command.

New, changed and gone are files under data/raw, and the settings, against what the last
finished run read (results/inputs.json). A change to cmo itself is Snakemake's to see.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cmo.counting import counted

if TYPE_CHECKING:
    from cmo.standing import Standing

SHOWN = 5
Line = tuple[str, int, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo status``."""
    add = parser.add_argument
    add("--config", type=Path, default=Path("config/config.yaml"), help="settings")
    add("--raw", type=Path, help="what people supply (default: as the settings say)")
    add("--results", type=Path, help="what comes out (default: as the settings say)")
    add("--format", choices=["text", "json"], default="text", help="of the output")


def run(args: argparse.Namespace) -> None:
    """Print counts with short lists, or everything as JSON."""
    from cmo.schemas import complete_settings, merge_settings
    from cmo.standing import read_standing

    given = merge_settings(args.config) if args.config.exists() else {}
    settings = complete_settings(given, str(args.config))
    raw, results = args.raw or Path(settings["raw"]), args.results or Path(settings["results"])
    standing = read_standing(raw, results, settings)
    print(_as_json(standing) if args.format == "json" else "\n".join(_as_text(standing)))


def _as_json(standing: Standing) -> str:
    from dataclasses import asdict

    from cmo.standing import next_step

    command, why = next_step(standing)
    content: dict[str, Any] = asdict(standing) | {"next": {"command": command, "why": why}}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _as_text(standing: Standing) -> Iterator[str]:
    from cmo.standing import next_step

    lines = list(_lines(standing))
    width = max(len(str(count)) for _, count, _ in lines)
    for name, count, words in lines:
        yield f"{name:15} {count:{width}}  {words}".rstrip()
    command, why = next_step(standing)
    yield ""
    yield f"Next: {command}"
    yield f"      {why}"


def _lines(standing: Standing) -> Iterator[Line]:
    """Yield name, count and a few words of everything; what cannot be known yet is left out."""
    interviews = len(standing.sources) - standing.papers
    words = f"{counted(standing.papers, 'paper')}, {counted(interviews, 'interview')}"
    yield "Sources", len(standing.sources), words
    yield "Coded by people", len(standing.coded), ""
    yield "Uncoded", len(standing.uncoded), _few(standing.uncoded)
    yield from _candidates(standing)
    if not standing.finished:
        return
    yield "New files", len(standing.new), _few(standing.new)
    yield "Changed files", len(standing.changed), _few(standing.changed)
    yield "Gone files", len(standing.gone), _few(standing.gone)
    yield "Set aside", len(standing.quarantined), _few(standing.quarantined, 2)
    yield "To adjudicate", len(standing.several), _few(list(standing.several))
    most = sorted(standing.unreviewed.items(), key=lambda item: (-item[1], item[0]))
    spans = _few([f"{source} ({count})" for source, count in most])
    yield "Unreviewed", sum(standing.unreviewed.values()), f"spans: {spans}" if spans else ""
    counts = standing.corrections
    if counts:
        yield "Corrections", sum(counts.values()), ", ".join(_fates(counts))
    yield "Contested links", len(standing.contested), _few(standing.contested, 2)
    yield "Untested links", len(standing.untested), _few(standing.untested)


def _fates(counts: Mapping[str, int]) -> Iterator[str]:
    """Say how many corrections apply, and what became of the others."""
    applied = counts.get("applied", 0) + counts.get("already so", 0)
    yield f"{applied} apply"
    for state, words in (
        ("no longer applies", "no longer apply"),
        ("conflict", "in conflict"),
        ("overruled", "overruled"),
    ):
        if counts.get(state):
            yield f"{counts[state]} {words}"


def _candidates(standing: Standing) -> Iterator[Line]:
    """Yield what waits in the register of candidates."""
    for name, waiting in (
        ("Undecided", standing.candidates),
        ("Possible copies", standing.alike),
        ("Without source", standing.wanting),
    ):
        if waiting:
            yield name, len(waiting), _few(waiting, 2)


def _few(names: Sequence[str], most: int = SHOWN) -> str:
    """Name the first few of ``names`` and say how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
