"""Turns a picture into PNG; drawing is loaded when the first one is drawn."""

from functools import lru_cache

from bot.message import Bars, Picture, Strip, Trend


def png(picture: Picture) -> bytes:
    """Draw a picture as PNG, 900 pixels wide, on a white card that reads well on dark too.

    The same picture gives the same bytes. The first call loads the drawing library, which takes
    up to a second: call it off the event loop.
    """
    return _drawn(picture.model_dump_json())


@lru_cache(maxsize=64)
def _drawn(picture: str) -> bytes:
    from bot.exports import bars, strip, trend  # noqa: PLC0415 - slow to load, and many a process never draws

    shown = Picture.model_validate_json(picture)
    match shown.drawing:
        case Strip():
            return strip.drawn(shown.title, shown.drawing)
        case Bars():
            return bars.drawn(shown.title, shown.drawing)
        case Trend():
            return trend.drawn(shown.title, shown.drawing)
