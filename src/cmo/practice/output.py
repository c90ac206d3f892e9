"""Write a document in the forms that people read: Markdown and Word."""

from __future__ import annotations

from pathlib import Path

from cmo.practice.document import Document
from cmo.practice.markdown import to_markdown
from cmo.practice.word import write_docx
from cmo.store import write_text


def write_document(folder: Path, name: str, document: Document) -> None:
    """Write ``name.md`` and ``name.docx`` into ``folder``."""
    write_text(folder / f"{name}.md", to_markdown(document))
    write_docx(folder / f"{name}.docx", document)
