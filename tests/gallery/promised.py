"""Actions and milestones at every stage, as the gallery shows them."""

from datetime import date, timedelta

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.milestones import Milestone
from bot.domain.people import Side
from tests.gallery.cast import FRIDAY, MONDAY, Cast, instant

NOTED = instant(MONDAY - timedelta(days=14), "10:00")
MOVED = instant(MONDAY, "11:00")
TODAY = FRIDAY


def action(c: Cast, number: int = 1, due: date = FRIDAY, **more: object) -> Action:
    """Max has promised it, but for what ``more`` says."""
    first = Action(
        id=f"A{number}",
        text=c.write("Sensordaten von Anlage 7 liefern", 280),
        side=Side.SME,
        who="max",
        due=due,
        first=due,
        by="erika",
        at=NOTED,
    )
    return first.model_copy(update=more)


def shifted(c: Cast, number: int = 1) -> Action:
    """Return an action that has moved twice."""
    why = c.write("Die Leihgeräte kommen erst am Montag", 280)
    return action(c, number).moved(MOVED, FRIDAY + timedelta(3), why).moved(MOVED, FRIDAY, why)


def finished(c: Cast, number: int = 1, state: Done = Done.DONE) -> Action:
    why = c.write("Anlage 7 wird stillgelegt", 280) if state is Done.DROPPED else ""
    return action(c, number).ended(state, MOVED, why)


def milestone(c: Cast, number: int = 1, due: date = FRIDAY, **more: object) -> Milestone:
    first = Milestone(
        id=f"M{number}",
        title=c.write("Prognose läuft auf 12 Anlagen", 140),
        due=due,
        first=due,
        done_when=c.write("12 Anlagen melden eine Woche lang Daten.", 280),
        by="max",
        at=NOTED,
    )
    return first.model_copy(update=more)


def adjusted(c: Cast, number: int = 1) -> Milestone:
    why = c.write("Die Sensoren kommen zwei Wochen später", 280)
    return milestone(c, number, MONDAY).moved(MOVED, FRIDAY + timedelta(14), why)


def promised(c: Cast, coop: Cooperation | None = None) -> Cooperation:
    """Return the cooperation with promises of every kind."""
    coop = coop or c.half
    late, soon = FRIDAY - timedelta(8), FRIDAY + timedelta(3)
    for it in (
        action(c, 1, late),
        shifted(c, 2),
        action(c, 3, soon, who="", side=Side.STARTUP),
        action(c, 4, FRIDAY, who="erika", side=Side.STARTUP),
        finished(c, 5),
        finished(c, 6, Done.DROPPED),
        action(c, 7, late, who="erika", side=Side.STARTUP).ended(Done.DONE, MOVED),
    ):
        coop = coop.with_action(it)
    for m in (
        milestone(c, 1, FRIDAY - timedelta(30)).model_copy(update={"reached": NOTED}),
        milestone(c, 2, FRIDAY - timedelta(2)),
        adjusted(c, 3),
    ):
        coop = coop.with_milestone(m)
    if c.long:
        for n in range(8, 48):
            coop = coop.with_action(action(c, n)).with_milestone(milestone(c, n, soon))
    return coop
