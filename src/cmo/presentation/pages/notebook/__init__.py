"""A notebook with what its cells showed, as one page that needs no network and runs no script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from cmo.errors import UserError
from cmo.presentation import pages

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_A_CELL = 600


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the page: ``prose`` and ``html`` are HTML, ``code`` and ``text`` are escaped."""

    kind: str
    content: str


def run_notebook(path: Path) -> NotebookNode:
    """Return the notebook with the outputs of its cells; the file is left as it is.

    The cells run in the notebook's folder.

    Raises:
        UserError: where the file is no notebook, or a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from traitlets.config import Config

    try:
        notebook: NotebookNode = nbformat.reads(path.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UserError(str(path), "is no notebook that can be read", "an .ipynb file") from error
    where = {"metadata": {"path": str(path.parent)}}
    # By sockets in a folder of its own: ports could be taken by another notebook, and be heard.
    with TemporaryDirectory() as folder:
        sockets = {"transport": "ipc", "ip": str(Path(folder) / "kernel")}
        look: dict[str, Any] = {"timeout": SECONDS_A_CELL, "resources": where}
        try:
            NotebookClient(notebook, config=Config(KernelManager=sockets), **look).execute()
        except CellExecutionError as error:
            said = f"a cell fails: {error.ename}: {error.evalue}"
            remedy = "run snakemake first; it makes what is read"
            raise UserError(str(path), said, remedy) from error
    return notebook


def write_page(notebook: NotebookNode, path: Path, output: Path) -> str:
    """Return a notebook that has run as HTML; its links lead from ``output`` where they led."""
    parts = [part for cell in notebook.cells for part in _parts(cell, path, output)]
    styles = [pages.asset("notebook/notebook.css")]
    title = path.stem.replace("_", " ").capitalize()
    template = "notebook/notebook.html.j2"
    return pages.render(template, title, styles, own_styles=True, parts=parts, name=path.name)


def _parts(cell: NotebookNode, path: Path, output: Path) -> Iterator[Shown]:
    if cell.cell_type == "markdown":
        yield Shown("prose", _markdown(cell.source, path, output))
    elif cell.cell_type == "code":
        yield Shown("code", cell.source)
        yield from filter(None, map(_output, cell.outputs))


def _output(found: dict[str, Any]) -> Shown | None:
    """Return what a cell showed, in the richest form that needs no script."""
    if found["output_type"] == "stream":
        return Shown("text", found["text"])
    data = found.get("data", {})
    for form, kind in (("text/html", "html"), ("image/png", "picture"), ("text/plain", "text")):
        if form in data:
            return Shown(kind, data[form].strip() if kind == "picture" else data[form])
    return None


def _markdown(text: str, path: Path, output: Path) -> str:
    """Return Markdown as HTML without any HTML of its own."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in chain.from_iterable(block.children or () for block in tokens):
        address = token.attrs.get("href")
        if isinstance(address, str) and address.startswith("../"):
            token.attrs["href"] = relpath(path.parent / address, output.parent)
    return str(parser.renderer.render(tokens, parser.options, {}))
