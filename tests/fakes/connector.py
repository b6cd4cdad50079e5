"""Teams on this machine: its connector, its log-in's keys, and what its clients send.

Faults are injected per operation: a status, a dropped connection before or after it took effect.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

Json = dict[str, Any]

APP = "11111111-2222-3333-4444-555555555555"
HOST, PARTNER = "tenant-muster", "tenant-beispiel"
BOT = f"28:{APP}"
TOKEN = "made-up-token"
ISSUER = "https://api.botframework.com"
ROOM = "19:projekt@thread.tacv2"
GROUP = "19:gruppe@thread.v2"
PERSONAL = "personal"


class Key:
    """A signing key, as Microsoft's log-in tells it."""

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def told(self) -> Json:
        found = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {**found, "kid": self.kid, "endorsements": ["msteams"]}

    def token(self, service: str, **other: Any) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": APP, "serviceurl": service, "exp": now + 600, "nbf": now}
        signed = jwt.encode({**claims, **other}, self._key, "RS256", headers={"kid": self.kid})
        return f"Bearer {signed}"


@dataclass(frozen=True, slots=True)
class Fault:
    """How one call goes wrong; ``after`` lets it take effect first, ``drop`` cuts the line."""

    status: int = 500
    code: str = "Fault"
    retry_after: str = ""
    after: bool = False
    drop: bool = False


@dataclass
class Shown:
    """A message in a conversation: who alone sees it, and how often it was edited."""

    id: str
    activity: Json
    only: str = ""
    edits: int = 0

    @property
    def card(self) -> Json:
        found: Json = self.activity["attachments"][0]["content"]
        return found


@dataclass
class FakeTeams:
    """One tenant's conversations, people and files.

    ``weather`` may give a fault for any call; ``lost`` are the messages that were shown although
    their answer was not.
    """

    key: Key
    people: dict[str, Json] = field(default_factory=dict)
    rooms: dict[str, list[Shown]] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[str, str, Json]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    keys: list[Key] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    weather: Callable[[str], Fault | None] = lambda _: None
    told: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.keys = self.keys or [self.key]
        self._runner: web.AppRunner | None = None
        self.url = ""

    # -- running -----------------------------------------------------------------------------

    async def start(self) -> None:
        app = web.Application(client_max_size=5_000_000)
        at = "/amer/v3/conversations"
        app.router.add_post(at, self._create)
        app.router.add_post(f"{at}/{{room}}/activities", self._post)
        app.router.add_post(f"{at}/{{room}}/activities/{{id}}", self._post)  # a reply
        app.router.add_put(f"{at}/{{room}}/activities/{{id}}", self._edit)
        app.router.add_delete(f"{at}/{{room}}/activities/{{id}}", self._delete)
        app.router.add_get(f"{at}/{{room}}/members/{{user}}", self._member)
        app.router.add_put("/upload/{name}", self._upload)
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def service(self) -> str:
        return f"{self.url}/amer/"

    def fail(self, operation: str, *faults: Fault) -> None:
        self.faults[operation].extend(faults)

    def called(self, operation: str) -> list[Json]:
        return [body for name, _, body in self.calls if name == operation]

    # -- people and rooms --------------------------------------------------------------------

    def person(self, user: str, name: str, tenant: str = HOST, role: str = "user") -> str:
        self.people[f"29:{user}"] = {
            "id": f"29:{user}", "aadObjectId": user, "name": name, "userRole": role,
            "tenantId": tenant, "email": f"{user}@{tenant}.example",
        }  # fmt: skip
        return user

    def seen_by(self, user: str, room: str = ROOM) -> list[Shown]:
        """Return what only this person sees in a room."""
        return [m for m in self.rooms.get(room, []) if m.only == f"29:{user}"]

    def shown(self, room: str = ROOM) -> list[Shown]:
        """Return what everybody in a room sees."""
        return [m for m in self.rooms.get(room, []) if not m.only]

    def chat_with(self, user: str) -> list[Shown]:
        return self.rooms.get(self.chats.get(f"29:{user}", ""), [])

    # -- what clients send -------------------------------------------------------------------

    def activity(self, user: str, room: str = ROOM, **more: Any) -> Json:
        self.count += 1
        kind = PERSONAL if room.startswith("a:") else "channel"
        kind = "groupChat" if room == GROUP else kind
        thread = f"{room};messageid=17" if kind == "channel" else room
        who = {"id": f"29:{user}", "name": self.people[f"29:{user}"]["name"], "aadObjectId": user}
        channel = {"team": {"id": "19:team"}, "channel": {"id": room}} if kind == "channel" else {}
        return {
            "type": "message", "id": f"in-{self.count}", "channelId": "msteams",
            "serviceUrl": self.service, "locale": "de-DE", "from": who,
            "recipient": {"id": BOT, "name": "Tandem"},
            "conversation": {"id": thread, "conversationType": kind, "tenantId": HOST},
            "channelData": {"tenant": {"id": HOST}, **channel},
            "entities": [{"type": "clientInfo", "timezone": "Europe/Berlin"}],
            **more,
        }  # fmt: skip

    def said(self, user: str, text: str, room: str = ROOM, **more: Any) -> Json:
        """Return a message; in rooms it mentions us."""
        made = self.activity(user, room, **more)
        if made["conversation"]["conversationType"] == PERSONAL:
            return {**made, "text": text}
        tag = "<at>Tandem</at>"
        mention = {"type": "mention", "text": tag, "mentioned": {"id": BOT, "name": "Tandem"}}
        entities = [*made["entities"], mention]
        return {**made, "text": f"{tag}\u00a0{text}", "entities": entities}

    def chat(self, user: str) -> str:
        """Return the private chat that a person has begun."""
        chat = f"a:{user}"
        self.chats[f"29:{user}"] = chat
        self.rooms.setdefault(chat, [])
        return chat

    def pressed(self, user: str, data: Json, room: str = ROOM, on: str = "") -> Json:
        return self.activity(user, room, value=data, replyToId=on)

    def invoke(self, user: str, name: str, value: Json, room: str = ROOM, **more: Any) -> Json:
        return self.activity(user, room, type="invoke", name=name, value=value, **more)

    # -- the connector -----------------------------------------------------------------------

    async def _taken(
        self, request: web.Request, operation: str
    ) -> tuple[Json, web.StreamResponse | None, Fault | None]:
        """Note a call, and return its body, the answer if it fails first, and its fault."""
        body = await request.json() if request.can_read_body else {}
        self.calls.append((operation, request.path, body))
        self.headers.append(request.headers.get("Authorization", ""))
        planned = self.faults[operation]
        fault = planned.popleft() if planned else self.weather(operation)
        if fault and not fault.after:
            return body, self._failed(request, fault), fault
        return body, None, fault

    def _failed(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.drop:
            assert request.transport
            request.transport.abort()
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        error = {"error": {"code": fault.code, "message": "made up"}}
        return web.json_response(error, status=fault.status, headers=headers)

    def _refused(self, status: int, code: str) -> web.Response:
        return web.json_response({"error": {"code": code}}, status=status)

    def _done(
        self, request: web.Request, fault: Fault | None, answer: Json, status: int
    ) -> web.StreamResponse:
        return self._failed(request, fault) if fault else web.json_response(answer, status=status)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body, failed, fault = await self._taken(request, "create")
        if failed:
            return failed
        user = body["members"][0]["id"]
        if user in self.unreachable:
            return self._refused(403, "ForbiddenOperationException")
        self.chat(user.removeprefix("29:"))
        return self._done(request, fault, {"id": self.chats[user]}, 201)

    async def _post(self, request: web.Request) -> web.StreamResponse:
        targeted = request.query.get("isTargetedActivity") == "true"
        body, failed, fault = await self._taken(request, "targeted" if targeted else "post")
        if failed:
            return failed
        room = request.match_info["room"].partition(";")[0]
        if room not in self.rooms:
            return self._refused(403, "BotNotInConversationRoster")
        self.count += 1
        only = body["recipient"]["id"] if targeted else ""
        self.rooms[room].append(Shown(f"act-{self.count}", body, only))
        self.lost += [f"act-{self.count}"] if fault else []
        return self._done(request, fault, {"id": f"act-{self.count}"}, 201)

    def _find(self, request: web.Request) -> tuple[list[Shown], Shown | None]:
        room = self.rooms.get(request.match_info["room"].partition(";")[0], [])
        return room, next((m for m in room if m.id == request.match_info["id"]), None)

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        body, failed, fault = await self._taken(request, "edit")
        _, message = self._find(request)
        if failed:
            return failed
        if message is None:
            return self._refused(404, "ActivityNotFoundInConversation")
        message.activity, message.edits = body, message.edits + 1
        return self._done(request, fault, {"id": message.id}, 200)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        _, failed, fault = await self._taken(request, "delete")
        room, message = self._find(request)
        if failed:
            return failed
        if message is None:
            return self._refused(404, "ActivityNotFoundInConversation")
        room.remove(message)
        return self._done(request, fault, {}, 200)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        _, failed, fault = await self._taken(request, "member")
        if failed:
            return failed
        found = self.people.get(request.match_info["user"])
        if found is None:
            return self._refused(404, "MemberNotFoundInConversation")
        return self._done(request, fault, found, 200)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads[request.match_info["name"]] = await request.read()
        self.headers.append(request.headers.get("Content-Range", ""))
        return web.json_response({}, status=201)

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        del request
        self.told += 1
        if self.faults["openid"]:
            self.faults["openid"].popleft()
            return web.Response(status=503)
        return web.json_response({"jwks_uri": f"{self.url}/keys"})

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        del request
        return web.json_response({"keys": [k.told() for k in self.keys]})


class FakeMsal:
    """Stands where Microsoft's library would fetch a token over the network."""

    made = 0
    asked = 0
    answer: Json = {"access_token": TOKEN}  # noqa: RUF012 - set by each test

    def __init__(self, **given: Any) -> None:
        type(self).made += 1
        self.given = given

    def acquire_token_silent(self, scopes: list[str], account: None) -> None:
        del scopes, account

    def acquire_token_for_client(self, scopes: list[str]) -> Json:
        del scopes
        type(self).asked += 1
        return self.answer
