"""Nothing that is loaded can run code: no pickle, and arrays without objects."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cmo.encoder import heldout
from cmo.errors import UserError
from cmo.mapping import vectors
from cmo.resources import CHECKOUT
from cmo.store import read_checked, write_checksum

UNSAFE = {"pickle", "cPickle", "dill", "joblib", "cloudpickle", "shelve", "marshal"}
FILES = sorted(p for folder in ("src", "benchmarks") for p in (CHECKOUT / folder).rglob("*.py"))


def unsafe(code: str) -> list[str]:
    """Return what in ``code`` could load an object that runs code."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in UNSAFE]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNSAFE:
            found.append(str(node.module))
        elif isinstance(node, ast.Call):
            said = {k.arg: ast.unparse(k.value) for k in node.keywords}
            name = ast.unparse(node.func)
            if name in {"np.load", "numpy.load"} and said.get("allow_pickle") != "False":
                found.append(name)
            if name == "torch.load" and said.get("weights_only") != "True":
                found.append(name)
    return found


@pytest.mark.parametrize(
    "code", ["import pickle", "from joblib import load", "np.load(f)", "torch.load(f)"]
)
def test_the_check_sees_what_is_unsafe(code: str) -> None:
    assert unsafe(code)


def test_no_module_loads_what_could_run_code() -> None:
    found = {str(p.relative_to(CHECKOUT)): unsafe(p.read_text("utf-8")) for p in FILES}
    assert len(found) > 100
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("path", [heldout.FOLDER / heldout.FILE, vectors.TABLE])
def test_a_shipped_file_that_was_altered_is_refused(path: Path, tmp_path: Path) -> None:
    altered = tmp_path / path.name
    altered.write_bytes(path.read_bytes())
    write_checksum(altered)
    assert read_checked(altered) == path.read_bytes() == read_checked(path)
    altered.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(UserError, match=rf"the one in {path.name}.sha256; put back the file"):
        read_checked(altered)


def test_the_shipped_files_are_read_through_their_checksum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.npz", "a.npz.sha256"):
        (tmp_path / name).write_bytes(b"0")
    monkeypatch.setattr(vectors, "TABLE", tmp_path / "a.npz")
    for read in (lambda: heldout.read(tmp_path / "a.npz"), vectors.table.__wrapped__):
        with pytest.raises(UserError, match="checksum is not the one"):
            read()


def test_no_pickle_is_shipped() -> None:
    suffixes = {path.suffix for path in (CHECKOUT / "src").rglob("*") if path.is_file()}
    assert not suffixes & {".pkl", ".pickle", ".joblib", ".pt", ".bin"}
