from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from cmo.schemas import complete_settings, schema
from cmo.theory.settings import TheorySettings, theory_settings


def test_the_defaults_in_the_code_are_those_of_the_schema() -> None:
    whole = complete_settings({}, "nothing")
    assert theory_settings(whole["theory"]) == TheorySettings()


def test_every_setting_has_a_meaning_and_a_place_in_the_code() -> None:
    rules = schema("config")["properties"]["theory"]
    assert _names(rules["properties"]) == _fields(TheorySettings())


def _names(properties: dict[str, Any]) -> dict[str, Any]:
    assert all(rule["description"] for rule in properties.values())
    return {key: _names(rule.get("properties", {})) for key, rule in properties.items()}


def _fields(value: Any) -> dict[str, Any]:
    if not is_dataclass(value):
        return {}
    return {item.name: _fields(getattr(value, item.name)) for item in fields(value)}
