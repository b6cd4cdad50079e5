"""What Bolt has to be told, so that Slack is acknowledged at once and work goes on behind it."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck

from adapters.parts.text import Json
from adapters.parts.work import Work

Ack = Callable[..., Awaitable[Any]]
Listener = Callable[[Json], Coroutine[Any, Any, None]]


def behind(work: Work, listener: Listener) -> dict[str, Any]:
    """Return how Bolt registers a listener: acknowledged at once, started with the body."""

    async def begin(body: Json) -> None:
        work.start(listener(body))

    return {"ack": quick_ack, "lazy": [begin]}


async def quick_ack(ack: AsyncAck) -> None:
    """Tell Slack at once that it arrived."""
    await ack()
