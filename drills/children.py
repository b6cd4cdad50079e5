"""The processes of a drill as their parent sees them: what they said, and what was done to them."""

import asyncio
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parent.parent
WOKEN = 5.0


class Child:
    """One replica: told the time and what people say, it tells its workers' ids and its answers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take a process that was started."""
        self._process = process
        self.up = asyncio.Event()
        self.workers: set[int] = set()
        self.halted: tuple[float, float] = (0.0, 0.0)
        self._answers: dict[str, str] = {}
        self._heard = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *words: str) -> "Child":
        """Start one, and return when it works."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "drills.replica", *words, stdin=pipe, stdout=pipe, cwd=ROOT
        )
        child = cls(process)
        await child.up.wait()
        if not child.alive:
            raise RuntimeError("a replica did not start")
        return child

    @property
    def name(self) -> str:
        """Return under which name it calls the platform."""
        return str(self._process.pid)

    @property
    def alive(self) -> bool:
        """Tell whether it has not ended, halted or not."""
        return self._process.returncode is None

    def woke(self) -> bool:
        """Tell whether it was halted until just now."""
        began, ended = self.halted
        return began > 0 and (ended == 0 or time.monotonic() - ended < WOKEN)

    def tell(self, **what: Any) -> None:
        """Tell it something."""
        assert self._process.stdin
        with suppress(ConnectionError):
            self._process.stdin.write(orjson.dumps(what) + b"\n")

    async def answer(self, event: str) -> str:
        """Return how it answered an event, or ``killed``."""
        while event not in self._answers and self.alive:
            self._heard.clear()
            await self._heard.wait()
        return self._answers.pop(event, "killed")

    async def kill(self) -> None:
        """End it at any instant, and return when it has."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def halt(self, seconds: float) -> None:
        """Halt it, and let it go on after so many seconds."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGSTOP)
            self.halted = time.monotonic(), 0.0
            await asyncio.sleep(seconds)
            self._process.send_signal(signal.SIGCONT)
            self.halted = self.halted[0], time.monotonic()

    async def stop(self, patience: float) -> bool:
        """Have it stop by itself, and tell whether it did."""
        self.tell(do="stop")
        try:
            await asyncio.wait_for(self._process.wait(), patience)
        except TimeoutError:
            await self.kill()
            return False
        await self._reading
        return True

    async def _read(self) -> None:
        assert self._process.stdout
        while line := await self._process.stdout.readline():
            told: dict[str, Any] = orjson.loads(line)
            if "workers" in told:
                self.workers = set(told["workers"])
                self.up.set()
            else:
                self._answers[told["event"]] = told["failed"]
            self._heard.set()
        await self._process.wait()
        self.up.set()
        self._heard.set()
