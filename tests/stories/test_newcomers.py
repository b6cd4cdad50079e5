"""Newcomers type what comes to mind: the answer says what is wrong, keeps it, and helps on."""

import pytest

from bot.commands import COMMANDS
from bot.domain.people import Address, Caller
from bot.message import Ask, Checklist, Facts, Form, Message, plain
from tests.stories.test_agenda import agreed
from tests.stories.walking import everybody
from tests.world import ERIKA, MAX, METHOD, ROOM, SABINE, VERA, World, button

BACK = (
    "Was Sie gesagt haben, bleibt stehen. Sie können zurückkommen: Sagen Sie „beitreten“ im Raum"
    " der Kooperation."
)
EMPTY_ROOM = Address(platform="local", id="leer")


def offers(message: Message | Form) -> list[tuple[str, str]]:
    """Return what can be pressed at first sight: how it begins, and which word."""
    assert isinstance(message, Message), message
    return [("form" if isinstance(b, Ask) else "at once", b.word) for b in message.buttons]


def problems(form: Message | Form) -> dict[str, str]:
    assert isinstance(form, Form), form
    return {i.name: i.problem for i in form.inputs if i.problem}


# -- what an error offers ------------------------------------------------------------------------


async def test_where_nothing_runs_yet_the_way_to_begin_is_a_press_away():
    said = await World().types(MAX, "überblick", EMPTY_ROOM)
    assert offers(said) == [("form", "start"), ("at once", "help")]
    assert isinstance(said, Message)
    assert [b.label for b in said.buttons] == ["Kooperation beginnen", "Hilfe"]


async def test_an_error_that_names_a_word_offers_it():
    world = World()
    await world.started()
    assert offers(await world.types(MAX, "antworten")) == [
        ("at once", "escalations"), ("at once", "help"),
    ]  # fmt: skip


async def test_whoever_is_in_the_room_but_does_not_take_part_hears_how_to():
    world = World()
    await world.started()
    assert offers(await world.types(VERA, "überblick")) == [("form", "join"), ("at once", "help")]
    # In a private chat nobody learns that there is anything to join.
    assert offers(await world.types(VERA, "überblick", None)) == [("at once", "help")]


@pytest.mark.parametrize("greeting", ["hallo", "danke", "guten Morgen", "xyzzy"])
async def test_what_is_like_no_word_is_answered_with_help_and_never_with_the_way_out(greeting: str):
    assert offers(await World().types(MAX, greeting)) == [("at once", "help")]


@pytest.mark.parametrize(
    "typed, word",
    [("starte jour fixe", "start-meeting"), ("statsu rot", "status"), ("playbok", "playbook")],
)
async def test_a_slip_finds_the_word_that_was_meant(typed: str, word: str):
    said = await World().types(MAX, typed)
    assert offers(said)[0][1] == word
    assert isinstance(said, Message)
    assert [b.word for b in said.more] == ["help"]


async def test_beginning_is_refused_before_eight_questions_are_answered():
    world = World()
    private = await world.types(MAX, "starten", None)
    assert isinstance(private, Message)
    await world.started()
    again = await world.types(ERIKA, "start")
    assert offers(again) == [("at once", "overview"), ("at once", "help")]


# -- what was typed ------------------------------------------------------------------------------


async def test_a_day_that_nobody_understands_is_said_back():
    world = World()
    await world.started()
    form = await world.types(MAX, 'meilenstein "Linie 3" 2026-13-45')
    assert problems(form) == {
        "due": "„2026-13-45“ verstehe ich nicht als Datum. Bitte schreiben Sie es wie 3.12.2026."
    }


async def test_beside_what_is_wrong_stands_what_the_form_would_have_offered():
    world = World()
    await world.started()
    form = await world.types(MAX, "maßnahme Bilder schicken bis 31.2.")
    assert isinstance(form, Form)
    me = (await world.coop()).member_at(MAX.address)
    assert me
    assert form.answers()["who"] == me.id
    assert form.answers()["text"] == "Bilder schicken"
    assert set(problems(form)) == {"due"}


async def test_a_mail_address_is_not_taken_for_a_choice():
    world = World()
    await world.started()
    form = await world.types(MAX, 'gast "Gerda Beispiel" gerda@beispiel.example')
    assert isinstance(form, Form)
    assert form.answers()["email"] == "gerda@beispiel.example"
    assert form.problem == ""
    assert problems(form) == {}


async def test_people_say_as_what_they_join_and_their_company_tells_for_whom():
    world = World()
    await world.started()
    form = await world.types(SABINE, "beitreten als sponsor")
    assert isinstance(form, Form)
    assert form.answers() == {"side": "sme", "role": "sponsor"}
    assert problems(form) == {}


@pytest.mark.parametrize(
    "typed, side, role",
    [
        ("join as sponsor for startup", "startup", "sponsor"),
        ("beitreten für sme rolle=mitglied", "sme", "member"),
    ],
)
async def test_people_say_as_what_and_for_whom_they_join(typed: str, side: str, role: str):
    world = World()
    await world.started()
    await world.types(SABINE, typed)
    joined = (await world.coop()).member_at(SABINE.address)
    assert joined
    assert (joined.side, *(joined.pending or joined.roles)) == (side, role)


async def test_a_link_for_nobody_is_refused_and_a_guest_can_be_named():
    world = World()
    await world.started()
    said = await world.types(MAX, "gastlink")
    assert offers(said) == [("form", "guest"), ("at once", "help")]
    assert offers(await world.types(MAX, "gast entfernen")) == offers(said)


async def test_words_are_not_taken_for_numbers():
    world = World()
    await world.started()
    form = await world.types(MAX, "darf ich eine Kamera kaufen")
    assert isinstance(form, Form)
    assert form.answers()["about"] == "eine Kamera kaufen"
    # Nobody may read out of it that it costs nothing.
    assert problems(form) == {
        "money": "Wie viel Geld oder Zeit ist es? Bitte geben Sie eine Zahl an, 0 für keine."
    }


# -- leaving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [ROOM, None])
async def test_one_word_is_not_enough_to_be_gone(room: Address | None):
    world = World()
    await world.started()
    form = await world.types(MAX, "verlassen", room)
    assert isinstance(form, Form)
    assert (form.submit, form.inputs) == ("Verlassen", ())
    assert [plain(b.spans) for b in form.intro if hasattr(b, "spans")] == [
        "Möchten Sie Predictive Maintenance verlassen?",
        "Muster Maschinenbau GmbH braucht dann eine neue Projektverantwortung; der Raum hört es.",
        BACK,
    ]
    assert (await world.coop()).member_at(MAX.address)
    gone = await world.sends(MAX, form, room)
    assert isinstance(gone, Message)
    assert gone.title == "Sie haben Predictive Maintenance verlassen"
    assert (await world.coop()).member_at(MAX.address) is None


async def test_help_does_not_let_anybody_leave_by_a_single_press():
    world = World()
    await world.started()
    said = await world.types(MAX, "hilfe verlassen")
    assert isinstance(await world.presses(MAX, button(said, "Verlassen")), Form)
    assert (await world.coop()).member_at(MAX.address)


# -- in the jour fixe ----------------------------------------------------------------------------


async def test_what_is_noted_by_word_while_the_jour_fixe_runs_stands_in_its_minutes():
    world = World()
    await agreed(world)
    await world.types(MAX, "maßnahme Angebot einholen bis 1.12.")
    await world.at("2026-11-24", "10:00")
    await world.types(MAX, "jour fixe starten")
    await world.types(MAX, "maßnahme Vertrag schicken wer=Erika bis 4.12.")
    await world.types(MAX, "lernerfahrung Früh gefragt")
    for _ in range(2):
        await world.presses(MAX, button(world.shown(ROOM)[-1], "Weiter"))
    card = world.shown(ROOM)[-1]
    last_time = [i.text for b in card.blocks if isinstance(b, Checklist) for i in b.items]
    assert last_time == ["A1 Angebot einholen"]
    await world.at("2026-11-24", "11:02")
    minutes = world.shown(ROOM)[-1]
    rows = {n: plain(s) for b in minutes.blocks if isinstance(b, Facts) for n, s in b.rows}
    assert rows["A2"] == "Vertrag schicken · Erika Beispiel · Fr 4.12.2026"
    assert "Früh gefragt" in minutes.model_dump_json()
    assert "A1" not in rows


async def test_a_started_jour_fixe_is_one_card_and_no_second_one_beside_it():
    world = World()
    await agreed(world)
    await world.at("2026-11-24", "10:00")
    done = await world.tandem.said(world._request(MAX, ROOM, "words"), "jour fixe starten")
    assert (done.reply, done.failed, done.changed) == (None, None, True)
    private = await world.types(MAX, "jour fixe starten", None)
    assert isinstance(private, Message)
    assert private.title.startswith("Jour fixe 1 · Block 1 von 8")


@pytest.mark.parametrize("who", [MAX, SABINE], ids=["owner", "sponsor"])
async def test_a_word_alone_opens_its_form_without_a_reproach(who: Caller):
    world = World(library=METHOD)
    await everybody(world)
    for n in "12":  # two of them, so that which one is meant has to be asked
        await world.types(MAX, f"maßnahme Bild {n} schicken bis 4.12.")
        await world.types(MAX, f"maßnahme Plan {n} zeichnen wer=Sabine bis 4.12.")
    opened = set()
    for command in COMMANDS:
        form = await world.types(who, command.word) if command.listed else None
        if isinstance(form, Form):
            opened.add(command.word)
            assert (command.word, form.problem, problems(form)) == (command.word, "", {})
    assert opened >= {"step", "step calendar", "within", "done", "move"}
