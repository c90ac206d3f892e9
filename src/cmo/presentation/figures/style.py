"""How every figure looks, and how it is saved: one place for colours, fonts and sizes.

Colours are those of Okabe and Ito (2008), told apart by people who are colour-blind; no
figure relies on colour alone. Text is never read as mathematics, whatever a source's title
holds, and a file depends on the data alone: no date, no version, no random identifier.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch
from matplotlib.textpath import text_to_path

from cmo.counting import counted
from cmo.errors import UserError
from cmo.records import Label
from cmo.store import replacing

P = ParamSpec("P")

BLACK, GREY, RULE, PALE = "#1A1A1A", "#6B6B6B", "#D5D5D5", "#E4E4E4"
ORANGE, SKY, GREEN, BLUE = "#E69F00", "#56B4E9", "#009E73", "#0072B2"
VERMILION, PURPLE = "#D55E00", "#CC79A7"

SLOT_COLOURS: dict[Label, str] = {"C": SKY, "M": ORANGE, "O": GREEN}
SLOT_TINTS: dict[Label, str] = {"C": "#E6F3FB", "M": "#FCF1DB", "O": "#DDF1EB"}
SIGN_COLOURS = {"+": BLUE, "-": VERMILION, "0": GREY}
SIGN_LINES: dict[str, Any] = {"+": "solid", "-": (0, (4, 1.6)), "0": (0, (1, 1.4))}
SIGN_WORDS = {
    "+": "more goes with more",
    "-": "more goes with less",
    "0": "direction not said",
}

A4_LANDSCAPE = (11.69, 8.27)
TITLE, BODY, SMALL, TINY = 13.0, 8.0, 7.0, 5.5
SLANT = 25  # degrees, of heads too long for their columns
RESOLUTION, SCREEN = 200, 90

SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "text.color": BLACK,
    "text.parse_math": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": BLACK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": BODY + 1,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "svg.hashsalt": "cmo",
    "svg.fonttype": "path",
}
# None leaves an entry out: dates and version numbers would change the bytes.
METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None, "Format": None},
    ".png": {"Software": None},
}


def _use_house_settings() -> None:
    settings: Any = mpl.rcParams  # its type allows literal keys only
    settings.update(SETTINGS)


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Make ``draw`` use the house settings, and leave Matplotlib's own as they were."""

    @wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context():
            mpl.rcdefaults()
            _use_house_settings()
            return draw(*args, **kwargs)

    return inner


class Page(Figure):
    """A figure that shows itself in a notebook, where nobody needs to import pyplot."""

    def _repr_png_(self) -> bytes:
        picture = io.BytesIO()
        self.savefig(picture, format="png", dpi=SCREEN)
        return picture.getvalue()


def new_page(title: str, subtitle: str = "") -> Figure:
    """Return an empty A4 landscape figure with a title, and a line of explanation."""
    figure = Page(figsize=A4_LANDSCAPE, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(0.03, 0.965, title, size=TITLE, weight="bold", va="center")
    figure.text(0.03, 0.935, subtitle, size=BODY, color=GREY, va="center")
    return figure


def footnote(figure: Figure, text: str) -> None:
    """Write the caption line at the foot of the page."""
    figure.text(0.03, 0.018, text, size=SMALL, color=GREY, va="bottom", linespacing=1.35)


def blank_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Return axes without frame whose units are inches, the origin at the bottom left."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.set_xlim(0, A4_LANDSCAPE[0] * width)
    axes.set_ylim(0, A4_LANDSCAPE[1] * height)
    axes.set_axis_off()
    return axes


def say_empty(figure: Figure, text: str) -> Figure:
    """Write ``text`` in the middle of a page that has nothing else to show."""
    figure.text(0.5, 0.5, text, ha="center", va="center", size=BODY + 2, color=GREY)
    return figure


def box(
    axes: Axes,
    at: tuple[float, float],
    size: tuple[float, float],
    face: str,
    edge: str,
    line: float = 0.8,
) -> None:
    """Draw a box with rounded corners whose centre is ``at``; units are those of ``axes``."""
    x, y = at[0] - size[0] / 2, at[1] - size[1] / 2
    shape = "round,pad=0,rounding_size=0.04"
    patch = FancyBboxPatch((x, y), *size, boxstyle=shape, fc=face, ec=edge, lw=line, zorder=3)
    patch.set_clip_on(False)
    axes.add_patch(patch)


def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of ``text`` in inches at ``size`` points, as the font has it."""
    if not text.strip():
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def fit(text: str, width: float, size: float, lines: int = 2, weight: str = "normal") -> str:
    """Wrap ``text`` to at most ``lines`` lines of ``width`` inches; a long rest becomes "…"."""

    def fits(words: str) -> bool:
        return text_width(words, size, weight) <= width

    wrapped: list[str] = []
    words = text[:400].split()
    while words and len(wrapped) < lines:
        count = len(words)
        while count > 1 and not fits(" ".join(words[:count])):
            count -= 1
        head = " ".join(words[:count])
        wrapped.append(head if fits(head) else _clip(head, fits))
        words = words[count:]
    if words:
        wrapped[-1] = _clip(f"{wrapped[-1]} {' '.join(words)}", fits)
    return "\n".join(wrapped)


def _clip(text: str, fits: Callable[[str], bool]) -> str:
    while len(text) > 1 and not fits(f"{text}…"):
        text = text[:-1]
    return f"{text.rstrip()}…"


def head_column(
    axes: Axes, corner: tuple[float, float], width: float, name: str, sources: int, size: float
) -> None:
    """Write a column's name above its number of sources, slanted where columns are narrow.

    ``corner`` is the lower left one of the head, ``width`` that of the column, in inches.
    """
    left, bottom = corner
    narrow = width < 1
    words = name if narrow else fit(name, 0.95 * width, size, 2, "bold")
    look: dict[str, Any] = {"size": size, "linespacing": 1.05, "va": "baseline"}
    slant: dict[str, Any] = {"rotation": SLANT, "rotation_mode": "anchor"} if narrow else {}
    axes.text(left, bottom + 0.22, words, weight="bold", **look, **slant)
    axes.text(left, bottom + 0.07, counted(sources, "source"), color=GREY, **look)


def save(figure: Figure, paths: Iterable[str | Path]) -> None:
    """Save ``figure`` to each path, as SVG or PNG by suffix; same figure, same bytes."""
    for path in map(Path, paths):
        if path.suffix not in METADATA:
            raise UserError(path, "not a picture format", f"allowed are {', '.join(METADATA)}")
        with mpl.rc_context(), replacing(path) as temporary:
            _use_house_settings()
            figure.savefig(temporary, dpi=RESOLUTION, metadata=METADATA[path.suffix])
