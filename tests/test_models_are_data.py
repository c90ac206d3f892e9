"""Nothing that is loaded can run code: no pickle, and arrays without objects."""

from __future__ import annotations

import ast

import pytest

from cmo.resources import CHECKOUT

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


def test_no_pickle_is_shipped() -> None:
    suffixes = {path.suffix for path in (CHECKOUT / "src").rglob("*") if path.is_file()}
    assert not suffixes & {".pkl", ".pickle", ".joblib", ".pt", ".bin"}
