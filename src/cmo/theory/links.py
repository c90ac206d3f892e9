"""Adding claims up into links: one for each pair of constructs and each sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from cmo.records import Link, Source, make_id
from cmo.theory.evidence import Claim

Key = tuple[str, str, str]


def make_links(claims: Iterable[Claim], sources: Mapping[str, Source]) -> list[Link]:
    """Return the links in order of their endpoints and sign.

    Counts are counts of sources, never of mentions: a source that says the same thing five
    times counts once.
    """
    grouped: dict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        grouped[claim.from_construct, claim.to_construct, claim.sign].append(claim)
    return [_link(grouped[key], sources) for key in sorted(grouped)]


def _link(claims: list[Claim], sources: Mapping[str, Source]) -> Link:
    first = claims[0]
    names = sorted({claim.source for claim in claims})
    spoken = sum(sources[name].spoken for name in names)
    people = {claim.source for claim in claims if claim.origin == "person"}
    polarity = {claim.configuration: claim.polarity for claim in claims}
    return Link(
        make_id("link", first.from_construct, first.to_construct, first.sign),
        first.from_construct,
        first.to_construct,
        first.sign,
        tuple(sorted({claim.slots for claim in claims})),
        tuple(sorted({claim.configuration for claim in claims})),
        tuple(names),
        papers=len(names) - spoken,
        interviews=spoken,
        coded_by_people=len(people),
        coded_by_machine=len(set(names) - people),
        polarities=dict(sorted(Counter(polarity.values()).items())),
    )
