"""The explorer: what it holds, and what a reader does with it in a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from browser import HOSTILE, Visit

from cmo.presentation.pages import explorer
from cmo.presentation.pages.explorer.data import LEDGER_FIELDS, gather
from cmo.presentation.synthesis import Synthesis
from cmo.records import Coding
from cmo.theory.evidence import claims_of
from cmo.theory.links import make_links


def row(**known: str) -> dict[str, str]:
    return dict.fromkeys((*LEDGER_FIELDS, "from_construct", "to_construct", "slots"), "") | known


LEDGER = [
    row(link="L1", from_construct="rooms", to_construct="trust", sign="+", slots="C-M",
        verdict="affirmed", rule="2 independent sources for it, none against"),
    row(link="L2", from_construct="law", to_construct="staying", sign="-", slots="C-O",
        verdict="untested", rule="no source speaks of this link"),
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(synthesis: Synthesis) -> Synthesis:
    """The synthesis with text that would like to be more than text."""
    first, *others = synthesis.sources
    named = replace(first, title=HOSTILE, url="javascript:alert(3)")
    constructs = [replace(c, label=HOSTILE) if c.construct == "law" else c
                  for c in synthesis.constructs]  # fmt: skip
    return replace(synthesis, sources=(named, *others), constructs=tuple(constructs))


@pytest.fixture(scope="module")
def page(hostile: Synthesis, manifest: dict[str, Any], tmp_path_factory: Any) -> Path:
    file: Path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    file.write_text(explorer.make_explorer(hostile, LEDGER, manifest, HOSTILE, 1), "utf-8")
    return file


@pytest.fixture(scope="module")
def disputed(synthesis: Synthesis, manifest: dict[str, Any], tmp_path_factory: Any) -> Path:
    """The explorer of a synthesis in which one paper says that shared rooms cost trust."""
    codings = [coding if coding.source != "lit-2" else lose_trust(coding)
               for coding in synthesis.codings]  # fmt: skip
    claims = [claim for coding in codings for claim in claims_of(coding)]
    links = tuple(make_links(claims, {source.id: source for source in synthesis.sources}))
    turned = replace(synthesis, codings=tuple(codings), links=links)
    file: Path = tmp_path_factory.mktemp("disputed") / "explorer.html"
    file.write_text(explorer.make_explorer(turned, LEDGER, manifest, "Rooms", 1), "utf-8")
    return file


def lose_trust(coding: Coding) -> Coding:
    turned = (replace(item, direction="-") if item.construct == "trust" else item
              for item in coding.assignments)  # fmt: skip
    return replace(coding, assignments=tuple(turned))


def test_every_quote_is_found_in_its_passage(synthesis: Synthesis) -> None:
    data = gather(synthesis, LEDGER)
    spans = [(c["source"], s) for c in data["configurations"] for s in c["spans"]]
    assert len(spans) == 10
    for source, span in spans:
        [(at, start, end)] = span["places"]
        assert data["sources"][source]["passages"][at]["text"][start:end] == span["text"]


def test_a_link_has_its_verdict_and_one_that_nobody_speaks_of_is_there(
    synthesis: Synthesis,
) -> None:
    data = gather(synthesis, LEDGER)
    names = [construct["id"] for construct in data["constructs"]]
    judged = {(names[link["from"]], names[link["to"]], link["sign"]): link
              for link in data["links"] if link["ledger"] is not None}  # fmt: skip
    assert judged["law", "staying", "-"]["configurations"] == []
    assert data["ledger"][judged["rooms", "trust", "+"]["ledger"]]["verdict"] == "affirmed"


def test_the_page_is_the_same_each_time_and_names_no_place_to_load_from(
    page: Path, hostile: Synthesis, manifest: dict[str, Any]
) -> None:
    text = page.read_text("utf-8")
    assert text == explorer.make_explorer(hostile, LEDGER, manifest, HOSTILE, 1)
    assert not re.search(r"<(link|img|iframe|script)[^>]+(src|href)=", text)
    assert "Copyright 2018 Mike Bostock" in text


def test_it_opens_without_errors_and_asks_for_nothing(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    assert "links shown" in visit.page.locator("#status").inner_text()
    assert visit.page.locator(".node").count() > 3
    assert visit.requests == [page.as_uri()]
    assert visit.errors == []


def test_two_steps_lead_to_the_quotes_of_a_named_link(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.fill("#search", "shared rooms trust")
    visit.page.locator("#results [role=option]", has_text="link").first.click()
    assert "Shared rooms → Trust (+)" in visit.page.locator("#details h2").inner_text()
    marks = visit.page.locator("#details mark").all_inner_texts()
    assert any(text.startswith("trust grew") for text in marks)
    assert "Verdict: affirmed" in visit.page.locator("#details").inner_text()


def test_an_address_brings_back_the_view(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=list&sign=-&least=0&select=trust")
    assert visit.page.locator("#list").is_visible()
    assert visit.page.locator("#details h2").inner_text() == "Trust"
    rows = visit.page.locator("#list tbody th").all_inner_texts()
    assert rows
    assert all(text.endswith("(−)") for text in rows)


def test_a_nonsense_address_opens_the_first_view(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=x&least=-9&select=<b>&from=%F0&sign=9")
    assert visit.page.locator("#picture").is_visible()
    assert visit.errors == []


def test_a_filter_takes_links_away_and_counts_again(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=list")
    before = visit.page.locator("#list tbody tr").count()
    visit.page.locator("summary", has_text="Source kind").click()
    visit.page.get_by_label("interview", exact=True).check()
    after = visit.page.locator("#list tbody tr").count()
    assert 0 < after < before
    assert "kind=interview" in visit.page.url


def test_the_keyboard_reaches_a_construct_and_its_evidence(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.locator(".node[tabindex='0']").focus()
    first = visit.page.evaluate("document.activeElement.title")
    visit.page.keyboard.press("ArrowRight")
    second = visit.page.evaluate("document.activeElement.title")
    assert second != first
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.textContent") == second


def test_a_path_is_traced_and_said_to_be_inferred_or_held(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.select_option("#from", "rooms")
    visit.page.select_option("#to", "referrals")
    text = visit.page.locator("#details").inner_text()
    assert "Paths from Shared rooms to Referrals" in text
    assert "1 source holds all its links" in text


def test_both_sides_of_a_disputed_link_stand_side_by_side(browser: Any, disputed: Path) -> None:
    visit = Visit(browser, disputed)
    visit.page.fill("#search", "shared rooms trust")
    visit.page.locator("#results [role=option]", has_text="Shared rooms → Trust (+)").click()
    sides = visit.page.locator(".sides section")
    said = [side.inner_text() for side in sides.all()]
    boxes = [side.bounding_box() for side in sides.all()]
    assert [text.splitlines()[0] for text in said] == [
        "For it: more goes with more",
        "Against it: more goes with less",
    ]
    assert "lit-1" in said[0]
    assert "lit-2" in said[1]
    assert "lit-2" not in said[0]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_a_link_that_nobody_disputes_has_no_sides(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.fill("#search", "shared rooms trust")
    visit.page.locator("#results [role=option]", has_text="link").first.click()
    assert visit.page.locator(".sides").count() == 0


def test_the_list_is_put_in_order_with_the_keyboard(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=list")
    names = visit.page.locator("#list tbody th")
    before = names.all_inner_texts()
    for order, said in ((sorted(before), "ascending"), (sorted(before)[::-1], "descending")):
        visit.page.locator("#sort-link").focus()
        visit.page.keyboard.press("Enter")
        assert names.all_inner_texts() == order
        assert (
            visit.page.locator("th[aria-sort]:has(#sort-link)").get_attribute("aria-sort") == said
        )
        assert visit.page.evaluate("document.activeElement.id") == "sort-link"
    assert visit.page.locator("th[aria-sort='none']").count() == 5
    again = Visit(browser, page, fragment=visit.page.evaluate("location.hash"))
    assert again.page.locator("#list tbody th").all_inner_texts() == sorted(before)[::-1]


def test_filters_are_folded_away_on_a_narrow_screen_and_open_with_the_keyboard(
    browser: Any, page: Path
) -> None:
    visit = Visit(browser, page, 390)
    assert not visit.page.locator("#facets").is_visible()
    assert visit.page.locator("#picture").bounding_box()["y"] < 400
    visit.page.locator("#options > summary").focus()
    visit.page.keyboard.press("Enter")
    assert visit.page.locator("#facets").is_visible()
    assert visit.fits
    wide = Visit(browser, page)
    assert wide.page.locator("#facets").is_visible()
    assert not wide.page.locator("#options > summary").is_visible()


def test_the_picture_fits_a_window_that_changes_unless_the_reader_has_moved_it(
    browser: Any, page: Path
) -> None:
    visit = Visit(browser, page)
    boxes = visit.page.locator(".node")
    for width in (740, 390, 1280, 800):
        visit.page.set_viewport_size({"width": width, "height": 800})
        visit.page.wait_for_function(
            """() => { const frame = document.getElementById("picture").getBoundingClientRect();
            return [...document.querySelectorAll(".node")].every((node) => {
              const box = node.getBoundingClientRect();
              return box.left >= frame.left - 1 && box.right <= frame.right + 1;
            }); }"""
        )
    frame = visit.page.locator("#picture").bounding_box()
    visit.page.mouse.move(frame["x"] + 5, frame["y"] + frame["height"] - 5)
    visit.page.mouse.wheel(0, -300)
    visit.page.wait_for_timeout(100)
    moved = boxes.first.bounding_box()
    visit.page.set_viewport_size({"width": 820, "height": 800})
    visit.page.wait_for_timeout(100)
    assert boxes.first.bounding_box() == moved


def test_a_box_of_the_free_picture_can_be_moved_and_stays(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=free")
    node = visit.page.locator(".node[title='Trust']")
    start = node.bounding_box()
    visit.page.mouse.move(start["x"] + 20, start["y"] + 8)
    visit.page.mouse.down()
    visit.page.mouse.move(start["x"] + 60, start["y"] + 38, steps=4)
    visit.page.mouse.up()
    moved = node.bounding_box()
    assert moved["x"] - start["x"] == pytest.approx(40, abs=1)
    assert moved["y"] - start["y"] == pytest.approx(30, abs=1)
    assert visit.page.locator("#details h2").inner_text() == "Why is this link here?"
    node.focus()
    visit.page.keyboard.press("Shift+ArrowLeft")
    assert node.bounding_box()["x"] < moved["x"]
    kept = node.evaluate("button => button.style.left")
    for layout in ("layers", "free"):
        visit.page.click(f"[data-layout={layout}]")
    assert node.evaluate("button => button.style.left") == kept
    assert visit.errors == []


def test_no_boxes_of_the_free_picture_overlap(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=free&least=0")
    boxes = [node.bounding_box() for node in visit.page.locator(".node").all()]
    assert len(boxes) > 3
    for one, two in combinations(boxes, 2):
        beside = abs(one["x"] - two["x"]) >= one["width"] - 1
        assert beside or abs(one["y"] - two["y"]) >= one["height"] - 1


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_cut_off_and_no_serious_barrier_is_left(
    browser: Any, page: Path, width: int
) -> None:
    visit = Visit(browser, page, width, "#select=trust")
    assert visit.fits
    assert visit.serious() == []


def test_hostile_text_shows_as_text(browser: Any, page: Path) -> None:
    visit = Visit(browser, page, fragment="#layout=list&least=0&select=law")
    assert visit.page.locator("#details h2").inner_text() == HOSTILE
    assert visit.page.locator("h1").inner_text() == HOSTILE
    assert visit.page.locator("a[href^='javascript']").count() == 0
    assert visit.page.locator("main img").count() == 0
    assert visit.errors == []


@pytest.mark.parametrize(
    ("button", "name"),
    [("#save-svg", "explorer.svg"), ("#save-png", "explorer.png"), ("#save-csv", "links.csv")],
)
def test_the_view_can_be_taken_along(browser: Any, page: Path, button: str, name: str) -> None:
    visit = Visit(browser, page)
    with visit.page.expect_download() as waiting:
        visit.page.click(button)
    assert waiting.value.suggested_filename == name
    content = Path(waiting.value.path()).read_bytes()
    start = {"svg": b"<svg ", "png": b"\x89PNG", "csv": b"id,from,to"}[name[-3:]]
    assert content.startswith(start)
    assert visit.errors == []


def test_the_saved_drawing_has_every_box_and_link_with_its_name(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    with visit.page.expect_download() as waiting:
        visit.page.click("#save-svg")
    drawing = ElementTree.parse(waiting.value.path()).getroot()
    titles = [title.text for title in drawing.iter("{http://www.w3.org/2000/svg}title")]
    boxes = visit.page.locator(".node").count()
    assert "Shared rooms → Trust (+)" in titles
    assert len(titles) == boxes + int(visit.page.locator("#status").inner_text().split()[0])


def test_paper_gets_the_picture_without_the_controls(browser: Any, page: Path) -> None:
    visit = Visit(browser, page)
    visit.page.emulate_media(media="print")
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert visit.page.locator("#paper svg").is_visible()
    assert not visit.page.locator(".bar").is_visible()
    assert visit.page.pdf().startswith(b"%PDF")


def test_the_data_in_the_page_are_json(page: Path) -> None:
    [text] = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8")
    )
    assert json.loads(text)["title"] == HOSTILE
