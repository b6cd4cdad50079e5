"""Put the parts together and run: the one module that knows everybody."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters.engine.clock import SystemClock
from adapters.engine.embedded import Embedded
from adapters.parts.secret import secret
from adapters.web import demo
from adapters.web.app import board_routes, health_routes
from adapters.web.app import routes as workspace_routes
from adapters.web.clock import TimeMachine
from adapters.web.notices import notice_routes
from adapters.web.workspace import Workspace
from bot.commands import COMMANDS
from bot.commands.rooms import TellRestored, TellUnreachable
from bot.deliver import Tell
from bot.domain.library import Library
from bot.errors import BadSetting, TandemError
from bot.exports.pictures import png
from bot.language import N_, Tongue
from bot.links import Links
from bot.ports import Bell, Clock, Engine, Messenger, Owed, Shared, Store
from bot.settings import Settings
from bot.tandem import Tandem
from playbooks import library_and_faults
from playbooks.editions import remembered
from storage import open_store

if TYPE_CHECKING:
    from adapters.slack.link import Slack
    from adapters.teams.link import Teams

log = logging.getLogger("tandem")


@dataclass
class House:
    """The parts of one running Tandem, and how to let go of them."""

    settings: Settings
    store: Store
    clock: Clock
    tandem: Tandem
    engine: Engine
    routes: list[BaseRoute]
    places: list[str] = field(default_factory=list)
    ready: dict[str, Callable[[], Awaitable[bool]]] = field(default_factory=dict)


@contextlib.asynccontextmanager
async def house(settings: Settings) -> AsyncIterator[House]:
    """Open everything that the settings ask for, and close it again in order."""
    async with contextlib.AsyncExitStack() as stack:
        store = await open_store(settings.store)
        stack.push_async_callback(store.close)
        workspace = Workspace(demo.ROSTER, store) if settings.workspace_on else None
        clock: Clock = SystemClock()
        # Whoever moves the clock moves it for everybody: only where nobody else is served.
        alone = not (settings.slack_on or settings.teams_on)
        if workspace:
            await workspace.open()
            stack.callback(workspace.close)
            clock = workspace.clock if alone else clock
        signed_with = await secret(store, settings.secret_)
        links = Links(signed_with, settings.base, mails=bool(settings.smtp_host))
        tandem = Tandem(
            store,
            clock.now,
            bell=Bell(),
            library=await remembered(store, _library(settings)),
            links=links,
            admins=settings.admins,
            canvases=("slack",) if settings.slack_on else (),
        )
        messengers: dict[str, Messenger] = {}
        engine = engine_of(tandem, messengers, clock, moved=bool(workspace and alone))
        built = House(settings, store, clock, tandem, engine, [])
        built.ready["store"] = _store_ready(store)
        built.routes += [*health_routes(built.ready), *notice_routes()]
        built.routes += board_routes(tandem, png)
        if settings.slack_on:
            await _slack(built, messengers, stack)
        if settings.teams_on:
            await _teams(built, messengers, stack)
        if settings.smtp_host:
            messengers["mail"] = mail_of(settings, clock)
        if workspace:
            await _workspace(built, workspace, messengers)
        await _tell_damage(store, tandem)
        await engine.start()
        stack.push_async_callback(engine.stop)
        yield built


def engine_of(
    tandem: Tandem, messengers: Mapping[str, Messenger], clock: Clock, *, moved: bool
) -> Engine:
    """Return the engine that fits the store: of this process alone, or of one among several.

    Who follows a clock that can be ``moved`` has a queue of duties apart: the others know other
    times.
    """
    tell = _teller(tandem)
    if not isinstance(tandem.store, Shared):
        return Embedded(tandem, messengers, clock, tell=tell)
    # It is loaded only where it is needed, as the store is.
    from adapters.engine.replica import DUTIES, Replica, Terms  # noqa: PLC0415

    terms = Terms(duties=f"{DUTIES}.workspace" if moved else DUTIES)
    return Replica(tandem, tandem.store, messengers, clock, tell=tell, terms=terms)


def _library(settings: Settings) -> Library:
    """Return the playbooks that can be read; the log says what is wrong with the others."""
    found, faults = library_and_faults(Path(settings.playbooks) if settings.playbooks else None)
    for fault in faults:
        log.error("playbook: %s", fault.said(Tongue("en")))
    return found


def _store_ready(store: Store) -> Callable[[], Awaitable[bool]]:
    async def works() -> bool:
        try:
            await store.next_due()  # a database has to be asked
        except TandemError:
            return False
        return not store.broken

    return works


def _teller(tandem: Tandem) -> Tell:
    async def tell(owed: Owed, reason: str) -> None:
        await tandem.clock(owed.coop, TellUnreachable(room=owed.room, reason=reason))

    return tell


async def _tell_damage(store: Store, tandem: Tandem) -> None:
    """Tell the owners of what was put back from its last good copy, and the log what is broken."""
    for path, reason in store.broken:
        log.warning("cannot be read: %s (%s)", path, reason)
    for coop_id in store.restored:
        try:
            await tandem.clock(coop_id, TellRestored())
        except TandemError as error:
            log.warning("nobody was told that %s was restored: %s", coop_id, type(error).__name__)


async def _workspace(built: House, workspace: Workspace, messengers: dict[str, Messenger]) -> None:
    messengers["local"] = workspace.messenger
    if not await built.store.ids():
        await demo.fill(built.store, built.clock.now(), built.tandem.library)
    # The time machine would move the clock of everybody whom Slack serves too.
    alone = not (built.settings.slack_on or built.settings.teams_on)
    machine = TimeMachine(workspace.clock, built.store, built.engine.settle) if alone else None
    built.routes += workspace_routes(
        workspace, built.tandem, machine, draw=png, commands=COMMANDS, host=built.settings.host
    )
    built.places.append(f"http://{built.settings.http}")


async def _slack(
    built: House, messengers: dict[str, Messenger], stack: contextlib.AsyncExitStack
) -> None:
    slack = slack_of(built.settings, built.tandem, built.clock)
    messengers["slack"], messengers["slack-canvas"] = slack.messenger, slack.canvas
    built.ready["slack"] = slack.connected
    built.routes += slack.routes()
    stack.push_async_callback(slack.stop)
    await slack.start()
    by_socket = bool(built.settings.slack_app_token_)
    built.places.append("Slack, Socket Mode" if by_socket else "Slack, POST /slack/events")


def slack_of(settings: Settings, tandem: Tandem, clock: Clock) -> "Slack":
    """Return Slack put together by the settings; nothing is sent yet."""
    # A platform's own libraries are loaded only where it is configured: they take a second.
    from adapters.slack.link import Access, Slack  # noqa: PLC0415

    access = Access(
        bot_token=settings.slack_token_,
        app_token=settings.slack_app_token_,
        signing_secret=settings.slack_secret_,
        api_url=settings.slack_api_url,
        partners=frozenset(settings.slack_allowed_teams),
    )
    return Slack(access, tandem, clock, draw=png)


def mail_of(settings: Settings, clock: Clock) -> Messenger:
    """Return who writes letters by the settings; nothing is sent yet."""
    from adapters.mail.messenger import Access, MailMessenger  # noqa: PLC0415 - as for Slack

    access = Access(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password_,
        tls=settings.smtp_tls,
    )
    return MailMessenger(access, clock)


def teams_of(settings: Settings, tandem: Tandem, clock: Clock) -> "Teams":
    """Return Teams put together by the settings. Raises BadSetting for what does not fit."""
    from adapters.teams.access import Access  # noqa: PLC0415 - as for Slack
    from adapters.teams.link import Teams  # noqa: PLC0415

    access = Access(
        app_id=settings.teams_app_id,
        password=settings.teams_password_,
        tenant_id=settings.teams_tenant_id,
        app_type=settings.teams_app_type,
        allowed_tenants=frozenset(settings.teams_allowed_tenants),
        insecure=settings.teams_insecure,
        loopback=settings.loopback,
        public_url=settings.public_url.rstrip("/"),
    )
    return Teams(access, tandem, clock, draw=png)


async def _teams(
    built: House, messengers: dict[str, Messenger], stack: contextlib.AsyncExitStack
) -> None:
    teams = teams_of(built.settings, built.tandem, built.clock)
    messengers["teams"] = teams.messenger
    built.ready["teams"] = teams.connected
    built.routes += teams.routes()
    stack.push_async_callback(teams.stop)
    await teams.start()
    built.places.append("Microsoft Teams, POST /api/messages")


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


async def run(settings: Settings) -> None:
    """Run Tandem until it is told to stop."""
    bound = listen(settings)
    async with house(settings) as built:
        app = Starlette(routes=built.routes)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3
        )
        for place in built.places:
            print(f"Tandem: {place}", flush=True)
        await _Server(config).serve(sockets=[bound])


class _Server(uvicorn.Server):
    """Stops on the first signal, and leaves it at that."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals without raising them again: the house is closed in order first."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, self.handle_exit, sig, None)
        yield


def main(environ: Mapping[str, str] | None = None) -> None:
    """Read the settings and run."""
    settings = Settings.from_env(os.environ if environ is None else environ)
    logging.basicConfig(
        level=settings.log.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    for noisy in ("apscheduler", "matplotlib", "procrastinate", "slack_bolt", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
