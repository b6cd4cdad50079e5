"""What is said about settings, and about changes that both owners must want."""

from datetime import date

from bot.command import Command
from bot.domain.calendar import land_name
from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.fields import choices_of
from bot.language import Tongue
from bot.message import Ask, Bold, Do, Facts, Message, Span, say
from bot.moment import Moment
from bot.views.agenda import blocks_said
from bot.views.series import rule
from bot.words import Speech, labelled

Rows = list[tuple[str, tuple[Span, ...]]]


def everything(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Show every setting with the button that changes it."""
    r = coop.rhythm
    rows: Rows = [
        (t("Goal"), (coop.goal,)),
        (
            t("Light"),
            (
                t(
                    "asked {day} {time}, reminder {nudge}, closes {last} {end}",
                    day=t.weekday(r.ask_weekday),
                    time=t.time(r.ask_at),
                    nudge=t.time(r.nudge_at),
                    last=t.weekday(r.close_weekday),
                    end=t.time(r.close_at),
                ),
            ),
        ),
        (
            t("Digest"),
            (f"{t.weekday(r.digest_weekday)} {t.time(r.digest_at)}",),
        ),
        (
            t("Working hours"),
            (t("{first} to {last}", first=t.time(r.from_time), last=t.time(r.to_time)),),
        ),
        (t("Time zone"), (coop.zone,)),
    ]
    rows += [(coop.organisation(s).name, (_organisation(coop, s, t),)) for s in Side]
    limits = coop.thresholds
    rows.append(
        (
            t("Signals"),
            (
                t(
                    "amber {amber} weeks, gap {gap} weeks, silence {silent} weeks",
                    amber=limits.amber_weeks,
                    gap=limits.gap_weeks,
                    silent=limits.silent_weeks,
                ),
            ),
        )
    )
    steps = coop.timing
    rows.append(
        (
            t("Escalation steps"),
            (
                t(
                    "project owners first: {clarify}, reminder after {remind} h, {rounds} rounds",
                    clarify=t.plural("one working day", "{n} working days", steps.clarify_days),
                    remind=steps.remind_h,
                    rounds=steps.rounds,
                ),
            ),
        )
    )
    rows.append((t("Jour fixe"), (rule(coop, t),)))
    rows.append((t("Agenda"), (blocks_said(coop, t),)))
    rows.append(
        (
            t("Rooms"),
            (
                t.and_(
                    [
                        _room(room.language, room.kind, t)
                        for room in coop.rooms
                        if room.side in (None, who.side)
                    ]
                ),
            ),
        )
    )
    return Message(
        title=t("Settings of {title}", title=coop.title),
        blocks=(Facts(rows=tuple(rows)),),
        buttons=(
            Ask(label=t("Rhythm"), word="settings rhythm"),
            Ask(label=t("Answer times"), word="settings answers"),
            Ask(label=t("Our company"), word="settings company"),
        ),
        more=(
            Ask(label=t("Title and goal"), word="settings basics"),
            Ask(label=t("Signals"), word="settings signals"),
            Ask(label=t("Escalation steps"), word="settings escalation"),
            Ask(label=t("Jour fixe"), word="settings jour fixe"),
            Ask(label=t("Blocks of the jour fixe"), word="settings agenda"),
            Ask(label=t("Language of this room"), word="settings room"),
            Ask(label=t("My language and working days"), word="me"),
            Do(label=t("Link another room"), word="link"),
        ),
        footer=(t("Rhythm, answer times, signals and goal change once both owners agree."),),
    )


def _organisation(coop: Cooperation, side: Side, t: Tongue) -> str:
    times, org = coop.answer_times(side), coop.organisation(side)
    closed = [f"{t.day(a)} – {t.day(b)}" for a, b in org.closures]
    parts = [
        t("holidays of {land}", land=land_name(org.land) or "–"),
        t("answers a need within {n} working days", n=times.need_days),
        t("decides within {n} working days", n=times.decide_days),
    ]
    if closed:
        parts.append(t("closed {days}", days=t.and_(closed)))
    return " · ".join(parts)


def _room(language: str, kind: str, t: Tongue) -> str:
    name = t("shared") if kind == "shared" else t("internal")
    return f"{name} ({labelled(Speech(language), t)})"


def saved(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Confirm a change."""
    return everything(coop, who, t).model_copy(update={"title": t("Saved")})


def proposed(coop: Cooperation, other: Member, t: Tongue) -> Message:
    """Tell the proposer that the other owner is asked."""
    return Message(
        title=t("{name} is asked to agree", name=other.name),
        blocks=(
            say(
                t(
                    "This changes something for both sides, so it counts once both owners want"
                    " it. Until then everything stays as it is."
                )
            ),
        ),
        footer=(coop.title,),
    )


def proposal(
    coop: Cooperation, command: Command, by: Member, proposal_id: str, changes: Rows, t: Tongue
) -> Message:
    """Ask the other owner to agree to a change."""
    return Message(
        title=t(
            "{name} proposes a change: {what}", name=by.name, what=t(command.help()).rstrip(".")
        ),
        blocks=(say(Bold(text=coop.title)), Facts(rows=tuple(changes))),
        buttons=(
            Do(label=t("Agree"), word="agree", given={"proposal": proposal_id}, style="primary"),
            Do(label=t("Leave it as it is"), word="disagree", given={"proposal": proposal_id}),
        ),
    )


def agreed(coop: Cooperation, who: Member, *, yes: bool, t: Tongue) -> Message:
    """Say how a proposal ended."""
    if yes:
        title, text = t("Agreed"), t("{name} agreed; it counts from now on.", name=who.name)
    else:
        title, text = (
            t("Left as it is"),
            t(
                "{name} would rather leave it as it is. Perhaps talk about it in the next meeting.",
                name=who.name,
            ),
        )
    return Message(title=title, blocks=(say(text),), footer=(coop.title,))


def changes(command: Command, coop: Cooperation, at: Moment) -> Rows:
    """Return what a command would change, old → new, in the reader's words."""
    kind, before = type(command), command.before(coop, at)
    rows: Rows = []
    if kind.subject:
        # It is about one thing of several: which, and how it stands.
        about = kind.intro(coop, at, {kind.subject: getattr(command, kind.subject)})
        rows += [row for block in about if isinstance(block, Facts) for row in block.rows]
        before = {}
    for name, asked in kind.asked().items():
        value, old = getattr(command, name), str(before.get(name, ""))
        new = at.tongue.full_day(value) if isinstance(value, date) else str(value)
        if new == old or name == kind.subject:
            continue
        labels = {c.value: c.label for c in choices_of(kind, name, coop, at)}
        said = t_arrow(labels.get(old, old), labels.get(new, new))
        rows.append((at.tongue(asked.question), (said,)))
    return rows


def t_arrow(old: str, new: str) -> str:
    """Return an old and a new value with an arrow between."""
    return f"{old} → {new}" if old else new
