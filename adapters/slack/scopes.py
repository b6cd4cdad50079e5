"""What this adapter uses of Slack, declared: methods, events, shortcuts, and the scope each needs.

``app-manifest.yml`` is held against this room by a test, both ways; a method that is not
declared here cannot be called.
"""

from dataclasses import dataclass
from typing import Literal

from adapters.parts.menu import MESSAGE_ACTIONS
from bot.language import N_

COMMAND = "/tandem"


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: how it is called, and any one of which scopes it needs where.

    ``app`` marks the one that takes the app-level token.
    """

    name: str
    scopes: tuple[str, ...] = ()
    reads: bool = False
    app: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An event that we are told of, and the scopes without which Slack does not tell."""

    name: str
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut in Slack's own menus: ``word`` is the command whose form it opens."""

    callback_id: str
    type: Literal["global", "message"]
    word: str
    name: str
    description: str


HISTORY = ("channels:history", "groups:history", "im:history")

METHODS = (
    Method("auth.test"),
    Method("apps.connections.open", ("connections:write",), app=True),
    Method("bookmarks.add", ("bookmarks:write",)),
    Method("bookmarks.edit", ("bookmarks:write",)),
    Method("bookmarks.list", ("bookmarks:read",), reads=True),
    Method("canvases.edit", ("canvases:write",)),
    Method("canvases.sections.lookup", ("canvases:read",)),
    Method("chat.postMessage", ("chat:write",)),
    Method("chat.postEphemeral", ("chat:write",)),
    Method("chat.update", ("chat:write",)),
    Method("conversations.canvases.create", ("canvases:write",)),
    Method("conversations.history", HISTORY, reads=True),
    Method("conversations.info", ("channels:read", "groups:read"), reads=True),
    Method("conversations.join", ("channels:join",)),
    Method("conversations.open", ("im:write",)),
    Method("conversations.replies", HISTORY, reads=True),
    Method("files.completeUploadExternal", ("files:write",)),
    Method("files.getUploadURLExternal", ("files:write",), reads=True),
    Method("users.info", ("users:read",), reads=True),
    Method("views.open"),
    Method("views.publish"),
    Method("views.update"),
)

EVENTS = (
    Event("app_home_opened"),
    Event("app_mention", ("app_mentions:read",)),
    Event("app_uninstalled"),
    Event("channel_id_changed", HISTORY),
    Event("channel_shared", ("channels:read", "groups:read")),
    Event("channel_unshared", ("channels:read", "groups:read")),
    Event("member_joined_channel", ("channels:read", "groups:read")),
    Event("message.im", ("im:history",)),
    Event("reaction_added", ("reactions:read",)),
    Event("tokens_revoked"),
)

SHORTCUTS = (
    Shortcut(
        callback_id="report-light",
        type="global",
        word="status",
        name=N_("Report the light"),
        description=N_("Say how your side stands this week"),
    ),
    *(Shortcut(it.id, "message", it.word, it.title, it.description) for it in MESSAGE_ACTIONS),
)

# Asked for with the rest, so that an administrator consents once; each with what it is kept for.
# The moment something uses one, its line moves up.
AHEAD = {
    "pins:write": "pin the card of the running jour fixe",
}

COMMAND_SCOPE = "commands"


def bot_scopes() -> frozenset[str]:
    """Return every bot scope that the manifest asks for."""
    used = {s for m in METHODS if not m.app for s in m.scopes}
    heard = {s for e in EVENTS for s in e.scopes}
    return frozenset({COMMAND_SCOPE} | used | heard | AHEAD.keys())
