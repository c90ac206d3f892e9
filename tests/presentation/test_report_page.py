"""The report in a browser: on a screen wide and narrow, on paper, and with text that attacks it."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import HOSTILE, Visit
from pypdf import PdfReader

from cmo.presentation.pages.report import page
from cmo.presentation.pages.report.inputs import Inputs

# As long as the word that it stands for, so that marks stay where they are.
TAG = "<hr/>"
PAPER = 673  # pixels: what the margins of A4 leave, at 96 an inch
# Follows each link to a link's evidence; says which do not show it, and how many there are.
FOLLOW = """async () => {
  const links = [...document.querySelectorAll('a[href^="#link--"]')];
  const lost = [];
  for (const link of links) {
    document.querySelectorAll("details").forEach((part) => { part.open = false; });
    link.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const target = document.querySelector(":target");
    const seen = target?.checkVisibility() && target.getBoundingClientRect().top < innerHeight;
    const quotes = target?.querySelectorAll("blockquote mark, .muted").length;
    if (!seen || !quotes) lost.push(link.hash);
  }
  return [lost, links.length];
}"""
OVERFULL = """[...document.querySelectorAll("table")]
  .filter((table) => table.getBoundingClientRect().right > innerWidth + 1)
  .map((table) => table.outerHTML.slice(0, 80))"""
# Where the first letters after a citation stand on their line.
AFTER = """() => {
  const rest = document.querySelector(".claim .who a").nextSibling;
  return [0, 1, 2, 3, 4, 5].map((at) => {
    const letter = document.createRange();
    letter.setStart(rest, at);
    letter.setEnd(rest, at + 1);
    return letter.getBoundingClientRect().left;
  });
}"""


@pytest.fixture(scope="module")
def report(inputs: Inputs, tmp_path_factory: Any) -> Path:
    return write(inputs, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def hostile(inputs: Inputs, tmp_path_factory: Any) -> Path:
    """The report of sources whose titles, addresses, speakers and words are attacks."""
    known = inputs.synthesis
    sources = [replace(s, title=HOSTILE, doi="", url="javascript:alert(3)") for s in known.sources]
    documents = [
        replace(
            document,
            text=document.text.replace("trust", TAG),
            passages=tuple(replace(p, speaker=HOSTILE) for p in document.passages),
        )
        for document in known.documents
    ]
    bad = replace(known, sources=tuple(sources), documents=tuple(documents))
    settings = {**inputs.settings, "title": HOSTILE, "question": HOSTILE}
    texts = dict.fromkeys(("notes", "rationale", "cite_as"), HOSTILE)
    made = replace(inputs, synthesis=bad, settings=settings, texts=texts, changes=HOSTILE)
    return write(made, tmp_path_factory.mktemp("hostile"))


def write(inputs: Inputs, folder: Path) -> Path:
    file = folder / "report.html"
    file.write_text(page.write_page(inputs), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def paper(browser: Any, report: Path) -> PdfReader:
    visit = Visit(browser, report)
    return PdfReader(io.BytesIO(visit.page.pdf(prefer_css_page_size=True)))


def test_it_opens_without_errors_and_asks_for_nothing(browser: Any, report: Path) -> None:
    visit = Visit(browser, report)
    assert visit.page.locator("h1").inner_text().endswith("a realist synthesis")
    assert [address for address in visit.requests if not address.startswith("data:")] == [
        report.as_uri()
    ]
    assert visit.errors == []


def test_every_link_from_a_claim_shows_its_quotes(browser: Any, report: Path) -> None:
    lost, followed = Visit(browser, report).page.evaluate(FOLLOW)
    assert lost == []
    assert followed > 10


def test_every_picture_is_there_and_has_words_for_those_who_cannot_see_it(
    browser: Any, report: Path, inputs: Inputs
) -> None:
    visit = Visit(browser, report)
    pictures = visit.page.locator("figure img")
    assert 3 < pictures.count() <= len(inputs.figures)
    for picture in pictures.all():
        assert picture.evaluate("picture => picture.naturalWidth") > 0
        assert len(picture.get_attribute("alt")) > 20


@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_barrier_is_left_with_everything_open(
    browser: Any, report: Path, width: int
) -> None:
    visit = Visit(browser, report, width)
    assert visit.serious() == []
    visit.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert visit.fits
    assert visit.serious() == []


def test_on_a_narrow_screen_tables_scroll_and_the_page_does_not(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, 390)
    wide = "[...document.querySelectorAll('.scroll')].filter((s) => s.scrollWidth > s.clientWidth)"
    assert visit.fits
    assert visit.page.evaluate(f"{wide}.length") > 0
    assert visit.page.evaluate(f"{wide}.every((box) => box.tabIndex === 0)")


def test_paper_holds_every_section(browser: Any, report: Path, paper: PdfReader) -> None:
    printed = squeeze("".join(sheet.extract_text() for sheet in paper.pages))
    headings = Visit(browser, report).page.locator("main h2, main h3").all_text_contents()
    assert len(headings) > 25
    assert [head for head in headings if squeeze(head) not in printed] == []


def test_each_picture_fills_a_landscape_sheet(paper: PdfReader, inputs: Inputs) -> None:
    landscape = [s for s in paper.pages if s.mediabox.width > s.mediabox.height]
    assert len(landscape) > 3
    for sheet in landscape:
        content = sheet.get_contents()
        assert content is not None
        painted = re.findall(rb"^[fS]\*?$", content.get_data(), re.MULTILINE)
        assert len(painted) > 20, sheet.extract_text()[:80]


def test_no_table_is_cut_off_on_paper(browser: Any, report: Path) -> None:
    visit = Visit(browser, report, PAPER)
    visit.page.emulate_media(media="print")
    assert visit.page.locator("table").count() > 5
    assert visit.page.evaluate(OVERFULL) == []
    assert visit.fits


def test_no_sheet_ends_with_a_heading(browser: Any, report: Path, paper: PdfReader) -> None:
    heads = Visit(browser, report).page.locator("main :is(h2, h3, h4, h5)").all_text_contents()
    ends = [squeeze(sheet.extract_text()) for sheet in paper.pages]
    stranded = [h for h in map(squeeze, heads) for end in ends if end.endswith(h)]
    assert stranded == []


def squeeze(text: str) -> str:
    """Return ``text`` without spaces, and letters that were set as one as the letters they are."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def test_hostile_text_shows_as_text(browser: Any, hostile: Path) -> None:
    visit = Visit(browser, hostile)
    visit.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert visit.page.locator("h1").inner_text() == f"{HOSTILE}: a realist synthesis"
    assert HOSTILE in visit.page.locator("#cite ~ p.written").first.inner_text()
    assert TAG in "".join(visit.page.locator(".claim mark").all_inner_texts())
    assert visit.page.locator("main script, main hr, main img:not(figure img)").count() == 0
    assert visit.page.locator("[href^='javascript']").count() == 0
    assert visit.errors == []
    assert visit.fits


def test_a_mark_that_turns_writing_round_ends_with_its_citation(
    browser: Any, hostile: Path
) -> None:
    visit = Visit(browser, hostile)
    visit.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    places = visit.page.evaluate(AFTER)
    assert places == sorted(places)
    assert places[0] < places[-1]
