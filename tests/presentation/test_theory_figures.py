"""What the figures of the tested theory show, read off the figures themselves."""

from __future__ import annotations

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.text import Text

from cmo.errors import UserError
from cmo.presentation.figures import bearing, contrast, focus, loops, saturation, tested
from cmo.presentation.synthesis import Synthesis

Row = dict[str, str]


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def point(among: str, added: int, mean: float) -> Row:
    numbers = {"mean": mean, "low": mean - 1, "high": mean + 1}
    new = {f"new_{name}": number for name, number in numbers.items()}
    look = {"counted": "links", "sources": among, "added": added}
    return {name: str(value) for name, value in {**look, **numbers, **new}.items()}


CURVES = [point("all", 1, 4), point("all", 2, 7), point("interviews", 1, 3)]


def test_each_set_of_sources_has_a_curve_with_its_band(synthesis: Synthesis) -> None:
    figure = saturation.draw(CURVES, synthesis.sources)
    known, new = figure.axes[1], figure.axes[4]
    for axes in (known, new):
        assert [list(line.get_ydata()) for line in axes.get_lines()] == [[4, 7], [3]]
        bands = axes.findobj(PolyCollection)
        assert [band.get_datalim(axes.transData).y1 for band in bands] == [8, 4]
    assert "7 (2)" in words(figure)
    assert "synthetic interviews" in words(figure)


def test_a_kind_that_is_all_there_is_has_no_curve_of_its_own_and_points_have_room() -> None:
    rows = [point(among, at, at) for among in ("all", "papers") for at in range(1, 2002)]
    [line] = saturation.draw(rows).axes[1].get_lines()
    assert len(line.get_xdata()) <= saturation.MOST_POINTS
    assert line.get_xdata()[-1] == 2001


def test_no_more_new_links_are_drawn_than_can_be_told_apart() -> None:
    few = [judged("a", "b", "+", "new", count, 0, 0) | {"novel": "yes"} for count in range(1, 20)]
    assert tested.least_sources(few) == tested.LEAST_NEW
    many = [judged("a", "b", "+", "new", count, 0, 0) | {"novel": "yes"} for count in range(99)]
    least = tested.least_sources(many)
    assert sum(tested.claims_on(row) >= least for row in many) == tested.MOST_NEW


def test_curves_differ_in_more_than_colour() -> None:
    lines = saturation.draw(CURVES).axes[1].get_lines()
    assert len({line.get_linestyle() for line in lines}) == len(lines)


def test_without_sources_there_is_no_curve() -> None:
    assert "No source was coded." in words(saturation.draw([]))


def judged(start: str, end: str, sign: str, verdict: str, *counts: int) -> Row:
    papers, interviews, against = counts or (0, 0, 0)
    numbers = {
        "supporting": papers + interviews,
        "supporting_papers": papers,
        "supporting_interviews": interviews,
        "opposing": against,
        "opposing_papers": against,
        "opposing_interviews": 0,
    }
    novel = "yes" if verdict in {"new", "contested"} else "no"
    look = {"novel": novel, "from_construct": start, "to_construct": end, "sign": sign}
    return {**look, "verdict": verdict, **{name: str(value) for name, value in numbers.items()}}


LEDGER = [
    judged("rooms", "trust", "+", "affirmed", 2, 1, 0),
    judged("law", "trust", "-", "untested"),
    judged("trust", "staying", "+", "contested", 3, 1, 2),
    judged("staying", "trust", "+", "new", 1, 0, 0),
]
ROBUSTNESS = [{"from_construct": "rooms", "to_construct": "trust", "threads": "6"}]


def theory(synthesis: Synthesis, *, after: bool) -> Figure:
    return tested.draw(LEDGER, ROBUSTNESS, synthesis.constructs, synthesis.sources, tested=after)


def drawn(figure: Figure) -> list[PathPatch]:
    return list(figure.axes[0].findobj(PathPatch))


def boxes_of(figure: Figure) -> list[FancyBboxPatch]:
    return [box for axes in figure.axes for box in axes.findobj(FancyBboxPatch) if box.get_x() > -1]


def boxes(figure: Figure) -> list[tuple[float, ...]]:
    return [tuple(box.get_bbox().bounds) for box in figure.axes[0].findobj(FancyBboxPatch)]


def test_the_theory_after_the_test_says_each_verdict_with_its_sources(
    synthesis: Synthesis,
) -> None:
    shown = words(theory(synthesis, after=True)).splitlines()
    assert {"A 2+1", "U", "C 3+1 | 2+0"} <= set(shown)
    assert "N 1+0" not in shown, "a new link of one source is not drawn"
    assert any(
        "2 initial links: 1 affirmed, 1 untested. Of 2 further links the 1" in w for w in shown
    )
    assert any("synthetic interviews" in line for line in shown)


def test_verdict_sign_and_threads_each_have_a_look_of_their_own(synthesis: Synthesis) -> None:
    rooms, law, staying = drawn(theory(synthesis, after=True))
    assert len({str(line.get_linestyle()) for line in (rooms, law, staying)}) == 3
    assert law.get_edgecolor() != rooms.get_edgecolor() == staying.get_edgecolor()
    assert rooms.get_linewidth() > law.get_linewidth()


def test_both_pictures_have_one_layout(synthesis: Synthesis) -> None:
    before, after = (theory(synthesis, after=after) for after in (False, True))
    assert len(drawn(before)) == 2
    assert set(boxes(before)) < set(boxes(after))


def around(synthesis: Synthesis, construct: str) -> Figure:
    return focus.draw(LEDGER, ROBUSTNESS, synthesis, construct)


def test_the_focus_stands_between_what_leads_to_it_and_what_it_leads_to(
    synthesis: Synthesis,
) -> None:
    figure = around(synthesis, "trust")
    middles = [round(box.get_x() + box.get_width() / 2, 3) for box in boxes_of(figure)]
    left, centre, right = sorted(set(middles))
    assert [middles.count(x) for x in (left, centre, right)] == [3, 1, 1]
    assert len(drawn(figure)) == 4
    shown = words(figure).splitlines()
    assert {"A 2+1", "U", "N 1+0", "C 3+1 | 2+0"} <= set(shown)
    assert any("3 of 3 links to it and 1 of 1 links from it" in line for line in shown)
    assert any("synthetic interviews" in line for line in shown)
    assert {"as context: 0+0", "as mechanism: 2+1", "as outcome: 0+0"} <= set(shown)


def test_the_focus_keeps_links_of_the_initial_theory_where_there_are_too_many(
    synthesis: Synthesis,
) -> None:
    many = [judged(f"new{n}", "trust", "+", "new", 3, 0, 0) for n in range(focus.MOST_A_SIDE)]
    figure = focus.draw([*many, *LEDGER], ROBUSTNESS, synthesis, "trust")
    shown = words(figure).splitlines()
    assert {"U", "A 2+1"} <= set(shown)
    assert any(f"{focus.MOST_A_SIDE} of {len(many) + 3} links to it" in line for line in shown)


def test_a_construct_without_links_has_an_empty_focus(synthesis: Synthesis) -> None:
    assert "No link of this construct" in words(around(synthesis, "unused"))


def test_a_focus_that_is_no_construct_is_a_mistake(synthesis: Synthesis) -> None:
    with pytest.raises(UserError, match="no such construct"):
        around(synthesis, "trsut")


def test_a_theory_without_links_says_so() -> None:
    assert "There is no link to draw." in words(tested.draw([], [], []))


def compared(group: str, end: str, families: int, **said: str) -> Row:
    numbers = {"families": families, "families_of_group": 4, "share": families / 4}
    look = {"dimension": "collaboration_type", "group": group, "group_name": group.title()}
    look |= {"from_construct": "rooms"}
    plain = {"stands_out": "no", "sign": "+" if families else "", "sign_turns": "no"}
    return {**look, "to_construct": end, **plain, **said, **{n: str(v) for n, v in numbers.items()}}


CONTRASTS = [
    compared("merger", "trust", 3),
    compared("merger", "staying", 2, stands_out="yes"),
    compared("network", "staying", 0),
    compared("network", "trust", 1, sign="-", sign_turns="yes"),
    {**compared("planning", "trust", 4), "dimension": "phase"},
]


def test_a_contrast_has_a_bar_a_type_with_its_sources_and_sign(synthesis: Synthesis) -> None:
    figure = contrast.draw(CONTRASTS, synthesis.constructs, synthesis.sources)
    shown = words(figure).splitlines()
    assert {"Merger", "Network", "4 sources", "3 +", "2 +", "1 − ↔"} <= set(shown)
    assert "4 +" not in shown, "only collaboration types are compared"
    framed = [box for box in figure.axes[0].findobj(Rectangle) if box.get_linewidth() > 1]
    assert len(framed) == 1


def test_what_stands_out_comes_first(synthesis: Synthesis) -> None:
    shown = words(contrast.draw(CONTRASTS, synthesis.constructs)).splitlines()
    assert shown.index("Shared rooms → Staying") < shown.index("Shared rooms → Trust")


def test_without_contrasts_the_picture_says_so() -> None:
    assert "No link has sources enough" in words(contrast.draw([], []))


def loop(kind: str, constructs: str, signs: str, basis: str) -> Row:
    numbers = dict.fromkeys(("weakest", "families", "families_with_all"), "1")
    look = {"kind": kind, "constructs": constructs, "signs": signs, "basis": basis}
    return {**look, **numbers, "path": constructs, "papers": "2", "interviews": "1"}


def test_a_loop_is_a_ring_with_its_signs_and_sources(synthesis: Synthesis) -> None:
    rows = [
        loop("balancing", "law; trust; staying", "(+)(-)(+)", "inferred"),
        loop("reinforcing", "rooms; trust", "(+)(+)", "within a source"),
    ]
    figure = loops.draw(rows, synthesis.constructs, synthesis.sources)
    shown = words(figure).splitlines()
    heads = [line for line in shown if "sources" in line and line.startswith(("R ", "B "))]
    assert heads == [
        "R  reinforcing, within a source, 2+1 sources",
        "B  balancing, inferred, 2+1 sources",
    ]
    arrows = figure.axes[0].findobj(FancyArrowPatch)
    assert len(arrows) == 5
    assert (shown.count("+"), shown.count("−")) == (4, 1)


def test_without_loops_the_picture_says_so() -> None:
    assert "No loop was found." in words(loops.draw([], []))


def borne(group: str, subject: str, *counts: int, **said: str) -> Row:
    """Return a row of the tables of what matters when and where; papers, interviews, polarity."""
    papers, interviews, helps, hinders = counts
    numbers = {"papers": papers, "interviews": interviews, "families_of_group": 4}
    numbers |= {"helps": helps, "hinders": hinders, "mixed": 0}
    look = {"dimension": "collaboration_type", "kind": "mechanism", "group": group}
    look |= {"group_name": group.title(), "subject": subject, "label": subject.upper()}
    sources = "; ".join(f"{subject}{n}" for n in range(papers + interviews))
    return {**look, "source_ids": sources, **said, **{n: str(v) for n, v in numbers.items()}}


BORNE = [
    borne("merger", "law", 1, 0, 0, 1),
    borne("merger", "trust", 1, 2, 3, 0),
    borne("network", "trust", 2, 0, 1, 2),
]


def test_what_matters_shows_sources_and_polarity_of_each_group(synthesis: Synthesis) -> None:
    figure = bearing.draw_types(BORNE, synthesis.sources)
    shown = words(figure).splitlines()
    assert {"Merger", "Network", "4 sources", "1+0", "1+2", "2+0"} <= set(shown)
    assert shown.index("TRUST") < shown.index("LAW"), "most sources first"
    assert any("synthetic interviews" in line for line in shown)
    bars = [bar for bar in figure.axes[0].findobj(Rectangle) if bar.get_width() < 1]
    unit = min(bar.get_width() for bar in bars)
    assert sorted(round(bar.get_width() / unit) for bar in bars) == [1, 1, 2, 3]
    assert len({(bar.get_facecolor(), bar.get_hatch()) for bar in bars}) == 2


def test_what_matters_when_draws_mechanisms_alone() -> None:
    rows = [*BORNE, borne("merger", "rooms", 3, 3, 1, 1, kind="construct")]
    shown = words(bearing.draw_phases(rows))
    assert "TRUST" in shown
    assert "ROOMS" not in shown


def test_without_classified_sources_the_picture_says_so() -> None:
    rows = [borne("free", "trust", 1, 0, 1, 0, dimension="mandate")]
    assert "No source is classified" in words(bearing.draw_types(rows))
