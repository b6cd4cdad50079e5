"""The weekly question about trust: without names, from three answers a side on, sides only."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.meeting import Meeting, Rating, State
from bot.domain.people import Caller, Side
from bot.domain.pulse import Condition, Pulse, apart
from bot.domain.topics import Topic
from bot.message import Facts, Message, Paragraph, Table, plain
from bot.ports import Change
from tests.world import BEN, ERIKA, MAX, ROOM, SABINE, VERA, World, berlin, button, person

NORA = person("local", "Nora Beispiel", "beispiel", "en")
SME, STARTUP = (MAX, SABINE, VERA), (ERIKA, BEN, NORA)


async def six(world: World) -> None:
    """Three people on each side."""
    await world.both()
    for who in (BEN, NORA):
        await world.joined(who, "startup", "member")


def card(world: World, who: Caller) -> Message | None:
    titles = ("Eine Frage zum Vertrauen", "One question about trust")
    return next((m for m in reversed(world.shown(who)) if m.title.startswith(titles)), None)


async def answers(world: World, who: Caller, points: int) -> None:
    asked = card(world, who)
    assert asked
    await world.presses(who, asked.scale[points - 1], None)


def week_row(world: World, name: str) -> str:
    newest = [m for m in world.shown(ROOM) if m.title.startswith("KW")][-1]
    facts = [r for b in newest.blocks if isinstance(b, Facts) for r in b.rows]
    return next((plain(said) for label, said in facts if label == name), "")


async def test_two_cycles_apart_put_trust_on_the_agenda_and_no_name_is_kept():
    world = World()
    await six(world)
    await world.at("2026-11-25", "09:59")
    assert card(world, MAX) is None
    await world.at("2026-11-25", "10:00")
    asked = card(world, MAX)
    assert asked
    assert [b.label for b in asked.scale] == [
        "1 · gar nicht", "2 · eher nicht", "3 · teils", "4 · meist", "5 · voll und ganz",
    ]  # fmt: skip
    said = [plain(b.spans) for b in asked.blocks if isinstance(b, Paragraph)]
    assert said[0] == "Wenn wir Beispiel Robotics brauchen, ist jemand für uns da."

    for who in SME:
        await answers(world, who, 5)
    for who in STARTUP[:2]:
        await answers(world, who, 3)
    stands = await world.types(MAX, "vertrauen")
    assert isinstance(stands, Message)
    assert not [b for b in stands.blocks if isinstance(b, Table)]  # two answers are too few
    await answers(world, NORA, 4)
    assert world.titles(NORA)[-1] == "Thank you for your answer · Predictive Maintenance"

    # The same person cannot count twice, by the old button or typed.
    again = await world.presses(MAX, asked.scale[0], None)
    assert isinstance(again, Message)
    assert again.title == "Das hat nicht geklappt"

    await world.at("2026-11-27", "14:00")
    assert week_row(world, "Vertrauen") == (
        "Erreichbarkeit: Muster Maschinenbau GmbH 5, Beispiel Robotics 3 (Abstand 2)"
    )
    assert (await world.coop()).topics == ()

    # The next week asks another condition: apart there says nothing about the first.
    await world.at("2026-12-02", "10:00")
    for who in SME:
        await answers(world, who, 2)
    for who in STARTUP:
        await answers(world, who, 4)
    await world.at("2026-12-04", "14:00")
    assert (await world.coop()).topics == ()

    # In the next cycle, eight questions later, the first condition comes again, still apart.
    await world.at("2027-01-20", "10:00")
    coop = await world.coop()
    assert [p.condition for p in coop.pulses] == [*Condition, Condition.AVAILABILITY]
    for who in SME:
        await answers(world, who, 4)
    for who in STARTUP:
        await answers(world, who, 3)
    # Before the week has closed nobody sees a median move.
    stands = await world.types(MAX, "vertrauen")
    assert isinstance(stands, Message)
    assert medians(stands) == [["Verlässlichkeit", "2", "4", "2", "–"],
                               ["Erreichbarkeit", "5", "3", "2", "–"]]  # fmt: skip
    await world.at("2027-01-22", "14:00")
    stands = await world.types(MAX, "vertrauen")
    assert isinstance(stands, Message)
    assert medians(stands)[0] == ["Erreichbarkeit", "4", "3", "1", "2"]
    (topic,) = (await world.coop()).topics
    assert isinstance(topic, Topic)
    assert topic.title == (
        "Wir sehen Vertrauen verschieden: Erreichbarkeit: Muster Maschinenbau GmbH 4,"
        " Beispiel Robotics 3 (Abstand 1)"
    )

    # Nowhere does it stand who answered what: neither in the state nor in the journal.
    coop = await world.coop()
    assert [set(p.counts) for p in coop.pulses if p.counts] == [set(Side)] * 3
    entries = [e for e in await world.store.journal(coop.id) if e.what == "pulse"]
    assert [e.detail.get("points") for e in entries] == [None] * 18


def medians(stands: Message) -> list[list[str]]:
    """Return the rows of the table of medians."""
    return [list(r) for b in stands.blocks if isinstance(b, Table) for r in b.rows]


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Condition)), st.integers(1, 5), st.integers(1, 5),
                  st.integers(0, 3)),
        min_size=1, max_size=24,
    )
)  # fmt: skip
def test_a_topic_needs_the_same_condition_apart_in_two_cycles(
    asked: list[tuple[Condition, int, int, int]],
):
    pulses: list[Pulse] = []
    for n, (condition, ours, theirs, missing) in enumerate(asked):
        pulse = Pulse(week=f"2027-W{n + 10}", condition=condition, at=berlin("2027-03-01"))
        for who in range(3):
            pulse = pulse.with_answer(Side.SME, ours, f"s{who}")
        for who in range(3 - missing):
            pulse = pulse.with_answer(Side.STARTUP, theirs, f"p{who}")
        pulses.append(pulse)
    whole = [(c, abs(a - b)) for c, a, b, missing in asked if not missing]
    last = asked[-1]
    same = [gap for c, gap in whole if c is last[0]][-2:]
    expected = not last[3] and len(same) == 2 and min(same) >= 1
    assert apart(tuple(pulses), pulses[-1]) == expected


async def test_with_two_on_a_side_nobody_is_asked():
    world = World()
    await world.both()
    await world.at("2026-11-27", "14:00")
    assert [card(world, who) for who in (MAX, SABINE, VERA, ERIKA)] == [None] * 4


async def test_who_does_not_want_it_is_not_asked_and_may_come_back():
    world = World()
    await six(world)
    extra = person("local", "Moritz Muster", "muster")
    await world.joined(extra, "sme", "member")
    await world.at("2026-11-25", "10:00")
    asked = card(world, extra)
    assert asked
    left = await world.presses(extra, button(asked, "Mich nicht fragen"), None)
    await world.at("2026-12-02", "12:00")
    assert len([t for t in world.titles(extra) if t.startswith("Eine Frage")]) == 1
    await world.presses(extra, button(left, "Wieder fragen"), None)
    await world.at("2026-12-09", "12:00")
    # This week's, which is still open, and the next.
    assert len([t for t in world.titles(extra) if t.startswith("Eine Frage")]) == 3


async def test_effort_is_counted_by_role_and_tells_when_it_is_too_much():
    world = World()
    await six(world)
    await world.at("2026-11-28", "12:00")
    stands = await world.types(MAX, "vertrauen")
    assert isinstance(stands, Message)
    rows = {n: plain(s) for b in stands.blocks if isinstance(b, Facts) for n, s in b.rows}
    asked = rows["Von Tandem gefragt in KW 48"]
    # Owners: the light, its reminder, trust; sponsor and deputy: trust, and what worries them.
    assert "Muster Maschinenbau GmbH, Projektverantwortung: 3 von 5" in asked
    assert "Muster Maschinenbau GmbH, Sponsor: 3 von 3" in asked


async def test_more_asks_than_agreed_stand_on_the_card_of_the_week():
    world = World()
    await six(world)
    coop = await world.coop()
    tight = coop.thresholds.model_copy(update={"owner_asks": 1})
    after = coop.but(thresholds=tight)
    await world.store.save(Change(coop=after, at=world.clock.now(), keys=after.keys,
                                  next_due=world.clock.now()))  # fmt: skip
    await world.at("2026-11-27", "14:00")
    assert week_row(world, "Von Tandem gefragt in KW 48") == (
        "Muster Maschinenbau GmbH, Projektverantwortung: 3 von 1 – mehr als vereinbart"
        " · Muster Maschinenbau GmbH, Sponsor: 3 von 3"
        " · Beispiel Robotics, Projektverantwortung: 3 von 1 – mehr als vereinbart"
    )


async def test_each_side_sees_how_both_rated_the_jour_fixe_and_no_name():
    world = World()
    await six(world)
    coop, now = await world.coop(), world.clock.now()
    for n, (ours, theirs) in enumerate(((8, 6), (9, 7), (4, 0))):
        points = {Side.SME: Rating(points=ours)}
        points |= {Side.STARTUP: Rating(points=theirs)} if theirs else {}
        coop = coop.with_meeting(
            Meeting(id=f"J{n + 1}", week=f"2026-W4{n + 1}", planned=now, ended=now, side=Side.SME,
                    state=State.HELD, ratings=points)
        )  # fmt: skip
    await world.store.save(Change(coop=coop, at=now, keys=coop.keys))
    stands = await world.types(MAX, "vertrauen")
    assert isinstance(stands, Message)
    rows = {n: plain(s) for b in stands.blocks if isinstance(b, Facts) for n, s in b.rows}
    assert rows["Jour fixe, bewertet"] == (
        "Muster Maschinenbau GmbH 8 von 10 (8, 9, 4) · Beispiel Robotics 6,5 von 10 (6, 7)"
    )
    names = [c.name for c in (*SME, *STARTUP)]
    assert [n for n in names if n in stands.model_dump_json()] == []


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Side)), st.integers(1, 5), st.integers(0, 9)), max_size=30
    )
)
def test_nothing_is_shown_before_three_a_side_and_one_person_counts_once(
    given_answers: list[tuple[Side, int, int]],
):
    pulse = Pulse(week="2026-W48", condition=Condition.OPENNESS, at=berlin("2026-11-25"))
    people: dict[str, tuple[Side, int]] = {}
    for side, points, n in given_answers:
        people.setdefault(f"{side}{n}", (side, points))
        pulse = pulse.with_answer(side, points, f"{side}{n}")
    for side in Side:
        assert pulse.number(side) == sum(s is side for s, _ in people.values())
    enough = all(sum(s is side for s, _ in people.values()) >= 3 for side in Side)
    assert (pulse.gap is not None) == enough == (pulse.median(Side.SME) is not None)
