from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from cmo.deidentify.key import (
    private_folder,
    read_key,
    read_offsets,
    reidentify,
    write_key,
    write_review,
)
from cmo.deidentify.known import Identifier
from cmo.deidentify.recogniser import shipped
from cmo.deidentify.transcript import Deidentified, deidentify
from cmo.errors import UserError

TEXT = "INT: Hello, Colin.\nP01: Colin\nThrelkeld here. It was 1 April 2014, ring +44 7700 900142."


@pytest.fixture
def done() -> Deidentified:
    return deidentify(TEXT, [Identifier("x", "Colin Threlkeld", "PERSON")], shipped())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_the_key(tmp_path: Path, done: Deidentified) -> None:
    folder = private_folder(tmp_path / "private")
    paths = [write_key(folder, "x", TEXT, done), write_review(folder, "x", TEXT, done)]
    assert mode(folder) == 0o700
    assert [mode(path) for path in paths] == [0o600, 0o600]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert sorted(path.name for path in folder.iterdir()) == [
        *(".gitignore", "x.key.json", "x.review.csv"),
    ]


def test_a_folder_that_others_could_read_is_closed(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    assert mode(private_folder(tmp_path / "open")) == 0o700


def test_the_key_gives_the_original_back(tmp_path: Path, done: Deidentified) -> None:
    key = read_key(write_key(tmp_path, "x", TEXT, done))
    assert reidentify(done.replacement.text, key) == TEXT


def test_in_another_text_a_pseudonym_becomes_the_whole_name(
    tmp_path: Path, done: Deidentified
) -> None:
    key = read_key(write_key(tmp_path, "x", TEXT, done))
    assert reidentify("As [Person 1] and [Person 9] say", key) == (
        "As Colin\nThrelkeld and [Person 9] say"
    )


def test_codings_made_on_the_original_land_by_the_kept_offsets(
    tmp_path: Path, done: Deidentified
) -> None:
    offsets = read_offsets(write_key(tmp_path, "x", TEXT, done))
    at = TEXT.index("It was")
    first, last = offsets.stretch(at, at + 6)
    assert done.replacement.text[first:last] == "It was"


@pytest.mark.parametrize(
    "content", ["[]", '{"format": 9}', '{"format": 1}', '{"format": 1, "edits": [{"text": "Ann"}]}']
)
def test_a_file_that_is_no_key_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.key.json").write_text(content)
    with pytest.raises(UserError, match="not a key"):
        read_key(tmp_path / "x.key.json")


def test_the_review_sheet_says_what_was_replaced_and_what_was_doubtful(
    tmp_path: Path, done: Deidentified
) -> None:
    path = write_review(tmp_path, "x", TEXT, done)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert next((row["text"], row["decision"]) for row in rows) == (
        "1 April 2014",
        "left: doubtful",
    )
    replaced = {row["text"]: row["pseudonym"] for row in rows if row["decision"] == "replaced"}
    assert replaced["Colin Threlkeld"] == replaced["Colin"] == "[Person 1]"
    assert replaced["'+44 7700 900142"] == "[Phone 1]"
