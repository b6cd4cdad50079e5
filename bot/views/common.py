"""What every capability says alike: errors, help, choosing, and the small words on every card."""

from collections.abc import Collection, Sequence

from bot.command import Command
from bot.domain.cooperation import Cooperation
from bot.domain.nudges import Rank
from bot.domain.people import Caller, Member, Role
from bot.domain.rights import TABLE, Right, Standing
from bot.errors import TandemError
from bot.language import N_, Tongue
from bot.message import Answers, Ask, Do, Mention, Message, Style, say
from bot.words import labelled

STANDINGS = {
    Standing.OWNER: N_("project owners"),
    Standing.SPONSOR: N_("sponsors"),
    Standing.DEPUTY: N_("their deputies"),
    Standing.ASKED: N_("whoever they asked"),
    Standing.ADMIN: N_("admins of Tandem"),
    Standing.FACILITATOR: N_("whoever moderates"),
    Standing.MEDIATOR: N_("the neutral mediator"),
}


# What else waits for somebody on a day; a question about trust is said to nobody in passing.
BESIDE = {
    Rank.LIGHT: N_("the light"),
    Rank.GATE: N_("a gate"),
    Rank.DECISION: N_("a decision"),
    Rank.PROMISE: N_("promises with a day"),
    Rank.PHASE: N_("the phase"),
    Rank.PEOPLE: N_("people who wait for you"),
    Rank.KPI: N_("KPIs to read"),
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
    return Tongue.of(rooms[0].language if rooms else "", coop.zone)


def sorry(error: TandemError, t: Tongue, offered: Sequence[type[Command]] = ()) -> Message:
    """Say an error, with what may be done now, and the way to help."""
    return Message(
        title=t("That did not work"),
        blocks=(say(t.sorry(error)),),
        buttons=(*(opener(c, titled(c, t)) for c in offered), Do(label=t("Help"), word="help")),
    )


def opener(command: type[Command], label: str, style: Style = "plain") -> Ask | Do:
    """Return the button of a command by itself.

    Its form where it asks, or wants to be sure; what only shows something and could be asked more
    closely shows it.
    """
    needs = any(command.model_fields[name].is_required() for name in command.asked())
    reads = command.may is Right.READ and not needs
    button = Ask if command.form_first or (command.asked() and not reads) else Do
    return button(label=label, word=command.word, style=style)


def titled(command: type[Command], t: Tongue) -> str:
    """Return what stands on a command's button: its heading, or its word with a capital."""
    word = call(command, t)
    return t(command.heading) if command.heading else word[:1].upper() + word[1:]


def unknown(word: str, nearest: Sequence[type[Command]], t: Tongue) -> Message:
    """Offer the commands whose words come nearest to an unknown one."""
    asked = t("Did you mean one of these?") if nearest else t("Help shows what I can do.")
    helps = Do(label=t("Help"), word="help")
    return Message(
        title=t('I do not know the word "{word}"', word=word[:60]),
        blocks=(say(asked),),
        buttons=tuple(opener(c, call(c, t)) for c in nearest) or (helps,),
        more=(helps,) if nearest else (),
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


def shortened(words: str, most: int) -> str:
    """Return words of at most so many characters, with a mark where more was said."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def quoted(text: str, t: Tongue) -> str:
    """Return somebody's words in the language's quotation marks."""
    return t("“{text}”", text=text)
