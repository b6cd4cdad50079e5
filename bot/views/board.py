"""What the board says: the answer with its link, and every word on the page (M13, M14, M20)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.board import Filter, Row, closed, grouped
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light
from bot.domain.people import Side
from bot.domain.phases import Model, Phase
from bot.language import Tongue
from bot.message import Ask, Choice, Do, Link, Message, say
from bot.views.light import how_it_is
from bot.words import labelled

# -- in the chat -----------------------------------------------------------------------------


def link(url: str, until: datetime, t: Tongue) -> Message:
    """Hand somebody their own way to the board."""
    return Message(
        title=t("Your board"),
        blocks=(
            say(Link(text=t("Open the board"), url=url)),
            say(
                t(
                    "The link is yours alone and works until {when}. Whoever has it sees what you"
                    " see, so please do not pass it on.",
                    when=t.moment(until),
                )
            ),
        ),
        buttons=(
            Do(label=t("Overview"), word="overview"),
            Do(label=t("Revoke my links"), word="board", given={"wish": "revoke"}),
        ),
    )


def revoked(t: Tongue) -> Message:
    """Say that no earlier link works any more."""
    return Message(
        title=t("Your links have ended"),
        blocks=(say(t("No link to the board that you were given before works any more.")),),
        buttons=(Do(label=t("New link"), word="board"), Ask(label=t("Help"), word="help")),
    )


# -- the page --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SideSaid:
    """One side's lights: the newest with its word, those before, and all of it in a sentence."""

    name: str
    light: Light
    word: str
    cells: tuple[Light | None, ...]
    spoken: str


@dataclass(frozen=True, slots=True)
class Line:
    """One cooperation on the board, in words."""

    id: str
    title: str
    about: str
    where: str
    sides: tuple[SideSaid, ...]
    gap: str
    gate: str
    open: str
    sign: str
    silent: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to narrow the board by, and what is chosen."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole board in words: groups of lines, questions to narrow it, and those closed.

    ``hidden`` offers to show those that are closed, ``shown`` to hide them; empty where it is not
    so.
    """

    lead: str
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    questions: tuple[Question, ...]
    narrowed: bool
    hidden: str = ""
    shown: str = ""


def sheet(rows: Sequence[Row], only: Filter, now: datetime, t: Tongue) -> Sheet:
    """Lay out the board: how many, how they stand, each phase with its cooperations."""
    taken = [r for r in rows if only.takes(r)]
    groups = [
        (labelled(phase, t), tuple(line(r, only, now, t) for r in them))
        for phase, them in grouped(taken)
    ]
    if ended := closed(taken):
        groups.append((t("Closed"), tuple(line(r, only, now, t) for r in ended)))
    left = len(closed(r for r in rows if replace(only, closed=True).takes(r)))
    offer = t.plural("Show one that is closed", "Show {n} that are closed", left) if left else ""
    return Sheet(
        lead=_lead(rows, taken, only, t),
        groups=tuple(groups),
        questions=_questions(only, t),
        narrowed=_narrowed(only),
        hidden="" if only.closed else offer,
        shown=t("Hide those that are closed") if only.closed else "",
    )


def _narrowed(only: Filter) -> bool:
    return replace(only, closed=False) != Filter()


def _lead(rows: Sequence[Row], shown: Sequence[Row], only: Filter, t: Tongue) -> str:
    if not rows:
        return t("There is no cooperation yet in which you are project owner or sponsor.")
    ended = len(closed(rows))
    if _narrowed(only):
        return t.plural(
            "One of {all} cooperations fits.",
            "{n} of {all} cooperations fit.",
            len(shown),
            all=t.number(len(rows) if only.closed else len(rows) - ended),
        )
    rows = [r for r in rows if not r.closed]
    asked = sum(sum(r.open.values()) for r in rows)
    red, amber = (sum(r.worst() is c for r in rows) for c in (Light.RED, Light.AMBER))
    silent = sum(r.silent for r in rows)
    said = [
        t.plural("One cooperation", "{n} cooperations", len(rows))
        if rows
        else t("No cooperation is under way"),
        t("{n} red", n=red) if red else "",
        t("{n} amber", n=amber) if amber else "",
        t.plural("one open decision", "{n} open decisions", asked) if asked else "",
        t.plural("one has gone quiet", "{n} have gone quiet", silent) if silent else "",
        t("{n} closed", n=t.number(ended)) if ended else "",
    ]
    return " · ".join(s for s in said if s)


def line(row: Row, only: Filter, now: datetime, t: Tongue) -> Line:
    """Return a cooperation in words."""
    coop = row.coop
    return Line(
        id=coop.id,
        title=coop.title,
        about=labelled(coop.model, t),
        where=how_it_is(coop, week_of(coop.today(now)), t),
        sides=tuple(_side(row, s, t) for s in only.sides),
        gap=_gap(row, t),
        gate=t.full_day(row.gate) if row.gate else "–",
        open=_open(row, only, t),
        sign=_sign(row, t),
        silent=row.silent,
        closed=row.closed,
    )


def _side(row: Row, side: Side, t: Tongue) -> SideSaid:
    name, light, cells = row.coop.organisation(side).name, row.now[side], row.cells[side]
    words = [labelled(c, t) if c else t("not yet") for c in cells]
    while words and words[0] == t("not yet"):
        words.pop(0)
    spoken = t("{org}, oldest first: {lights}", org=name, lights=", ".join(words) or "–")
    word = labelled(light, t) if any(cells) else t("Not yet reported")
    return SideSaid(name, light, word, cells, spoken)


def _gap(row: Row, t: Tongue) -> str:
    if row.closed:
        return "–"
    if not row.gap:
        return "–" if row.gap is None else t("none")
    said = t.plural("one step", "{n} steps", row.gap)
    return said + (t(", {n} weeks running", n=row.gap_weeks) if row.gap_weeks > 1 else "")


def _open(row: Row, only: Filter, t: Tongue) -> str:
    told = [
        f"{row.coop.organisation(s).name}: {t.number(row.open[s])}"
        for s in only.sides
        if row.open[s]
    ]
    return ", ".join(told) or t("none")


def _sign(row: Row, t: Tongue) -> str:
    if row.closed:
        return t("closed")
    if row.coop.paused:
        return t("paused")
    if row.quiet == 0:
        return t("this week")
    said = t.plural("one week ago", "{n} weeks ago", row.quiet)
    return t("quiet: {when}", when=said) if row.silent else said


def _questions(only: Filter, t: Tongue) -> tuple[Question, ...]:
    colours = (Light.RED, Light.AMBER, Light.GREEN, Light.GREY, Light.BLUE)
    return (
        _question("model", t("Model"), tuple(Model), only.model, t),
        _question("phase", t("Phase"), tuple(Phase), only.phase, t),
        _question("colour", t("Light"), colours, only.colour, t),
        _question("side", t("Side"), tuple(Side), only.side, t),
    )


def _question(
    name: str, label: str, values: Sequence[StrEnum], chosen: StrEnum | None, t: Tongue
) -> Question:
    choices = tuple(Choice(value=v.value, label=labelled(v, t)) for v in values)
    return Question(name, label, choices, chosen.value if chosen else "")


def words(t: Tongue) -> dict[str, str]:
    """Return the fixed words of the pages by name."""
    return {
        "board": t("Board"),
        "skip": t("Skip to the content"),
        "coop": t("Cooperation"),
        "lights": t("Lights of 12 weeks"),
        "gap": t("Gap"),
        "gate": t("Next gate"),
        "open": t("Open decisions"),
        "sign": t("Last sign of life"),
        "sign_hint": t("Whoever has been quiet for too long is marked."),
        "all": t("All"),
        "narrow": t("Show"),
        "filters": t("Narrow down"),
        "clear": t("Show all"),
        "nothing": t("Nothing fits. Please choose less, or show all."),
        "print": t("Print, or keep as PDF"),
        "contents": t("On this page"),
        "files": t("Files"),
        "back": t("To the board"),
        "leave": t("Sign out here"),
        "revoke": t("End all my links"),
        "colours": t("Colours"),
        "as_system": t("Automatic"),
        "bright": t("Bright"),
        "dark": t("Dark"),
        "legend": t("What the signs mean"),
        "not_yet": t("not yet"),
        "as_of": t("As of"),
        "workspace": t("To the rooms"),
        "typed": t("What you wrote"),
        "shared_only": t("What only the other side reads is never shown here."),
    }


def knock(*, ended: bool, t: Tongue) -> tuple[str, str]:
    """Return title and sentence for somebody whose link is missing, or does not work any more."""
    if ended:
        return t("This link does not work any more"), t(
            "It has expired, or it was revoked. Write “board” to Tandem in Slack or Teams and you"
            " get a new one."
        )
    return t("Your own link, please"), t(
        "Write “board” to Tandem in Slack or Teams: you get a link of your own that opens this"
        " page."
    )


def gone(t: Tongue) -> tuple[str, str]:
    """Return title and sentence for a page that is not there, or not for whoever asks."""
    return t("There is nothing here"), t("Or it is not for you. The board shows what you may see.")


def lost(t: Tongue) -> tuple[str, str]:
    """Return title and sentence for an address that leads nowhere."""
    return t("There is no such page"), t("The address may lack a letter, or the page has moved.")


def too_old(t: Tongue) -> tuple[str, str]:
    """Return title and sentence for a form of a page that this server does not know any more."""
    return t("This page is too old"), t(
        "Nothing was changed. Please open the page again, and send it once more."
    )


def way_on(where: str, t: Tongue) -> tuple[str, str]:
    """Return the words of a way on, with its address: the workspace, or the board."""
    return (t("To the workspace") if where == "/" else t("To the board")), where


def files(coop: Cooperation, t: Tongue) -> str:
    """Return the title of the page with everything that can be taken along."""
    return t("Files · {title}", title=coop.title)


def damaged(count: int, t: Tongue) -> str:
    """Say that some of it cannot be shown, empty if all can."""
    if not count:
        return ""
    return t.plural(
        "One cooperation cannot be read at the moment.",
        "{n} cooperations cannot be read at the moment.",
        count,
    )
