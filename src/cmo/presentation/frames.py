"""The synthesis as tables in memory: one pandas DataFrame for each kind of thing.

Every frame is sorted by named keys and holds text and whole numbers only, apart from
probabilities, so that the same records give the same bytes on any machine.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

import pandas as pd

from cmo.presentation.reader import SEPARATOR, Reader, readers
from cmo.presentation.synthesis import (
    Synthesis,
    citation,
    count_slots,
    is_synthetic,
    yes_or_no,
)
from cmo.records import LABELS, SLOTS, Coding, Configuration, Label, Link, Source, Span

Row = dict[str, Any]
POLARITY_WORDS = {"+": "helps", "-": "hinders", "~": "mixed"}
SOURCE_FIELDS = [name for name in Source.__dataclass_fields__ if name != "synthetic"]
SOURCE_COUNTS = ["document", "coder", "origin", "configurations", "spans", "unplaced"]
CONFIGURATION_COLUMNS = [
    *("id", "source", "kind", "synthetic", "citation", "polarity", "phase", "phase_by"),
    *("coder", "origin"),
    *("probability", "band", *SLOTS.values()),
    *(f"{slot}_constructs" for slot in SLOTS.values()),
    *(f"{slot}_offsets" for slot in SLOTS.values()),
    *("document", "page", "section", "speaker", "review", "reviewed_by"),
]
EVIDENCE_COLUMNS = [
    *("quote", "start", "end", "label", "construct", "direction", "span_probability", "band"),
    *("construct_probability", "configuration_probability", "polarity", "coder", "origin"),
    *("configuration", "source", "kind", "synthetic", "document", "page", "section", "speaker"),
    *("span", "review", "reviewed_by"),
]
SOURCE_KINDS = ("sources", "papers", "interviews")
CONSTRUCT_COLUMNS = [
    *("construct", "label", "layer", "definition", *SOURCE_KINDS),
    *(f"{kind}_as_{slot}" for slot in SLOTS.values() for kind in SOURCE_KINDS),
    "spans",
]
LINK_COLUMNS = [
    *("id", "from_construct", "from_label", "to_construct", "to_label", "sign", "slots"),
    *("sources", "papers", "interviews", "coded_by_people", "coded_by_machine"),
    *("configurations", *POLARITY_WORDS.values(), "source_ids", "configuration_ids"),
]


def sources_frame(synthesis: Synthesis) -> pd.DataFrame:
    """Return the register, one row a source, with what came out of each; sorted by id."""
    codings = {coding.source: coding for coding in synthesis.codings}
    rows = [_source_row(source, codings.get(source.id)) for source in synthesis.sources]
    columns = [*SOURCE_FIELDS, "synthetic", *SOURCE_COUNTS]
    return _frame(sorted(rows, key=lambda row: row["id"]), columns)


def _source_row(source: Source, coding: Coding | None) -> Row:
    row = asdict(source) | {"synthetic": yes_or_no(is_synthetic(source))}
    if coding is None:
        return row | dict.fromkeys(SOURCE_COUNTS[:3], "") | dict.fromkeys(SOURCE_COUNTS[3:], 0)
    return row | {
        "document": coding.document,
        "coder": coding.coder,
        "origin": coding.origin,
        "configurations": len(coding.configurations),
        "spans": len(coding.spans),
        "unplaced": len(coding.unplaced),
    }


def configurations_frame(synthesis: Synthesis) -> pd.DataFrame:
    """Return one row a configuration, with its quotes, constructs and offsets by slot.

    Several spans of a slot are joined by ``" | "``, in the order of the text; constructs
    carry their direction, as in ``trust (+)``. Sorted by source and place in the text.
    """
    rows = [
        _configuration_row(reader, configuration)
        for reader in readers(synthesis)
        for configuration in reader.configurations()
    ]
    return _frame(rows, CONFIGURATION_COLUMNS)


def evidence_frame(synthesis: Synthesis) -> pd.DataFrame:
    """Return one row for each span of each configuration, with its exact offsets.

    A span that serves two configurations has two rows. Offsets are code points into the
    document's text, half open. Sorted by source, configuration, slot and start.
    """
    rows = [
        _evidence_row(reader, configuration, label, span)
        for reader in readers(synthesis)
        for configuration in reader.configurations()
        for label, span in reader.members(configuration)
    ]
    return _frame(rows, EVIDENCE_COLUMNS)


def constructs_frame(synthesis: Synthesis) -> pd.DataFrame:
    """Return one row a construct of the codebook, with counts of sources by slot.

    ``spans`` counts marked spans; all other counts are counts of sources. Most sources
    first, then by construct.
    """
    spoken = {source.id for source in synthesis.sources if source.spoken}
    slots = count_slots(synthesis.codings)
    spans = _spans_about(synthesis)
    rows = []
    for construct in synthesis.constructs:
        found = {label: slots.get((construct.construct, label), set()) for label in LABELS}
        everywhere = set().union(*found.values())
        row: Row = {name: getattr(construct, name) for name in CONSTRUCT_COLUMNS[:4]}
        row |= _source_counts(everywhere, spoken, "")
        for label in LABELS:
            row |= _source_counts(found[label], spoken, f"_as_{SLOTS[label]}")
        rows.append(row | {"spans": len(spans[construct.construct])})
    rows.sort(key=lambda row: (-row["sources"], row["construct"]))
    return _frame(rows, CONSTRUCT_COLUMNS)


def _spans_about(synthesis: Synthesis) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for coding in synthesis.codings:
        for item in coding.assignments:
            found[item.construct].add(item.span)
    return found


def _source_counts(sources: set[str], spoken: set[str], tail: str) -> Row:
    return {
        f"sources{tail}": len(sources),
        f"papers{tail}": len(sources - spoken),
        f"interviews{tail}": len(sources & spoken),
    }


def links_frame(synthesis: Synthesis) -> pd.DataFrame:
    """Return one row a link, most sources first, then by endpoints and sign."""
    labels = {item.construct: item.label for item in synthesis.constructs}
    rows = [_link_row(link, labels) for link in synthesis.links]
    rows.sort(key=lambda r: (-r["sources"], r["from_construct"], r["to_construct"], r["sign"]))
    return _frame(rows, LINK_COLUMNS)


def _link_row(link: Link, labels: dict[str, str]) -> Row:
    row = {name: getattr(link, name) for name in LINK_COLUMNS if hasattr(link, name)}
    return row | {
        "from_label": labels.get(link.from_construct, link.from_construct),
        "to_label": labels.get(link.to_construct, link.to_construct),
        "slots": "; ".join(link.slots),
        "sources": len(link.sources),
        "configurations": len(link.configurations),
        **{word: link.polarities.get(sign, 0) for sign, word in POLARITY_WORDS.items()},
        "source_ids": "; ".join(link.sources),
        "configuration_ids": "; ".join(link.configurations),
    }


def _configuration_row(reader: Reader, configuration: Configuration) -> Row:
    row: Row = {
        "id": configuration.id,
        "source": configuration.source,
        "kind": reader.source.kind,
        "synthetic": reader.synthetic,
        "citation": citation(reader.source),
        "polarity": configuration.polarity,
        "phase": configuration.phase,
        "phase_by": _phase_by(configuration),
        "coder": configuration.coder,
        "origin": configuration.origin,
        "probability": _rounded(configuration.probability),
        "band": reader.band(configuration.probability),
        "document": reader.coding.document,
        "review": configuration.review,
        "reviewed_by": "; ".join(configuration.reviewed_by),
    }
    members = reader.members(configuration)
    for label, slot in SLOTS.items():
        spans = [span for role, span in members if role == label]
        row[slot] = SEPARATOR.join(span.text for span in spans)
        constructs = [reader.construct(span.id, label) for span in spans]
        row[f"{slot}_constructs"] = SEPARATOR.join(filter(None, constructs))
        row[f"{slot}_offsets"] = SEPARATOR.join(f"{span.start}–{span.end}" for span in spans)
    return row | reader.whereabouts(span for _, span in members)


def _phase_by(configuration: Configuration) -> str:
    if not configuration.phase:
        return ""
    return "rule" if configuration.phase_by_rule else "coder"


def _evidence_row(reader: Reader, configuration: Configuration, label: Label, span: Span) -> Row:
    item = reader.about.get((span.id, label))
    return {
        "quote": span.text,
        "start": span.start,
        "end": span.end,
        "label": label,
        "construct": item.construct if item else "",
        "direction": item.direction if item else "",
        "span_probability": _rounded(span.probability),
        "band": reader.band(span.probability),
        "construct_probability": _rounded(item.probability if item else None),
        "configuration_probability": _rounded(configuration.probability),
        "polarity": configuration.polarity,
        "coder": configuration.coder,
        "origin": configuration.origin,
        "configuration": configuration.id,
        "source": configuration.source,
        "kind": reader.source.kind,
        "synthetic": reader.synthetic,
        "document": reader.coding.document,
        **reader.whereabouts([span]),
        "span": span.id,
        "review": span.review,
        "reviewed_by": "; ".join(span.reviewed_by),
    }


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 4)


def _frame(rows: list[Row], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype=object)
