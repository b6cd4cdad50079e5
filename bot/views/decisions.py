"""What is open, what was decided, and what of it is with somebody: lists and a few rows (M19)."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Decision, Part, State, Told
from bot.domain.ladder import parts
from bot.domain.people import Member, Side
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.triggers import cause_said
from bot.views.escalation import RUNS, Rows, given, reads, short, stands
from bot.views.further import further
from bot.words import labelled

BOTH = "both"
PAST, LOGGED, TOLD, BRIEF = 10, 20, 5, 2


def yours(coop: Cooperation, who: Member, now: datetime) -> list[Case]:
    """Return the cases in which it is this person's turn."""
    today = coop.today(now)
    return [c for c in coop.open_cases if _turn(c, who, parts(coop, c, who, today))]


def _turn(case: Case, who: Member, mine: frozenset[Part]) -> bool:
    if case.state in RUNS:
        return case.asked == who.id or who.id in case.receivers
    part = Part.COUNTERPART if case.state is State.CLARIFYING else Part.RAISER
    return part in mine


def with_you(coop: Cooperation, who: Member, now: datetime, t: Tongue) -> list[str]:
    """Say what escalations want of this person."""
    found = []
    for case in yours(coop, who, now):
        if case.state in RUNS and case.decide_by:
            found.append(t("Decision {id} by {when}", id=case.id, when=t.moment(case.decide_by)))
        else:
            found.append(t("Escalation {id}: {state}", id=case.id, state=labelled(case.state, t)))
    return found


def open_rows(coop: Cooperation, t: Tongue) -> Rows:
    """Say which escalations are open, whom they wait for and since when; nothing inside."""
    ordered = sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at))
    rows: Rows = []
    for case in ordered[:TOLD]:
        words = f"{case.id} · {coop.organisation(case.side).name} · {labelled(case.state, t)}"
        words += " · " + t("since {when}", when=t.moment(case.since))
        if case.stuck:
            words = t("item 1 of the next jour fixe") + f": {words}"
        rows.append((t("Escalation"), (words,)))
    if len(ordered) > TOLD:
        left = t.number(len(ordered) - TOLD)
        more = t("and {n} more: write “{word}” to Tandem", n=left, word=t("escalations"))
        rows.append((t("Escalation"), (more,)))
    return rows


def open_said(coop: Cooperation, t: Tongue) -> list[str]:
    """Say in a few words which questions wait for a decision, the pressing ones first."""
    ordered = sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at))
    said = []
    for case in ordered[:BRIEF]:
        stuck = t("item 1 of the next jour fixe")
        state = stuck if case.stuck else labelled(case.state, t)
        org = coop.organisation(case.side).name
        said.append(t("{id} at {org} ({state})", id=case.id, org=org, state=state))
    if (left := len(ordered) - BRIEF) > 0:
        word = t("escalations")
        said.append(t("and {n} more: write “{word}” to Tandem", n=t.number(left), word=word))
    return said


# -- lists ------------------------------------------------------------------------------


def listed(
    coop: Cooperation, who: Member, now: datetime, t: Tongue, *, alone: bool = True
) -> Message:
    """List what is open, waiting for whom and since when, and what was settled lately.

    Unless the reader is ``alone`` with us, without what it is about.
    """
    ordered = sorted(coop.open_cases, key=lambda c: (not c.stuck, c.raised_at))
    rows: Rows = [_line(coop, c, t, whole=alone and reads(coop, c, who, now)) for c in ordered]
    past = [c for c in reversed(coop.cases) if not c.open]
    blocks: list[Block] = []
    if ordered:
        blocks.append(Facts(rows=tuple(rows)))
    if past:
        before = [_line(coop, c, t, whole=alone and reads(coop, c, who, now)) for c in past]
        blocks += [say(Bold(text=t("Before"))), Facts(rows=tuple(before[:PAST]))]
        name = t("Escalations · {title}", title=coop.title)
        blocks += further(name, before, PAST, coop.today(now), t)
    mine = [c for c in ordered if reads(coop, c, who, now)][:8]
    shows = [Do(label=t("Show {id}", id=c.id), word="escalations", given=given(c)) for c in mine]
    buttons: list[Button] = [
        Ask(label=t("Escalate"), word="escalate"),
        Do(label=t("Decisions"), word="decisions"),
    ]
    title = t.plural("One escalation is open", "{n} escalations are open", len(ordered))
    if not ordered:
        title = t("No escalation is open")
    return Message(
        title=f"{title} · {coop.title}",
        blocks=tuple(blocks),
        buttons=(*shows[:1], *buttons),
        more=tuple(shows[1:]),
    )


def _line(coop: Cooperation, case: Case, t: Tongue, *, whole: bool) -> tuple[str, tuple[Span, ...]]:
    org = coop.organisation(case.side).name
    words = (
        [stands(coop, case, t, whole=whole)]
        if case.open
        else [labelled(case.state, t), t.day(coop.today(case.since))]
    )
    if whole:
        words.insert(0, short(cause_said(coop, case, t)))
    if case.decision and (found := coop.decision(case.decision)):
        words.append(found.id)
    label = f"{case.id} · {org}"
    if case.stuck and case.open:
        label += " · " + t("item 1 of the next jour fixe")
    return label, (" · ".join(words),)


def decided_by(coop: Cooperation, decision: Decision, t: Tongue) -> str:
    """Return who decided: the side of whoever was asked, or who is named in a jour fixe."""
    if decision.who == BOTH:
        return t("both sides")
    if decision.who and decision.who not in set(Side):
        return coop.named(decision.who)
    return coop.organisation(Side(decision.who or decision.side)).name


def log(coop: Cooperation, who: Member, search: str, t: Tongue, *, alone: bool = True) -> Message:
    """Show the decision log, newest first, as far as this person's side may read it.

    Unless the reader is ``alone`` with us, only what both sides were told.
    """
    sought = search.lower().split()
    found = [
        d for d in reversed(coop.decisions) if d.told is Told.BOTH or (alone and d.side is who.side)
    ]
    hits = [
        d
        for d in found
        if all(
            w
            in f"{d.id} {d.case} {d.source} {d.decision} {d.reason} {decided_by(coop, d, t)}"
            f" {labelled(d.topic, t) if d.case else ''}".lower()
            for w in sought
        )
    ]
    rows: Rows = []
    for d in hits:
        parts_ = [
            d.reason,
            f"{decided_by(coop, d, t)}, {t.full_day(coop.today(d.at))}",
            d.case or d.source,
        ]
        if d.until:
            parts_.append(t("valid until {day}", day=t.full_day(d.until)))
        rows.append((d.id, (Bold(text=d.decision), "\n", " · ".join(p for p in parts_ if p))))
    hidden = len(coop.decisions) - len(found)
    footer = ""
    if hidden:
        footer = t.plural(
            "One more was told to one side only.",
            "{n} more were told to one side only.",
            hidden,
        )
    title = t("Decisions · {title}", title=coop.title)
    if search:
        title = t("Decisions with “{search}” · {title}", search=search, title=coop.title)
    return Message(
        title=title,
        blocks=(
            Facts(rows=tuple(rows[:LOGGED])) if rows else say(t("None yet.")),
            *(further(title, rows, LOGGED, coop.today(hits[0].at), t) if hits else ()),
        ),
        buttons=(
            Ask(label=t("Search"), word="decisions"),
            Do(label=t("Escalations"), word="escalations"),
        ),
        footer=(footer,) if footer else (),
    )
