from __future__ import annotations

import errno
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import cmo
from cmo import command
from cmo.cli import COMMANDS, main

Capture = pytest.CaptureFixture[str]


def leave(*arguments: str) -> object:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return left.value.code


def test_help_lists_every_command_with_what_it_does(capsys: Capture) -> None:
    modules = {module.name.replace("_", "-") for module in pkgutil.iter_modules(command.__path__)}
    assert set(COMMANDS) == modules
    assert leave("--help") == 0
    shown = capsys.readouterr().out
    listed = shown[shown.index("commands:") :].splitlines()
    for name in modules:
        assert any(line.split()[:1] == [name] for line in listed), name


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_of_its_own(capsys: Capture, name: str) -> None:
    assert leave(name, "--help") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: cmo {name} ")
    assert len(shown.splitlines()) > 4


def test_the_version_is_the_packages(capsys: Capture) -> None:
    assert leave("--version") == 0
    assert capsys.readouterr().out == f"cmo {cmo.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("tag",), "cmo: cmo tag: nothing to tag; name one or more files, or --documents.\n"),
        (
            ("place", "--documents", "no.jsonl", "--output", "o", "--quarantine", "q"),
            "cmo: no.jsonl: no such file.\n",
        ),
        (
            ("settings", "--values", '{"batches": 0}', "--output", "o"),
            (
                "cmo: settings, batches: found 0; allowed: 1 to 512 (Batches into which sources "
                "are divided; changing it reruns everything).\n"
            ),
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    arguments: tuple[str, ...], sentence: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert leave(*arguments) == 2
    assert capsys.readouterr().err == sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("tga",), ("tag", "--format", "xml", "f")])
def test_a_wrong_call_shows_the_usage_and_exits_with_2(
    capsys: Capture, arguments: tuple[str, ...]
) -> None:
    assert leave(*arguments) == 2
    assert capsys.readouterr().err.startswith("usage: cmo")


def test_it_runs_as_a_module_and_imports_nothing_heavy_for_help() -> None:
    code = "import sys; sys.argv = ['cmo', '--help']\nimport runpy\ntry:\n"
    code += "    runpy.run_module('cmo', run_name='__main__')\nexcept SystemExit: pass\n"
    code += "print([m for m in ('numpy', 'pandas', 'spacy', 'sklearn') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: cmo")
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mistake_of_ours_is_said_without_the_words_it_stumbled_on(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(args: object) -> None:
        raise KeyError("Gillian")  # as a dictionary does

    monkeypatch.setattr("cmo.command.check.run", stumble)
    assert leave("check") == 1
    said = capsys.readouterr().err
    assert "in stumble" in said
    assert "a mistake in cmo (KeyError)" in said
    assert "Gillian" not in said


def test_a_full_disk_is_said_in_a_sentence(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "documents.jsonl")

    monkeypatch.setattr("cmo.command.check.run", fill)
    assert leave("check") == 2
    assert "documents.jsonl: cannot be done (No space left" in capsys.readouterr().err
