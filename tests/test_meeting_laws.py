"""Whatever is pressed by whomever in whatever order: sixty minutes, nothing lost, one protocol."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.meeting import NOTHING, Fate, Meeting, Part, fitted
from bot.domain.people import Side
from bot.domain.series import LENGTH
from bot.domain.topics import Stand
from bot.message import Answers, File, Form, Message
from tests.stories.test_agenda import agreed
from tests.world import ERIKA, MAX, ROOM, SABINE, VERA, World, berlin

START = berlin("2026-11-24", "10:00")
PEOPLE = (MAX, ERIKA, SABINE, VERA)
STALE = st.integers(-1, 8)
TOPICS = st.sampled_from(["T1", "T2", "T3", "T4", "T9"])
SAID = ("decision", "note", "park", "take-action", "take-lesson", "contribute")
PRESS = st.one_of(
    st.builds(lambda n: ("next", {"block": str(n)}), STALE),
    st.builds(lambda n, m: ("more", {"block": str(n), "extra": str(m)}), STALE, STALE),
    st.builds(
        lambda t, w: ("conclude", {"topic": t, "way": w.value}), TOPICS, st.sampled_from(Fate)
    ),
    st.sampled_from([(w, {}) for w in ("here", "end", "undo-end", "start-meeting", "minutes")]),
    st.builds(lambda n: ("rate", {"points": str(n)}), st.integers(0, 11)),
    st.sampled_from([(w, {}) for w in SAID]),
)
STEP = st.tuples(
    st.integers(0, 3), PRESS, st.sampled_from([0, 0, 1, 30, 90, 300, 700, 1500])
)  # who, what, seconds


@dataclass
class Play:
    """One meeting, and everything that was said in it and taken."""

    world: World = field(default_factory=World)
    said: list[str] = field(default_factory=list)

    async def begins(self) -> None:
        await agreed(self.world)
        for n in range(3):
            await self.world.types(MAX, f'thema "Thema {n}" diskussion 9')
        await self.world.at("2026-11-24", "10:00")
        await self.world.types(MAX, "jour fixe starten")

    def filled(self, word: str, answers: Answers) -> Answers:
        """Return the answers, with words of their own wherever something is said."""
        text = f"Gesagt Nummer {len(self.said)} Ende"
        fields = {
            "decision": "decision", "note": "text", "park": "text", "take-action": "text",
            "take-lesson": "worked", "contribute": "text",
        }  # fmt: skip
        if word not in fields:
            return answers
        more: Answers = {"who": "max", "due": "2026-12-01"} if word == "take-action" else {}
        more = {"who": "sme", "due": "2026-12-01"} if word == "take-action" else more
        if word == "contribute":
            more = {"about": "T1"}
        return {**answers, **more, fields[word]: text}

    async def step(self, who: int, word: str, answers: Answers, seconds: int) -> None:
        given = self.filled(word, answers)
        request = self.world._request(PEOPLE[who], ROOM, "form")
        done = await self.world.tandem.sent(request, word, given)
        accepted = isinstance(done.reply, Message) and done.failed is None
        if word in SAID and accepted:
            self.said.append(next(str(v) for v in given.values() if "Gesagt" in str(v)))
        if word in SAID and not accepted:
            # What was not taken is still in the form, with what to do.
            assert isinstance(done.reply, Form), done.reply
            assert set(given.values()) <= set(done.reply.answers().values())
        await self.passes(timedelta(seconds=seconds))

    async def passes(self, span: timedelta) -> None:
        target = self.world.clock.now() + span
        while (due := await self.world.store.next_due()) and due <= target:
            self.world.clock.move_to(max(due, self.world.clock.now()))
            await self.world.settle()
        self.world.clock.move_to(target)
        await self.world.settle()
        await self.holds()

    async def holds(self) -> None:
        for meeting in (await self.world.coop()).meetings:
            total = sum(meeting.spans.values(), NOTHING)
            assert total <= LENGTH, meeting
            assert all(span >= NOTHING for span in meeting.spans.values())
            assert meeting.started
            if meeting.running:
                assert self.world.clock.now() < meeting.started + LENGTH
            else:
                assert meeting.ended
                assert meeting.ended <= meeting.started + LENGTH
                assert meeting.open_topics == ()

    async def ends(self) -> None:
        await self.passes(timedelta(hours=2))
        coop = await self.world.coop()
        shown = self.world.chat.rooms[ROOM]
        for meeting in coop.meetings:
            keys = [s.key.partition(":")[2] for s in shown]
            assert keys.count(f"minutes:{meeting.id}") == 1
            assert keys.count(f"meeting:{meeting.id}") == 1
        told = " ".join(
            s.message.model_copy(
                update={"blocks": tuple(b for b in s.message.blocks if not isinstance(b, File))}
            ).model_dump_json()
            for s in shown
            if ":minutes:" in s.key or ":topic:" in s.key
        )
        lost = [text for text in self.said if text not in told]
        parked = [t.title for t in coop.topics if t.stand is Stand.PARKED]
        kept = [d.decision for d in coop.decisions] + [a.text for a in coop.actions]
        kept += [x.worked for x in coop.lessons] + parked
        kept += [r.text for t in coop.topics for r in t.remarks]
        assert [text for text in lost if text not in kept] == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=14))
def test_whatever_is_pressed_in_whatever_order(steps: list[tuple[int, tuple[str, Answers], int]]):
    async def play() -> None:
        one = Play()
        await one.begins()
        for who, (word, answers), seconds in steps:
            await one.step(who, word, answers, seconds)
        await one.ends()

    asyncio.run(play())


SPANS = st.dictionaries(
    st.sampled_from(Part), st.integers(0, 3600).map(lambda s: timedelta(seconds=s))
)


@given(SPANS, st.integers(-100, 4000).map(lambda s: timedelta(seconds=s)))
def test_what_is_left_is_never_passed_and_nothing_given_is_taken_twice(
    spans: dict[Part, timedelta], left: timedelta
):
    found = fitted(spans, left)
    total = sum(spans.values(), NOTHING)
    assert sum(found.values(), NOTHING) == min(total, max(left, NOTHING))
    assert all(NOTHING <= found[p] <= spans[p] for p in spans)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1200)), max_size=40))
def test_the_clock_of_a_meeting_alone_keeps_the_hour(presses: list[tuple[bool, int]]):
    meeting = Meeting(
        id="J1", week="2026-W48", planned=START, side=Side.SME, started=START, since=START,
        shown=START, spans={p: timedelta(minutes=n) for p, n in zip(Part, MINUTES, strict=True)},
    )  # fmt: skip
    now: datetime = START
    for more, seconds in presses:
        now += timedelta(seconds=seconds)
        if now >= meeting.ends_at:
            break
        longer = meeting.with_more_time(now) if more else None
        if longer:
            meeting = longer
        elif meeting.block + 1 < len(meeting.parts):
            meeting = meeting.moved_on(now)
        assert sum(meeting.spans.values(), NOTHING) <= LENGTH
        assert meeting.block_ends <= meeting.ends_at
        assert meeting.shown
        assert meeting.shown < meeting.next_tick() <= meeting.ends_at


MINUTES = (3, 7, 7, 8, 25, 4, 4, 2)


@pytest.mark.parametrize("minute", range(60))
def test_a_tick_comes_at_the_latest_every_five_minutes(minute: int):
    shown = START + timedelta(minutes=minute)
    meeting = Meeting(
        id="J1", week="2026-W48", planned=START, side=Side.SME, started=START, since=START,
        shown=shown, spans={p: timedelta(minutes=n) for p, n in zip(Part, MINUTES, strict=True)},
    )  # fmt: skip
    assert shown < meeting.next_tick() <= min(shown + timedelta(minutes=5), meeting.ends_at)
