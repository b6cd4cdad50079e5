"""Escalations as their people would tell them: a red that is decided, a holiday, three silences."""

from datetime import datetime

from bot.domain.cooperation import Room
from bot.domain.people import Address, Caller, Side
from bot.message import Facts, Form, Message, Picture, plain
from bot.ports import Change
from tests.world import BEN, BERLIN, ERIKA, MAX, ROOM, SABINE, VERA, World, berlin, button

PARTNER_ROOM = Address(platform="slack", id="C0PARTNER")
INSIDE = Address(platform="local", id="muster-intern")
RED = {"light": "red", "headline": "Produktionsdaten fehlen", "way": "Freigabe durch die Leitung"}


def said(message: Message) -> dict[str, str]:
    """What a card says, by label."""
    return {
        label: plain(spans)
        for block in message.blocks
        if isinstance(block, Facts)
        for label, spans in block.rows
    }


def words(message: Message) -> str:
    """Everything a message says, in one string."""
    return message.model_dump_json()


def labels(message: Message) -> list[str]:
    return [b.label for b in (*message.buttons, *message.more)]


def card(world: World, who: Caller, key: str) -> Message:
    """The one card that somebody has under a key."""
    coop = next(iter(world.chat.rooms[who.address])).key.partition(":")[0]
    found = [s for s in world.chat.rooms[who.address] if s.key == f"{coop}:{key}"]
    assert len(found) == 1, [s.key for s in world.chat.rooms[who.address]]
    return found[0].message


def arrived(world: World, who: Caller) -> list[tuple[str, str]]:
    """What rang at somebody's: when, and the title as it reads now."""
    return [
        (f"{s.at.astimezone(BERLIN):%a %d.%m. %H:%M}", s.message.title)
        for s in world.chat.rooms.get(who.address, ())
    ]


async def shared(world: World, *rooms: Room) -> None:
    """Give the cooperation more rooms."""
    coop = await world.coop()
    for room in rooms:
        coop = coop.with_room(room)
    await world.store.save(Change(coop=coop, at=world.clock.now(), keys=coop.keys))


async def ben(world: World) -> None:
    """Ben is the start-up's sponsor."""
    await world.joined(BEN, "startup", "sponsor")
    await world.presses(ERIKA, button(world.shown(ERIKA)[-1], "Confirm"), None)


async def test_a_red_report_becomes_a_decision():  # noqa: PLR0915 - a story is told in one go
    world = World()
    await world.both()
    await shared(
        world,
        Room(address=PARTNER_ROOM, language="en"),
        Room(address=INSIDE, kind="internal", side=Side.SME),
    )

    # Thursday: Max reports red. He is thanked, and one button asks for a decision.
    await world.at("2026-11-26", "09:30")
    form = await world.types(MAX, "status", None)
    given = await world.sends(MAX, form, None, **RED)
    assert isinstance(given, Message)
    assert labels(given) == ["Eskalieren", "Korrigieren", "Überblick"]
    form = await world.presses(MAX, button(given, "Eskalieren"), None)
    assert isinstance(form, Form)
    assert {i.name: i.value for i in form.inputs}["cause"] == "Produktionsdaten fehlen"
    await world.sends(
        MAX,
        form,
        None,
        consequence="Der Pilot verliert zwei Wochen.",
        options="A Freigabe, anonymisiert = im Zeitplan\nB nur Anlage 1 = zwei Wochen später",
        recommendation="A",
        wanted_by="3.12.",
        topic="ip-data",
    )

    # Erika hears of it at once and has a day; the sponsor and the rooms hear nothing.
    mine, hers = card(world, MAX, "case:E1"), card(world, ERIKA, "case:E1")
    assert mine.title.startswith("E1: bis Fr 27.11., 09:30 mit Beispiel Robotics zu lösen")
    assert labels(mine) == ["Jetzt zum Sponsor", "Ist geklärt"]
    assert labels(hers) == ["Add my view"]
    assert "E1" not in words(world.shown(SABINE)[-1])
    assert [t for t in world.titles(ROOM) if t.startswith("E1")] == []
    form = await world.presses(ERIKA, button(hers, "Add my view"), None)
    await world.sends(ERIKA, form, None, text="A sample would do for us.")
    assert said(card(world, MAX, "case:E1"))["Sicht von Erika Beispiel"] == (
        "„A sample would do for us.“"
    )

    # A day later it goes up: the sponsor gets one card, the rooms a note without any content.
    await world.at("2026-11-27", "09:30")
    asked = card(world, SABINE, "case:E1")
    assert asked.title == "E1: Entscheidung gebraucht bis Mi 2.12., 18:00 · Predictive Maintenance"
    assert [b.label for b in asked.buttons] == ["Annehmen", "Entscheiden", "Rückfrage"]
    assert said(asked)["Worum es geht"] == "Produktionsdaten fehlen"
    assert "Vertretung: ab Fr 27.11., 17:30" in plain(asked.footer)
    assert world.titles(ROOM)[-1] == "E1: eine Entscheidung wurde angefragt"
    assert world.titles(PARTNER_ROOM)[-1] == "E1: a decision was asked for"
    for room in (ROOM, PARTNER_ROOM):
        note = next(m for m in world.shown(room) if m.title.startswith("E1"))
        assert "Zeitplan" not in words(note)
        assert "zwei Wochen" not in words(note)

    # The red itself raises nothing more: it is the same cause.
    assert [c.id for c in (await world.coop()).cases] == ["E1"]

    # Sabine accepts, asks back (her clock stands still), and gets an answer on Monday.
    await world.presses(SABINE, button(asked, "Annehmen"), None)
    assert card(world, SABINE, "case:E1").title.startswith(
        "E1: Sie entscheiden bis Mi 2.12., 18:00"
    )
    await world.types(SABINE, 'rückfrage E1 "Wer sieht die Daten?"', None)
    assert world.titles(MAX)[-1] == "E1: eine Rückfrage an Sie · Predictive Maintenance"
    await world.at("2026-11-30", "11:30")
    await world.types(MAX, 'antworten "Nur das Projektteam"', None)
    assert world.titles(SABINE)[-1] == "E1: Ihre Rückfrage ist beantwortet · Predictive Maintenance"
    until = (await world.coop()).cases[0].decide_by
    assert until == berlin("2026-12-04", "10:00")  # 38.5 h were left on Friday at 09:30

    # Tuesday: she decides from the card. Both rooms read it in place, in their language.
    await world.at("2026-12-01", "09:00")
    form = await world.presses(SABINE, button(card(world, SABINE, "case:E1"), "Entscheiden"), None)
    assert isinstance(form, Form)
    assert [i.name for i in form.inputs] == ["decision", "reason", "told", "until"]
    await world.sends(
        SABINE,
        form,
        None,
        decision="Freigabe, anonymisiert",
        reason="Der Datenschutz hat zugestimmt",
        until="2027-06-30",
    )
    for room, title in (
        (ROOM, "E1: Muster Maschinenbau GmbH hat entschieden"),
        (PARTNER_ROOM, "E1: Muster Maschinenbau GmbH has decided"),
    ):
        notes = [m for m in world.shown(room) if m.title.startswith("E1")]
        assert [m.title for m in notes] == [title]
        assert "Freigabe, anonymisiert" in words(notes[0])
    assert [t for t in world.titles(INSIDE) if t.startswith("E1")] == []
    assert world.titles(MAX)[-1] == "E1: entschieden · Predictive Maintenance"

    # The log keeps it, the journal each step, the overview how fast it was.
    log = await world.types(ERIKA, "decisions freigabe", None)
    assert isinstance(log, Message)
    assert list(said(log)) == ["D1"]
    coop = await world.coop()
    steps = [e.what for e in await world.store.journal(coop.id) if e.detail.get("case") == "E1"]
    assert steps == [
        "escalate", "view", "escalation-step", "accept", "ask-back", "escalation-step", "answer",
        "decide",
    ]  # fmt: skip
    seen = await world.types(MAX, "trust", None)
    assert isinstance(seen, Message)
    picture = next(b for b in seen.blocks if isinstance(b, Picture))
    assert picture.alt == (
        "Antwortzeiten. Muster Maschinenbau GmbH: angenommen: 0 h (vereinbart 8 h);"
        " Muster Maschinenbau GmbH: entschieden: 0,8 Arbeitstage (vereinbart 3 Arbeitstage)."
    )

    # Nothing rings about it any more, and what was pressed too late says so.
    count = len(world.shown(SABINE))
    await world.at("2026-12-18", "18:00")
    assert [t for t in world.titles(SABINE)[count:] if "E1" in t] == []
    late = await world.presses(SABINE, button(asked, "Annehmen"), None)
    assert isinstance(late, Message)
    assert plain(late.blocks[0].spans) == (  # type: ignore[union-attr]
        "Das ist schon erledigt; es bleibt nichts zu tun."
    )


async def test_the_sponsor_is_away_over_whitsun_and_the_deputy_sits_in_zurich():
    world = World()
    world.clock.move_to(berlin("2027-05-10", "09:00"))
    await world.both()
    form = await world.types(VERA, "ich", None)
    await world.sends(VERA, form, None, zone="Europe/Zurich", land="CH-ZH")
    await world.types(SABINE, "abwesend bis 28.5.2027 ab 14.5.2027", None)

    # Friday before Whitsun: urgent, so it goes up at once; Sabine is away: Vera is asked instead.
    await world.at("2027-05-14", "16:00")
    await world.types(
        MAX, 'eskalieren "Sensoren fehlen" "Anlage 7 steht" dringlichkeit=dringend', None
    )
    case = (await world.coop()).cases[0]
    vera = next(m for m in (await world.coop()).members if m.name == "Vera Muster")
    assert case.asked == vera.id
    assert case.receivers == (vera.id,)
    assert case.decide_by == berlin("2027-05-18", "18:00")  # Whit Monday is nobody's working day
    assert "E1" not in words(world.shown(SABINE)[-1])

    # Two h on Friday and two on Tuesday make four: then the one reminder, and nothing in between.
    await world.at("2027-05-19", "07:00")
    assert [it for it in arrived(world, VERA) if "E1" in it[1]] == [
        (
            "Fri 14.05. 16:00",
            "E1: Entscheidung gebraucht bis Di 18.5., 18:00 · Predictive Maintenance",
        ),
        ("Tue 18.05. 10:00", "E1: Sensoren fehlen"),
    ]

    # Corpus Christi: a holiday in Bavaria, a working day in Zürich. Her clock goes on.
    await world.types(VERA, "annehmen E1", None)
    await world.types(VERA, 'rückfrage E1 "Welche Anlage zuerst?"', None)
    await world.at("2027-05-26", "17:00")
    await world.types(MAX, 'antworten E1 "Anlage 7"', None)
    until = (await world.coop()).cases[0].decide_by
    assert until == berlin("2027-05-27", "11:00")  # one h on Wednesday, three on the holiday
    await world.types(VERA, 'entscheiden E1 "Ersatz kaufen" weil "es eilt"', None)
    assert (await world.coop()).cases[0].decision == "D1"
    assert [it for it in arrived(world, SABINE) if "E1" in it[1]] == []


async def test_three_silent_rounds():
    world = World()
    await world.both()
    await ben(world)
    await world.types(MAX, 'eskalieren "Budget für Sensoren" "Der Pilot ruht" thema=budget', None)

    # One working day for the owners, eight h for the sponsor, then the deputy gets it too.
    await world.at("2026-11-25", "08:00")
    assert [it for it in arrived(world, SABINE) if "E1" in it[1]] == [
        (
            "Tue 24.11. 10:00",
            "E1: Entscheidung gebraucht bis Fr 27.11., 18:00 · Predictive Maintenance",
        ),
        ("Tue 24.11. 14:00", "E1: Budget für Sensoren"),
    ]
    assert [at for at, title in arrived(world, VERA) if "E1" in title] == ["Wed 25.11. 08:00"]

    # Nobody decides: half the time, one day before, due; then the other side's sponsor hears of it.
    await world.at("2026-11-30", "12:00")
    assert [at for at, title in arrived(world, SABINE) if "E1" in title][2:] == [
        "Thu 26.11. 09:00",
        "Fri 27.11. 08:00",
        "Mon 30.11. 08:00",
    ]
    told = [m for m in world.shown(BEN) if "E1" in m.title]
    assert [m.title for m in told] == [
        "E1: a decision of Muster Maschinenbau GmbH is overdue",
    ]
    assert "Budget für Sensoren" not in words(told[0])

    # After the third round it is the jour fixe's first item, and nothing rings any more.
    await world.at("2026-12-18", "18:00")
    case = (await world.coop()).cases[0]
    assert (case.round, case.stuck, case.open) == (3, True, True)
    assert len([m for m in world.shown(BEN) if "E1" in m.title]) == 3
    assert "E1: Punkt 1 des nächsten Jour fixe · Predictive Maintenance" in world.titles(MAX)
    seen = await world.types(MAX, "eskalationen", None)
    assert isinstance(seen, Message)
    assert (
        next(iter(said(seen))) == "E1 · Muster Maschinenbau GmbH · Punkt 1 des nächsten Jour fixe"
    )
    count = len(arrived(world, SABINE))
    await world.at("2027-01-15", "18:00")
    assert [it for it in arrived(world, SABINE)[count:] if "E1" in it[1]] == []
    assert len({at[:10] for at, title in arrived(world, SABINE) if "E1" in title}) >= 8
    assert all(
        _in_hours(s.at) for who in (SABINE, VERA, BEN) for s in world.chat.rooms[who.address]
    )


def _in_hours(at: datetime) -> bool:
    here = at.astimezone(BERLIN)
    return here.weekday() < 5 and 8 <= here.hour < 18


async def test_a_warning_informs_and_starts_no_clock():
    world = World()
    await world.both()
    count = len(world.titles(ROOM))
    await world.types(MAX, 'frühwarnung "Sensoren werden knapp" "Im Januar fehlen zehn"', None)
    for who in (SABINE, MAX):
        assert card(world, who, "case:E1").title == "E1: Frühwarnung · Predictive Maintenance"
    assert card(world, ERIKA, "case:E1").title == "E1: early warning · Predictive Maintenance"
    assert labels(card(world, SABINE, "case:E1")) == ["Überblick"]
    assert len(world.titles(ROOM)) == count
    await world.at("2026-12-01", "12:00")
    assert len([t for t in world.titles(SABINE) if "E1" in t]) == 1
    assert (await world.coop()).open_cases == ()


async def test_what_is_told_to_one_side_stays_on_it():
    """Markers in everything that is written: the other side and the rooms never read them."""
    world = World()
    await world.both()
    await ben(world)
    await shared(world, Room(address=INSIDE, kind="internal", side=Side.SME))
    await world.types(
        MAX, 'eskalieren "MARKE-Ursache" "MARKE-Folge" "MARKE-Weg" dringlichkeit=dringend', None
    )
    await world.types(SABINE, 'rückfrage "MARKE-Frage"', None)
    await world.types(MAX, 'antworten "MARKE-Antwort"', None)
    await world.types(SABINE, 'warten "MARKE-Bescheid" bis 27.11.', None)
    await world.at("2026-11-26", "12:00")  # overdue: the start-up's sponsor has been told so
    await world.types(SABINE, 'entscheiden "GEHEIM-Ja" weil "GEHEIM-Grund" wer=own', None)

    rooms = [words(m) for m in world.shown(ROOM)] + [words(m) for m in world.shown(BEN)]
    assert [text for text in rooms if "MARKE" in text or "GEHEIM" in text] == []
    hers = [words(m) for m in world.shown(ERIKA)]
    assert any("MARKE-Ursache" in text for text in hers)  # the counterpart owner reads the question
    assert [text for text in hers if "GEHEIM" in text] == []
    assert any("GEHEIM-Ja" in words(m) for m in world.shown(INSIDE))
    assert any("GEHEIM-Ja" in words(m) for m in world.shown(MAX))

    # Whoever asks in the shared room is answered without what it is about, even the owner.
    for who in (MAX, ERIKA, BEN):
        for line in ("eskalationen", "escalations E1", "entscheidungen", "überblick"):
            answer = await world.types(who, line, ROOM)
            assert isinstance(answer, Message)
            assert "MARKE" not in words(answer)
            assert "GEHEIM" not in words(answer)
    told = await world.types(BEN, "entscheidungen", None)
    assert isinstance(told, Message)
    assert "GEHEIM" not in words(told)


async def test_nobody_to_ask_is_said_and_whoever_comes_is_asked():
    world = World()
    await world.started()
    await world.joined(ERIKA, "startup", "owner")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    await world.types(MAX, 'eskalieren "Geld" "Stillstand" dringlichkeit=dringend', None)
    told = [m for m in world.shown(MAX) if "niemand erreichbar" in m.title]
    assert ["Mitmachen bei Muster Maschinenbau GmbH als …", "Eskalationen"] in map(labels, told)
    await world.joined(SABINE, "sme", "sponsor")
    await world.presses(MAX, button(world.shown(MAX)[-1], "Bestätigen"), None)
    assert card(world, SABINE, "case:E1").title.startswith("E1: Entscheidung gebraucht bis")
    assert (await world.coop()).cases[0].missing == ()
