"""Draws the strip: one row of lights per side over the same weeks, newest on the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from bot.domain.light import Light
from bot.exports.canvas import SOFT, Canvas, Shape, Type, width_of
from bot.message import Strip

WIDTH, MARGIN = 900.0, 44.0
INNER = WIDTH - 2 * MARGIN
TITLE, NAME, SMALL = Type(36, bold=True), Type(31), Type(26)  # a phone shows them at 40 %
WEEK = SMALL._replace(ink=SOFT)
LINE = SMALL.size * 1.7
MARK_MOST, STEP_MOST, SIGN_LEAST = 70.0, INNER / 8, 20.0


class Sign(NamedTuple):
    """How a light looks: its shape, the sign in it, and the colours of both.

    The colours are told apart by people who see few (after Okabe and Ito); shape and sign say the
    same to people who see none.
    """

    shape: Shape
    sign: str
    fill: str
    ink: str
    scale: float = 0.56


SIGNS = {
    Light.GREEN: Sign("circle", "✓", "#00835e", "#ffffff"),
    Light.AMBER: Sign("triangle", "!", "#f2b134", "#1b2330"),
    Light.RED: Sign("square", "✕", "#c8371b", "#ffffff"),
    Light.GREY: Sign("ring", "–", "#7b8594", "#4d5766"),
    Light.BLUE: Sign("diamond", "❚❚", "#2f6fb5", "#ffffff", 0.34),
}


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the weeks stand: how many, and how many pixels apart."""

    weeks: int
    step: float

    @property
    def size(self) -> float:
        """Return how large a light is drawn."""
        return min(self.step * 0.84, MARK_MOST)

    @property
    def row(self) -> float:
        """Return the height of one side's row."""
        return NAME.size + self.size + 50

    def x(self, week: int) -> float:
        """Return the middle of a week."""
        return MARGIN + week * self.step + self.size / 2


class Word(NamedTuple):
    """A light in the legend: where it stands, and the reader's word for it."""

    x: float
    line: int
    light: Light
    word: str


def drawn(title: str, strip: Strip) -> bytes:
    """Draw the strip under a title and over its legend, as PNG."""
    weeks = max(len(strip.weeks), 1)
    grid = Grid(weeks, min(INNER / weeks, STEP_MOST))
    legend = list(_legend(strip))
    lines = legend[-1].line + 1 if legend else 0
    top = MARGIN + TITLE.size + 28
    foot = top + grid.row * len(strip.rows) + SMALL.size + 34
    canvas = Canvas(WIDTH, foot + lines * LINE + MARGIN - 16)
    canvas.text(MARGIN, MARGIN + TITLE.size / 2, title, TITLE, INNER)
    for n, (name, lights) in enumerate(strip.rows):
        y = top + grid.row * n + NAME.size / 2
        canvas.text(MARGIN, y, name, NAME, INNER)
        _side(canvas, grid, y + NAME.size / 2 + 14 + grid.size / 2, lights)
    for x, label in _labels(strip.weeks, grid):
        canvas.text(x, foot - SMALL.size - 20, label, WEEK, INNER)
    for it in legend:
        y = foot + (it.line + 0.5) * LINE
        _mark(canvas, it.x + SMALL.size / 2, y, SMALL.size, it.light)
        x = it.x + SMALL.size * 1.4
        canvas.text(x, y, it.word, SMALL, WIDTH - MARGIN - x)
    return canvas.png()


def _side(canvas: Canvas, grid: Grid, y: float, lights: tuple[Light, ...]) -> None:
    """Draw one side's lights; where there are fewer than weeks, they are the newest."""
    canvas.line(grid.x(0), y, grid.x(grid.weeks - 1))
    newest = lights[-grid.weeks :]
    for week, light in enumerate(newest, grid.weeks - len(newest)):
        _mark(canvas, grid.x(week), y, grid.size, light)


def _mark(canvas: Canvas, x: float, y: float, size: float, light: Light) -> None:
    look = SIGNS[light]
    canvas.shape(look.shape, x, y, size, look.fill)
    if size >= SIGN_LEAST:
        down = size * 0.12 if look.shape == "triangle" else 0.0
        type = Type(size * look.scale, bold=True, ink=look.ink, centred=True)
        canvas.text(x, y + down, look.sign, type, size)


def _labels(weeks: tuple[str, ...], grid: Grid) -> Iterator[tuple[float, str]]:
    """Yield where each label starts: the newest week's, and those before it that have room."""
    widest = max((width_of(week, WEEK) for week in weeks), default=0.0)
    every = max(1, ceil((widest + 12) / grid.step))
    free = WIDTH
    for week in range(len(weeks) - 1, -1, -every):
        width = width_of(weeks[week], WEEK)
        x = max(MARGIN, min(grid.x(week) - width / 2, WIDTH - MARGIN - width))
        if x + width <= free:
            yield x, weeks[week]
            free = x - 6


def _legend(strip: Strip) -> Iterator[Word]:
    """Yield the lights that occur, each with its word, on as many lines as they take."""
    x, line = MARGIN, 0
    for light in Light:
        word = strip.words.get(light.value)
        if word is None or not any(light in lights for _, lights in strip.rows):
            continue
        width = SMALL.size * 1.4 + width_of(word, SMALL)
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, line = MARGIN, line + 1
        yield Word(x, line, light, word)
        x += width + SMALL.size
