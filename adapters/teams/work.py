"""What goes on behind an answer: started, kept, waited for at the end."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.deliver import log_failure

T = TypeVar("T")


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

    async def settled(self) -> None:
        """Return when nothing goes on any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log_failure("failed behind a door", error)
