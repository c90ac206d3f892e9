"""The state of a theory in few words: its links and verdicts, and who is behind each.

This is what ``cmo accept`` keeps as the baseline and ``cmo diff`` compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cmo.errors import UserError
from cmo.records import Source
from cmo.theory.graph import Graph
from cmo.theory.readings import family_of

FORMAT = 2


@dataclass(frozen=True, slots=True)
class LinkState:
    """A signed link, the sources that claim it, and what they say, as ``source/checksum``.

    The checksums of the same words are the same, whoever coded them and wherever they stand.
    """

    from_construct: str
    to_construct: str
    sign: str
    sources: tuple[str, ...]
    families: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictState:
    """A verdict, its rule, and every source that weighed in it, by side."""

    target: str
    verdict: str
    rule: str
    decided_by: str = ""
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def sources(self) -> frozenset[str]:
        """All sources that weighed in it, on whichever side."""
        return frozenset((*self.supporting, *self.opposing, *self.others))


@dataclass(frozen=True, slots=True)
class State:
    """Links and verdicts by their names, the counts of the run, and which model coded a source."""

    links: dict[str, LinkState]
    verdicts: dict[str, VerdictState]
    sources: tuple[str, ...]
    counts: dict[str, int] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)


def link_name(start: str, end: str, sign: str) -> str:
    """Return how a signed link is called."""
    return f"{start} → {end} ({sign})"


def take_state(
    graph: Graph,
    ledger: Iterable[Mapping[str, str]],
    sources: Mapping[str, Source],
    counts: Mapping[str, int],
    claims: Mapping[str, str],
) -> State:
    """Return the state of a graph with the rows of its ledger.

    ``claims`` gives the ``source/checksum`` of each configuration.
    """
    links = {}
    for start, end, sign, values in sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3]):
        names = tuple(sorted(values["sources"]))
        families = {family_of(sources[name]) if name in sources else name for name in names}
        links[link_name(start, end, sign)] = LinkState(
            start, end, sign, names, tuple(sorted(families)), _claims(values, claims)
        )
    verdicts = {row["link"]: _verdict(row) for row in ledger}
    return State(links, verdicts, tuple(sorted(sources)), dict(counts))


def _claims(values: Mapping[str, Any], claims: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({claims.get(name, f"?/{name}") for name in values["configurations"]}))


def _verdict(row: Mapping[str, str]) -> VerdictState:
    indirect = (*_split(row["unsaid_ids"]), *_split(row["mediated_ids"]))
    others = tuple(sorted({*indirect, *_split(row["narrower_ids"])}))
    supporting, opposing = _split(row["supporting_ids"]), _split(row["opposing_ids"])
    return VerdictState(
        row["link"], row["verdict"], row["rule"], row["decided_by"], supporting, opposing, others
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(";"))))


def to_plain(state: State) -> dict[str, Any]:
    """Return the state as what JSON can hold; its inverse is :func:`from_plain`."""
    return {
        "format": FORMAT,
        "sources": list(state.sources),
        "counts": dict(sorted(state.counts.items())),
        "models": dict(sorted(state.models.items())),
        "links": [
            [link.from_construct, link.to_construct, link.sign, list(link.sources),
             list(link.families), list(link.claims)]
            for link in state.links.values()
        ],
        "verdicts": [
            [v.target, v.verdict, v.rule, v.decided_by, list(v.supporting), list(v.opposing),
             list(v.others)]
            for v in state.verdicts.values()
        ],
    }  # fmt: skip


def from_plain(value: Any, place: object) -> State:
    """Rebuild a state; anything else is a :class:`~cmo.errors.UserError`."""
    try:
        if value["format"] != FORMAT:
            allowed = f"this version reads {FORMAT}: write it anew with cmo accept"
            raise UserError(place, f"format {value['format']}", allowed)
        links = [_link(row) for row in value["links"]]
        verdicts = [_stored_verdict(row) for row in value["verdicts"]]
        return State(
            {link_name(link.from_construct, link.to_construct, link.sign): link for link in links},
            {verdict.target: verdict for verdict in verdicts},
            _texts(value["sources"]),
            {str(name): int(number) for name, number in value["counts"].items()},
            _by_source(value.get("models", {})),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UserError(place, "not an accepted result", "write it with cmo accept") from error


def _link(row: Any) -> LinkState:
    start, end, sign = _texts(row[:3])
    return LinkState(start, end, sign, *map(_texts, row[3:]))


def _stored_verdict(row: Any) -> VerdictState:
    target, verdict, rule, decided_by = _texts(row[:4])
    return VerdictState(target, verdict, rule, decided_by, *map(_texts, row[4:]))


def _by_source(models: Any) -> dict[str, str]:
    return dict(zip(_texts([*models]), _texts([*models.values()]), strict=True))


def _texts(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise TypeError
    return tuple(values)
