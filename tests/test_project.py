"""Where things lie, and which batch a source belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmo.errors import UserError
from cmo.project import (
    SAFE_NAME,
    batch_files,
    batch_of,
    coding_files,
    construct_files,
    construct_rows,
    corpus_files,
    input_files,
    register_rows,
    source_files,
)


@pytest.mark.parametrize(
    ("name", "batches"),
    [
        ("lit-p01", {4: 1, 7: 4, 64: 21}),
        ("int-05", {4: 1, 7: 4, 64: 45}),
        ("é", {4: 2, 7: 6, 64: 62}),
    ],
)
def test_a_source_stays_in_its_batch(name: str, batches: dict[int, int]) -> None:
    """A change here makes every analyst's next run start from nothing."""
    assert {count: batch_of(name, count) for count in batches} == batches


@given(st.text(st.characters(exclude_categories=("Cs",))), st.integers(1, 512))
def test_every_source_has_a_batch(name: str, batches: int) -> None:
    assert 0 <= batch_of(name, batches) < batches
    assert batch_of(name, 1) == 0


def test_sources_spread_over_the_batches() -> None:
    found = [batch_of(f"lit-{number}", 8) for number in range(800)]
    assert all(60 < found.count(batch) < 140 for batch in range(8))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for name in (
        "literature/lit-b.txt", "literature/lit-a.pdf", "interviews/int-1.vtt",
        "interviews/identifiers.csv", "literature/.hidden.txt", "literature/README.md",
        "interviews/readme.txt", "literature/older/lit-c.txt", "literature/it's bad.txt",
        "literature/lit-a.docx", "codings/ana/lit-a.txt", "codings/ana/constructs.csv",
        "codings/ben/lit-a.txt", "codings/notes.txt", "corpus/writer-b.txt",
        "corpus/writer-a.txt", "corpus/second-coder.txt",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def names(raw: Path, paths: list[Path]) -> list[str]:
    return [path.relative_to(raw).as_posix() for path in paths]


def test_sources_are_the_files_right_inside_the_two_folders(raw: Path) -> None:
    assert names(raw, source_files(raw)) == [
        "interviews/int-1.vtt",
        "literature/it's bad.txt",
        "literature/lit-a.docx",
        "literature/lit-a.pdf",
        "literature/lit-b.txt",
    ]


def test_each_source_file_is_in_one_batch(raw: Path) -> None:
    shares = [batch_files(raw, batch, 3) for batch in range(3)]
    assert sorted(path for share in shares for path in share) == sorted(source_files(raw))
    assert all(share == [p for p in source_files(raw) if p in share] for share in shares)


def test_a_new_source_moves_no_other(raw: Path) -> None:
    before = [set(batch_files(raw, batch, 3)) for batch in range(3)]
    new = raw / "literature" / "lit-0.txt"
    new.touch()
    after = [set(batch_files(raw, batch, 3)) for batch in range(3)]
    assert [late - early for early, late in zip(before, after, strict=True)].count({new}) == 1
    assert [early - late for early, late in zip(before, after, strict=True)] == [set()] * 3


def test_what_people_coded_is_found_by_coder(raw: Path) -> None:
    assert names(raw, coding_files(raw)) == ["codings/ana/lit-a.txt", "codings/ben/lit-a.txt"]
    assert names(raw, construct_files(raw)) == ["codings/ana/constructs.csv"]
    assert names(raw, corpus_files(raw)) == ["corpus/writer-a.txt", "corpus/writer-b.txt"]


def test_each_construct_that_a_person_gave_has_a_checksum_under_its_source(raw: Path) -> None:
    header, rows = "record,start,construct\n", ("lit-a,3,trust\n", "lit-b,3,trust\n")
    table = raw / "codings" / "ana" / "constructs.csv"
    table.write_text(header + rows[0])
    first = construct_rows(raw)
    table.write_text(header + "".join(rows))
    both = construct_rows(raw)
    assert first == both[:1]
    assert [source for source, _ in both] == ["lit-a", "lit-b"]
    table.write_text(header + rows[0].replace("trust", "power"))
    assert construct_rows(raw) != first


def test_all_that_a_run_reads_is_listed_by_name(raw: Path) -> None:
    for name in ("corrections", "themes"):
        (raw / name).mkdir()
    further = ("codebook.csv", "corrections/ana.csv", "themes/corpus.csv")
    for name in further:
        (raw / name).touch()
    found = input_files(raw)
    assert list(found) == sorted(found)
    assert {*further, "codings/ana/constructs.csv", "corpus/writer-a.txt"} <= found.keys()
    assert {*source_files(raw), *coding_files(raw)} <= set(found.values())
    assert all(raw / name == path for name, path in found.items())


def test_an_empty_folder_has_nothing_in_it(tmp_path: Path) -> None:
    assert source_files(tmp_path) == coding_files(tmp_path) == corpus_files(tmp_path) == []
    assert register_rows(tmp_path) == {}


def test_the_register_is_read_by_id_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(
        "id,kind,colour\n lit-1 ,literature,red\nint-1,interview,\n,literature,\n",
        encoding="utf-8-sig",
    )
    rows = register_rows(tmp_path)
    assert {name: row["kind"] for name, row in rows.items()} == {
        "lit-1": "literature",
        "int-1": "interview",
    }


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"colour\nred\n", b'id\n"lit'])
def test_a_register_with_mistakes_stops_nothing(tmp_path: Path, content: bytes) -> None:
    """``cmo check`` says what is wrong with it."""
    (tmp_path / "sources.csv").write_bytes(content)
    assert set(register_rows(tmp_path)) <= {"lit"}


def test_a_register_that_cannot_be_read_is_said_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(f"id,title\nlit-1,{'x' * 140_000}\n")
    with pytest.raises(UserError, match="cannot be read") as caught:
        register_rows(tmp_path)
    assert caught.value.place == str(tmp_path / "sources.csv")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("lit-p01.txt", True),
        ("A_b.c-3", True),
        ("-rf", False),
        (".hidden", False),
        ("a b.txt", False),
        ("a;b", False),
        ("../a", False),
        ("a\n", False),
        ("é.txt", False),
        ("", False),
    ],
)
def test_safe_names_need_no_quotes_anywhere(name: str, safe: bool) -> None:
    assert bool(SAFE_NAME.fullmatch(name)) is safe


def test_links_are_sources_unless_they_lead_to_folders(tmp_path: Path) -> None:
    """Whether a link is allowed is for its reader to say, with the file's name."""
    literature = tmp_path / "literature"
    (literature / "older").mkdir(parents=True)
    (literature / "lit-a.txt").write_text("text")
    (literature / "lit-b.txt").symlink_to("lit-a.txt")
    (literature / "lit-c.txt").symlink_to("nowhere")
    (literature / "lit-d.txt").symlink_to("lit-d.txt")
    (literature / "lit-e").symlink_to("older")
    names = [path.name for path in source_files(tmp_path)]
    assert names == ["lit-a.txt", "lit-b.txt", "lit-c.txt", "lit-d.txt"]


def test_sources_of_one_folder(raw: Path) -> None:
    assert [path.name for path in source_files(raw, ["interviews"])] == ["int-1.vtt"]
    assert source_files(raw, ["no such folder"]) == []
