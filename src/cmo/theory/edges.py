"""What an edge of the programme theory carries beyond its counts.

Independent sources, life-cycle phases, confidence with its four parts, and the quotes
behind it, so that a link is never shown without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from cmo.records import Link, Source
from cmo.theory.confidence import ConfidenceRules, assess_links
from cmo.theory.readings import Reading, families_of

DETAIL_FIELDS = (
    "families",
    "phases",
    "limitations",
    "coherence",
    "adequacy",
    "relevance",
    "confidence",
    "quotes",
)
DETAIL_LISTS = {"phases", "quotes"}


def edge_details(
    links: Iterable[Link],
    sources: Mapping[str, Source],
    readings: Iterable[Reading],
    rules: ConfidenceRules,
) -> dict[str, dict[str, Any]]:
    """Return the values of :data:`DETAIL_FIELDS` for each link, by its identifier.

    A quote is ``source: context » mechanism » outcome`` in the words of its text, one a
    configuration; where the register says ``notes``, these are the reviewers' words.
    """
    links = list(links)
    known = {reading.configuration: reading for reading in readings}
    confidences = assess_links(links, sources, rules)
    found = {}
    for link in links:
        behind = [known[name] for name in link.configurations]
        parts = asdict(confidences[link.id])
        found[link.id] = {
            "families": len(families_of(link.sources, sources)),
            "phases": sorted({phase for reading in behind for phase in reading.phases}),
            **parts,
            "quotes": sorted(_quote(reading) for reading in behind),
        }
    return found


def _quote(reading: Reading) -> str:
    return f"{reading.source}: {' » '.join(filter(None, reading.words))}"
