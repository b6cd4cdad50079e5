"""What every door needs: who asks and where, Tandem's reply, and the way back to them."""

import json
from dataclasses import dataclass, field, replace

from adapters.parts import desk
from adapters.parts.carried import Kept
from adapters.parts.text import Json
from adapters.parts.work import Work
from adapters.slack import forms
from adapters.slack.answer import Answers, Place
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.seen import Seen
from bot.tandem import Tandem


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds an answer may take before somebody is told to wait.

    Slack itself waits three: for the answer to a submit, and for a form to open.
    """

    submit: float = 2.0
    form: float = 0.8


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk[Place]):
    """Where every request from Slack comes by, whatever door it came through."""

    tandem: Tandem
    messenger: SlackMessenger
    people: People
    kept: Kept
    answers: Answers
    seen: Seen
    patience: Patience
    work: Work = field(default_factory=Work)

    async def welcome(self, place: Place) -> bool:
        """Tell whether the asker's organisation is ours or one of the partners'."""
        return await self.people.welcome(place.caller)

    async def pressed_at(self, body: Json) -> Place:
        """Return who pressed something, and where."""
        user, view = body["user"], body.get("view") or {}
        # Never Bolt's actor team: for clicks it is the installing team, whoever clicked.
        caller = await self.people.caller(user["id"], user.get("team_id", ""))
        channel = (body.get("channel") or {}).get("id", "")
        place = Place(
            caller,
            channel=channel,
            private=channel.startswith("D"),
            response_url=body.get("response_url", ""),
            trigger=body.get("trigger_id", ""),
            bare=view.get("type") == "home" or body["type"] == "shortcut",
        )
        if view.get("type") != "modal":
            return place
        sheet = await self.sheet(view)
        room = sheet.room if sheet else caller.address
        own = room.kind == "person"
        return replace(place, channel="" if own else room.id, view=view["id"])

    async def sheet(self, view: Json) -> forms.Sheet | None:
        """Return what a modal knows of itself, None where that is lost."""
        try:
            carried = await self.kept.whole(json.loads(view.get("private_metadata") or "{}"))
            return forms.Sheet.unpacked(carried) if carried else None
        except (ValueError, KeyError):
            return None
