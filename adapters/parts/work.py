"""What goes on behind an acknowledgement: started, kept, waited for at the end; some of it once."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from adapters.parts.newest import Newest
from bot.deliver import log_failure

T = TypeVar("T")

log = logging.getLogger(__name__)

MANY = 1000


class Work:
    """Knows every task that was started and has not ended."""

    def __init__(self) -> None:
        """Start with nothing to do."""
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start something, and log where it failed if it does (never what was said)."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def settled(self, within: float | None = None) -> None:
        """Return when nothing goes on any more; what takes longer than ``within`` s is broken off.

        Then as a crash would: what was saved is saved, and what was not is not.
        """
        try:
            async with asyncio.timeout(within):
                while self._tasks:
                    await asyncio.wait({*self._tasks})
        except TimeoutError:
            left = {*self._tasks}
            log.warning("broken off", extra={"tasks": len(left)})
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log_failure("failed behind a door", error)


class Once(Generic[T]):
    """Does the same thing once, and answers alike however often it is delivered."""

    def __init__(self, work: Work) -> None:
        """Take where it goes on."""
        self._work = work
        self._tasks: Newest[str, asyncio.Task[T]] = Newest(MANY)

    async def done(self, event: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what came of it, now or before; what failed may be tried again."""
        task = self._tasks.get(event)
        if task is None:
            task = self._tasks[event] = self._work.start(work())
        try:
            # Whoever waits may hang up; what was begun goes on.
            return await asyncio.shield(task)
        except Exception:
            self._tasks.pop(event, None)
            raise
