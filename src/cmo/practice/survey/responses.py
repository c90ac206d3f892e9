"""Reading answers: one row a respondent; a row with a mistake is set aside, the others count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmo.errors import UserError
from cmo.exchange.cells import read_rows
from cmo.practice.survey.instrument import DONT_KNOW, HIGH, LOW, PHASES, Item, Survey

SHEET = "answers"
ALLOWED = f"{', '.join(map(str, range(LOW, HIGH + 1)))}, {DONT_KNOW} or empty"


@dataclass(frozen=True, slots=True)
class Response:
    """What one person answered, as scored (more is better); ``unsure`` are the don't-knows."""

    organisation: str
    role: str
    phase: str
    synthetic: bool
    scores: Mapping[str, int]
    unsure: frozenset[str]


def read_responses(path: Path, survey: Survey) -> tuple[list[Response], list[UserError]]:
    """Return the good rows of a CSV file or workbook, and every mistake in the others."""
    needed = ("organisation", *(item.id for item in survey.items))
    good: list[Response] = []
    problems: list[UserError] = []
    for number, row in read_rows(path, (SHEET,), needed):
        found = list(_problems(f"{path}, row {number}", row, survey))
        problems += found
        if not found:
            good.append(_response(row, survey))
    return good, problems


def _problems(place: str, row: Mapping[str, str], survey: Survey) -> Iterator[UserError]:
    for item in survey.items:
        if not _allowed(_answer(row, item)):
            found = f"found {row[item.id]!r}"
            yield UserError(f"{place}, column {item.id}", found, f"allowed: {ALLOWED}")
    if not row["organisation"].strip():
        yield UserError(f"{place}, column organisation", "is empty", "name the organisation")
    for column, known in (("role", survey.roles), ("phase", PHASES), ("synthetic", ("yes", "no"))):
        given = row.get(column, "").strip()
        if given and known and given not in known:
            allowed = f"allowed: {', '.join(known)} or empty"
            yield UserError(f"{place}, column {column}", f"found {given!r}", allowed)


def _answer(row: Mapping[str, str], item: Item) -> str:
    return row[item.id].strip().lower().replace("’", "'")


def _allowed(answer: str) -> bool:
    return answer in {"", DONT_KNOW, *map(str, range(LOW, HIGH + 1))}


def _response(row: Mapping[str, str], survey: Survey) -> Response:
    answers = {item: _answer(row, item) for item in survey.items}
    return Response(
        row["organisation"].strip(),
        row.get("role", "").strip(),
        row.get("phase", "").strip(),
        row.get("synthetic", "").strip() == "yes",
        {item.id: item.score(int(said)) for item, said in answers.items() if said.isdecimal()},
        frozenset(item.id for item, said in answers.items() if said == DONT_KNOW),
    )
