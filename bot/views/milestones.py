"""What is said about milestones: set, reached, adjusted, listed (M21)."""

from datetime import date

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Told
from bot.domain.milestones import Milestone
from bot.domain.people import Member, Role
from bot.domain.promises import decision_about, open_milestones
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.triggers import BY_WORD, open_case
from bot.views.ahead import date_said, stands
from bot.views.common import quoted, where_read
from bot.views.further import further
from bot.views.lessons import lesson_offer

Rows = list[tuple[str, tuple[Span, ...]]]
FRONT = 3
SHOWN = 30


def given(milestone: Milestone) -> Answers:
    """Return what a button about a milestone carries."""
    return {"milestone": milestone.id}


def facts(milestone: Milestone, t: Tongue) -> tuple[tuple[str, tuple[Span, ...]], ...]:
    """Return what there is to say about a milestone."""
    rows: Rows = [
        (milestone.id, (Bold(text=milestone.title),)),
        (t("Date"), (date_said(milestone, t),)),
    ]
    if milestone.done_when:
        rows.append((t("Done when"), (milestone.done_when,)))
    if milestone.moves:
        rows.append((t("Why it moved"), (quoted(milestone.moves[-1].reason, t),)))
    return tuple(rows)


def ways(coop: Cooperation, milestone: Milestone, today: date, t: Tongue) -> tuple[Button, ...]:
    """Return the three ways on: reached, adjusted, and past its date a question to the sponsors."""
    reached = Do(
        label=t("{id} is reached", id=milestone.id), word="reached", given=given(milestone)
    )
    adjust = Ask(label=t("Adjust {id}", id=milestone.id), word="adjust", given=given(milestone))
    if not milestone.past(today):
        return reached, adjust
    ways_ = (reached, adjust, sponsors(coop, milestone, t))
    if decision_about(coop, milestone) is None:
        return ways_
    label = t("Give {id} up", id=milestone.id)
    return (*ways_, Do(label=label, word="give-up", given=given(milestone)))


def sponsors(coop: Cooperation, milestone: Milestone, t: Tongue) -> Button:
    """Return the button that puts it to the sponsors, or shows where that stands."""
    key = f"milestone:{milestone.id}"
    if case := open_case(coop, key):
        label = t("Show {id}", id=case.id)
        return Do(label=label, word="escalations", given={"case": case.id})
    row, day = BY_WORD["milestone"], t.dated(milestone.due)
    cause = t.pattern(row.cause).format(id=milestone.id, day=day, text=milestone.title)
    told: Answers = {"about": key, "topic": "schedule", "cause": cause}
    told["consequence"] = t.pattern(row.consequence)
    return Ask(label=t("Ask the sponsors"), word="escalate", given=told)


def _owners(who: Member) -> bool:
    return who.has(Role.OWNER)


def card(coop: Cooperation, milestone: Milestone, t: Tongue) -> Message:
    """Show a milestone to both sides."""
    del coop
    rows = list(facts(milestone, t)[1:])
    if not milestone.open:
        words = t("reached") if milestone.reached else t("given up by a decision")
        rows.append((t("Stands"), (words,)))
    return Message(
        title=t("Milestone {id}: {title}", id=milestone.id, title=milestone.title),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(Do(label=t("Milestones"), word="milestones"),),
    )


def noted(coop: Cooperation, milestone: Milestone, t: Tongue) -> Message:
    """Tell whoever set it who reads it."""
    footer = (where_read(coop, t),)
    return card(coop, milestone, t).model_copy(update={"footer": footer})


def news(coop: Cooperation, milestone: Milestone, t: Tongue) -> Message:
    """Tell every room what became of a milestone."""
    shown = facts(milestone, t)
    if milestone.reached:
        title = t("Reached: {title}", title=milestone.title)
        words = t("Both project owners have confirmed it.")
    elif milestone.dropped:
        title = t("{id} is given up", id=milestone.id)
        decision = decision_about(coop, milestone)
        known = decision and decision.told is Told.BOTH
        words = t("The sponsors have decided it.") + (f" ({decision.id})" if known else "")  # type: ignore[union-attr]
    else:
        title = t("{id} has a new date: {day}", id=milestone.id, day=t.day(milestone.due))
        words = t("Both project owners have agreed to it.")
    return Message(
        title=title,
        blocks=(Facts(rows=shown), say(words)),
        # Reached or missed, there is something to learn from it.
        buttons=(Do(label=t("Milestones"), word="milestones"), lesson_offer(t, milestone.id)),
    )


def listed(coop: Cooperation, who: Member, today: date, t: Tongue) -> Message:
    """List milestones, the nearest ahead first, then those that were reached lately."""
    ahead = list(open_milestones(coop))
    past = [m for m in reversed(coop.milestones) if not m.open]
    rows: Rows = []
    for m in [*ahead, *past]:
        words = " · ".join(p for p in (date_said(m, t), stands(m, today, t)) if p)
        rows.append((m.id, (Bold(text=m.title), "\n", words)))
    blocks: list[Block] = [Facts(rows=tuple(rows[:SHOWN]))] if rows else [say(t("None yet."))]
    blocks += further(t("Milestones · {title}", title=coop.title), rows, SHOWN, today, t)
    new = Ask(label=t("New milestone"), word="milestone")
    mine = [ways(coop, m, today, t) for m in ahead[:8]] if _owners(who) else []
    buttons: list[Button] = [*(mine[0] if mine else ()), new, *(b for w in mine[1:] for b in w)]
    title = t.plural("One milestone ahead", "{n} milestones ahead", len(ahead))
    if not ahead:
        title = t("No milestone ahead")
    return Message(
        title=f"{title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=tuple(buttons[:FRONT]),
        more=tuple(buttons[FRONT:]),
    )
