"""What is said about a gate: the pack, what each side says, and how it was decided (M14)."""

from collections.abc import Callable
from datetime import datetime

from bot.domain import gates, musts
from bot.domain.cooperation import Cooperation
from bot.domain.musts import Must, Scored, Stands
from bot.domain.people import Member, Side
from bot.domain.playbook import Text
from bot.domain.reviews import Query, Review, Way
from bot.language import Tongue
from bot.message import (
    Ask,
    Block,
    Bold,
    Button,
    Checklist,
    Do,
    Facts,
    Item,
    Message,
    Table,
    say,
)
from bot.views.common import quoted
from bot.views.gate_facts import known, kpi_table, lights, trend, verdict
from bot.views.gate_words import STILL, Rows, must_said, named, note, score_row, votes
from bot.views.lessons import lesson_offer
from bot.words import labelled

WAYS_ON: dict[str, Callable[[Tongue], Button]] = {
    "kpis": lambda t: Ask(label=t("Agree on a KPI"), word="kpi add"),
    "readings": lambda t: Ask(label=t("Enter a reading"), word="kpi reading"),
    "option": lambda t: Ask(label=t("Agree on the option"), word="option"),
    "lessons": lambda t: Ask(label=t("Note a lesson"), word="lesson"),
    "door": lambda t: Ask(label=t("Agree on the day"), word="door"),
}
STATES = {Stands.MET: "done", Stands.OPEN: "open", Stands.UNMET: "now", Stands.WAIVED: "skipped"}


def pack(coop: Cooperation, review: Review, who: Member, now: datetime, t: Tongue) -> Message:
    """Show what speaks for which decision: must-meet items first, then everything known."""
    blocks: list[Block] = [say(Bold(text=verdict(coop, review, now, t)))]
    if found := musts.musts(coop, review):
        blocks.append(Checklist(items=tuple(_item(coop, review, m, t) for m in found)))
    if scores := musts.scored(coop, review):
        blocks.append(_scores(coop, scores, t))
    if coop.watched:
        blocks += [kpi_table(coop, now, t), *trend(coop, t)]
    blocks.append(lights(coop, now, t))
    blocks.append(Facts(rows=tuple(known(coop, review, now, t))))
    buttons = _buttons(coop, review, who, now, t)
    when = t("Decision on {day}", day=t.dated(review.day))
    return Message(
        title=f"{named(review, t)} · {coop.title}",
        blocks=tuple(blocks),
        buttons=tuple(buttons[:3]),
        more=tuple(buttons[3:]),
        footer=(f"{when} · " + t("both sponsors decide; without a decision nothing moves on"),),
    )


def _item(coop: Cooperation, review: Review, must: Must, t: Tongue) -> Item:
    return Item(
        text=must_said(must, t),
        state=STATES[must.stands],  # type: ignore[arg-type]
        note=note(coop, review, must, t),
    )


def _scores(coop: Cooperation, scores: tuple[Scored, ...], t: Tongue) -> Table:
    header = (t("Scored"), *(coop.organisation(s).name for s in Side), t("Mean"))
    return Table(header=header, rows=tuple(score_row(s, t) for s in scores))


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


def voted(
    coop: Cooperation, review: Review, who: Member, t: Tongue, *, alone: bool = False
) -> Message:
    """Confirm one side's decision; where both differ, say that they have to talk.

    What it was stands there only where nobody else reads along (``alone``), until both have.
    """
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
        blocks=(say(text), Facts(rows=tuple(votes(coop, review, t, who.side if alone else None)))),
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
    day = t.dated(following.day) if following else ""
    if way is Way.STOP:
        return t("The exit begins: data back, access off, and a clean end. Gate on {day}.", day=day)
    if way is Way.PAUSE and coop.paused:
        back = t.dated(coop.paused.until)
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
    day, first = t.dated(review.day), t.dated(review.first)
    moved = t("First booked for {day}.", day=first) if review.day != review.first else ""
    return Message(
        title=t("{gate}: decision on {day}", gate=named(review, t), day=day),
        blocks=(say(moved),) if moved else (),
        buttons=(Do(label=t("Gate"), word="gate", style="primary"),),
        footer=(coop.title,),
    )
