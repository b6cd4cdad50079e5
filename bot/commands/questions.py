"""The questions of the playbook: two a week, answered by each side, handed over as one (M35)."""

from typing import ClassVar

from bot.answers import Problem
from bot.command import Command
from bot.commands.playbook import followed
from bot.domain.cooperation import Cooperation
from bot.domain.questions import replied, reply_of, this_week
from bot.domain.rights import Right
from bot.domain.steps import Readers, Reply
from bot.errors import TandemError
from bot.exports.handed import Format, handed
from bot.fields import ask
from bot.language import N_, Tongue
from bot.message import Answers, Block, Bold, Choice, Message, say
from bot.moment import Moment
from bot.outcome import Outcome
from bot.views import questions


class Questions(Command):
    """Show this week's two questions of the method."""

    word: ClassVar[str] = "questions"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("fragen", "question", "frage")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Show them with the answers so far."""
        after, its = followed(coop, at)
        me, alone = at.member, at.room.kind == "person"
        names = this_week(after, me.side, at.now)
        return Outcome(after, lambda t: questions.card(after, its, names, me, t, alone=alone))


def known(coop: Cooperation, at: Moment) -> tuple[Choice, ...]:
    """Return every question of the playbook, this week's first."""
    try:
        after, its = followed(coop, at)
    except TandemError:  # no playbook, no choices
        return ()
    first = this_week(after, at.who.side, at.now) if at.who else ()
    names = [q.id for p in its.phases for s in p.questions for q in s.questions]
    ordered = list(dict.fromkeys((*first, *names)))
    said = questions.found(its, ordered)
    return tuple(Choice(value=q.id, label=q.text.said(at.tongue.language)[:75]) for q in said)


class AnswerQuestion(Command):
    """Answer a question of the method for your side."""

    word: ClassVar[str] = "questions answer"
    also: ClassVar[tuple[str, ...]] = ("fragen beantworten", "frage beantworten")
    heading: ClassVar[str] = N_("Your answer")
    may: ClassVar[Right] = Right.READ
    question: str = ask(N_("Which question?"), type="choice", choices=known, once=True)
    text: str = ask(N_("Your answer"), type="text", max_length=1000, min_length=1)
    readers: Readers = ask(N_("Who may read it?"), default=Readers.BOTH)

    @classmethod
    def intro(cls, coop: Cooperation, at: Moment, answers: Answers) -> tuple[Block, ...]:
        """Show the question."""
        label = {c.value: c.label for c in known(coop, at)}.get(str(answers.get("question") or ""))
        return (say(Bold(text=label)),) if label else ()

    @classmethod
    def prefill(cls, coop: Cooperation, at: Moment) -> Answers:
        """Offer nothing; the form that changes an answer is opened with its question."""
        del coop, at
        return {}

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Keep the answer."""
        after, its = followed(coop, at)
        asked = questions.found(its, (self.question,))
        if not asked:
            raise Problem(N_("Please choose one of the questions."), "question")
        me = at.member
        reply = Reply(
            question=self.question,
            side=me.side,
            text=self.text,
            by=me.id,
            at=at.now,
            readers=self.readers,
        )
        kept = replied(after, reply)
        left = [q for q in this_week(kept, me.side, at.now) if not reply_of(kept, me.side, q)]
        following = left[0] if left else ""
        if at.room.kind == "room" and self.readers is Readers.OWN:
            hidden = reply.model_copy(update={"text": "…"})
            return Outcome(
                kept,
                lambda t: questions.answered(kept, asked[0], hidden, t, following=following),
            )
        return Outcome(
            kept, lambda t: questions.answered(kept, asked[0], reply, t, following=following)
        )


class ExportQuestions(Command):
    """Get every question with both sides' answers as one document."""

    word: ClassVar[str] = "questions export"
    after_end: ClassVar[bool] = True
    also: ClassVar[tuple[str, ...]] = ("fragen export", "fragen exportieren")
    may: ClassVar[Right] = Right.READ

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Make the document; in a private chat with what only one's own side reads."""
        after, its = followed(coop, at)
        side = at.member.side if at.room.kind == "person" else None

        def card(t: Tongue) -> Message:
            told = questions.document(after, its, side, at.now, t)
            name = (t("questions"), after.title)
            files = [handed(told, kind, *name) for kind in Format]
            return questions.exported(after, files, t)

        return Outcome(after, card)
