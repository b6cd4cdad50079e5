"""What comes of a sheet once it is sent: findings, actions, topics, reminders, a decision."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.actions import Action
from bot.domain.answering import current, holds, revealed
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import About, Decision, Told
from bot.domain.filled import Filled, Finding, Mark, Reminder
from bot.domain.numbered import numbered
from bot.domain.people import Side
from bot.domain.playbook import Text
from bot.domain.sheets import Advice, Rule, Sheet
from bot.domain.topics import Topic


def settled(
    coop: Cooperation, sheet: Sheet, filled: Filled, mark: Mark, language: str
) -> Cooperation:
    """Return the cooperation with everything that comes of a sent copy.

    What has come of it before does not come again. ``language`` is that of new actions and topics.
    """
    coop = coop.with_filled(filled)
    day = coop.today(mark.at)
    other = next((f for f in current(coop, sheet, day) if f.side not in (None, filled.side)), None)
    both = filled.side is None or revealed(coop, sheet, filled.round)
    coop = coop.with_filled(judged(sheet, filled, other if both else None))
    for n, rule in enumerate(sheet.whole):
        about_both = rule.both or any(c.apart is not None for c in rule.when)
        if (about_both and not both) or not _holds(rule, filled, other):
            continue
        # Between the sides there is one matter, whoever happened to be second.
        whose = "" if about_both or sheet.per == "once" else f"{filled.side}"
        words = rule.says.said(language)
        if sheet.many:
            words = f"{words} ({filled.answer(sheet.many)})"
        key = f"sheet:{sheet.name}.{n}{filled.entry}{whose}"
        coop = _come(coop, rule, filled, key, words, mark)
    return _decided(coop, sheet, filled, mark, language)


def judged(sheet: Sheet, filled: Filled, other: Filled | None = None) -> Filled:
    """Return a copy with its findings and reminders as its answers stand now."""
    findings = tuple(
        Finding(
            name=f"{sheet.name}.{n}",
            kind=rule.becomes,
            says=rule.says,
            rail=sheet.guards,
            gates=rule.gates,
            until=rule.until,
            lock=rule.lock,
        )
        for n, rule in enumerate(sheet.whole)
        if rule.becomes in ("warn", "block") and _holds(rule, filled, other)
    )
    return filled.but(findings=findings, reminders=_reminders(sheet, filled))


def _holds(rule: Rule, filled: Filled, other: Filled | None) -> bool:
    return all(holds(c, filled.answers, other) for c in rule.when)


def _reminders(sheet: Sheet, filled: Filled) -> tuple[Reminder, ...]:
    return tuple(
        Reminder(name=q.name, day=date.fromisoformat(filled.answer(q.name)), says=q.reminds)
        for q in sheet.questions
        if q.kind == "date" and q.reminds and filled.answer(q.name)
        if q.unless is None or not holds(q.unless, filled.answers)
    )


def _come(
    coop: Cooperation, rule: Rule, filled: Filled, key: str, words: str, mark: Mark
) -> Cooperation:
    """Put down an action or a topic, unless one is open, or came of this round already."""
    source = f"{key}@{filled.round}"
    was = {
        "action": [(a.source, a.open) for a in coop.actions],
        "topic": [(t.key, t.open) for t in coop.topics],
    }.get(rule.becomes, [])
    if any(it == source or (going and it.startswith(f"{key}@")) for it, going in was):
        return coop
    if rule.becomes == "action":
        side = Side(rule.side) if rule.side != "own" else filled.side or _side(coop, mark)
        due = in_days(coop, side, coop.today(mark.at), rule.days)
        action = Action(
            id=numbered("A", coop.actions),
            text=words,
            side=side,
            due=due,
            first=due,
            source=source,
            by=mark.by,
            at=mark.at,
        )
        return coop.with_action(action)
    if rule.becomes == "topic":
        topic = Topic(
            id=numbered("T", coop.topics),
            title=words,
            minutes=rule.minutes,
            side=filled.side,
            at=mark.at,
            key=source,
        )
        return coop.with_topic(topic)
    return coop


def _side(coop: Cooperation, mark: Mark) -> Side:
    """Return the side of whoever answered."""
    who = coop.member(mark.by)
    return who.side if who else Side.SME


def in_days(coop: Cooperation, side: Side, day: date, count: int) -> date:
    """Return the day so many working days of a side later."""
    works = coop.working_days_of(side)
    for _ in range(count):
        day = works.next(day + timedelta(1)) or day + timedelta(1)
    return day


# -- advice --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Advised:
    """Something that is advised: how many points, and what speaks for it and against it."""

    advice: Advice
    points: int
    reasons: tuple[Text, ...]


def advised(sheet: Sheet, filled: Filled) -> list[Advised]:
    """Return what is advised, best first (M08)."""
    found = []
    for advice in sheet.advice:
        spoken = [r for r in advice.reasons if all(holds(c, filled.answers) for c in r.when)]
        points = sum(r.points for r in spoken)
        found.append(Advised(advice, points, tuple(r.says for r in spoken)))
    return sorted(found, key=lambda it: -it.points)


def _decided(
    coop: Cooperation, sheet: Sheet, filled: Filled, mark: Mark, language: str
) -> Cooperation:
    """Write what is advised into the decision log, unless it stands there already."""
    if sheet.decides is None or not sheet.advice:
        return coop
    best = advised(sheet, filled)[0]
    words = sheet.decides.said(language).replace("{best}", best.advice.label.said(language))
    if any(d.decision == words for d in coop.decisions):
        return coop
    return coop.with_decision(
        Decision(
            id=numbered("D", coop.decisions),
            case="",
            side=_side(coop, mark),
            by=mark.by,
            at=mark.at,
            decision=words,
            reason=" ".join(r.said(language) for r in best.reasons),
            told=Told.BOTH,
            topic=About.SCOPE,
        )
    )
