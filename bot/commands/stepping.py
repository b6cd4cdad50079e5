"""What the clock does with a playbook: remind of steps, open talks, put questions (M14, M35)."""

from typing import ClassVar

from bot.commands.clock import ByClock
from bot.domain.cooperation import Cooperation
from bot.domain.numbered import numbered
from bot.domain.parts import overdue_steps, steps_of
from bot.domain.people import Side
from bot.domain.plan import playbook_of
from bot.domain.questions import put, this_week
from bot.domain.talks import opened
from bot.domain.topics import Kind, Topic
from bot.moment import Moment
from bot.outcome import Outcome, Rooms, Say, privately
from bot.views import common, playbook, questions


class RemindSteps(ByClock):
    """Remind somebody of the steps that are their part, all in one card."""

    word: ClassVar[str] = "remind-steps"
    member: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, at most once a day."""
        today = coop.today(at.now)
        after = coop.stamped(f"steps:{self.member}", f"{today}")
        who = coop.member(self.member)
        if who is None or not who.roles or not steps_of(coop, who, today):
            return Outcome(after)
        return privately(
            after,
            f"steps:{self.member}:{today}",
            [who],
            lambda t: playbook.reminder(after, who, at.now, t),
        )


class OpenTalk(ByClock):
    """Announce a talk that comes again, with its agenda, some days ahead (M05, M06)."""

    word: ClassVar[str] = "open-talk"
    duty: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Make it a step of somebody's, and tell the rooms."""
        its = playbook_of(coop, at.library)
        told = its.duty(self.duty) if its else None
        if coop.playbook is None or self.duty not in coop.playbook.coming:
            return Outcome(coop)
        if told is None:
            coming = {n: d for n, d in coop.playbook.coming.items() if n != self.duty}
            gone = coop.playbook.model_copy(update={"coming": coming})
            return Outcome(coop.but(playbook=gone))
        after = opened(coop, told, coop.today(at.now))
        step = after.steps[-1]
        if len(after.steps) == len(coop.steps):
            return Outcome(after)
        sheet = at.library.sheet(told.sheet) if told.sheet else None
        card = Say(f"talk:{step.id}", Rooms(), lambda t: playbook.talk(after, step, told, sheet, t))
        return Outcome(after, None, (card,))


class StepTopics(ByClock):
    """Put steps that stay overdue on the agenda of the next jour fixe."""

    word: ClassVar[str] = "step-topics"

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Add one topic for each, once."""
        today = coop.today(at.now)
        after = coop.stamped("step-topics", f"{today}")
        known = {topic.key for topic in coop.topics}
        language = common.house(coop).language
        for step in overdue_steps(coop, today):
            if f"step:{step.id}" in known:
                continue
            side = step.who.side if isinstance(step.who.side, Side) else None
            topic = Topic(
                id=numbered("T", after.topics),
                title=f"{step.id} {step.title.said(language)}"[:120],
                kind=Kind.FOLLOW_UP,
                side=side,
                at=at.now,
                key=f"step:{step.id}",
            )
            after = after.with_topic(topic)
        return Outcome(after)


class PutQuestions(ByClock):
    """Put this week's two questions to the owner of a side (M35)."""

    word: ClassVar[str] = "put-questions"
    side: Side
    week: str

    def run(self, coop: Cooperation, at: Moment) -> Outcome:
        """Send the private card, once a week."""
        after = put(coop, self.side, at.now).stamped(f"questions:{self.side}", self.week)
        its = playbook_of(coop, at.library)
        owner = after.acting_owner(self.side, after.today(at.now))
        names = this_week(after, self.side, at.now)
        if its is None or owner is None or not names:
            return Outcome(after)
        return privately(
            after,
            f"questions:{self.week}:{self.side}",
            [owner],
            lambda t: questions.card(after, its, names, owner, t),
        )
