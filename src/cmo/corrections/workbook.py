"""From an edited workbook to corrections, and a sentence for every cell that is not allowed.

What a person changed is what differs from the workbook's own hidden ``baseline``. A row with
a wrong cell is left out whole; all others come in.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

from cmo.coding.anchoring import CONTEXT, Squeezed
from cmo.corrections import sheets
from cmo.corrections.rows import Correction, Field, Mark
from cmo.errors import UserError
from cmo.exchange.cells import read_rows
from cmo.records import LABELS, POLARITIES, Label
from cmo.theory.verdicts import VERDICTS

Cells = dict[str, str]
NEW = re.compile(r"new\b.*", re.IGNORECASE)
FREE = ("comment", "reason")
FORMULA_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
MINUS = str.maketrans("−–—", "---")
EDITED: dict[str, tuple[str, ...]] = {
    sheets.SPANS: (*sheets.SPAN_VALUES, "decision", "comment"),
    sheets.CONFIGURATIONS: ("polarity", "decision", "comment"),
    sheets.VERDICT_SHEET: ("verdict", "reason"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "label": LABELS,
    "direction": sheets.DIRECTIONS,
    "polarity": POLARITIES,
    "verdict": VERDICTS,
    "decision": ("", *sheets.DECISIONS),
}


@dataclass(frozen=True, slots=True)
class Edited:
    """A row that differs from the baseline: where it stands, what it says, what it said."""

    place: str
    now: Cells
    was: Cells

    @property
    def changed(self) -> list[str]:
        """The columns with another value, in the order of the sheet."""
        return [c for c in self.now if _plain(self.now[c]) != _plain(self.was.get(c, ""))]

    def wrong(self, column: str, allowed: str) -> UserError:
        """Return the sentence on a cell whose value is not allowed."""
        value = self.now[column]
        found = f"found {value[:80]!r}" if value else "is empty"
        return UserError(f"{self.place}, column {column}", found, f"allowed: {allowed}")


@dataclass(slots=True)
class Workbook:
    """What an edited workbook says: corrections yet without a name, coder or date, and mistakes."""

    coder: str
    date: str
    corrections: list[Correction] = field(default_factory=list)
    problems: list[UserError] = field(default_factory=list)


def read_workbook(path: Path, constructs: Collection[str]) -> Workbook:
    """Return what was changed in the workbook at ``path``.

    Raises:
        UserError: when it is no workbook that ``cmo tabulate`` wrote.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserError(path, "is no .xlsx workbook", "save it as Excel workbook (.xlsx)")
    signed = [row for _, row in read_rows(path, (sheets.SIGNED,), ("coder", "date"))]
    coder, date = (signed[0][name].strip() if signed else "" for name in ("coder", "date"))
    # A date cell is read with its time of day.
    book = Workbook(coder, date.removesuffix(" 00:00:00"))
    baseline = _read_baseline(path)
    numbers = _configurations(baseline[sheets.CONFIGURATIONS])
    for sheet, read in (
        (sheets.SPANS, partial(_read_span, constructs=constructs, numbers=numbers)),
        (sheets.CONFIGURATIONS, _read_value),
        (sheets.VERDICT_SHEET, _read_value),
    ):
        rows = list(_edits(path, sheet, baseline[sheet], book.problems))
        good = [edit for edit in rows if not _add_problems(book, read(edit))]
        book.corrections += _corrections(sheet, good, baseline, numbers)
    return book


def _plain(value: str) -> str:
    return " ".join(value.split())


def _read_baseline(path: Path) -> dict[str, dict[str, Cells]]:
    """Return what the rows of each sheet said when the workbook was written, by their names."""
    found: dict[str, dict[str, Cells]] = {sheet: {} for sheet in EDITED}
    for number, row in read_rows(path, (sheets.BASELINE,), sheets.BASELINE_COLUMNS):
        if not _whole(row, found.get(sheets.SPANS, {})):
            place = f"{path}, sheet {sheets.BASELINE!r}, row {number}"
            raise UserError(place, "was altered", "start again from the workbook of results/")
        found[row["sheet"]][row["row"]] = row
    return found


def _whole(row: Cells, spans: Mapping[str, Cells]) -> bool:
    """Whether a row of the baseline is as it was written; spans stand before configurations."""
    if row["sheet"] == sheets.SPANS:
        ends = row["start"].isdecimal() and row["end"].isdecimal()
        return ends and row["label"] in LABELS
    members = row["members"].split()
    return row["sheet"] in EDITED and all(name in spans for name in members)


def _edits(
    path: Path, sheet: str, baseline: Mapping[str, Cells], problems: list[UserError]
) -> Iterator[Edited]:
    """Yield the rows of a sheet that were changed."""
    seen: set[str] = set()
    for number, row in read_rows(path, (sheet,), ("row", *EDITED[sheet])):
        place = f"{path}, sheet {sheet!r}, row {number}"
        name = row["row"].strip()
        if name not in baseline:
            found = f"found {name!r}" if name else "is empty"
            allowed = "allowed: a name that the workbook came with; no row can be added"
            problems.append(UserError(f"{place}, column row", found, allowed))
        elif name in seen:
            problems.append(UserError(f"{place}, column row", f"{name} again", "keep one row"))
        else:
            edit = Edited(place, _cells(row, EDITED[sheet]), baseline[name])
            if edit.changed:
                yield edit
        seen.add(name)


def _cells(row: Cells, columns: tuple[str, ...]) -> Cells:
    kept = {column: row[column].strip() for column in columns}
    signs = {c: kept[c].translate(MINUS) for c in ("direction", "polarity") if c in kept}
    return kept | signs


def _add_problems(book: Workbook, problems: Iterator[UserError]) -> bool:
    found = list(problems)
    book.problems += found
    return bool(found)


def _read_value(edit: Edited) -> Iterator[UserError]:
    """Yield what is wrong in a row of configurations or of verdicts."""
    for column in edit.changed:
        if column in FREE and edit.now[column] in FORMULA_ERRORS:
            yield edit.wrong(column, "text; a formula is none")
        if column in ALLOWED and edit.now[column] not in ALLOWED[column]:
            yield edit.wrong(column, ", ".join(filter(None, ALLOWED[column])))
    if "verdict" in edit.changed and not edit.now["reason"]:
        yield edit.wrong("reason", "why; a changed verdict needs it")


def _read_span(
    edit: Edited, constructs: Collection[str], numbers: Mapping[str, Mapping[str, Cells]]
) -> Iterator[UserError]:
    """Yield what is wrong in a row of spans."""
    yield from _read_value(edit)
    others = [column for column in edit.changed if column not in {"decision", "comment"}]
    if edit.now["decision"] == "reject" and others:
        yield edit.wrong("decision", f"reject, or a change of {others[0]}, not both")
    for column in others:
        if column == "construct" and edit.now[column] not in constructs:
            close = difflib.get_close_matches(edit.now[column], constructs, 1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            yield edit.wrong(column, f"a construct of codebook.csv, or other{hint}")
        if column == "words" and not _find(edit):
            yield edit.wrong(column, "words of the text there, in part those marked now")
        if column == "configurations":
            known = numbers.get(_source(edit.was), {})
            wrong = [n for n in _numbers(edit.now[column]) if n not in known and not NEW.match(n)]
            if wrong or not edit.now[column]:
                yield edit.wrong(column, f"{', '.join([*known, 'new', sheets.NONE])}")


def _source(row: Cells) -> str:
    return f"{row['source']} {row['of']}"


def _numbers(value: str) -> list[str]:
    parts = [_plain(part).lower() for part in re.split(r"[;,]", value)]
    return [part for part in dict.fromkeys(parts) if part and part != sheets.NONE]


def _find(edit: Edited) -> str:
    """Return the words as the text has them that a person typed for moved boundaries, if any."""
    was = edit.was
    window = was["before"] + was["words"] + was["after"]
    squeezed, wanted = Squeezed.of(window), Squeezed.of(edit.now["words"]).text
    low, high = (
        squeezed.index(len(was["before"])),
        squeezed.index(len(was["before"] + was["words"])),
    )
    places = [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", squeezed.text)]
    near = [at for at in places if wanted and at < high and at + len(wanted) > low]
    if not near:
        return ""
    best = max(near, key=lambda at: (min(high, at + len(wanted)) - max(low, at), -at))
    start, end = squeezed.stretch(best, best + len(wanted))
    return window[start:end]


def _configurations(rows: Mapping[str, Cells]) -> dict[str, dict[str, Cells]]:
    """Return the configurations of each source and coder by their numbers."""
    found: dict[str, dict[str, Cells]] = defaultdict(dict)
    for row in rows.values():
        found[_source(row)][row["number"]] = row
    return found


def _mark(row: Cells) -> Mark:
    label = cast("Label", row["label"])
    ends = int(row["start"]), int(row["end"])
    return Mark(label, *ends, row["words"], row["before"], row["after"])


def _corrections(
    sheet: str,
    rows: list[Edited],
    baseline: Mapping[str, Mapping[str, Cells]],
    numbers: Mapping[str, Mapping[str, Cells]],
) -> Iterator[Correction]:
    """Yield the corrections in the good rows of a sheet."""
    spans = baseline[sheets.SPANS]

    def members(row: Cells) -> tuple[Mark, ...]:
        marks = (_mark(spans[name]) for name in row["members"].split())
        return tuple(replace(m, before=m.before[-CONTEXT:], after=m.after[:CONTEXT]) for m in marks)

    for edit in rows:
        if sheet == sheets.VERDICT_SHEET:
            yield from _of_verdict(edit)
        elif sheet == sheets.CONFIGURATIONS:
            yield from _of_configuration(edit, members(edit.was))
        else:
            yield from _of_span(edit, numbers.get(_source(edit.was), {}), members)
    if sheet == sheets.SPANS:
        yield from _new_configurations(rows, numbers)


def _of_verdict(edit: Edited) -> Iterator[Correction]:
    if "verdict" in edit.changed:
        target, reason = edit.was["row"], edit.now["reason"]
        old, new = edit.was["verdict"], edit.now["verdict"]
        yield Correction("verdict", old, new, target=target, reason=reason)


def _of_configuration(edit: Edited, members: tuple[Mark, ...]) -> Iterator[Correction]:
    about = partial(
        Correction, source=edit.was["source"], of=edit.was["of"],
        document=edit.was["document"], members=members, polarity=edit.now["polarity"],
    )  # fmt: skip
    for column in edit.changed:
        yield about(cast("Field", column), edit.was.get(column, ""), edit.now[column])


def _of_span(
    edit: Edited, numbers: Mapping[str, Cells], members: Callable[[Cells], tuple[Mark, ...]]
) -> Iterator[Correction]:
    about = partial(
        Correction, source=edit.was["source"], of=edit.was["of"],
        document=edit.was["document"], mark=_mark(edit.was), construct=edit.now["construct"],
        direction=edit.now["direction"],
    )  # fmt: skip
    for column in edit.changed:
        if column == "configurations":
            old, new = _numbers(edit.was[column]), _numbers(edit.now[column])
            for number in (n for n in old if n not in new):
                yield about("member", "join", "leave", members=members(numbers[number]))
            for number in (n for n in new if n in numbers and n not in old):
                yield about("member", "leave", "join", members=members(numbers[number]))
        else:
            new_value = _find(edit) if column == "words" else edit.now[column]
            yield about(cast("Field", column), edit.was.get(column, ""), new_value)


def _new_configurations(
    rows: list[Edited], numbers: Mapping[str, Mapping[str, Cells]]
) -> Iterator[Correction]:
    """Yield the configurations that rows with the same ``new …`` make together."""
    groups: dict[tuple[str, str], list[Edited]] = defaultdict(list)
    for edit in rows:
        for token in filter(NEW.match, _numbers(edit.now["configurations"])):
            groups[_source(edit.was), token].append(edit)
    for (source, _), edits in groups.items():
        was = edits[0].was
        old = [n for edit in edits for n in _numbers(edit.was["configurations"])]
        polarity = numbers[source][old[0]]["polarity"] if old else "~"
        marks = tuple(_mark(edit.was) for edit in edits)
        yield Correction(
            "decision", "", "make", was["source"], was["of"],
            polarity=polarity, members=marks, document=was["document"],
        )  # fmt: skip
