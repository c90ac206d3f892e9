"""What is behind a link, source by source, as HTML for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cmo.presentation.highlights import Highlights


@dataclass(frozen=True, slots=True)
class Behind:
    """Links between two constructs with the passages they rest on; shows itself in a notebook.

    ``statements`` say in a sentence each what the links are and what became of them.
    """

    title: str
    statements: Sequence[str]
    passages: Sequence[Highlights]

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(statement)}</li>" for statement in self.statements)
        shown = "".join(each._repr_html_() for each in self.passages)
        return f"<h3>{escape(self.title)}</h3><ul>{said}</ul>{shown}"
