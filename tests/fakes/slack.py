"""A Slack on this machine: it speaks the real Web API and the socket, and keeps what it accepted.

Faults are injected per method: an error, a status, a dropped connection after acceptance, a hold.
"""

import asyncio
import hashlib
import hmac
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web

Json = dict[str, Any]

TEAM = "T0MUSTER"
PARTNER = "T0BEISPIEL"
BOT_USER = "U0TANDEM"
BOT_ID = "B0TANDEM"
TOKEN = "xoxb-made-up"
APP_TOKEN = "xapp-made-up"
SECRET = "made-up-signing-secret"
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call goes wrong.

    ``after`` lets it take effect first; ``status`` 0 drops the connection; ``hold`` keeps the
    answer back until the event is set.
    """

    error: str = ""
    status: int = 200
    retry_after: str = ""
    after: bool = False
    drop: bool = False
    hold: asyncio.Event | None = None
    details: tuple[str, ...] = ()


@dataclass
class FakeSlack:
    """One workspace with its channels, people, modals and files."""

    now: Callable[[], datetime]
    users: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, list[Json]] = field(default_factory=dict)
    member_of: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    ephemerals: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    triggers: set[str] = field(default_factory=set)
    acks: dict[str, Json] = field(default_factory=dict)
    canvases: dict[str, Json] = field(default_factory=dict)
    bookmarks: dict[str, list[Json]] = field(default_factory=dict)
    scopes: str = "chat:write"
    unreachable: set[str] = field(default_factory=set)
    weather: Callable[[str], Fault | None] = lambda _: None
    connections: int = 0
    count: int = 0
    latest_view: str = ""

    def __post_init__(self) -> None:
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._sockets: list[web.WebSocketResponse] = []
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    # -- running -----------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{name}", self._response)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        for socket in self._sockets:
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def until(self, holds: Callable[[], Any]) -> None:
        """Return as soon as something is so; looks whenever anything was accepted."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    def fail(self, method: str, *faults: Fault) -> None:
        self.faults[method].extend(faults)

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    # -- people and channels -----------------------------------------------------------------

    def person(self, user: str, name: str, *, team: str = TEAM, locale: str = "de-DE") -> str:
        own = {"locale": locale} if team == TEAM else {}
        self.users[user] = {
            "id": user,
            "team_id": team,
            "tz": "Europe/Berlin",
            "real_name": name,
            "profile": {"real_name": name},
            **own,
        }
        return user

    def channel(self, channel: str) -> str:
        self.channels[channel] = []
        self.member_of.add(channel)
        return channel

    def chat_with(self, user: str) -> list[Json]:
        return self.channels.get(self.chats.get(user, ""), [])

    # -- the Web API -------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        planned = self.faults[method].popleft() if self.faults[method] else self.weather(method)
        fault = planned or Fault()
        if fault.after or not (fault.error or fault.drop or fault.status != 200):
            answer = self._answer(request, method, arguments)
        else:
            answer = {"ok": False, "error": fault.error or "fatal_error", "errors": fault.details}
        self.calls.append((method, arguments))
        self._changed.set()
        if fault.hold:
            await fault.hold.wait()
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        headers = {"x-oauth-scopes": self.scopes}
        if fault.retry_after:
            headers["Retry-After"] = fault.retry_after
        if fault.status != 200:
            limited = {"ok": False, "error": fault.error or "ratelimited"}
            failed = limited if fault.status == 429 else {}
            return web.json_response(failed, status=fault.status, headers=headers)
        return web.json_response(answer, headers=headers)

    def _answer(self, request: web.Request, method: str, arguments: Json) -> Json:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        wanted = APP_TOKEN if method == "apps.connections.open" else TOKEN
        if token != wanted:
            return {"ok": False, "error": "invalid_auth"}
        known = getattr(self, "_" + method.replace(".", "_"), None)
        if known is None:
            return {"ok": False, "error": "unknown_method"}
        found = known(**arguments)
        return {"ok": False, "error": found} if isinstance(found, str) else {"ok": True, **found}

    def _auth_test(self, **_: Any) -> Json:
        return {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID, "team": "x", "user": "t"}

    def _apps_connections_open(self, **_: Any) -> Json:
        return {"url": self.url.replace("http", "ws") + "/link"}

    def _users_info(self, user: str, **_: Any) -> Json | str:
        return {"user": self.users[user]} if user in self.users else "user_not_found"

    def _conversations_open(self, users: str) -> Json | str:
        if users in self.unreachable or users not in self.users:
            return "user_not_found"
        chat = self.chats.setdefault(users, f"D{users[1:]}")
        self.channels.setdefault(chat, [])
        self.member_of.add(chat)
        return {"channel": {"id": chat}}

    def _conversations_info(self, channel: str, **_: Any) -> Json | str:
        if channel not in self.channels:
            return "channel_not_found"
        found = next((i for i, c in self.canvases.items() if c["channel"] == channel), "")
        empty = not found or not self.canvases[found]["markdown"]
        canvas = {"canvas": {"file_id": found, "is_empty": empty}} if found else {}
        return {"channel": {"id": channel, "properties": canvas}}

    def _conversations_canvases_create(self, channel_id: str, document_content: Json) -> Json | str:
        if any(c["channel"] == channel_id for c in self.canvases.values()):
            return "channel_canvas_already_exists"
        canvas = f"F0CANVAS{len(self.canvases)}"
        self.canvases[canvas] = {"channel": channel_id, **document_content}
        return {"canvas_id": canvas}

    def _canvases_edit(self, canvas_id: str, changes: list[Json]) -> Json | str:
        if canvas_id not in self.canvases:
            return "canvas_not_found"
        if len(changes) != 1 or changes[0]["operation"] != "replace":
            return "invalid_arguments"
        self.canvases[canvas_id] |= changes[0]["document_content"]
        return {}

    def _canvases_sections_lookup(self, canvas_id: str, criteria: Json) -> Json | str:
        text = self.canvases[canvas_id]["markdown"].replace("\\", "")
        return {"sections": [{"id": "s1"}] if criteria["contains_text"] in text else []}

    def _bookmarks_list(self, channel_id: str) -> Json:
        return {"bookmarks": self.bookmarks.get(channel_id, [])}

    def _bookmarks_add(self, channel_id: str, **given: Any) -> Json:
        there = self.bookmarks.setdefault(channel_id, [])
        there.append({"id": f"Bk{len(there)}", **given})
        return {"bookmark": there[-1]}

    def _bookmarks_edit(self, channel_id: str, bookmark_id: str, **given: Any) -> Json | str:
        for it in self.bookmarks.get(channel_id, []):
            if it["id"] == bookmark_id:
                it.update(given)
                return {"bookmark": it}
        return "not_found"

    def _conversations_join(self, channel: str) -> Json | str:
        if channel not in self.public:
            return "method_not_supported_for_channel_type"
        self.member_of.add(channel)
        return {"channel": {"id": channel}}

    def _chat_postMessage(  # noqa: N802
        self, channel: str, text: str = "", blocks: Any = (), **rest: Any
    ) -> Json | str:
        problem = self._refused(channel, text, blocks)
        if problem:
            return problem
        ts = self._ts()
        self.channels[channel].append(
            {
                "type": "message",
                "ts": ts,
                "text": text,
                "blocks": list(blocks),
                "bot_id": BOT_ID,
                "user": BOT_USER,
                **rest,
            }
        )
        return {"ts": ts, "channel": channel}

    def _chat_postEphemeral(self, channel: str, user: str, text: str = "", **rest: Any):  # noqa: N802
        problem = self._refused(channel, text, rest.get("blocks", ()))
        if problem:
            return problem
        self.ephemerals.append({"channel": channel, "user": user, "text": text, **rest})
        return {"message_ts": self._ts()}

    def _chat_update(self, channel: str, ts: str, **rest: Any) -> Json | str:
        problem = self._refused(channel, rest.get("text", ""), rest.get("blocks", ()))
        if problem:
            return problem
        found = [m for m in self.channels[channel] if m["ts"] == ts]
        if not found:
            return "message_not_found"
        found[0].update(rest)
        return {"ts": ts, "channel": channel}

    def _refused(self, channel: str, text: str, blocks: Any) -> str:
        if channel not in self.channels:
            return "channel_not_found"
        if channel not in self.member_of:
            return "not_in_channel"
        if not text and not blocks:
            return "no_text"
        shown = [b["slack_file"]["id"] for b in blocks if b["type"] == "image"]
        return "" if all(self.files.get(f, {}).get("done") for f in shown) else "invalid_blocks"

    def _conversations_history(
        self, channel: str, oldest: str = "0", limit: str = "100", cursor: str = "", **_: Any
    ) -> Json | str:
        if channel not in self.channels:
            return "channel_not_found"
        newest_first = [m for m in reversed(self.channels[channel]) if not m.get("thread_ts")]
        kept = [m for m in newest_first if float(m["ts"]) >= float(oldest)]
        start = int(cursor or 0)
        page = kept[start : start + int(limit)]
        rest = str(start + int(limit)) if start + int(limit) < len(kept) else ""
        return {"messages": page, "response_metadata": {"next_cursor": rest}}

    def _conversations_replies(self, channel: str, ts: str, **_: Any) -> Json:
        there = self.channels[channel]
        return {"messages": [m for m in there if ts in (m["ts"], m.get("thread_ts"))]}

    def _files_getUploadURLExternal(self, filename: str, length: str, **_: Any) -> Json:  # noqa: N802
        file = f"F{len(self.files):08d}"
        self.files[file] = {"id": file, "name": filename, "size": int(length)}
        return {"file_id": file, "upload_url": f"{self.url}/upload/{file}"}

    def _files_completeUploadExternal(  # noqa: N802
        self,
        files: list[Json],
        channel_id: str = "",
        thread_ts: str = "",
        initial_comment: str = "",
    ) -> Json | str:
        shared = [self.files[f["id"]] for f in files]
        if any("data" not in f for f in shared):
            return "file_not_found"
        for file in shared:
            file["done"] = True
        if channel_id:
            shown = [{k: f[k] for k in ("id", "name", "size")} for f in shared]
            self.channels[channel_id].append(
                {
                    "ts": self._ts(),
                    "thread_ts": thread_ts,
                    "files": shown,
                    "text": initial_comment,
                }
            )
        return {"files": files}

    def _views_open(self, trigger_id: str, view: Json) -> Json | str:
        if trigger_id not in self.triggers:
            return "expired_trigger_id"
        self.triggers.discard(trigger_id)
        self.count += 1
        return self._shown(f"V{self.count:04d}", view)

    def _views_update(self, view_id: str, view: Json) -> Json | str:
        return self._shown(view_id, view) if view_id in self.views else "not_found"

    def _views_publish(self, user_id: str, view: Json) -> Json:
        self.homes[user_id] = view
        return {"view": view}

    def _shown(self, view_id: str, view: Json) -> Json:
        self.count += 1
        shown = {**view, "id": view_id, "hash": f"h{self.count}"}
        self.views[view_id] = shown
        self.latest_view = view_id
        return {"view": shown}

    def _ts(self) -> str:
        self.count += 1
        return f"{self.now().timestamp() + self.count / 1e6:.6f}"

    # -- uploads, response urls, the socket --------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]]["data"] = await request.read()
        return web.Response(text="OK")

    async def _response(self, request: web.Request) -> web.Response:
        fault = self.faults["response_url"].popleft() if self.faults["response_url"] else Fault()
        if fault.status != 200:
            return web.Response(status=fault.status)
        self.responses.append(await request.json())
        self._changed.set()
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        self.connections += 1
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._changed.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                self.acks[ack["envelope_id"]] = ack
                self._changed.set()
        return socket

    async def push(self, kind: str, payload: Json, envelope: str) -> None:
        """Send an envelope (``slash_commands``, ``events_api``, ``interactive``) to the app."""
        sent = {
            "type": kind,
            "envelope_id": envelope,
            "payload": payload,
            "accepts_response_payload": True,
        }
        await self._sockets[-1].send_json(sent)

    async def cut(self) -> None:
        """Close the socket from Slack's side, as it does every few hours."""
        await self._sockets[-1].close()

    # -- what Slack sends --------------------------------------------------------------------

    def trigger(self, *, expired: bool = False) -> str:
        self.count += 1
        made = f"trigger.{self.count}"
        if not expired:
            self.triggers.add(made)
        return made

    def command(self, user: str, text: str, channel: str, **more: Any) -> Json:
        return {
            "command": "/tandem",
            "text": text,
            "channel_id": channel,
            "channel_name": "projekt",
            "user_id": user,
            "team_id": TEAM,
            "trigger_id": self.trigger(),
            "response_url": f"{self.url}/response/x",
            "api_app_id": "A0",
            **more,
        }

    def event(self, event: Json, **more: Any) -> Json:
        self.count += 1
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A0",
            "event_id": f"Ev{self.count}",
            "event": event,
            **more,
        }

    def said(
        self, user: str, text: str, channel: str, kind: str = "app_mention", **more: Any
    ) -> Json:
        ts = self._ts()
        return self.event(
            {
                "type": kind,
                "user": user,
                "text": text,
                "channel": channel,
                "ts": ts,
                "event_ts": ts,
                **more,
            }
        )

    def click(self, user: str, button: Json, *, team: str = "", **more: Any) -> Json:
        """Press a button as Slack draws it: in a channel, a modal or a home page."""
        home = self.users[user]["team_id"]
        action = {k: button[k] for k in ("type", "action_id", "value") if k in button}
        self.count += 1
        return {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": team or home, "name": "somebody"},
            "trigger_id": self.trigger(),
            "actions": [
                {
                    **action,
                    "block_id": "b",
                    "action_ts": f"{self.count}.0",
                    **more.pop("action", {}),
                }
            ],
            **more,
        }

    def in_channel(self, channel: str) -> Json:
        return {
            "channel": {"id": channel},
            "response_url": f"{self.url}/response/x",
            "container": {"type": "message", "channel_id": channel},
        }

    def filled(self, view: Json, answers: Json) -> Json:
        """Return a view with what somebody filled in; the rest stays as it was shown."""
        values = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            name, drawn = block["block_id"], block["element"]
            values[name] = {drawn["action_id"]: _state(drawn, answers.get(name))}
        return {**view, "type": "modal", "state": {"values": values}, "app_installed_team_id": TEAM}

    def submit(self, user: str, view: Json, answers: Json) -> Json:
        home = self.users[user]["team_id"]
        return {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": home},
            "view": self.filled(view, answers),
        }


def _state(drawn: Json, given: Any) -> Json:
    """Return the state of one input as Slack reports it."""
    kind = drawn["type"]
    match kind:
        case "radio_buttons" | "static_select":
            groups = drawn.get("option_groups") or [{"options": drawn.get("options", [])}]
            options = [o for g in groups for o in g["options"]]
            chosen = next((o for o in options if o["value"] == given), drawn.get("initial_option"))
            return {"type": kind, "selected_option": chosen}
        case "checkboxes" | "multi_static_select":
            options = drawn["options"]
            chosen = drawn.get("initial_options", [])
            if given is not None:
                chosen = [o for o in options if o["value"] in given]
            return {"type": kind, "selected_options": chosen}
        case "datepicker":
            return {"type": kind, "selected_date": given or drawn.get("initial_date")}
        case _:
            return {
                "type": kind,
                "value": given if given is not None else drawn.get("initial_value"),
            }


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}


# -- what arrives over HTTP ------------------------------------------------------------------


def signed(body: str, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Return the headers by which Slack vouches for a body."""
    stamp = str(int(time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def as_form(payload: Json) -> tuple[str, str]:
    """Return a body and its content type: commands and interactions are sent as forms."""
    kind = "application/x-www-form-urlencoded"
    if "command" in payload:
        return urlencode(payload), kind
    if "event" in payload or payload.get("type") == "url_verification":
        return json.dumps(payload), "application/json"
    return urlencode({"payload": json.dumps(payload)}), kind
