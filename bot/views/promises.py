"""What is said about promises: the one reminder of a day, and the lines on the overview (M22)."""

from datetime import date, datetime

from bot.domain.actions import Action, Done
from bot.domain.cooperation import Cooperation
from bot.domain.milestones import Milestone
from bot.domain.nudges import light_waits
from bot.domain.people import Member, Side
from bot.domain.promises import actions_for, kept, milestones_for, with_
from bot.domain.week import closes
from bot.language import Tongue
from bot.message import Ask, Block, Button, Checklist, Do, Item, Message, Span, say
from bot.views import actions, milestones
from bot.views.ahead import date_said, stands

Rows = list[tuple[str, tuple[Span, ...]]]
FRONT = 3
BUTTONS = 12


# -- the reminder --------------------------------------------------------------------------------


def reminder(coop: Cooperation, who: Member, day: date, t: Tongue) -> Message:
    """Remind somebody of what is due on a day or soon, all in one message."""
    mine, ahead = actions_for(coop, who, day), milestones_for(coop, who, day)
    items = [_action(a, day, t) for a in mine] + [_milestone(m, day, t) for m in ahead]
    blocks: list[Block] = [Checklist(items=tuple(items))]
    buttons: list[Button] = []
    if week := light_waits(coop, who, day):
        when = t.moment(closes(coop, week))
        words = t(
            "Your light for {week} is still missing, until {when}.", week=t.week(week), when=when
        )
        blocks.append(say(words))
        buttons.append(Ask(label=t("Report the light"), word="status"))
    open_ = [a for a in mine if a.open]
    buttons += [actions.done_button(a, t) for a in open_]
    buttons += [b for m in ahead if m.open for b in milestones.ways(coop, m, day, t)]
    buttons += [actions.move_button(a, t) for a in open_]
    waiting = len(open_) + sum(m.open for m in ahead)
    title = t.plural("One promise comes due", "{n} promises come due", waiting)
    if not waiting:
        title = t("Nothing comes due any more, thank you")
    return Message(
        title=f"{title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=(*buttons[: FRONT - 1], Do(label=t("Actions"), word="actions")),
        more=tuple(buttons[FRONT - 1 : BUTTONS]),
        footer=(t("Only you read this; at most one such message a day."),),
    )


def _action(action: Action, day: date, t: Tongue) -> Item:
    states = {Done.OPEN: "now" if action.due <= day else "open", Done.DONE: "done"}
    return Item(
        text=f"{action.id} · {action.text}",
        state=states.get(action.state, "skipped"),  # type: ignore[arg-type]
        note=actions.due_said(action, day, t),
    )


def _milestone(milestone: Milestone, day: date, t: Tongue) -> Item:
    words = stands(milestone, day, t) or date_said(milestone, t)
    if milestone.dropped:
        return Item(text=f"{milestone.id} · {milestone.title}", state="skipped", note=words)
    state = "done" if milestone.reached else "now" if milestone.due <= day else "open"
    return Item(text=f"{milestone.id} · {milestone.title}", state=state, note=words)  # type: ignore[arg-type]


# -- lines elsewhere -----------------------------------------------------------------------------


def with_you(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> list[str]:
    """Say what somebody has promised."""
    today = coop.today(now)
    mine = with_(coop, who, today)
    if not mine:
        return []
    due = actions.due_said(mine[0], today, t)
    return [t.plural("One action: {due}", "{n} actions, the next: {due}", len(mine), due=due)]


def word_rows(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    """Say in one line how each side has kept its word so far, where there is something to say."""
    today, rows = coop.today(now), []
    for side in Side:
        word = kept(coop, side, date.min, today, today)
        if word.given == 0:
            continue
        parts = [t("{n} of {all} promises kept", n=word.kept, all=word.given)]
        if word.late:
            parts.append(t("{n} of them late", n=word.late))
        if word.overdue:
            parts.append(t("{n} overdue", n=word.overdue))
        rows.append(f"{coop.organisation(side).name}: {', '.join(parts)}")
    return [(t("Promises"), ("\n".join(rows),))] if rows else []
