"""What the explorer holds: links, configurations, quotes in their passages, and verdicts.

Everything refers to everything else by its place in a list, which keeps the page small. Offsets
count UTF-16 units into a passage's own text, as JavaScript counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from cmo.presentation.figures.layers import Step, make_steps
from cmo.presentation.naming import say_rule, with_labels
from cmo.presentation.reader import Reader, readers
from cmo.presentation.synthesis import Synthesis, citation, is_synthetic
from cmo.records import (
    Configuration,
    Construct,
    Direction,
    Label,
    Link,
    Passage,
    Source,
    Span,
)

Row = dict[str, Any]
LedgerRow = Mapping[str, str]
ENDS = ("from_construct", "to_construct", "sign")
# What the explorer says of a verdict; the ledger has more columns.
LEDGER_FIELDS = (
    *("link", "novel", "sign", "statement", "verdict", "computed", "rule"),
    *("decided_by", "decided_on", "decision_reason", "verdict_papers", "verdict_interviews"),
    *("condition", "confidence", "limitations", "coherence", "adequacy", "relevance"),
)


def gather(synthesis: Synthesis, ledger: Sequence[LedgerRow]) -> Row:
    """Return the data of the page, ready for JSON.

    Links of the initial theory that no source speaks of are there too, with no configurations.
    """
    sources: list[Row] = []
    configurations: list[Row] = []
    for reader in readers(synthesis):
        if reader.coding.configurations:
            passages = Passages(reader)
            at = len(sources)
            found = reader.configurations()
            configurations += [_configuration(reader, item, at, passages) for item in found]
            sources.append(_source(reader.source, passages.rows))
    names = {row["id"]: at for at, row in enumerate(configurations)}
    links = [*synthesis.links, *_untested(synthesis.links, ledger)]
    steps = make_steps(links, synthesis.codings)
    constructs = _constructs(synthesis.constructs, links)
    places = {row["id"]: at for at, row in enumerate(constructs)}
    judged = _Ledger(ledger)
    labels = {item.construct: item.label for item in synthesis.constructs}
    return {
        "constructs": constructs,
        "links": [_link(step, names, places, judged) for step in steps],
        "ledger": [_judgement(row, labels) for row in ledger],
        "configurations": configurations,
        "sources": sources,
    }


def _judgement(row: LedgerRow, labels: Mapping[str, str]) -> Row:
    named = {
        "rule": say_rule(row["rule"], labels),
        "condition": with_labels(row["condition"], labels),
    }
    return {name: row[name] for name in LEDGER_FIELDS} | named


class Passages:
    """The passages of one document that hold a span, collected as they are asked for."""

    def __init__(self, reader: Reader) -> None:
        self.text = reader.document.text if reader.document else ""
        self.passages = reader.document.passages if reader.document else ()
        self.rows: list[Row] = []
        self._places: dict[Passage, int] = {}

    def places(self, span: Span) -> list[tuple[int, int, int]]:
        """Return where ``span`` lies: a passage's place in ``rows``, start and end in it."""
        found = []
        for passage in self.passages:
            start, end = max(span.start, passage.start), min(span.end, passage.end)
            if start < end:
                before, upto = (units(self.text[passage.start : at]) for at in (start, end))
                found.append((self._place(passage), before, upto))
        return found

    def _place(self, passage: Passage) -> int:
        if passage not in self._places:
            self._places[passage] = len(self.rows)
            where = {"speaker": passage.speaker, "section": passage.section, "page": passage.page}
            said = {name: value for name, value in where.items() if value not in {"", None}}
            self.rows.append({"text": self.text[passage.start : passage.end], **said})
        return self._places[passage]


def units(text: str) -> int:
    """Return how many UTF-16 units ``text`` has.

    >>> units("a😀")
    3
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _configuration(
    reader: Reader, configuration: Configuration, source: int, passages: Passages
) -> Row:
    return {
        "id": configuration.id,
        "source": source,
        "polarity": configuration.polarity,
        "phase": configuration.phase or reader.source.phase,
        "coder": configuration.coder,
        "origin": configuration.origin,
        "probability": _rounded(configuration.probability),
        "spans": [
            _span(reader, label, span, passages) for label, span in reader.members(configuration)
        ],
    }


def _span(reader: Reader, label: Label, span: Span, passages: Passages) -> Row:
    about = reader.about.get((span.id, label))
    return {
        "label": label,
        "text": span.text,
        "construct": about.construct if about else "",
        "direction": about.direction if about else "",
        "probability": _rounded(span.probability),
        "places": passages.places(span),
    }


def _source(source: Source, passages: Sequence[Row]) -> Row:
    return {
        "id": source.id,
        "kind": source.kind,
        "spoken": source.spoken,
        "synthetic": is_synthetic(source),
        "notes": source.in_notes,
        "citation": citation(source),
        "address": f"https://doi.org/{source.doi}" if source.doi else source.url,
        "type": source.collaboration_type,
        "passages": passages,
    }


def _constructs(codebook: Iterable[Construct], links: Iterable[Link]) -> list[Row]:
    """Return the constructs that any link joins, by name; one may be missing from the codebook."""
    known = {item.construct: item for item in codebook}
    ends = {name for link in links for name in (link.from_construct, link.to_construct)}
    found = (known.get(name, Construct(name, name, "", "")) for name in sorted(ends))
    return [
        {
            "id": item.construct,
            "label": item.label,
            "definition": item.definition,
            "low": item.low_pole,
            "high": item.high_pole,
        }
        for item in found
    ]


def _link(step: Step, names: Mapping[str, int], places: Mapping[str, int], judged: _Ledger) -> Row:
    link = step.link
    return {
        "id": link.id,
        "from": places[link.from_construct],
        "to": places[link.to_construct],
        "sign": link.sign,
        "slots": list(link.slots),
        "columns": [step.start.column, step.end.column],
        "configurations": [names[name] for name in link.configurations],
        "ledger": judged.place(link),
    }


class _Ledger:
    """Finds the row in which a link is judged: its own, else that of its two constructs.

    A link of the other sign, or of none, is evidence against the row, or beside it.
    """

    def __init__(self, rows: Iterable[LedgerRow]) -> None:
        self._exact: dict[tuple[str, str, str], int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        for at, row in enumerate(rows):
            pair = row["from_construct"], row["to_construct"]
            self._exact.setdefault((*pair, row["sign"]), at)
            self._pairs.setdefault(pair, at)

    def place(self, link: Link) -> int | None:
        pair = link.from_construct, link.to_construct
        return self._exact.get((*pair, link.sign), self._pairs.get(pair))


def _untested(links: Iterable[Link], ledger: Iterable[LedgerRow]) -> list[Link]:
    """Return the links that the ledger judges and no source speaks of."""
    known = {(link.from_construct, link.to_construct, link.sign) for link in links}
    wanted = (row for row in ledger if tuple(row[name] for name in ENDS) not in known)
    return [_untested_link(row) for row in wanted]


def _untested_link(row: LedgerRow) -> Link:
    start, end = row["from_construct"], row["to_construct"]
    sign, slots = cast("Direction", row["sign"]), tuple(row["slots"].split("; "))
    return Link(f"theory-{row['link']}", start, end, sign, slots, (), (), 0, 0, 0, 0)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
