"""``cmo new``: a synthesis that is in order from the start, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from cmo.cli import main
from cmo.coded import read_register
from cmo.command.check import find_problems
from cmo.lifecycle import lifecycle_file, read_lifecycle
from cmo.typology import read_typology, typology_file

Capture = pytest.CaptureFixture[str]


def test_a_new_synthesis_is_in_order_and_says_how_to_run(tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "mine"
    main(["new", str(folder), "--title", "Schools: 'why'", "--question", "Why?\nHow?"])
    config, raw = folder / "config/config.yaml", folder / "data/raw"
    assert list(find_problems(config, raw)) == []
    settings = yaml.safe_load(config.read_text())
    assert (settings["title"], settings["question"]) == ("Schools: 'why'", "Why?\nHow?")
    assert read_lifecycle(lifecycle_file(folder / "config")).phases == ()
    assert read_typology(typology_file(folder / "config")).dimensions == ()
    said = capsys.readouterr().out
    run = said.splitlines()[-1].strip()
    assert f"  cd {folder}\n" in said
    assert run.startswith("snakemake --snakefile ")
    assert run in (folder / "README.md").read_text()
    assert {source.synthetic for source in read_register(raw).values()} == {"yes"}
    assert all("(invented)" in source.title for source in read_register(raw).values())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit) as left:
        main(["new", str(tmp_path)])
    assert left.value.code == 2
    assert "is there and not empty; name a new folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shutil.copytree

    def fail(source: Path, target: Path, *rest: object, **options: object) -> None:
        if Path(source).name == "corpus":
            raise PermissionError(13, "denied", str(source))
        whole(source, target, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("cmo.command.new.shutil.copytree", fail)
    with pytest.raises(SystemExit):
        main(["new", str(tmp_path / "mine")])
    assert list(tmp_path.iterdir()) == []
