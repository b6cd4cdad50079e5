"""Mondays of a sponsor with three cooperations: one message, or none."""

from datetime import time, timedelta

from bot.domain.actions import Action
from bot.domain.people import Address, Caller, Side
from bot.domain.reviews import Review, Vote, Way
from bot.message import Ask, Facts, Lights, Message, Paragraph, plain
from bot.ports import Change
from tests.world import ERIKA, MAX, ROOM, SABINE, START, World, berlin, button, person

ROOMS = {
    "Predictive Maintenance": ROOM,
    "Greifer": Address(platform="local", id="greifer"),
    "Bildprüfung": Address(platform="local", id="bild"),
}


async def begun(world: World, title: str) -> str:
    """Begin a cooperation with both owners and the SME's sponsor, and return its id."""
    room, before = ROOMS[title], set(await world.store.ids())
    form = await world.types(MAX, "start", room)
    await world.sends(MAX, form, room, **{**START, "title_": title})
    (found,) = set(await world.store.ids()) - before
    for who, side, role in ((ERIKA, "startup", "owner"), (SABINE, "sme", "sponsor")):
        join = Ask(label="Join", word="join", given={"side": side})
        form = await world.presses(who, join, room)
        await world.sends(who, form, room, side=side, role=role)
        await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    return found


async def three(world: World) -> dict[str, str]:
    return {title: await begun(world, title) for title in ROOMS}


async def reports(world: World, title: str, light: str, who: Caller = MAX) -> None:
    word = {"green": "grün", "red": "rot"}[light]
    form = await world.types(who, f'status {word} "Woche läuft"', ROOMS[title])
    if light == "red":
        await world.sends(who, form, ROOMS[title], way="Sensor leihen")


def told(message: Message) -> dict[str, dict[str, list[str]]]:
    """What a digest says, by cooperation and heading."""
    found: dict[str, dict[str, list[str]]] = {}
    title = ""
    for block in message.blocks:
        match block:
            case Paragraph(spans=spans):
                title = plain(spans).partition(" · ")[0]
            case Facts(rows=rows):
                found[title] = {name: plain(spans).split("\n") for name, spans in rows}
    return found


async def everybody_green(world: World) -> None:
    for title in ROOMS:
        await reports(world, title, "green")
        await reports(world, title, "green", ERIKA)


async def test_a_month_of_mondays_tells_only_what_changed_waits_or_is_late():
    world = World()
    ids = await three(world)

    # Week 1: all green. Monday tells of the first lights (grey before), once for all three.
    await world.at("2026-11-26", "12:00")
    await everybody_green(world)
    await world.at("2026-11-30", "07:59")
    assert not [t for t in world.titles(SABINE) if "Kooperationen" in t]
    await world.at("2026-11-30", "08:00")
    first = world.shown(SABINE)[-1]
    assert first.title == "Ihre 3 Kooperationen · KW 49"
    assert set(told(first)) == set(ROOMS)
    assert plain(first.footer) == ("Nur Sie lesen das. Wo nichts Neues ist, wird nichts gesagt.")
    # The owners, who were not asked, do not get one.
    assert not [t for t in (*world.titles(MAX), *world.titles(ERIKA)) if "KW 49" in t and "3" in t]

    # Week 2: nothing changes anywhere. Monday is silent.
    await world.at("2026-12-03", "12:00")
    await everybody_green(world)
    count = len(world.shown(SABINE))
    await world.at("2026-12-07", "12:00")
    assert len(world.shown(SABINE)) == count

    # Week 3: one turns red and is escalated, one has an action overdue, one rests in peace.
    await world.at("2026-12-10", "12:00")
    await reports(world, "Predictive Maintenance", "red")
    await reports(world, "Predictive Maintenance", "green", ERIKA)
    for title in ("Greifer", "Bildprüfung"):
        await reports(world, title, "green")
        await reports(world, title, "green", ERIKA)
    coop = await world.store.load(ids["Greifer"])
    late = Action(
        id="A1",
        text="Daten schicken",
        side=Side.STARTUP,
        due=berlin("2026-12-09").date(),
        first=berlin("2026-12-09").date(),
        at=world.clock.now(),
    )
    await world.store.save(
        Change(
            coop=coop.with_action(late),
            at=world.clock.now(),
            keys=coop.keys,
            next_due=world.clock.now(),
        )
    )
    await world.at("2026-12-14", "08:00")
    third = world.shown(SABINE)[-1]
    assert third.title == "Ihre 2 Kooperationen · KW 51"
    said = told(third)
    assert set(said) == {"Predictive Maintenance", "Greifer"}
    assert said["Greifer"] == {"Überfällig": ["Beispiel Robotics: eine Maßnahme (A1)"]}
    red = said["Predictive Maintenance"]
    assert red["Neu"] == [
        "Muster Maschinenbau GmbH: Grün → Rot",
        "Abstand: 2 Stufen",
    ]
    assert [x.partition(" bis ")[0] for x in red["Wartet auf Sie"]] == ["Entscheidung E1"]
    # The button opens the case in its own cooperation.
    shown = await world.presses(SABINE, third.buttons[0], None)
    assert isinstance(shown, Message)
    assert shown.title.startswith("E1: ")


async def test_an_owner_follows_a_sponsor_does_not_and_nobody_gets_two():
    world = World()
    await three(world)
    followed = await world.types(MAX, "folgen", ROOM)
    assert isinstance(followed, Message)
    assert followed.title == "Sie folgen Predictive Maintenance"
    left = await world.types(SABINE, "entfolgen", ROOM)
    assert isinstance(left, Message)
    assert left.title == "Keine Wochenübersicht mehr zu Predictive Maintenance"
    await world.at("2026-11-26", "12:00")
    await everybody_green(world)
    await world.at("2026-11-30", "12:00")
    mine = [m for m in world.shown(MAX) if "KW 49" in m.title and "Ampel" not in m.title]
    assert [set(told(m)) for m in mine] == [{"Predictive Maintenance"}]
    hers = [m for m in world.shown(SABINE) if "KW 49" in m.title]
    assert [set(told(m)) for m in hers] == [{"Greifer", "Bildprüfung"}]


async def test_on_a_holiday_monday_it_comes_on_the_next_working_day():
    world = World()
    await world.both()
    # Easter Monday 2027-03-29.
    await world.at("2027-03-25", "12:00")
    await world.types(MAX, 'status grün "Läuft"')
    count = len([t for t in world.titles(SABINE) if "KW 13" in t])
    await world.at("2027-03-29", "23:00")
    assert len([t for t in world.titles(SABINE) if "KW 13" in t]) == count
    await world.at("2027-03-30", "08:00")
    assert world.titles(SABINE)[-1] == "Ihre Kooperation · KW 13"


async def test_it_comes_on_the_day_and_hour_that_both_owners_agree_on():
    world = World()
    await world.both()
    form = await world.types(MAX, "einstellungen rhythmus")
    await world.sends(MAX, form, ROOM, digest_weekday="1", digest_at="9:30")
    asked = next(m for m in reversed(world.shown(ERIKA)) if b_label(m, "Agree"))
    await world.presses(ERIKA, button(asked, "Agree"), None)
    assert (await world.coop()).rhythm.digest_weekday == 1
    await world.at("2026-11-26", "12:00")
    await world.types(MAX, 'status grün "Läuft"')
    await world.at("2026-12-01", "09:29")
    assert not [t for t in world.titles(SABINE) if "KW 49" in t]
    await world.at("2026-12-01", "09:30")
    assert world.titles(SABINE)[-1] == "Ihre Kooperation · KW 49"


def b_label(message: Message, label: str) -> bool:
    return label in [b.label for b in message.pressable]


async def test_a_gate_waits_for_who_decides_and_is_told_once_it_is_decided():
    world = World()
    await world.both()
    coop, now = await world.coop(), world.clock.now()
    day = berlin("2026-12-03").date()
    review = Review(id="R1", name="G0", phase=coop.phase.value, day=day, first=day)

    async def kept(review: Review) -> None:
        there = (await world.coop()).with_review(review)
        change = Change(coop=there, at=world.clock.now(), keys=there.keys,
                        next_due=world.clock.now())  # fmt: skip
        await world.store.save(change)

    await kept(review)
    await world.at("2026-12-07", "08:00")
    said = told(world.shown(SABINE)[-1])["Predictive Maintenance"]
    assert "Gate G0, Do 3.12.: Ihre Entscheidung" in said["Wartet auf Sie"]
    assert said["Überfällig"][0] == (
        "Gate G0, Do 3.12.2026: Es fehlt noch die Entscheidung von Muster Maschinenbau GmbH und"
        " Beispiel Robotics"
    )
    ours = Vote(side=Side.SME, way=Way.GO, by="sabine", at=now)
    await kept(review.but(votes={Side.SME: ours}))
    await world.at("2026-12-14", "08:00")
    said = told(world.shown(SABINE)[-1])["Predictive Maintenance"]
    assert "Gate" not in str(said.get("Wartet auf Sie"))
    assert (
        said["Überfällig"][0]
        == "Gate G0, Do 3.12.2026: Es fehlt noch die Entscheidung von Beispiel Robotics"
    )
    await kept(review.but(ended=world.clock.now() + timedelta(hours=1), way=Way.GO))
    await world.at("2026-12-21", "08:00")
    said = told(world.shown(SABINE)[-1])["Predictive Maintenance"]
    assert "Gate G0 entschieden: Go" in said["Neu"]
    assert "Gate" not in str(said.get("Überfällig"))


async def test_one_page_shows_all_of_ones_own_cooperations():
    world = World()
    await three(world)
    asked: list[str] = []
    for who in (SABINE, MAX):
        page = await world.types(who, "home", None)
        assert isinstance(page, Message)
        asked = [b.label for b in page.pressable if b.word == "status"]
        names = [plain(b.spans).partition(" · ")[0] for b in page.blocks
                 if isinstance(b, Paragraph)]  # fmt: skip
        assert [n for n in names if n in ROOMS] == [
            c.title for i in await world.store.ids() for c in [await world.store.load(i)]
        ]
        lights = [b for b in page.blocks if isinstance(b, Lights)]
        assert [len(b.rows) for b in lights] == [2, 2, 2]
    assert len(asked) == 3
    stranger = await world.types(person("local", "Rita Fremd"), "home", None)
    assert isinstance(stranger, Message)
    assert not [n for n in ROOMS if n in stranger.model_dump_json()]


async def agreed_on(world: World, title: str, weekday: int, at: str) -> None:
    """Agree on another day and hour of the digest in one of the cooperations."""
    (coop,) = [
        c for i in await world.store.ids() if (c := await world.store.load(i)).title == title
    ]
    rhythm = coop.rhythm.model_copy(
        update={"digest_weekday": weekday, "digest_at": time.fromisoformat(at)}
    )
    now = world.clock.now()
    await world.store.save(Change(coop=coop.but(rhythm=rhythm), at=now, keys=coop.keys))


def digests(world: World) -> list[str]:
    return [t for t in world.titles(SABINE) if t.startswith(("Ihre ", "Ihr "))]


async def test_one_digest_comes_at_the_earliest_hour_of_all_ones_cooperations():
    world = World()
    await three(world)
    # Whichever began first: the earliest of the three hours counts, for all of them together.
    await agreed_on(world, "Predictive Maintenance", 2, "09:00")
    await agreed_on(world, "Greifer", 1, "10:00")
    await agreed_on(world, "Bildprüfung", 1, "09:30")
    await world.at("2026-11-26", "12:00")
    await everybody_green(world)
    await world.at("2026-12-01", "09:29")
    assert digests(world) == []
    await world.at("2026-12-01", "09:30")
    assert digests(world) == ["Ihre 3 Kooperationen · KW 49"]
    await world.at("2026-12-04", "18:00")
    assert len(digests(world)) == 1


async def test_what_happens_between_two_hours_is_told_once():
    """On Tuesday the digest came; what came before Wednesday, the later hour, is told next time."""
    world = World()
    await three(world)
    await agreed_on(world, "Predictive Maintenance", 2, "09:00")
    await agreed_on(world, "Greifer", 1, "10:00")
    await agreed_on(world, "Bildprüfung", 1, "09:30")
    await world.at("2026-11-26", "12:00")
    await everybody_green(world)
    await world.at("2026-12-01", "12:00")
    await world.types(MAX, 'entscheidung "Budget bleibt"', ROOMS["Predictive Maintenance"])
    await world.at("2026-12-03", "12:00")
    await everybody_green(world)
    await world.at("2026-12-08", "09:30")
    said = told(world.shown(SABINE)[-1])
    assert list(said) == ["Predictive Maintenance"]


async def test_an_hour_that_is_changed_on_the_day_brings_no_second_digest():
    world = World()
    await three(world)
    await agreed_on(world, "Bildprüfung", 0, "08:30")
    await agreed_on(world, "Greifer", 0, "09:00")
    await agreed_on(world, "Predictive Maintenance", 0, "10:00")
    await world.at("2026-11-26", "12:00")
    await everybody_green(world)
    await world.at("2026-11-30", "08:45")
    assert len(digests(world)) == 1
    await agreed_on(world, "Bildprüfung", 0, "15:00")
    await world.at("2026-11-30", "18:00")
    assert len(digests(world)) == 1
