"""What each command says of arguments that cannot work: one sentence, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.cli import main

TINY = Path(__file__).parents[1] / "tiny" / "raw"


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Return the one sentence that the command line leaves with."""
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert left.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    [sentence] = printed.err.splitlines()
    return sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("tag", "a.txt", "--least-probability", "7"),
            "--least-probability: found 7; allowed: 0 to 1.",
        ),
        (
            ("tag", "a.txt", "--least-probability", "nan"),
            "--least-probability: found nan; allowed: 0 to 1.",
        ),
        (
            ("evaluate", "--folds", "1", "--output", "scores.csv"),
            "--folds: found 1; allowed: 2 or more.",
        ),
        (
            ("ingest", "--raw", "nowhere", "--documents", "d", "--quarantine", "q"),
            "nowhere: no such folder; --raw names the folder of raw data.",
        ),
        (
            ("tag", "--documents", "folder", "--model", "model", "--output", "o"),
            "folder: cannot be used (Is a directory).",
        ),
    ],
)
def test_it_says_what_is_wrong_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    arguments: tuple[str, ...], sentence: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    assert said(capsys, *arguments) == f"cmo: {sentence}"
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_settings_that_are_no_json_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sentence = said(capsys, "settings", "--values", "{", "--output", tmp_path / "config.yaml")
    assert sentence.startswith("cmo: --values: cannot be read as JSON (")


@pytest.mark.parametrize(
    ("record", "missing"),
    [
        ("", "there is no context and no mechanism and no outcome to learn from"),
        (
            "= a | pol: 1+\n[C1: It rained], so [M1: they feared it].",
            "there is no outcome to learn from",
        ),
        (
            "= a | pol: 1+\n[C1: It rained], so [M1: they feared it] and [O1: left].",
            "there are no configurations of different polarity to learn from",
        ),
    ],
)
def test_nothing_is_learnt_from_too_little(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, record: str, missing: str
) -> None:
    (tmp_path / "raw" / "corpus").mkdir(parents=True)
    (tmp_path / "raw" / "codebook.csv").write_bytes((TINY / "codebook.csv").read_bytes())
    (tmp_path / "raw" / "corpus" / "writer-a.txt").write_text(record)
    sentence = said(capsys, "train", "--raw", tmp_path / "raw", "--output", tmp_path / "model")
    assert sentence.startswith(f"cmo: what people coded: {missing}; ")
    assert not (tmp_path / "model").exists()
