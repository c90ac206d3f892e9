"""Tables of records (.csv), as databases, Zotero and screening programs export them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from cmo.errors import UserError
from cmo.reading.blocks import collapse
from cmo.references.record import Parts

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "article_title", "document_title", "primary_title"),
    "authors": ("authors", "author", "author_full_names", "author_s"),
    "year": ("year", "publication_year", "pub_year", "published", "date"),
    "doi": ("doi", "article_doi", "digital_object_identifier"),
    "pmid": ("pmid", "pubmed_id", "pubmedid"),
    "url": ("url", "link", "article_url", "urls"),
    "journal": ("journal", "source_title", "publication_title", "journal_book", "publication"),
    "abstract": ("abstract", "abstract_note"),
    "genre": ("genre", "item_type", "document_type", "type"),
}
INITIALS = re.compile(r"(\S.*?)\s+((?:[A-Z]\.?-?){1,4})")
GREY = ("report", "thesis", "webpage", "blog", "grey", "gray", "document", "preprint")


def read_table(text: str, place: str) -> Iterator[tuple[str, Parts]]:
    """Yield the records of a table; columns go by the names that databases give them.

    Raises:
        UserError: if no column holds titles, or the quotes do not close.
    """
    head = text.split("\n", 1)[0]
    cells = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True
    )
    try:
        columns = _columns(next(cells, []), place)
        for number, row in enumerate(cells, 2):
            if any(cell.strip() for cell in row):
                found = {name: row[at] for name, at in columns.items() if at < len(row)}
                yield f"{place}, row {number}", _parts(found)
    except csv.Error as error:
        where = f"{place}, line {cells.line_num}"
        raise UserError(where, f"cannot be read as CSV ({error})", "save it anew") from error


def _columns(header: list[str], place: str) -> dict[str, int]:
    given = [re.sub(r"\W+", "_", name.strip().lower()).strip("_") for name in header]
    found = {
        column: next((given.index(name) for name in names if name in given), -1)
        for column, names in COLUMNS.items()
    }
    if found["title"] < 0:
        raise UserError(
            f"{place}, row 1",
            f"no column of titles among {', '.join(header[:12]) or 'none'}",
            f"call it one of {', '.join(COLUMNS['title'])}",
        )
    return {column: at for column, at in found.items() if at >= 0}


def _parts(row: dict[str, str]) -> Parts:
    genre = row.get("genre", "").lower()
    return {
        "title": row.get("title", ""),
        "authors": split_authors(row.get("authors", "")),
        "year": row.get("year", ""),
        "doi": row.get("doi") or row.get("url", ""),
        "pmid": row.get("pmid", ""),
        "url": row.get("url", ""),
        "journal": row.get("journal", ""),
        "abstract": row.get("abstract", ""),
        "genre": "article" if "article" in genre else _grey(genre),
    }


def _grey(genre: str) -> str:
    return "grey" if any(word in genre for word in GREY) else ""


def split_authors(text: str) -> list[str]:
    """Return the authors named in a cell, whichever way they are set apart.

    >>> split_authors("Fulop, Naomi; King, Annette"), split_authors("Fulop N, King A.")
    (['Fulop, Naomi', 'King, Annette'], ['Fulop, N', 'King, A'])
    """
    if ";" in text:
        names = text.split(";")
    elif " and " in text:
        names = text.split(" and ")
    else:
        pieces = text.split(",")
        pubmed = all(INITIALS.fullmatch(collapse(piece)) for piece in pieces)
        names = text.rstrip(" .").split(",") if pubmed else [text]
    return [_family_first(name.strip()) for name in names if name.strip()]


def _family_first(name: str) -> str:
    """Set ``Fulop N``, as PubMed writes it, with a comma."""
    found = INITIALS.fullmatch(collapse(name)) if "," not in name else None
    return f"{found[1]}, {found[2]}" if found else name
