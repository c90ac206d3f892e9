"""The formats by name, and reading whatever file people bring."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmo.coding.notation import read_notation
from cmo.coding.placing import place
from cmo.errors import UserError
from cmo.exchange.bundle import NOBODY, Bundle, make_document, put_together, take_apart
from cmo.exchange.folders import folder_name, write_notation_files
from cmo.exchange.labelstudio import read_labelstudio, write_labelstudio
from cmo.exchange.refi_reading import read_qdpx
from cmo.exchange.refi_writing import write_qdc, write_qdpx
from cmo.exchange.tables import read_table, write_csv, write_xlsx
from cmo.exchange.webannotation import read_jsonld, write_jsonld
from cmo.isolation import run_apart
from cmo.reading.limits import Limits, decode, read_bytes
from cmo.records import Coding, Construct, Document
from cmo.store import from_plain, to_plain

Plain = dict[str, Any]
Writer = Callable[[Path, Bundle], object]


def _write_codebook(path: Path, bundle: Bundle) -> None:
    write_qdc(path, bundle.constructs)


WRITERS: dict[str, Writer] = {
    "qdpx": write_qdpx,
    "qdc": _write_codebook,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonld": write_jsonld,
    "labelstudio": write_labelstudio,
    "notation": write_notation_files,
}
SUFFIXES = (".qdpx", ".csv", ".xlsx", ".jsonld", ".json", ".txt")


def read_codings(
    path: Path, documents: Mapping[str, Document], constructs: Sequence[Construct] = ()
) -> Bundle:
    """Read the codings in a file of any format; the suffix and the content say which.

    ``documents`` gives the texts for formats that hold none (tables, Web Annotations).
    """
    suffix = path.suffix.lower()
    if suffix == ".qdpx":
        return read_qdpx(path, constructs)
    if suffix in {".csv", ".xlsx"}:
        return read_table(path, documents)
    if suffix == ".txt":
        return read_notation_file(path)
    if suffix in {".json", ".jsonld"}:
        if _holds_tasks(path):
            return read_labelstudio(path, constructs)
        return read_jsonld(path, documents, constructs)
    raise UserError(path, "is in no format of codings", f"allowed: {', '.join(SUFFIXES)}")


def read_codings_apart(
    path: Path, documents: Mapping[str, Document], constructs: Sequence[Construct] = ()
) -> Bundle:
    """Read as :func:`read_codings` does, in a worker process that can do no harm."""
    given = ([to_plain(d) for d in documents.values()], [to_plain(c) for c in constructs])
    return run_apart(_read, Bundle, str(path), (str(path), *given))[0]


def _read(
    _: bytes, path: str, documents: Sequence[Plain], constructs: Sequence[Plain]
) -> list[Bundle]:
    texts = [from_plain(document, Document) for document in documents]
    codebook = [from_plain(construct, Construct) for construct in constructs]
    return [read_codings(Path(path), {text.source: text for text in texts}, codebook)]


def _holds_tasks(path: Path) -> bool:
    """Whether a JSON file looks like Label Studio's: tasks with ``data``."""
    try:
        content = json.loads(decode(read_bytes(path, Limits()), str(path)))
    except (ValueError, RecursionError) as error:
        raise UserError(path, f"cannot be read as JSON ({error})", "export it again") from error
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and "data" in first


def read_notation_file(path: Path) -> Bundle:
    """Read a file in the notation; its coder is the name of its folder."""
    records, problems = read_notation(path)
    if problems:
        raise problems[0]
    if any(record.partial for record in records):
        found = "is a coding sheet"
        raise UserError(path, found, "it is in the notation: move it to codings/YOU/ as it is")
    documents = [make_document(record.id, record.text) for record in records]
    coder = path.resolve().parent.name
    codings = [
        place(record, document, coder) for record, document in zip(records, documents, strict=True)
    ]
    return Bundle(tuple(documents), tuple(codings))


def choose_coder(bundle: Bundle, path: Path, coder: str, user: str) -> Bundle:
    """Return the codings of ``user`` under the name ``coder``; either may be empty.

    Several people's codings are never put under one name, and nobody's under none.
    """
    there = sorted({coding.coder for coding in bundle.codings})
    if user and user not in there:
        raise UserError(path, f"holds no coding by {user!r}", f"it has: {', '.join(there)}")
    chosen = [c for c in bundle.codings if not user or c.coder == user]
    if coder and len({c.coder for c in chosen}) > 1:
        found = f"holds codings by {len(there)} people: {', '.join(there)}"
        raise UserError(path, found, "say whose is meant with --from")
    if not coder and any(folder_name(c.coder) == NOBODY for c in chosen):
        found = "does not say whose coding it is, or not in Latin letters"
        raise UserError(path, found, "say it with --coder NAME")
    renamed = [_rename(c, bundle, coder=coder or folder_name(c.coder)) for c in chosen]
    return replace(bundle, codings=tuple(renamed))


def name_sources(bundle: Bundle, path: Path, names: Mapping[str, str]) -> Bundle:
    """Return the bundle with its sources renamed as ``names`` says."""
    documents = [make_document(names[d.source], d.text) for d in bundle.documents]
    if len({document.source for document in documents}) < len(documents):
        raise UserError(path, "holds two texts for one source", "take one of them away")
    renamed = replace(bundle, documents=tuple(documents))
    codings = [_rename(c, renamed, source=names[c.source]) for c in bundle.codings]
    return replace(renamed, codings=tuple(codings))


def _rename(coding: Coding, bundle: Bundle, *, coder: str = "", source: str = "") -> Coding:
    draft = take_apart(coding)
    draft.coder, draft.source = coder or draft.coder, source or draft.source
    return put_together(draft, bundle.texts[draft.source])
