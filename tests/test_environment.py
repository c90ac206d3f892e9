"""The three lists of dependencies agree: pyproject.toml, environment.yml and the lock file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from supply.lock import read_lock

CHECKOUT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA: dict[str, Any] = yaml.safe_load((CHECKOUT / "environment.yml").read_text("utf-8"))
[PIP] = [part["pip"] for part in CONDA["dependencies"] if isinstance(part, dict)]
LOCK = (CHECKOUT / "requirements.lock").read_text("utf-8")
# conda-forge splits these in two, and calls the part without a graphical interface or a web
# server something else.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "snakemake": "snakemake-minimal"}
PYTHONS = ("3.11", "3.12", "3.13")
EXTRAS = ("notebooks", "slurm", "kubernetes")


def requirements(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def conda() -> dict[str, SpecifierSet]:
    lines = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    lines += [line for line in PIP if line != "-e ."]  # what no conda channel has
    found = [re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", line) for line in lines]
    return {match[1]: SpecifierSet(match[2]) for match in found if match}


def pins(python: str) -> dict[str, Version]:
    """Return the versions that the lock file gives to ``python`` on Linux."""
    here = {
        **default_environment(), "python_version": python, "python_full_version": f"{python}.0",
        "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix",
        "platform_machine": "x86_64", "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }  # fmt: skip
    found: dict[str, Version] = {}
    for pin in read_lock():
        if not pin.marker or Marker(pin.marker).evaluate(here):
            assert pin.name not in found
            found[pin.name] = Version(pin.version)
    return found


def test_conda_has_every_runtime_dependency_in_the_same_range() -> None:
    ours = {CONDA_NAMES.get(n, n): r.specifier for n, r in requirements(*EXTRAS).items()}
    theirs = conda()
    assert theirs.pop("pip") == SpecifierSet()
    assert theirs.pop("python") == SpecifierSet(PROJECT["requires-python"])
    assert theirs == ours


def test_conda_installs_the_package_in_place() -> None:
    assert "-e ." in PIP
    assert CONDA["channels"] == ["conda-forge", "bioconda", "nodefaults"]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_inside_its_range(python: str) -> None:
    pinned = pins(python)
    wanted = requirements(*EXTRAS, "develop")
    assert len(wanted) > 25
    outside = {
        name: str(pinned.get(name))
        for name, requirement in wanted.items()
        if name not in pinned or pinned[name] not in requirement.specifier
    }
    assert outside == {}


def test_every_runtime_dependency_has_a_lower_and_an_upper_bound() -> None:
    for requirement in requirements().values():
        operators = {each.operator for each in requirement.specifier}
        assert operators == {">=", "<"}, str(requirement)


def test_every_pin_is_exact_and_has_hashes() -> None:
    found = read_lock()
    assert len(found) > 100
    for pin in found:
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in pin.hashes), pin.name


def test_the_lock_file_names_packages_and_no_places() -> None:
    assert "://" not in LOCK
    assert " @ " not in LOCK
    assert not re.search(r"^\s*-(?!-hash=)", LOCK, flags=re.MULTILINE)
    assert not {"torch", "cmo"} & {pin.name for pin in read_lock()}


def test_python_has_the_same_range_everywhere() -> None:
    wanted = SpecifierSet(PROJECT["requires-python"])
    assert [v for v in (f"3.{minor}" for minor in range(20)) if Version(v) in wanted] == [*PYTHONS]
    checks = [(CHECKOUT / name).read_text("utf-8") for name in ("Makefile", ".ci/check-python")]
    for text in checks:
        assert re.findall(r"\(3, (\d+)\) <= sys\.version_info < \(3, (\d+)\)", text) == [
            ("11", "14")
        ]
    assert "--python-version 3.11" in checks[0]
    for name in ("README.md", ".ci/check-python"):
        assert "Python 3.11, 3.12 or 3.13" in (CHECKOUT / name).read_text("utf-8")


def test_the_version_is_the_same_everywhere() -> None:
    import cmo

    assert PROJECT["version"] == cmo.__version__
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text("utf-8"))
    assert citation.get("version", cmo.__version__) == cmo.__version__
