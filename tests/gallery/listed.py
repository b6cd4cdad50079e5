"""A backlog that both sides have ranked, as the gallery shows it."""

from bot.domain.backlog import Task
from bot.domain.cooperation import Cooperation
from bot.domain.people import Side
from tests.gallery.cast import MONDAY, Cast, instant

TITLES = ("Alarm am Telefon", "Dashboard für die Schichtleitung", "Zweiter Sensor", "Bericht")


def backlogged(c: Cast, *, apart: bool = True) -> Cooperation:
    """Return a cooperation with a backlog, longer than a card where everything is long."""
    tasks = tuple(
        Task(
            id=f"B{n}",
            title=c.write(TITLES[n % 4], 120),
            side=Side.SME if n % 2 else Side.STARTUP,
            by="max",
            at=instant(MONDAY, "10:00"),
        )
        for n in range(1, 15 if c.long else 5)
    )
    ranks = {Side.SME: ("B1", "B3"), Side.STARTUP: ("B2", "B1", "B3") if apart else ("B1",)}
    return c.half.but(backlog=tasks, ranks=ranks)
