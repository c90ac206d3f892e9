"""Reading and writing states: from a folder of results, or from an accepted file."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

from cmo.errors import UserError
from cmo.records import SLOTS, Source, make_id
from cmo.store import read_json, read_rows, write_json
from cmo.theory.graph import read_graph
from cmo.theory.state import State, from_plain, take_state, to_plain

NEEDED = ("programme_theory.json", "manifest.json", "tables/ledger.csv")
SOURCE_FIELDS = frozenset(item.name for item in fields(Source))


def read_state(path: str | Path) -> State:
    """Return the state in a folder of results, or in a file that ``cmo accept`` wrote.

    Raises:
        UserError: where it is neither.
    """
    place = Path(path)
    if not place.is_dir():
        if not place.exists():
            raise UserError(place, "not there", "a folder of results or an accepted file")
        return from_plain(read_json(place), place)
    missing = [name for name in NEEDED if not (place / name).is_file()]
    if missing:
        raise UserError(place, f"holds no {missing[0]}", "the results of a finished run: snakemake")
    rows = read_rows(place / "tables" / "sources.csv")
    sources = [_source(row) for row in rows]
    state = take_state(
        read_graph(place / "programme_theory.json"),
        read_rows(place / "tables" / "ledger.csv"),
        {source.id: source for source in sources},
        {k: v for k, v in read_json(place / "manifest.json").items() if isinstance(v, int)},
        {row["id"]: _claim(row) for row in read_rows(place / "tables" / "configurations.csv")},
    )
    models = {row["id"]: row["coder"] for row in rows if row["origin"] == "machine"}
    return replace(state, models=models)


def write_state(path: str | Path, state: State) -> None:
    """Write a state, atomically; :func:`read_state` gives back an equal one."""
    write_json(path, to_plain(state))


def _source(row: dict[str, str]) -> Source:
    return Source(**{key: value for key, value in row.items() if key in SOURCE_FIELDS})


def _claim(row: dict[str, str]) -> str:
    """Return a configuration by what it says: a model trained anew gives it another identifier."""
    said = [row[f"{slot}{part}"] for slot in SLOTS.values() for part in ("", "_constructs")]
    return f"{row['source']}/{make_id('claim', row['polarity'], *said)}"
