"""What is said about actions: noted, asked for, listed, ended (M22)."""

from datetime import date

from bot.domain.actions import Action, Done, Listed
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member
from bot.domain.promises import holder, may_end, open_actions
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.views.ahead import first_said
from bot.views.common import quoted, where_read
from bot.views.further import further
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
SHOWN = 30
FRONT = 3


def given(action: Action) -> Answers:
    """Return what a button about an action carries."""
    return {"action": action.id}


def done_button(action: Action, t: Tongue) -> Button:
    """Return the button that closes an action."""
    return Do(label=t("{id} is done", id=action.id), word="done", given=given(action))


def move_button(action: Action, t: Tongue) -> Button:
    """Return the button that gives an action another day."""
    return Ask(label=t("Move {id}", id=action.id), word="move", given=given(action))


def whose(coop: Cooperation, action: Action) -> str:
    """Return who promised it: a person, or a side."""
    return coop.named(action.who) if action.who else coop.organisation(action.side).name


def due_said(action: Action, today: date, t: Tongue) -> str:
    """Say by when it is to be done, or since when it should have been."""
    day = t.day(action.due)
    if action.state is not Done.OPEN:
        words = labelled(action.state, t)
    elif action.due == today:
        words = t("today")
    elif action.overdue(today):
        words = t("was due {day}", day=day)
    else:
        words = t("by {day}", day=day)
    first = first_said(action.first, action.due, len(action.moves), t)
    return f"{words} ({first})" if first else words


def _facts(coop: Cooperation, action: Action, t: Tongue) -> Facts:
    day = t.day(action.due)
    if first := first_said(action.first, action.due, len(action.moves), t):
        day += f" ({first})"
    rows: Rows = [
        (t("Who"), (whose(coop, action),)),
        (t("By when"), (day,)),
    ]
    if action.moves:
        rows.append((t("Why it moved"), (quoted(action.moves[-1].reason, t),)))
    if action.done_at:
        state = f"{labelled(action.state, t)}, {t.day(coop.today(action.done_at))}"
        rows.append((t("Stands"), (state,)))
    if action.note:
        rows.append((t("Why"), (quoted(action.note, t),)))
    return Facts(rows=tuple(rows))


def card(coop: Cooperation, action: Action, t: Tongue) -> Message:
    """Show an action to both sides."""
    open_ = (done_button(action, t), move_button(action, t)) if action.open else ()
    return Message(
        title=f"{action.id} · {action.text}",
        blocks=(_facts(coop, action, t),),
        buttons=(*open_, Do(label=t("Actions"), word="actions")),
    )


def noted(coop: Cooperation, action: Action, t: Tongue) -> Message:
    """Tell whoever noted it what it is, and who reads it."""
    shown = card(coop, action, t)
    drop = Ask(label=t("Drop {id}", id=action.id), word="drop", given=given(action))
    title = t("Noted: {id} · {text}", id=action.id, text=action.text)
    footer = () if action.source else (where_read(coop, t),)
    return shown.model_copy(update={"title": title, "more": (drop,), "footer": footer})


def asked(coop: Cooperation, action: Action, by: Member, t: Tongue) -> Message:
    """Tell whoever does it that somebody has noted it for them."""
    words = t("{name} has noted this for you.", name=by.name)
    if not action.who:
        org = coop.organisation(action.side).name
        words = t("{name} has noted this for {org}; you see to it.", name=by.name, org=org)
    shown = card(coop, action, t)
    title = t("For you by {day}: {text}", day=t.day(action.due), text=action.text)
    return shown.model_copy(
        update={"title": title, "blocks": (say(words), *shown.blocks), "footer": (coop.title,)}
    )


def ended(coop: Cooperation, action: Action, who: Member, today: date, t: Tongue) -> Message:
    """Tell whoever did it what it is now, and which of theirs comes next."""
    following = [
        a
        for a in open_actions(coop)
        if (holds := holder(coop, a, today)) and holds.id == who.id and a.id != action.id
    ]
    blocks: list[Block] = [_facts(coop, action, t)]
    if following:
        a = following[0]
        words = f"{a.id} · {a.text}, {due_said(a, today, t)}"
        blocks.append(say(t("Your next one:"), " ", Bold(text=words)))
    again: tuple[Button, ...] = ()
    if not action.open:
        label = t("Open {id} again", id=action.id)
        again = (Do(label=label, word="reopen", given=given(action)),)
    if action.open:
        title = t("{id} is open, by {day}", id=action.id, day=t.day(action.due))
    elif action.state is Done.DONE:
        title = t("Thank you: {id} is done", id=action.id)
    else:
        title = t("{id} is dropped", id=action.id)
    return Message(
        title=title,
        blocks=tuple(blocks),
        buttons=(
            *(done_button(a, t) for a in following[:1]),
            Do(label=t("Actions"), word="actions"),
            *again,
        ),
        footer=(coop.title,),
    )


def listed(coop: Cooperation, who: Member, show: Listed, today: date, t: Tongue) -> Message:
    """List actions, the nearest day first, with the buttons for one's own."""
    found = _chosen(coop, who, show, today)
    rows: Rows = [
        (
            f"{a.id} · {whose(coop, a)}",
            (Bold(text=a.text) if a.overdue(today) else a.text, "\n", due_said(a, today, t)),
        )
        for a in found
    ]
    titles = {
        Listed.OPEN: t.plural("One open action", "{n} open actions", len(found)),
        Listed.MINE: t.plural("One action of yours", "{n} actions of yours", len(found)),
        Listed.OVERDUE: t.plural("One overdue action", "{n} overdue actions", len(found)),
        Listed.ALL: t.plural("One action", "{n} actions", len(found)),
    }
    blocks: list[Block] = [Facts(rows=tuple(rows[:SHOWN]))] if rows else [say(t("None yet."))]
    blocks += further(f"{titles[show]} · {coop.title}", rows, SHOWN, today, t)
    mine = [a for a in found if a.open and may_end(coop, a, who, today)]
    mine.sort(key=lambda a: a.who != who.id)
    acts = [b for a in mine[:8] for b in (done_button(a, t), move_button(a, t))]
    new = Ask(label=t("New action"), word="action")
    others = [
        Do(label=label, word="actions", given={"show": kind.value})
        for kind, label in (
            (Listed.MINE, t("Only mine")),
            (Listed.OVERDUE, t("Only overdue")),
            (Listed.ALL, t("All actions")),
            (Listed.OPEN, t("Only open")),
        )
        if kind is not show
    ]
    buttons = (*acts[:2], new, *others, *acts[2:])
    return Message(
        title=f"{titles[show]} · {coop.title}",
        blocks=tuple(blocks),
        buttons=buttons[:FRONT],
        more=buttons[FRONT:],
    )


def _chosen(coop: Cooperation, who: Member, show: Listed, today: date) -> list[Action]:
    """Return the actions of a list: what is open by its day, then what closed last."""
    open_ = list(open_actions(coop))
    match show:
        case Listed.MINE:
            return [a for a in open_ if (holds := holder(coop, a, today)) and holds.id == who.id]
        case Listed.OVERDUE:
            return [a for a in open_ if a.overdue(today)]
        case Listed.ALL:
            closed = sorted((a for a in coop.actions if a.done_at), key=lambda a: f"{a.done_at}")
            return [*open_, *reversed(closed)]
    return open_
