"""The lights of the last weeks: in words, and drawn (M13)."""

from bot.domain.calendar import weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.light import Light
from bot.domain.people import Side
from bot.language import Tongue
from bot.message import Ask, Block, Do, Lights, Message, Picture, Strip
from bot.views.light import gap_said, row, where_we_are
from bot.words import labelled


def looked_back(coop: Cooperation, until: str, count: int, t: Tongue) -> Message:
    """Show several weeks of both sides, as text and as a picture."""
    lines: list[Block] = [
        Lights(
            rows=tuple(row(coop, s, until, t, count=count) for s in Side),
            gap=gap_said(coop, until, t),
        ),
        picture(coop, until, count, t),
    ]
    return Message(
        title=t("{title}: the last weeks", title=coop.title),
        blocks=tuple(lines),
        buttons=(
            Do(label=t("Overview"), word="overview"),
            Ask(label=t("More weeks"), word="report"),
        ),
        footer=(where_we_are(coop, until, t),),
    )


def picture(coop: Cooperation, until: str, count: int, t: Tongue) -> Picture:
    """Draw the lights of up to so many weeks, both sides under each other."""
    weeks = [weeks_from(until, -n) for n in range(count - 1, -1, -1)]
    first = min([r.week for r in coop.reports], default=until)
    weeks = [w for w in weeks if w >= first] or [until]
    rows = tuple((coop.organisation(s).name, tuple(coop.light(w, s) for w in weeks)) for s in Side)
    words = {light.value: labelled(light, t) for light in Light}
    spoken = "; ".join(
        f"{name}: " + ", ".join(labelled(light, t) for light in lights) for name, lights in rows
    )
    label = t("Lights from {first} to {last}", first=t.week(weeks[0]), last=t.week(weeks[-1]))
    return Picture(
        name=f"lights-{until}.png",
        title=label,
        alt=f"{label}. {spoken}.",
        drawing=Strip(weeks=tuple(w.split("-W")[1] for w in weeks), rows=rows, words=words),
    )
