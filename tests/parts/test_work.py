"""What is delivered twice is done once, and goes on whoever hangs up."""

import asyncio

import pytest

from adapters.parts.work import Once, Work


class Count:
    """Counts how often it is begun, and ends when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.started = asyncio.Event()
        self.go = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self) -> int:
        self.begun += 1
        self.started.set()
        begun = self.begun
        await self.go.wait()
        if self.error:
            raise self.error
        return begun


async def test_the_same_event_is_done_once_and_answered_alike():
    once, count = Once[int](Work()), Count()
    both = asyncio.gather(once.done("a", count), once.done("a", count))
    count.go.set()
    assert [*await both, await once.done("a", count), count.begun] == [1, 1, 1, 1]
    assert (await once.done("b", count), count.begun) == (2, 2)


async def test_what_was_begun_goes_on_when_the_one_who_waits_hangs_up():
    once, count = Once[int](Work()), Count()
    waiting = asyncio.create_task(once.done("a", count))
    await count.started.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    count.go.set()
    assert (await once.done("a", count), count.begun) == (1, 1)


async def test_what_failed_is_logged_without_its_words_and_may_be_tried_again(
    caplog: pytest.LogCaptureFixture,
):
    work, count = Work(), Count()
    once = Once[int](work)
    count.go.set()
    count.error = ValueError("the price is 90 000")
    with pytest.raises(ValueError, match="price"):
        await once.done("a", count)
    await work.settled()
    count.error = None
    assert await once.done("a", count) == 2
    assert [r.message for r in caplog.records] == ["failed behind a door"]
    assert "price" not in caplog.text
