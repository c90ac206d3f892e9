"""List every problem in what people wrote, without running anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cmo.counting import counted
from cmo.errors import UserError

if TYPE_CHECKING:
    from cmo.checking import Tables
    from cmo.schemas import Row, Table

IN_ORDER = (
    "Settings, registers, codebook, theory and codings in {} are in order. Marks are compared with "
    "the sources' texts when snakemake runs; results/quarantine.csv then lists those not found."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of ``cmo check``."""
    parser.add_argument("--config", type=Path, default=Path("config/config.yaml"), help="settings")
    parser.add_argument("--raw", type=Path, default=Path("data/raw"), help="what people supply")


def run(args: argparse.Namespace) -> None:
    """Print all problems, one a line; without any, say what was checked."""
    problems = list(find_problems(args.config, args.raw))
    for problem in problems:
        print(f"cmo: {problem}", file=sys.stderr)
    if problems:
        found = counted(len(problems), "problem")
        raise UserError("cmo check", f"{found} found", "mend and check again")
    print(IN_ORDER.format(args.raw))


def find_problems(config: Path, raw: Path) -> Iterator[UserError]:
    """Yield every problem in the settings and in what people supplied under ``raw``."""
    from cmo.checking import Tables, find_odd_links, find_repeated, find_unknown

    yield from _check_settings(config)
    yield from _check_texts(raw / "reporting.yaml")
    tables = Tables()
    for name, path in _tables(raw):
        table = _read(path, name)
        tables.add(name, path, table)
        yield from table.problems
    for name in ("actions", "survey", "maturity"):
        yield from _check_definition(config.parent / f"{name}.yaml", name, tables)
    yield from _check_sources(raw, tables)
    yield from _check_screening(raw, tables)
    yield from _check_classes(config.parent, raw, tables.of("sources"))
    yield from find_repeated(tables)
    yield from find_unknown(tables)
    yield from find_odd_links(tables)
    yield from _check_focus(config, tables)
    yield from _check_decisions(tables)
    yield from _check_codings(raw, tables)
    yield from _check_filled(config.parent, raw, tables)


def _tables(raw: Path) -> Iterator[tuple[str, Path]]:
    from cmo.project import IDENTIFIERS, INTERVIEWS, construct_files, correction_files

    for name in ("sources", "codebook", "initial_theory", "search_log", "excluded"):
        yield name, raw / f"{name}.csv"
    if (raw / INTERVIEWS / IDENTIFIERS).exists():
        yield "identifiers", raw / INTERVIEWS / IDENTIFIERS
    for name in ("references", "verdicts", "groups", "construct_examples", "second_constructs"):
        if (raw / f"{name}.csv").exists():
            yield name, raw / f"{name}.csv"
    for name, path in (
        ("second_constructs", raw / "themes" / "corpus.csv"),
        ("construct_examples", raw / "themes" / "phrases.csv"),
    ):
        if path.exists():
            yield name, path
    for path in construct_files(raw):
        yield "constructs", path
    for path in correction_files(raw):
        yield "corrections", path


def _read(path: Path, name: str) -> Table:
    from cmo.schemas import Table, check_table

    if not path.exists():
        missing = UserError(path, "no such file", "see data/README.md for what belongs there")
        return Table(problems=[missing], readable=False)
    return check_table(path, name)


def _check_settings(config: Path) -> Iterator[UserError]:
    from cmo.schemas import merge_settings, problems_of, schema

    try:
        values = merge_settings(config)
    except UserError as problem:
        yield problem
    else:
        yield from problems_of(values, schema("config"), str(config))


def _check_texts(path: Path) -> Iterator[UserError]:
    """Yield what is wrong with the authors' texts for the report."""
    from cmo.schemas import merge_settings, problems_of, schema

    if path.exists():
        try:
            yield from problems_of(merge_settings(path), schema("reporting"), str(path))
        except UserError as problem:
            yield problem


def _check_definition(path: Path, name: str, tables: Tables) -> Iterator[UserError]:
    """Yield what is wrong with the action statements or the survey, where there are any."""
    from cmo.practice.definitions import find_problems

    if path.exists():
        yield from find_problems(path, name, tables.known("codebook", "construct"))


def _check_sources(raw: Path, tables: Tables) -> Iterator[UserError]:
    """Yield what does not fit between the register and the files."""
    from cmo.characters import readable
    from cmo.project import SAFE_NAME, source_files

    seen: set[str] = set()
    for row in tables.of("sources"):
        place = f"{raw / 'sources.csv'}, source {row['id']}"
        if row["id"] in seen:
            yield UserError(place, "this id is used twice", "give each source its own id")
        seen.add(row["id"])
        wanted = row["decision"] != "exclude" and row.get("file")
        if wanted and not (raw / row["file"]).is_file():
            yield UserError(place, f"its file {row['file']} is not there", "add it or mend the row")
    known = tables.known("sources", "id")
    for path in source_files(raw):
        if not SAFE_NAME.fullmatch(path.name):
            shown = path.with_name(readable(path.name))
            yield UserError(shown, "a name the workflow refuses", "letters, digits, '.', '_', '-'")
        elif path.stem not in known and path.suffix.lower() not in {".csv", ".xlsx"}:
            yield UserError(path, "not in the register", f"add a row {path.stem} to sources.csv")


def _check_screening(raw: Path, tables: Tables) -> Iterator[UserError]:
    """Yield where candidates, sources, log and exclusions do not fit, where candidates are kept.

    They are compared once all of them can be read.
    """
    from cmo.references.register import read_candidates
    from cmo.references.screening import find_problems

    try:
        candidates = read_candidates(raw)
    except UserError:
        return  # said when the table was read
    if candidates and not tables.unread & {"sources", "search_log", "excluded"}:
        yield from find_problems(raw, candidates, tables.rows)


def _check_classes(folder: Path, raw: Path, rows: list[Row]) -> Iterator[UserError]:
    """Yield what typology and lifecycle do not know in the register and in codings."""
    from cmo import lifecycle, typology
    from cmo.classifying import misclassified
    from cmo.coding.notation import read_notation
    from cmo.coding.placing import read_phases, unreadable_phases
    from cmo.project import coding_files

    paths = typology.typology_file(folder), lifecycle.lifecycle_file(folder)
    wrong = [*typology.problems_in(paths[0]), *lifecycle.problems_in(paths[1])]
    yield from wrong
    if wrong:
        return
    types, phases = typology.read_typology(paths[0]), lifecycle.read_lifecycle(paths[1])
    for row in rows:
        yield from (problem for _, problem in misclassified(row, types, phases))
    for path in coding_files(raw):
        for record in read_notation(path)[0]:
            yield from unreadable_phases(record, path)
            written = ";".join(read_phases(record)[0].values())
            yield from phases.problems(written, f"{path}, line {record.line}")


def _check_focus(config: Path, tables: Tables) -> Iterator[UserError]:
    """Yield constructs to draw that the codebook does not know."""
    from cmo.project import RANKED
    from cmo.schemas import read_settings

    known = tables.known("codebook", "construct")
    with suppress(UserError):  # settings that cannot be read were reported
        for name in read_settings(config)["figures"]["focus"]:
            if name not in known and not RANKED.fullmatch(name):
                found = f"unknown construct {name!r} under figures: focus"
                yield UserError(config, found, "a construct of codebook.csv, or mechanism-1, …")


def _check_decisions(tables: Tables) -> Iterator[UserError]:
    """Yield verdicts about links that the initial theory lacks, and rows that contradict."""
    known = tables.known("initial_theory", "link")
    for row in tables.of("verdicts"):
        named = "→" in row["target"] or row["target"].startswith("group-")
        if not named and row["target"] not in known:
            found = f"unknown link {row['target']!r}"
            yield UserError(row["_place"], found, "a link of initial_theory.csv, A → B, or group-…")
    seen: dict[tuple[str, ...], str] = {}
    for row in tables.of("verdicts"):
        key = (row["target"], row["date"])
        if seen.setdefault(key, row["verdict"]) != row["verdict"]:
            found = f"two verdicts on {key[0]} of {key[1]}"
            yield UserError(row["_place"], found, "keep the one that holds; the last date counts")
    for row in tables.of("groups"):
        pair = tuple(sorted((row["configuration"], row["other"])))
        if pair[0] == pair[1]:
            yield UserError(row["_place"], f"{pair[0]} twice in one row", "name two configurations")
        elif seen.setdefault(pair, row["action"]) != row["action"]:
            yield UserError(
                row["_place"], f"{' and '.join(pair)} both merged and split", "keep one"
            )


def _check_codings(raw: Path, tables: Tables) -> Iterator[UserError]:
    """Yield mistakes of notation, and construct codings that fit no mark."""
    from cmo.characters import readable
    from cmo.coding.notation import read_notation
    from cmo.project import (
        can_be_followed,
        coding_files,
        construct_files,
        corpus_files,
        correction_files,
    )

    for files in (coding_files, construct_files, corpus_files, correction_files):
        for path in files(raw):
            if not can_be_followed(path):
                found = "a name that Snakemake cannot follow, so changes to it may go unseen"
                yield UserError(readable(str(path)), found, "rename it: no braces, and UTF-8")
    known = tables.known("sources", "id")
    marks: set[tuple[str, str, int, int, str]] = set()
    unread: set[tuple[str, str]] = set()
    for path in coding_files(raw):
        records, problems = read_notation(path)
        yield from problems
        unread |= {(path.parent.name, path.stem)} if problems else set()
        for record in records:
            if record.id not in known:
                found = f"codes {record.id}, which is not in the register"
                yield UserError(path, found, "add it with cmo add, or mend the id in the head line")
            marks |= {
                (path.parent.name, record.id, mark.start, mark.end, label)
                for mark in record.marks
                for label, _ in mark.roles
            }
    for row in tables.of("constructs"):
        key = (row["_file"].parent.name, row["record"], row["start"], row["end"], row["label"])
        if key not in marks and key[:2] not in unread:
            found = f"{row['record']} has no mark {row['label']} at {row['start']}–{row['end']}"
            yield UserError(row["_place"], found, "offsets count in the text without its marks")
    for path in corpus_files(raw):
        yield from read_notation(path)[1]


def _check_filled(settings: Path, raw: Path, tables: Tables) -> Iterator[UserError]:
    """Yield the mistakes in filled-in surveys and indexes."""
    from cmo.practice.maturity.index import read_index
    from cmo.practice.maturity.ratings import read_ratings
    from cmo.practice.survey.instrument import read_survey
    from cmo.practice.survey.responses import read_responses
    from cmo.project import SAFE_NAME, TOOLS, filled_forms

    for tool in TOOLS:
        files, definition = filled_forms(raw, tool), settings / f"{tool}.yaml"
        for path in files:
            if not SAFE_NAME.fullmatch(path.name):
                yield UserError(
                    path, "a name the workflow refuses", "letters, digits, '.', '_', '-'"
                )
        if files and not definition.exists():
            yield UserError(definition, "not there", f"nothing scores the files in {raw / tool}")
        elif files and not any(_check_definition(definition, tool, tables)):
            if tool == "survey":
                yield from read_responses(files, read_survey(definition))[1]
            else:
                yield from read_ratings(files, read_index(definition))[1]
