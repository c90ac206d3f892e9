"""Files of others are parsed in the worker: their parsers are not even loaded in our process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest

TINY = Path(__file__).parents[1] / "tiny"
PARSERS = {"bibtexparser", "docx", "lxml", "openpyxl", "pylatexenc", "pypdf"}
BIBTEX = "@article{a, title={Chosen rotas}, author={Elm, Bo}, year=2020}"
RUN = """
import sys
from cmo.cli import main
main(sys.argv[1:])
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Return a synthesis with what is to be read beside it."""
    shutil.copytree(TINY / "raw", tmp_path / "raw")
    (tmp_path / "a.bib").write_text(BIBTEX)
    page = docx.Document()
    page.add_paragraph("Where wards chose, nurses stayed.")
    page.save(str(tmp_path / "a.docx"))
    return tmp_path / "raw"


@pytest.mark.parametrize(
    "command",
    [
        ["references", "import", "a.bib", "--search", "a"],
        ["add", "a.docx", "--record", "a.bib"],
        ["add", "a.docx"],
    ],
)
def test_no_parser_is_loaded_here(raw: Path, command: list[str]) -> None:
    given = [sys.executable, "-c", RUN, *command, "--raw", "raw"]
    done = subprocess.run(given, cwd=raw.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "cmo" in loaded
    assert loaded & PARSERS == set()
