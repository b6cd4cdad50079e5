"""Pictures as PNG: drawn beside everything else, and missing rather than in the way."""

import asyncio
from collections.abc import Callable

from bot.deliver import log_failure
from bot.message import Picture

Draw = Callable[[Picture], bytes]


async def png_of(draw: Draw, picture: Picture) -> bytes:
    """Return a picture as PNG, nothing where it cannot be drawn: its words say the same."""
    try:
        return await asyncio.to_thread(draw, picture)
    except Exception as error:  # noqa: BLE001 - whatever it is, the message must go
        log_failure("no picture", error, picture=picture.name)
        return b""
