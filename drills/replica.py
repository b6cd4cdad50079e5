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
from bot.tandem import Tandem
from drills.exchange import Line, by_wire
from drills.told import ToldClock
from drills.week import MONDAY, PLATFORM, Step, say
from storage.postgres import PostgresStore

TERMS = Terms(poll=0.05, beat=0.2, stale=1.0, rescue="* * * * * *")


async def main(url: str, path: str, now: str) -> None:
    """Serve until the parent says stop or closes the line."""
    clock = ToldClock(MONDAY)
    clock.tell(datetime.fromisoformat(now))
    store = await PostgresStore.open(url)
    tandem = Tandem(store, clock.now)
    line = Line(by_wire(Path(path)), str(os.getpid()))
    engine = Replica(tandem, store, {PLATFORM: line}, clock, terms=TERMS)
    await engine.start()
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    _tell({"up": os.getpid()})
    while raw := await reader.readline():
        told: dict[str, Any] = orjson.loads(raw)
        match told["do"]:
            case "time":
                clock.tell(datetime.fromisoformat(told["at"]))
                engine.tick()
            case "say":
                step = Step(MONDAY, told["coop"], told["who"], told["text"])
                done = await say(tandem, _as_told(step, told))
                _tell({"event": told["event"], "failed": type(done.failed).__name__})
            case "stop":
                break
    await engine.stop()
    await store.close()


def _as_told(step: Step, told: dict[str, Any]) -> Step:
    return Step(datetime.fromisoformat(told["at"]), step.coop, step.who, step.text)


def _tell(what: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    asyncio.run(main(*sys.argv[1:]))
