"""Reading answers: one row a respondent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.practice.filled import YES_NO, Cells, not_allowed, read_filled
from cmo.practice.survey.instrument import DONT_KNOW, HIGH, LOW, PHASES, Item, Survey

SHEET = "answers"
ANSWERS = (*map(str, range(LOW, HIGH + 1)), DONT_KNOW)


@dataclass(frozen=True, slots=True)
class Response:
    """What one person answered, as scored (more is better); ``unsure`` are the don't-knows."""

    organisation: str
    role: str
    phase: str
    synthetic: bool
    scores: Mapping[str, int]
    unsure: frozenset[str]


def read_responses(paths: Iterable[Path], survey: Survey) -> tuple[list[Response], list[UserError]]:
    """Return the good rows of CSV files or workbooks, and every mistake in the others."""
    needed = ("organisation", *(item.id for item in survey.items))
    return read_filled(
        paths,
        SHEET,
        needed,
        lambda place, cells: _mistakes(place, cells, survey),
        lambda cells: _response(cells, survey),
    )


def _mistakes(place: str, cells: Cells, survey: Survey) -> Iterator[UserError]:
    given = {**cells, **{item.id: _answer(cells, item) for item in survey.items}}
    allowed = {item.id: ANSWERS for item in survey.items}
    allowed |= {"role": survey.roles, "phase": PHASES, "synthetic": YES_NO}
    filled = {column: known for column, known in allowed.items() if given.get(column) and known}
    yield from not_allowed(place, given, filled, " or empty")
    if not cells["organisation"]:
        yield UserError(f"{place}, column organisation", "is empty", "name the organisation")


def _answer(cells: Cells, item: Item) -> str:
    return cells[item.id].lower().replace("’", "'")


def _response(cells: Cells, survey: Survey) -> Response:
    answers = {item: _answer(cells, item) for item in survey.items}
    return Response(
        cells["organisation"],
        cells.get("role", ""),
        cells.get("phase", ""),
        cells.get("synthetic", "") == "yes",
        {item.id: item.score(int(said)) for item, said in answers.items() if said.isdecimal()},
        frozenset(item.id for item, said in answers.items() if said == DONT_KNOW),
    )
