"""A source's passages as HTML, with the spans marked in place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from cmo.presentation.marking import Mark, Piece, cut
from cmo.records import SLOTS, Document, Label

# Told apart by letter and line as well as by colour, for readers who see colours differently.
STYLES: dict[Label, str] = {
    "C": "background:#d6e8f7;border-bottom:2px dotted #0b5394",
    "M": "background:#fde7c3;border-bottom:2px solid #a05a00",
    "O": "background:#d9efd3;border-bottom:2px dashed #2d6a1f",
}


@dataclass(frozen=True, slots=True)
class Highlights:
    """Passages that hold ``marks`` (start, end, label); shows itself in a notebook.

    Passages without a mark are left out, with a sign that something stood there.
    """

    document: Document
    marks: Sequence[Mark]
    title: str
    synthetic: bool

    def _repr_html_(self) -> str:
        note = " <em>(synthetic interview)</em>" if self.synthetic else ""
        legend = " ".join(
            f'<span style="{style}">{SLOTS[label]}<sup>{label}</sup></span>'
            for label, style in STYLES.items()
        )
        body = "".join(self._paragraphs()) or "<p>No spans are marked in this source.</p>"
        return (
            f'<div style="max-width:46em;line-height:1.7"><p><strong>{escape(self.title)}</strong>'
            f"{note} · {legend}</p>{body}</div>"
        )

    def _paragraphs(self) -> Iterator[str]:
        skipped = False
        for passage in self.document.passages:
            within = [m for m in self.marks if m[0] < passage.end and m[1] > passage.start]
            if not within:
                skipped = True
                continue
            if skipped:
                yield '<p style="color:#777">[…]</p>'
            skipped = False
            speaker = f"<strong>{escape(passage.speaker)}:</strong> " if passage.speaker else ""
            pieces = cut(self.document.text, passage.start, passage.end, within)
            yield f"<p>{speaker}{''.join(map(_show, pieces))}</p>"
        if skipped and self.marks:
            yield '<p style="color:#777">[…]</p>'


def _show(piece: Piece) -> str:
    words = escape(piece.words)
    if not piece.labels:
        return words
    letters = f"<sup>{''.join(piece.ends)}</sup>" if piece.ends else ""
    return f'<mark style="{STYLES[piece.labels[0]]}">{words}{letters}</mark>'
