"""The jour fixe at every stage, as the gallery shows it: agreed on, on its way, held."""

from datetime import date, time, timedelta
from functools import lru_cache

from bot.command import Moment
from bot.commands.series import drop
from bot.domain import dates
from bot.domain.actions import Action
from bot.domain.cooperation import Cooperation
from bot.domain.dates import Date
from bot.domain.meeting import Meeting
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from bot.domain.series import Every, Series
from bot.domain.topics import Kind, Stand, Topic
from bot.language import Tongue
from tests.gallery.cast import MONDAY, THURSDAY, W48, A, Cast, G, instant
from tests.gallery.files import at_stage

WEEK = "2026-W49"
TUESDAY = date(2026, 12, 1)
START = instant(TUESDAY, "10:00")
EVE = START - timedelta(hours=24)
TOPICS: tuple[tuple[str, Kind, int, Side], ...] = (
    ("Preis für die Skalierung", Kind.DISCUSSION, 8, Side.STARTUP),
    ("Datenschutz-Anhang", Kind.DECISION, 8, Side.STARTUP),
    ("Messe im Februar", Kind.INFORMATION, 3, Side.SME),
)


def _topics(c: Cast, *, many: bool) -> tuple[Topic, ...]:
    found = [
        Topic(
            id=f"T{n + 1}",
            title=c.write(title, 140),
            kind=kind,
            minutes=minutes,
            by="max" if side is Side.SME else "erika",
            side=side,
            at=instant(THURSDAY, "09:00") + timedelta(hours=n),
            carried=2 if n == 0 else 0,
        )
        for n, (title, kind, minutes, side) in enumerate(TOPICS * (7 if many else 1))
    ]
    if many:
        last = found[-1].model_copy(update={"at": EVE + timedelta(hours=3), "carried": 0})
        found[-1] = last
    return tuple(found)


@lru_cache
def planned(c: Cast, *, many: bool = False) -> Cooperation:
    """Return it with a series, topics, an overdue action and a milestone ahead."""
    coop, _ = at_stage(c, "stuck")
    coop = c.told(c.told(coop, W48, Side.SME, A), W48, Side.STARTUP, G)
    return coop.but(
        series=Series(at=time(10), since=W48, planned={}),
        topics=_topics(c, many=many or c.long),
        actions=(
            Action(
                id="A1",
                text=c.write("Zugang zu Anlage 7 einrichten", 280),
                side=Side.SME,
                who="max",
                due=date(2026, 11, 27),
                first=date(2026, 11, 27),
                source="J1",
                by="max",
                at=instant(MONDAY, "10:00"),
            ),
        ),
        milestones=(
            Milestone(
                id="M1",
                title=c.write("30 Anlagen live", 140),
                due=date(2026, 12, 15),
                first=date(2026, 12, 1),
                at=instant(MONDAY, "10:00"),
            ),
        ),
    )


def the_date(coop: Cooperation) -> Date:
    """Return the jour fixe of the week after."""
    found = dates.date_of(coop, WEEK)
    assert found
    return found


@lru_cache
def parked(c: Cast) -> Cooperation:
    """Return it with two topics parked and one that goes on in writing."""
    coop = planned(c, many=True)
    first, second, third, *rest = coop.topics
    return coop.but(
        topics=(
            first.model_copy(update={"stand": Stand.PARKED}),
            second.model_copy(update={"stand": Stand.PARKED}),
            third.model_copy(update={"writing": True}),
            *rest,
        )
    )


def fortnightly(c: Cast) -> Cooperation:
    """Return it with a jour fixe every two weeks, moved by a holiday in January."""
    series = Series(every=Every.FORTNIGHT, at=time(14), weekday=2, since=W48)
    coop = planned(c).but(series=series)
    planned_ = dates.planned(coop, W48, 12)
    return coop.but(series=series.model_copy(update={"planned": planned_, "sequence": 1}))


@lru_cache
def dropped(c: Cast) -> tuple[Cooperation, Meeting, Date | None]:
    """Return it after the next jour fixe was dropped."""
    coop = planned(c)
    at: Moment = c.moment(c.max, Tongue(), EVE)
    after = drop(coop, the_date(coop), at, c.write("Alle sind auf der Messe.", 280)).coop
    return after, after.meetings[-1], dates.next_date(after, EVE)
