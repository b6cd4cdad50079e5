"""Everything people do in Teams, through botbuilder's adapter, against a Teams of our own."""

import asyncio
from typing import Any

import pytest

from adapters.parts.menu import MESSAGE_ACTIONS, MessageAction
from adapters.teams.buttons import FIELD
from bot.domain.people import Address
from tests.fakes.behind import SlowStore
from tests.fakes.connector import GROUP, HOST, PARTNER, ROOM, FakeTeams, Fault, Json
from tests.teams.conftest import ERIKA, EVE, GINA, MAX, SABINE, Desk, Opens, buttons, dialog, title
from tests.world import START

OVERVIEW = "Predictive Maintenance · Vorbereitung, Woche 1"
STATUS = "status grün Modell läuft auf 12 Anlagen"
SAVE = MessageAction("save", "status", "headline", "Als Satz", "Nimmt den Satz")


def read(card: Json) -> str:
    return str(card["body"])


async def coop_id(desk: Desk) -> str:
    (found,) = await desk.tandem.store.ids()
    return found


async def join_as_owner(desk: Desk) -> None:
    """Erika, of the other company, becomes its owner by the button in the shared room."""
    card = desk.fake.shown()[0].card
    opened = await desk.opens(ERIKA, buttons(card)["Mitmachen bei Beispiel Robotics als …"])
    await desk.sends(ERIKA, opened, role="owner")


# -- words -------------------------------------------------------------------------------------


async def test_a_cooperation_starts_with_a_dialog_and_a_card_in_the_room(desk: Desk):
    offered = await desk.types(MAX, "start")
    assert list(buttons(offered.card)) == ["Formular öffnen"]
    card = await desk.opens(MAX, buttons(offered.card)["Formular öffnen"])
    after = await desk.sends(MAX, card, **START)
    assert title(after) == "Predictive Maintenance hat begonnen"
    assert [title(m.card) for m in desk.fake.shown()] == ["Predictive Maintenance läuft mit Tandem"]


async def test_typed_words_are_answered_so_that_only_the_asker_sees_it(desk: Desk):
    await desk.started()
    answer = await desk.types(MAX, "overview")
    assert (answer.only, title(answer.card)) == ("29:max", OVERVIEW)
    assert len(desk.fake.shown()) == 1


async def test_words_in_private_are_answered_there(desk: Desk):
    await desk.started()
    answer = await desk.types(MAX, "overview", desk.fake.chat(MAX))
    assert (answer.only, title(answer.card)) == ("", OVERVIEW)


async def test_a_group_chat_is_a_room_too(desk: Desk):
    desk.fake.rooms[GROUP] = []
    answer = await desk.types(MAX, "help", GROUP)
    assert title(answer.card) == "Was ich kann"


@pytest.mark.parametrize(
    "text",
    ["/help", "<at>Tandem</at>\u00a0help", "<at>Tandem</at>&nbsp;help", "  help\u00a0", "/ help"],
)
async def test_whatever_stands_before_it_the_word_is_heard(desk: Desk, text: str):
    said = desk.fake.said(MAX, "x")
    await desk.post({**said, "text": text})
    assert title(desk.fake.seen_by(MAX)[-1].card) == "Was ich kann"


async def test_somebody_else_who_is_mentioned_is_heard_by_name(desk: Desk):
    await desk.started()
    said = desk.fake.said(MAX, "status rot <at>Erika B</at> fehlt &amp; wartet")
    erika = {"id": "29:erika", "name": "Erika Beispiel"}
    mention = {"type": "mention", "text": "<at>Erika B</at>", "mentioned": erika}
    await desk.post({**said, "entities": [*said["entities"], mention]})
    offered = desk.fake.seen_by(MAX)[-1].card
    carried = buttons(offered)["Formular öffnen"]["data"][FIELD]["g"]
    assert carried["headline"] == "Erika Beispiel fehlt & wartet"


async def test_a_slash_command_is_answered_to_its_sender_with_what_they_asked(desk: Desk):
    said = desk.fake.said(MAX, "help")
    said["recipient"]["isTargeted"] = True
    await desk.post(said)
    sent = desk.fake.called("targeted")[-1]
    assert sent["recipient"] == {"id": "29:max"}
    assert sent["entities"] == [{"type": "targetedMessageInfo", "messageId": said["id"]}]


async def test_only_our_name_shows_the_overview(desk: Desk):
    await desk.started()
    assert title((await desk.types(MAX, "")).card) == OVERVIEW


async def test_what_bots_write_and_files_alone_are_not_answered(desk: Desk):
    bot = {**desk.fake.said(MAX, "help"), "from": {"id": "28:other", "name": "Other"}}
    file = "application/vnd.microsoft.teams.file.download.info"
    alone = {**desk.fake.activity(MAX, desk.fake.chat(MAX)), "attachments": [{"contentType": file}]}
    await desk.post(bot)
    await desk.post(alone)
    assert [c for c in desk.fake.calls if c[0] != "member"] == []


# -- private, or not at all --------------------------------------------------------------------


async def test_where_nothing_can_be_shown_beside_it_the_answer_comes_in_private(desk: Desk):
    await desk.started()
    desk.fake.fail("targeted", Fault(403, "Forbidden"))
    await desk.post(desk.fake.said(MAX, "overview"))
    assert [title(m.card) for m in desk.fake.chat_with(MAX)] == [OVERVIEW]
    assert len(desk.fake.shown()) == 1


async def test_where_no_private_chat_can_be_had_either_nothing_private_is_said(desk: Desk):
    await desk.started()
    desk.fake.unreachable.add("29:max")
    desk.fake.fail("targeted", Fault(403, "Forbidden"))
    await desk.post(desk.fake.said(MAX, "overview"))
    said = desk.fake.shown()[-1].card
    assert title(said) == "Bitte schreiben Sie mir direkt"
    assert "Predictive" not in read(said)


async def test_trouble_of_teams_own_is_not_blamed_on_rights(desk: Desk):
    """What passes by itself asks for nothing but to be asked again."""
    await desk.started()
    desk.fake.unreachable.add("29:max")
    desk.fake.fail("targeted", Fault(500))
    await desk.post(desk.fake.said(MAX, "overview"))
    said = desk.fake.shown()[-1].card
    assert title(said) == "Die Antwort an Sie lässt sich gerade nicht zustellen"
    assert "Bitte fragen Sie in ein paar Minuten noch einmal" in read(said)
    assert "Predictive" not in read(said)


# -- redelivery --------------------------------------------------------------------------------


async def test_the_same_activity_delivered_again_acts_and_answers_once(desk: Desk):
    await desk.started()
    said = desk.fake.said(MAX, STATUS)
    before = len(desk.fake.seen_by(MAX))
    for _ in range(3):
        assert (await desk.post(said)).status_code == 202
    assert len(desk.fake.seen_by(MAX)) == before + 1
    coop = await desk.tandem.store.load(await coop_id(desk))
    assert len(coop.reports) == 1


async def test_an_activity_that_comes_again_after_a_restart_is_known(open_desk: Opens):
    store = SlowStore()
    first = open_desk(store=store)
    await first.started()
    said = first.fake.said(MAX, "overview")
    await first.post(said)
    before = len(first.fake.seen_by(MAX))
    await open_desk(store=store).post(said)
    assert len(first.fake.seen_by(MAX)) == before


async def test_the_same_submit_acts_once_and_is_answered_alike(desk: Desk):
    offered = await desk.types(MAX, "start")
    card = await desk.opens(MAX, buttons(offered.card)["Formular öffnen"])
    data = {**card["actions"][0]["data"], **START}
    submit = desk.fake.invoke(MAX, "task/submit", {"data": data})
    first, second = await asyncio.gather(desk.post(submit), desk.post(submit))
    assert first.json() == second.json()
    assert len(await desk.tandem.store.ids()) == 1


async def test_teams_is_answered_while_the_work_goes_on(desk: Desk):
    await desk.started()
    desk.gate.clear()
    before = len(desk.fake.seen_by(MAX))
    answer = await desk.hand(desk.fake.said(MAX, "overview"))
    assert (answer.status_code, len(desk.fake.seen_by(MAX))) == (202, before)
    desk.gate.set()
    await desk.settle()
    assert len(desk.fake.seen_by(MAX)) == before + 1


# -- dialogs -----------------------------------------------------------------------------------


async def test_problems_come_beside_the_answers_and_nothing_typed_is_lost(desk: Desk):
    offered = await desk.types(MAX, "start")
    card = await desk.opens(MAX, buttons(offered.card)["Formular öffnen"])
    again = await desk.sends(MAX, card, title_="Predictive Maintenance", goal="irgendwas")
    shown = {e["id"]: e.get("value") for e in again["body"] if "id" in e}
    assert (shown["title_"], shown["goal"]) == ("Predictive Maintenance", "irgendwas")
    assert "⚠️ Bitte beantworten Sie das." in read(again)
    assert title(await desk.sends(MAX, again, **START)) == "Predictive Maintenance hat begonnen"


async def test_words_that_need_more_offer_the_form_with_what_was_said(desk: Desk):
    await desk.started()
    offered = await desk.types(MAX, "status rot Server fehlt")
    card = await desk.opens(MAX, buttons(offered.card)["Formular öffnen"])
    shown = {e["id"]: e.get("value") for e in card["body"] if "id" in e}
    assert (shown["light"], shown["headline"]) == ("red", "Server fehlt")


async def test_a_question_that_did_not_apply_is_ignored(desk: Desk):
    await desk.started()
    opened = await desk.opens(MAX, ask("status"))
    names = [e["id"] for e in opened["body"] if "id" in e]
    assert {"light", "headline", "way"} <= set(names)
    await desk.sends(MAX, opened, light="green", headline="Läuft", way="Ersatz")
    coop = await desk.tandem.store.load(await coop_id(desk))
    assert coop.reports[0].way is None


def ask(word: str, **given: Any) -> Json:
    data = {FIELD: {"t": "ask", "w": word, "g": given}, "msteams": {"type": "task/fetch"}}
    return {"data": data}


async def test_a_slow_dialog_says_so_and_the_answer_follows(open_desk: Opens):
    desk = open_desk(patience=0.05)
    await desk.started()
    desk.gate.clear()
    value = {"data": ask("status")["data"]}
    opened = dialog(await desk.hand(desk.fake.invoke(MAX, "task/fetch", value)))
    desk.gate.set()
    await desk.settle()
    assert title(opened) == "Einen Moment, ich arbeite daran …"
    assert "Formular öffnen" in buttons(desk.fake.seen_by(MAX)[-1].card)


async def test_a_button_within_a_dialog_takes_its_place(desk: Desk):
    await desk.started()
    card = await desk.opens(MAX, ask("status"))
    done = await desk.sends(MAX, card, light="green", headline="Läuft")
    again = next(b for b in done["actions"] if b["data"][FIELD].get("t") == "ask")
    assert "msteams" not in again["data"]
    value = {"data": again["data"]}
    opened = dialog(await desk.post(desk.fake.invoke(MAX, "task/submit", value)))
    assert "headline" in [e.get("id") for e in opened["body"]]


async def test_a_button_that_leads_nowhere_says_so(desk: Desk):
    gone = {FIELD: {"n": "0" * 32}, "msteams": {"type": "task/fetch"}}
    opened = await desk.opens(MAX, {"data": gone})
    assert title(opened) == "Dieser Knopf ist veraltet"
    await desk.post(desk.fake.pressed(MAX, {FIELD: {"n": "0" * 32}}))
    assert title(desk.fake.seen_by(MAX)[-1].card) == "Dieser Knopf ist veraltet"
    value: Json = {"data": {}}
    sent = dialog(await desk.post(desk.fake.invoke(MAX, "task/submit", value)))
    assert title(sent) == "Dieser Knopf ist veraltet"


async def test_what_was_refused_leads_back_to_what_was_typed(desk: Desk):
    await desk.started()
    card = await desk.opens(MAX, ask("connect"))
    refused = await desk.sends(MAX, card, code="AAAA-BBBB-CCCC")
    assert refused["actions"][-1]["data"][FIELD]["g"] == {"code": "AAAA-BBBB-CCCC"}


# -- buttons -----------------------------------------------------------------------------------


async def test_a_pressed_button_runs_and_the_card_is_edited(desk: Desk):
    await desk.started()
    await join_as_owner(desk)
    asked = desk.fake.chat_with(MAX)[-1]
    await desk.presses(MAX, asked, "Bestätigen", desk.fake.chats["29:max"])
    coop = await desk.tandem.store.load(await coop_id(desk))
    assert [m.name for m in coop.members if m.roles] == ["Max Muster", "Erika Beispiel"]
    assert desk.fake.shown()[0].edits == 2
    assert asked.edits == 1


async def test_a_button_of_the_other_kind_is_told_at_once_and_runs(desk: Desk):
    await desk.started()
    data = {FIELD: {"t": "do", "w": "help"}}
    action = {"type": "Action.Execute", "verb": "tandem", "data": data}
    value = {"action": action, "trigger": "manual"}
    answer = await desk.post(desk.fake.invoke(MAX, "adaptiveCard/action", value))
    assert answer.json()["statusCode"] == 200
    assert title(desk.fake.seen_by(MAX)[-1].card) == "Was ich kann"


async def test_a_card_that_refreshes_itself_is_no_press(desk: Desk):
    data = {FIELD: {"t": "do", "w": "help"}}
    value = {"action": {"type": "Action.Execute", "data": data}, "trigger": "automatic"}
    await desk.post(desk.fake.invoke(MAX, "adaptiveCard/action", value))
    assert desk.fake.seen_by(MAX) == []


async def test_a_form_asked_for_without_a_dialog_is_offered(desk: Desk):
    await desk.post(desk.fake.pressed(MAX, {FIELD: {"t": "ask", "w": "start"}}))
    assert list(buttons(desk.fake.seen_by(MAX)[-1].card)) == ["Formular öffnen"]


async def test_long_answers_on_a_button_come_back_whole(desk: Desk):
    await desk.started()
    long = "x" * 3_000
    offered = await desk.types(MAX, f"status rot {long}")
    assert "n" in buttons(offered.card)["Formular öffnen"]["data"][FIELD]
    card = await desk.opens(MAX, buttons(offered.card)["Formular öffnen"])
    assert next(e for e in card["body"] if e.get("id") == "headline")["value"] == long


# -- message actions ---------------------------------------------------------------------------


def taken(desk: Desk, command: str, html: str) -> Json:
    payload = {"id": "1", "body": {"contentType": "html", "content": html}}
    value = {"commandId": command, "commandContext": "message", "messagePayload": payload}
    return desk.fake.invoke(MAX, "composeExtension/fetchTask", value)


async def test_a_message_action_opens_its_form_with_the_messages_words(open_desk: Opens):
    desk = open_desk(actions=(SAVE,))
    await desk.started()
    html = "<div><p>Sensoren &amp; Server</p><p>kommen&nbsp;später</p></div>"
    card = dialog(await desk.post(taken(desk, "save", html)))
    shown = {e["id"]: e.get("value") for e in card["body"] if "id" in e}
    assert shown["headline"] == "Sensoren & Server\nkommen später"
    data = {**card["actions"][0]["data"], **shown, "light": "green", "headline": "Kurz"}
    value = {"commandId": "save", "data": data}
    sent = await desk.post(desk.fake.invoke(MAX, "composeExtension/submitAction", value))
    assert sent.status_code == 200
    assert len((await desk.tandem.store.load(await coop_id(desk))).reports) == 1


async def test_a_message_is_saved_as_a_lesson_with_its_words_and_its_address(open_desk: Opens):
    desk = open_desk(actions=MESSAGE_ACTIONS)
    await desk.started()
    request = taken(desk, "save-lesson", "<p>Nur mit Freigabe</p>")
    address = "https://teams.microsoft.com/l/message/19:x/1"
    request["value"]["messagePayload"]["linkToMessage"] = address
    card = dialog(await desk.post(request))
    assert "Nur mit Freigabe" in read(card)
    shown = {e["id"]: e.get("value") for e in card["body"] if "id" in e}
    data = {**card["actions"][0]["data"], **shown, "worked": "Früh gefragt"}
    value = {"commandId": "save-lesson", "data": data}
    await desk.post(desk.fake.invoke(MAX, "composeExtension/submitAction", value))
    [lesson] = (await desk.tandem.store.load(await coop_id(desk))).lessons
    assert (lesson.worked, lesson.quote, lesson.link) == (
        "Früh gefragt", "Nur mit Freigabe", address,
    )  # fmt: skip


async def test_a_message_action_that_is_not_there_any_more_says_so(desk: Desk):
    assert title(dialog(await desk.post(taken(desk, "gone", "x")))) == "Dieser Knopf ist veraltet"


# -- who ---------------------------------------------------------------------------------------


async def test_a_persons_organisation_is_their_own_not_the_hosts(desk: Desk):
    await desk.started()
    await join_as_owner(desk)
    coop = await desk.tandem.store.load(await coop_id(desk))
    assert {m.name: m.home for m in coop.members} == {
        "Max Muster": HOST,
        "Erika Beispiel": PARTNER,
    }
    assert coop.members[1].addresses == (Address(platform="teams", id=ERIKA, kind="person"),)


async def test_a_guests_organisation_is_unknown(desk: Desk):
    known = await desk.teams.desk.people.met(desk.fake.said(GINA, "help"))
    assert (known.home, known.role) == ("", "guest")


async def test_where_the_roster_cannot_be_had_nothing_is_assumed(desk: Desk):
    desk.fake.fail("member", Fault(500))
    known = await desk.teams.desk.people.met(desk.fake.said(MAX, "help"))
    assert (known.name, known.home, known.language, known.zone) == (
        "Max Muster", "", "de", "Europe/Berlin",
    )  # fmt: skip
    assert (await desk.teams.desk.people.met(desk.fake.said(MAX, "help"))).home == HOST


async def test_the_roster_is_asked_once_an_hour(desk: Desk):
    for _ in range(3):
        await desk.types(MAX, "help")
    assert len(desk.fake.called("member")) == 1
    desk.clock.move(hours=2)
    await desk.types(MAX, "help")
    assert len(desk.fake.called("member")) == 2


async def test_only_partners_are_served_where_they_are_named(open_desk: Opens):
    desk = open_desk(partners=frozenset({PARTNER}))
    await desk.started()
    served = {w: title((await desk.types(w, "help")).card) for w in (MAX, ERIKA, GINA)}
    assert set(served.values()) == {"Was ich kann"}
    refused = (await desk.types(EVE, "overview")).card
    assert title(refused) == "Das hat nicht geklappt"
    assert "Predictive" not in read(refused)


async def test_people_are_spoken_to_in_their_own_language(desk: Desk):
    await desk.post({**desk.fake.said(ERIKA, "help"), "locale": "en-US"})
    assert title(desk.fake.seen_by(ERIKA)[-1].card) == "What I can do"


# -- added and removed -------------------------------------------------------------------------


def installed(fake: FakeTeams, room: str, action: str = "add", user: str = MAX) -> Json:
    return fake.activity(user, room, type="installationUpdate", action=action)


async def test_a_room_that_we_are_added_to_is_greeted_once(desk: Desk):
    await desk.post(installed(desk.fake, ROOM))
    me = desk.fake.activity(MAX)["recipient"]
    await desk.post(desk.fake.activity(MAX, type="conversationUpdate", membersAdded=[me]))
    assert [title(m.card) for m in desk.fake.shown()] == ["Guten Tag, ich bin Tandem"]


async def test_the_channel_that_was_chosen_is_greeted(desk: Desk):
    desk.fake.rooms["19:andere@thread.tacv2"] = []
    chosen = {"settings": {"selectedChannel": {"id": "19:andere@thread.tacv2"}}}
    await desk.post({**installed(desk.fake, ROOM), "channelData": chosen})
    assert len(desk.fake.shown("19:andere@thread.tacv2")) == 1
    assert desk.fake.shown() == []


async def test_a_person_who_adds_us_is_greeted_and_can_be_reached(desk: Desk):
    chat = desk.fake.chat(SABINE)
    await desk.post(installed(desk.fake, chat, user=SABINE))
    assert [title(m.card) for m in desk.fake.rooms[chat]] == ["Guten Tag, ich bin Tandem"]
    known = await desk.teams.desk.book.person(SABINE)
    assert known
    assert known.chat == chat


@pytest.mark.parametrize("told", ["installation", "conversation", "channel"])
async def test_where_we_are_removed_nothing_is_sent_any_more(desk: Desk, told: str):
    await desk.types(MAX, "help")
    me = desk.fake.activity(MAX)["recipient"]
    deleted = {"eventType": "channelDeleted", "channel": {"id": ROOM}}
    removed = {
        "installation": installed(desk.fake, ROOM, "remove"),
        "conversation": desk.fake.activity(MAX, type="conversationUpdate", membersRemoved=[me]),
        "channel": {**desk.fake.activity(MAX, type="conversationUpdate"), "channelData": deleted},
    }
    await desk.post(removed[told])
    assert await desk.teams.desk.book.talk(ROOM) is None


async def test_a_moved_service_address_is_followed(desk: Desk):
    await desk.types(MAX, "help")
    desk.fake.faults.clear()
    talk = await desk.teams.desk.book.talk(ROOM)
    assert talk
    assert talk.service == desk.fake.service
    await desk.teams.desk.book.note(talk.model_copy(update={"service": "https://old.example/"}))
    await desk.types(MAX, "help")
    assert await desk.teams.desk.book.talk(ROOM) == talk
