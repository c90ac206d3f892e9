"""A workbook of codings that LibreOffice 7.4 opened and saved says what we wrote into it.

``data/libreoffice.xlsx`` is what ``soffice --convert-to xlsx`` made of :func:`odd_codings`
as written by :func:`cmo.exchange.tables.write_xlsx`.
"""

from __future__ import annotations

from pathlib import Path

from cmo.exchange.bundle import Bundle, Draft, Element, make_document, put_together
from cmo.exchange.tables import read_table

from .conftest import said

SAVED = Path(__file__).parent / "data" / "libreoffice.xlsx"
TEXT = (
    "=SUM(A1) 👩‍⚕️ said so.\n\n"
    "Cafe\N{COMBINING ACUTE ACCENT} owners met;\n'twas כך שלום  so. -3 fell, +4 rose."
)
MARKED = ("=SUM(A1)", "👩‍⚕️ said", "owners met;\n'twas", "שלום  so", "-3 fell", "+4")


def odd_codings() -> Bundle:
    """Return codings with all that a spreadsheet likes to change: signs, dates, spaces, lines."""
    document = make_document("lit-1", TEXT)
    draft = Draft("lit-1", "Zoë", read=[(0, len(document.text))])
    for number, words in enumerate(MARKED):
        start = document.text.index(words)
        made = Element(start, start + len(words), [("CMO"[number % 3], number // 3 + 1)])
        made.memos = ["1-2", "=1+1", " 007 ", "TRUE", "1/2\nand more", "'"][number : number + 1]
        made.constructs = {made.label: ("trust", "-" if number % 2 else "+")}
        draft.elements.append(made)
    draft.polarity, draft.phases = {1: "-", 2: "+"}, {2: "planning"}
    draft.memos = {0: ["+44 20", "@ana"], 1: ["-"]}
    return Bundle((document,), (put_together(draft, document),))


def test_what_libreoffice_saved_is_what_was_written() -> None:
    bundle = odd_codings()
    assert said(read_table(SAVED, bundle.texts)) == said(bundle)
