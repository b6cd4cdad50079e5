"""What is said in a retrospective: the question to each, and one board in the rooms (M27)."""

from collections.abc import Sequence

from bot.domain.cooperation import Cooperation
from bot.domain.phases import Phase
from bot.domain.retro import Entry, Kind, Retro, Stage
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.words import labelled

MOST = 20


def question(coop: Cooperation, one: Retro, t: Tongue) -> Message:
    """Ask one person, privately."""
    words = t(
        "Two minutes, by yourself: what worked in this phase, what did not? Both sides then look"
        " at all lines together, without names."
    )
    return Message(
        title=t("What did we learn? · {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(Ask(label=t("Write"), word="retro-answer", style="primary"),),
        footer=(t("until {day}", day=t.day(one.until)),),
    )


def thanks(coop: Cooperation, one: Retro, entries: Sequence[Entry], t: Tongue) -> Message:
    """Show somebody what they wrote, and who will read it."""
    day = t.day(one.until)
    said = t("Shown to both sides from {day} on · {title}", day=day, title=coop.title)
    return Message(
        title=t.plural("One line is kept", "{n} lines are kept", len(entries)),
        blocks=(Facts(rows=tuple((labelled(e.kind, t), (e.text,)) for e in entries)),),
        buttons=(Ask(label=t("Correct"), word="retro-answer"),),
        footer=(said,),
    )


def board(coop: Cooperation, one: Retro, t: Tongue) -> Message:
    """Show the rooms where the retrospective stands; nobody's name, no line before its time."""
    phases = {p.value: labelled(p, t) for p in Phase}
    title = t(
        "Retrospective: {phase} · {title}",
        phase=phases.get(one.phase, one.phase),
        title=coop.title,
    )
    if one.stage is Stage.WRITING:
        return _writing(coop, one, title, t)
    blocks: list[Block] = []
    for kind in Kind:
        found = [e for e in one.heads if e.kind is kind]
        if found:
            blocks.append(say(Bold(text=labelled(kind, t))))
            blocks.append(Facts(rows=tuple(_row(coop, one, e, t) for e in found[:MOST])))
    if not blocks:
        blocks.append(say(t("Nobody has written anything.")))
    buttons: tuple[Button, ...] = (
        Ask(label=t("Vote"), word="retro-vote", style="primary"),
        Ask(label=t("Gather lines"), word="retro-group"),
        Do(label=t("Close it"), word="retro-close"),
    )
    footer = t.plural("One has voted, five votes each", "{n} have voted, five votes each",
                      len(one.votes))  # fmt: skip
    if one.stage is Stage.CLOSED:
        buttons = (Do(label=t("All lessons"), word="lessons"),)
        kept = sum(x.source == one.id for x in coop.lessons)
        footer = t.plural("One lesson came of it", "{n} lessons came of it", kept)
    return Message(title=title, blocks=tuple(blocks), buttons=buttons, footer=(footer,))


def _writing(coop: Cooperation, one: Retro, title: str, t: Tongue) -> Message:
    there = sum(m.partial for m in coop.members)
    words = t("{n} of {all} have written.", n=len(one.answered), all=there)
    return Message(
        title=title,
        blocks=(say(words),),
        buttons=(
            Ask(label=t("Write"), word="retro-answer", style="primary"),
            Do(label=t("Look at it now"), word="retro-show"),
        ),
        footer=(t("Everybody writes alone until {day}; then we look together.",
                  day=t.day(one.until)),),
    )  # fmt: skip


def _row(coop: Cooperation, one: Retro, head: Entry, t: Tongue) -> tuple[str, tuple[Span, ...]]:
    votes = t.plural("one vote", "{n} votes", one.count(head.id))
    lines = [f"{e.text} ({coop.named(e.by)})" if e.named else e.text for e in one.group(head.id)]
    return votes, ("\n".join(dict.fromkeys(lines)),)
