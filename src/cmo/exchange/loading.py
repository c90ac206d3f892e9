"""The documents and codings of a synthesis, as the workflow left them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from cmo.errors import UserError
from cmo.exchange.bundle import Bundle
from cmo.project import register_rows
from cmo.records import Coding, Construct, Document
from cmo.schemas import read_table
from cmo.store import read_many


def load_documents(processed: Path) -> dict[str, Document]:
    """Return the stored documents by source; none where the workflow has not run."""
    paths = sorted((processed / "documents").glob("*.jsonl"))
    return {document.source: document for document in read_many(paths, Document)}


def load_codebook(raw: Path) -> tuple[Construct, ...]:
    """Return the constructs of ``codebook.csv``, if there is one."""
    path = raw / "codebook.csv"
    rows = read_table(path, "codebook")[0] if path.exists() else []
    return tuple(Construct(**row) for row in rows)


def load_bundle(
    processed: Path, raw: Path, sources: Collection[str], coders: Collection[str], *, machine: bool
) -> Bundle:
    """Return people's codings, and the machine's if asked for, with documents and codebook.

    What is empty of ``sources`` and ``coders`` does not restrict.
    """
    documents = load_documents(processed)
    if not documents:
        raise UserError(processed, "holds no documents", "run snakemake first")
    if unknown := sorted(set(sources) - set(documents)):
        raise UserError("--source", f"no document {unknown[0]!r}", f"see {raw / 'sources.csv'}")
    folder = "mapped" if list((processed / "mapped").glob("*.jsonl")) else "people"
    codings = read_many(sorted((processed / folder).glob("*.jsonl")), Coding)
    there = sorted({coding.coder for coding in codings})
    if unknown := sorted(set(coders) - set(there)):
        raise UserError("--coder", f"no coding by {unknown[0]!r}", f"coders: {', '.join(there)}")
    kept = [
        replace(c, assignments=tuple(a for a in c.assignments if a.origin == c.origin))
        for c in codings
        if (machine or c.origin == "person" or c.coder in coders)
        and (not sources or c.source in sources)
        and (not coders or c.coder in coders)
        and c.source in documents
    ]
    wanted = {coding.source for coding in kept} | set(sources)
    texts = [documents[source] for source in sorted(wanted)]
    kept.sort(key=lambda coding: (coding.source, coding.coder))
    return Bundle(tuple(texts), tuple(kept), load_codebook(raw))


def match_sources(
    bundle: Bundle, path: Path, documents: dict[str, Document], raw: Path, given: str = ""
) -> dict[str, str]:
    """Return which source of the synthesis each text of ``bundle`` is.

    By ``given`` where the file has one text only; otherwise by name, with or without a
    suffix and whatever its capitals; otherwise by the text itself.
    """
    known = {*register_rows(raw), *documents}
    if given:
        if len(bundle.documents) != 1:
            found = f"holds {len(bundle.documents)} texts"
            raise UserError(path, found, "--source names the source of a file with one text")
        if known and given not in known:
            raise UserError("--source", f"no source {given!r}", f"see {raw / 'sources.csv'}")
        return {bundle.documents[0].source: given}
    by_text = {_plain(document.text): source for source, document in documents.items()}
    folded = {name.casefold(): name for name in known}
    names = {}
    for document in bundle.documents:
        name = document.source.strip()
        tries = (name, Path(name).stem, Path(name.replace("\\", "/")).name)
        found = next((folded[t.casefold()] for t in tries if t.casefold() in folded), "")
        found = found or by_text.get(_plain(document.text)) or ("" if known else name)
        if not found:
            allowed = "register it in sources.csv, rename it there, or name it with --source"
            raise UserError(path, f"its text {name!r} is no source of this synthesis", allowed)
        names[document.source] = found
    return names


def _plain(text: str) -> str:
    return "".join(text.split())
