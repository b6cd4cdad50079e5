"""The routes of the local workspace, to be served beside other platforms' on one server."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from adapters.parts.drawing import Draw
from adapters.web.board import Board
from adapters.web.clock import TimeMachine
from adapters.web.desk import Desk
from adapters.web.doors import Doors
from adapters.web.entrance import Entrance
from adapters.web.guard import Guard, loopback_only
from adapters.web.guest import GuestDoor
from adapters.web.health import health_routes
from adapters.web.lost import lost
from adapters.web.pages import Pages
from adapters.web.workspace import Workspace
from bot.command import Command
from bot.language import Tongue
from bot.tandem import Tandem
from bot.views.common import call


def board_routes(tandem: Tandem, draw: Draw) -> list[BaseRoute]:
    """Return the routes of board and guests, open to whoever bears a link.

    Mount them before the workspace.
    """
    board = Board(tandem, draw)
    return [*Entrance(board).routes(), *GuestDoor(board).routes()]


def routes(
    workspace: Workspace,
    tandem: Tandem,
    machine: TimeMachine | None,
    *,
    draw: Draw,
    commands: Sequence[type[Command]] = (),
    host: str = "127.0.0.1",
) -> list[BaseRoute]:
    """Return the workspace's routes, guarded as a whole; mount them after all others.

    ``machine`` is None where other platforms share the clock, which nobody may move then;
    ``draw`` turns a picture into PNG, ``commands`` are suggested while typing. Raise
    ``BadSetting`` if ``host`` is not this machine's own.
    """
    loopback_only(host)

    def words(t: Tongue) -> list[tuple[str, tuple[str, ...], str]]:
        return [(call(c, t), (c.word, *c.also), t(c.help())) for c in commands if c.listed]

    pages = Pages(workspace, draw, words)
    desk = Desk(workspace, pages, Doors(workspace, tandem), machine, draw, Board(tandem, draw))
    return [Mount("", routes=desk.routes(), middleware=[Middleware(Guard)], name="workspace")]


def app(
    workspace: Workspace,
    tandem: Tandem,
    machine: TimeMachine | None,
    *,
    draw: Draw,
    commands: Sequence[type[Command]] = (),
    host: str = "127.0.0.1",
) -> Starlette:
    """Return the workspace as an application of its own, with board and health route."""
    inside = routes(workspace, tandem, machine, draw=draw, commands=commands, host=host)
    return Starlette(
        routes=[*health_routes(), *board_routes(tandem, draw), *inside],
        exception_handlers=lost(Board(tandem, draw), workspace.directory),
    )
