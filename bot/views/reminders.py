"""Reminders and news of escalations: short, private, and each of them rings once (M19, R5)."""

from bot.domain.cooperation import Cooperation
from bot.domain.escalation import Case, Part, Verb
from bot.domain.ladder import Kind
from bot.domain.people import Member
from bot.language import Tongue
from bot.message import Ask, Block, Do, Facts, Message, say
from bot.triggers import cause_said
from bot.views.common import quoted
from bot.views.escalation import FRONT, buttons_of, decided_rows, given, short


def reminder(coop: Cooperation, case: Case, who: Member, kind: Kind, t: Tongue) -> Message:
    """Remind somebody of a case, and offer what helps."""
    when = t.moment(case.decide_by) if case.decide_by else ""
    words = {
        Kind.ACCEPT: t("A question has been waiting for you; do you take it on?"),
        Kind.HALF: t(
            "Half the time for this decision has passed; it is wanted by {when}.", when=when
        ),
        Kind.BEFORE: t("This decision is wanted by {when}: within one working day.", when=when),
        Kind.DUE: t("This decision is due."),
        Kind.STILL: t("Are you still on it? Without an answer I count it as not accepted."),
        Kind.WAKE: t("You asked to be reminded of this today."),
        Kind.OWNER: t("This is with you: an answer, or that it is settled."),
        Kind.OVERDUE: t("This decision is overdue. The deputy and the other side's sponsor know."),
        Kind.HAND_OVER: t("Whoever was asked is not there, so this question is now with you."),
    }[kind]
    mine = frozenset({Part.RAISER if kind is Kind.OWNER else Part.ASKED})
    buttons = buttons_of(coop, case, who, mine, t)
    show = Do(label=t("Show all"), word="escalations", given=given(case))
    return Message(
        title=t("{id}: {cause}", id=case.id, cause=short(cause_said(coop, case, t))),
        blocks=(say(words),),
        buttons=(*buttons[: FRONT - 1], show),
        more=buttons[FRONT - 1 :],
        footer=(coop.title,),
    )


def news(coop: Cooperation, case: Case, who: Member, t: Tongue) -> Message:
    """Tell somebody that it is their turn, or how it ended."""
    last = case.history[-1]
    lines: list[Block] = []
    if last.verb in (Verb.ASK_BACK, Verb.ANSWER, Verb.RETURN):
        lines.append(say(f"{quoted(last.text, t)} ({coop.named(last.by)})"))
    if case.decision:
        lines.append(Facts(rows=tuple(decided_rows(coop, case, who.side, t))))
    titles = {
        Verb.ASK_BACK: t("{id}: a question for you", id=case.id),
        Verb.ANSWER: t("{id}: your question is answered", id=case.id),
        Verb.RETURN: t("{id}: given back to you", id=case.id),
        Verb.DECIDE: t("{id}: decided", id=case.id),
        Verb.SETTLE: t("{id}: settled between the project owners", id=case.id),
        Verb.WIDEN: t("{id}: item 1 of the next jour fixe", id=case.id),
    }
    if last.verb is Verb.WIDEN:
        lines.append(
            say(t("Asked again and again without a decision; please take it there together."))
        )
    verbs = {Verb.ASK_BACK: Part.RAISER, Verb.RETURN: Part.RAISER, Verb.ANSWER: Part.ASKED}
    part = verbs.get(last.verb)
    buttons = buttons_of(coop, case, who, frozenset({part}), t) if part else ()
    show = Do(label=t("Show all"), word="escalations", given=given(case))
    return Message(
        title=f"{titles[last.verb]} · {coop.title}",
        blocks=tuple(lines),
        buttons=(*buttons[: FRONT - 1], show),
        more=buttons[FRONT - 1 :],
    )


def nobody(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Tell the owner who could not be reached, and what helps."""
    org = coop.organisation(case.side).name
    names = [coop.named(m) for m in case.missing]
    words = t("{org} has no sponsor and no deputy in Tandem yet.", org=org)
    if names:
        words = t("Not there at the moment: {names}.", names=t.and_(names))
    return Message(
        title=t("{id}: nobody at {org} can be reached", id=case.id, org=org),
        blocks=(
            say(words),
            say(t("As soon as somebody is there I ask them. A deputy would be asked at once.")),
        ),
        buttons=(
            Ask(
                label=t("Join {name} as …", name=org[:50]),
                word="join",
                given={"side": case.side.value},
            ),
            Do(label=t("Escalations"), word="escalations"),
        ),
        footer=(coop.title,),
    )


def not_accepted(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Tell the owner that nobody has accepted, and that there is no deputy who could."""
    org = coop.organisation(case.side).name
    return Message(
        title=t("{id}: not accepted yet · {title}", id=case.id, title=coop.title),
        blocks=(
            say(
                t(
                    "{who} was asked and has not answered; {org} has no deputy who is there.",
                    who=coop.named(case.asked),
                    org=org,
                )
            ),
        ),
        buttons=(Do(label=t("Escalations"), word="escalations"),),
    )


def overdue(coop: Cooperation, case: Case, t: Tongue) -> Message:
    """Tell the other side's sponsor that a decision is overdue, without what it is about."""
    org = coop.organisation(case.side).name
    return Message(
        title=t("{id}: a decision of {org} is overdue", id=case.id, org=org),
        blocks=(
            say(
                t(
                    "{title} waits for a decision of {org}. A word from sponsor to sponsor helps"
                    " more than anything I can do.",
                    title=coop.title,
                    org=org,
                )
            ),
        ),
        buttons=(Do(label=t("Overview"), word="overview"),),
        footer=(t("What it is about is known to those concerned; please ask your project owner."),),
    )
