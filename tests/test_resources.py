"""Schemas and cue words lie in the repository, where people look for them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from cmo import resources
from cmo.errors import UserError
from cmo.records import LABELS
from cmo.resources import CHECKOUT, PACKAGE, cues, resource


def test_the_repository_is_the_one_the_package_lies_in() -> None:
    assert Path(__file__).parents[1] == CHECKOUT
    assert PACKAGE == CHECKOUT / "src" / "cmo"
    assert resource("config/cues.yaml") == CHECKOUT / "config" / "cues.yaml"


def test_without_the_repository_the_remedy_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "CHECKOUT", tmp_path)
    with pytest.raises(UserError) as caught:
        resource("config/cues.yaml")
    assert str(caught.value) == (
        f"{tmp_path}/config/cues.yaml: missing; "
        "install cmo in place: pip install -e . in the repository."
    )


def test_cues_are_what_the_file_says() -> None:
    written = yaml.safe_load((CHECKOUT / "config" / "cues.yaml").read_text(encoding="utf-8"))
    assert cues() == written
    assert set(cues()["announce"]) == set(LABELS)
    assert "because" in cues()["openers"].split()


def test_every_file_that_the_code_names_is_there() -> None:
    named = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(("config/", "workflow/"))
        and node.value.endswith((".yaml", ".json"))
    }
    assert "config/cues.yaml" in named
    assert [name for name in sorted(named) if not (CHECKOUT / name).is_file()] == []
