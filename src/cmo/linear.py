"""Linear classifiers as data: scikit-learn fits them, safetensors files keep them.

What is fitted is used without scikit-learn, which takes two seconds to load.

A model file holds numbers and names only. It cannot run code when it is loaded, which a
pickle can, and its checksum is written beside it and checked.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix
from scipy.special import expit

from cmo.errors import UserError
from cmo.store import read_json, replacing, write_json

FORMAT = 2
AGAIN = (
    "delete the file and run snakemake again; where the settings name this model, copy it there"
    " again or make one with cmo train"
)
CARD = "model.json"
WEIGHTS = "weights.safetensors"
ARRAYS = "array."
PAIR = 2

Array: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
Matrix: TypeAlias = "Array | csr_matrix"


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A classifier of ``classes``: multinomial, or by the odds of the second where there are two.

    ``coefficients`` have the shape (classes, features), (1, features) for two classes.
    """

    coefficients: Array
    intercept: Array
    classes: tuple[str, ...]

    def scores(self, rows: Matrix) -> Array:
        """Return the log odds before they are set against one another, (rows, classes or 1)."""
        return np.asarray(rows @ self.coefficients.T) + self.intercept

    def probabilities(self, rows: Matrix) -> Array:
        """Return class probabilities, shape (rows, classes); no rows give an empty array."""
        if rows.shape[0] == 0:
            return np.zeros((0, len(self.classes)))
        scores = self.scores(rows)
        if len(self.classes) == PAIR:
            second = expit(scores[:, 0])
            return np.stack([1 - second, second], axis=1)
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def likeliest(self, rows: Matrix) -> list[str]:
        """Return the likeliest class of each row."""
        return [self.classes[at] for at in self.probabilities(rows).argmax(axis=1)]


def fit(
    rows: Matrix, labels: list[str], weights: Sequence[float] | None = None, **settings: Any
) -> Linear:
    """Fit a multinomial logistic regression of ``labels`` on ``rows``, which may be weighted.

    Reaching ``max_iter`` is no mistake: stopping there is a choice, of time and of restraint.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=settings.pop("max_iter", 300), **settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, np.asarray(labels), sample_weight=weights)
    return linear(model.coef_, model.intercept_, model.classes_)


def linear(coefficients: Any, intercept: Any, classes: Sequence[str]) -> Linear:
    """Return a linear model with the given numbers."""
    return Linear(
        np.asarray(coefficients, dtype=np.float64),
        np.asarray(intercept, dtype=np.float64),
        tuple(str(name) for name in classes),
    )


def save_models(
    folder: str | Path,
    models: Mapping[str, Linear],
    card: Mapping[str, Any],
    arrays: Mapping[str, Any] | None = None,
) -> None:
    """Write ``models`` and their ``card`` (what they were trained on) to ``folder``.

    ``arrays`` are numbers that belong to them; :func:`load_arrays` returns them.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, Any] = {
        f"{ARRAYS}{name}": np.ascontiguousarray(array) for name, array in (arrays or {}).items()
    }
    for name, model in models.items():
        tensors[f"{name}.coef"] = np.ascontiguousarray(model.coefficients, dtype=np.float32)
        tensors[f"{name}.intercept"] = np.ascontiguousarray(model.intercept, dtype=np.float32)
    with replacing(target / WEIGHTS) as temporary:
        save_file(tensors, temporary)
    classes = {name: list(model.classes) for name, model in models.items()}
    checksum = _sha256(target / WEIGHTS)
    described = {"format": FORMAT, "sha256": checksum, "classes": classes, "card": dict(card)}
    write_json(target / CARD, described | {"seal": _seal(described)})


def load_models(folder: str | Path) -> tuple[dict[str, Linear], dict[str, Any]]:
    """Load the models in ``folder`` and their card.

    A folder that is no model, a format of another version, and a card or a file of numbers
    whose checksum differs are each refused in words.
    """
    card_path, weights = Path(folder) / CARD, Path(folder) / WEIGHTS
    if not card_path.exists() or not weights.exists():
        raise UserError(
            folder, "no whole model there", "run snakemake again, or make one with cmo train"
        )
    content = read_json(card_path, AGAIN)
    given = content.get("format") if isinstance(content, dict) else None
    if given != FORMAT:
        found = f"model format {given!r}"
        raise UserError(card_path, found, f"this version reads format {FORMAT}; {AGAIN}")
    if content.pop("seal", "") != _seal(content):
        raise UserError(card_path, "was altered or damaged: its seal does not fit", AGAIN)
    if content["sha256"] != _sha256(weights):
        raise UserError(weights, "its checksum is not the one in model.json", AGAIN)
    try:
        tensors = load_file(weights)
    except SafetensorError as error:
        raise UserError(weights, f"not a safetensors file ({error})", AGAIN) from error
    models = {
        name: linear(tensors[f"{name}.coef"], tensors[f"{name}.intercept"], classes)
        for name, classes in content["classes"].items()
    }
    return models, content["card"]


def load_arrays(folder: str | Path) -> dict[str, Any]:
    """Load the numbers saved beside the models in ``folder``, which :func:`load_models` checks."""
    tensors = load_file(Path(folder) / WEIGHTS)
    return {n.removeprefix(ARRAYS): t for n, t in tensors.items() if n.startswith(ARRAYS)}


def citation(folder: str | Path) -> str:
    """Return the name by which results cite the model in ``folder``: of its checksum."""
    return f"model-{str(read_json(Path(folder) / CARD)['sha256'])[:12]}"


def other_version(folder: str | Path) -> UserError:
    """Return the error that the numbers in ``folder`` are not what this version reads."""
    return UserError(folder, "was trained by another version of cmo", AGAIN)


def _seal(described: Mapping[str, Any]) -> str:
    """Return the checksum of a card: of all that it says but this."""
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
