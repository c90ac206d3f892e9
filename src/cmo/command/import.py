"""Bring codings made in another program, or in a spreadsheet, into the synthesis.

Each coding becomes a file in the plain-text notation under data/raw/codings/CODER/, with the
text as it was coded; the next run finds its marks in the stored text. Nothing is
overwritten. A codebook (.qdc) becomes a table of constructs, at --output.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.exchange.bundle import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo import``."""
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help=".qdpx .qdc .csv .xlsx .jsonld .json")
    add("--coder", default="", metavar="NAME", help="whose coding it is (default: as in the file)")
    add("--from", dest="user", default="", metavar="USER", help="only this user of the file")
    add("--source", default="", metavar="ID", help="source of a file with one text")
    add("--raw", type=Path, default=Path("data/raw"), help="what people supply")
    add("--processed", type=Path, default=Path("data/processed"), help="what the workflow made")
    add("--output", type=Path, help="table to write for a .qdc")


def run(args: argparse.Namespace) -> None:
    """Write a coding file for each coding in the files, or none of a file at all."""
    from cmo.exchange.folders import folder_name, write_notation_files

    if args.coder and folder_name(args.coder) != args.coder:
        found = f"found {args.coder!r}"
        raise UserError(
            "--coder", found, f"letters, digits, '.', '-' and '_'; say {folder_name(args.coder)}"
        )
    for path in args.files:
        if path.suffix.lower() == ".qdc":
            _import_codebook(path, args.output)
            continue
        bundle = _read(path, args)
        written = write_notation_files(args.raw / "codings", bundle)
        _report(path, bundle, written)


def _read(path: Path, args: argparse.Namespace) -> Bundle:
    from cmo.exchange import formats, loading

    documents = loading.load_documents(args.processed)
    bundle = formats.read_codings_apart(path, documents, loading.load_codebook(args.raw))
    bundle = formats.choose_coder(bundle, path, args.coder, args.user)
    if not bundle.codings:
        for remark in bundle.remarks:
            print(f"cmo: {path}: {remark}.", file=sys.stderr)
        raise UserError(path, "holds no coding of a known source", "see docs/exchange.md")
    names = loading.match_sources(bundle, path, documents, args.raw, args.source)
    return formats.name_sources(bundle, path, names)


def _import_codebook(path: Path, output: Path | None) -> None:
    from cmo.exchange.codebook import write_codebook_from_qdc

    if output is None:
        raise UserError(path, "is a codebook", "say with --output where its table should go")
    number = write_codebook_from_qdc(path, output)
    print(f"{output}: {number} constructs; fill in what is empty, then run cmo check")


def _report(path: Path, bundle: Bundle, written: list[Path]) -> None:
    """Say what was written, and one sentence for everything that did not come along whole."""
    for file in written:
        print(f"wrote {file}")
    spans = sum(len(coding.spans) for coding in bundle.codings)
    configurations = sum(len(coding.configurations) for coding in bundle.codings)
    memos = sum(len(coding.memos) for coding in bundle.codings)
    print(f"{path}: {spans} spans, {configurations} configurations, {memos} memos")
    for remark in bundle.remarks:
        print(f"cmo: {path}: {remark}.", file=sys.stderr)
    for coding in bundle.codings:
        alone = len(
            {s.id for s in coding.spans} - {s for c in coding.configurations for s in c.spans}
        )
        if alone:
            said = f"{alone} spans by {coding.coder} belong to no configuration"
            print(f"cmo: {path}: {coding.source}: {said}.", file=sys.stderr)
        for words in coding.unplaced:
            said = f"the mark {words!r} by {coding.coder} was not found; it is kept as a memo"
            print(f"cmo: {path}: {coding.source}: {said}.", file=sys.stderr)
