"""What every test stands on: no network but loopback, a clean environment, chance that repeats."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from bot.language import Tongue
from tests.fakes.postgres import Server, binaries

# -- chance ----------------------------------------------------------------------------------

settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "here")

# -- network ---------------------------------------------------------------------------------

REACHED: list[str] = []
NAMES = {"", "localhost", "0.0.0.0", "::"}  # the last two mean this machine when connecting


class Outside(RuntimeError):
    """A test tried to leave this machine."""


def is_here(host: object) -> bool:
    """Tell whether a host, as sockets name it, is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return name in NAMES or ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def shut(event: str, given: tuple[object, ...]) -> None:
    """Refuse every connection and look-up beyond this machine, whichever library asks."""
    if event in {"socket.connect", "socket.sendto"}:
        to = given[1]
        host = to[0] if isinstance(to, tuple) else None  # a path: a Unix socket
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = given[0]
    else:
        return
    if not is_here(host):
        REACHED.append(f"{event} {host!s}")
        raise Outside(REACHED[-1])


sys.addaudithook(shut)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that reached out, even if the code under test swallowed the refusal."""
    REACHED.clear()
    yield
    reached = list(REACHED)
    REACHED.clear()
    assert reached == []


# -- environment -----------------------------------------------------------------------------

OURS = ("SLACK_", "TEAMS_", "TANDEM_")


@pytest.fixture(autouse=True, scope="session")
def _clean_environment() -> Iterator[None]:
    """Forget the settings and proxies of the machine; what names tests (TANDEM_TEST_) stays."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            ours = name.startswith(OURS) and not name.startswith("TANDEM_TEST_")
            if ours or name.upper().endswith("_PROXY"):
                patch.delenv(name)
        yield


# -- what some tests need --------------------------------------------------------------------


def lacking(what: str, why: str) -> NoReturn:
    """Skip the test, or fail it where ``TANDEM_TEST_REQUIRE`` names what is lacking."""
    if what in os.environ.get("TANDEM_TEST_REQUIRE", "").split(","):
        pytest.fail(f"{why}, and TANDEM_TEST_REQUIRE asks for it")
    pytest.skip(why)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Return the path of the browser."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(named).is_file():
        lacking("browser", f"no browser at {named}")
    return Path(named)


NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start a PostgreSQL server of our own, with a database in its newest shape to copy."""
    programs = binaries()
    if programs is None:
        lacking("postgres", "no PostgreSQL server on this machine")
    server = Server(programs)
    try:
        server.start()
        url = server.create("newest")

        async def fill() -> None:
            from storage.postgres import PostgresStore

            await (await PostgresStore.open(url)).close()

        with ThreadPoolExecutor(1) as aside:  # a test's loop may be running here
            aside.submit(asyncio.run, fill()).result()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres(postgres_server: Server) -> Iterator[str]:
    """Return the address of an empty database in its newest shape."""
    name = f"test{next(NUMBERS)}"
    yield postgres_server.create(name, "newest")
    postgres_server.drop(name)


@pytest.fixture(params=["de", "en"])
def tongue(request: pytest.FixtureRequest) -> Tongue:
    """Return each language in turn."""
    return Tongue(request.param)
