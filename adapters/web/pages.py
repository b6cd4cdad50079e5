"""Lays out the workspace's pages and their parts as one person sees them."""

import base64
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from adapters.parts.drawing import Draw
from adapters.parts.menu import QUOTED, SAVE_LESSON
from adapters.web import render
from adapters.web.chrome import chrome, due_at, sees, shifted
from adapters.web.live import born
from adapters.web.log import Line
from adapters.web.render import Ink
from adapters.web.roster import Company, Person
from adapters.web.workspace import Workspace
from bot.domain.people import Address
from bot.language import Tongue
from bot.message import Form, Message, Picture

Words = Callable[[Tongue], Sequence[tuple[str, Sequence[str], str]]]
HOME = "home"
# No command can bear this word, so the page's own form is never taken for one of theirs.
ROOM_FORM = "web:add-room"


def saving(line: Line, link: str, t: Tongue) -> Message:
    """Return what can be done with a line that a person typed: keep it as a lesson."""
    asks = SAVE_LESSON.about(line.text, link)
    button = asks.model_copy(update={"label": t(SAVE_LESSON.title)})
    return Message(title=line.text[:QUOTED], buttons=(button,))


def whereabouts(origin: str, person: Person, place: Address | None, ref: str) -> str:
    """Return the address under which somebody finds a line again."""
    at = f"room/{place.id}" if place and place.kind == "room" else "chat"
    return f"{origin}/as/{person.id}/{at}#{ref}"


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at a page, at which place (None: the own duties), its token, and at which host."""

    person: Person
    place: Address | None
    token: str
    origin: str = ""

    @property
    def tongue(self) -> Tongue:
        """Return how the person is spoken to."""
        return Tongue(self.person.language, self.person.zone)

    @property
    def base(self) -> str:
        """Return where everything of this person begins."""
        return f"/as/{self.person.id}"

    @property
    def key(self) -> str:
        """Return the place as the page names it."""
        return self.place.key if self.place else HOME


class Pages:
    """Draws pages from what the workspace holds."""

    def __init__(self, workspace: Workspace, draw: Draw, words: Words) -> None:
        """Take the workspace, what turns a picture into PNG, and the words that are suggested."""
        self._workspace = workspace
        self._words = words
        self._inline = lru_cache(maxsize=64)(
            lambda raw: _data("image/png", draw(Picture.model_validate_json(raw)))
        )

    # -- parts -------------------------------------------------------------------------------

    def ink(self, view: View, *more: tuple[str, str]) -> Ink:
        """Return what a drawing in this place depends on."""
        return Ink(
            tongue=view.tongue,
            reader=view.person.address,
            action=f"{view.base}/press",
            sends=f"{view.base}/send",
            hidden=(("token", view.token), ("place", view.key), *more),
            picture=lambda it: f"{view.base}/picture/{render.digest(it)}.png",
            file=lambda it: f"{view.base}/file/{render.digest(it)}/{it.name}",
            link=lambda url: self._as_reader(view, url),
        )

    def _as_reader(self, view: View, url: str) -> str:
        """Lead to a room of this workspace as whoever reads, not as who kept the address."""
        found = re.fullmatch(rf"{re.escape(view.origin)}/as/[^/]+(/room/.+)", url)
        return f"{view.base}{found[1]}" if view.origin and found else url

    def _unlogged(self, ink: Ink) -> Ink:
        """Return ink for what stands in no log, so that pictures and files come along in it."""
        return replace(
            ink,
            picture=lambda it: self._inline(it.model_dump_json()),
            file=lambda it: _data(it.media, it.data),
        )

    def line(self, view: View, line: Line) -> str:
        """Draw one line of a room or chat."""
        who = self._workspace.directory.person(line.by) if line.by else None
        here = line.at.astimezone(ZoneInfo(view.person.zone))
        card = None
        if line.message:
            card = render.message(line.message, self.ink(view, ("ref", line.ref)))
        return self._draw(
            "line.html",
            c=chrome(view.tongue),
            line=line,
            card=card,
            save=self._save(view, line),
            name=(who.name if who else line.by) or "Tandem",
            badge=self._badge(who) if who else None,
            time=view.tongue.time(line.at),
            day=here.date().isoformat(),
            day_label=view.tongue.full_day(here.date())
            + f" · {view.tongue.weekday(here.weekday())}",
        )

    def _save(self, view: View, line: Line) -> Markup:
        """Offer to keep as a lesson what a person typed."""
        if line.message or not line.text:
            return Markup()
        link = whereabouts(view.origin, view.person, view.place, line.ref)
        offered = saving(line, link, view.tongue).buttons
        return render.offered(offered, self.ink(view, ("ref", line.ref)))

    def form(self, view: View, form: Form) -> Markup:
        """Draw a form for the dialog."""
        ink = self._unlogged(self.ink(view, ("event", secrets.token_hex(12))))
        if form.word == ROOM_FORM:
            ink = replace(ink, sends=f"{view.base}/rooms")
        return render.form(form, ink)

    def problem(self, view: View, problem: str) -> str:
        """Draw a page that says what did not work, for a browser without scripts."""
        back = self._as(view.person, view.place)
        return self._draw(
            "problem.html",
            c=chrome(view.tongue),
            view=view,
            problem=problem,
            language=view.tongue.language,
            back=back,
        )

    def nav(self, view: View) -> str:
        """Draw rooms and private places, each with what is new in it."""
        directory, log = self._workspace.directory, self._workspace.log
        home = directory.company_of(view.person).id

        def news(place: Address, person: Person) -> list[int]:
            lines = log.lines(place, person.id)
            return [born(line) for line in lines if line.by != person.id]

        rooms = [
            {"room": r, "internal": r.companies == (home,), "news": news(r.address, view.person)}
            for r in directory.rooms_of(view.person)
        ]
        return self._draw(
            "nav.html",
            c=chrome(view.tongue),
            view=view,
            rooms=rooms,
            private=news(view.person.address, view.person),
        )

    def clock(self, view: View, due: datetime | None) -> dict[str, str]:
        """Return what the page says about time."""
        t, clock = view.tongue, self._workspace.clock
        now = clock.now()
        return {
            "now": t.moment(now),
            "shifted": shifted(t, clock.offset),
            "due": due_at(t, due, now),
        }

    # -- pages -------------------------------------------------------------------------------

    def page(
        self,
        view: View,
        due: datetime | None,
        *,
        home: Message | None = None,
        form: Markup | None = None,
        travels: bool = True,
    ) -> str:
        """Draw a whole page; ``home`` stands in place of the lines, ``form`` is shown over it.

        ``travels`` offers the time machine.
        """
        lines = self._workspace.log.lines(view.place, view.person.id) if view.place else ()
        card = None
        if home:
            card = render.message(home, self._unlogged(self.ink(view, ("ref", HOME))))
        return self._draw(
            "page.html",
            c=chrome(view.tongue),
            view=view,
            language=view.tongue.language,
            since=self._workspace.log.change,
            heading=self._heading(view),
            company=self._workspace.directory.company_of(view.person),
            badge=self._badge(view.person),
            sides=self._sides(view),
            nav=Markup(self.nav(view)),  # noqa: S704 - drawn by our own template
            lines=[Markup(self.line(view, line)) for line in lines],  # noqa: S704 - likewise
            home=card,
            clock=self.clock(view, due),
            words=self._words(view.tongue),
            form=form,
            travels=travels,
            event=secrets.token_hex(12),
        )

    def _heading(self, view: View) -> dict[str, str]:
        """Return the place's name and who reads it."""
        c = chrome(view.tongue)
        room = self._workspace.directory.room(view.place) if view.place else None
        if room:
            names = {x.id: x.name for x in self._workspace.directory.roster.companies}
            return {
                "name": room.name,
                "sees": sees(view.tongue, [names[i] for i in room.companies]),
            }
        if view.place:
            return {"name": "Tandem", "sees": c["only_you"]}
        return {"name": c["duties"], "sees": c["only_you"]}

    def _sides(self, view: View) -> list[dict[str, Any]]:
        """Return everybody one can be, by company, with what waits for them."""
        log = self._workspace.log
        return [
            {
                "company": company,
                "people": [
                    {
                        "person": p,
                        "badge": self._badge(p),
                        "href": self._as(p, view.place),
                        "news": [born(x) for x in log.lines(p.address, p.id) if not x.by],
                    }
                    for p in company.people
                ],
            }
            for company in self._workspace.directory.roster.companies
        ]

    def _as(self, person: Person, place: Address | None) -> str:
        """Return where somebody goes who becomes this person: the same room if they see it."""
        if place is None:
            return f"/as/{person.id}/home"
        if place.kind == "room" and self._workspace.directory.sees(person, place):
            return f"/as/{person.id}/room/{place.id}"
        return f"/as/{person.id}/chat"

    def _badge(self, person: Person) -> dict[str, Any]:
        """Return a person's initials and the number of their company, for the round sign."""
        companies: list[Company] = list(self._workspace.directory.roster.companies)
        initials = "".join(word[0] for word in person.name.split()[:2] if word).upper()
        number = companies.index(self._workspace.directory.company_of(person)) % 4
        return {"initials": initials, "number": number}

    def _draw(self, template: str, **values: Any) -> str:
        return render.environment.get_template(template).render(**values)


def _data(media: str, content: bytes) -> str:
    return f"data:{media};base64,{base64.b64encode(content).decode()}"
