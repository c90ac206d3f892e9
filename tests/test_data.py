"""The worked example in ``data/raw`` is whole, and ``data/README.md`` tells the truth about it.

That ``cmo check`` finds it in order and that every quote is found is in ``test_rebuild.py``.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from pypdf import PdfReader

from cmo.coded import read_codebook, read_register
from cmo.coding.notation import CodedRecord, read_notation
from cmo.deidentify.known import read_identifiers
from cmo.project import (
    IDENTIFIERS,
    INTERVIEWS,
    LITERATURE,
    coding_files,
    construct_files,
    corpus_files,
    source_files,
)
from cmo.reading import read_file
from cmo.records import OTHER
from cmo.resources import resource
from cmo.typology import read_typology

RAW = Path(__file__).parents[1] / "data" / "raw"
README = " ".join((RAW.parent / "README.md").read_text(encoding="utf-8").split())
WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()
REGISTER = read_register(RAW)


def rows(name: str) -> list[dict[str, str]]:
    with (RAW / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def records(path: Path) -> list[CodedRecord]:
    found, problems = read_notation(path)
    assert problems == []
    return found


@pytest.fixture(scope="module")
def codings() -> dict[str, CodedRecord]:
    """Return people's codings by source."""
    return {path.stem: record for path in coding_files(RAW) for record in records(path)}


def test_the_register_has_a_row_a_source() -> None:
    assert [row["id"] for row in rows("sources.csv")] == list(REGISTER)
    kinds = Counter(source.kind for source in REGISTER.values())
    assert kinds == {"literature": 86, "interview": 14, "focus-group": 1}
    assert f"one row a source, {len(REGISTER)} in all" in README
    assert f"reading notes on {kinds['literature']} papers and reports, one file each" in README
    assert f"{kinds['interview']} interviews and a focus group" in README


def test_every_source_has_one_file_and_every_file_a_source() -> None:
    files = {path.relative_to(RAW).as_posix() for path in source_files(RAW)}
    assert {source.file for source in REGISTER.values()} == files
    for source in REGISTER.values():
        assert Path(source.file).stem == source.id
        assert Path(source.file).parent.name == (INTERVIEWS if source.spoken else LITERATURE)


def test_no_two_sources_are_the_same_file() -> None:
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in source_files(RAW)]
    assert len(set(digests)) == len(digests)


def test_formats_are_mixed_as_the_readme_says() -> None:
    for folder in (LITERATURE, INTERVIEWS):
        row = re.search(rf"\| `{folder}/` \|[^|]*\(([^)]*)\)", README)
        assert row
        found = Counter(p.suffix for p in source_files(RAW) if p.parent.name == folder)
        assert set(found) == set(re.findall(r"`(\.\w+)`", row[1]))
        assert min(found.values()) > 1


def test_the_pdfs_are_pdfs_with_a_text_layer() -> None:
    pdfs = [path for path in source_files(RAW) if path.suffix == ".pdf"]
    assert len(pdfs) >= 2
    for path in pdfs:
        assert path.read_bytes().startswith(b"%PDF-")
        assert len(" ".join(page.extract_text() for page in PdfReader(path).pages).split()) > 80


def test_interviews_are_invented_and_papers_are_not() -> None:
    assert {source.synthetic for source in REGISTER.values() if source.spoken} == {"yes"}
    assert {source.synthetic for source in REGISTER.values() if not source.spoken} == {"no"}


def test_every_coding_is_of_a_source_and_none_is_coded_twice(
    codings: dict[str, CodedRecord],
) -> None:
    files = coding_files(RAW)
    assert len(files) == len(codings)
    assert set(codings) <= set(REGISTER)
    assert all(record.id == name for name, record in codings.items())
    assert f"{len(files)} sources were read and coded" in README


def test_some_sources_are_left_for_the_machine(codings: dict[str, CodedRecord]) -> None:
    left = [source for name, source in REGISTER.items() if name not in codings]
    papers, interviews = (
        [source.id for source in left if source.spoken is spoken] for spoken in (False, True)
    )
    named = " and ".join([f"{len(interviews)} interviews ("]) + ", ".join(
        f"`{name}`" for name in interviews
    )
    assert papers
    assert interviews
    assert f"{len(papers)} papers and {named}) have no coding file" in README


def test_the_readme_counts_what_carries_marks(codings: dict[str, CodedRecord]) -> None:
    marked = Counter(REGISTER[name].spoken for name, record in codings.items() if record.marks)
    empty = [name for name, record in codings.items() if not record.marks]
    assert f"{marked[False]} papers and {marked[True]} transcripts carry marks" in README
    assert f"{WORDS[len(empty)]} papers were read and hold no usable causal content" in README
    assert not [name for name in empty if REGISTER[name].spoken]


def test_every_mark_of_a_source_says_what_it_is_about_in_every_role(
    codings: dict[str, CodedRecord],
) -> None:
    known = {construct.construct for construct in read_codebook(RAW)} | {OTHER}
    said = Counter()
    for path in construct_files(RAW):
        for row in rows(path.relative_to(RAW).as_posix()):
            assert row["construct"] in known
            said[row["record"], int(row["start"]), int(row["end"]), row["label"]] += 1
    roles = Counter(
        (name, mark.start, mark.end, label)
        for name, record in codings.items()
        for mark in record.marks
        for label, _ in mark.roles
    )
    assert said == roles
    assert len(roles) > 1000


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("codebook.csv", "the {} constructs"),
        ("initial_theory.csv", "{} links of the first published review"),
        ("search_log.csv", "{} queries"),
        ("excluded.csv", "{} pages that were looked at and left out"),
    ],
)
def test_the_readme_counts_the_tables(name: str, phrase: str) -> None:
    assert phrase.format(f"{len(rows(name)):,}") in README


def test_the_initial_theory_speaks_of_constructs_of_the_codebook() -> None:
    known = {construct.construct for construct in read_codebook(RAW)}
    links = rows("initial_theory.csv")
    assert {row["source"] for row in links} | {row["target"] for row in links} <= known


def test_the_corpus_has_the_writers_that_the_readme_counts() -> None:
    writers = corpus_files(RAW)
    assert f"{len(writers)} hands, one file each" in README
    ids = [record.id for path in writers for record in records(path)]
    assert len(set(ids)) == len(ids) > 1000
    assert not set(ids) & set(REGISTER)


def test_the_second_coder_marked_the_same_texts_as_the_first() -> None:
    first = {record.id: record for path in corpus_files(RAW) for record in records(path)}
    second = records(RAW / "corpus" / "second-coder.txt")
    assert len(second) > 50
    assert [r.id for r in second if r.text != first[r.id].text] == []
    assert [r.id for r in second if r.marks != first[r.id].marks] != []


def test_listed_identifiers_stand_in_their_transcripts() -> None:
    listed = read_identifiers(RAW / INTERVIEWS / IDENTIFIERS)
    assert set(listed) == {name for name, source in REGISTER.items() if source.spoken}
    missing = []
    for name, identifiers in listed.items():
        [reading] = read_file(RAW / REGISTER[name].file)
        text = " ".join(reading.text.split())
        missing += [each for each in identifiers if each.text not in text]
    assert missing == []


def test_the_readme_explains_every_value_of_the_typology() -> None:
    explained = dict(re.findall(r"\| `(\w+)` \| ((?:[^|]|\|(?! `))*?) \|(?= |$)", README))
    for dimension in read_typology(resource("config/typology.yaml")).dimensions:
        named = set(re.findall(r"`([\w-]+)`", explained[dimension.column])) - {"lit-s07"}
        assert named == set(dimension.values)
        used = {getattr(source, dimension.column) for source in REGISTER.values()}
        assert used <= {*dimension.values, ""}
