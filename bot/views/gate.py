"""What is said about a gate: the pack, what each side says, and how it was decided (M14)."""

from collections.abc import Callable
from datetime import date, datetime

from bot.domain import detectors, gates, musts
from bot.domain.calendar import week_of
from bot.domain.cooperation import Cooperation, Phase
from bot.domain.kpis import Kpi
from bot.domain.learning import of_phase
from bot.domain.musts import Must, Scored, Stands
from bot.domain.people import Member, Side
from bot.domain.playbook import Text
from bot.domain.readings import missing
from bot.domain.reviews import Query, Review, Way
from bot.language import N_, Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    Item,
    Lights,
    Message,
    Picture,
    Span,
    Table,
    say,
)
from bot.views import backing, kpi, signs
from bot.views.lessons import lesson_offer
from bot.views.light import quoted, row, where_we_are
from bot.views.promises import word_rows
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
WEEKS = 8
SHOWN = 5
ANCHORS = {
    0: N_("none"),
    25: N_("one side has it"),
    50: N_("both sides have it"),
    75: N_("agreed by both teams"),
    100: N_("agreed by both sponsors"),
}
RULES = {
    "voters": N_("Each side has a sponsor."),
    "sponsors": N_("Each side has a sponsor with a deputy."),
    "owners": N_("Each side has a project owner."),
    "goal": N_("The goal has a number and a date."),
    "kpis": N_("KPIs are agreed, with what happens if one is not met."),
    "readings": N_("Every KPI has been measured."),
    "kpis_met": N_("Every KPI is within its band."),
    "lessons": N_("There is a lesson that worked and one that did not."),
    "milestones": N_("There are milestones with dates."),
    "cases": N_("No escalation is open."),
    "option": N_("It is agreed what comes after a reached goal, and until when."),
    "door": N_("It is agreed when both sides talk to each other again."),
    "pilot_passed": N_("A joint pilot has passed its gate."),
    "exclusivity": N_("There is no long exclusivity before a passed pilot."),
}
STILL = N_(
    "Everything can still be looked at and exported, and lessons can be noted. Anybody can begin"
    " something new in a room of its own; both project owners together can take this one up again."
)
WAYS_ON: dict[str, Callable[[Tongue], Button]] = {
    "kpis": lambda t: Ask(label=t("Agree on a KPI"), word="kpi add"),
    "readings": lambda t: Ask(label=t("Enter a reading"), word="kpi reading"),
    "option": lambda t: Ask(label=t("Agree on the option"), word="option"),
    "lessons": lambda t: Ask(label=t("Note a lesson"), word="lesson"),
    "door": lambda t: Ask(label=t("Agree on the day"), word="door"),
}
STATES = {Stands.MET: "done", Stands.OPEN: "open", Stands.UNMET: "now", Stands.WAIVED: "skipped"}
NAMES = {
    "GM": N_("Look in the middle"),
    "G0": N_("Are we ready?"),
    "G1": N_("Is the pilot planned?"),
    "G2": N_("Has the pilot reached its goal?"),
    "G3": N_("Does it carry on?"),
    "GX": N_("Is everything given back?"),
}


def named(review: Review, t: Tongue) -> str:
    """Say which gate it is, as in "G2 · Has the pilot reached its goal?"."""
    told = review.gate.title.said(t.language) if review.gate else t(NAMES[review.name])
    name = f"{review.name} · {told}"
    return t("{gate} (after rework)", gate=name) if review.round > 1 else name


def anchor(score: int, t: Tongue) -> str:
    """Say what a score means."""
    return t(ANCHORS[score])


def must_said(must: Must, t: Tongue) -> str:
    """Say a must-meet item."""
    return must.text.said(t.language) if must.text else t(RULES[must.key])


# -- the pack --------------------------------------------------------------------------------------


def pack(coop: Cooperation, review: Review, who: Member, now: datetime, t: Tongue) -> Message:
    """Show what speaks for which decision: must-meet items first, then everything known."""
    blocks: list[Block] = [say(Bold(text=verdict(coop, review, now, t)))]
    if found := musts.musts(coop, review):
        blocks.append(Checklist(items=tuple(_item(coop, review, m, t) for m in found)))
    if scores := musts.scored(coop, review):
        blocks.append(_scores(coop, scores, t))
    if coop.watched:
        blocks += [kpi_table(coop, now, t), *_trend(coop, t)]
    blocks.append(_lights(coop, now, t))
    blocks.append(Facts(rows=tuple(known(coop, review, now, t))))
    buttons = _buttons(coop, review, who, now, t)
    when = t("Decision on {day}", day=t.full_day(review.day))
    return Message(
        title=f"{named(review, t)} · {coop.title}",
        blocks=tuple(blocks),
        buttons=tuple(buttons[:3]),
        more=tuple(buttons[3:]),
        footer=(f"{when} · " + t("both sponsors decide; without a decision nothing moves on"),),
    )


def verdict(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> str:
    """Say in one sentence what the numbers speak for."""
    left = musts.missing(coop, review)
    if left:
        return t.plural(
            "One must-meet item is open: it cannot go on like this yet.",
            "{n} must-meet items are open: it cannot go on like this yet.",
            len(left),
        )
    if doubts(coop, review, now):
        return t("All must-meet items stand. The signs below speak for go with conditions.")
    return t("By the numbers nothing speaks against going on.")


def doubts(coop: Cooperation, review: Review, now: datetime) -> bool:
    """Tell whether something makes the gate amber."""
    behind = review.phase == Phase.PILOT and any(not k.met for k in coop.watched)
    behind = behind or any(missing(coop, coop.today(now)))
    return bool(behind or detectors.found(coop, now) or coop.open_cases)


def _item(coop: Cooperation, review: Review, must: Must, t: Tongue) -> Item:
    return Item(
        text=must_said(must, t),
        state=STATES[must.stands],  # type: ignore[arg-type]
        note=note(coop, review, must, t),
    )


def note(coop: Cooperation, review: Review, must: Must, t: Tongue) -> str:
    """Say how a must-meet item stands: met, waived and why, or who says what."""
    if must.stands is Stands.WAIVED:
        reasons = [quoted(w.reason, t) for w in review.waivers_of(must.key).values()]
        return t("both sponsors do without it: {reasons}", reasons=" · ".join(reasons))
    half = [coop.organisation(s).name for s in review.waivers_of(must.key)]
    waits = t("{org} would do without it", org=half[0]) if len(half) == 1 else ""
    if must.stands is Stands.MET:
        return t("met")
    if must.seen:
        why = [it.said(t.language) for it in must.reasons] or [t("not yet")]
        return " · ".join(w for w in (*why, waits) if w)
    said = [
        t("{org}: met", org=coop.organisation(s).name)
        if m.value == musts.MET
        else t("{org}: not met", org=coop.organisation(s).name)
        for s, m in review.said(must.key).items()
    ]
    return " · ".join(w for w in (*(said or [t("nobody has said yet")]), waits) if w)


def _scores(coop: Cooperation, scores: tuple[Scored, ...], t: Tongue) -> Table:
    header = (t("Scored"), *(coop.organisation(s).name for s in Side), t("Mean"))
    return Table(header=header, rows=tuple(score_row(s, t) for s in scores))


def score_row(scored: Scored, t: Tongue) -> tuple[str, ...]:
    """Return one scored item as the cells of a row."""
    said = (str(scored.said[s]) if s in scored.said else "–" for s in Side)
    mean = "–" if scored.mean is None else str(scored.mean)
    return (scored.item.text.said(t.language), *said, mean)


def kpi_table(coop: Cooperation, now: datetime, t: Tongue) -> Table:
    """Hold every KPI against its target."""
    header, day = (t("KPI"), t("Target"), t("Newest")), coop.today(now)
    rows = tuple(
        (f"{k.id} {k.name}", kpi.amount(k, k.target, t), _newest(coop, k, day, t))
        for k in coop.watched
    )
    return Table(header=header, rows=rows)


def _newest(coop: Cooperation, it: Kpi, day: date, t: Tongue) -> str:
    stands = kpi.stands(coop, it, day, t)
    return f"{kpi.amount(it, it.newest.value, t)}, {stands}" if it.newest else stands


def _trend(coop: Cooperation, t: Tongue) -> list[Picture]:
    """Draw the KPI that needs most to be looked at: out of its band, else short of its target."""
    read = sorted(coop.watched, key=lambda k: (not k.out, k.met))
    drawn = (kpi.picture(k, t) for k in read)
    return [p for p in drawn if p][:1]


def _lights(coop: Cooperation, now: datetime, t: Tongue) -> Lights:
    week = coop.weeks[-1].week if coop.weeks else week_of(coop.today(now))
    return Lights(rows=tuple(row(coop, s, week, t, count=WEEKS) for s in Side))


def known(coop: Cooperation, review: Review, now: datetime, t: Tongue) -> Rows:
    """Say what is known beside items and numbers: plan, decisions, lessons, signs, votes."""
    rows: Rows = [(t("Phase"), (where_we_are(coop, week_of(coop.today(now)), t),))]
    rows += milestones(coop, t)
    since = coop.phase_since
    recent = [d for d in coop.decisions if since is None or coop.today(d.at) >= since]
    if recent:
        rows.append((t("Decisions"), (", ".join(d.id for d in recent[-SHOWN:]),)))
    if coop.open_cases:
        ids = ", ".join(c.id for c in coop.open_cases)
        rows.append((t("Open escalations"), (ids,)))
    rows += [
        *backing.rows(coop, review, t),
        *_learnt(coop, t),
        *word_rows(coop, now, t),
    ]
    rows += signs.rows(coop, now, t)
    for query in review.queries:
        answer = quoted(query.answer, t) if query.answer else t("no answer yet")
        rows.append((t("Question"), (f"{quoted(query.text, t)} → {answer}",)))
    return [*rows, *votes(coop, review, t)]


def milestones(coop: Cooperation, t: Tongue) -> Rows:
    """Say how the milestones stand and how often they moved."""
    told = [m for m in coop.milestones if m.dropped is None]
    if not told:
        return []
    reached = sum(1 for m in told if m.reached)
    moves = sum(len(m.moves) for m in told)
    moved = t.plural("moved once", "moved {n} times", moves) if moves else t("none moved")
    words = t("{n} of {all} reached", n=reached, all=len(told))
    return [(t("Milestones"), (f"{words} · {moved}",))]


def _learnt(coop: Cooperation, t: Tongue) -> Rows:
    mine = of_phase(coop, coop.phase, None)
    worked = [quoted(x.worked, t) for x in mine if x.worked][:1]
    failed = [quoted(x.failed, t) for x in mine if x.failed][:1]
    rows: Rows = [(t("Worked"), (worked[0],))] if worked else []
    return [*rows, (t("Did not work"), (failed[0],))] if failed else rows


def votes(coop: Cooperation, review: Review, t: Tongue) -> Rows:
    """Say what was decided: each side's words once both have answered, else only that it has."""
    rows: Rows = []
    both = len(review.votes) == len(Side)
    for side, vote in review.votes.items():
        words = labelled(vote.way, t) if both else t("has decided; said once both have")
        if both and vote.until:
            words += " · " + t("until {day}", day=t.full_day(vote.until))
        if both and vote.conditions:
            words += " · " + "; ".join(vote.conditions)
        if both and vote.reason:
            words += f" · {quoted(vote.reason, t)}"
        rows.append((t("{org} decides", org=coop.organisation(side).name), (Bold(text=words),)))
    return rows


def _buttons(
    coop: Cooperation, review: Review, who: Member, now: datetime, t: Tongue
) -> list[Button]:
    """Return what this person can do, the most helpful first."""
    found: list[Button] = []
    if gates.decides(coop, who, coop.today(now)):
        found.append(Ask(label=t("Decide"), word="gate decide", style="primary"))
        found.append(Ask(label=t("Ask back"), word="gate ask"))
        if any(not m.firm for m in musts.missing(coop, review)):
            found.append(Ask(label=t("Do without an item"), word="gate waive"))
    else:
        if any(not m.seen for m in musts.musts(coop, review)):
            found.append(Ask(label=t("Must-meet items"), word="gate met"))
        if musts.scored(coop, review):
            found.append(Ask(label=t("Score an item"), word="gate score"))
        if any(not q.answer for q in review.queries):
            found.insert(0, Ask(label=t("Answer"), word="gate answer", style="primary"))
    found.append(Do(label=t("As a file"), word="gate file"))
    found += ways_on(musts.missing(coop, review), t)
    found.append(Ask(label=t("Another day"), word="gate date"))
    found.append(Do(label=t("Phases"), word="phase"))
    return found


def ways_on(left: tuple[Must, ...], t: Tongue) -> list[Button]:
    """Return where each open item is done: its form, or its sheet."""
    found = [WAYS_ON[rule](t) for m in left if (rule := m.rule or m.key) in WAYS_ON]
    names = {m.sheet: m.titled for m in left if m.sheet}
    return [*found, *(_sheet(name, title, t) for name, title in names.items())]


def _sheet(name: str, title: Text | None, t: Tongue) -> Do:
    label = title.said(t.language) if title else t("Open the sheet")
    return Do(label=label, word="sheet", given={"sheet": name})


# -- answers ---------------------------------------------------------------------------------------


def noted(coop: Cooperation, review: Review, who: Member, now: datetime, t: Tongue) -> Message:
    """Confirm what one's own side says of the items."""
    shown = pack(coop, review, who, now, t)
    title = t("Noted for {org}", org=coop.organisation(who.side).name)
    return shown.model_copy(update={"title": f"{title} · {named(review, t)}"})


def waived(coop: Cooperation, review: Review, must: Must, who: Member, t: Tongue) -> Message:
    """Say whether both sponsors do without an item now."""
    other = coop.organisation(who.side.other).name
    if must.stands is Stands.WAIVED:
        title = t("Both sponsors do without it")
        text = t("It stands as waived in the pack, with both reasons.")
    else:
        title = t("It takes the other sponsor, too")
        text = t("{org} is asked. Until then the item stands as open.", org=other)
    return Message(
        title=title,
        blocks=(say(Bold(text=must_said(must, t))), say(text)),
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(f"{named(review, t)} · {coop.title}",),
    )


def voted(coop: Cooperation, review: Review, who: Member, now: datetime, t: Tongue) -> Message:
    """Confirm one side's decision; where both differ, say that they have to talk."""
    del now
    other = coop.organisation(who.side.other).name
    if review.apart:
        title = t("You see it differently: please talk to each other")
        text = t(
            "Nothing moves as long as both sponsors decide differently. Talk for ten minutes, then"
            " either of you can decide anew."
        )
    else:
        title = t("Your decision is noted")
        text = t("{org} is asked now. It counts once both have decided alike.", org=other)
    return Message(
        title=title,
        blocks=(say(text), Facts(rows=tuple(votes(coop, review, t)))),
        buttons=(
            Ask(label=t("Decide anew"), word="gate decide"),
            Do(label=t("Gate"), word="gate"),
        ),
        footer=(f"{named(review, t)} · {coop.title}",),
    )


def decided(coop: Cooperation, review: Review, t: Tongue) -> Message:
    """Tell everybody how a gate was decided, and what that does."""
    way = review.way or Way.REWORK
    title = t("{gate}: {way}", gate=named(review, t), way=labelled(way, t))
    rows: Rows = votes(coop, review, t)
    mine = [a for a in coop.actions if a.source == review.id]
    rows += [(f"{a.id} · {coop.organisation(a.side).name}", (a.text,)) for a in mine]
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(say(Bold(text=_follows(coop, review, way, t))), Facts(rows=tuple(rows))),
        buttons=(
            Do(label=t("Phases"), word="phase", style="primary"),
            lesson_offer(t, review.id),
            Do(label=t("Decisions"), word="decisions"),
        ),
        footer=(t("It stands in the decision log as {id}.", id=review.decision),),
    )


def _follows(coop: Cooperation, review: Review, way: Way, t: Tongue) -> str:
    """Say what happens now."""
    following = gates.current(coop)
    day = t.full_day(following.day) if following else ""
    if way is Way.STOP:
        return t("The exit begins: data back, access off, and a clean end. Gate on {day}.", day=day)
    if way is Way.PAUSE and coop.paused:
        back = t.full_day(coop.paused.until)
        return t("Everything rests until {back}; the gate comes again then.", back=back)
    if way is Way.REWORK:
        return t("Once more, until {day}: the same items are looked at again.", day=day)
    if coop.ended:
        thanks = t("The cooperation is closed. Thank you, both of you.")
        return f"{thanks} {t(STILL)}"
    phase = labelled(coop.phase, t)
    if review.mid or coop.phase.value == review.phase:
        return t("{phase} goes on; the next gate is on {day}.", phase=phase, day=day)
    return t("{phase} begins today; its gate is on {day}.", phase=phase, day=day)


def asked(coop: Cooperation, review: Review, query: Query, t: Tongue) -> Message:
    """Put a sponsor's question to a project owner."""
    return Message(
        title=t("{name} asks before deciding {gate}", name=coop.named(query.by), gate=review.name),
        blocks=(say(quoted(query.text, t)),),
        buttons=(
            Ask(label=t("Answer"), word="gate answer", style="primary"),
            Do(label=t("Gate"), word="gate"),
        ),
        footer=(coop.title,),
    )


def ask_sent(coop: Cooperation, review: Review, t: Tongue) -> Message:
    """Confirm that a question was put."""
    return Message(
        title=t("Your question is with the project owners"),
        blocks=(say(t("The answer comes here, and stands in the pack of both sponsors.")),),
        buttons=(Do(label=t("Gate"), word="gate"),),
        footer=(f"{named(review, t)} · {coop.title}",),
    )


def answered(coop: Cooperation, review: Review, query: Query, t: Tongue) -> Message:
    """Tell an answer to whoever asked."""
    who = coop.named(query.answered_by)
    return Message(
        title=t("{name} has answered your question about {gate}", name=who, gate=review.name),
        blocks=(
            Facts(rows=((t("Question"), (quoted(query.text, t),)),
                        (t("The answer"), (quoted(query.answer, t),)))),
        ),
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(coop.title,),
    )  # fmt: skip


def booked(coop: Cooperation, review: Review, t: Tongue) -> Message:
    """Say on which day a gate is decided."""
    day, first = t.full_day(review.day), t.full_day(review.first)
    moved = t("First booked for {day}.", day=first) if review.day != review.first else ""
    return Message(
        title=t("{gate}: decision on {day}", gate=named(review, t), day=day),
        blocks=(say(moved),) if moved else (),
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(coop.title,),
    )
