"""The counts of the ledger that texts and figures print; there is no other place for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cmo.records import Source
from cmo.theory.intervals import wilson
from cmo.theory.judging import GroupRow
from cmo.theory.ledger import LedgerRow
from cmo.theory.readings import families_of, is_synthetic
from cmo.theory.verdicts import VERDICTS, VerdictRules

WAYS = {
    "directly": ("supporting_ids",),
    "directly_or_mediated": ("supporting_ids", "mediated_ids"),
    "directly_mediated_or_narrower": ("supporting_ids", "mediated_ids", "narrower_ids"),
}


def summarise_ledger(
    rows: Sequence[LedgerRow],
    groups: Sequence[GroupRow],
    sources: Mapping[str, Source],
    rules: VerdictRules,
) -> dict[str, Any]:
    """Return counts of verdicts, and how many initial links are well supported, three ways.

    ``well_supported`` counts initial links with that many independent sources for them:
    directly; directly or through a mediator; or, besides, for narrower constructs.
    ``ends_never_together`` counts initial links whose two constructs no configuration names
    together: evidence on them is not in the data.
    """
    initial = [row for row in rows if row.novel == "no"]
    new = [row for row in rows if row.novel == "yes"]
    spoken = [source for source in sources.values() if source.spoken]
    return {
        "initial_links": len(initial),
        "initial_verdicts": _counts(row.verdict for row in initial),
        "initial_verdicts_computed": _counts(row.computed for row in initial),
        "initial_verdicts_papers": _counts(row.verdict_papers for row in initial),
        "initial_verdicts_interviews": _counts(row.verdict_interviews for row in initial),
        "decided_by_people": sum(bool(row.decided_by) for row in rows),
        "wanted_sources": rules.well_supported,
        "well_supported": {way: _supported(initial, sources, way, rules) for way in WAYS},
        "ends_never_together": sum(not r.sources_of_both_in_one_configuration for r in initial),
        "ends_never_in_one_source": sum(not row.sources_of_both for row in initial),
        "new_links": len(new),
        "new_verdicts": _counts(row.verdict for row in new),
        "new_links_well_supported": sum(r.supporting >= rules.well_supported for r in new),
        "groups": len(groups),
        "group_verdicts": _counts(row.verdict for row in groups),
        "groups_of_several": sum(row.configurations > 1 for row in groups),
        "interviews": len(spoken),
        "interviews_synthetic": sum(is_synthetic(source) for source in spoken),
    }


def _counts(verdicts: Iterable[str]) -> dict[str, int]:
    found = Counter(verdicts)
    return {verdict: found[verdict] for verdict in VERDICTS}


def _supported(
    initial: Sequence[LedgerRow], sources: Mapping[str, Source], way: str, rules: VerdictRules
) -> dict[str, Any]:
    count = 0
    for row in initial:
        names = {n for field in WAYS[way] for n in getattr(row, field).split("; ") if n}
        count += len(families_of(names, sources)) >= rules.well_supported
    low, high = wilson(count, len(initial))
    return {"links": count, "of": len(initial), "low": low, "high": high}
