from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cmo.presentation.figures.layers import (
    Place,
    Step,
    choose_steps,
    crossings,
    make_steps,
    order_columns,
)
from cmo.presentation.figures.routes import BOX_WIDTH, curve_through, place_boxes, spread_ports
from cmo.presentation.synthesis import Synthesis
from cmo.records import Link


def link(start: str, end: str, slots: tuple[str, ...] = ("C-M",), sources: int = 1) -> Link:
    names = tuple(f"lit-{at}" for at in range(sources))
    return Link(f"link-{start}-{end}", start, end, "+", slots, (), names, sources, 0, sources, 0)


def steps(*pairs: str, slots: tuple[str, ...] = ("C-M",)) -> list[Step]:
    return make_steps([link(*pair.split(), slots) for pair in pairs], [])


def test_columns_are_ordered_so_that_lines_do_not_cross() -> None:
    crossed = steps("a z", "b y", "c x")
    columns = order_columns(crossed)
    edges = [(step.start, step.end) for step in crossed]
    assert crossings(columns, edges) == 0
    assert {len(places) for places in columns.values()} == {3, 0}


def test_a_link_without_a_mechanism_keeps_a_gap_in_the_middle_column() -> None:
    (step,) = steps("a z", slots=("C-O",))
    assert [(place.column, place.gap) for place in step.route] == [
        *(("C", False), ("M", True), ("O", False))
    ]


def test_a_construct_stands_in_each_column_in_which_it_plays_a_part() -> None:
    both = [*steps("a b"), *steps("b c", slots=("M-O",)), *steps("b d")]
    columns = order_columns(both)
    assert Place("C", "b") in columns["C"]
    assert Place("M", "b") in columns["M"]


def test_a_link_of_several_slots_stands_where_most_sources_claim_it(synthesis: Synthesis) -> None:
    trust = next(item for item in synthesis.links if item.to_construct == "trust")
    widened = replace(trust, slots=("C-M", "M-O"))
    assert make_steps([widened], synthesis.codings)[0].end == Place("M", "trust")


def test_between_equal_slots_the_one_with_a_mechanism_is_drawn() -> None:
    (step,) = make_steps([link("a", "b", ("C-O", "M-O"))], [])
    assert step.start == Place("M", "a")


def test_strong_links_come_first_and_weak_ones_are_left_out() -> None:
    made = make_steps([link("a", "b"), link("a", "c", sources=3), link("a", "d", sources=2)], [])
    assert [step.end.name for step in choose_steps(made, 2, 40)] == ["c", "d"]
    assert [step.end.name for step in choose_steps(made, 1, 1)] == ["c"]


@pytest.mark.parametrize("count", [1, 5, 60])
def test_boxes_of_a_column_do_not_overlap_and_stay_on_the_page(count: int) -> None:
    made = steps(*(f"a b{at}" for at in range(count)))
    layout = place_boxes(order_columns(made), made, (11.0, 6.5))
    for column in "CM":
        spans = sorted(
            (y - layout.heights[place] / 2, y + layout.heights[place] / 2)
            for place, (_, y) in layout.centres.items()
            if place.column == column
        )
        assert spans[0][0] >= 0
        assert spans[-1][1] <= 6.5
        assert all(low[1] <= high[0] for low, high in pairwise(spans))


def test_lines_that_meet_at_a_box_do_so_side_by_side() -> None:
    made = steps("a x", "b x", "c x")
    layout = place_boxes(order_columns(made), made, (11.0, 6.5))
    ports = spread_ports(made, layout)
    box = Place("M", "x")
    heights = sorted(ports[step.link.id, 1][1] for step in made)
    assert len({round(height, 6) for height in heights}) == 3
    assert heights[-1] - heights[0] < layout.heights[box]
    assert {ports[step.link.id, 1][0] for step in made} == {layout.centres[box][0] - BOX_WIDTH / 2}


def test_a_line_runs_level_through_the_middle_column() -> None:
    points, codes = curve_through((0.0, 1.0), [(5.0, 3.0)], (10.0, 2.0))
    assert len(points) == len(codes) == 10
    assert points[3] == (5.0 - BOX_WIDTH / 2, 3.0)
    assert points[6] == (5.0 + BOX_WIDTH / 2, 3.0)
