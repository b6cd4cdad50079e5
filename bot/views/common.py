"""What every capability says alike: errors, help, choosing, and the small words on every card."""

from collections.abc import Collection, Sequence

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.people import Caller, Member, Role
from bot.domain.rights import TABLE, Right, Standing
from bot.domain.sheets import Sheet
from bot.errors import TandemError
from bot.language import N_, Tongue
from bot.message import Answers, Ask, Bold, Button, Do, Facts, Mention, Message, Span, say
from bot.words import labelled

STANDINGS = {
    Standing.OWNER: N_("project owners"),
    Standing.SPONSOR: N_("sponsors"),
    Standing.DEPUTY: N_("their deputies"),
    Standing.ASKED: N_("whoever they asked"),
    Standing.ADMIN: N_("admins of Tandem"),
    Standing.FACILITATOR: N_("whoever moderates"),
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Every week"), ("status", "report", "overview", "board", "trust")),
    (
        N_("Decisions"),
        ("escalate", "warn", "escalations", "decisions", "view", "settle", "send", "answer"),
    ),
    (
        N_("The jour fixe"),
        (
            "jourfixe",
            "topic",
            "agenda",
            "parking",
            "unpark",
            "calendar",
            "postpone",
            "cancel",
            "writing",
            "minutes",
        ),
    ),
    (
        N_("While it runs"),
        (
            "start-meeting",
            "next",
            "more",
            "here",
            "conclude",
            "decision",
            "note",
            "park",
            "contribute",
            "rate",
            "hand-over",
            "end",
            "undo-end",
            "correct",
        ),
    ),
    (
        N_("When you are asked to decide"),
        ("accept", "decide", "ask-back", "delegate", "return", "snooze", "waiting", "still"),
    ),
    (N_("The playbook"), ("playbook", "step", "questions", "properties")),
    (N_("Question sheets"), ("sheet", "within")),
    (
        N_("Promises"),
        (
            "action",
            "actions",
            "done",
            "move",
            "drop",
            "reopen",
            "milestone",
            "milestones",
            "reached",
            "adjust",
            "give-up",
        ),
    ),
    (
        N_("Lessons learned"),
        (
            "lesson",
            "lessons",
            "lesson-more",
            "lesson-edit",
            "merge",
            "adopt",
            "verify",
            "export",
            "quote",
            "release",
            "experience",
            "retro",
            "retro-answer",
            "retro-show",
            "retro-vote",
            "retro-group",
            "retro-close",
        ),
    ),
    (N_("Begin"), ("start", "join", "link", "connect", "guest", "guests")),
    (
        N_("For yourself"),
        ("away", "back", "me", "follow", "unfollow", "pulse", "same", "leave"),
    ),
    (N_("Phases and numbers"), ("phase", "gate", "kpi", "option", "door", "go-on")),
    (N_("Steer"), ("pause", "resume", "settings")),
)


# What else waits for somebody on a day; a question about trust is said to nobody in passing.
BESIDE = {
    Rank.LIGHT: N_("the light"),
    Rank.GATE: N_("a gate"),
    Rank.DECISION: N_("a decision"),
    Rank.PROMISE: N_("promises with a day"),
    Rank.PHASE: N_("the phase"),
    Rank.PEOPLE: N_("people who wait for you"),
    Rank.STEP: N_("steps of the playbook"),
    Rank.SHEET: N_("a question sheet"),
    Rank.QUESTION: N_("questions of the week"),
    Rank.LESSON: N_("lessons"),
}


def beside(card: Message, waits: Collection[Rank], t: Tongue) -> Message:
    """Add to the one nudge of a day what else would have been asked, and will be next time."""
    words = [t(BESIDE[rank]) for rank in sorted(waits) if rank in BESIDE]
    if not words:
        return card
    line = t("Also with you: {what}. I ask on the next working day.", what=", ".join(words))
    more = (*card.more, Do(label=t("Overview"), word="overview"))
    known = any(b.word == "overview" for b in card.pressable)
    update = {"blocks": (*card.blocks, say(line, small=True)), "more": card.more if known else more}
    return card.model_copy(update=update)


def mention(member: Member) -> Mention:
    """Return a person as a span that pings where it can."""
    return Mention(name=member.name, addresses=member.addresses)


def house(coop: Cooperation) -> Tongue:
    """Return the language in which records are written: that of the first shared room."""
    rooms = coop.shared_rooms
    return Tongue(rooms[0].language if rooms else "de", coop.zone)


def sorry(error: TandemError, t: Tongue) -> Message:
    """Say an error, with the way to help."""
    return Message(
        title=t("That did not work"),
        blocks=(say(t.sorry(error)),),
        buttons=(Do(label=t("Help"), word="help"),),
    )


def unknown(word: str, nearest: Sequence[type[Command]], t: Tongue) -> Message:
    """Offer the commands whose words come nearest to an unknown one."""
    buttons = tuple(
        Ask(label=call(c, t), word=c.word) if c.asked() else Do(label=call(c, t), word=c.word)
        for c in nearest
    )
    asked = t("Did you mean one of these?") if nearest else t("These words I know:")
    return Message(
        title=t('I do not know the word "{word}"', word=word[:60]),
        blocks=(say(asked),),
        buttons=buttons or (Do(label=t("Help"), word="help"),),
    )


def call(command: type[Command], t: Tongue) -> str:
    """Return the word by which a command is called in a language."""
    return command.also[0] if t.language == "de" and command.also else command.word


def which(
    coops: Sequence[Cooperation], caller: Caller, kind: type[Command], answers: Answers, t: Tongue
) -> Message:
    """Ask which cooperation is meant, the one used last first."""

    def used(coop: Cooperation) -> float:
        member = coop.member_at(caller.address)
        return member.active.timestamp() if member and member.active else 0.0

    ordered = sorted(coops, key=used, reverse=True)
    return Message(
        title=t("Which cooperation is this about?"),
        buttons=tuple(
            Do(label=c.title[:60], word=kind.word, given=answers, coop=c.id) for c in ordered[:3]
        ),
        more=tuple(
            Do(label=c.title[:60], word=kind.word, given=answers, coop=c.id) for c in ordered[3:20]
        ),
    )


def who_may(right: Right, t: Tongue) -> str:
    """Name those who have a right, for "That is for …"."""
    return t.and_([t(name) for standing, name in STANDINGS.items() if standing in TABLE[right]])


def help_for(commands: Sequence[type[Command]], t: Tongue, sheets: Sequence[Sheet] = ()) -> Message:
    """Say what Tandem can do, in groups; question sheets by their own words."""
    by_word = {c.word: c for c in commands}
    blocks = [
        Facts(
            rows=tuple(
                (call(by_word[w], t), (t(by_word[w].help()),)) for w in words if w in by_word
            )
        )
        for _, words in GROUPS
    ]
    titled = [
        block
        for (name, _), facts in zip(GROUPS, blocks, strict=True)
        for block in (say(Bold(text=t(name))), facts)
    ]
    if sheets:
        words = ", ".join((*s.words, s.name)[0] for s in sheets)
        titled.append(say(t("Every question sheet has a word of its own: {words}.", words=words)))
    return Message(
        title=t("What I can do"),
        blocks=tuple(titled),
        buttons=(
            Do(label=t("Overview"), word="overview", style="primary"),
            Ask(label=t("Report the light"), word="status"),
        ),
        footer=(t("Every word works in German and English, typed, by mention or as a button."),),
    )


def help_about(command: type[Command], t: Tongue) -> Message:
    """Explain one command: what it does, its words, its questions."""
    words = ", ".join((command.word, *command.also))
    rows: list[tuple[str, tuple[Span, ...]]] = [(t("Words"), (words,))]
    asked = [t(it.question) for it in command.asked().values()]
    if asked:
        rows.append((t("It asks"), ("\n".join(asked),)))
    button: Button = (
        Ask(label=call(command, t), word=command.word, style="primary")
        if command.asked()
        else Do(label=call(command, t), word=command.word, style="primary")
    )
    return Message(
        title=t(command.help()).rstrip("."), blocks=(Facts(rows=tuple(rows)),), buttons=(button,)
    )


def role_names(member: Member, t: Tongue, roles: Sequence[Role] = ()) -> str:
    """Return a member's roles in words; "member" only where there is no other."""
    held = list(roles or member.roles)
    if len(held) > 1:
        held = [r for r in held if r is not Role.MEMBER]
    return t.and_([labelled(r, t) for r in held])


def where_read(coop: Cooperation, t: Tongue) -> str:
    """Say where results are posted and who reads them."""
    n = len(coop.shared_rooms)
    names = [coop.organisation(s).name for s in coop.organisations]
    both = t.and_([name for name in names if name])
    return t.plural(
        "In the shared room; {both} read it.",
        "In {n} shared rooms; {both} read them.",
        n,
        both=both,
    )
