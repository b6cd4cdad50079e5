"""What is said about the questions of the seven steps: two a week, and every answer (M35)."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.people import Member, Side
from bot.domain.playbook import Playbook, Question
from bot.domain.questions import reply_of
from bot.domain.steps import Readers, Reply
from bot.exports.document import Document, Heading, Part, text
from bot.language import Tongue
from bot.message import Ask, Block, Bold, Button, Do, Facts, File, Message, Span, say
from bot.views.common import quoted


def found(its: Playbook, names: Sequence[str]) -> list[Question]:
    """Return the questions with these names, in this order."""
    known = {q.id: q for p in its.phases for s in p.questions for q in s.questions}
    return [known[n] for n in names if n in known]


def reads(reply: Reply, side: Side | None) -> bool:
    """Tell whether a side may read an answer; None is a room that both read."""
    return reply.readers is Readers.BOTH or reply.side is side


def card(
    coop: Cooperation,
    its: Playbook,
    names: Sequence[str],
    who: Member,
    t: Tongue,
    *,
    alone: bool = True,
) -> Message:
    """Show this week's questions with the answers so far, and a button to answer each."""
    side = who.side if alone else None
    asked = found(its, names)
    blocks: list[Block] = []
    for question in asked:
        blocks.append(say(Bold(text=question.text.said(t.language))))
        rows = _answers(coop, question, side, t)
        if rows:
            blocks.append(Facts(rows=tuple(rows)))
    count = sum(reply_of(coop, who.side, q) is not None for q in _all(its))
    if not asked:
        blocks.append(say(t("No question is open for you in this phase.")))
    labels = (t("Answer the first"), t("Answer the second"))
    buttons: list[Button] = [
        Ask(label=label, word="questions answer", given={"question": q.id})
        for label, q in zip(labels, asked, strict=False)
    ]
    export = Do(label=t("All answers"), word="questions export")
    return Message(
        title=t("Two questions for this week") if asked else t("Questions"),
        blocks=tuple(blocks),
        buttons=(*buttons, export),
        more=(Ask(label=t("Another question"), word="questions answer"),),
        footer=(t("{n} of {count} answered by your side", n=count, count=len(_all(its))),),
    )


def _all(its: Playbook) -> list[str]:
    return list(dict.fromkeys(q.id for p in its.phases for s in p.questions for q in s.questions))


def _answers(
    coop: Cooperation, question: Question, side: Side | None, t: Tongue
) -> list[tuple[str, tuple[Span, ...]]]:
    found = [(s, reply_of(coop, s, question.id)) for s in Side]
    return [
        (coop.organisation(s).name, (quoted(reply.text, t),))
        for s, reply in found
        if reply and reads(reply, side)
    ]


def answered(
    coop: Cooperation, question: Question, reply: Reply, t: Tongue, *, following: str = ""
) -> Message:
    """Say that an answer is kept, and who reads it."""
    org = coop.organisation(reply.side).name
    seen = (
        t("Both sides read it in the document.")
        if reply.readers is Readers.BOTH
        else t("Only {org} reads it.", org=org)
    )
    again = Ask(label=t("Change it"), word="questions answer", given={"question": question.id})
    nexts: tuple[Button, ...] = (
        (
            Ask(
                label=t("Answer the next"),
                word="questions answer",
                given={"question": following},
                style="primary",
            ),
        )
        if following
        else ()
    )
    return Message(
        title=t("Your answer is kept"),
        blocks=(say(Bold(text=question.text.said(t.language))), say(quoted(reply.text, t))),
        buttons=(*nexts, again, Do(label=t("All answers"), word="questions export")),
        footer=(seen,),
    )


def exported(coop: Cooperation, files: Sequence[File], t: Tongue) -> Message:
    """Hand over every answer as one document."""
    return Message(
        title=t("All questions and answers"),
        blocks=tuple(files),
        buttons=(Do(label=t("Questions of the week"), word="questions"),),
        footer=(coop.title,),
    )


def document(
    coop: Cooperation, its: Playbook, side: Side | None, now: datetime, t: Tongue
) -> Document:
    """Return every question with both sides' answers; a side's own ones only for that side."""
    parts: list[Part] = []
    for phase in its.phases:
        for group in phase.questions:
            title = f"{phase.title.said(t.language)}: {group.title.said(t.language)}"
            parts.append(Heading(text=title))
            for question in group.questions:
                parts.append(Heading(text=question.text.said(t.language), level=2))
                parts += _replies(coop, question, side, t)
    org = coop.organisation(side).name if side else ""
    readers = t("For {org} only", org=org) if side else t("Both sides read this")
    return Document(
        title=t("Questions and answers"),
        subtitle=coop.title,
        language=t.language,
        day=coop.today(now),
        parts=tuple(parts),
        footer=readers,
    )


def _replies(coop: Cooperation, question: Question, side: Side | None, t: Tongue) -> list[Part]:
    found: list[Part] = []
    for s in Side:
        reply = reply_of(coop, s, question.id)
        org = coop.organisation(s).name
        if reply and reads(reply, side):
            found.append(text(Bold(text=f"{org}: "), reply.text))
        else:
            found.append(text(t("{org}: no answer yet", org=org), style="small"))
    return found
