from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cmo.errors import UserError
from cmo.linear import save_models
from cmo.mapping.mapper import fit_mapper
from cmo.mapping.opening import open_mapper
from cmo.model import DEFAULT
from cmo.records import Construct

CODEBOOK = [
    Construct("trust", "Trust", "Meaning well.", "functioning", "suspicion", "trusting", "trusted")
]


def test_a_mapper_is_opened_and_cited_as_it_was_saved(tmp_path: Path) -> None:
    parts, arrays = fit_mapper([], CODEBOOK).parts()
    save_models(tmp_path, parts, {}, arrays)
    mapper, name = open_mapper(tmp_path)
    assert mapper.construct.classes == ("other", "trust")
    assert name.startswith("model-")


def test_a_model_without_mapper_is_said_to_have_none() -> None:
    with pytest.raises(UserError, match="the model has no mapper; make one with cmo train"):
        open_mapper(DEFAULT)


def test_mapping_loads_neither_spacy_nor_scikit_learn(tmp_path: Path) -> None:
    code = "import sys; from cmo.mapping import opening, themes; themes.shipped(); "
    code += "print([m for m in ('spacy', 'sklearn', 'pandas') if m in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stdout.strip() == "[]"
