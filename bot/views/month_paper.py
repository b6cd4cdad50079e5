"""The monthly sponsor report on paper: one page, whatever the month held (M12, M20)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.cooperation import Cooperation
from bot.domain.month import weeks
from bot.domain.people import Side
from bot.exports.document import (
    Band,
    Bullets,
    Document,
    Grid,
    Heading,
    Part,
    Sheet,
    text,
)
from bot.exports.paper import fits
from bot.language import Tongue
from bot.message import Picture
from bot.views.common import shortened
from bot.views.light import gap_told
from bot.views.month_page import (
    MOST,
    Page,
    Section,
    asked_of,
    capped,
    footer,
    month_said,
    phase_said,
    sections,
)
from bot.views.month_pictures import pictures
from bot.words import labelled

LEAST = 2
LETTERS, FEWER, FEWEST = 200, 120, 70
BESIDE = 2


@dataclass(frozen=True, slots=True)
class Room:
    """What is given to a page: lines for each heading, letters a line, and how many pictures.

    ``low``: the pictures stand in half the height.
    """

    lines: dict[str, int]
    letters: int = LETTERS
    drawn: int = BESIDE
    low: bool = False


def document(page: Page, t: Tongue) -> Document:
    """Lay the month out on one page to be printed; what does not fit is counted, as in a chat.

    With little to say there are all pictures, with much only the lights; then every heading gets a
    line more in turn, as long as the page holds it.
    """
    content = Content.of(page, t)
    names = [it.name for it in (content.asked, *content.sections)]
    roomy = content.laid_out(Room(dict.fromkeys(names, MOST), drawn=len(content.pictures)), t)
    if fits(roomy):
        return roomy
    tight = dict.fromkeys(names, LEAST)
    rooms = (
        Room(tight),
        Room(tight, FEWER),
        Room(tight, FEWER, 1, low=True),
        Room(tight, FEWEST, 1, low=True),
        Room(tight, FEWEST, 0),
    )
    room = next((r for r in rooms if fits(content.laid_out(r, t))), rooms[-1])
    for name in names * (MOST - LEAST):
        more = replace(room, lines={**room.lines, name: room.lines[name] + 1})
        room = more if fits(content.laid_out(more, t)) else room
    return content.laid_out(room, t)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a page may hold, of which it shows as much as there is room for."""

    page: Page
    phase: str
    asked: Section
    sections: list[Section]
    pictures: list[Picture]

    @classmethod
    def of(cls, page: Page, t: Tongue) -> "Content":
        """Gather it once: it is laid out several times."""
        its = [it for it in sections(page, t) if it.name != t("Phase")]
        return cls(page, phase_said(page, t), asked_of(page, t), its, pictures(page, t))

    def laid_out(self, room: Room, t: Tongue) -> Document:
        """Lay out as much of it as a room holds."""
        page, coop = self.page, self.page.coop
        orgs = t.and_([coop.organisation(s).name for s in Side])
        return Document(
            title=t("Sponsor report {month}", month=month_said(page.month, t)),
            subtitle=shortened(coop.title, LETTERS),
            language=t.language,
            day=coop.today(page.now),
            facts=(
                (t("Between"), (orgs,)),
                (t("Goal"), (shortened(coop.goal, room.letters),)),
                *(((t("Phase"), (self.phase,)),) if self.phase else ()),
                (t("As of"), (t.full_day(coop.today(page.until)),)),
            ),
            parts=tuple(self._parts(room, t)),
            footer=footer(page, t),
            dense=True,
        )

    def _parts(self, room: Room, t: Tongue) -> Iterator[Part]:
        def short(it: Section) -> list[str]:
            return [shortened(line, room.letters) for line in capped(it, room.lines[it.name], t)]

        if self.asked.lines:
            yield Heading(text=self.asked.name, level=2)
            yield Bullets(items=tuple((line,) for line in short(self.asked)))
        yield Heading(text=t("Lights"), level=2)
        yield from _light_table(self.page, t, room.letters)
        if self.sections:
            rows = tuple((it.name, ("\n".join(_marked(short(it))),)) for it in self.sections)
            yield Sheet(rows=rows)
        shown = self.pictures[: room.drawn]
        for n in range(0, len(shown), BESIDE):
            yield Band(pictures=tuple(shown[n : n + BESIDE]), low=room.low)


def _marked(lines: list[str]) -> list[str]:
    """Show where each of several lines begins."""
    return lines if len(lines) == 1 else [f"– {line}" for line in lines]


def _light_table(page: Page, t: Tongue, letters: int) -> list[Part]:
    coop, within = page.coop, weeks(page.coop, page.month)
    if not within:
        return [text(t("No week has closed in this month."))]
    names = tuple(coop.organisation(s).name for s in Side)
    rows = tuple(
        (
            t.week(w),
            *(shortened(_cell(coop, w, s, t), letters // 2) for s in Side),
            gap_told(coop, w, t),
        )
        for w in within
    )
    header = (t("Week"), *(shortened(n, letters // 2) for n in names), t("Gap"))
    return [Grid(header=header, rows=rows, widths=(3, 8, 8, 6))]


def _cell(coop: Cooperation, week: str, side: Side, t: Tongue) -> str:
    found = coop.report(week, side)
    word = labelled(coop.light(week, side), t)
    return f"{word}: {found.headline}" if found else word
