"""The buttons of the running jour fixe: what helps in this block first, the rest behind (M17)."""

from datetime import datetime

from bot.domain.cooperation import Cooperation
from bot.domain.meeting import EXTRAS, Fate, Meeting, Part
from bot.domain.topics import Kind
from bot.language import Tongue
from bot.message import Answers, Ask, Button, Do
from bot.views.actions import done_button
from bot.views.agenda import called
from bot.views.milestones import ways


def buttons(
    coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue
) -> tuple[list[Button], list[Button]]:
    """Return the buttons in front (the first three are shown) and behind."""
    last = meeting.block + 1 >= len(meeting.parts)
    next_ = Do(
        label=t("End and write the minutes") if last else t("Next block"),
        word="next",
        given={"block": str(meeting.block)},
        style="primary",
    )
    here = Do(label=t("I am here"), word="here")
    decide = Ask(label=t("Decision"), word="decision")
    lesson = Ask(label=t("Lesson"), word="take-lesson")
    action = Ask(label=t("Action"), word="take-action")
    rate = Ask(label=t("Rate"), word="rate")
    extra = _more_time(meeting, t)
    topic = meeting.topic
    done = [concludes(t("Topic done"), topic, Fate.DONE)] if topic in meeting.open_topics else []
    by_part: dict[Part, list[Button]] = {
        Part.ARRIVAL: [here, next_, *extra],
        Part.TOPICS: [next_, *_ranks(coop, topic, t), *extra, *done],
        Part.DECISIONS: [next_, *extra, decide],
        Part.LESSON: [next_, lesson, *extra],
        Part.CLOSE: [rate, next_, *extra],
    }
    front = by_part.get(meeting.part, [next_, *extra, action])
    kept = _promises(coop, meeting, now, t)
    front = [next_, *kept, *extra] if kept else front
    asked = _asked(coop, meeting, now, t)
    shown = {b.label for b in (*asked, *front)}
    rest: list[Button] = []
    if meeting.part is Part.TOPICS and topic and not asked:
        rest += [
            concludes(t("Take along"), topic, Fate.ALONG),
            concludes(t("Park this topic"), topic, Fate.PARK),
            concludes(t("Go on in writing"), topic, Fate.WRITING),
            escalates(t("Escalate"), coop, topic, t),
        ]
    rest += [decide, action, lesson, here, rate]
    rest += [
        Ask(label=t("Note"), word="note"),
        Ask(label=t("Park something"), word="park"),
        Ask(label=t("Pass the moderation on"), word="hand-over"),
        Do(label=t("End the jour fixe"), word="end", style="danger"),
    ]
    return [*asked, *front], [b for b in rest if b.label not in shown]


def _ranks(coop: Cooperation, topic_id: str, t: Tongue) -> list[Button]:
    """Return the button by which a side ranks the backlog, while that is the topic (M06)."""
    topic = coop.topic(topic_id) if topic_id else None
    if topic is None or topic.kind is not Kind.RANKING:
        return []
    return [Ask(label=t("Say what comes first"), word="backlog rank")]


def _promises(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> list[Button]:
    """Return the buttons of what was promised: done, reached, adjusted; the oldest first."""
    if meeting.part is Part.ACTIONS:
        due = sorted((a for a in coop.actions if a.open), key=lambda a: a.due)
        return [done_button(a, t) for a in due[:6]]
    if meeting.part is Part.MILESTONES:
        ahead = sorted((m for m in coop.milestones if m.open), key=lambda m: m.due)
        today = coop.today(now)
        return [b for m in ahead[:3] for b in ways(coop, m, today, t)]
    return []


def _more_time(meeting: Meeting, t: Tongue) -> list[Button]:
    left = EXTRAS - meeting.extra
    if left <= 0:
        return []
    given: Answers = {"block": str(meeting.block), "extra": str(meeting.extra)}
    return [Do(label=t("+2 min ({n} left)", n=left), word="more", given=given)]


def escalates(label: str, coop: Cooperation, topic_id: str, t: Tongue) -> Ask:
    """Return the button that asks a sponsor to decide a topic."""
    topic = coop.topic(topic_id)
    cause = called(coop, topic, t)[:280] if topic else ""
    given: Answers = {"of_topic": topic_id, "cause": cause}
    return Ask(label=label, word="escalate-topic", given=given)


def concludes(label: str, topic: str, way: Fate) -> Do:
    """Return the button that says what becomes of a topic."""
    return Do(label=label, word="conclude", given={"topic": topic, "way": way.value})


def _asked(coop: Cooperation, meeting: Meeting, now: datetime, t: Tongue) -> list[Button]:
    """Return the buttons of a question that has to be answered first."""
    if meeting.third:
        topic = meeting.third
        return [
            escalates(t("Escalate {id}", id=topic), coop, topic, t),
            concludes(t("Drop {id}", id=topic), topic, Fate.DROP),
            concludes(t("{id} in writing", id=topic), topic, Fate.WRITING),
        ]
    if not meeting.deciding(now):
        return []
    found: list[Button] = []
    for topic in meeting.open_topics[:5]:
        found += [
            concludes(t("Take {id} along", id=topic), topic, Fate.ALONG),
            concludes(t("{id} in writing", id=topic), topic, Fate.WRITING),
            escalates(t("Escalate {id}", id=topic), coop, topic, t),
        ]
    return found
