"""A command's fingerprint changes with the code it runs, and with no other code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cmo.cli import COMMANDS
from cmo.fingerprint import fingerprint, imports_of, reached_modules
from cmo.resources import CHECKOUT, PACKAGE

Changed = Callable[..., set[str]]
COPIED = ("src/cmo", "workflow/schemas", "requirements.lock")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what fingerprints are made of."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (CHECKOUT / name).is_dir():
            shutil.copytree(
                CHECKOUT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(CHECKOUT / name, folder / name)
    return folder


def fingerprints(folder: Path) -> dict[str, str]:
    code = (
        "import json; from cmo.cli import COMMANDS; from cmo.fingerprint import fingerprint;"
        "print(json.dumps({name: fingerprint(name) for name in COMMANDS}))"
    )
    environment = {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def before(copy: Path) -> dict[str, str]:
    return fingerprints(copy)


@pytest.fixture
def changed(copy: Path, before: dict[str, str]) -> Changed:
    """Return the function that edits a file and says which commands' fingerprints changed."""

    def edit(name: str) -> set[str]:
        path = copy / name
        original = path.read_bytes()
        path.write_bytes(original + b"\n")
        try:
            after = fingerprints(copy)
        finally:
            path.write_bytes(original)
        return {command for command, digest in after.items() if digest != before[command]}

    return edit


def test_the_same_code_has_the_same_fingerprint_anywhere(before: dict[str, str]) -> None:
    assert before == {name: fingerprint(name) for name in COMMANDS}
    assert len(set(before.values())) == len(COMMANDS)
    assert all(len(digest) == 12 for digest in before.values())


@pytest.mark.parametrize(
    ("file", "commands"),
    [
        ("src/cmo/command/place.py", {"place"}),
        ("src/cmo/presentation/figures/matrix.py", {"draw"}),
        ("src/cmo/reading/pdf.py", {"add", "ingest", "tag", "deidentify", "recogniser"}),
        ("src/cmo/reading/word.py", {"add", "ingest", "tag", "deidentify", "recogniser"}),
        ("src/cmo/evaluation/comparing.py", {"agree", "evaluate"}),
        ("src/cmo/results.py", set()),
        ("src/cmo/__main__.py", set()),
    ],
)
def test_an_edit_reruns_the_commands_that_reach_it_and_no_others(
    changed: Changed, file: str, commands: set[str]
) -> None:
    assert changed(file) == commands


def test_an_edit_far_down_reruns_all_that_stands_on_it(changed: Changed) -> None:
    edited = changed("src/cmo/tagging/decoding.py")
    assert edited >= {"tag", "train", "evaluate"}
    assert not edited & {"ingest", "place", "check", "draw", "leakcheck", "settings"}


def test_a_schema_reruns_what_is_checked_against_it(changed: Changed) -> None:
    edited = changed("workflow/schemas/sources.schema.json")
    assert edited >= {"check", "assemble", "settings"}
    assert "draw" not in edited


def test_a_file_that_a_rule_names_is_in_the_fingerprint_by_what_it_holds(tmp_path: Path) -> None:
    words, same, others = (tmp_path / name for name in ("words", "same", "others"))
    for path, text in ((words, "trust"), (same, "trust"), (others, "power")):
        path.write_text(text)
    assert fingerprint("place", words) == fingerprint("place", str(same))
    assert len({fingerprint("place", *files) for files in ((), (words,), (others,))}) == 3


def test_the_lock_file_reruns_everything(changed: Changed) -> None:
    assert changed("requirements.lock") == set(COMMANDS)


@pytest.mark.parametrize("name", ["ingest", "place", "train"])
def test_all_that_a_command_can_load_is_in_its_fingerprint(name: str) -> None:
    """Import every reached module in a fresh Python: no other module of ours is then loaded."""
    files = reached_modules(f"cmo.command.{name}")
    modules = [".".join(("cmo", *f.relative_to(PACKAGE).with_suffix("").parts)) for f in files]
    code = f"import importlib, sys\nfor m in {sorted(modules)!r}: importlib.import_module(m)\n"
    code += "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'cmo'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {path for path in done.stdout.split() if not path.endswith("__init__.py")}
    assert loaded == {str(path) for path in files if path.name != "__init__.py"}


def test_imports_are_seen_wherever_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        "import os, cmo.store as s\nfrom cmo import project\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from cmo.results import Results\n"
        "else:\n    import cmo.errors\n"
        "def f(x):\n    from cmo.theory.graph import build\n    return f'cmo.nothing.{x}'\n"
    )
    assert set(imports_of(path)) == {
        "cmo.store", "cmo", "cmo.project", "cmo.errors", "cmo.theory.graph",
        "cmo.theory.graph.build",
    }  # fmt: skip
