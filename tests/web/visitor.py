"""A browser at the workspace: pages, forms and buttons, with or without scripts."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.web.reading import Element, read

ORIGIN = "http://127.0.0.1:8765"


def client(app: Starlette, machine: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(machine, 50000))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


@dataclass
class Visitor:
    """Somebody in one place of the workspace; what a script would get is asked for as JSON."""

    app: Starlette
    me: str
    place: str = "room/projekt"
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = client(self.app)

    async def page(self, place: str = "") -> Element:
        answer = await self.http.get(f"/as/{self.me}/{place or self.place}")
        assert answer.status_code == 200, answer.text
        return read(answer.text)

    async def lines(self, place: str = "") -> list[Element]:
        return list((await self.page(place)).all("article"))

    async def said(self, place: str = "") -> list[str]:
        """Return the title of every card and the words of every line."""
        found = []
        for line in await self.lines(place):
            titles = [*line.all("h3"), *line.all("p", class_="words")]
            found.append(titles[0].words)
        return found

    async def fields(self) -> dict[str, Any]:
        """Return what every form of the page carries along."""
        page = await self.page()
        return {"token": page.attrs.get("token") or token(page), "place": place_of(page)}

    async def post(self, door: str, **fields: Any) -> httpx.Response:
        """Send a form as the page's script does."""
        sent = {**await self.fields(), **fields}
        return await self.http.post(
            f"/as/{self.me}/{door}",
            data=sent,
            headers={"accept": "application/json", "origin": ORIGIN},
        )

    async def opens(self, form: str) -> dict[str, Any]:
        """Fetch a form of the page's own, as the page's script does."""
        await self.page()
        answer = await self.http.get(
            f"/as/{self.me}/{form}", headers={"accept": "application/json"}
        )
        return dict(answer.json())

    async def says(self, text: str, **fields: Any) -> dict[str, Any]:
        answer = await self.post("say", text=text, **fields)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def presses(self, label: str, **fields: Any) -> dict[str, Any]:
        """Press the newest button with this label."""
        page = await self.page()
        wanted = [
            (form, b)
            for form in page.all("form", data_door="press")
            for b in form.all("button")
            if b.words == label
        ]
        assert wanted, label
        form, button = wanted[-1]
        sent = {**hidden(form), "button": button.attrs["value"], **fields}
        answer = await self.post("press", **sent)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def sends(
        self, answer: dict[str, Any], door: str = "send", **given: Any
    ) -> dict[str, Any]:
        """Fill in the form that came back, and send it."""
        assert answer["form"], answer
        form = read(answer["form"]).one("form", class_="form")
        names = {
            f.attrs["name"].partition(".")[2]: f.attrs["name"]
            for f in (*form.all("input"), *form.all("textarea"), *form.all("select"))
            if "." in f.attrs["name"]
        }
        filled = {names[name]: value for name, value in given.items()}
        sent = await self.post(door, **hidden(form), **filled)
        assert sent.status_code == 200, sent.text
        return dict(sent.json())


def hidden(form: Element) -> dict[str, str]:
    """Return what a form carries along unseen."""
    return {f.attrs["name"]: f.attrs["value"] for f in form.all("input", type="hidden")}


def token(page: Element) -> str:
    return next(f.attrs["value"] for f in page.all("input", name="token"))


def place_of(page: Element) -> str:
    return page.one("body").attrs["data-place"]


def problems(answer: dict[str, Any]) -> dict[str, str]:
    """Return each problem of a form by the question it stands beside."""
    form = read(answer["form"])
    return {
        q.attrs["data-name"]: p.words
        for q in form.all(class_="question")
        for p in q.all("p", class_="problem")
    }
