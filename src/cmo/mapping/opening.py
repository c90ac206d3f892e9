"""Open the mapper of a model without the rest, which reads with spaCy and takes longer to load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cmo.errors import UserError
from cmo.linear import Linear, citation, load_arrays, load_models, other_version
from cmo.mapping.mapper import ARRAYS, Mapper, direction_width


def open_mapper(folder: str | Path) -> tuple[Mapper, str]:
    """Load the mapper of the model in ``folder``, and the name by which results cite it.

    Raises:
        UserError: when the model has none, or one of another version
    """
    mapper = mapper_among(load_models(folder)[0], folder)
    if mapper is None:
        raise UserError(folder, "the model has no mapper", "make one with cmo train")
    return mapper, citation(folder)


def mapper_among(parts: Mapping[str, Linear], folder: str | Path) -> Mapper | None:
    """Return the mapper among the classifiers of the model in ``folder``, if there is one.

    Raises:
        UserError: when it is not one that this version reads, as of an older model
    """
    if "construct" not in parts:
        return None
    arrays, width = load_arrays(folder), direction_width(parts["construct"])
    if not arrays.keys() >= ARRAYS or parts["direction"].coefficients.shape[1] != width:
        raise other_version(folder)
    return Mapper.of(parts, arrays)
