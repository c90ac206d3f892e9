"""One build from start to end: read, fine-tune, export, keep what is known of unseen texts."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from cmo import coded, themed
from cmo.deidentify.generating import Example
from cmo.deidentify.recogniser import MODEL, Recogniser
from cmo.deidentify.training import marked_examples
from cmo.encoder import heldout
from cmo.encoder.pieces import FOLDER
from cmo.encoder.runtime import Encoder
from cmo.finetuning import names, themes
from cmo.finetuning.base import FILES, find_base
from cmo.finetuning.export import export, write_card
from cmo.finetuning.finetune import Recipe, finetune
from cmo.finetuning.mixing import CRUFT, Cruft
from cmo.finetuning.words import training_text
from cmo.language import make_docs, make_nlp
from cmo.linear import load_models
from cmo.mapping import themes as mapping

log = logging.getLogger(__name__)


def run(args: argparse.Namespace) -> None:
    """Build the shipped encoder, or those of the folds."""
    torch.set_num_threads(args.threads)
    base = find_base(args.base)
    if args.names:
        build_names(args.raw, base, args.output or MODEL)
        return
    if args.themes:
        spans, codebook = themed.read_spans(args.raw), coded.read_codebook(args.raw)
        themes.build_reader(spans, codebook, base, args.output or mapping.FOLDER)
        return
    texts = [
        *coded.read_corpus(args.raw),
        *coded.read_second_coder(args.raw),
        *coded.read_coded_sources(args.raw),
    ]
    if args.folds is None:
        build(texts, base, args.output or FOLDER, _cruft(args.raw, texts))
        return
    output = args.output or Path("data/processed/folds")
    for fold in args.folds or range(heldout.FOLDS):
        build_fold(texts, base, output, args.raw, fold)
    heldout.join(sorted(output.glob("heldout-*.npz")), FOLDER / heldout.FILE)


def build(texts: Sequence[coded.CodedText], base: Path, folder: Path, cruft: Cruft) -> None:
    """Fine-tune on ``texts`` and write the encoder's files into ``folder``."""
    recipe = Recipe()
    tokenizer = Tokenizer.from_file(str(base / FILES[1]))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    learnt = [training_text(text) for text in texts]
    model = finetune(learnt, recipe, cruft, tokenizer, base / FILES[0])
    export(model, tokenizer, folder)
    write_card(folder, recipe, [text.document for text in texts])
    log.info("wrote %s from %d texts", folder, len(texts))


def build_names(raw: Path, base: Path, folder: Path) -> None:
    """Fine-tune the encoder of :mod:`cmo.deidentify` and write its files into ``folder``.

    Passages of the corpus in which the linear model sees no name teach it what to leave.
    """
    linear_alone = Recogniser(load_models(MODEL)[0]["recogniser"])
    texts = [text.document.text for text in coded.read_corpus(raw)]
    plain = [Example(text, ()) for text in texts if not linear_alone.find(text, [])]
    names.build_encoder(marked_examples(), plain, base, folder)
    log.info("wrote %s", folder)


def build_fold(
    texts: Sequence[coded.CodedText], base: Path, folder: Path, raw: Path, fold: int
) -> None:
    """Fine-tune without the texts of ``fold``; keep what the encoder says of them."""
    writers = sorted({text.writer for text in coded.read_corpus(raw)})
    out = [t for t in texts if coded.fold_of(t, writers, heldout.FOLDS) == fold]
    rest = [t for t in texts if coded.fold_of(t, writers, heldout.FOLDS) != fold]
    build(rest, base, folder / f"fold-{fold}", _cruft(raw, rest))
    documents = {text.document.id: text.document for text in out}
    docs = list(make_docs(make_nlp(), list(documents.values())))
    encoder = Encoder.load(folder / f"fold-{fold}")
    heldout.write(folder / f"heldout-{fold}.npz", list(documents), docs, encoder)


def _cruft(raw: Path, texts: Sequence[coded.CodedText]) -> Cruft:
    """Return lines of page furniture; titles in them are those of the sources in ``texts``."""
    register = coded.read_register(raw)
    known = {text.document.source for text in texts}
    return Cruft(CRUFT, sorted({s.title for s in register.values() if s.id in known and s.title}))
