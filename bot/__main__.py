"""Put the parts together and run: the one module that knows everybody."""

import asyncio
import contextlib
import logging
import os
import platform
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from adapters.engine.clock import SystemClock
from adapters.engine.embedded import Embedded
from adapters.parts.secret import secret
from adapters.watch import logs
from adapters.watch.meter import CONTENT_TYPE, Meter
from adapters.watch.store import Damage, trouble_of
from adapters.web import demo
from adapters.web.app import board_routes
from adapters.web.app import routes as workspace_routes
from adapters.web.board import Board
from adapters.web.clock import TimeMachine
from adapters.web.health import Counted, health_routes, metrics_route
from adapters.web.lost import lost
from adapters.web.notices import notice_routes
from adapters.web.roster import Directory
from adapters.web.server import Server, listen
from adapters.web.workspace import Workspace
from bot.commands import COMMANDS
from bot.commands.rooms import TellUnreachable
from bot.deliver import Tell
from bot.domain.library import Library
from bot.exports.pictures import png
from bot.language import Tongue
from bot.links import Links
from bot.ports import Bell, Clock, Engine, Messenger, Owed, Shared, Store
from bot.settings import Settings
from bot.tandem import Tandem
from bot.told import Hear, to_all, to_nobody
from playbooks import library_and_faults
from playbooks.editions import remembered
from storage import open_store

if TYPE_CHECKING:
    from adapters.slack.link import Slack
    from adapters.teams.link import Teams

log = logging.getLogger("tandem")

REPLICA = f"{platform.node()}-{os.getpid()}"
# What was taken in before the doors were shut may take so many seconds.
IN_FLIGHT = 5.0


@dataclass
class House:
    """The parts of one running Tandem, and how to let go of them."""

    settings: Settings
    store: Store
    clock: Clock
    tandem: Tandem
    engine: Engine
    meter: Meter
    routes: list[BaseRoute]
    people: Directory | None = None
    places: list[str] = field(default_factory=list)
    ready: dict[str, Callable[[], Awaitable[str]]] = field(default_factory=dict)
    doors: list[Callable[[float], Awaitable[None]]] = field(default_factory=list)
    closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def app(self) -> ASGIApp:
        """Return everything that the web server answers, each call counted."""
        nowhere = lost(Board(self.tandem, png), self.people)
        app = Starlette(routes=self.routes, exception_handlers=nowhere)
        return Counted(app, self.routes, self.meter.called)

    async def shut(self) -> None:
        """Take nothing more in, and finish what was: before anything else is let go of."""
        await asyncio.gather(*(shut(IN_FLIGHT) for shut in self.doors))


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
        meter = Meter(store, clock.now, version=version("tandem"), replica=REPLICA)
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
            hear=to_all(meter.hear, logs.write),
            steady=time.perf_counter,
        )
        messengers: dict[str, Messenger] = {}
        engine = engine_of(
            tandem, messengers, clock, moved=bool(workspace and alone),
            hear=to_all(meter.hear, logs.write),
        )  # fmt: skip
        built = House(settings, store, clock, tandem, engine, meter, [])
        built.ready["store"] = trouble_of(store)
        built.routes += [*health_routes(built.ready), _metrics(built, messengers)]
        built.routes += notice_routes()
        built.routes += board_routes(tandem, png)
        if settings.slack_on:
            await _slack(built, messengers, stack)
        if settings.teams_on:
            await _teams(built, messengers, stack)
        if settings.smtp_host:
            messengers["mail"] = mail_of(settings, clock)
        if workspace:
            await _workspace(built, workspace, messengers)
            built.closing.append(workspace.close)
        damage = Damage(store, tandem)
        await damage.tell()
        watching = asyncio.create_task(damage.watch())
        stack.callback(watching.cancel)
        await engine.start()
        stack.push_async_callback(engine.stop)
        stack.push_async_callback(built.shut)
        yield built


def engine_of(
    tandem: Tandem,
    messengers: Mapping[str, Messenger],
    clock: Clock,
    *,
    moved: bool,
    hear: Hear = to_nobody,
) -> Engine:
    """Return the engine that fits the store: of this process alone, or of one among several.

    Who follows a clock that can be ``moved`` has a queue of duties apart: the others know other
    times.
    """
    tell = _teller(tandem)
    if not isinstance(tandem.store, Shared):
        return Embedded(tandem, messengers, clock, tell=tell, hear=hear)
    # It is loaded only where it is needed, as the store is.
    from adapters.engine.replica import DUTIES, Replica, Terms  # noqa: PLC0415

    terms = Terms(duties=f"{DUTIES}.workspace" if moved else DUTIES)
    return Replica(tandem, tandem.store, messengers, clock, tell=tell, terms=terms, hear=hear)


def _library(settings: Settings) -> Library:
    """Return the playbooks that can be read; the log says what is wrong with the others."""
    found, faults = library_and_faults(Path(settings.playbooks) if settings.playbooks else None)
    for fault in faults:
        log.error("playbook: %s", fault.said(Tongue("en")))
    return found


def _metrics(built: House, messengers: Mapping[str, Messenger]) -> BaseRoute:
    async def page(ready: Mapping[str, str]) -> bytes:
        return await built.meter.page([*messengers], ready)

    return metrics_route(page, built.ready, CONTENT_TYPE, built.settings.metrics_token_)


def _teller(tandem: Tandem) -> Tell:
    async def tell(owed: Owed, reason: str) -> None:
        await tandem.clock(owed.coop, TellUnreachable(room=owed.room, reason=reason))

    return tell


async def _workspace(built: House, workspace: Workspace, messengers: dict[str, Messenger]) -> None:
    messengers["local"], built.people = workspace.messenger, workspace.directory
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
    built.ready["slack"] = slack.trouble
    built.doors.append(slack.shut)
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
    built.ready["teams"] = teams.trouble
    built.doors.append(teams.shut)
    built.routes += teams.routes()
    stack.push_async_callback(teams.stop)
    await teams.start()
    built.places.append("Microsoft Teams, POST /api/messages")


async def run(settings: Settings) -> None:
    """Run Tandem until it is told to stop."""
    bound = listen(settings)
    async with house(settings) as built:
        for place in built.places:
            print(f"Tandem: {place}", flush=True)
        log.info("started", extra={"places": built.places, "version": version("tandem")})
        await Server(built.app, built.closing).serve(sockets=[bound])
    log.info("stopped")


def main(environ: Mapping[str, str] | None = None) -> None:
    """Read the settings and run."""
    settings = Settings.from_env(os.environ if environ is None else environ)
    logs.set_up(settings.log_form, settings.log_level, REPLICA)
    asyncio.run(run(settings))


if __name__ == "__main__":
    from bot.cli import app

    # `python -m bot` starts Tandem; with words behind it, it is the command line.
    app() if sys.argv[1:] else main()
