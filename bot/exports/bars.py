"""Draws bars against a mark: each promise is one line, its bar ends before or after the mark."""

from bot.exports.canvas import RIM, SOFT, Canvas, Type, width_of
from bot.message import Bars

WIDTH, MARGIN = 900.0, 44.0
INNER = WIDTH - 2 * MARGIN
TITLE, NAME, SMALL = Type(36, bold=True), Type(29), Type(26, ink=SOFT)
KEPT, LATE = "#00835e", "#c8371b"
UNIT = INNER / 3.2
THICK, ROW = 30.0, 140.0
# The middle of a bar below the top of its row: the mark through it ends below the words above.
DOWN = 95.0
THIN, TRACK = 18.0, 92.0


def drawn(title: str, bars: Bars) -> bytes:
    """Draw the bars under a title, with the mark through all of them, as PNG."""
    if bars.whole:
        return _filled(title, bars)
    top = MARGIN + TITLE.size + 34
    foot = top + ROW * len(bars.rows) + 8
    canvas = Canvas(WIDTH, foot + SMALL.size + MARGIN)
    canvas.text(MARGIN, MARGIN + TITLE.size / 2, title, TITLE, INNER)
    for n, bar in enumerate(bars.rows):
        y = top + ROW * n
        canvas.text(MARGIN, y + NAME.size / 2, bar.name, NAME, INNER)
        canvas.text(MARGIN, y + NAME.size + 24, bar.said, SMALL, INNER)
        # Later than agreed shows by where the bar ends; the colour only says it again.
        fill = LATE if bar.share > 1 else KEPT
        canvas.bar(MARGIN, y + DOWN, max(bar.share * UNIT, 4.0), THICK, fill)
        canvas.rule(MARGIN + UNIT, y + DOWN - THICK * 0.7, y + DOWN + THICK * 0.7)
    canvas.text(
        MARGIN + UNIT, foot + SMALL.size / 2, bars.mark, SMALL._replace(centred=True), INNER
    )
    return canvas.png()


def _filled(title: str, bars: Bars) -> bytes:
    """Draw tracks of the full width, each filled as far as it has come."""
    top = MARGIN + TITLE.size + 26
    canvas = Canvas(WIDTH, top + TRACK * len(bars.rows) + MARGIN / 2)
    canvas.text(MARGIN, MARGIN + TITLE.size / 2, title, TITLE, INNER)
    for n, bar in enumerate(bars.rows):
        y = top + TRACK * n
        said = min(width_of(bar.said, SMALL), INNER * 0.4)
        canvas.text(MARGIN, y + NAME.size / 2, bar.name, NAME, INNER - said - 20)
        canvas.text(MARGIN + INNER - said, y + NAME.size / 2, bar.said, SMALL, said + 1)
        canvas.bar(MARGIN, y + 54, INNER, THIN, RIM)
        if bar.share:
            canvas.bar(MARGIN, y + 54, min(bar.share, 1.0) * INNER, THIN, KEPT)
    return canvas.png()
