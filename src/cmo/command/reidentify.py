"""Put the original words back for pseudonyms, with the key that you own.

FILE is a de-identified transcript, or any text with its pseudonyms (then --key names it).
What is written can be read by you only.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cmo.errors import UserError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo reidentify``."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="texts (.txt)")
    parser.add_argument("--private", type=Path, default=Path("data/private"), help="where keys are")
    parser.add_argument("--key", help="name of the transcript (default: that of the file)")
    parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="where texts go")


def run(args: argparse.Namespace) -> None:
    """Write each text with its names to the output folder."""
    from cmo.deidentify.key import private_folder, read_key, reidentify, write_private

    texts = []
    for path in args.files:
        key = args.private / f"{args.key or path.stem}.key.json"
        if not key.exists():
            raise UserError(
                key, "no such key", "cmo deidentify writes it; --key NAME, --private DIR"
            )
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise UserError(path, "not UTF-8 text", "give a text that cmo wrote") from error
        if (args.output / path.name).resolve() == path.resolve():
            raise UserError(args.output, f"holds {path.name} itself", "name another folder")
        texts.append((path.name, reidentify(text, read_key(key))))
    folder = private_folder(args.output)
    for name, text in texts:
        write_private(folder / name, text)
    print(f"{len(texts)} written to {folder}; only you can read it.")
