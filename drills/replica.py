"""One process of a drill: it does what ``tandem run`` does, told the time and what is said."""

import asyncio
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from adapters.engine.replica import Replica, Terms
from drills.exchange import Line, by_wire
from drills.told import ToldClock
from drills.week import MONDAY, PLATFORM, Step, application, say
from storage.postgres import PostgresStore

# Given up only where the parent lets it be: on a busy machine a sign of life may be late.
TERMS = Terms(poll=0.05, beat=0.5, stale=60.0, rescue="* * * * * *")


async def main(url: str, path: str, now: str) -> None:
    """Serve until the parent says stop or closes the line."""
    clock = ToldClock(MONDAY)
    clock.tell(datetime.fromisoformat(now))
    store = await PostgresStore.open(url)
    tandem = application(store, clock.now)
    line = Line(by_wire(Path(path)), str(os.getpid()))
    engine = Replica(tandem, store, {PLATFORM: line}, clock, terms=TERMS)
    await engine.start()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    telling = asyncio.create_task(_tell_workers(engine))
    while raw := await reader.readline():
        told: dict[str, Any] = orjson.loads(raw)
        match told["do"]:
            case "time":
                clock.tell(datetime.fromisoformat(told["at"]))
                engine.tick()
            case "say":
                step = Step.of(told["step"])
                done = await say(tandem, step)
                _tell({"event": step.event, "failed": type(done.failed).__name__})
            case "stop":
                break
    telling.cancel()
    await engine.stop()
    await store.close()


async def _tell_workers(engine: Replica) -> None:
    """Tell under which ids the queue knows this process, whenever they change."""
    known: list[int] = []
    while True:
        ids = engine.workers()
        if ids and ids != known:
            known = ids
            _tell({"workers": ids})
        await asyncio.sleep(0.02)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # faults are wanted here, and told by the figure
    asyncio.run(main(*sys.argv[1:]))
