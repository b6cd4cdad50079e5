"""The wire to a PostgreSQL server, on which answers get lost."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

SOCKET = ".s.PGSQL.5432"
MOMENT = 0.1


class Wire:
    """Passes everything on, until it is told to swallow the answers and to break."""

    def __init__(self, folder: Path, to: Path) -> None:
        """Take where it is to be reached, and where the server's socket is."""
        self.folder, self._to = folder, to
        self._broken = asyncio.Event()
        self._swallows = False
        self._answers = 0
        self._passing = set[asyncio.Task[Any]]()
        self._served: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to pass on."""
        self._served = await asyncio.start_unix_server(self._pass, self.folder / SOCKET)

    async def close(self) -> None:
        """Break off whatever still passes, and take in nothing more."""
        if self._served:
            self._served.close()
        self._broken.set()
        await asyncio.gather(*self._passing, return_exceptions=True)

    async def swallow(self) -> int:
        """Lose every answer of a moment, break off, and return how many answers were lost."""
        self._swallows, self._answers = True, 0
        await asyncio.sleep(MOMENT)
        broken, self._broken = self._broken, asyncio.Event()
        broken.set()
        self._swallows = False
        return self._answers

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        broken, here = self._broken, cast("asyncio.Task[Any]", asyncio.current_task())
        self._passing.add(here)
        here.add_done_callback(self._passing.discard)
        with suppress(OSError):  # the server is away
            answers, questions = await asyncio.open_unix_connection(self._to / SOCKET)
            ways = [
                asyncio.create_task(self._carry(reader, questions, answers=False)),
                asyncio.create_task(self._carry(answers, writer, answers=True)),
                asyncio.create_task(broken.wait()),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await _closed(questions)
        await _closed(writer)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if answers and self._swallows:
                    self._answers += 1
                    continue
                writer.write(data)
                await writer.drain()


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close one end, and return when the loop has let go of it."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
