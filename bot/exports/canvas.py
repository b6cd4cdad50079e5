"""A sheet to draw on, in pixels from its upper left corner; the only place that knows matplotlib.

Slow to load: import it where something is drawn, not at the top of a module.
"""

from bisect import bisect_right
from functools import lru_cache
from io import BytesIO
from typing import Literal, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon
from numpy import asarray
from PIL import Image

DPI = 100
COLOURS = 64
FAMILY = "DejaVu Sans"
UNKNOWN = "□"
CARD, RIM, INK, SOFT = "#ffffff", "#c9ced6", "#1b2330", "#4d5766"

Shape = Literal["circle", "triangle", "square", "diamond", "ring"]
SIDES = {
    "triangle": ((0.0, -0.47), (0.48, 0.42), (-0.48, 0.42)),
    "square": ((-0.42, -0.42), (0.42, -0.42), (0.42, 0.42), (-0.42, 0.42)),
    "diamond": ((0.0, -0.5), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0)),
}


class Type(NamedTuple):
    """How words are set: the size in pixels, the weight, the colour, and whether around ``x``."""

    size: float
    bold: bool = False
    ink: str = INK
    centred: bool = False


def width_of(words: str, type: Type) -> float:
    """Return how many pixels words take."""
    font = _font(type.bold)
    font.set_size(type.size, 72)
    font.set_text(drawable(words, type), 0.0)
    return float(font.get_width_height()[0]) / 64


def drawable(words: str, type: Type) -> str:
    """Return words on one line, with a box for every character that the font does not have."""
    known = _charmap(type.bold)
    return "".join(c if ord(c) in known else UNKNOWN for c in " ".join(words.split()))


def fitted(words: str, type: Type, room: float) -> str:
    """Return words that take no more than ``room`` pixels, cut with an ellipsis."""
    shown = drawable(words, type)
    if width_of(shown, type) <= room:
        return shown
    most = bisect_right(range(len(shown)), room, key=lambda n: width_of(f"{shown[:n]}…", type))
    return f"{shown[: max(most - 1, 0)].rstrip()}…"


class Canvas:
    """A white card with an edge of its own, so that it reads well in light and dark rooms."""

    def __init__(self, width: float, height: float) -> None:
        """Lay out an empty card of so many pixels."""
        figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="none")
        self._canvas = FigureCanvasAgg(figure)
        self._axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()
        card = FancyBboxPatch(
            (15, 15),
            width - 30,
            height - 30,
            boxstyle="round,pad=12",
            facecolor=CARD,
            edgecolor=RIM,
            linewidth=1.5,
            zorder=0,
        )
        self._axes.add_patch(card)

    def text(self, x: float, y: float, words: str, type: Type, room: float) -> None:
        """Write words around the height ``y``, cut with an ellipsis to ``room`` pixels."""
        self._axes.text(
            x,
            y,
            fitted(words, type, room),
            color=type.ink,
            fontproperties=_face(type.bold),
            fontsize=type.size * 72 / DPI,
            ha="center" if type.centred else "left",
            va="center_baseline",
            parse_math=False,
            usetex=False,
        )

    def shape(self, kind: Shape, x: float, y: float, size: float, fill: str) -> None:
        """Draw a shape around a point."""
        patch: Patch
        if kind == "circle":
            patch = Circle((x, y), size * 0.5, facecolor=fill, edgecolor="none")
        elif kind == "ring":
            patch = Circle(
                (x, y),
                size * 0.44,
                facecolor=CARD,
                edgecolor=fill,
                linewidth=max(1.5, size * 0.045),
            )
        else:
            corners = [(x + dx * size, y + dy * size) for dx, dy in SIDES[kind]]
            patch = Polygon(
                corners,
                closed=True,
                facecolor=fill,
                edgecolor=fill,
                linewidth=size * 0.06,
                joinstyle="round",
            )
        self._axes.add_patch(patch)

    def line(self, x: float, y: float, to: float) -> None:
        """Draw a faint level line."""
        self._axes.plot([x, to], [y, y], color=RIM, linewidth=3.0, zorder=0.5)

    def bar(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Draw a bar from ``x`` to the right, around the height ``y``."""
        corners = [(x, y - height / 2), (x + width, y - height / 2)]
        corners += [(x + width, y + height / 2), (x, y + height / 2)]
        self._axes.add_patch(Polygon(corners, closed=True, facecolor=fill, edgecolor="none"))

    def path(self, points: list[tuple[float, float]], ink: str) -> None:
        """Draw a line through points."""
        across, down = zip(*points, strict=True)
        self._axes.plot(across, down, color=ink, linewidth=4.0, zorder=0.8)

    def level(self, x: float, y: float, to: float, ink: str, style: str) -> None:
        """Draw a level that something is held against, in a style such as ``dashed``."""
        self._axes.plot([x, to], [y, y], color=ink, linewidth=2.5, linestyle=style, zorder=0.6)

    def rule(self, x: float, y: float, to: float) -> None:
        """Draw an upright line that stands out."""
        self._axes.plot([x, x], [y, to], color=INK, linewidth=3.0, zorder=3)

    def png(self) -> bytes:
        """Return what was drawn; the same drawing gives the same bytes.

        With a palette: a quarter of the size, which phones and cards with a limit are glad of.
        """
        self._canvas.draw()  # type: ignore[no-untyped-call]
        drawn = Image.fromarray(asarray(self._canvas.buffer_rgba()))  # type: ignore[no-untyped-call]
        few = drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = BytesIO()
        few.save(out, format="PNG", optimize=True)
        return out.getvalue()


@lru_cache(maxsize=2)
def _face(bold: bool) -> FontProperties:  # noqa: FBT001 - a private switch
    return FontProperties(family=FAMILY, weight="bold" if bold else "normal")


def _font(bold: bool) -> FT2Font:  # noqa: FBT001 - a private switch
    return get_font(findfont(_face(bold)))


@lru_cache(maxsize=2)
def _charmap(bold: bool) -> frozenset[int]:  # noqa: FBT001 - a private switch
    return frozenset(_font(bold).get_charmap())
