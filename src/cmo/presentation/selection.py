"""The counts of search and selection, as tables and report name them.

Where candidates were screened in a register the manifest holds ``screening``, and records are
counted; else the pages that the queries showed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Counts = list[tuple[str, int]]

PAGES = {"hits_seen": "Hits seen", "excluded": "Pages left out"}
RECORDS = {
    "records": "Records found by the searches",
    "duplicates": "Duplicates among them",
    "unscreened": "Records still to be screened",
    "screened": "Records screened on title and abstract",
    "left_out_on_abstract": "Records left out on title and abstract",
    "unread": "Records still to be read in full",
    "read_in_full": "Records read in full",
    "left_out_on_full_text": "Records left out on full text",
    "included": "Records included",
    "included_without_source": "Included records without a source yet",
    "papers_found_otherwise": "Papers found by no search",
}


def selection_counts(manifest: Mapping[str, Any]) -> Counts:
    """Return what was found, screened and left out, each with its name."""
    screening = manifest.get("screening", {})
    counts = [(name, manifest[key]) for key, name in PAGES.items() if key in manifest]
    return [(name, screening[key]) for key, name in RECORDS.items() if screening] + counts


def selection_reasons(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, int]]:
    """Return the reasons for leaving out, by what was left out: each with its number."""
    screening = manifest.get("screening", {})
    found = {
        "a record out on title and abstract": screening.get("left_out_on_abstract_by_reason"),
        "a record out on full text": screening.get("left_out_on_full_text_by_reason"),
        "a page out": manifest.get("excluded_by_reason"),
    }
    return {what: reasons for what, reasons in found.items() if reasons}
