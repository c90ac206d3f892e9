"""What recurs, what leads on to what, what differs by setting, and how firmly it all stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmo.presentation.naming import with_labels
from cmo.presentation.pages.report.inputs import Inputs, Row
from cmo.presentation.pages.report.links import LinkEntry
from cmo.presentation.pages.report.wording import listed, say_link, whole

MOST_REGULARITIES, MOST_CHAINS, MOST_LOOPS, MOST_CONTRASTS, MOST_PAIRS = 40, 15, 12, 45, 25
SHOWN_SOURCES = (1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that are printed, and how many the table holds."""

    rows: tuple[Row, ...]
    total: int


def regularities(inputs: Inputs) -> Part:
    """Return the demi-regularities that most families claim, with the pattern as a sentence."""
    labels = inputs.labels()
    rows = [
        {**row, "sentence": _sentence(row, labels)} for row in inputs.table("demi_regularities")
    ]
    return _part(
        sorted(rows, key=lambda r: (-whole(r["families"]), r["sentence"])), MOST_REGULARITIES
    )


def chains(inputs: Inputs) -> Part:
    """Return the chains that sources state or share, not those that are inferred."""
    rows = [row for row in inputs.table("chains") if row["basis"] != "inferred"]
    return _part(_named(rows, inputs), MOST_CHAINS)


def loops(inputs: Inputs) -> Part:
    """Return the feedback loops whose weakest link most families claim."""
    rows = sorted(
        inputs.table("loops"),
        key=lambda r: (-whole(r["weakest"]), -whole(r["families"]), r["path"]),
    )
    return _part(_named(rows, inputs), MOST_LOOPS)


def contrasts(inputs: Inputs) -> Part:
    """Return where a link stands out in, or turns its sign between, groups of sources.

    Those that stand out come first, then those with most sources. Where a group does not claim
    the link at all, the sentence is what the others say. Interviews are not compared with papers
    a second time the other way round.
    """
    labels = inputs.labels()
    rows = [
        {
            **row,
            "sentence": _sentence({**row, "sign": row["sign"] or row["sign_elsewhere"]}, labels),
        }
        for row in inputs.table("contrasts")
        if "yes" in {row["stands_out"], row["sign_turns"]}
        and (row["dimension"], row["group"]) != ("kind", "papers")
    ]

    def rank(row: Row) -> tuple[bool, int, str, str]:
        behind = whole(row["families"]) + whole(row["families_elsewhere"])
        return row["stands_out"] != "yes", -behind, row["dimension"], row["group"]

    return _part(sorted(rows, key=rank), MOST_CONTRASTS)


def robustness(inputs: Inputs) -> Part:
    """Return the pairs without any path left once fewest families fall, thinnest first.

    Pairs between which there is no path to begin with are left out.
    """
    labels = inputs.labels()
    joined = (row for row in inputs.table("robustness") if whole(row["cut"]))
    found = sorted(joined, key=lambda r: (whole(r["cut"]), -whole(r["direct"])))
    rows = [
        {
            **row,
            "from_label": labels.get(row["from_construct"], row["from_construct"]),
            "to_label": labels.get(row["to_construct"], row["to_construct"]),
        }
        for row in found
    ]
    return _part(rows, MOST_PAIRS)


def saturation(inputs: Inputs) -> Part:
    """Return how many links and constructs so many sources bring, at some numbers of sources."""
    found = [row for row in inputs.table("saturation") if row["sources"] == "all"]
    last = max((whole(row["added"]) for row in found), default=0)
    rows = [row for row in found if whole(row["added"]) in {*SHOWN_SOURCES, last}]
    return _part(rows, len(rows))


def _named(rows: Iterable[Row], inputs: Inputs) -> Iterator[Row]:
    labels = inputs.labels()
    return ({**row, "path": with_labels(row["path"], labels)} for row in rows)


def _part(rows: Iterable[Row], most: int) -> Part:
    kept = tuple(rows)
    return Part(kept[:most], len(kept))


def _sentence(row: Row, labels: dict[str, str]) -> str:
    start, end = (row[f"{side}_construct"] for side in ("from", "to"))
    return say_link(labels.get(start, start), row["sign"], labels.get(end, end))


@dataclass(frozen=True, slots=True)
class Contest:
    """A contested link: what either side says, and the contexts that only one side names."""

    entry: LinkEntry
    only_for: tuple[str, ...]
    only_against: tuple[str, ...]


def contests(inputs: Inputs, entries: Iterable[LinkEntry]) -> list[Contest]:
    """Return the links with sources on both sides, those with most on the smaller side first."""
    both = [entry for entry in entries if entry.for_it.shown and entry.against_it.shown]
    both.sort(key=lambda entry: entry.dispute)
    labels = inputs.labels()
    named: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in inputs.table("sides"):
        ends = (row["from_construct"], row["to_construct"], row["side"])
        names = (with_labels(name, labels) for name in listed(row["only_on_this_side"]))
        named.setdefault(ends, {}).update(dict.fromkeys(names))

    def only(entry: LinkEntry, side: str) -> tuple[str, ...]:
        return tuple(named.get((entry.from_construct, entry.to_construct, side), ()))

    return [Contest(entry, only(entry, "for it"), only(entry, "against it")) for entry in both]
