# Settings, paths and batches: what the other rule files share.
#
# inputs:  config/config.yaml
# outputs: none

import shlex
import sys
from pathlib import Path

from cmo.errors import UserError
from cmo.fingerprint import fingerprint
from cmo.project import (
    batch_files,
    batch_of,
    coding_files,
    construct_files,
    corpus_files,
)
from cmo.resources import PACKAGE, resource
from cmo.schemas import complete_settings
from snakemake.exceptions import WorkflowError

try:
    config = complete_settings(config, "config")
except UserError as mistake:
    raise WorkflowError(str(mistake))

# The rules find the `cmo` of the environment that runs Snakemake, activated or not.
shell.prefix(f"PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; ")

RAW = config["raw"]
PROCESSED = config["processed"]
RESULTS = config["results"]
BATCHES = range(config["batches"])
IDENTIFIERS_FILE = [
    f for f in [f"{RAW}/interviews/identifiers.csv"] if Path(f).exists()
]
RECOGNISE = "--recognise" if config["deidentify"]["recognise"] else ""
RECOGNISER = [
    str(path)
    for name in ("data", "model")
    for path in sorted((PACKAGE / "deidentify" / name).iterdir())
    if RECOGNISE
]
CUES = str(resource("config/cues.yaml"))
MODEL = f"{PROCESSED}/model/model.json"
TABLES = [
    "sources.csv",
    "configurations.csv",
    "evidence.csv",
    "constructs.csv",
    "links.csv",
    "cmo.xlsx",
]
FIGURES = ["programme_theory", "evidence_matrix", "source_flow", "model_scores"]


wildcard_constraints:
    batch=r"\d+",


def folder(path):
    """Return `path` as a parameter; a plain string in place of files is a lint."""
    return lambda wildcards: path


def batches(start):
    """Return the files of all batches whose path in data/processed begins so."""
    return [f"{PROCESSED}/{start}{batch}.jsonl" for batch in BATCHES]


def members(wildcards):
    """Return the source files of a batch; a new file changes its own batch alone."""
    return [str(path) for path in batch_files(RAW, int(wildcards.batch), len(BATCHES))]


def codings_of(wildcards):
    """Return people's coding files of the sources in a batch."""
    batch = int(wildcards.batch)
    return [
        str(p) for p in coding_files(RAW) if batch_of(p.stem, len(BATCHES)) == batch
    ]
