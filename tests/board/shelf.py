"""Cooperations of every phase and colour, for the board to show: the gallery's, told further."""

from datetime import date, datetime, timedelta

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Told
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.lessons import Lesson, Seen
from bot.domain.meeting import Meeting, Rating, Remark, State
from bot.domain.milestones import Milestone, Move
from bot.domain.pause import Pause
from bot.domain.people import Role, Side
from bot.domain.phases import Model, Phase
from bot.domain.playbook import Text, Who
from bot.domain.pulse import Condition, Pulse
from bot.domain.reviews import Ended
from bot.domain.steps import Step, StepState
from bot.domain.topics import Topic
from bot.ports import Change, Store
from tests.gallery.cast import USUAL, W48, A, G, R, ended, instant
from tests.gallery.files import at_stage, busy

NOW = instant(date(2026, 11, 27), "15:00")
INSIDE = "Nur für uns"


def full() -> Cooperation:
    """A pilot with everything that a page can show, internal matters of both sides too."""
    coop = ended(USUAL.told(USUAL.told(busy(USUAL), W48, Side.SME, A), W48, Side.STARTUP, G), W48)
    decision = coop.decisions[-1]
    for side in Side:
        coop = coop.with_decision(
            decision.model_copy(
                update={
                    "id": f"D{len(coop.decisions) + 1}",
                    "side": side,
                    "told": Told.OWN,
                    "decision": f"{INSIDE} ({side.value}): Budget",
                }
            )
        )
        seen: dict[str, object] = {"side": side, "by": "max", "at": NOW - timedelta(days=8)}
        coop = coop.with_lesson(
            Lesson(
                id=f"L{len(coop.lessons) + 1}",
                worked="Sensoren früh bestellt",
                failed="Der Datenschutz kam zu spät dazu",
                why="Niemand wusste, wer ihn fragt",
                **seen,  # type: ignore[arg-type]
            )
        )
        coop = coop.with_lesson(
            Lesson(
                id=f"L{len(coop.lessons) + 1}",
                failed=f"{INSIDE} ({side.value}): der Preis",
                seen=Seen.INTERNAL,
                **seen,  # type: ignore[arg-type]
            )
        )
    return _promised(coop)


def _promised(coop: Cooperation) -> Cooperation:
    due = date(2026, 12, 15)
    move = Move(at=NOW, before=date(2026, 12, 1), after=due, reason="Sensoren kommen später")
    for n, (title, reached) in enumerate((("Daten fließen", NOW), ("30 Anlagen live", None))):
        coop = coop.with_milestone(
            Milestone(
                id=f"M{n + 1}",
                title=title,
                due=due,
                first=date(2026, 12, 1),
                moves=() if reached else (move,),
                reached=reached,
                at=NOW - timedelta(days=40),
            )
        )
    for n, (text, state, day) in enumerate(
        (
            ("Zugang zu Anlage 7 freischalten", Done.OPEN, date(2026, 11, 20)),
            ("Vertrag zur Auftragsverarbeitung schicken", Done.OPEN, date(2026, 12, 2)),
            ("Liste der Anlagen", Done.DONE, date(2026, 11, 18)),
        )
    ):
        coop = coop.with_action(
            Action(
                id=f"A{n + 1}", text=text, side=Side.SME, who="max" if n else "",
                due=day, first=day, at=NOW - timedelta(days=20), state=state,
            )
        )  # fmt: skip
    kpi = Kpi(
        id="K1", name="Ungeplanter Stillstand je Monat", unit="h", baseline=12.5, target=10.6,
        band=13, better=Better.LESS, side=Side.SME, at=NOW - timedelta(days=60),
        otherwise="Wir prüfen die Sensoren.",
    )  # fmt: skip
    for n, value in enumerate((12.5, 12.1, 11.4, 11.0)):
        day = NOW - timedelta(days=28 - 7 * n)
        kpi = kpi.read(Reading(day=day.date(), value=value, at=day, by="max"))
    coop = coop.but(kpis=(kpi,))
    coop = _held(_stepping(coop))
    topic = Topic(id="T1", title="Preis für die Skalierung", side=Side.STARTUP, at=NOW, carried=2)
    return coop.with_topic(topic)


STEPS = (
    ("Daten der Anlagen bereitstellen", StepState.DONE, date(2026, 11, 13)),
    ("Pilotnutzer einweisen", StepState.SKIPPED, date(2026, 11, 20)),
    ("Messung des Stillstands beginnen", StepState.OPEN, date(2026, 11, 24)),
    ("Zwischenstand vor den Nutzern zeigen", StepState.OPEN, date(2026, 12, 8)),
)


def _stepping(coop: Cooperation) -> Cooperation:
    """Give it steps of a playbook: done, skipped, overdue, ahead."""
    for n, (title, state, due) in enumerate(STEPS):
        who = Who(side=Side.SME, role=Role.OWNER)
        ended_at = None if state is StepState.OPEN else NOW - timedelta(days=7 - n)
        coop = coop.with_step(
            Step(id=f"S{n + 1}", key=f"s{n}", phase=coop.phase.value,
                 title=Text(de=title, en=title), who=who, due=due, state=state, at=ended_at)
        )  # fmt: skip
    return coop


def _held(coop: Cooperation) -> Cooperation:
    """Give it two jour fixes with minutes and ratings, and questions about trust."""
    for n in (1, 2):
        when = NOW - timedelta(days=24 - 7 * n)
        coop = coop.with_meeting(
            Meeting(id=f"J{n}", week=f"2026-W{44 + n}", planned=when, started=when,
                    ended=when + timedelta(hours=1), state=State.HELD, side=Side.SME,
                    actions=(f"A{n}",), remarks=(Remark(at=when, by="max", text=f"Satz {n}"),),
                    ratings={Side.SME: Rating(points=8), Side.STARTUP: Rating(points=6 + n)})
        )  # fmt: skip
    for n, week in enumerate(("2026-W46", "2026-W47")):
        pulse = Pulse(week=week, condition=list(Condition)[n], at=NOW)
        for who in range(3):
            pulse = pulse.with_answer(Side.SME, 5, f"m{who}").with_answer(
                Side.STARTUP, 4 - n, f"b{who}"
            )
        coop = coop.with_pulse(pulse)
    return coop


def others() -> tuple[Cooperation, ...]:
    """Further cooperations: new, red, paused, closed, and one that has gone quiet."""
    red = ended(USUAL.told(USUAL.told(USUAL.full, W48, Side.SME, R), W48, Side.STARTUP, A), W48)
    quiet = USUAL.full.but(weeks=(), reports=USUAL.full.reports[:8])
    for w in USUAL.full.weeks:
        quiet = ended(quiet, w.week)
    quiet = ended(quiet, W48)
    pause = Pause(since=date(2026, 11, 2), until=date(2027, 1, 11), reason="Umbau", by="max")
    theirs = USUAL.joined.but(
        members=tuple(m.model_copy(update={"roles": (Role.MEMBER,)}) for m in USUAL.joined.members)
    )
    return (
        red.but(id="c0ffee000001", title="Visual Inspection", model=Model.JOINT_DEVELOPMENT),
        quiet.but(id="c0ffee000002", title="Energiemonitor", phase=Phase.SCALING),
        USUAL.paused.but(
            id="c0ffee000003", title="Lagerroboter für die Montagelinie", paused=pause,
            phase=Phase.SCOPING,
        ),
        USUAL.joined.but(
            id="c0ffee000004", title="Digitaler Typenschild-Scan", model=Model.SALES_PARTNERSHIP
        ),
        theirs.but(id="c0ffee000005", title="Geheimes Projekt"),
        USUAL.full.but(
            id="c0ffee000006", title="Prüfstand am Band", phase=Phase.EXIT,
            ended=Ended(at=NOW - timedelta(days=60), review="R1"),
        ),
    )  # fmt: skip


async def stored(store: Store, *coops: Cooperation) -> None:
    """Put cooperations into a store; each has its own rooms."""
    for coop in coops:
        new = coop.but(version=0, rooms=(), codes=())
        await store.save(Change(coop=new, at=NOW, keys=new.keys))


def at(day: str, clock: str) -> datetime:
    return instant(date.fromisoformat(day), clock)


__all__ = ["INSIDE", "NOW", "at", "at_stage", "full", "others", "stored"]
