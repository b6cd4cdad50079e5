"""Replicas on one PostgreSQL live a week while they are killed, halted and cut off.

Each disturbance has a row: what was done, and what an auditor found who compares with a week in
which nothing happened.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from adapters.engine.embedded import Embedded
from bot.tandem import Tandem
from drills.audit import Findings, compared
from drills.exchange import Exchange, Line
from drills.told import ToldClock
from drills.week import END, MONDAY, PLATFORM, Step, fill, live, say, steps
from storage.memory import MemoryStore
from storage.postgres import PostgresStore
from tests.fakes.postgres import Server, binaries

ROOT = Path(__file__).parent.parent
QUEUES = ("duties", f"rooms.{PLATFORM}")
ANSWER = 60.0
QUIET = 120.0
SOON = timedelta(minutes=1)
WAYS = ("calm", "kill", "stop", "restart", "all")


@dataclass
class Town:
    """Replicas, their database and their platform; ``done`` counts what was done to them."""

    server: Server
    folder: Path
    seed: int
    way: str = "all"
    replicas: int = 2
    coops: int = 4
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.exchange = Exchange(random.Random(self.seed))
        self.exchange.heard = self._heard
        self.now = MONDAY
        self.children: list[asyncio.subprocess.Process] = []
        self.doomed = ""
        self.halted: list[asyncio.Task[None]] = []

    async def run(self) -> Findings:
        """Live the week and return what the auditor finds."""
        calm, calm_store = await calm_week(self.coops)
        self.url = self.server.create(f"drill{self.seed}")
        served = await self.exchange.serve(self.folder / "exchange")
        self.store = await PostgresStore.open(self.url)
        try:
            await fill(self.store, self.coops)
            self.exchange.rate = 0.0 if self.way == "calm" else 0.15
            self.children = [await self._child() for _ in range(self.replicas)]
            await live(self.store, [*steps(self.coops)], self._pass, self._hear)
            self.exchange.rate, self.way = 0.0, "calm"
            for minutes in range(1, 40):
                await self._pass(END + minutes * SOON)
            return await compared(calm, calm_store, self.exchange, self.store)
        finally:
            await self._end()
            await self.store.close()
            served.close()
            self.server.drop(f"drill{self.seed}")

    # -- time and words ------------------------------------------------------------------------

    async def _pass(self, instant: datetime) -> None:
        """Let it be this instant everywhere, disturb somebody, and wait until all is quiet."""
        self.now = max(self.now, instant)
        for child in self.children:
            self._tell(child, do="time", at=self.now.isoformat())
        await self._disturb()
        until = time.monotonic() + QUIET
        while not await self._quiet():
            if time.monotonic() > until:
                raise TimeoutError(await self._unquiet())
            await asyncio.sleep(0.02)

    async def _quiet(self) -> bool:
        """Tell whether nothing is due, owed by now or being done."""
        with suppress(Exception):  # the database may be away just now
            await self._alive()
            if await self.store.due(self.now) or await self.store.busy(QUEUES):
                return False
            for room in await self.store.rooms_owed():
                for owed in await self.store.owed(room, 1):
                    if owed.not_before is None or owed.not_before <= self.now:
                        return False
            return True
        return False

    async def _unquiet(self) -> str:
        """Return what is not quiet, for whoever looks into it."""
        errands = "select task_name, status, lock, attempts, scheduled_at from procrastinate_jobs"
        owed = "select coop, seq, key, room, state, tries, not_before, error from tandem_outbox"
        due = "select id, next_due, claimed, claims from tandem_coop"
        rows = [await self.store._rows(it) for it in (errands, owed, due)]  # noqa: SLF001 - a look inside
        return f"not quiet at {self.now}: " + "\n".join(str(row) for found in rows for row in found)

    async def _hear(self, step: Step) -> None:
        """Have it said to one of the replicas; who gets no answer says it again, to another."""
        for _ in range(20):
            child = self.chance.choice(self.children)
            given = {"coop": step.coop, "who": step.who, "text": step.text}
            self._tell(child, do="say", at=step.at.isoformat(), event=step.event, **given)
            if self.way in ("kill", "all") and self.chance.random() < 0.5:  # noqa: PLR2004
                await asyncio.sleep(self.chance.uniform(0.0, 0.02))
                self._kill(child, "killed while saving")
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER):
                    if await self._answer(child, step.event) == "NoneType":
                        return
            await self._alive()
            await asyncio.sleep(0.2)
        raise TimeoutError(f"nobody heard {step}")

    async def _answer(self, child: asyncio.subprocess.Process, event: str) -> str:
        assert child.stdout
        while line := await child.stdout.readline():
            told: dict[str, Any] = orjson.loads(line)
            if told.get("event") == event:
                return str(told["failed"])
        return "killed"

    # -- disturbances --------------------------------------------------------------------------

    def _heard(self, call: dict[str, Any]) -> None:
        """Kill whoever is calling, if somebody is to die in the middle of a delivery."""
        if self.doomed and call["do"] == "post":
            self.doomed = ""
            for child in self.children:
                if str(child.pid) == call["who"]:
                    self._kill(child, "killed while delivering")

    async def _disturb(self) -> None:
        """Do to them what the way of this drill says, now and then."""
        if self.way == "calm" or self.chance.random() > 0.15:  # noqa: PLR2004
            return
        way = self.chance.choice(("kill", "stop", "restart")) if self.way == "all" else self.way
        if way == "kill":
            self.doomed = "whoever calls next"
        elif way == "stop":
            child = self.chance.choice(self.children)
            child.send_signal(signal.SIGSTOP)
            self.done["halted past its heartbeat"] += 1
            self.halted.append(asyncio.create_task(self._go_on(child)))
        elif way == "restart":
            how = self.chance.choice((signal.SIGINT, signal.SIGQUIT))
            await asyncio.to_thread(self.server.stop, how)
            await asyncio.to_thread(self.server.start)
            self.done["PostgreSQL restarted"] += 1

    @staticmethod
    async def _go_on(child: asyncio.subprocess.Process) -> None:
        await asyncio.sleep(2.5)  # its sign of life is given up after one
        with suppress(ProcessLookupError):
            child.send_signal(signal.SIGCONT)

    def _kill(self, child: asyncio.subprocess.Process, how: str) -> None:
        with suppress(ProcessLookupError):
            child.kill()
            self.done[how] += 1

    # -- processes -----------------------------------------------------------------------------

    async def _child(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        words = (self.url, str(self.folder / "exchange"), self.now.isoformat())
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "drills.replica", *words, stdin=pipe, stdout=pipe, cwd=ROOT
        )
        assert child.stdout
        if not await child.stdout.readline():
            raise RuntimeError("a replica did not start")
        self._tell(child, do="time", at=self.now.isoformat())
        return child

    async def _alive(self) -> None:
        """Start another one for each that was killed, as a supervisor would."""
        for n, child in enumerate(self.children):
            if child.returncode is not None:
                self.children[n] = await self._child()

    def _tell(self, child: asyncio.subprocess.Process, **what: Any) -> None:
        assert child.stdin
        with suppress(ConnectionError):
            child.stdin.write(orjson.dumps(what) + b"\n")

    async def _end(self) -> None:
        await asyncio.gather(*self.halted)
        for child in self.children:
            self._tell(child, do="stop")
        for child in self.children:
            with suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), 15)
            self._kill(child, "did not stop") if child.returncode is None else None


async def calm_week(coops: int) -> tuple[Exchange, MemoryStore]:
    """Live the same week in one process in which nothing goes wrong: what is owed to whom."""
    clock, store, exchange = ToldClock(MONDAY), MemoryStore(), Exchange()
    await fill(store, coops)
    tandem = Tandem(store, clock.now)
    engine = Embedded(tandem, {PLATFORM: Line(exchange.take)}, clock)

    async def pass_to(instant: datetime) -> None:
        clock.tell(instant)
        await engine.settle()

    async def hear(step: Step) -> None:
        done = await say(tandem, step)
        assert done.changed, (step, done)
        await engine.settle()

    await live(store, [*steps(coops)], pass_to, hear)
    for minutes in range(1, 40):
        await pass_to(END + minutes * SOON)
    return exchange, store


def main() -> int:
    """Run the drills, print their seeds and a row each; 1 if anything went wrong."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--weeks", type=int, default=1, help="how many weeks of each kind")
    words.add_argument("--coops", type=int, default=4)
    words.add_argument("--way", choices=WAYS, default=None)
    words.add_argument("--seed", type=int, default=None)
    given = words.parse_args()
    programs = binaries()
    if programs is None:
        print("no PostgreSQL server on this machine")
        return 1
    server = Server(programs)
    server.start()
    print("| drill | seed | done | posts | calls | lost | doubled | disordered | changed | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    wrong = 0
    try:
        for n in range(given.weeks):
            for way in [given.way] if given.way else WAYS:
                seed = random.randrange(1 << 32) if given.seed is None else given.seed + n
                with tempfile.TemporaryDirectory() as folder:
                    town = Town(server, Path(folder), seed, way, coops=given.coops)
                    began = time.monotonic()
                    found = asyncio.run(town.run())
                    _print_row(way, town, found, time.monotonic() - began)
                wrong += bool(found.lines)
    finally:
        server.remove()
    return int(wrong > 0)


def _print_row(way: str, town: Town, found: Findings, seconds: float) -> None:
    done = ", ".join(f"{n} × {what}" for what, n in town.done.items()) or "nothing"
    posts = sum(map(len, town.exchange.rooms.values()))
    counts = [len(x) for x in (found.lost, found.doubled, found.disordered, found.changed)]
    cells = [way, town.seed, done, posts, town.exchange.calls, *counts, round(seconds)]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)
    for line in found.lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
