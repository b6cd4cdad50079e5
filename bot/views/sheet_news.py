"""News of question sheets: what was saved, whose turn it is, a file, what is due, one's limits."""

from collections.abc import Sequence
from datetime import date

from bot.domain.answering import copy_of, left, progress, side_of
from bot.domain.cooperation import Cooperation
from bot.domain.filled import Filled
from bot.domain.ledger import entries
from bot.domain.people import Member
from bot.domain.phases import Phase
from bot.domain.reviews import Review
from bot.domain.sheets import Sheet
from bot.exports import handed as exports
from bot.exports.sheets import document
from bot.language import N_, Tongue
from bot.message import Answers, Ask, Button, Do, Facts, Message, say
from bot.views.sheets import FRONT, LISTED, Reader, confirming, given, read_by, show

# -- what happened -------------------------------------------------------------------------------


def saved(coop: Cooperation, sheet: Sheet, filled: Filled, who: Member, t: Tongue) -> Message:
    """Say that a section is kept, and lead on to the next."""
    todo = left(coop, sheet, filled, who)
    n, count = progress(coop, sheet, filled)
    words = t("Nothing is lost: you can go on whenever you like.")
    return Message(
        title=t("Part {n} of {all} is saved", n=n, all=count),
        blocks=(say(words),),
        buttons=(
            Ask(
                label=t("Go on: {part}", part=todo[0].title.said(t.language)),
                word="sheet-part",
                given=given(sheet, todo[0], filled.entry),
                style="primary",
            ),
            show(sheet, t),
        )
        if todo
        else (show(sheet, t),),
        footer=(sheet.title.said(t.language),),
    )


def your_turn(coop: Cooperation, sheet: Sheet, t: Tongue) -> Message:
    """Tell somebody that the partner has answered and they have not."""
    words = t("The partner has answered. Once you have, too, you both see it side by side.")
    return Message(
        title=t("Your turn: {sheet}", sheet=sheet.title.said(t.language)),
        blocks=(say(words), say(sheet.why.said(t.language))),
        buttons=(Ask(label=t("Answer"), word="sheet-part", given=given(sheet), style="primary"),),
        footer=(coop.title,),
    )


def invitation(coop: Cooperation, sheet: Sheet, reader: Reader, t: Tongue) -> Message:
    """Ask somebody to answer a sheet, or to confirm what only they can."""
    who = reader.who
    mine = copy_of(coop, sheet, side_of(sheet, who), reader.day) if who and not sheet.many else None
    own = confirming(sheet, mine, who, t) if who else ()
    answer: tuple[Button, ...] = ()
    if mine is None or mine.sent is None:
        ask = Ask(label=t("Answer"), word="sheet-part", given=given(sheet), style="primary")
        answer = (ask,)
    return Message(
        title=t("Please answer: {sheet}", sheet=sheet.title.said(t.language)),
        blocks=(say(sheet.why.said(t.language)),),
        buttons=(*own[:1], *answer, show(sheet, t)),
        footer=(f"{coop.title} · {read_by(coop, sheet, reader, t)}",),
    )


def asked(sheet: Sheet, people: Sequence[Member], t: Tongue) -> Message:
    """Say who was asked to answer."""
    if not people:
        title = t("Nobody is there yet to be asked")
        return Message(title=title, buttons=(show(sheet, t),))
    names = t.and_([m.name for m in people])
    return Message(title=t("Asked privately: {who}", who=names), buttons=(show(sheet, t),))


def handed(
    coop: Cooperation, sheet: Sheet, shown: tuple[Filled, ...], day: date, t: Tongue
) -> Message:
    """Hand a sheet over as files: for Word, and as plain text."""
    made = document(coop, sheet, shown, day, t)
    return Message(
        title=f"{made.title} · {coop.title}",
        blocks=tuple(exports.handed(made, kind, made.title) for kind in exports.Format),
        buttons=(show(sheet, t),),
    )


# -- what is due ---------------------------------------------------------------------------------


def remind(coop: Cooperation, filled: Filled, name: str, t: Tongue) -> Message:
    """Remind somebody of an answer whose day has come (M46)."""
    due = next(r for r in filled.reminders if r.name == name)
    lines = [str(v) for v in filled.answers.values() if isinstance(v, str)][:1]
    told: Answers = {"sheet": filled.sheet, **({"entry": filled.entry} if filled.entry else {})}
    return Message(
        title=due.says.said(t.language),
        blocks=tuple(say(line) for line in lines),
        buttons=(
            Ask(label=t("Answer"), word="sheet-part", given=told, style="primary"),
            Do(label=filled.title.said(t.language), word="sheet", given={"sheet": filled.sheet}),
        ),
        footer=(coop.title,),
    )


def anew(coop: Cooperation, filled: Sequence[Filled], t: Tongue) -> Message:
    """Ask for sheets once more, before the gate or in a new quarter (M16, M25)."""
    asks: list[Button] = [
        Ask(label=f.title.said(t.language), word="sheet-part", given={"sheet": f.sheet})
        for f in filled
    ]
    return Message(
        title=t.plural("One sheet is asked again", "{n} sheets are asked again", len(asks)),
        blocks=(
            say(t("Your answers of the last time stand there already; change what has changed.")),
        ),
        buttons=tuple(asks[:FRONT]),
        more=tuple(asks[FRONT:]),
        footer=(coop.title,),
    )


def brought(coop: Cooperation, sheet: Sheet, entry: Filled, t: Tongue) -> Message:
    """Ask about something that has just entered the scope, such as a technology (M53)."""
    name = entry.answer(sheet.many)
    ask = given(sheet, entry=entry.entry)
    return Message(
        title=t("New in the scope: {what}", what=name),
        blocks=(
            say(sheet.why.said(t.language)),
            say(t("It is a must-meet item of the next gate. One answer counts for both sides.")),
        ),
        buttons=(
            Ask(label=t("Answer"), word="sheet-part", given=ask, style="primary"),
            Do(
                label=t("Leave out {what}", what=name[:40]),
                word="sheet-drop",
                given=ask,
            ),
            show(sheet, t),
        ),
        footer=(coop.title,),
    )


def ledger(coop: Cooperation, sheet: Sheet, review: Review, who: Member, t: Tongue) -> Message:
    """Ask a side before a gate what has arrived of what it hoped for (M25)."""
    mine = entries(coop, who.side)
    add = Ask(label=t("Add an entry"), word="sheet-part", given=given(sheet))
    if not mine:
        words = t("Nothing stands there yet for your side: what did you want out of it?")
        return Message(
            title=t("Before {gate}: what has arrived?", gate=review.name),
            blocks=(say(words),),
            buttons=(add.model_copy(update={"style": "primary"}), show(sheet, t)),
            footer=(_decided_on(coop, review, t),),
        )
    changes = tuple(
        Ask(
            label=t("Change {what}", what=f.answer(sheet.many)[:40] or f.id),
            word="sheet-part",
            given=given(sheet, entry=f.entry),
        )
        for f in mine[:LISTED]
    )
    rows = tuple(
        (f.answer(sheet.many), (t("{n} % received", n=f.answer("received") or "0"),)) for f in mine
    )
    same = Do(label=t("Still as it says"), word="sheet-same", given=given(sheet), style="primary")
    return Message(
        title=t("Before {gate}: what has arrived?", gate=review.name),
        blocks=(say(t("This is what your side hoped for. Has anything come since?")),
                Facts(rows=rows)),
        buttons=(same, *changes[:1], add),
        more=(*changes[1:], show(sheet, t)),
        footer=(_decided_on(coop, review, t),),
    )  # fmt: skip


def _decided_on(coop: Cooperation, review: Review, t: Tongue) -> str:
    return t("The gate is decided on {day}.", day=t.dated(review.day)) + f" · {coop.title}"


def same(coop: Cooperation, sheet: Sheet, t: Tongue) -> Message:
    """Confirm that what was said of a sheet still holds."""
    return Message(
        title=t("Noted: it still is as it says"),
        buttons=(show(sheet, t), Do(label=t("Gate"), word="gate")),
        footer=(coop.title,),
    )


def waiting(coop: Cooperation, filled: Filled, t: Tongue) -> Message:
    """Remind somebody once that the partner waits for their answers."""
    return Message(
        title=t("The partner waits: {sheet}", sheet=filled.title.said(t.language)),
        blocks=(say(t("Their answers are there; yours open both.")),),
        buttons=(
            Ask(
                label=t("Answer"), word="sheet-part", given={"sheet": filled.sheet}, style="primary"
            ),
        ),
        footer=(coop.title,),
    )


def within(over: Sequence[str], about: str, t: Tongue) -> Message:
    """Say whether a project owner may decide this alone (M13)."""
    if not over:
        return Message(
            title=t("That is within your limits: decide it"),
            buttons=(Do(label=t("Decisions"), word="decisions"),),
        )
    words = {
        "money": t("The money is above what is agreed for you."),
        "weeks": t("The delay is above what is agreed for you."),
    }
    return Message(
        title=t("That is your sponsor's to decide"),
        blocks=tuple(say(words[name]) for name in over),
        buttons=(
            Ask(
                label=t("Ask for a decision"),
                word="escalate",
                given={"cause": about} if about else {},
                style="primary",
            ),
        ),
    )


# How both sides want to deal with each other; said before anybody is asked what worries them.
MANNERS = (
    (
        N_("Eye level"),
        N_("Neither side lectures the other: each knows something best."),
    ),
    (
        N_("Openness"),
        N_("Bad news is welcome early; nobody is blamed for red."),
    ),
    (
        N_("Courage"),
        N_("Small steps with a date, and the right to stop, make it safe."),
    ),
)


def opening(coop: Cooperation, sheet: Sheet, who: Member, t: Tongue) -> Message:
    """Open the cooperation, or its pilot, with a sponsor, and ask what worries them (M51)."""
    partner = coop.organisation(who.side.other).name or "–"
    title = t("Before it begins: what worries you?")
    if coop.phase is Phase.PILOT:
        title = t("The pilot begins: what worries you now?")
    return Message(
        title=f"{title} · {coop.title}",
        blocks=(
            say(t("Three things carry the work with {partner}:", partner=partner)),
            Facts(rows=tuple((t(name), (t(words),)) for name, words in MANNERS)),
            say(
                t(
                    "Careful or impatient, both sides worry about something. Said early it gets"
                    " smaller. With your answer you choose whether only your side reads it, or"
                    " both sponsors once both have answered."
                )
            ),
        ),
        buttons=(
            Ask(
                label=t("Say what worries me"),
                word="sheet-part",
                given=given(sheet),
                style="primary",
            ),
            show(sheet, t),
        ),
        footer=(t("Only you read this card. I ask once now, and once when the pilot begins."),),
    )
