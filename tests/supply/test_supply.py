"""What is locked is what the bill of materials lists, and each licence is one that we may use."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from supply import audit
from supply.licences import ALLOWED, METADATA, licence_in, named_in, read_licences
from supply.lock import read_lock
from supply.sbom import SBOM, bill_of_materials, text

FAKE_UV = "#!/bin/sh\n{}\n"


def test_the_bill_of_materials_lists_exactly_the_locked_packages() -> None:
    written = json.loads(SBOM.read_text("utf-8"))
    listed = [(each["name"], each["version"]) for each in written["components"]]
    assert listed == [(pin.name, pin.version) for pin in read_lock()]
    assert len(listed) > 100
    assert all(each["licenses"] for each in written["components"])


def test_the_bill_of_materials_is_what_make_sbom_writes_now() -> None:
    assert SBOM.read_text("utf-8") == text()


def test_the_bill_of_materials_holds_no_place_clock_or_serial_number() -> None:
    written = SBOM.read_text("utf-8")
    assert "://" not in written
    assert not {"serialNumber", "timestamp"} & {
        *bill_of_materials()["metadata"],
        *json.loads(written),
    }


def test_every_reference_of_the_bill_of_materials_is_to_one_component() -> None:
    written = bill_of_materials()
    names = [each["bom-ref"] for each in written["components"]]
    assert len(names) == len(set(names))
    [ours] = written["dependencies"]
    assert set(ours["dependsOn"]) < set(names)
    assert len(ours["dependsOn"]) > 25


def test_every_locked_package_has_a_licence_that_allows_our_use() -> None:
    rows = read_licences()
    assert [row["package"] for row in rows] == sorted({pin.name for pin in read_lock()})
    forbidden = {
        row["package"]: row["licence"] for row in rows if named_in(row["licence"]) - ALLOWED
    }
    assert forbidden == {}


def test_licences_are_those_that_installed_packages_declare() -> None:
    locked = {(pin.name, pin.version) for pin in read_lock()}
    seen = 0
    for row in read_licences():
        try:
            declared = metadata(row["package"])
        except PackageNotFoundError:
            continue
        if row["read in"] == METADATA:
            said = licence_in(declared)
            seen += 1
            # Of other versions, as of the lowest that we support, some do not say.
            silent = (row["package"], declared["Version"]) not in locked and not said
            assert silent or said == row["licence"], row["package"]
    assert seen > 50


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("MIT", {"MIT"}),
        ("Apache-2.0 OR (MIT AND GPL-3.0-only)", {"Apache-2.0", "MIT", "GPL-3.0-only"}),
    ],
)
def test_every_licence_of_an_expression_is_looked_at(expression: str, named: set[str]) -> None:
    assert named_in(expression) == named


def answer(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    program = folder / "uv"
    program.write_text(FAKE_UV.format(script))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def reply(*packages: dict[str, object]) -> str:
    return f"echo '{json.dumps({'dependencies': packages})}'"


FINE = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        (reply(FINE), 0, "0 known vulnerabilities in 1 of 1 packages."),
        (reply(FINE, BAD), 1, "b 2: PYSEC-1, mended in 3"),
        (reply(FINE, UNKNOWN), 0, "not audited: c: not found"),
        (reply(UNKNOWN), 2, f"{audit.UNREACHED}: it knows none of 1 packages."),
        ("echo trace >&2; echo no route >&2; exit 1", 2, f"{audit.UNREACHED}: no route"),
    ],
)
def test_an_audit_that_asked_nobody_is_not_taken_for_a_good_one(
    script: str,
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer(monkeypatch, tmp_path, script)
    assert audit.main() == code
    assert said in "".join(capsys.readouterr())


def test_without_uv_an_audit_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert audit.main() == 2
    assert "needs uv" in capsys.readouterr().err
