"""A sheet to draw on, in pixels from its upper left corner; the only place that knows matplotlib.

Slow to load: import it where something is drawn, not at the top of a module.
"""

from functools import lru_cache
from io import BytesIO
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle, FancyBboxPatch, Patch, Polygon

DPI = 100
FAMILY = "DejaVu Sans"
UNKNOWN = "□"
CARD, RIM, INK, SOFT = "#ffffff", "#c9ced6", "#1b2330", "#4d5766"

Shape = Literal["circle", "triangle", "square", "diamond", "ring"]
SIDES = {
    "triangle": ((0.0, -0.50), (0.54, 0.46), (-0.54, 0.46)),
    "square": ((-0.45, -0.45), (0.45, -0.45), (0.45, 0.45), (-0.45, 0.45)),
    "diamond": ((0.0, -0.56), (0.56, 0.0), (0.0, 0.56), (-0.56, 0.0)),
}


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """Return how many pixels words of this type size take."""
    font = _font(bold)
    font.set_size(size, 72)
    font.set_text(words, 0.0)
    return float(font.get_width_height()[0]) / 64


def drawable(words: str, *, bold: bool = False) -> str:
    """Return words on one line, with a box for every character that the font does not have."""
    known = _charmap(bold)
    return "".join(c if ord(c) in known else UNKNOWN for c in " ".join(words.split()))


def fitted(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return words that take no more than ``room`` pixels, cut with an ellipsis."""
    if width_of(words, size, bold=bold) <= room:
        return words
    cut = next(
        (n for n in range(len(words) - 1, 0, -1)
         if width_of(f"{words[:n].rstrip()}…", size, bold=bold) <= room), 0,
    )
    return f"{words[:cut].rstrip()}…"


class Canvas:
    """A white card with an edge of its own, so that it reads well in light and dark rooms."""

    def __init__(self, width: float, height: float) -> None:
        """Lay out an empty card of so many pixels."""
        self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="none")
        FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()
        card = FancyBboxPatch(
            (15, 15), width - 30, height - 30, boxstyle="round,pad=12", facecolor=CARD,
            edgecolor=RIM, linewidth=1.5,
        )
        self._axes.add_patch(card)

    def text(
        self, x: float, y: float, words: str, size: float, *, room: float = 1e6,
        bold: bool = False, ink: str = INK, centred: bool = False,
    ) -> None:
        """Write words around the height ``y``, cut with an ellipsis to ``room`` pixels."""
        shown = fitted(drawable(words, bold=bold), size, room, bold=bold)
        self._axes.text(
            x, y, shown, color=ink, fontproperties=_face(bold), fontsize=size * 72 / DPI,
            ha="center" if centred else "left", va="center_baseline", parse_math=False,
            usetex=False,
        )

    def shape(self, kind: Shape, x: float, y: float, size: float, fill: str) -> None:
        """Draw a shape around a point."""
        patch: Patch
        if kind == "circle":
            patch = Circle((x, y), size * 0.5, facecolor=fill, edgecolor="none")
        elif kind == "ring":
            patch = Circle((x, y), size * 0.44, facecolor=CARD, edgecolor=fill,
                           linewidth=max(1.5, size * 0.045))
        else:
            corners = [(x + dx * size, y + dy * size) for dx, dy in SIDES[kind]]
            patch = Polygon(corners, closed=True, facecolor=fill, edgecolor=fill,
                            linewidth=size * 0.06, joinstyle="round")
        self._axes.add_patch(patch)

    def line(self, x: float, y: float, to: float) -> None:
        """Draw a faint level line."""
        self._axes.plot([x, to], [y, y], color=RIM, linewidth=2.0, zorder=0.9)

    def png(self) -> bytes:
        """Return what was drawn; the same drawing gives the same bytes."""
        out = BytesIO()
        self._figure.savefig(out, format="png", dpi=DPI, transparent=False, facecolor="none",
                             metadata={"Software": None})
        return out.getvalue()


@lru_cache(maxsize=2)
def _face(bold: bool) -> FontProperties:  # noqa: FBT001 - a private switch
    return FontProperties(family=FAMILY, weight="bold" if bold else "normal")


def _font(bold: bool) -> FT2Font:  # noqa: FBT001 - a private switch
    return get_font(findfont(_face(bold)))


@lru_cache(maxsize=2)
def _charmap(bold: bool) -> frozenset[int]:  # noqa: FBT001 - a private switch
    return frozenset(_font(bold).get_charmap())
