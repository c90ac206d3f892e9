"""The results API and the notebook, on the results of the tiny synthesis."""

from __future__ import annotations

import json
import re
import shutil
import warnings
from html import unescape
from pathlib import Path

import nbformat
import pytest
from story import CHECKOUT, Story

import cmo
from cmo.errors import UserError
from cmo.presentation.behind import Behind
from cmo.presentation.highlights import Highlights
from cmo.presentation.pages.notebook import run_notebook, write_page
from cmo.records import Document, Passage

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def finished(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what people supplied and what the first run made of it."""
    folder = tmp_path_factory.mktemp("finished")
    shutil.copytree(story.first, folder, dirs_exist_ok=True)
    shutil.copytree(story.folder / "raw", folder / "raw", symlinks=True)
    (folder / "notebooks").mkdir()
    return folder


@pytest.fixture
def results(finished: Path) -> cmo.results.Results:
    return cmo.open_results(finished / "results")


def test_a_folder_without_a_finished_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no manifest\.json"):
        cmo.open_results(tmp_path)


def test_graph_and_tables_agree(results: cmo.results.Results) -> None:
    assert results.graph.number_of_edges() == len(results.links) == results.manifest["links"] > 0
    assert len(results.configurations) == results.manifest["configurations"] > 0
    read = results.sources[results.sources["document"] != ""]
    assert len(read) == results.manifest["sources"] > 0


def test_tables_of_the_tools_for_practice_are_there(results: cmo.results.Results) -> None:
    statements = results.tool("action-statements")
    assert list(statements["rank"]) == list(range(1, len(statements) + 1))
    with pytest.raises(UserError, match="no such table; there are action-statements"):
        results.tool("survey/dimensions")


def test_the_evidence_of_a_link_is_its_configurations_quotes(results: cmo.results.Results) -> None:
    link = results.links.iloc[0]
    evidence = results.evidence(link["from_construct"], link["to_construct"], link["sign"])
    assert set(evidence["configuration"]) == set(link["configuration_ids"].split("; "))
    assert set(evidence["construct"]) == {link["from_construct"], link["to_construct"]}
    for row in evidence.itertuples():
        assert results.document(row.source).text[row.start : row.end] == row.quote


def test_a_link_that_is_not_there_says_what_is(results: cmo.results.Results) -> None:
    start = results.links["from_construct"].iloc[0]
    with pytest.raises(UserError, match=f"{start} leads to"):
        results.evidence(start, "nothing_of_the_kind")
    with pytest.raises(UserError, match="constructs are"):
        results.evidence("nothing_of_the_kind", start)


def test_an_unknown_source_is_refused(results: cmo.results.Results) -> None:
    with pytest.raises(UserError, match="no such source"):
        results.document("lit-none")


def test_a_source_is_shown_with_every_quote_marked(results: cmo.results.Results) -> None:
    source = results.quotes["source"].iloc[0]
    html = results.show(source)._repr_html_()
    marked = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>.*?</sup>", "", html)))
    for quote in results.quotes.loc[results.quotes["source"] == source, "quote"]:
        assert quote in marked


def test_text_is_escaped_and_overlapping_marks_are_kept() -> None:
    text = "<script>alert(1)</script> & so on"
    document = Document.make("x", "literature", text, (Passage(0, len(text)),))
    html = Highlights(document, [(0, 25, "C"), (8, 33, "O")], "<b>", synthetic=True)._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "(synthetic interview)" in html
    assert unescape(re.sub(r"<sup>.*?</sup>|<[^>]*>", "", html)).endswith(text)


def test_behind_a_link_stand_its_verdict_and_all_its_quotes(results: cmo.results.Results) -> None:
    row = results.ledger[results.ledger["configurations"] != ""].iloc[0]
    start, end, sign = row["from_construct"], row["to_construct"], row["sign"]
    html = results.behind(start, end, sign)._repr_html_()
    words = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>.*?</sup>", "", html)))
    labels = results.constructs.set_index("construct")["label"]
    ends = f"{labels[start]} ({start}) → {labels[end]} ({end})"
    assert words.startswith(f"{ends}: ")
    assert f"{ends} ({sign}): {row['verdict']}, {row['rule']}" in words
    for quote in results.evidence(start, end, sign)["quote"]:
        assert quote in words


def test_what_is_said_of_a_link_is_escaped() -> None:
    html = Behind("<b>", ["<script>"], [])._repr_html_()
    assert html == "<h3>&lt;b&gt;</h3><ul><li>&lt;script&gt;</li></ul>"


def test_a_passage_is_shown_by_displacy_with_its_spans(results: cmo.results.Results) -> None:
    quote = results.quotes.iloc[0]
    view = results.displacy(quote["source"], quote["start"])
    marked = {(span.label_, span.text) for span in view.doc.spans["cmo"]}
    assert (quote["label"], quote["quote"]) in marked
    assert 'class="spans"' in view._repr_html_()
    with pytest.raises(UserError, match="no passage at 99999999"):
        results.displacy(quote["source"], 99_999_999)


def test_agreement_is_measured_on_what_two_people_coded(results: cmo.results.Results) -> None:
    figures = results.agreement("ana", "ben")
    assert set(figures["coders"]) == {"ana, ben"}
    assert set(figures.loc[figures["by"] == "source", "group"]) == {"lit-b"}
    with pytest.raises(UserError, match="coders: ana, ben"):
        results.agreement("ana", "nobody")


def test_the_theory_is_drawn_whole_or_around_one_construct(results: cmo.results.Results) -> None:
    assert results.draw().get_axes()
    assert results.draw("focus", construct=results.links["from_construct"].iloc[0]).get_axes()


def test_a_figure_or_a_table_that_is_not_there_is_refused_with_what_is(
    results: cmo.results.Results,
) -> None:
    with pytest.raises(UserError, match="no such figure; there are programme_theory"):
        results.draw("portrait")
    with pytest.raises(UserError, match=r"no such table; there are .*ledger"):
        results.table("legder")


def test_what_is_contested_is_what_the_ledger_says(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "ledger.csv").write_text("link,verdict\nL1,contested\nL2,refined\n")
    sides = "link,side,words\nL2,for it,a\nL1,for it,b\nL1,against it,c\n"
    (tmp_path / "tables" / "sides.csv").write_text(sides)
    assert list(cmo.open_results(tmp_path).contested["words"]) == ["b", "c"]


def test_a_mechanism_has_a_row_with_its_words(results: cmo.results.Results) -> None:
    spoken_of = results.mechanisms[results.mechanisms["families"] > 0]
    assert len(spoken_of)
    assert all(spoken_of["extract"])


def test_a_path_is_as_firm_as_its_weakest_link(results: cmo.results.Results) -> None:
    link = results.links.iloc[0]
    paths = results.paths(link["from_construct"], link["to_construct"])
    direct = paths[(paths["steps"] == 1) & (paths["sign"] == link["sign"])]
    assert list(direct["source_ids"]) == [link["source_ids"]]
    assert all(paths["weakest"] <= paths["families"])
    assert results.paths(link["from_construct"], link["from_construct"]).empty


def test_a_path_from_nowhere_says_where_one_may_begin(results: cmo.results.Results) -> None:
    with pytest.raises(UserError, match="constructs are"):
        results.paths("nothing_of_the_kind", results.links["to_construct"].iloc[0])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_keeps_no_outputs_and_makes_a_page(path: Path, finished: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert not any(cell.get("outputs") for cell in stored["cells"])
    copy = Path(shutil.copy(path, Path(finished, "notebooks")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's own machinery
        ran = run_notebook(copy)
    shown = [out for cell in ran.cells for out in cell.get("outputs", ())]
    assert any("text/html" in out.get("data", {}) for out in shown)
    drawn = any(re.search(r"draw\(|plot\.", "".join(cell["source"])) for cell in stored["cells"])
    assert drawn == any("image/png" in out.get("data", {}) for out in shown)
    page = write_page(ran, copy, finished / "results/notebooks/page.html")
    assert drawn == ("data:image/png;base64," in page)
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    assert str(finished) not in page
    assert copy.read_bytes() == path.read_bytes()


def test_text_that_a_notebook_shows_is_not_taken_for_markup(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    cells = [
        nbformat.v4.new_markdown_cell(f"# A title {hostile}\n\n[more](../docs/report.md)"),
        nbformat.v4.new_code_cell(f"print({hostile!r})", outputs=[
            nbformat.v4.new_output("stream", text=hostile),
            nbformat.v4.new_output("display_data", {"text/plain": hostile}),
        ]),
    ]  # fmt: skip
    page = write_page(
        nbformat.v4.new_notebook(cells=cells),
        tmp_path / "notebooks/x.ipynb",
        tmp_path / "results/notebooks/x.html",
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4
    assert 'href="../../docs/report.md"' in page


def test_a_notebook_whose_cell_fails_is_said_in_a_sentence(tmp_path: Path) -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    path = tmp_path / "broken.ipynb"
    nbformat.write(broken, path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(UserError, match="a cell fails: ZeroDivisionError"):
            run_notebook(path)


def test_a_notebook_opens_no_port(tmp_path: Path) -> None:
    path = tmp_path / "ports.ipynb"
    asked = "from ipykernel.kernelapp import IPKernelApp\nprint(IPKernelApp.instance().transport)"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(asked)]), path)
    [cell] = run_notebook(path).cells
    assert cell.outputs[0].text == "ipc\n"
