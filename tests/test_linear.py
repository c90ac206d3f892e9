from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from cmo.errors import UserError
from cmo.linear import (
    AGAIN,
    CARD,
    WEIGHTS,
    citation,
    fit,
    load_arrays,
    load_models,
    save_models,
)

SOURCE = Path(__file__).parents[1] / "src"
ROWS = np.random.default_rng(7).normal(size=(60, 5))
LABELS = ["C" if row[0] > 0.4 else "M" if row[1] > 0 else "O" for row in ROWS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder that holds a model of three classes and one of two."""
    parts = {
        "three": fit(ROWS, LABELS, C=2.0),
        "two": fit(ROWS, [x[0] for x in map(str, ROWS[:, 0] > 0)]),
    }
    save_models(tmp_path / "model", parts, {"texts": 60})
    return tmp_path / "model"


@pytest.mark.parametrize(
    ("name", "labels"), [("three", LABELS), ("two", ["T" if x > 0 else "F" for x in ROWS[:, 0]])]
)
def test_a_model_read_back_predicts_the_same(folder: Path, name: str, labels: list[str]) -> None:
    fitted = fit(ROWS, labels, C=2.0)
    save_models(folder, {name: fitted}, {})
    loaded = load_models(folder)[0][name]
    save_models(folder / "again", {name: loaded}, {})
    again = load_models(folder / "again")[0][name]
    assert loaded.likeliest(ROWS) == fitted.likeliest(ROWS)
    assert np.allclose(loaded.probabilities(ROWS), fitted.probabilities(ROWS), atol=1e-6)
    assert np.array_equal(again.probabilities(ROWS), loaded.probabilities(ROWS))
    assert (folder / "again" / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()


@pytest.mark.parametrize("labels", [LABELS, ["T" if x > 0 else "F" for x in ROWS[:, 0]]])
@pytest.mark.parametrize("rows", [ROWS, csr_matrix(ROWS)])
def test_a_fitted_model_predicts_what_scikit_learn_does(
    labels: list[str], rows: csr_matrix | np.ndarray[Any, Any]
) -> None:
    theirs = LogisticRegression(max_iter=300).fit(ROWS, labels)
    ours = fit(ROWS, labels)
    assert np.allclose(ours.probabilities(rows), theirs.predict_proba(ROWS), rtol=1e-12)
    assert ours.likeliest(rows) == theirs.predict(ROWS).tolist()


def test_the_card_is_kept(folder: Path) -> None:
    models, card = load_models(folder)
    assert set(models) == {"three", "two"}
    assert card == {"texts": 60}


def test_no_rows_have_no_probabilities(folder: Path) -> None:
    models, _ = load_models(folder)
    assert models["three"].probabilities(ROWS[:0]).shape == (0, 3)


def refused(folder: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_models(folder)
    return str(caught.value)


def test_changed_weights_are_refused(folder: Path) -> None:
    path = folder / WEIGHTS
    tensors = load_file(path)
    tensors["three.intercept"] = tensors["three.intercept"] + 1
    save_file(tensors, path)
    assert refused(folder) == f"{path}: its checksum is not the one in model.json; {AGAIN}."


def test_one_changed_byte_is_enough(folder: Path) -> None:
    path = folder / WEIGHTS
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert "checksum" in refused(folder)


def test_a_file_of_another_format_is_refused(folder: Path) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | {"format": 1}))
    assert "model format 1; this version reads format 2; delete the file" in refused(folder)


@pytest.mark.parametrize("key", ["sha256", "classes", "card", "seal"])
def test_a_changed_card_is_refused(folder: Path, key: str) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | {key: {}}))
    assert "was altered or damaged" in refused(folder)


def test_what_is_no_safetensors_file_is_refused_even_with_its_checksum(folder: Path) -> None:
    import hashlib

    (folder / WEIGHTS).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    card = json.loads((folder / CARD).read_text())
    del card["seal"]
    card["sha256"] = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    card["seal"] = hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()
    (folder / CARD).write_text(json.dumps(card))
    assert "not a safetensors file" in refused(folder)


@pytest.mark.parametrize("missing", [CARD, WEIGHTS])
def test_a_folder_without_a_model_is_refused(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    assert (
        refused(folder)
        == f"{folder}: no whole model there; run snakemake again, or make one with cmo train."
    )


def test_a_card_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / CARD).write_text("{")
    said = refused(folder)
    assert "cannot be read as JSON" in said
    assert "delete the file and run snakemake again" in said


def test_results_cite_a_model_by_its_weights(folder: Path) -> None:
    first = citation(folder)
    save_models(folder, {"two": fit(ROWS, LABELS)}, {})
    assert len(first) == len(citation(folder)) == 18
    assert citation(folder) != first


UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "torch"}


def imported(path: Path) -> set[str]:
    """Return the top-level names of what the module at ``path`` imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_nothing_is_loaded_that_could_run_code() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert "numpy" in imported(SOURCE / "cmo" / "linear.py")
    building = {p for p in modules if p.parent.name == "finetuning"}  # nobody loads weights there
    assert {p.name: f for p in modules if (f := imported(p) & UNSAFE) and p not in building} == {}
    texts = {p.name: p.read_text(encoding="utf-8") for p in modules}
    assert [n for n, t in texts.items() if "read_pickle" in t or "allow_pickle=True" in t] == []


def test_numbers_beside_the_models_are_kept_and_are_no_model(folder: Path) -> None:
    kept = np.arange(6).reshape(2, 3)
    save_models(folder, {"two": fit(ROWS, LABELS)}, {}, {"kept": kept})
    assert list(load_models(folder)[0]) == ["two"]
    assert np.array_equal(load_arrays(folder)["kept"], kept)
