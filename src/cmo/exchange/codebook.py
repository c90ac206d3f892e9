"""A codebook of another program as the beginning of ours."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from cmo.errors import UserError
from cmo.exchange.codes import ABOUT, LABEL_NAMES, CodeReader
from cmo.exchange.refi_reading import read_qdc
from cmo.reading.blocks import collapse
from cmo.records import Label
from cmo.store import write_text

COLUMNS = ("construct", "label", "definition", "layer", "low_pole", "high_pole", "cues", "parent")
LAYERS: dict[Label, str] = {"C": "context", "M": "functioning", "O": "outcome"}


def write_codebook_from_qdc(path: Path, output: Path) -> int:
    """Write the codes of a ``.qdc`` as rows of a codebook, one a construct; return how many.

    A code under ``Context``, ``Mechanism`` or ``Outcome`` gets the layer that such codes
    mostly belong to; others are left for a person, whom ``cmo check`` reminds.
    """
    if output.exists():
        raise UserError(output, "is there already, and nothing people wrote is overwritten",
                        "give another --output")  # fmt: skip
    reader = CodeReader()
    rows: dict[str, tuple[str, ...]] = {}
    for code in read_qdc(path):
        names = [collapse(name) for name in code.names]
        signed = ABOUT.fullmatch(names[-1])
        name = signed["name"] if signed else names[-1]
        if name.strip().lower() in LABEL_NAMES:
            continue
        meaning = reader(names)
        layer = LAYERS[meaning.label] if meaning and meaning.label else ""
        construct = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        construct = construct if construct[:1].isalpha() else f"code_{construct}".strip("_")
        label, definition = _describe(name, code.description)
        rows.setdefault(construct, (construct, label, definition, layer, "", "", "", ""))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(rows.values())
    write_text(output, out.getvalue())
    return len(rows)


def _describe(name: str, description: str) -> tuple[str, str]:
    """Return label and definition; our own descriptions begin ``Label, more: …``."""
    own = re.fullmatch(
        r"(?s)(.+), (?:more|less|direction not said): (.*?)(?: \([^()]*\))?", description
    )
    return (own[1], own[2]) if own else (name, description.strip())
