"""What is said about an escalation: one card per person, a note in the rooms, reminders (M19)."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.business import hours
from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Part, State, Told, Verb, following
from bot.domain.ladder import deciders, hours_of, parts
from bot.domain.people import Member, Side
from bot.language import Tongue
from bot.message import Answers, Ask, Block, Bold, Button, Do, Facts, Message, Span, say
from bot.triggers import cause_said, consequence_said
from bot.views.common import quoted, shortened
from bot.views.lessons import lesson_offer
from bot.words import labelled

Rows = list[tuple[str, tuple[Span, ...]]]
TITLE = 90  # characters of a cause that a title can hold
FRONT = 3
READERS = frozenset({Part.RAISER, Part.COUNTERPART, Part.ASKED})
RUNS = (State.ASKED, State.ACCEPTED)


def reads(coop: Cooperation, case: Case, who: Member, now: datetime) -> bool:
    """Tell whether somebody may read all of a case: who may answer it, and both owners."""
    return bool(READERS & parts(coop, case, who, coop.today(now)))


# -- the card ------------------------------------------------------------------------------------


def card(coop: Cooperation, case: Case, who: Member, now: datetime, t: Tongue) -> Message:
    """Show a case to somebody who has a part in it, with what they can do now."""
    mine = parts(coop, case, who, coop.today(now))
    buttons = buttons_of(coop, case, who, mine, t)
    blocks: list[Block] = [Facts(rows=(*_report(coop, case, t), *_course(coop, case, who, t)))]
    if case.state is State.CLARIFYING and Part.COUNTERPART in mine:
        words = t(
            "Please solve it between you, or add your view: it is read along with the question."
        )
        blocks.append(say(words))
    if case.stuck and case.open:
        blocks.append(say(Bold(text=t("This is item 1 of the next jour fixe."))))
    return Message(
        title=f"{_title(coop, case, who, mine, t)} · {coop.title}",
        blocks=tuple(blocks),
        buttons=buttons[:FRONT],
        more=buttons[FRONT:],
        footer=(_footer(coop, case, t),),
    )


def _title(coop: Cooperation, case: Case, who: Member, mine: frozenset[Part], t: Tongue) -> str:
    org = coop.organisation(case.side).name
    if case.state is State.CLARIFYING:
        partner = coop.organisation(who.side.other).name
        until = t.moment(case.clarify_until or case.raised_at)
        return t(
            "{id}: to be solved with {partner} until {when}",
            id=case.id,
            partner=partner,
            when=until,
        )
    if case.state in RUNS and case.decide_by and case.asked:
        when = t.moment(case.decide_by)
        if case.state is State.ACCEPTED and case.asked == who.id:
            return t("{id}: you decide by {when}", id=case.id, when=when)
        if case.state is State.ASKED and Part.ASKED in mine:
            return t("{id}: decision wanted by {when}", id=case.id, when=when)
        return t("{id}: {org} decides by {when}", id=case.id, org=org, when=when)
    if case.state in RUNS:
        return t("{id}: nobody at {org} can be reached", id=case.id, org=org)
    return t("{id}: {state}", id=case.id, state=labelled(case.state, t))


def _report(coop: Cooperation, case: Case, t: Tongue) -> Rows:
    """Return the exception report: cause, consequence, options, recommendation, wanted by."""
    told = case.briefing
    rows: Rows = [
        (t("What it is about"), (Bold(text=cause_said(coop, case, t)),)),
        (t("What happens otherwise"), (consequence_said(coop, case, t),)),
    ]
    if told.options:
        rows.append((t("Options"), ("\n".join(told.options),)))
    if told.recommendation:
        rows.append((t("Recommendation"), (told.recommendation,)))
    if told.wanted_by:
        rows.append((t("Wanted by"), (t.day(told.wanted_by),)))
    if case.repeats:
        last = t.moment(case.repeats[-1].at)
        again = t.plural(
            "once more, {last}", "{n} times more, last {last}", len(case.repeats), last=last
        )
        rows.append((t("It showed again"), (again,)))
    return rows


def _course(coop: Cooperation, case: Case, who: Member, t: Tongue) -> Rows:
    """Return how it went: views, questions, where it stands, and its end."""
    rows: Rows = [
        (t("View of {name}", name=coop.named(v.by)), (quoted(v.text, t),)) for v in case.views
    ]
    for n, question in enumerate(case.questions):
        rows.append((t("Question"), (f"{quoted(question.text, t)} ({coop.named(question.by)})",)))
        if n < len(case.answers):
            said = case.answers[n]
            rows.append((t("The answer"), (f"{quoted(said.text, t)} ({coop.named(said.by)})",)))
    if case.open:
        rows.append((t("Stands"), (stands(coop, case, t),)))
    elif case.history and case.history[-1].text and case.state is State.SETTLED:
        rows.append((t("Agreed"), (quoted(case.history[-1].text, t),)))
    if case.decision:
        rows += decided_rows(coop, case, who.side, t)
    return rows


def decided_rows(coop: Cooperation, case: Case, side: Side, t: Tongue) -> Rows:
    """Say a decision, as far as a side may read it."""
    found = coop.decision(case.decision)
    if found is None:
        return []
    if found.told is Told.OWN and side is not found.side:
        org = coop.organisation(found.side).name
        return [(t("Decision"), (t("decided; {org} keeps the words to itself", org=org),))]
    rows: Rows = [(t("Decision"), (Bold(text=found.decision),))]
    if found.reason:
        rows.append((t("Reason"), (found.reason,)))
    if found.until:
        rows.append((t("Valid until"), (t.full_day(found.until),)))
    return rows


def stands(coop: Cooperation, case: Case, t: Tongue, *, whole: bool = True) -> str:
    """Say where a case stands and since when; the ``whole`` also says with whom and why."""
    words = labelled(case.state, t)
    if case.state in RUNS and not case.asked:
        words = t("nobody could be reached")
    elif case.state in RUNS and whole:
        words = f"{words} ({coop.named(case.asked)})"
    said = [words, t("since {when}", when=t.moment(case.since))]
    if case.round > 1:
        said.append(t("overdue, round {n}", n=case.round))
    if whole and case.waiting_until and case.state is State.ACCEPTED:
        what, until = case.waiting_for, t.day(case.waiting_until)
        said.append(t("waiting for {what} until {day}", what=what, day=until))
    if whole and case.state is State.RETURNED:
        said.append(quoted(case.history[-1].text, t))
    return " · ".join(s for s in said if s)


def _footer(coop: Cooperation, case: Case, t: Tongue) -> str:
    org = coop.organisation(case.origin).name
    by = coop.named(case.raised_by) if case.raised_by else t("Tandem, for {org}", org=org)
    words = [
        t("Raised by {who}", who=by),
        _deputy_from(coop, case, t),
        labelled(case.topic, t),
        labelled(case.urgency, t),
        t("read by whoever is asked and both project owners"),
    ]
    return " · ".join(w for w in words if w)


def _deputy_from(coop: Cooperation, case: Case, t: Tongue) -> str:
    """Say from when the deputy is asked too, while nobody has accepted."""
    who = coop.member(case.asked)
    known = f"not-accepted:{case.turn}" in case.rung or len(deciders(coop, case.side)) < 2  # noqa: PLR2004
    if case.state is not State.ASKED or case.accept_from is None or who is None or known:
        return ""
    its = hours_of(coop, who)
    falls = its.opening(its.add(case.accept_from, hours(case.ladder.accept_h)))
    return t("the deputy too from {when}", when=t.moment(falls))


def buttons_of(
    coop: Cooperation, case: Case, who: Member, mine: frozenset[Part], t: Tongue
) -> tuple[Button, ...]:
    """Return the buttons for what these parts may do now, the most helpful first."""
    found: list[Button] = []
    for verb, make in _VERBS:
        if following(case.state, verb, mine) is None or not _helps(case, who, verb):
            continue
        found.append(make(coop, case, t))
    if not found and case.state in (State.DECIDED, State.SETTLED):
        return (lesson_offer(t, case.id), Do(label=t("Overview"), word="overview"))
    if not found:
        return (Do(label=t("Overview"), word="overview"),)
    first = found[0]
    return (first.model_copy(update={"style": "primary"}), *found[1:])


def _helps(case: Case, who: Member, verb: Verb) -> bool:
    """Leave out what is allowed but leads nowhere."""
    if verb is Verb.ACCEPT:
        return case.asked != who.id or case.state is State.ASKED
    if verb is Verb.STILL:
        return case.asked == who.id and case.still_asked is not None
    if verb is Verb.SNOOZE:
        return case.snoozed is None
    if verb is Verb.REPEAT:
        return bool(case.cause) and not case.briefing.cause
    return True


def given(case: Case) -> Answers:
    """Return what a button says about which case it is for."""
    return {"case": case.id}


def _own_words(coop: Cooperation, case: Case, t: Tongue) -> Button:
    given: Answers = {
        "about": case.cause,
        "cause": cause_said(coop, case, t)[:280],
        "consequence": consequence_said(coop, case, t)[:280],
    }
    return Ask(label=t("In my own words"), word="escalate", given=given)


Make = Callable[[Cooperation, Case, Tongue], Button]
_VERBS: tuple[tuple[Verb, Make], ...] = (
    (Verb.STILL, lambda _, c, t: Do(label=t("Still on it"), word="still", given=given(c))),
    (Verb.ACCEPT, lambda _, c, t: Do(label=t("Accept"), word="accept", given=given(c))),
    (Verb.ANSWER, lambda _, c, t: Ask(label=t("Answer"), word="answer", given=given(c))),
    (Verb.DECIDE, lambda _, c, t: Ask(label=t("Decide"), word="decide", given=given(c))),
    (Verb.ASK_BACK, lambda _, c, t: Ask(label=t("Ask back"), word="ask-back", given=given(c))),
    (Verb.VIEW, lambda _, c, t: Ask(label=t("Add my view"), word="view", given=given(c))),
    (Verb.REPEAT, _own_words),
    (Verb.SEND, lambda _, c, t: Do(label=t("To the sponsor now"), word="send", given=given(c))),
    (Verb.SETTLE, lambda _, c, t: Ask(label=t("It is settled"), word="settle", given=given(c))),
    (Verb.WAIT, lambda _, c, t: Ask(label=t("Waiting for …"), word="waiting", given=given(c))),
    (Verb.DELEGATE, lambda _, c, t: Ask(label=t("Delegate"), word="delegate", given=given(c))),
    (Verb.RETURN, lambda _, c, t: Ask(label=t("Give it back"), word="return", given=given(c))),
    (Verb.SNOOZE, lambda _, c, t: Ask(label=t("Remind me later"), word="snooze", given=given(c))),
)


# -- rooms -----------------------------------------------------------------------------------------


def note(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Say in the rooms that a decision was asked for, and in the end what it is; nothing inside."""
    org = coop.organisation(case.side).name
    found = coop.decision(case.decision) if case.decision else None
    blocks: list[Block] = []
    if found and found.told is Told.BOTH:
        title = t("{id}: {org} has decided", id=case.id, org=org)
        rows: Rows = [(t("Decision"), (Bold(text=found.decision),))]
        rows += [(t("Reason"), (found.reason,))] if found.reason else []
        rows += [(t("Valid until"), (t.full_day(found.until),))] if found.until else []
        blocks.append(Facts(rows=tuple(rows)))
    elif found:
        title = t("{id}: {org} has decided", id=case.id, org=org)
        blocks.append(say(t("The words stay with {org}.", org=org)))
    elif not case.open:
        title = t("{id}: {state}", id=case.id, state=labelled(case.state, t))
    else:
        title = t("{id}: a decision was asked for", id=case.id)
        until = t.moment(case.decide_by) if case.decide_by else ""
        words = t("{org} is asked.", org=org)
        if until:
            words = t("{org} is asked, by {when}.", org=org, when=until)
        blocks.append(say(words))
    log = Do(label=t("Decisions"), word="decisions")
    return Message(
        title=title,
        blocks=tuple(blocks),
        buttons=(log,) if found else (Do(label=t("Escalations"), word="escalations"),),
        footer=(t("Only those concerned read what it is about."),) if case.open else (),
    )


def brief(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Say in a room, to whoever asked there, where a case stands and that the rest is private."""
    return Message(
        title=t("{id}: {state}", id=case.id, state=labelled(case.state, t)),
        blocks=(say(t("The whole card is in our private chat, where only you read it.")),),
        buttons=(Do(label=t("Escalations"), word="escalations"),),
        footer=(coop.title,),
    )


def decided_inside(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Tell the internal rooms of one side what was decided there."""
    found = coop.decision(case.decision)
    side = found.side if found else case.side
    return Message(
        title=t("{id}: decided · {title}", id=case.id, title=coop.title),
        blocks=(Facts(rows=tuple(decided_rows(coop, case, side, t))),),
        buttons=(Do(label=t("Decisions"), word="decisions"),),
        footer=(t("Only {org} reads this.", org=coop.organisation(side).name),),
    )


def short(text: str) -> str:
    """Return a cause as a title can hold it."""
    return shortened(text, TITLE)
