"""The Monday digest: what changed, what waits for the reader, what is overdue, and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.domain.calendar import week_of, weeks_from
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Told
from bot.domain.lessons import Seen
from bot.domain.light import Duty
from bot.domain.people import Member, Side
from bot.domain.week import gap
from bot.language import Tongue
from bot.message import Block, Bold, Button, Do, Facts, Message, Span, say
from bot.triggers import cause_said
from bot.views import decisions, gate_waits
from bot.views.escalation import RUNS, reads, short
from bot.views.light import gap_said, where_we_are
from bot.words import labelled

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Part:
    """One cooperation in somebody's digest: who they are in it, and since when it tells."""

    coop: Cooperation
    who: Member
    since: datetime
    now: datetime


Lines = Callable[[Part, Tongue], Iterator[str]]


class Section(NamedTuple):
    """One heading of the digest and what may stand under it; a capability adds its lines here."""

    name: Callable[[Tongue], str]
    lines: tuple[Lines, ...]


# -- what waits for the reader ---------------------------------------------------------------------


def _asked(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the decisions and questions that wait for the reader."""
    for case in decisions.yours(part.coop, part.who, part.now):
        cause = short(cause_said(part.coop, case, t))
        if case.state in RUNS and case.decide_by:
            when = t.moment(case.decide_by)
            if case.decide_by < part.now:
                yield t(
                    "Decision {id}, due since {when}: {cause}", id=case.id, when=when, cause=cause
                )
                continue
            yield t("Decision {id} by {when}: {cause}", id=case.id, when=when, cause=cause)
        else:
            state = labelled(case.state, t)
            yield t("Escalation {id}, {state}: {cause}", id=case.id, state=state, cause=cause)


def _to_confirm(part: Part, t: Tongue) -> Iterator[str]:
    coop = part.coop
    for member in coop.members:
        confirmer = coop.confirmer(member.side)
        if member.pending and confirmer and confirmer.id == part.who.id:
            yield t("{name} would like to take part", name=member.name)


def _gate(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the gate that the reader is to decide."""
    yield from gate_waits.with_you(part.coop, part.who, part.now, t)


# -- what changed ----------------------------------------------------------------------------------


def _lights(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the lights that changed with the last close, and a gap that is new."""
    coop = part.coop
    if not coop.weeks or coop.weeks[-1].at <= part.since:
        return
    week = coop.weeks[-1].week
    before = weeks_from(week, -1)
    for side in Side:
        now, then = coop.light(week, side), coop.light(before, side)
        if now is not then:
            org = coop.organisation(side).name
            yield t("{org}: {then} → {now}", org=org, then=labelled(then, t), now=labelled(now, t))
    if gap(coop, week) and not gap(coop, before):
        yield gap_said(coop, week, t)


def _phase(part: Part, t: Tongue) -> Iterator[str]:
    coop = part.coop
    if coop.phase_since and coop.phase_since > coop.today(part.since):
        yield t("New phase: {phase}", phase=labelled(coop.phase, t))


def _gates(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the gates that were decided."""
    yield from gate_waits.ended(part.coop, part.since, t)


def _decided(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the decisions that the reader may read; a gate's own entry stands there already."""
    gates = {r.decision for r in part.coop.reviews if r.decision}
    for it in part.coop.decisions:
        if (
            it.id not in gates
            and it.at > part.since
            and (it.told is Told.BOTH or it.side is part.who.side)
        ):
            yield t("{id} decided: {what}", id=it.id, what=short(it.decision))


def _raised(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the new questions that do not wait for the reader."""
    coop, mine = part.coop, decisions.yours(part.coop, part.who, part.now)
    for case in coop.open_cases:
        if case.raised_at <= part.since or case in mine:
            continue
        org = coop.organisation(case.side).name
        if reads(coop, case, part.who, part.now):
            cause = short(cause_said(coop, case, t))
            yield t("{id} asked of {org}: {cause}", id=case.id, org=org, cause=cause)
        else:
            yield t("{id} asked of {org}", id=case.id, org=org)


def _milestones(part: Part, t: Tongue) -> Iterator[str]:
    for it in part.coop.milestones:
        if it.reached and it.reached > part.since:
            yield t("Reached: {title}", title=it.title)
        elif it.moves and it.moves[-1].at > part.since:
            yield t(
                "Moved to {day} (first {first}): {title}",
                day=t.dated(it.due),
                first=t.full_day(it.first),
                title=it.title,
            )


def _lessons(part: Part, t: Tongue) -> Iterator[str]:
    new = [
        x
        for x in part.coop.lessons
        if x.at > part.since and (x.seen is Seen.SHARED or x.side is part.who.side)
    ]
    if new:
        yield t.plural("One new lesson", "{n} new lessons", len(new))


def _paused(part: Part, t: Tongue) -> Iterator[str]:
    paused = part.coop.paused
    if paused and paused.since > part.coop.today(part.since):
        yield t(
            "Pause from {since} to {until}", since=t.day(paused.since), until=t.day(paused.until)
        )


# -- what is overdue -------------------------------------------------------------------------------


def _late_decisions(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the decisions that are overdue with others; the reader's own stand above already."""
    coop, mine = part.coop, decisions.yours(part.coop, part.who, part.now)
    for case in coop.open_cases:
        if case in mine:
            continue
        if case.state in RUNS and case.decide_by and case.decide_by < part.now:
            org, when = coop.organisation(case.side).name, t.moment(case.decide_by)
            yield t("{id} waits for {org} since {when}", id=case.id, org=org, when=when)


def _late_gate(part: Part, t: Tongue) -> Iterator[str]:
    """Yield the gate whose day has passed without a decision."""
    yield from gate_waits.late(part.coop, part.now, t)


def _late_actions(part: Part, t: Tongue) -> Iterator[str]:
    coop, today = part.coop, part.coop.today(part.now)
    for side in Side:
        late = [a for a in coop.actions if a.side is side and a.overdue(today)]
        if late:
            ids = t.and_([a.id for a in late])
            yield t.plural(
                "{org}: one action ({ids})",
                "{org}: {n} actions ({ids})",
                len(late),
                org=coop.organisation(side).name,
                ids=ids,
            )


def _late_milestones(part: Part, t: Tongue) -> Iterator[str]:
    today = part.coop.today(part.now)
    for it in part.coop.milestones:
        if it.past(today):
            yield t("Milestone “{title}”, {day}", title=it.title, day=t.dated(it.due))


def _silent(part: Part, t: Tongue) -> Iterator[str]:
    """Yield who has not reported in the last week, which is nobody's fault in words."""
    coop = part.coop
    if not coop.weeks:
        return
    last = coop.weeks[-1]
    for side in Side:
        if last.duties.get(side) is Duty.MISSED and coop.report(last.week, side) is None:
            org = coop.organisation(side).name
            yield t("No light of {org} for {week}", org=org, week=t.week(last.week))


SECTIONS: tuple[Section, ...] = (
    Section(lambda t: t("Waits for you"), (_asked, _gate, _to_confirm)),
    Section(
        lambda t: t("New"),
        (_phase, _gates, _lights, _decided, _raised, _milestones, _lessons, _paused),
    ),
    Section(
        lambda t: t("Overdue"),
        (_late_decisions, _late_gate, _late_actions, _late_milestones, _silent),
    ),
)


def said(part: Part, t: Tongue) -> list[tuple[str, list[str]]]:
    """Return the headings under which there is something to say, with their lines."""
    found = [(s.name(t), [x for lines in s.lines for x in lines(part, t)]) for s in SECTIONS]
    return [(name, lines) for name, lines in found if lines]


def worth_saying(part: Part) -> bool:
    """Tell whether this cooperation has anything for its reader."""
    return bool(said(part, Tongue("en")))


def digest(parts: Sequence[Part], week: str, t: Tongue) -> Message:
    """Tell somebody about all their cooperations, each under its name."""
    blocks: list[Block] = []
    shows: list[Button] = []
    opens: list[Button] = []
    for part in parts:
        coop = part.coop
        here = Tongue(t.language, coop.zone_of(part.who))
        where = where_we_are(coop, week_of(coop.today(part.now)), here)
        blocks.append(say(Bold(text=coop.title), f" · {where}"))
        rows = tuple((name, _lines(lines, here)) for name, lines in said(part, here))
        blocks.append(Facts(rows=rows))
        for case in decisions.yours(coop, part.who, part.now)[:3]:
            label = t("Show {id}", id=f"{case.id} · {coop.title}"[:40])
            shows.append(Do(label=label, word="escalations", given={"case": case.id}, coop=coop.id))
        opens.append(Do(label=coop.title[:60], word="overview", coop=coop.id))
    buttons = (*shows, *opens)
    title = t.plural(
        "Your cooperation · {week}",
        "Your {n} cooperations · {week}",
        len(parts),
        week=t.week(week),
    )
    return Message(
        title=title,
        blocks=tuple(blocks),
        buttons=buttons[:3],
        more=(*buttons[3:], Do(label=t("No digest any more"), word="unfollow")),
        footer=(t("Only you read this. Where nothing is new, nothing is told."),),
    )


def _lines(lines: Sequence[str], t: Tongue) -> tuple[Span, ...]:
    shown = list(lines[:SHOWN])
    if len(lines) > SHOWN:
        shown.append(t("and {n} more", n=t.number(len(lines) - SHOWN)))
    return ("\n".join(shown),)
