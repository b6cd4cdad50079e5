"""What it costs opsdroid to hear one message and answer it, with one skill and nothing kept."""

import asyncio
import logging
import statistics
import time
from typing import Any

from opsdroid.cli.utils import configure_lang
from opsdroid.connector import Connector
from opsdroid.core import OpsDroid
from opsdroid.events import Message
from opsdroid.matchers import match_regex

MESSAGES, WARM = 500, 50


class Counting(Connector):  # type: ignore[misc]
    """A platform that takes every answer at once."""

    taken = 0

    async def send(self, event: Any) -> None:
        """Take an answer."""
        del event
        self.taken += 1


async def measured() -> float:
    """Return the median in ms."""
    times = []
    with OpsDroid(config={"web": {"disable_web_index_handler_in_root": True}}) as opsdroid:
        connector = Counting({"name": "counting"}, opsdroid=opsdroid)

        async def status(its: Any, config: Any, message: Any) -> None:
            del its, config
            await message.respond("noted")

        status.config = {}  # type: ignore[attr-defined]
        opsdroid.skills.append(match_regex(r"status (?P<light>\w+) (?P<rest>.*)")(status))
        for n in range(MESSAGES + WARM):
            text = f'status amber "Sensors come {n} days late"'
            message = Message(text=text, user="max", target="room", connector=connector)
            began = time.perf_counter()
            await opsdroid.parse(message)
            while connector.taken <= n:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[WARM:])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    configure_lang({})
    print(asyncio.run(measured()))
