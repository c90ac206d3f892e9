from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.text import Text

from cmo.errors import UserError
from cmo.presentation.figures import flow, matrix, scores, style, theory
from cmo.presentation.synthesis import Synthesis

HEADER = "split,held_out,group,measure,label,value,low,high,documents"
SCORES = f"""\
{HEADER}
writer,all,all,token_f1,C,0.5,0.4,0.6,9
writer,writer-a,all,token_f1,C,0.45,0.3,0.6,9
writer,all,all,pair_f1,all,0.25,,,9
source,all,interview,token_f1,macro,0.41,0.3,0.5,4
source,all,all,token_f1,macro,0.42,0.3,0.5,4
coders,all,all,token_f1,C,0.99,0.98,1.0,7
writer,all,all,token_f1,O,,,,9
"""
Draw = Callable[[], Figure]
FIGURES = ["programme_theory", "evidence_matrix", "source_flow", "model_scores"]


@pytest.fixture
def score_file(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(SCORES)
    return path


@pytest.fixture
def draw(
    synthesis: Synthesis, manifest: dict[str, Any], score_file: Path
) -> Callable[[str], Figure]:
    makers: dict[str, Draw] = {
        "programme_theory": lambda: theory.draw(synthesis, manifest, least_sources=1),
        "evidence_matrix": lambda: matrix.draw(synthesis, manifest),
        "source_flow": lambda: flow.draw(manifest, synthesis.sources),
        "model_scores": lambda: scores.draw(scores.read_scores(score_file), synthesis.sources),
    }
    return lambda name: makers[name]()


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def boxes(figure: Figure) -> int:
    return sum(box.axes is not None for box in figure.findobj(FancyBboxPatch))


def lines(figure: Figure) -> int:
    return len([head for head in figure.findobj(Polygon) if head.axes is not None])


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_records_give_the_same_bytes(
    draw: Callable[[str], Figure], name: str, tmp_path: Path
) -> None:
    paths = [tmp_path / "a.svg", tmp_path / "a.png", tmp_path / "b.svg", tmp_path / "b.png"]
    style.save(draw(name), paths[:2])
    style.save(draw(name), paths[2:])
    assert paths[0].read_bytes() == paths[2].read_bytes()
    assert paths[1].read_bytes() == paths[3].read_bytes()
    assert paths[1].read_bytes().startswith(b"\x89PNG")
    assert ET.parse(paths[0]).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert b"<dc:date>" not in paths[0].read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_interviews_that_were_invented_are_called_so(
    draw: Callable[[str], Figure], name: str
) -> None:
    assert "synthetic" in " ".join(words(draw(name)))


def test_drawing_leaves_the_settings_of_the_reader_alone(draw: Callable[[str], Figure]) -> None:
    with mpl.rc_context({"font.size": 31.0}):
        draw("programme_theory")
        assert mpl.rcParams["font.size"] == 31.0


def test_the_theory_has_a_box_for_each_part_and_a_line_for_each_link(
    synthesis: Synthesis, manifest: dict[str, Any]
) -> None:
    figure = theory.draw(synthesis, manifest, least_sources=1)
    assert (boxes(figure), lines(figure)) == (5, 4)
    assert "in 2 papers and 1 synthetic interview" in " ".join(words(figure))
    assert {"2+1", "1+0", "0+1"} <= set(words(figure))


def test_a_link_with_few_sources_is_left_out_and_the_picture_says_so(synthesis: Synthesis) -> None:
    figure = theory.draw(synthesis, least_sources=2)
    assert (boxes(figure), lines(figure)) == (2, 1)
    assert "1 of 4 links are drawn: those that 2 or more sources support." in " ".join(
        words(figure)
    )


def test_no_more_links_are_drawn_than_asked_for(synthesis: Synthesis) -> None:
    figure = theory.draw(synthesis, least_sources=1, most_links=3)
    assert lines(figure) == 3
    assert "3 of 4 links are drawn: those with most sources" in " ".join(words(figure))


def test_sign_shows_in_line_and_colour(synthesis: Synthesis) -> None:
    legend = theory.draw(synthesis, least_sources=1).legends[0]
    named = zip(legend.get_texts(), legend.get_lines(), strict=False)
    look = {text.get_text(): (line.get_color(), line.get_linestyle()) for text, line in named}
    more, less = look["more goes with more"], look["more goes with less"]
    assert more[0] != less[0]
    assert more[1] != less[1]


def test_the_matrix_has_a_row_a_construct_and_a_column_a_source(synthesis: Synthesis) -> None:
    grid = matrix.make_grid(synthesis, 40)
    assert [item.construct for item in grid.constructs] == [
        *("rooms", "law", "trust", "staying", "referrals")
    ]
    assert [source.id for source in grid.sources] == ["lit-2", "lit-1", "int-1"]
    assert grid.machine == {"lit-2"}


def test_the_matrix_shades_machine_columns_and_marks_each_source_construct_and_part(
    synthesis: Synthesis,
) -> None:
    figure = matrix.draw(synthesis)
    marks = figure.findobj(PatchCollection)
    assert [len(found.get_paths()) for found in marks] == [1, 4, 3, 3]


def test_the_matrix_sets_interviews_apart_from_papers(synthesis: Synthesis) -> None:
    grid = matrix.make_grid(synthesis, 40)
    assert grid.left(1) == pytest.approx(grid.right(0))
    assert grid.left(2) == pytest.approx(grid.right(1) + matrix.APART)


def test_the_matrix_keeps_the_constructs_with_most_sources(synthesis: Synthesis) -> None:
    grid = matrix.make_grid(synthesis, 3)
    assert {item.construct for item in grid.constructs} == {"rooms", "trust", "referrals"}


@pytest.mark.parametrize("draw_it", [theory.draw, matrix.draw])
def test_an_empty_synthesis_has_a_picture_that_says_so(draw_it: Callable[..., Figure]) -> None:
    assert any(text.startswith("No ") for text in words(draw_it(Synthesis((), (), (), ()))))


@pytest.mark.parametrize("kept", ["papers", "interviews"])
def test_the_matrix_can_be_of_one_kind_alone(synthesis: Synthesis, kept: str) -> None:
    spoken = {source.id for source in synthesis.sources if source.spoken}
    codings = tuple(c for c in synthesis.codings if (c.source in spoken) == (kept == "interviews"))
    assert words(matrix.draw(replace(synthesis, codings=codings)))


def test_a_label_is_shown_as_it_was_written(synthesis: Synthesis, tmp_path: Path) -> None:
    figure = theory.draw(synthesis, least_sources=1)
    assert "Law & <order> $x$" in words(figure)
    style.save(figure, [tmp_path / "a.svg"])
    names = {element.tag.split("}")[1] for element in ET.parse(tmp_path / "a.svg").iter()}
    assert "path" in names
    assert "order" not in names


def test_the_flow_adds_up(manifest: dict[str, Any]) -> None:
    cards = flow.make_cards(manifest, "interviews")
    number = {name: card.number for name, card in cards.items()}
    assert number["hits"] == number["copies"] + number["screened"] == 1030
    assert number["screened"] == number["excluded"] + number["papers"]
    assert number["sources"] == number["papers"] + number["interviews"]
    assert cards["copies"].details[0][0] == 18
    assert [reason[0] for reason in cards["excluded"].details] == [1003, 3]


def test_the_flow_leaves_away_what_did_not_happen(manifest: dict[str, Any]) -> None:
    assert not {"quarantined", "empty"} & set(flow.make_cards(manifest, "interviews"))
    cards = flow.make_cards(manifest | {"quarantined": 2}, "interviews")
    assert cards["quarantined"].number == 2


SCREENING = {
    "records": 60,
    "records_by_search": {"a": 40, "b": 20},
    "duplicates": 10,
    "unscreened": 5,
    "screened": 45,
    "left_out_on_abstract": 36,
    "left_out_on_abstract_by_reason": {"r1": 20, "r2": 9, "r3": 3, "r4": 2, "r5": 1, "r6": 1},
    "unread": 2,
    "read_in_full": 7,
    "left_out_on_full_text": 4,
    "left_out_on_full_text_by_reason": {"too thin": 4},
    "included": 3,
    "included_without_source": 2,
    "papers_found_otherwise": 1,
}


def test_the_flow_of_screened_records_adds_up(manifest: dict[str, Any]) -> None:
    cards = flow.make_cards(manifest | {"screening": SCREENING}, "interviews")
    number = {name: card.number for name, card in cards.items()}
    assert not {"queries", "hits", "excluded"} & set(number)
    assert number["records"] == number["copies"] + number["unscreened"] + number["abstracts"]
    assert number["abstracts"] == (
        number["left out early"] + number["unread"] + number["full texts"]
    )
    included = number["full texts"] - number["left out late"]
    assert number["papers"] == included - number["missing"] + number["otherwise"]
    reasons = [(20, "r1"), (9, "r2"), (3, "r3"), (2, "r4"), (2, "other reasons")]
    assert list(cards["left out early"].details) == reasons
    figure = flow.draw(manifest | {"screening": SCREENING})
    assert {"records found by 2 searches", "still to be read in full"} <= set(words(figure))


def test_a_finished_screening_has_no_box_of_what_waits(manifest: dict[str, Any]) -> None:
    done = SCREENING | dict.fromkeys(
        ("unscreened", "unread", "included_without_source", "papers_found_otherwise"), 0
    )
    cards = flow.make_cards(manifest | {"screening": done}, "interviews")
    assert not {"unscreened", "unread", "missing", "otherwise"} & set(cards)


def test_a_reason_that_fits_no_group_is_an_other_reason() -> None:
    copies = ("copies", ["duplicate"])
    groups = [("far off", ["topic"]), ("thin", ["thin", "topic"])]
    reasons = {"DUPLICATE of x": 1, "off topic": 2, "too thin": 3, "rain": 4, "a topic": 5}
    found = flow.group_reasons(reasons, copies, groups)
    assert found == ([(1, "copies")], [(7, "far off"), (3, "thin"), (4, "other reasons")])


def test_a_manifest_without_counts_is_a_mistake() -> None:
    with pytest.raises(UserError, match="holds no count"):
        flow.draw({})


def test_scores_without_a_value_are_passed_over(score_file: Path) -> None:
    found = scores.read_scores(score_file)
    assert [score.value for score in found] == [0.5, 0.45, 0.25, 0.41, 0.42, 0.99]
    assert (found[2].low, found[2].high) == (None, None)


def test_scores_show_the_machine_beside_the_second_coder(draw: Callable[[str], Figure]) -> None:
    shown = words(draw("model_scores"))
    assert {".50", ".99", "second coder against the first", "not measured"} <= set(shown)
    assert "synthetic\ninterviews\n(4)" in shown


def test_a_table_that_holds_no_scores_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("split,value\nwriter,0.5\n")
    with pytest.raises(UserError, match="cannot be read"):
        scores.read_scores(tmp_path / "scores.csv")


def test_no_scores_are_said_to_be_none() -> None:
    assert "No scores were measured." in words(scores.draw([]))
