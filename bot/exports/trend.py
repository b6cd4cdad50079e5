"""Draws a trend: how a number went, newest on the right, against its target and its band."""

from collections.abc import Iterator
from itertools import pairwise

from bot.exports.canvas import INK, SOFT, Canvas, Type, width_of
from bot.message import Level, Trend

Point = tuple[float, float]

WIDTH, MARGIN, HEIGHT = 900.0, 44.0, 320.0
INNER = WIDTH - 2 * MARGIN
TITLE, NAME, SMALL = Type(36, bold=True), Type(26), Type(26, ink=SOFT)
VALUE = Type(29, bold=True)
LINE = SMALL.size * 1.7
SIZE, LEAST = 22.0, 12.0
STEPS = 24
# The levels differ by dash and by word, the colour only says it again.
INKS = {"target": "#00835e", "band": "#c8371b", "baseline": "#7b8594"}
STYLES = {"target": "solid", "band": "dashed", "baseline": "dotted"}
TREND = "#2f6fb5"


def drawn(title: str, trend: Trend) -> bytes:
    """Draw the line under a title and over the words for its levels, as PNG."""
    top = MARGIN + TITLE.size + 60
    foot = top + HEIGHT + SIZE + VALUE.size + 20  # room for the newest value, too
    legend = foot + SMALL.size + 30
    canvas = Canvas(WIDTH, legend + LINE * len(trend.levels) + MARGIN - 16)
    canvas.text(MARGIN, MARGIN + TITLE.size / 2, title, TITLE, INNER)
    for level in trend.levels:
        y = _y(trend, level.value, top)
        canvas.level(MARGIN, y, WIDTH - MARGIN, INKS[level.kind], STYLES[level.kind])
    points = [(_x(trend, n), _y(trend, dot.value, top)) for n, dot in enumerate(trend.dots)]
    if len(points) > 1:
        canvas.path(points, TREND)
    size = max(min(SIZE, INNER / max(len(points), 1) * 0.6), LEAST)
    for x, y in points:
        canvas.shape("circle", x, y, size, TREND)
    if points:
        levels = [_y(trend, level.value, top) for level in trend.levels]
        x, y = newest(trend.dots[-1].said, points, levels)
        canvas.text(x, y, trend.dots[-1].said, VALUE, INNER)
    for x, label in _labels(trend):
        canvas.text(x, foot + SMALL.size / 2, label, SMALL, INNER)
    for n, level in enumerate(trend.levels):
        _told(canvas, level, legend + LINE * (n + 0.5))
    return canvas.png()


def _x(trend: Trend, n: int) -> float:
    """Return where a point stands; a single one stands in the middle."""
    count = len(trend.dots)
    if count == 1:
        return WIDTH / 2
    room = INNER - 2 * SIZE
    return MARGIN + SIZE + room * n / (count - 1)


def _y(trend: Trend, value: float, top: float) -> float:
    """Return how high a value stands, the largest on top."""
    values = [d.value for d in trend.dots] + [v.value for v in trend.levels]
    low, high = min(values), max(values)
    return top + HEIGHT * (0.5 if high == low else (high - value) / (high - low))


def newest(said: str, points: list[Point], levels: list[float]) -> Point:
    """Return where the newest value is written: left edge and middle, within the card.

    Above its point or below it, whichever crosses less of the line, then of the levels.
    """
    width = width_of(said, VALUE)
    x = max(MARGIN, min(points[-1][0] - width / 2, WIDTH - MARGIN - width))
    away = SIZE + VALUE.size / 2

    def crossed(y: float) -> tuple[int, int]:
        low, high = y - VALUE.size / 2, y + VALUE.size / 2
        path = sum(
            low <= at <= high
            for a, b in pairwise(points)
            for at in _heights(a, b, x, x + width)
        )  # fmt: skip
        return path, sum(low <= level <= high for level in levels)

    ways = [points[-1][1] - away, points[-1][1] + away]
    return x, min(ways, key=crossed)


def _heights(a: Point, b: Point, left: float, right: float) -> Iterator[float]:
    """Yield how high a piece of the line stands at steps between two edges."""
    for n in range(STEPS + 1):
        x, y = (a[k] + (b[k] - a[k]) * n / STEPS for k in (0, 1))
        if left <= x <= right:
            yield y


def _labels(trend: Trend) -> Iterator[tuple[float, str]]:
    """Yield where each label starts: the newest one's, and those before it that have room."""
    free = WIDTH
    for n in range(len(trend.dots) - 1, -1, -1):
        label = trend.dots[n].label
        width = width_of(label, SMALL)
        x = max(MARGIN, min(_x(trend, n) - width / 2, WIDTH - MARGIN - width))
        if x + width + 16 <= free:
            yield x, label
            free = x


def _told(canvas: Canvas, level: Level, y: float) -> None:
    """Say what a level is, behind a piece of its line."""
    canvas.level(MARGIN, y, MARGIN + 60, INKS[level.kind], STYLES[level.kind])
    canvas.text(MARGIN + 76, y, level.word, NAME._replace(ink=INK), INNER - 76)
