"""Codings as tables: one of spans, which says everything, and one of configurations to read.

The table of spans has a row for each role of each span. A row that repeats the ``span`` but
has no label is a further memo on it; a row without a span is a memo on its configuration,
or without that on the source; a row with a source and a coder alone says "read, nothing to
code". Offsets count code points; ``quote``, ``before`` and ``after`` find the span again
when the text has changed. A table of configurations made by hand needs no offsets: its
cells hold the words, several stretches with ``||`` between them. Tables of highlights from
other programs (``document``, ``tag``, ``content``) are read as spans. A table of configurations
may be a coding sheet: ``passage`` and ``text`` then say what was to be read, and a row that
says nothing, not even ``read``, is of a passage that is still open.

A cell that a spreadsheet could take for a formula has an apostrophe in front, which is
taken away on reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import cast

from cmo.errors import UserError
from cmo.exchange.bundle import (
    NOBODY,
    Bundle,
    Draft,
    Element,
    codings_of,
    locate,
    surroundings,
    take_apart,
)
from cmo.exchange.cells import Row, read_rows, write_csv_rows, write_workbook
from cmo.exchange.codes import PASSAGE_READ, CodeReader, means_read
from cmo.reading.limits import Limits
from cmo.records import LABELS, SLOTS, Document, Label, Polarity, Stretch

SPANS = (
    "source", "coder", "span", "start", "end", "label", "configuration", "polarity", "phase",
    "quote", "before", "after", "construct", "direction", "memo",
)  # fmt: skip
CONFIGURATIONS = (
    "source", "coder", "configuration", "polarity", "phase", "context", "mechanism", "outcome",
    "memo",
)  # fmt: skip
NEEDED = ("source",)
SAYING = ("read", *SLOTS.values(), "memo")
PASSAGE = re.compile(r"(\d{1,9})\s*[-–]\s*(\d{1,9})")
BETWEEN = " || "
STRETCH = re.compile(r"\[(\d{1,9})-(\d{1,9})\]\Z")
ALIASES = {
    "document": "source", "file": "source", "tag": "label", "code": "label",
    "content": "quote", "text": "quote", "user": "coder", "annotator": "coder",
}  # fmt: skip


def write_csv(folder: str | Path, bundle: Bundle) -> None:
    """Write ``spans.csv`` and ``configurations.csv`` into ``folder``."""
    spans, configurations = _tables(bundle)
    write_csv_rows(Path(folder) / "spans.csv", SPANS, spans)
    write_csv_rows(Path(folder) / "configurations.csv", CONFIGURATIONS, configurations)


def write_xlsx(path: str | Path, bundle: Bundle) -> None:
    """Write a workbook with the sheets ``spans`` and ``configurations``."""
    spans, configurations = _tables(bundle)
    write_workbook(
        path, {"spans": (SPANS, spans), "configurations": (CONFIGURATIONS, configurations)}
    )


def read_table(
    path: str | Path, documents: Mapping[str, Document], limits: Limits | None = None
) -> Bundle:
    """Read a table of spans, or else of configurations, from a CSV file or a workbook.

    ``documents`` gives the text of each source; rows of other sources are remarked on.
    """
    rows = read_rows(Path(path), ("spans", "configurations"), NEEDED, limits or Limits(), ALIASES)
    drafts: dict[tuple[str, str], Draft] = {}
    unknown: dict[str, int] = {}
    open_rows = 0
    reader = (
        _SpanRows(documents) if rows and "label" in rows[0][1] else _ConfigurationRows(documents)
    )
    for number, row in rows:
        source = _known(row["source"].strip(), documents)
        if source not in documents:
            unknown[source] = unknown.get(source, 0) + 1
            continue
        if "passage" in row and not any(row.get(name, "").strip() for name in SAYING):
            open_rows += 1
            continue
        coder = row.get("coder", "").strip() or NOBODY
        draft = drafts.setdefault((source, coder), Draft(source, coder))
        try:
            reader.read(draft, row)
        except (ValueError, KeyError) as error:
            known = ", ".join(SPANS if isinstance(reader, _SpanRows) else CONFIGURATIONS)
            raise UserError(f"{path}, row {number}", str(error), f"columns: {known}") from error
    remarks = [f"{name or 'no source'}: not known, {n} rows" for name, n in sorted(unknown.items())]
    remarks += [f"left open, as nothing is said of them: {open_rows} rows"] * bool(open_rows)
    texts = {draft.source: documents[draft.source] for draft in drafts.values()}
    return Bundle(tuple(texts.values()), codings_of(drafts.values(), texts), (), tuple(remarks))


def _known(name: str, documents: Mapping[str, Document]) -> str:
    """Return the source that a cell names, perhaps with the suffix of its file."""
    return name if name in documents else PurePath(name).stem


def _tables(bundle: Bundle) -> tuple[list[Row], list[Row]]:
    spans: list[Row] = []
    configurations: list[Row] = []
    for coding in bundle.codings:
        draft, text = take_apart(coding), bundle.texts[coding.source].text
        head: Row = {"source": draft.source, "coder": draft.coder}
        spans += [head | row for row in _span_rows(draft, text)] or [dict(head)]
        configurations += [head | row for row in _configuration_rows(draft, text)]
    return spans, configurations


def _where(text: str, start: int, end: int) -> Row:
    before, after = surroundings(text, start, end)
    words = text[start:end]
    return {"start": start, "end": end, "quote": words, "before": before, "after": after}


def _span_rows(draft: Draft, text: str) -> Iterator[Row]:
    for stretch in draft.read:
        yield _where(text, *stretch) | {"label": PASSAGE_READ}
    for name, element in enumerate(draft.elements, 1):
        where = {"span": name} | _where(text, element.start, element.end)
        labels: set[Label] = set()
        memos = list(element.memos)
        for label, number in element.roles:
            about = element.constructs.get(label) if label not in labels else None
            construct, direction = about or ("", "")
            said: Row = {"label": label, "construct": construct, "direction": direction}
            yield where | said | _of(draft, number) | {"memo": memos.pop(0) if memos else ""}
            labels.add(label)
        for memo in memos:
            yield {"span": name, "memo": memo}
    for number, texts in sorted(draft.memos.items()):
        for memo in texts:
            yield {"configuration": number or "", "memo": memo}


def _of(draft: Draft, number: int) -> Row:
    if not number:
        return {}
    phase, sign = draft.phases.get(number, ""), draft.polarity.get(number, "~")
    return {"configuration": number, "polarity": sign, "phase": phase}


def _configuration_rows(draft: Draft, text: str) -> Iterator[Row]:
    for number, members in draft.members().items():
        slots: dict[str, list[str]] = {name: [] for name in SLOTS.values()}
        for label, element in members:
            words = text[element.start : element.end]
            slots[SLOTS[label]].append(f"{words} [{element.start}-{element.end}]")
        memo = "\n".join(draft.memos.get(number, []))
        joined: Row = {name: BETWEEN.join(words) for name, words in slots.items()}
        yield _of(draft, number) | joined | {"memo": memo}


def _whole(row: Mapping[str, str], column: str) -> int | None:
    """Return a cell's whole number, or None where it is empty."""
    value = row.get(column, "").strip()
    if not value:
        return None
    if not value.isdecimal():
        raise ValueError(f"column {column}: found {value!r}, expected a whole number")
    return int(value)


def _say_configuration(draft: Draft, row: Mapping[str, str], number: int) -> None:
    sign = row.get("polarity", "").strip()
    if sign and sign not in "+-~":
        raise ValueError(f"column polarity: found {sign!r}, expected +, - or ~")
    if sign:
        draft.polarity[number] = cast(Polarity, sign)
    if phase := row.get("phase", "").strip():
        draft.phases[number] = phase


class _SpanRows:
    """Reads rows of the table of spans."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.codes = CodeReader()
        self.spans: dict[tuple[str, str, str], Element] = {}

    def read(self, draft: Draft, row: Mapping[str, str]) -> None:
        """Add what one row says to the draft."""
        label, memo = row.get("label", "").strip(), row.get("memo", "")
        number = _whole(row, "configuration") or 0
        name = row.get("span", "").strip()
        known = self.spans.get((draft.source, draft.coder, name)) if name else None
        if not label:
            if memo and known is not None:
                known.memos.append(memo)
            elif memo:
                draft.memos.setdefault(number, []).append(memo)
            return
        if means_read(label):
            if stretch := self._locate(draft, row):
                draft.read.append(stretch)
            return
        meaning = self.codes((label,))
        if meaning is None or meaning.label is None:
            found = f"code {label!r} on “{row.get('quote', '')}”: {memo}".removesuffix(": ")
            draft.memos.setdefault(0, []).append(found)
            return
        element = known or self._place(draft, row, name)
        if element is not None:
            self._add(draft, element, meaning.label, number or meaning.number, row)
            if not meaning.whole:
                element.memos.append(f"code: {label}")

    def _locate(self, draft: Draft, row: Mapping[str, str]) -> Stretch | None:
        """Return where the words of a row are; those not found are kept with the draft."""
        start, end = _whole(row, "start"), _whole(row, "end")
        stretch = (start, end) if start is not None and end is not None else None
        text, quote = self.documents[draft.source].text, row.get("quote", "")
        if not quote and stretch:
            quote = text[slice(*stretch)]
        found = locate(text, stretch, quote, row.get("before", ""), row.get("after", ""))
        if found is None:
            draft.unplaced.append(quote or f"{start}-{end}")
        return found

    def _place(self, draft: Draft, row: Mapping[str, str], name: str) -> Element | None:
        found = self._locate(draft, row)
        if found is None:
            return None
        same = [e for e in draft.elements if (e.start, e.end) == found] if not name else []
        element = same[0] if same else Element(*found)
        if not same:
            draft.elements.append(element)
        if name:
            self.spans[draft.source, draft.coder, name] = element
        return element

    def _add(
        self, draft: Draft, element: Element, label: Label, number: int, row: Mapping[str, str]
    ) -> None:
        if (label, number) not in element.roles:
            element.roles.append((label, number))
        if construct := row.get("construct", "").strip():
            direction = row.get("direction", "").strip() or "0"
            if direction not in "+-0":
                raise ValueError(f"column direction: found {direction!r}, expected +, - or 0")
            element.constructs[label] = (construct, direction)
        if memo := row.get("memo", ""):
            element.memos.append(memo)
        if number:
            _say_configuration(draft, row, number)


class _ConfigurationRows:
    """Reads rows of a table of configurations."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents

    def read(self, draft: Draft, row: Mapping[str, str]) -> None:
        """Add the configuration of one row to the draft."""
        number = _whole(row, "configuration") or max([0, *draft.polarity]) + 1
        text = self.documents[draft.source].text
        low, high = self._passage(draft, row) if row.get("passage") else (0, len(text))
        for label in LABELS:
            for words, stretch in _words(row.get(SLOTS[label], "")):
                found = locate(text, stretch, words) or _within(text, words, low, high)
                if found is None:
                    draft.unplaced.append(words)
                else:
                    draft.add(_member(draft, found, label, number))
        if number in draft.members():
            draft.polarity.setdefault(number, "~")
            _say_configuration(draft, row, number)
        if memo := row.get("memo", ""):
            there = number if number in draft.members() else 0
            draft.memos.setdefault(there, []).append(memo)

    def _passage(self, draft: Draft, row: Mapping[str, str]) -> Stretch:
        """Return the passage that a row of a coding sheet is about; it counts as read."""
        named = PASSAGE.fullmatch(row["passage"].strip())
        if named is None:
            found = f"column passage: found {row['passage']!r}, expected its place, as 120-480"
            raise ValueError(found)
        text, place = self.documents[draft.source].text, (int(named[1]), int(named[2]))
        stretch = locate(text, place, row.get("quote", "") or text[slice(*place)])
        if stretch is None:
            raise ValueError("column text: the passage is not in the source, or twice")
        draft.read += [stretch] if stretch not in draft.read else []
        return stretch


def _within(text: str, words: str, low: int, high: int) -> Stretch | None:
    """Return where words stand in a passage, those of another passage left aside."""
    found = locate(text[low:high], None, words)
    return (found[0] + low, found[1] + low) if found else None


def _member(draft: Draft, stretch: tuple[int, int], label: Label, number: int) -> Element:
    """Return the element of ``stretch`` with a further role; the first label stays its own."""
    there = [e for e in draft.elements if (e.start, e.end) == stretch]
    return Element(*stretch, [*there[0].roles, (label, number)] if there else [(label, number)])


def _words(cell: str) -> Iterator[tuple[str, tuple[int, int] | None]]:
    for item in map(str.strip, cell.split(BETWEEN.strip())):
        found = STRETCH.search(item)
        words = item[: found.start()].rstrip() if found else item
        if words:
            yield words, (int(found[1]), int(found[2])) if found else None
