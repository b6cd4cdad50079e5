"""A cooperation in the middle of its playbook, as the gallery shows it."""

from datetime import date, timedelta
from functools import lru_cache

from bot.domain.appointments import Appointment
from bot.domain.cooperation import Cooperation
from bot.domain.library import Library
from bot.domain.people import Side
from bot.domain.plan import begun
from bot.domain.playbook import Playbook, Property
from bot.domain.questions import replied
from bot.domain.steps import Readers, Reply, Step, StepState
from bot.domain.talks import opened
from playbooks import library
from tests.gallery.cast import MONDAY, Cast, instant


@lru_cache
def books() -> Library:
    """Return the playbooks that come along."""
    return library()


def book(name: str = "pilot_customer") -> Playbook:
    found = books().playbook(name)
    assert found
    return found


def dated(c: Cast, *, done: int = 5, properties: tuple[Property, ...] | None = None) -> Cooperation:
    """Return a pilot whose first steps are done, one skipped, the next overdue."""
    start: date = MONDAY - timedelta(weeks=4)
    coop = begun(c.full.but(phase_since=start, properties=properties), books(), start)
    for n, step in enumerate(coop.steps[:done]):
        state = StepState.SKIPPED if n == 1 else StepState.DONE
        note = c.write("Liegt im Projektordner", 280)
        update = {"state": state, "by": "max", "at": instant(MONDAY, "11:00"), "note": note}
        coop = coop.with_step(step.model_copy(update=update))
    return coop


def one(c: Cast, key: str) -> tuple[Cooperation, Step, object]:
    """Return a cooperation, a step of it and what the playbook says about it."""
    coop = dated(c, properties=tuple(Property))
    step = next(s for s in coop.steps if s.key == key)
    return coop, step, next(s for _, s in book().steps() if s.id == key)


def held(c: Cast, *, off: bool = False) -> tuple[object, ...]:
    """Return what a card shows of the date of a talk, moved once or called off."""
    coop, step, told = talking(c)
    it = Appointment(
        step=step.id,
        start=instant(MONDAY + timedelta(days=3), "09:30"),
        minutes=210,
        place=c.write("Halle 2, Besprechungsraum Nord", 140),
        sequence=1,
        by="max",
    )
    if off:
        it = it.model_copy(
            update={"ended": instant(MONDAY, "12:00"), "reason": c.write("Erika ist krank", 280)}
        )
    return coop, step, it, getattr(told, "agenda", ()), instant(MONDAY, "12:00")


def talking(c: Cast) -> tuple[Cooperation, Step, object]:
    """Return a cooperation with a talk that is near."""
    told = book().duty("impulses")
    assert told
    coop = opened(dated(c), told, MONDAY)
    return coop, coop.steps[-1], told


def answered(c: Cast) -> Cooperation:
    """Return a cooperation in which both sides have answered a question."""
    coop = dated(c)
    for side, who in ((Side.SME, "max"), (Side.STARTUP, "erika")):
        reply = Reply(
            question="proto_strengths",
            side=side,
            text=c.write("Die Vorhersage stimmt, die Bedienung noch nicht.", 1000),
            by=who,
            at=instant(MONDAY, "12:00"),
            readers=Readers.BOTH,
        )
        coop = replied(coop, reply)
    return coop
