"""What is said about how both sides stand to each other; sides only, never persons (M23, M41)."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.effort import Asks, over
from bot.domain.eyelevel import ratings, shares
from bot.domain.people import Member, Role, Side
from bot.domain.pulse import LEAST, POINTS, Condition, Pulse, last_time
from bot.language import N_, Tongue
from bot.message import Block, Bold, Do, Facts, Message, Span, Table, say
from bot.views import promises, speed
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]

CLAIMS = {
    Condition.AVAILABILITY: N_("When we need {partner}, we reach them."),
    Condition.CONSISTENCY: N_("{partner} acts as they said they would."),
    Condition.DISCRETION: N_("What we tell {partner} in confidence stays with them."),
    Condition.FAIRNESS: N_("{partner} treats us fairly."),
    Condition.INTEGRITY: N_("{partner} is honest with us, also when it is uncomfortable."),
    Condition.LOYALTY: N_("{partner} stands by us when others are listening."),
    Condition.OPENNESS: N_("{partner} tells us early what we should know."),
    Condition.COMPETENCE: N_("{partner} knows their trade."),
}
POINTS_SAID = (
    N_("not at all"),
    N_("rather not"),
    N_("partly"),
    N_("mostly"),
    N_("fully"),
)
SHARES = {
    "topics": N_("Topics brought"),
    "actions": N_("Actions"),
    "decisions": N_("Decisions"),
    "overdue": N_("Overdue"),
}


def point_said(points: int, t: Tongue) -> str:
    """Return one of the five points in words, as in "4 · mostly"."""
    return f"{points} · {t(POINTS_SAID[points - 1])}"


def claim(coop: Cooperation, pulse: Pulse, side: Side, t: Tongue) -> str:
    """Return the sentence that a side is asked to agree to."""
    return t.pattern(CLAIMS[pulse.condition]).format(partner=coop.organisation(side.other).name)


def question(coop: Cooperation, pulse: Pulse, who: Member, t: Tongue) -> tuple[Block, ...]:
    """Say the sentence, and who sees what of the answer."""
    private = t(
        "Nobody sees your answer. From {n} answers a side on, both sides see their two medians.",
        n=t.number(LEAST),
    )
    return say(Bold(text=claim(coop, pulse, who.side, t))), say(private, small=True)


def ask(coop: Cooperation, pulse: Pulse, who: Member, t: Tongue) -> Message:
    """Ask the week's question: one press, five points."""
    return Message(
        title=t("One question about trust · {title}", title=coop.title),
        blocks=question(coop, pulse, who, t),
        scale=tuple(
            Do(
                label=point_said(n, t),
                word="pulse",
                given={"points": str(n), "week": pulse.week},
            )
            for n in POINTS
        ),
        more=(Do(label=t("Don't ask me this"), word="pulse off"),),
    )


def thanked(coop: Cooperation, pulse: Pulse, t: Tongue) -> Message:
    """Thank whoever answered; the answer itself is shown nowhere."""
    words = t(
        "Your answer on {condition} counts, without your name. The medians stand on the card of"
        " the week once enough have answered.",
        condition=labelled(pulse.condition, t),
    )
    return Message(
        title=t("Thank you for your answer · {title}", title=coop.title),
        blocks=(say(words),),
        buttons=(Do(label=t("How we stand"), word="trust"),),
    )


def left(coop: Cooperation, who: Member, t: Tongue) -> Message:
    """Say whether the weekly question still comes."""
    if who.pulse:
        return Message(
            title=t("You are asked about trust again · {title}", title=coop.title),
            blocks=(say(t("One question a week, one press.")),),
            buttons=(Do(label=t("How we stand"), word="trust"),),
        )
    return Message(
        title=t("No more questions about trust · {title}", title=coop.title),
        blocks=(say(t("Everything else stays as it is.")),),
        buttons=(Do(label=t("Ask me again"), word="pulse off"),),
    )


def pulse_said(coop: Cooperation, pulse: Pulse, t: Tongue) -> str:
    """Say the two medians and the gap, as in "Openness: A 4, B 3 (gap 1)"; empty until shown."""
    if not pulse.shown:
        return ""
    sides = ", ".join(f"{coop.organisation(s).name} {t.number(pulse.median(s) or 0)}" for s in Side)
    said = t("{condition}: {sides}", condition=labelled(pulse.condition, t), sides=sides)
    return said + " " + t("(gap {n})", n=t.number(pulse.gap)) if pulse.gap else said


def topic_said(coop: Cooperation, pulse: Pulse, t: Tongue) -> str:
    """Name the topic that a gap in trust becomes."""
    return t("We see trust differently: {what}", what=pulse_said(coop, pulse, t))


def standing(coop: Cooperation, now: datetime, t: Tongue) -> Message:
    """Show trust, balance, ratings, answer times and effort of both sides."""
    return Message(
        title=t("How we stand · {title}", title=coop.title),
        blocks=blocks(coop, now, t),
        buttons=(Do(label=t("Overview"), word="overview"),),
        footer=(t("Sides only, never persons. Both sides read the same."),),
    )


def told(coop: Cooperation, now: datetime, t: Tongue) -> bool:
    """Tell whether there is anything to show yet."""
    return bool(known(coop)) or bool(_facts(coop, now, t))


def known(coop: Cooperation) -> tuple[Pulse, ...]:
    """Return the questions whose medians may be shown: enough have answered, and none still can.

    While a week is open a median that moves would tell what the next one answered.
    """
    return tuple(p for p in coop.pulses if p.shown and coop.closed(p.week))


def blocks(coop: Cooperation, now: datetime, t: Tongue) -> tuple[Block, ...]:
    """Return the two medians of each condition, and what is shared how between the sides."""
    found: list[Block] = [say(Bold(text=t("Trust, on five points")))]
    shown = known(coop)[-len(Condition) :]
    if shown:
        names = tuple(coop.organisation(s).name for s in Side)
        header = (t("Condition"), *names, t("Gap"), t("Last time"))
        rows = tuple(_median_row(coop, p, t) for p in reversed(shown))
        found.append(Table(header=header, rows=rows))
    else:
        words = t(
            "Shown from {n} answers a side on, and only as two medians: so nobody can be told"
            " by their answer.",
            n=t.number(LEAST),
        )
        found.append(say(words))
    if facts := _facts(coop, now, t):
        found.append(Facts(rows=tuple(facts)))
    if drawn := speed.picture(coop, now, t):
        found.append(drawn)
    return tuple(found)


def _median_row(coop: Cooperation, pulse: Pulse, t: Tongue) -> tuple[str, ...]:
    before = last_time(coop.pulses, pulse)
    return (
        labelled(pulse.condition, t),
        *(t.number(pulse.median(s) or 0) for s in Side),
        t.number(pulse.gap or 0),
        t.number(before.gap or 0) if before else "–",
    )


def _facts(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    return [
        *_balance(coop, now, t),
        *_ratings(coop, t),
        *promises.word_rows(coop, now, t),
        *speed.rows(coop, now, t),
        *effort_rows(coop, t),
    ]


def _ratings(coop: Cooperation, t: Tongue) -> Rows:
    """Say how each side rated the last jour fixes: median and points, oldest first (M23)."""
    rated = ratings(coop)
    said = [
        t(
            "{org} {n} of 10 ({points})",
            org=coop.organisation(s).name,
            n=t.number(middle),
            points=", ".join(t.number(p) for p in rated.points[s]),
        )
        for s in Side
        if (middle := rated.median(s)) is not None
    ]
    return [(t("Jour fixe, rated"), (" · ".join(said),))] if said else []


def _balance(coop: Cooperation, now: datetime, t: Tongue) -> Rows:
    """Say for each kind how it is shared between the sides (M23)."""
    rows: Rows = []
    for share in shares(coop, now):
        if not share.total:
            continue
        said = " · ".join(
            t(
                "{org} {n} ({percent} %)",
                org=coop.organisation(s).name,
                n=t.number(share.counts[s]),
                percent=t.number(share.percent(s)),
            )
            for s in Side
        )
        rows.append((t(SHARES[share.what]), (said,)))
    return rows


def effort_rows(coop: Cooperation, t: Tongue, week: str = "") -> Rows:
    """Say how often Tandem asked in a week (the last), per role, against the budget (M55)."""
    week = week or max((a.week for a in coop.asks), default="")
    budget, beyond = _budget(coop), _beyond(coop, week)
    words = []
    for it in sorted(coop.asks, key=lambda a: (a.side, a.role)):
        if it.week == week and it.role in budget:
            org, most = coop.organisation(it.side).name, t.number(budget[it.role])
            said = t(
                "{org}, {role}: {n} of {most}",
                org=org,
                role=labelled(it.role, t),
                n=t.number(it.n),
                most=most,
            )
            words.append(f"{said} – {t('more than agreed')}" if it in beyond else said)
    if not words:
        return []
    return [(t("Asked by Tandem in {week}", week=t.week(week)), (" · ".join(words),))]


def alarm(coop: Cooperation, t: Tongue, week: str = "") -> Rows:
    """Say that Tandem asked more than was agreed; nothing while it keeps to it."""
    week = week or max((a.week for a in coop.asks), default="")
    return effort_rows(coop, t, week) if _beyond(coop, week) else []


def _budget(coop: Cooperation) -> dict[Role, int]:
    return {Role.OWNER: coop.thresholds.owner_asks, Role.SPONSOR: coop.thresholds.sponsor_asks}


def _beyond(coop: Cooperation, week: str) -> tuple[Asks, ...]:
    return over(coop.asks, week, _budget(coop))
