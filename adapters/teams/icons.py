"""Tandem's icons as Teams wants them: two wheels and a frame, drawn here."""

import io

from PIL import Image, ImageDraw

COLOUR = "#1f5f6b"
WHITE = (255, 255, 255, 255)
FINE = 8
FRAME = ((11.0, 20.0), (14.0, 11.0), (21.0, 11.0), (21.0, 20.0))
WHEELS = ((11.0, 20.0), (21.0, 20.0))
RADIUS = 5.5
BOX = 32


def colour() -> bytes:
    """Return the icon in colour, 192 pixels wide, its drawing well within it."""
    return _png(_drawn(192, 144, COLOUR, 2.4))


def outline() -> bytes:
    """Return the icon in white on nothing, 32 pixels wide."""
    return _png(_drawn(32, 40, None, 2.0))


def _drawn(size: int, mark: int, ground: str | None, stroke: float) -> Image.Image:
    """Draw the mark in the middle, first large, so that its edges are smooth."""
    image = Image.new("RGBA", (size * FINE, size * FINE), ground or (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    scale = mark * FINE / BOX
    left, top = size * FINE / 2 - 16 * scale, size * FINE / 2 - 18 * scale
    width = round(stroke * scale)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] * scale, top + point[1] * scale

    for x, y in WHEELS:
        reach = RADIUS + stroke / 2
        box = [at((x - reach, y - reach)), at((x + reach, y + reach))]
        pen.ellipse(box, outline=WHITE, width=width)
    pen.line([at(p) for p in FRAME], fill=WHITE, width=width, joint="curve")
    for end in (FRAME[0], FRAME[-1]):
        x, y = at(end)
        pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=WHITE)
    small = image.resize((size, size), Image.Resampling.LANCZOS)
    if ground:
        return small
    white = Image.new("RGBA", small.size, WHITE)
    white.putalpha(small.getchannel("A"))
    return white


def _png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
