"""Whatever people press, type and send, in whatever order, twice, at once and at any hour."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from adapters.slack import render
from bot.commands import BY_WORD, COMMANDS
from bot.domain.calendar import local
from bot.domain.cooperation import Cooperation
from bot.domain.people import Address, Caller, Side
from bot.errors import Bug
from bot.message import Answers, Ask, Do, Form, Input, Lights, Message
from bot.ports import Entry
from bot.tandem import Done, Request, Tandem
from bot.tandem.posts import HERE
from storage.memory import MemoryStore
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, VERA, World, person

SECOND = Address(platform="slack", id="second")
INSIDE = {
    Side.SME: Address(platform="slack", id="inside-sme"),
    Side.STARTUP: Address(platform="local", id="inside-startup"),
}
ELSEWHERE = Address(platform="local", id="elsewhere")
Act = Callable[[], Coroutine[Any, Any, Done]]
T = TypeVar("T")
ROOMS = (ROOM, SECOND, *INSIDE.values(), ELSEWHERE)
STRANGER = person("local", "Carla Fremd", "fremd")
FAR = ERIKA.model_copy(update={"zone": "America/New_York"})
PEOPLE = (MAX, SABINE, VERA, FAR, BEN, STRANGER)

WORDS = st.sampled_from([w for c in COMMANDS if c.listed for w in (c.word, *c.also)])
TAILS = st.sampled_from(
    [
        "",
        'grün "Alles läuft"',
        'rot "Sensor fehlt" bedarf="Zugang" von=partner weg="Leihgerät"',
        "bis 1.12.",
        "until Friday",
        "bis nächste Woche Freitag Vertretung Vera",
        "bis heute",
        'bis 15.1. Grund "Messe"',
        "12",
        "intern",
        "0000-0000-0000",
        "status",
    ]
)
TEXT = st.text(max_size=40)
LINES = st.one_of(
    st.builds("{} {}".format, WORDS, TAILS), WORDS, st.builds("{} {}".format, WORDS, TEXT), TEXT
)
DATES = st.sampled_from(["2026-12-01", "2026-11-26", "3.12.", "Freitag", "2020-01-01", "bald", ""])
SIGNALS: Answers = {
    "amber_weeks": "4", "gap_weeks": "3", "silent_weeks": "2", "action_days": "9",
    "milestone_days": "7",
}  # fmt: skip
RHYTHM: Answers = {
    "ask_weekday": "2", "ask_at": "16:00", "nudge_at": "9:00", "close_weekday": "3",
    "close_at": "17:30", "from_time": "9:00", "to_time": "17:00",
}  # fmt: skip
# What people sensibly do, so that chance does not have to find it.
SENSIBLE: list[tuple[Caller, str, Answers]] = [
    (MAX, "pause", {"until": "in 10 Tagen", "reason": "Messe"}),
    (SABINE, "resume", {}),
    (FAR, "settings signals", SIGNALS),
    (MAX, "settings rhythm", RHYTHM),
    (VERA, "settings company", {"name": "Muster", "land": "DE-BE", "closures": "24.12. - 6.1."}),
    (MAX, "away", {"until": "in 8 Tagen", "stand_in": "Vera"}),
    (FAR, "away", {"until": "in 8 Tagen"}),
    (MAX, "back", {}),
    (FAR, "me", {"language": "de", "zone": "Asia/Tokyo", "weekdays": ["0", "1", "2"]}),
    (MAX, "action", {"text": "Daten liefern", "due": "in 3 Tagen"}),
    (FAR, "action", {"text": "Modell trainieren", "due": "morgen", "who": "side:sme"}),
    (VERA, "done", {}),
    (MAX, "milestone", {"title_": "Prognose läuft", "due": "in 8 Tagen"}),
    (FAR, "adjust", {"milestone": "M1", "due": "in 20 Tagen", "reason": "Sensoren"}),
    (MAX, "adjust", {"milestone": "M1", "due": "in 20 Tagen", "reason": "Sensoren"}),
    (FAR, "reached", {}),
    (BEN, "join", {"side": "startup", "role": "sponsor"}),
    (STRANGER, "join", {"side": "startup", "role": "member"}),
    (STRANGER, "leave", {}),
]


def answers_to(it: Input) -> st.SearchStrategy[str | list[str]]:
    """Return what people might answer: mostly what fits, sometimes anything."""
    values = [c.value for c in it.choices]
    if it.type == "several":
        return st.lists(st.sampled_from(values), max_size=4)
    if values:
        return st.sampled_from(values) | st.sampled_from(["", "nichts davon"])
    if it.type == "date":
        return DATES
    if it.type == "number":
        return st.sampled_from(["2", "5", "0", "999", "1,5", "viele", ""])
    kept = it.value if isinstance(it.value, str) else ""
    return st.sampled_from([kept, kept, "09:00", "Etwas", "Wir wollen 15 % bis 30.6.2027"]) | TEXT


class Kept(logging.Handler):
    """Keeps every line of the log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


class People(RuleBasedStateMachine):
    """Everybody of two companies, a stranger, five rooms and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = World()
        self.world.tandem = Tandem(
            self.world.store,
            self.world.clock.now,
            fresh=_ids(),
            breathe=lambda _: asyncio.sleep(0),
        )
        self.pressable: list[Do | Ask] = []
        self.forms: list[tuple[Caller, Form]] = []
        self.again: Act | None = None
        self.journals: dict[str, tuple[Entry, ...]] = {}
        self.versions: dict[str, int] = {}
        self.seen: dict[str, int] = {}
        self.secrets: list[str] = []
        self.count = 0
        self.log = Kept()
        self.level = logging.getLogger("bot").level
        logging.getLogger("bot").addHandler(self.log)
        logging.getLogger("bot").setLevel(logging.DEBUG)

    def teardown(self) -> None:
        logging.getLogger("bot").removeHandler(self.log)
        logging.getLogger("bot").setLevel(self.level)
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    # -- how it begins -----------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        """Both owners, a sponsor and a deputy; two shared rooms, one of each side's own."""
        self.do(self._begin())

    async def _begin(self) -> None:
        await self.world.both()
        for who, where, kind in (
            (MAX, SECOND, "shared"),
            (MAX, INSIDE[Side.SME], "internal"),
            (FAR, INSIDE[Side.STARTUP], "internal"),
        ):
            await self.world.joined(BEN, "startup", "member")
            code = await self.world.types(who, f"link {kind}")
            assert isinstance(code, Message)
            await self.world.types(who, f"connect {code.title.rpartition(' ')[2]}", where)
        self._look(MAX, code)
        await self._after()

    # -- what people do ----------------------------------------------------------------------

    def _request(self, who: Caller, room: Address | None, door: str) -> Request:
        return self.world._request(who, room, door)

    def _acts(self, who: Caller, act: Act) -> Done:
        """Let one person act, and hold what an act may do to the record."""
        before = self.do(self._records())
        done = self.do(act())
        after = self.do(self._records())
        grown = {i: len(after[i][1]) - len(before.get(i, (0, ()))[1]) for i in after}
        assert sum(grown.values()) == int(done.changed), (grown, done)
        self.again = act
        self._look(who, done.reply)
        self.do(self._after())
        return done

    async def _records(self) -> dict[str, tuple[Cooperation, tuple[Entry, ...]]]:
        store = self.world.store
        return {i: (await store.load(i), await store.journal(i)) for i in await store.ids()}

    @rule(
        who=st.sampled_from(PEOPLE),
        room=st.sampled_from(ROOMS) | st.none(),
        text=LINES,
    )
    def types(self, who: Caller, room: Address | None, text: str) -> None:
        request = self._request(who, room, "words")
        self._acts(who, lambda: self.world.tandem.said(request, text))

    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(ROOMS) | st.none(), data=st.data())
    def presses(self, who: Caller, room: Address | None, data: st.DataObject) -> None:
        """Press any button that was ever shown to anybody."""
        pressed = data.draw(st.sampled_from(self.pressable))
        request = self._request(who, room, "button")
        self._acts(who, lambda: self.world.tandem.pressed(request, pressed))

    @rule(who=st.sampled_from(PEOPLE), data=st.data())
    def answers_a_card(self, who: Caller, data: st.DataObject) -> None:
        """Press a button of one of the last cards in one's own chat, as people mostly do."""
        cards = self.world.shown(who)[-3:]
        offered = [b for card in cards for b in (*card.buttons, *card.more)]
        if offered:
            pressed = data.draw(st.sampled_from(offered))
            request = self._request(who, None, "button")
            self._acts(who, lambda: self.world.tandem.pressed(request, pressed))

    @precondition(lambda self: self.forms)
    @rule(room=st.sampled_from(ROOMS) | st.none(), data=st.data())
    def fills(self, room: Address | None, data: st.DataObject) -> None:
        """Fill in one of the last forms, mostly as its opener would."""
        who, form = data.draw(st.sampled_from(self.forms[-3:]))
        answers = form.answers()
        for it in form.inputs:
            if not it.value or data.draw(st.integers(0, 3)) == 0:
                answers[it.name] = data.draw(answers_to(it))
        request = self._request(who, room, "form")
        self._acts(who, lambda: self.world.tandem.sent(request, form.word, answers, form.coop))

    @precondition(lambda self: self.forms)
    @rule(who=st.sampled_from(PEOPLE), room=st.sampled_from(ROOMS) | st.none(), data=st.data())
    def forges(self, who: Caller, room: Address | None, data: st.DataObject) -> None:
        """Send a form that somebody else may have opened, with any answers."""
        _, form = data.draw(st.sampled_from(self.forms))
        answers = form.answers() | {i.name: data.draw(answers_to(i)) for i in form.inputs}
        request = self._request(who, room, "form")
        self._acts(who, lambda: self.world.tandem.sent(request, form.word, answers, form.coop))

    @rule(who=st.sampled_from(PEOPLE), word=st.sampled_from(sorted(BY_WORD)))
    def opens(self, who: Caller, word: str) -> None:
        request = self._request(who, ROOM, "button")
        self._acts(who, lambda: self.world.tandem.form(request, word, {}))

    @rule(who=st.sampled_from((MAX, FAR)), light=st.sampled_from(["green", "amber", "red"]))
    def reports(self, who: Caller, light: str) -> None:
        """Report in good order, so that weeks are full as often as empty."""
        answers: Answers = {"light": light, "headline": f"Wortlaut {light}", "way": "Leihgerät"}
        request = self._request(who, ROOM, "form")
        self._acts(who, lambda: self.world.tandem.sent(request, "status", answers))

    @rule(it=st.sampled_from(SENSIBLE))
    def does_what_people_do(self, it: tuple[Caller, str, Answers]) -> None:
        who, word, answers = it
        request = self._request(who, ROOM, "form")
        self._acts(who, lambda: self.world.tandem.sent(request, word, answers))

    @rule(who=st.sampled_from((MAX, FAR)), yes=st.booleans())
    def settles_what_waits(self, who: Caller, *, yes: bool) -> None:
        """Answer the newest proposal and the newest wish to join."""
        coop = self.do(self.world.store.load(self.do(self.world.store.ids())[0]))
        asked: list[tuple[str, Answers]] = [
            ("agree" if yes else "disagree", {"proposal": p.id}) for p in coop.proposals[-1:]
        ]
        asked += [
            ("confirm" if yes else "decline", {"member": m.id})
            for m in [m for m in coop.members if m.pending][-1:]
        ]
        for word, answers in asked:
            request = self._request(who, ROOM, "button")
            pressed = Do(label="", word=word, given=answers)
            self._acts(who, partial(self.world.tandem.pressed, request, pressed))

    @rule(who=st.sampled_from((MAX, SABINE, FAR)), words=st.sampled_from(["xyzzy", "help status"]))
    def whispers(self, who: Caller, words: str) -> None:
        """Say something in private or in one's own room that nothing is done with."""
        self.count += 1
        secret = f"Geheimnis{self.count}"
        self.secrets.append(secret)
        side = Side.STARTUP if who is FAR else Side.SME
        for room in (None, INSIDE[side]):
            request = self._request(who, room, "words")
            said = partial(self.world.tandem.said, request, f"{words} {secret}")
            assert not self._acts(who, said).changed

    @precondition(lambda self: self.again)
    @rule()
    def hears_it_twice(self) -> None:
        """A platform delivers the same event again: nothing more happens."""
        again = self.again
        assert again
        before = self.do(self._records())
        done = self.do(again())
        assert not done.changed
        assert self.do(self._records()) == before

    @rule(
        first=st.sampled_from(PEOPLE),
        second=st.sampled_from(PEOPLE),
        data=st.data(),
    )
    def race(self, first: Caller, second: Caller, data: st.DataObject) -> None:
        """Two press at once, and one of them is delivered twice."""
        buttons = [data.draw(st.sampled_from(self.pressable)) for _ in range(2)]
        one, other = (self._request(who, ROOM, "button") for who in (first, second))
        tandem = self.world.tandem
        before = self.do(self._records())

        async def together() -> tuple[Done, ...]:
            return await asyncio.gather(
                tandem.pressed(one, buttons[0]),
                tandem.pressed(other, buttons[1]),
                tandem.pressed(one, buttons[0]),
            )

        done = self.do(together())
        after = self.do(self._records())
        grown = sum(len(after[i][1]) - len(before.get(i, (0, ()))[1]) for i in after)
        assert grown == sum(d.changed for d in done)
        assert grown <= 2
        for who, d in zip((first, second, first), done, strict=True):
            self._look(who, d.reply)
            assert not isinstance(d.failed, Bug)
        self.again = None
        self.do(self._after())

    # -- what the clock does -----------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 3, 17, 24, 24, 72, 200]))
    def waits(self, hours: int) -> None:
        """Let time pass, each duty and each post at its own moment."""
        self.again = None
        self.do(self._until(self.world.clock.now() + timedelta(hours=hours)))

    async def _until(self, end: datetime) -> None:
        store, clock = self.world.store, self.world.clock
        for _ in range(500):
            waits = [await store.next_due()]
            for room in await store.rooms_owed():
                waits += [o.not_before for o in await store.owed(room)]
            soonest = min((w for w in waits if w), default=end)
            if soonest > end:
                break
            clock.move_to(max(soonest, clock.now()))
            await self._after()
        clock.move_to(end)
        await self._after()

    async def _after(self) -> None:
        await self.world.settle()
        coops = {i: await self.world.store.load(i) for i in await self.world.store.ids()}
        for address, shown in self.world.chat.rooms.items():
            before = self.seen.get(address.key, 0)
            self.seen[address.key] = len(shown)
            for it in shown[before:]:
                if address.kind == "person":
                    self._at_work(coops, address, it.at)
            for it in shown:
                self._look(MAX, it.message)

    def _at_work(self, coops: dict[str, Cooperation], address: Address, at: datetime) -> None:
        """Hold that a new message reached somebody at work, or who was here just now."""
        mine = [(c, m) for c in coops.values() if (m := c.member_at(address))]
        for coop, who in mine:
            here = local(at, coop.zone_of(who))
            works = coop.working_days(who).works(here.date())
            hours = coop.rhythm.from_time <= here.time() < coop.rhythm.to_time
            if (works and hours) or (who.active and at - who.active < HERE):
                return
        assert not mine, (address.id, at)

    def _look(self, who: Caller, reply: Message | Form | None) -> None:
        """Keep what can be pressed, and what was opened by whom."""
        if isinstance(reply, Form):
            self.forms.append((who, reply))
        elif reply:
            new = [b for b in (*reply.buttons, *reply.more) if b not in self.pressable]
            self.pressable += new

    # -- what holds, whatever happens --------------------------------------------------------

    @invariant()
    def no_bug_is_ever_met(self) -> None:
        assert [r.getMessage() for r in self.log.records if r.levelno >= logging.ERROR] == []

    @invariant()
    def the_log_holds_no_words(self) -> None:
        said = " ".join(str(r.__dict__) for r in self.log.records)
        assert not any(word in said for word in ("Geheimnis", "Wortlaut", "Sensor", "Leihgerät"))

    @invariant()
    def what_was_whispered_is_nowhere(self) -> None:
        shown = {
            a.key: " ".join(s.message.model_dump_json() for s in it)
            for a, it in self.world.chat.rooms.items()
        }
        assert [k for k, text in shown.items() if "Geheimnis" in text] == []

    @invariant()
    def there_is_one_report_a_side_and_week_and_one_close_a_week(self) -> None:
        for coop, _ in self.do(self._records()).values():
            spots = [(r.week, r.side) for r in coop.reports]
            closed = [w.week for w in coop.weeks]
            assert len(spots) == len(set(spots))
            assert closed == sorted(set(closed))

    @invariant()
    def the_journal_only_grows_and_versions_too(self) -> None:
        for i, (coop, journal) in self.do(self._records()).items():
            kept = self.journals.get(i, ())
            assert journal[: len(kept)] == kept
            assert coop.version >= self.versions.get(i, 0)
            assert len(journal) == len(kept) or coop.version > self.versions.get(i, 0)
            self.journals[i], self.versions[i] = journal, coop.version

    @invariant()
    def a_rooms_own_messages_stay_in_it(self) -> None:
        for address, shown in self.world.chat.rooms.items():
            internal = [s.key for s in shown if "internal" in s.key]
            assert internal == [] or address in INSIDE.values()
            private = [s.key for s in shown if s.key.split(":")[1] in ("ask", "nudge", "join")]
            assert private == [] or address.kind == "person"

    @invariant()
    def everything_shown_can_be_drawn_and_kept(self) -> None:
        for button_ in self.pressable[-3:]:
            assert button_.word in BY_WORD
        for shown in self.world.chat.rooms.values():
            for it in shown[-1:]:
                assert Message.model_validate_json(it.message.model_dump_json()) == it.message
                assert len(it.message.buttons) <= 3
                assert render.message(it.message).blocks
        for _, form in self.forms[-1:]:
            assert Form.model_validate_json(form.model_dump_json()) == form


def _ids() -> Callable[[], str]:
    ids = iter(f"{n:012x}" for n in range(1, 1_000_000))
    return lambda: next(ids)


People.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestPeople = People.TestCase


# -- what people write ---------------------------------------------------------------------------


@given(headline=st.text(min_size=1, max_size=280), need=st.text(max_size=280))
@settings(max_examples=60)
def test_what_somebody_wrote_stands_in_every_room_as_it_was_written(headline: str, need: str):
    """Whatever the letters (but NUL): through form, store and message, to both languages."""
    answers: Answers = {"light": "green", "headline": headline, "need": need}
    answers["need_from"] = "partner"

    async def told() -> tuple[World, Done]:
        world = World()
        await world.started()
        request = world._request(MAX, ROOM, "form")
        done = await world.tandem.sent(request, "status", answers)
        await world.settle()
        return world, done

    world, done = asyncio.run(told())
    headline, need = headline.replace("\x00", ""), need.replace("\x00", "")
    if not headline.strip():
        assert isinstance(done.reply, Form)
        return
    card = world.shown(ROOM)[-1]
    lights = next(b for b in card.blocks if isinstance(b, Lights))
    assert lights.rows[0].headline == f"„{headline.strip()}“"
    assert (
        need.strip() in card.model_dump()["blocks"][-1]["rows"][0][1][0] if need.strip() else True
    )


@given(word=st.sampled_from(sorted(BY_WORD)), data=st.data())
@settings(max_examples=150)
def test_no_answer_to_any_command_is_a_bug(word: str, data: st.DataObject):
    """Forms are forged: any name, any text, lists where a text is meant and the other way round."""
    names = st.sampled_from([*BY_WORD[word].model_fields, "coop", "more words", ""])
    value = st.text(max_size=20) | st.lists(st.text(max_size=8), max_size=3)
    answers = data.draw(st.dictionaries(names, value, max_size=8))

    async def sent() -> Done:
        world = World()
        await world.started()
        request = world._request(MAX, ROOM, "form")
        return await world.tandem.sent(request, word, answers)

    assert not isinstance(asyncio.run(sent()).failed, Bug)


class Broken(MemoryStore):
    """A store that fails with somebody's words in its error."""

    async def find(self, key: str) -> tuple[str, ...]:
        raise ZeroDivisionError(f"Wortlaut {key}")


async def test_a_bug_is_told_with_the_reference_that_the_log_bears_and_no_words(
    caplog: pytest.LogCaptureFixture,
):
    world = World(store=Broken())
    done = await world.tandem.said(world._request(MAX, ROOM, "words"), "overview Wortlaut")
    done = await world.tandem.said(world._request(MAX, ROOM, "words"), "overview")
    assert isinstance(done.failed, Bug)
    assert isinstance(done.reply, Message)
    (record,) = caplog.records
    reference = record.__dict__["reference"]
    assert reference in done.reply.model_dump_json()
    assert "Wortlaut" not in str(record.__dict__)
