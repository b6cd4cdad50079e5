"""What help says: a page of main words, each group whole, and one word explained."""

from collections.abc import Sequence

from bot.command import Command
from bot.domain.sheets import Sheet
from bot.language import N_, Tongue
from bot.message import Ask, Do, Facts, Message, Span, say
from bot.views.common import call, opener, titled

MAIN = 4
SHEETS = N_("Question sheets")
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
            "backlog",
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
    (
        N_("The playbook"),
        (
            "playbook",
            "step",
            "questions",
            "properties",
        ),
    ),
    (SHEETS, ("sheet", "within")),
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
    (N_("Begin"), ("start", "join", "link", "connect", "guest", "guests", "mediator")),
    (
        N_("For yourself"),
        ("home", "away", "back", "me", "follow", "unfollow", "pulse", "same", "leave"),
    ),
    (
        N_("Phases and numbers"),
        ("phase", "gate", "kpi", "option", "door", "go-on", "begin-again", "locked"),
    ),
    (N_("Steer"), ("pause", "resume", "settings")),
)


def card(commands: Sequence[type[Command]], t: Tongue, sheets: Sequence[Sheet] = ()) -> Message:
    """Say what Tandem can do on one page: the main words of each group, each group a press away."""
    rows: list[tuple[str, tuple[Span, ...]]] = []
    for name, _ in GROUPS:
        words = [word for word, _ in _words(name, commands, t, sheets)]
        more = (" …",) if len(words) > MAIN else ()
        rows.append((t(name), (" · ".join(words[:MAIN]), *more)))
    return Message(
        title=t("What I can do"),
        blocks=(
            say(t("Type a word, or press a button; whatever is missing is asked for.")),
            Facts(rows=tuple(rows)),
        ),
        buttons=(
            Do(label=t("Overview"), word="overview", style="primary"),
            Ask(label=t("Report the light"), word="status"),
        ),
        more=tuple(Do(label=t(name), word="help", given={"about": name}) for name, _ in GROUPS),
        footer=(
            t("Every word works in German and English, typed, by mention or as a button."),
            " ",
            t('"help" and a word explains it: help status.'),
        ),
    )


def group(
    name: str, commands: Sequence[type[Command]], t: Tongue, sheets: Sequence[Sheet] = ()
) -> Message:
    """Explain every word of a group, each a press away: nobody has to type."""
    rows = tuple((word, (said,)) for word, said in _words(name, commands, t, sheets))
    return Message(
        title=t(name),
        blocks=(Facts(rows=rows),),
        buttons=(Do(label=t("Everything I can do"), word="help"),),
        more=tuple(opener(c, call(c, t)) for c in in_group(name, commands)),
    )


def _words(
    name: str, commands: Sequence[type[Command]], t: Tongue, sheets: Sequence[Sheet]
) -> list[tuple[str, str]]:
    """Return the words of a group, each with what it is for."""
    found = [(call(c, t), t(c.help())) for c in in_group(name, commands)]
    if name == SHEETS:
        found += [(_word(it, t), it.title.said(t.language)) for it in sheets]
    return found


def in_group(name: str, commands: Sequence[type[Command]]) -> list[type[Command]]:
    """Return the commands of a group in its order; one of two words comes after its first one's."""
    heads = dict(GROUPS)[name]
    found = [c for c in commands if c.word.split(" ")[0] in heads]
    return sorted(found, key=lambda c: (" " in c.word, heads.index(c.word.split(" ")[0])))


def named(said: str) -> str:
    """Return the group that somebody names in German or English, empty if there is none."""
    wanted = said.casefold()
    tongues = (Tongue("en"), Tongue("de"))
    return next((n for n, _ in GROUPS if wanted in {t(n).casefold() for t in tongues}), "")


def about(command: type[Command], t: Tongue) -> Message:
    """Explain one command: what it does, its words, its questions."""
    words = ", ".join((command.word, *command.also))
    rows: list[tuple[str, tuple[Span, ...]]] = [(t("Words"), (words,))]
    asked = [t(it.question) for it in command.asked().values()]
    if asked:
        rows.append((t("It asks"), ("\n".join(asked),)))
    return Message(
        title=t(command.help()).rstrip("."),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(opener(command, titled(command, t), "primary"),),
    )


def sheet(it: Sheet, t: Tongue) -> Message:
    """Explain a question sheet: what it is for, and its words."""
    return Message(
        title=it.title.said(t.language),
        blocks=(
            say(it.why.said(t.language)),
            Facts(rows=((t("Words"), (", ".join(it.words or (it.name,)),)),)),
        ),
        buttons=(Do(label=t("Open it"), word="sheet", given={"sheet": it.name}, style="primary"),),
    )


def _word(it: Sheet, t: Tongue) -> str:
    """Return the word by which a sheet is called in a language: the first is English."""
    words = (*it.words, it.name)
    return words[1] if t.language == "de" and len(it.words) > 1 else words[0]
