"""What each command says of arguments that cannot work: one sentence, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmo.cli import main


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
            ("ingest", "--raw", "nowhere", "--documents", "d", "--quarantine", "q"),
            "nowhere: no such folder; --raw names the folder of raw data.",
        ),
        (
            ("tag", "--documents", "folder", "--model", "model", "--output", "o"),
            "folder: is not a file; supply an ordinary file.",
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
