# Settings, paths and batches: what the other rule files share.
#
# inputs:  config/config.yaml
# outputs: none

import os
import shlex
import sys
from pathlib import Path

from cmo.errors import UserError
from cmo.fingerprint import fingerprint
from cmo.lifecycle import lifecycle_file
from cmo.project import (
    by_batch,
    can_be_followed,
    check_pinned,
    coding_files,
    construct_files,
    construct_rows,
    corpus_files,
    correction_files,
    correction_rows,
    filled_forms,
    input_files,
    register_rows,
    source_files,
)
from cmo.resources import PACKAGE, resource
from cmo.schemas import complete_settings
from cmo.typology import typology_file
from snakemake.exceptions import WorkflowError

try:
    config = complete_settings(config, "config")
    REGISTER = register_rows(config["raw"])
    CORRECTED = correction_rows(config["raw"])
    CONSTRUCTED = construct_rows(config["raw"])
    check_pinned(config["model"], config["processed"])
except UserError as mistake:
    raise WorkflowError(str(mistake))

# The rules find the `cmo` of the environment that runs Snakemake, activated or not.
shell.prefix(f"PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH; ")


def if_there(*paths):
    """Return those of some files that exist, as inputs of a rule.

    Some are optional. A link may lead nowhere, and a name may hold anything: Snakemake would
    stop at it, where the command that reads the folder sets it aside in words.
    """
    return [str(path) for path in paths if can_be_input(path)]


def can_be_input(path):
    """Tell whether a file is there under a name that Snakemake can follow."""
    return can_be_followed(path) and Path(path).exists()


RAW = config["raw"]
PROCESSED = config["processed"]
RESULTS = config["results"]
BATCHES = range(config["batches"])
IDENTIFIERS_FILE = if_there(f"{RAW}/interviews/identifiers.csv")
RECOGNISE = "--recognise" if config["deidentify"]["recognise"] else ""
RECOGNISER = [
    str(path)
    for name in ("data", "model")
    for path in sorted((PACKAGE / "deidentify" / name).iterdir())
    if RECOGNISE
]
CANDIDATES = if_there(f"{RAW}/references.csv")
CUES = str(resource("config/cues.yaml"))
LIFECYCLE = str(lifecycle_file("config"))
TYPOLOGY = str(typology_file("config"))
ENCODER = str(resource("src/cmo/encoder/encoder.json"))
READER = str(resource("src/cmo/mapping/reader/encoder.json"))
# A pinned model lies among what people supply; otherwise it is trained on what they coded.
MODEL_FOLDER = config["model"] or f"{PROCESSED}/model"
MODEL = [f"{MODEL_FOLDER}/{name}" for name in ("model.json", "weights.safetensors")]
TABLES = [
    "sources.csv",
    "configurations.csv",
    "evidence.csv",
    "constructs.csv",
    "links.csv",
    "cmo.xlsx",
]
FIGURES = [
    "programme_theory",
    "evidence_matrix",
    "source_flow",
    "model_scores",
    "reliability",
    "saturation",
    "contrast",
    "lifecycle",
    "typology",
    "loops",
    "theory_initial",
    "theory_tested",
]
FOCUSED = [f"focus_{construct}" for construct in config["figures"]["focus"]]


wildcard_constraints:
    batch=r"\d+",
    construct=r"[a-z0-9_-]+",


def folder(path):
    """Return `path`, in which a job reads, for `params:`; the linter takes a string for a file.

    A folder that a job writes in is the `subpath` of an output instead: a job on another
    machine may be given another place for its outputs.
    """
    return lambda wildcards: path


def given(option, file):
    """Return an option and its file for the shell; nothing where no file is made."""
    return [option, str(file)] if file else []


def batches(start):
    """Return the files of all batches whose path in data/processed begins so."""
    return [f"{PROCESSED}/{start}{batch}.jsonl" for batch in BATCHES]


def shared_out(items, name):
    """Return what each batch holds of `items`; done once, for there may be many of both."""
    return by_batch(items, len(BATCHES), name)


MEMBERS = shared_out(map(str, source_files(RAW)), lambda file: Path(file).stem)
KINDS = shared_out(sorted(REGISTER), str)
CODINGS = shared_out(map(str, coding_files(RAW)), lambda file: Path(file).stem)
CONSTRUCTS = shared_out(CONSTRUCTED, lambda row: row[0])
CORRECTIONS = shared_out([row for row in CORRECTED if row[0]], lambda row: row[0])
WITHDRAWN = [checksum for source, checksum in CORRECTED if not source]


def members(wildcards):
    """Return the source files of a batch; a new file changes its own batch alone."""
    return if_there(*MEMBERS[int(wildcards.batch)])


def astray(files):
    """Return name and time of those of a batch's files that cannot be inputs."""
    return lambda wildcards: [
        f"{file!a} {os.lstat(file).st_mtime_ns}"
        for file in files[int(wildcards.batch)]
        if not can_be_input(file)
    ]


def kinds_of(wildcards):
    """Return the registered kinds of a batch; another source's row reruns nothing.

    A table of extracts may hold rows of any source.
    """
    tables = any(f.lower().endswith((".csv", ".xlsx")) for f in members(wildcards))
    names = sorted(REGISTER) if tables else KINDS[int(wildcards.batch)]
    return [f"{name} {REGISTER[name].get('kind')}" for name in names]


def codings_of(wildcards):
    """Return people's coding files of the sources in a batch."""
    return if_there(*CODINGS[int(wildcards.batch)])


def constructs_of(wildcards):
    """Return checksums of the constructs that people gave to marks of a batch."""
    return [checksum for _, checksum in CONSTRUCTS[int(wildcards.batch)]]


def corrections_of(wildcards):
    """Return people's corrections of the sources in a batch; others' rerun nothing."""
    own = [checksum for _, checksum in CORRECTIONS[int(wildcards.batch)]]
    return own + WITHDRAWN
