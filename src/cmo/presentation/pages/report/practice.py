"""What practice can take from the report: action statements, the survey's and the index's results.

All of it was computed before; here the tables are read and joined to the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmo.formulas import undefused
from cmo.presentation.pages.report.wording import listed
from cmo.store import read_json, read_rows

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scored:
    """The results of a tool: what they rest on, its dimensions, and its SVG pictures by name."""

    summary: Mapping[str, Any]
    rows: Sequence[Row]
    behind: Mapping[str, Row]
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Practice:
    """The rows of the action statements, and the results of either tool where there are any."""

    actions: Sequence[Row] = ()
    survey: Scored | None = None
    maturity: Scored | None = None


NO_PRACTICE = Practice()


def read_practice(actions: Path | None, survey: Path | None, maturity: Path | None) -> Practice:
    """Read what there is: the table of statements, and the folders of the tools' results.

    Raises:
        UserError: where a file that should be there cannot be read.
    """
    return Practice(
        _rows(actions) if actions else (),
        _scored(survey, "dimensions.csv") if survey else None,
        _scored(maturity, "profile.csv") if maturity else None,
    )


def _scored(folder: Path, table: str) -> Scored:
    return Scored(
        read_json(folder / "summary.json"),
        _rows(folder / table),
        {row["dimension"]: row for row in _rows(folder / "behind.csv")},
        {path.stem: path.read_bytes() for path in sorted(folder.glob("*.svg"))},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    return undefused(read_rows(path))


def statements_for(scored: Scored, dimension: str, actions: Sequence[Row]) -> list[Row]:
    """Return the action statements that the tool shows with a dimension."""
    by_id = {row["id"]: row for row in actions}
    names = listed(scored.behind[dimension]["may_help"])
    return [by_id[name] for name in names if name in by_id]
