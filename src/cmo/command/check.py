"""List every problem in what people wrote, without running anything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cmo.counting import counted
from cmo.errors import UserError


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
    print(f"Settings, registers, codebook, theory and codings in {args.raw} are in order.")


def find_problems(config: Path, raw: Path) -> Iterator[UserError]:
    """Yield every problem in the settings and in what people supplied under ``raw``."""
    yield from _check_settings(config)
    yield from _check_texts(raw / "reporting.yaml")
    for name in ("actions", "survey", "maturity"):
        yield from _check_definition(config.parent / f"{name}.yaml", name, raw / "codebook.csv")
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, path in _tables(raw):
        rows, problems = _read(path, name)
        placed = ({**row, "_file": path, "_place": f"{path}, row {n}"} for n, row in rows)
        tables.setdefault(name, []).extend(placed)
        yield from problems
    yield from _check_sources(raw, tables.get("sources", []))
    yield from _check_screening(raw, tables)
    yield from _check_classes(config.parent, raw, tables.get("sources", []))
    yield from _check_constructs(tables)
    yield from _check_focus(config, tables)
    yield from _check_decisions(tables)
    yield from _check_codings(raw, tables)
    yield from _check_filled(config.parent, raw)


def _tables(raw: Path) -> Iterator[tuple[str, Path]]:
    from cmo.project import IDENTIFIERS, INTERVIEWS, construct_files, correction_files

    for name in ("sources", "codebook", "initial_theory", "search_log", "excluded"):
        yield name, raw / f"{name}.csv"
    if (raw / INTERVIEWS / IDENTIFIERS).exists():
        yield "identifiers", raw / INTERVIEWS / IDENTIFIERS
    for name in ("references", "verdicts", "groups", "construct_examples"):
        if (raw / f"{name}.csv").exists():
            yield name, raw / f"{name}.csv"
    for path in construct_files(raw):
        yield "constructs", path
    for path in correction_files(raw):
        yield "corrections", path


def _read(path: Path, name: str) -> tuple[list[tuple[int, dict[str, Any]]], list[UserError]]:
    from cmo.schemas import read_numbered

    if not path.exists():
        return [], [UserError(path, "no such file", "see data/README.md for what belongs there")]
    return read_numbered(path, name)


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


def _check_definition(path: Path, name: str, codebook: Path) -> Iterator[UserError]:
    """Yield what is wrong with the action statements or the survey, where there are any."""
    from cmo.options import misfits

    if path.exists() and codebook.exists():
        yield from misfits(path, name, codebook)


def _check_sources(raw: Path, rows: list[dict[str, Any]]) -> Iterator[UserError]:
    """Yield what does not fit between the register and the files."""
    from cmo.project import SAFE_NAME, source_files

    seen: set[str] = set()
    for row in rows:
        place = f"{raw / 'sources.csv'}, source {row['id']}"
        if row["id"] in seen:
            yield UserError(place, "this id is used twice", "give each source its own id")
        seen.add(row["id"])
        wanted = row["decision"] != "exclude" and row.get("file")
        if wanted and not (raw / row["file"]).is_file():
            yield UserError(place, f"its file {row['file']} is not there", "add it or mend the row")
    for path in source_files(raw):
        if not SAFE_NAME.fullmatch(path.name):
            yield UserError(path, "a name the workflow refuses", "letters, digits, '.', '_', '-'")
        elif path.stem not in seen and path.suffix.lower() not in {".csv", ".xlsx"}:
            yield UserError(path, "not in the register", f"add a row {path.stem} to sources.csv")


def _check_screening(raw: Path, tables: dict[str, list[dict[str, Any]]]) -> Iterator[UserError]:
    """Yield where candidates, sources, log and exclusions do not fit, where candidates are kept."""
    from cmo.references.register import read_candidates
    from cmo.references.screening import find_problems

    try:
        candidates = read_candidates(raw)
    except UserError:
        return  # said when the table was read
    if candidates:
        yield from find_problems(raw, candidates, tables)


def _check_classes(folder: Path, raw: Path, rows: list[dict[str, Any]]) -> Iterator[UserError]:
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


def _check_constructs(tables: dict[str, list[dict[str, Any]]]) -> Iterator[UserError]:
    """Yield constructs that the codebook does not know."""
    from cmo.records import OTHER

    known = {row["construct"] for row in tables.get("codebook", [])}
    uses = [
        (row["_place"], row["construct"], OTHER)
        for name in ("constructs", "construct_examples")
        for row in tables.get(name, [])
    ]
    for row in tables.get("initial_theory", []):
        uses += [(row["_place"], row[end], "") for end in ("source", "target")]
    for row in tables.get("codebook", []):
        uses += [(row["_place"], row["parent"], "")] if row.get("parent") else []
    for place, construct, also in dict.fromkeys(uses):
        if construct not in known and construct != also:
            yield UserError(place, f"unknown construct {construct!r}", "see codebook.csv")


def _check_focus(config: Path, tables: dict[str, list[dict[str, Any]]]) -> Iterator[UserError]:
    """Yield constructs to draw that the codebook does not know."""
    from cmo.project import RANKED
    from cmo.schemas import read_settings

    known = {row["construct"] for row in tables.get("codebook", [])}
    with suppress(UserError):  # settings that cannot be read were reported
        for name in read_settings(config)["figures"]["focus"]:
            if name not in known and not RANKED.fullmatch(name):
                found = f"unknown construct {name!r} under figures: focus"
                yield UserError(config, found, "a construct of codebook.csv, or mechanism-1, …")


def _check_decisions(tables: dict[str, list[dict[str, Any]]]) -> Iterator[UserError]:
    """Yield verdicts about links that the initial theory lacks, and rows that contradict."""
    known = {row["link"] for row in tables.get("initial_theory", [])}
    for row in tables.get("verdicts", []):
        named = "→" in row["target"] or row["target"].startswith("group-")
        if not named and row["target"] not in known:
            found = f"unknown link {row['target']!r}"
            yield UserError(row["_place"], found, "a link of initial_theory.csv, A → B, or group-…")
    seen: dict[tuple[str, ...], str] = {}
    for row in tables.get("verdicts", []):
        key = (row["target"], row["date"])
        if seen.setdefault(key, row["verdict"]) != row["verdict"]:
            found = f"two verdicts on {key[0]} of {key[1]}"
            yield UserError(row["_place"], found, "keep the one that holds; the last date counts")
    for row in tables.get("groups", []):
        pair = tuple(sorted((row["configuration"], row["other"])))
        if pair[0] == pair[1]:
            yield UserError(row["_place"], f"{pair[0]} twice in one row", "name two configurations")
        elif seen.setdefault(pair, row["action"]) != row["action"]:
            yield UserError(
                row["_place"], f"{' and '.join(pair)} both merged and split", "keep one"
            )


def _check_codings(raw: Path, tables: dict[str, list[dict[str, Any]]]) -> Iterator[UserError]:
    """Yield mistakes of notation, and construct codings that fit no mark."""
    from cmo.coding.notation import read_notation
    from cmo.project import coding_files, corpus_files

    known = {row["id"] for row in tables.get("sources", [])}
    marks: set[tuple[str, str, int, int, str]] = set()
    for path in coding_files(raw):
        records, problems = read_notation(path)
        yield from problems
        for record in records:
            if record.id not in known:
                yield UserError(path, f"codes {record.id}", "which is not in the register")
            marks |= {
                (path.parent.name, record.id, mark.start, mark.end, label)
                for mark in record.marks
                for label, _ in mark.roles
            }
    for row in tables.get("constructs", []):
        key = (row["_file"].parent.name, row["record"], row["start"], row["end"], row["label"])
        if key not in marks:
            found = f"{row['record']} has no mark {row['label']} at {row['start']}–{row['end']}"
            yield UserError(row["_place"], found, "offsets count in the text without its marks")
    for path in corpus_files(raw):
        yield from read_notation(path)[1]


def _check_filled(settings: Path, raw: Path) -> Iterator[UserError]:
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
        elif files and not any(_check_definition(definition, tool, raw / "codebook.csv")):
            if tool == "survey":
                yield from read_responses(files, read_survey(definition))[1]
            else:
                yield from read_ratings(files, read_index(definition))[1]
