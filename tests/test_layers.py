"""Who imports whom: stages know the records, never each other, and nothing heavy is in a hurry."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cmo
from cmo.resources import PACKAGE

STAGES = {
    "reading", "deidentify", "coding", "tagging", "configuring", "mapping", "theory",
    "evaluation", "presentation",
}  # fmt: skip
FOUNDATION = {
    "errors", "formulas", "records", "partial", "registers", "store", "schemas", "project",
    "resources", "fingerprint", "passages", "language", "linear", "encoder", "isolation",
    "characters", "counting", "hashing", "opening", "lifecycle", "typology", "classifying",
}  # fmt: skip
COMPOSING = {
    "command", "options", "choosing", "coded", "themed", "exchange", "references", "agreement",
    "practice", "model", "finetuning", "results", "standing", "checking", "cli", "corrections",
    "__main__", "__init__",
}  # fmt: skip
EVERYTHING = STAGES | FOUNDATION | COMPOSING
HEAVY = {"spacy", "sklearn", "scipy", "numpy", "pandas", "matplotlib", "networkx", "snakemake"}

FILES = sorted(PACKAGE.rglob("*.py"))


def home(path: Path) -> str:
    """Return the room of the package that a file is in: a stage, or a module at the top."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Yield the full names a file imports, wherever in it; for type checkers as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}, line {node.lineno}: fingerprints need full names"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(path: Path) -> set[str]:
    """Return the rooms of this package that a file imports from."""
    named = {name.split(".")[1] for name in imports(path) if name.startswith("cmo.")}
    return {
        room for room in named if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists()
    }


def test_every_room_of_the_package_has_its_place() -> None:
    assert {home(path) for path in FILES} == STAGES | FOUNDATION | COMPOSING


def offences(allowed: Callable[[Path], set[str]]) -> dict[str, set[str]]:
    """Return what each file imports from beyond what is ``allowed``."""
    beyond = {str(path.relative_to(PACKAGE)): rooms(path) - allowed(path) for path in FILES}
    return {name: found for name, found in beyond.items() if found}


def test_a_stage_imports_the_foundation_and_no_other_stage() -> None:
    assert offences(lambda p: FOUNDATION | {home(p)} if home(p) in STAGES else EVERYTHING) == {}


def test_the_foundation_rests_on_nothing_but_itself() -> None:
    assert offences(lambda path: FOUNDATION if home(path) in FOUNDATION else EVERYTHING) == {}


def test_what_is_built_on_stages_rests_on_few() -> None:
    below = {
        "exchange": FOUNDATION | {"exchange", "coding", "reading"},
        "references": FOUNDATION | {"references", "reading"},
        "practice": FOUNDATION | {"practice", "exchange", "presentation"},
        "agreement": FOUNDATION | {"agreement", "exchange", "coding", "coded", "evaluation"},
    }
    assert offences(lambda path: below.get(home(path), EVERYTHING)) == {}


def test_only_the_command_line_imports_commands() -> None:
    line = {"cli", "__main__", "command"}
    assert offences(lambda path: EVERYTHING if home(path) in line else EVERYTHING - line) == {}


def test_nothing_imports_pytorch_or_the_workflow() -> None:
    running = [path for path in FILES if home(path) != "finetuning"]
    outside = {name.split(".")[0] for path in running for name in imports(path)}
    assert all("cmo.finetuning" not in imports(path) for path in running)
    assert outside >= {"spacy", "sklearn", "numpy"}
    assert not outside & {"torch", "transformers", "tensorflow", "snakemake"}


def loaded(code: str) -> set[str]:
    """Return the packages loaded by ``code`` in a fresh Python."""
    code += "\nimport sys; print(' '.join(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "import cmo; cmo.__version__",
        "import cmo.cli; cmo.cli.build_parser()",
        "from cmo import fingerprint, project, resources, schemas; fingerprint.fingerprint('draw')",
        "import cmo.store, cmo.records, cmo.results",
        "import cmo.standing, cmo.schemas; cmo.schemas.complete_settings({}, '')",
    ],
)
def test_what_must_be_quick_imports_nothing_heavy(code: str) -> None:
    found = loaded(code)
    assert "cmo" in found
    assert found & (HEAVY | {"torch"}) == set()


def test_the_check_sees_what_is_heavy() -> None:
    assert loaded("import cmo.language") & HEAVY >= {"spacy"}


def test_what_the_package_offers_is_imported_when_asked_for() -> None:
    code = "import cmo, sys; print('cmo.results' in sys.modules, cmo.open_results.__module__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False cmo.results\n"


def test_what_the_package_does_not_offer_is_said() -> None:
    with pytest.raises(AttributeError, match="module 'cmo' has no attribute 'laod'"):
        _ = cmo.laod
