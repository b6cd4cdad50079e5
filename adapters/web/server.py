"""The web server: where it listens, and how it stops: the door first, at once when told twice."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.errors import BadSetting
from bot.language import N_
from bot.settings import Settings

log = logging.getLogger("tandem")

PATIENCE = 3  # seconds for calls that are being answered
KILLED = 128


def listen(settings: Settings) -> socket.socket:
    """Bind the web server's address. Raises BadSetting if it is taken or not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        found.close()
        reason = N_("another program uses it already, or it is not this machine's.")
        raise BadSetting(name="TANDEM_HTTP", value=settings.http, reason=reason) from error
    return found


class Server(uvicorn.Server):
    """Stops on the first signal, in order; on the second at once, as a kill would."""

    def __init__(self, app: ASGIApp, closing: Sequence[Callable[[], None]] = ()) -> None:
        """Take the application; ``closing`` is called when the first signal comes."""
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off",
            timeout_graceful_shutdown=PATIENCE,
        )  # fmt: skip
        super().__init__(config)
        self._closing = closing

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals, also while the house is being closed after the server has ended."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, self.handle_exit, sig, None)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; told a second time, end at once: what was kept is kept."""
        del frame
        if self.should_exit:
            log.warning("ended at once", extra={"signal": signal.Signals(sig).name})
            logging.shutdown()
            os._exit(KILLED + sig)
        log.info("stopping", extra={"signal": signal.Signals(sig).name})
        self.should_exit = True
        for close in self._closing:
            close()
