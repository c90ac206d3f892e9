"""Write ``sbom.json``: the locked packages with their licences, as CycloneDX 1.6.

``python -m supply.sbom`` writes the same bytes for the same lock file, licences and pyproject.toml:
no clock and no serial number. Hashes stay in the lock file, which has one for each build.
"""

from __future__ import annotations

import json
import tomllib
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply.licences import named_in, read_licences
from supply.lock import CHECKOUT, Pin, read_lock

SBOM = CHECKOUT / "supply" / "sbom.json"
Json = dict[str, Any]


def bill_of_materials() -> Json:
    """Return the whole document: cmo, what it needs directly, and every locked package."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    licences = {row["package"]: row["licence"] for row in read_licences()}
    pins = read_lock()
    ours = {"type": "application", "bom-ref": "cmo", "name": "cmo", "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": ours | {"licenses": _licences(project["license"])},
            "properties": [{"name": "cdx:reproducible", "value": "true"}],
        },
        "components": [_component(pin, licences[pin.name]) for pin in pins],
        "dependencies": [{"ref": "cmo", "dependsOn": _direct(project["dependencies"], pins)}],
    }


def _component(pin: Pin, licence: str) -> Json:
    component: Json = {
        "type": "library", "bom-ref": _purl(pin), "name": pin.name, "version": pin.version,
        "licenses": _licences(licence), "purl": _purl(pin),
    }  # fmt: skip
    if pin.marker:
        component["properties"] = [{"name": "cmo:marker", "value": pin.marker}]
    return component


def _licences(expression: str) -> list[Json]:
    if named_in(expression) == {expression}:
        return [{"license": {"id": expression}}]
    return [{"expression": expression}]


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"


def _direct(requirements: list[str], pins: list[Pin]) -> list[str]:
    direct = {canonicalize_name(Requirement(line).name) for line in requirements}
    return [_purl(pin) for pin in pins if pin.name in direct]


def text() -> str:
    """Return the document as it is written."""
    return json.dumps(bill_of_materials(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SBOM.write_text(text(), encoding="utf-8")
