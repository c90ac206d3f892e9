"""Write a document in the forms that people read, Markdown and Word, and its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.practice.document import Document, Picture
from cmo.practice.markdown import to_markdown
from cmo.practice.word import write_docx
from cmo.store import write_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_document(folder: Path, name: str, document: Document) -> None:
    """Write ``name.md`` and ``name.docx`` into ``folder``."""
    write_text(folder / f"{name}.md", to_markdown(document))
    write_docx(folder / f"{name}.docx", document)


def save_figures(folder: Path, figures: Mapping[str, tuple[Figure, str]]) -> list[Picture]:
    """Write each figure as SVG and PNG into ``folder``; return the pictures for a document.

    Each comes with what it shows in words, for those who cannot see it.
    """
    from cmo.presentation.figures import style

    for name, (figure, _) in figures.items():
        style.save(figure, [folder / f"{name}.{suffix}" for suffix in ("svg", "png")])
    return [Picture(folder / f"{name}.png", words) for name, (_, words) in figures.items()]
