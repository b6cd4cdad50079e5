"""A cooperation in which there is a lot of everything, each told as long as it may be."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from bot.domain.actions import Action, Listed
from bot.domain.backlog import Task
from bot.domain.cooperation import Cooperation
from bot.domain.digest import since
from bot.domain.escalation import About, Case, Decision, Note, Repeat, State, Verb
from bot.domain.kpis import Better, Kpi, Reading
from bot.domain.lessons import Lesson
from bot.domain.meeting import Remark
from bot.domain.milestones import Milestone, Move
from bot.domain.month import Month
from bot.domain.people import Side
from bot.domain.topics import Topic
from bot.language import Tongue
from bot.message import Message
from bot.views import (
    actions,
    agenda,
    backlog,
    decisions,
    digest,
    escalation,
    gate,
    home,
    kpi,
    lessons,
    milestones,
    minutes,
    month,
    overview,
    playbook,
    sheets,
)
from bot.views.month_page import Page
from tests.gallery import sheets as asked
from tests.gallery.cast import LONGEST
from tests.gallery.course import book, dated
from tests.gallery.files import LAST, at_stage
from tests.gallery.gates import at_gate, reviewed
from tests.gallery.meetings import EVE, planned, running, the_date

C = LONGEST
AT = C.thursday
NOW = C.friday
DAY = date(2026, 11, 20)
SIDES = tuple(Side)
Draw = Callable[[Tongue], Message]


def side(n: int) -> Side:
    return SIDES[n % 2]


def grown(coop: Cooperation, n: int) -> Cooperation:
    """Add n of everything that grows over the years."""
    ids = range(101, 101 + n)
    move = Move(at=AT, before=DAY, after=DAY + timedelta(9), reason=C.write("Lieferung", 280))
    first = at_stage(C, "asked")[1]
    return coop.but(
        actions=tuple(
            Action(id=f"A{k}", text=C.write(f"Daten {k} liefern", 280), side=side(k), due=DAY,
                   first=DAY, at=AT)
            for k in ids
        ),
        milestones=tuple(
            Milestone(id=f"M{k}", title=C.write(f"Linie {k} läuft", 140), due=DAY, first=DAY,
                      moves=(move,), at=AT)
            for k in ids
        ),
        decisions=tuple(
            Decision(id=f"D{k}", side=side(k), by="max", at=AT, topic=About.BUDGET,
                     decision=C.write(f"Budget {k} bleibt", 500), reason=C.write("Trägt", 500))
            for k in ids
        ),
        lessons=tuple(
            Lesson(id=f"L{k}", worked=C.write(f"Kurze Wege {k}", 500), why=C.write("Nähe", 500),
                   failed=C.write("Zu spät", 500), side=side(k), at=AT)
            for k in ids
        ),
        backlog=tuple(
            Task(id=f"B{k}", title=C.write(f"Alarm {k}", 120), side=side(k), by="max", at=AT)
            for k in ids
        ),
        topics=tuple(
            Topic(id=f"T{k}", title=C.write(f"Preis {k}", 140), side=side(k), by="max", at=AT)
            for k in ids
        ),
        kpis=tuple(
            Kpi(id=f"K{k}", name=C.write(f"Stillstand {k}", 60), unit="Stunden", baseline=12,
                target=10, band=13, better=Better.LESS, side=side(k), at=AT,
                otherwise=C.write("Pause", 280), source=C.write("Leitstand", 80),
                readings=(Reading(day=DAY, value=11, at=AT, by="max"),))
            for k in ids
        ),
        cases=tuple(first.but(id=f"E{k}", side=side(k), origin=side(k + 1)) for k in ids),
    )  # fmt: skip


@cache
def crowd(n: int) -> Cooperation:
    return grown(C.full, n)


def settled(n: int) -> Cooperation:
    """Everything that was asked is settled."""
    coop = crowd(n)
    ended = tuple(c.moved(Verb.SETTLE, State.SETTLED, AT, "max") for c in coop.cases)
    return coop.but(cases=ended)


def talked(n: int) -> Case:
    """A case with n views, questions, answers and repeats."""
    notes = tuple(Note(at=AT, by="max", text=C.write(f"Sicht {k}", 500)) for k in range(n))
    again = tuple(Repeat(at=AT, evidence=f"{k}", text=notes[k].text) for k in range(n))
    case = at_stage(C, "asked")[1]
    return case.but(views=notes, questions=notes, answers=notes, repeats=again)


def held(n: int, t: Tongue) -> Message:
    coop, meeting, now = running(C, "ended")
    coop = grown(coop, n)
    said = tuple(Remark(at=AT, by="max", text=C.write(f"Satz {k}", 500)) for k in range(n))
    meeting = meeting.but(
        decisions=tuple(d.id for d in coop.decisions), actions=tuple(a.id for a in coop.actions),
        lessons=tuple(x.id for x in coop.lessons), topics=tuple(x.id for x in coop.topics),
        remarks=said,
    )  # fmt: skip
    return minutes.minutes(coop.with_meeting(meeting), meeting, now, t)


def many_held(n: int, t: Tongue) -> Message:
    coop, meeting, _ = running(C, "ended")
    every = tuple(meeting.but(id=f"J{k}") for k in range(101, 101 + n))
    return minutes.listed(coop.but(meetings=every), "", t)


def stepped(n: int) -> Cooperation:
    coop = dated(C, done=0)
    first = coop.steps[0]
    steps = tuple(first.model_copy(update={"id": f"S{k}"}) for k in range(101, 101 + n))
    return coop.but(steps=steps)


def compared(n: int, t: Tongue) -> Message:
    coop = asked.candidates(C)
    one = next(f for f in coop.sheets if f.sheet == "partner" and f.sent)
    every = tuple(
        one.but(id=f"F{k}", entry=f"{k}", answers={**one.answers, "candidate": f"F{k}"})
        for k in range(101, 101 + n)
    )
    return sheets.card(coop.but(sheets=every), asked.sheet("partner"), asked.alone(C), t)


def several(n: int) -> tuple[Cooperation, ...]:
    few = crowd(3)
    return tuple(
        few.but(id=f"{k:012x}", title=C.write(f"Kooperation {k}", 60)) for k in range(101, 101 + n)
    )


def weekly(n: int, t: Tongue) -> Message:
    week = "2026-W48"
    parts = [digest.Part(c, C.sabine, since(c, ((c, C.sabine),), week), NOW) for c in several(n)]
    return digest.digest(parts, week, t)


def gated(n: int, t: Tongue) -> Message:
    coop = at_gate(C)
    coop = grown(coop, n)
    return gate.pack(coop, reviewed(coop), C.sabine, NOW, t)


def kinds(n: int) -> dict[str, Draw]:
    """Return every kind of long content, with n of what it is made of."""
    coop, who = crowd(n), C.sabine
    return {
        "gate pack": lambda t: gated(n, t),
        "monthly report": lambda t: month.report(Page(coop, Month(2026, 11), who, NOW), t),
        "digest": lambda t: weekly(min(n, 40), t),
        "minutes": lambda t: held(n, t),
        "list of minutes": lambda t: many_held(n, t),
        "playbook": lambda t: playbook.card(stepped(n), book(), LAST, who, t),
        "all steps": lambda t: playbook.whole(stepped(n), book(), LAST, t),
        "lessons": lambda t: lessons.listed(coop, coop.lessons, t, asked=False, hidden=0),
        "agenda": lambda t: agenda.draft(
            planned(C).but(topics=coop.topics), the_date(planned(C)), EVE, t, last_call=True
        ),
        "before the jour fixe": lambda t: agenda.pre_read(coop, the_date(planned(C)), EVE, t),
        "backlog": lambda t: backlog.card(coop, t),
        "decisions": lambda t: decisions.log(coop, who, "", t),
        "open escalations": lambda t: decisions.listed(coop, who, NOW, t),
        "settled escalations": lambda t: decisions.listed(settled(n), who, NOW, t),
        "escalation": lambda t: escalation.card(coop, talked(n), who, NOW, t),
        "sheets compared": lambda t: compared(n, t),
        "actions": lambda t: actions.listed(coop, C.max, Listed.OPEN, DAY, t),
        "milestones": lambda t: milestones.listed(coop, C.max, DAY, t),
        "KPIs": lambda t: kpi.register(coop, DAY, t),
        "overview": lambda t: overview.overview(coop, who, NOW, t),
        "home": lambda t: home.page([(c, who) for c in several(min(n, 40))], NOW, t),
    }
