"""The report of the tiny synthesis, and what its sections are made of."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from story import Story

from cmo.cli import main
from cmo.errors import UserError
from cmo.presentation.naming import with_labels
from cmo.presentation.pages.report import (
    bearings,
    checklists,
    links,
    mechanisms,
    page,
    patterns,
    quotes,
)
from cmo.presentation.pages.report.inputs import Inputs, read_texts
from cmo.records import Document, Passage

HOSTILE = '<script>alert(1)</script><img src="x" onerror="y">'


@pytest.fixture(scope="module")
def report(inputs: Inputs) -> str:
    return page.write_page(inputs)


def test_what_was_screened_is_told_by_its_records(inputs: Inputs) -> None:
    screening = {
        "records": 60,
        "duplicates": 10,
        "left_out_on_abstract": 36,
        "left_out_on_abstract_by_reason": {"not <about> it": 36},
        "left_out_on_full_text": 4,
        "left_out_on_full_text_by_reason": {"too thin": 4},
        **dict.fromkeys(("unscreened", "screened", "unread", "read_in_full", "included"), 0),
        **dict.fromkeys(("included_without_source", "papers_found_otherwise"), 0),
    }
    text = page.write_page(replace(inputs, manifest={**inputs.manifest, "screening": screening}))
    assert "2 queries showed 60 records, 10 of them duplicates; 40 left out on abstract" in text
    assert "1 reason for leaving a record out on full text" in text
    assert "not &lt;about&gt; it" in text
    assert "40 records and 3 pages left out, each with its reason" in text


class Outline(HTMLParser):
    """The headings, identifiers and local addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.ids += [given["id"] or ""] if "id" in given else []
        address = given.get("href") or ""
        self.targets |= {address[1:]} if address.startswith("#") else set()


def test_every_address_within_the_page_leads_somewhere_and_no_name_is_there_twice(
    report: str,
) -> None:
    outline = Outline(report)
    assert outline.targets - set(outline.ids) == set()
    assert len(outline.ids) == len(set(outline.ids)) > 20


def test_headings_go_down_one_level_at_a_time(report: str) -> None:
    levels = Outline(report).levels
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_quote_of_every_link_is_in_the_page(inputs: Inputs, report: str) -> None:
    shown = quotes.Quotes(inputs.synthesis)
    assert shown
    for entry in links.make_entries(inputs, shown):
        assert f'id="{entry.anchor}"' in report
        behind = {item.id for side in entry.sides for item in side.shown}
        assert behind <= set(shown)
        assert bool(behind) == bool(sum(side.papers + side.interviews for side in entry.sides))


def test_a_few_quotes_are_of_as_many_sources_as_possible(inputs: Inputs) -> None:
    shown = quotes.Quotes(inputs.synthesis)
    sources = {one.source for one in shown.values()}
    first = shown.first(list(shown), len(sources))
    assert {one.source for one in first} == sources
    assert [one.id for one in first] == [name for name in shown if name in {o.id for o in first}]
    assert shown.first(["not there"], 9) == ()


def test_what_a_large_synthesis_has_no_room_for_is_counted(
    inputs: Inputs, report: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotes, "MOST_IN_ALL", 1)
    monkeypatch.setattr(links, "MOST_ON_A_SIDE", 1)
    made, outline = page.write_page(inputs), Outline(page.write_page(inputs))
    assert "those of the first 1 source" in made
    assert "those of the first" not in report
    assert "more configuration" in made
    assert "more configuration" not in report
    assert outline.targets <= set(outline.ids)


def test_text_of_sources_and_settings_is_escaped(inputs: Inputs) -> None:
    hostile = replace(inputs, settings={**inputs.settings, "title": HOSTILE}, changes=HOSTILE)
    made = page.write_page(hostile)
    assert "<script>alert" not in made
    assert '<img src="x"' not in made
    assert "&lt;script&gt;alert(1)" in made


def test_what_authors_wrote_is_printed_and_what_they_did_not_is_marked(inputs: Inputs) -> None:
    made = page.write_page(replace(inputs, texts={"funding": "Nobody paid."}))
    assert "Nobody paid." in made
    assert "<code>ethics</code> in <code>reporting.yaml</code>" in made


def test_an_item_is_met_where_all_is_there(inputs: Inputs) -> None:
    first = checklists.make_checklists(replace(inputs, texts={}))
    assert [len(standard.items) for standard in first] == [19, 20]
    money = {"funding": "Nobody paid."}
    both = {**money, "conflicts_of_interest": "None."}
    states = [
        checklists.make_checklists(replace(inputs, texts=texts))[0].items[18].state
        for texts in ({}, money, both)
    ]
    assert states == ["missing", "met in part", "met"]


def test_a_mechanism_has_its_strongest_contexts_and_outcomes_first(inputs: Inputs) -> None:
    shown = quotes.Quotes(inputs.synthesis)
    found = mechanisms.make_mechanisms(inputs, links.make_entries(inputs, shown), shown)
    assert any(each.contexts.entries or each.outcomes.entries for each in found)
    for each in found:
        for side in (each.contexts, each.outcomes):
            counts = [entry.for_it.sources for entry in side.entries]
            assert counts == sorted(counts, reverse=True)
        assert all(entry.against_it.sources for entry in each.against)
        assert (each.extract is None) == (each.families == 0)


@pytest.mark.parametrize(
    ("counts", "shown", "others"),
    [
        ([3, 2, 0], [3, 2], 0),
        ([4, 3, 2, 2, 1, 1, 1], [4, 3, 2, 2], 3),
        ([1] * 7, [1] * 5, 2),
    ],
)
def test_links_with_as_many_sources_are_shown_together_or_not_at_all(
    inputs: Inputs, counts: list[int], shown: list[int], others: int
) -> None:
    first = links.make_entries(inputs, quotes.Quotes(inputs.synthesis))[0]
    entries = [
        replace(first, sides=(replace(first.for_it, sources=number), *first.sides[1:]))
        for number in counts
    ]
    found = mechanisms.strongest(entries)
    assert [entry.for_it.sources for entry in found.entries] == shown
    assert found.others == others


def test_constructs_are_called_by_their_labels(inputs: Inputs, report: str) -> None:
    within = unescape(re.sub(r"<[^>]*>", " ", report[report.index('id="chains"') :]))
    chain = inputs.table("chains")[0]["path"]
    assert chain not in within
    assert with_labels(chain, inputs.labels()) in within


def test_phases_and_types_show_their_mechanisms_with_sources(inputs: Inputs, report: str) -> None:
    found = bearings.phases(inputs)
    assert {setting.name for setting in found} >= {"Connecting", "Planning"}
    merger = [
        setting
        for dimension in bearings.dimensions(inputs)
        for setting in dimension.settings
        if setting.name == "Merger or acquisition"
    ]
    assert len(merger) == 1
    assert merger[0].mechanisms
    assert 'id="figure--lifecycle"' in report
    assert 'id="figure--typology"' in report
    assert "(helps in " in report


def test_every_alarm_is_shown_and_those_that_go_off_stand_out(inputs: Inputs, report: str) -> None:
    part = report.partition('id="alarms"')[2].partition("</table>")[0]
    shown = re.findall('<th scope="row">(.*?)</th><td>(.*?)</td>', part)
    rows = inputs.table("alarms")
    assert {row["state"] for row in rows} == {"alarm", "quiet"}
    assert [(name, re.sub("</?strong>", "", state)) for name, state in shown] == [
        (row["alarm"], row["state"]) for row in rows
    ]
    assert part.count("<strong>alarm</strong>") == sum(row["state"] == "alarm" for row in rows)


def test_a_contrast_by_absence_says_what_the_others_say(inputs: Inputs) -> None:
    common = {"from_construct": "trust", "to_construct": "conflict", "stands_out": "yes"}
    empty = {**common, "sign": "", "sign_elsewhere": "+", "sign_turns": "no"}
    rows = [
        {**empty, "dimension": "phase", "group": "planning", "families": "0",
         "families_elsewhere": "4"},
        {**empty, "dimension": "kind", "group": "papers", "families": "0",
         "families_elsewhere": "9"},
    ]  # fmt: skip
    [shown] = patterns.contrasts(replace(inputs, tables={"contrasts": rows})).rows
    assert shown["group"] == "planning"
    assert "goes with more" in shown["sentence"]


def test_a_long_passage_is_cut_between_words_around_its_marks() -> None:
    text = "so " * 200 + "trust grew" + " then" * 200
    at = text.index("trust")
    document = Document.make("x", "literature", text, (Passage(0, len(text)),))
    [part] = quotes.excerpts(document, [(at, at + 10, "M")])
    words = "".join(piece.words for piece in part.pieces)
    assert not part.opens
    assert not part.closes
    assert words.split() == ["so"] * words.split().count("so") + ["trust", "grew"] + [
        "then"
    ] * words.split().count("then")
    assert [piece.words for piece in part.pieces if piece.labels] == ["trust grew"]


def test_an_unknown_key_in_the_authors_texts_is_said(tmp_path: Path) -> None:
    path = tmp_path / "reporting.yaml"
    path.write_text("fundin: nobody\n", encoding="utf-8")
    with pytest.raises(UserError, match="unknown 'fundin'"):
        read_texts(path)
    path.write_text("- a list\n", encoding="utf-8")
    with pytest.raises(UserError, match="not a mapping"):
        read_texts(path)


def test_the_command_writes_the_page(story: Story, tmp_path: Path) -> None:
    made = story.first
    main([
        "report", "--raw", str(story.folder / "raw"), "--theory", str(made / "processed/theory"),
        "--results", str(made / "results"), "--output", str(tmp_path / "page.html"),
    ])  # fmt: skip
    counts = json.loads((made / "results/manifest.json").read_text())
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"{counts['configurations']} configurations" in written
