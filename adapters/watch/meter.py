"""Figures for Prometheus: counted where things happen, asked of the store when they are fetched.

Each process counts what it did itself. What a platform is owed and what is overdue are read from
the store, so that every replica tells the same of these.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.errors import TandemError
from bot.ports import Store
from bot.told import Ran, Saved, Told, Tried

CONTENT_TYPE = CONTENT_TYPE_LATEST
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
ANSWERS_WITHIN = 2.0
LATE = (1, 5, 20, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 7 * 24 * 3600)

Ready = Mapping[str, Callable[[], Awaitable[str]]]


class Meter:
    """Hears what happened (``bot.told.Hear``), and writes a page of it; labels name no person."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], *, version: str = "", replica: str = ""
    ) -> None:
        """Take the store and the time; nothing here is shared with another meter."""
        self._store, self._now = store, now
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._told()
        self._asked()
        self._build = self._gauge("build_info", "This process: always 1.", "version", "replica")
        self._build.labels(version, replica).set(1)

    def _told(self) -> None:
        """Make what is counted when it happens."""
        self._commands = self._counter(
            "commands", "Commands that people gave.", "command", "door", "result"
        )
        self._command_s = self._histogram(
            "command_duration", "How long a command took.", QUICK, "command"
        )
        self._duties = self._counter("duties", "Duties of the clock.", "duty", "result")
        self._late = self._histogram("duty_late", "How late a duty was when it was run.", LATE)
        self._saves = self._counter("saves", "Changes given to the store.", "result")
        self._save_s = self._histogram("save_duration", "How long a save took.", QUICK)
        self._sends = self._counter("sends", "Tries to deliver.", "platform", "result")
        self._send_s = self._histogram(
            "send_duration", "How long a platform took.", SLOW, "platform"
        )
        self._requests = self._counter(
            "http_requests", "Calls of the web server.", "method", "route", "status"
        )
        self._request_s = self._histogram(
            "http_request_duration", "How long such a call took.", QUICK, "route"
        )

    def _asked(self) -> None:
        """Make what is asked of the store, and of the platforms, when the page is fetched."""
        self._owed = self._gauge("outbox_posts", "Posts that are owed.", "platform")
        self._oldest = self._gauge(
            "outbox_oldest_seconds", "How long the oldest of them could have gone.", "platform"
        )
        self._overdue = self._gauge(
            "duties_overdue_seconds", "How long the earliest duty has been due."
        )
        self._writable = self._gauge("store_writable", "1 while changes can be kept.")
        self._broken = self._gauge("store_broken_files", "Files that cannot be read.")
        self._restored = self._gauge("store_restored", "Files put back from their last good copy.")
        self._ready = self._gauge("ready", "1 while a part works, as /readyz says.", "part")

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"tandem_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"tandem_{name}", what, labels, registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float], *labels: str) -> Histogram:
        name = f"tandem_{name}_seconds"
        return Histogram(name, what, labels, registry=self.registry, buckets=buckets)

    # -- counted -----------------------------------------------------------------------------

    def hear(self, told: Told) -> None:
        """Count what happened."""
        match told:
            case Ran(door="clock"):
                self._duties.labels(told.command, told.result).inc()
                if told.late is not None:
                    self._late.observe(max(0.0, told.late))
            case Ran():
                self._commands.labels(told.command, told.door, told.result).inc()
                self._command_s.labels(told.command).observe(told.seconds)
            case Saved():
                self._saves.labels(told.result).inc()
                self._save_s.observe(told.seconds)
            case Tried():
                self._sends.labels(told.platform, told.result).inc()
                self._send_s.labels(told.platform).observe(told.seconds)

    def called(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a call of the web server."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_s.labels(route).observe(seconds)

    # -- asked -------------------------------------------------------------------------------

    async def page(self, platforms: Sequence[str], ready: Mapping[str, str]) -> bytes:
        """Return everything as Prometheus reads it.

        ``platforms`` are those that this process serves; ``ready`` says of each part why it does
        not work, or nothing.
        """
        for part, reason in ready.items():
            self._ready.labels(part).set(not reason)
        self._broken.set(len(self._store.broken))
        self._restored.set(len(self._store.restored))
        answered = True
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self._ask(platforms)
        except (TandemError, TimeoutError):
            # What cannot be known is not told; an old figure would be a wrong one.
            answered = False
            self._owed.clear()
            self._oldest.clear()
            self._overdue.set(float("nan"))
        self._writable.set(answered and not self._store.trouble)
        return generate_latest(self.registry)

    async def _ask(self, platforms: Sequence[str]) -> None:
        backlog, first = await self._store.backlog(), await self._store.next_due()
        now = self._now()
        self._owed.clear()
        self._oldest.clear()
        for platform in {*platforms, *backlog}:
            found = backlog.get(platform)
            self._owed.labels(platform).set(found.posts if found else 0)
            self._oldest.labels(platform).set(_since(found.since, now) if found else 0)
        self._overdue.set(_since(first, now) if first else 0)


def _since(then: datetime, now: datetime) -> float:
    """Return for how many seconds an instant has passed, 0 if it has not."""
    passed: Any = max(timedelta(), now - then)
    return float(passed.total_seconds())
