"""The doors of the workspace: what a page sends becomes a request to Tandem."""

import json
import re
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import FormData

from adapters.parts.work import Once, Work
from adapters.web import render
from adapters.web.pages import HOME, saving, whereabouts
from adapters.web.roster import PLATFORM, Person
from adapters.web.workspace import Workspace
from bot.domain.people import Address
from bot.errors import TandemError
from bot.language import Tongue
from bot.message import Answers, Ask, Do, Form, Message
from bot.tandem import Done, Request, Tandem

MAX_TEXT = 4000
EVENT = re.compile(r"[A-Za-z0-9-]{8,64}")
FIXED = TypeAdapter(dict[str, Answers])


@dataclass(frozen=True, slots=True)
class Submit:
    """What a page sent: who they are, from which place (None: the own duties), the fields.

    ``origin`` is the address under which they reach the workspace.
    """

    person: Person
    place: Address | None
    fields: FormData
    origin: str = ""

    def text(self, name: str) -> str:
        """Return a field's text, empty if it was not sent."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def tongue(self) -> Tongue:
        """Return how the person is spoken to."""
        return Tongue(self.person.language, self.person.zone)

    @property
    def event(self) -> str:
        """Return the submit's own id; a page that sends none can act any number of times."""
        given = self.text("event")
        return f"web:{given if EVENT.fullmatch(given) else secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page does next: show a form, go to a place, or say what did not work."""

    form: Form | None = None
    place: Address | None = None
    problem: str = ""


class Doors:
    """Passes what people write, press and send to Tandem, and its answers to their log."""

    def __init__(self, workspace: Workspace, tandem: Tandem) -> None:
        """Take the platform and the one who answers."""
        self._workspace = workspace
        self._tandem = tandem
        self._once: Once[Answer] = Once(Work())

    async def say(self, submit: Submit) -> Answer:
        """Pass typed words on."""
        text = submit.text("text").strip()[:MAX_TEXT]
        if not text:
            return Answer(place=submit.place)

        async def act() -> Answer:
            place = submit.place or submit.person.address
            await self._workspace.log.words(place, text, by=submit.person.id)
            return await self._reply(
                submit, await self._tandem.said(self._ask(submit, "words"), text)
            )

        return await self._safely(submit, act)

    async def press(self, submit: Submit) -> Answer:
        """Pass a pressed button on, as it stands on the card now."""

        async def act() -> Answer:
            button = await self._button(submit)
            if button is None:
                t = submit.tongue
                return Answer(
                    problem=t("This card has changed meanwhile. Please look at it again.")
                )
            done = await self._tandem.pressed(self._ask(submit, "button"), button)
            return await self._reply(submit, done)

        return await self._safely(submit, act)

    async def send(self, submit: Submit) -> Answer:
        """Pass a filled form on."""

        async def act() -> Answer:
            answers = _answers(submit)
            if answers is None:
                t = submit.tongue
                return Answer(problem=t("This form is damaged. Please open it again."))
            done = await self._tandem.sent(
                self._ask(submit, "form"), submit.text("word"), answers, submit.text("coop")
            )
            return await self._reply(submit, done)

        return await self._safely(submit, act)

    async def home(self, person: Person) -> Message:
        """Return a person's own page."""
        return await self._tandem.home(self._ask(Submit(person, None, FormData()), "button"))

    # -- inside ------------------------------------------------------------------------------

    def _ask(self, submit: Submit, door: str) -> Request:
        return Request(
            caller=self._workspace.directory.caller(submit.person),
            room=submit.place or submit.person.address,
            door=door,
            event=submit.event,
        )

    async def _safely(
        self, submit: Submit, act: Callable[[], Coroutine[Any, Any, Answer]]
    ) -> Answer:
        try:
            return await self._once.done(f"{submit.person.id} {submit.event}", act)
        except TandemError as error:
            return Answer(problem=submit.tongue.sorry(error))

    async def _reply(self, submit: Submit, done: Done) -> Answer:
        """Show a form; anything else goes to the asker's log, where nobody else reads it."""
        match done.reply:
            case Form():
                return Answer(form=done.reply, place=submit.place)
            case Message():
                place = submit.place or submit.person.address
                only = submit.person.id if place.kind == "room" else ""
                await self._workspace.log.put(place, done.reply, only=only)
                return Answer(place=place)
            case None:
                return Answer(place=submit.place)

    async def _button(self, submit: Submit) -> Do | Ask | None:
        """Find the pressed button on the card it was on, as far as the person sees that card."""
        if submit.text("ref") == HOME:
            card: Message | None = await self.home(submit.person)
        else:
            place = submit.place or submit.person.address
            line = self._workspace.log.line(place, submit.text("ref"), submit.person.id)
            card = line.message if line else None
            if line and line.text and not line.message:
                link = whereabouts(submit.origin, submit.person, submit.place, line.ref)
                card = saving(line, link, submit.tongue)
        buttons = card.pressable if card else ()
        wanted = submit.text("button")
        return next((b for b in buttons if render.digest(b) == wanted), None)


def _answers(submit: Submit) -> Answers | None:
    """Read a form's answers: ``a.name`` is one, ``s.name`` any number; None if it is damaged."""
    try:
        fixed = FIXED.validate_python(json.loads(submit.text("fixed") or '{"fixed": {}}'))
    except (ValueError, ValidationError):
        return None
    return {**fixed.get("fixed", {}), **answered(submit.fields)}


def answered(fields: FormData) -> Answers:
    """Return the answers of a form as its page sends them."""
    answers: Answers = {}
    for field, value in fields.multi_items():
        kind, _, name = field.partition(".")
        if not isinstance(value, str) or not name:
            continue
        if kind == "a":
            answers[name] = value
        elif kind == "s":
            several = answers.get(name)
            answers[name] = [*(several if isinstance(several, list) else []), value]
    return answers


def place_of(key: str, workspace: Workspace, person: Person) -> Address | None:
    """Return the place that a page names. Raise ``LookupError`` if this person does not see it."""
    if key == HOME:
        return None
    places = {p.key: p for p in workspace.directory.places if p.platform == PLATFORM}
    place = places[key]
    if not workspace.directory.sees(person, place):
        raise LookupError(key)
    return place
