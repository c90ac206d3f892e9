"""The spans of a spaCy Doc, shown by displaCy: one line below the words for each span."""

from __future__ import annotations

from dataclasses import dataclass

from spacy import displacy
from spacy.tokens import Doc

from cmo.language import SPANS

COLOURS = {"C": "#7fb2dd", "M": "#e8b04b", "O": "#8fc77f"}


@dataclass(frozen=True, slots=True)
class SpanView:
    """A Doc with spans under ``doc.spans["cmo"]``; shows itself in a notebook."""

    doc: Doc

    def _repr_html_(self) -> str:
        options = {"spans_key": SPANS, "colors": COLOURS}
        return displacy.render(self.doc, style="span", jupyter=False, options=options)
