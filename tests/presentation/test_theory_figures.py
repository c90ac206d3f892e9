"""What the figures of the tested theory show, read off the figures themselves."""

from __future__ import annotations

from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from cmo.presentation.figures import saturation
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


def test_curves_differ_in_more_than_colour() -> None:
    lines = saturation.draw(CURVES).axes[1].get_lines()
    assert len({line.get_linestyle() for line in lines}) == len(lines)


def test_without_sources_there_is_no_curve() -> None:
    assert "No source was coded." in words(saturation.draw([]))
