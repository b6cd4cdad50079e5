"""Everything people do in Slack, through Bolt and the signed door, against a Slack of our own."""

import asyncio
from datetime import timedelta
from typing import cast

from adapters.parts.lately import Lately
from adapters.slack.desk import Patience
from adapters.slack.seen import Seen
from bot.domain.people import Address
from bot.errors import StoreAway
from storage.memory import MemoryStore
from tests.fakes.behind import SlowStore
from tests.fakes.clock import HandClock
from tests.fakes.slack import BOT_USER, PARTNER, FakeSlack, Fault, Json, as_form, signed
from tests.slack.conftest import ERIKA, EVE, MAX, ROOM, SABINE, Desk, Opens, buttons, title
from tests.world import START

STATUS = "status grün Modell läuft auf 12 Anlagen"


async def pressed(desk: Desk, user: str, card: Json, label: str, **more: object) -> None:
    drawn = buttons(card)[label]
    action = {"selected_option": {"value": drawn["value"]}} if drawn["type"] == "overflow" else {}
    place = more or desk.fake.in_channel(ROOM)
    await desk.post(desk.fake.click(user, drawn, action=action, **place))


async def join_as_owner(desk: Desk) -> None:
    """Erika, of the other company, becomes its owner by the button in the shared room."""
    card = desk.fake.channels[ROOM][0]
    await pressed(desk, ERIKA, card, "Mitmachen bei Beispiel Robotics als …")
    await desk.sends(ERIKA, desk.modal, role="owner")


# -- words -----------------------------------------------------------------------------------


async def test_a_cooperation_starts_with_a_form_and_a_card_in_the_room(desk: Desk):
    await desk.types(MAX, "start")
    assert desk.modal["callback_id"] == "form"
    answer = await desk.sends(MAX, desk.modal, **START)
    assert title(answer["view"]) == "Predictive Maintenance hat begonnen"
    assert [title(m) for m in desk.fake.channels[ROOM]] == [
        "Predictive Maintenance läuft mit Tandem"
    ]


async def test_typed_words_are_answered_so_that_only_the_asker_sees_it(desk: Desk):
    await desk.started()
    answer = await desk.types(MAX, "overview")
    assert answer["response_type"] == "ephemeral"
    assert title(answer).startswith("Predictive Maintenance")
    assert len(desk.fake.channels[ROOM]) == 1


async def test_any_command_name_is_answered(desk: Desk):
    await desk.post(desk.fake.command(MAX, "help", ROOM, command="/kooperation"))
    assert title(desk.fake.responses[-1]) == "Was ich kann"


async def test_a_mention_is_answered_privately_beside_it(desk: Desk):
    await desk.started()
    await desk.post(desk.fake.said(MAX, f"<@{BOT_USER}> overview", ROOM))
    shown = desk.fake.ephemerals[-1]
    assert (shown["channel"], shown["user"]) == (ROOM, MAX)
    assert title(shown).startswith("Predictive Maintenance")


async def test_a_mention_that_needs_a_form_offers_a_button(desk: Desk):
    await desk.post(desk.fake.said(MAX, f"<@{BOT_USER}> start", ROOM))
    await pressed(desk, MAX, desk.fake.ephemerals[-1], _form(desk))
    assert desk.modal["callback_id"] == "form"


def _form(desk: Desk) -> str:
    return next(iter(buttons(desk.fake.ephemerals[-1])))


async def test_where_nothing_can_be_shown_beside_it_the_answer_comes_in_private(desk: Desk):
    await desk.started()
    desk.fake.fail("chat.postEphemeral", Fault(error="user_not_in_channel"))
    await desk.post(desk.fake.said(MAX, f"<@{BOT_USER}> overview", ROOM))
    assert title(desk.fake.chat_with(MAX)[-1]).startswith("Predictive Maintenance")
    assert len(desk.fake.channels[ROOM]) == 1


async def test_where_no_private_chat_can_be_had_either_nothing_private_is_said(desk: Desk):
    await desk.started()
    desk.fake.fail("chat.postEphemeral", Fault(error="user_not_in_channel"))
    desk.fake.unreachable.add(MAX)
    mention = desk.fake.said(MAX, f"<@{BOT_USER}> overview", ROOM)
    await desk.post(mention)
    said = desk.fake.channels[ROOM][-1]
    assert said["thread_ts"] == mention["event"]["ts"]
    assert title(said) == "Bitte schreiben Sie mir direkt"
    assert "Predictive" not in str(said)


async def test_trouble_of_slacks_own_is_not_blamed_on_rights(desk: Desk):
    """What passes by itself asks for nothing but to be asked again."""
    await desk.started()
    desk.fake.fail("chat.postEphemeral", Fault(status=500))
    desk.fake.unreachable.add(MAX)
    await desk.post(desk.fake.said(MAX, f"<@{BOT_USER}> overview", ROOM))
    said = desk.fake.channels[ROOM][-1]
    assert title(said) == "Die Antwort an Sie lässt sich gerade nicht zustellen"
    assert "Predictive" not in str(said)


async def test_what_is_written_in_private_is_answered_there(desk: Desk):
    await desk.started()
    desk.fake._conversations_open(MAX)
    chat = desk.fake.chats[MAX]
    await desk.post(desk.fake.said(MAX, "overview", chat, "message", channel_type="im"))
    assert title(desk.fake.channels[chat][-1]).startswith("Predictive Maintenance")


async def test_what_bots_write_is_not_answered(desk: Desk):
    before = len(desk.fake.calls)
    chat = "D0X"
    await desk.post(
        desk.fake.said(MAX, "help", chat, "message", channel_type="im", bot_id="B0OTHER")
    )
    await desk.post(
        desk.fake.said(MAX, "x", chat, "message", channel_type="im", subtype="message_changed")
    )
    assert [m for m, _ in desk.fake.calls[before:] if m.startswith("chat.")] == []


# -- redelivery ------------------------------------------------------------------------------


async def test_the_same_event_delivered_again_acts_and_answers_once(desk: Desk):
    await desk.started()
    mention = desk.fake.said(MAX, f"<@{BOT_USER}> {STATUS}", ROOM)
    for n in range(3):
        more = {"x-slack-retry-num": str(n), "x-slack-retry-reason": "http_timeout"} if n else {}
        await desk.post(mention, **more)
    assert len(desk.fake.ephemerals) == 1
    (coop,) = await desk.tandem.store.ids()
    assert len((await desk.tandem.store.load(coop)).reports) == 1


async def test_the_same_question_to_two_processes_is_answered_once(desk: Desk, open_desk: Opens):
    """What only shows something changes nothing that the store would know it by."""
    await desk.started()
    other = open_desk(store=cast("SlowStore", desk.tandem.store))
    asked = [
        desk.fake.command(MAX, "overview", ROOM),
        desk.fake.said(MAX, f"<@{BOT_USER}> help", ROOM),
    ]
    before = len(desk.fake.responses) + len(desk.fake.ephemerals)
    for question in asked:
        for place in (desk, other, desk):
            await place.post(question)
    assert len(desk.fake.responses) + len(desk.fake.ephemerals) - before == len(asked)


async def test_a_question_is_answered_although_the_store_cannot_note_it():
    class Away(MemoryStore):
        async def first(self, name: str) -> bool:
            raise StoreAway(name=name)

    seen = Seen(Away(), Lately(HandClock(), timedelta(hours=1)))
    assert [await seen.first("a"), await seen.first("a"), await seen.first("b")] == [
        True, False, True,
    ]  # fmt: skip


async def test_the_same_press_and_the_same_submit_act_once(desk: Desk):
    await desk.types(MAX, "start")
    submit = desk.fake.submit(MAX, desk.modal, START)
    first, second = await asyncio.gather(desk.post(submit), desk.post(submit))
    assert first.json() == second.json()
    assert len(await desk.tandem.store.ids()) == 1
    click = desk.fake.click(
        MAX,
        buttons(desk.fake.channels[ROOM][0])["Mitmachen bei Beispiel Robotics als …"],
        **desk.fake.in_channel(ROOM),
    )
    await desk.post(click)
    await desk.post(click)
    assert len(desk.fake.called("views.open")) == 2


# -- forms -----------------------------------------------------------------------------------


async def test_problems_come_beside_the_fields_and_nothing_is_lost(desk: Desk):
    await desk.types(MAX, "start")
    answer = await desk.sends(MAX, desk.modal, title_="Predictive Maintenance")
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == set(START) - {"title_", "land"}
    assert (await desk.sends(MAX, desk.modal, **START))["response_action"] == "update"


async def test_a_question_appears_as_soon_as_its_condition_holds(desk: Desk):
    await desk.started()
    await desk.types(MAX, "status")
    view = desk.modal
    names = [b["block_id"] for b in view["blocks"] if b["type"] == "input"]
    leading = next(b for b in view["blocks"] if b.get("block_id") == "light")
    assert leading["dispatch_action"]
    filled = desk.fake.filled(view, {"light": "red", "headline": "Server fehlt"})
    action = {"type": "radio_buttons", "action_id": leading["element"]["action_id"]}
    await desk.post(desk.fake.click(MAX, action, view=filled))
    after = [b["block_id"] for b in desk.modal["blocks"] if b["type"] == "input"]
    assert set(names) < set(after)
    updates = len(desk.fake.called("views.update"))
    await desk.post(
        desk.fake.click(MAX, action, view=desk.fake.filled(desk.modal, {"light": "red"}))
    )
    assert len(desk.fake.called("views.update")) == updates, "nothing to lay out anew"


async def test_a_slow_form_is_announced_and_then_shown(fake: FakeSlack, open_desk: Opens):
    desk = open_desk(patience=Patience(submit=10, form=0))
    await desk.started()
    drawn = buttons(fake.channels[ROOM][0])["Mitmachen bei Beispiel Robotics als …"]
    opened = len(fake.called("views.open"))
    click = fake.click(ERIKA, drawn, **fake.in_channel(ROOM))
    await desk.post_slowly(click, lambda: len(fake.called("views.open")) > opened)
    assert fake.called("views.open")[-1]["view"]["callback_id"] == "wait"
    assert desk.modal["callback_id"] == "form"


async def test_a_slow_submit_is_answered_in_time_and_again_when_done(
    fake: FakeSlack, open_desk: Opens
):
    desk = open_desk(patience=Patience(submit=0, form=10))
    await desk.started()
    await desk.types(MAX, "status")
    view = desk.modal
    desk.gate.clear()
    body, kind = as_form(fake.submit(MAX, view, {"light": "green", "headline": "Alles läuft"}))
    headers = {"content-type": kind, **signed(body)}
    answer = await desk.http.post("/slack/events", content=body, headers=headers)
    assert answer.json()["view"]["callback_id"] == "wait"
    desk.gate.set()
    await desk.settle()
    assert fake.called("views.update")[-1]["view"]["callback_id"] == "message"


async def test_an_expired_trigger_gives_the_button_again(desk: Desk):
    await desk.started()
    drawn = buttons(desk.fake.channels[ROOM][0])["Mitmachen bei Beispiel Robotics als …"]
    late = desk.fake.trigger(expired=True)
    await desk.post(desk.fake.click(ERIKA, drawn, **desk.fake.in_channel(ROOM), trigger_id=late))
    again = desk.fake.responses[-1]
    await pressed(desk, ERIKA, again, next(iter(buttons(again))))
    assert desk.modal["callback_id"] == "form"


async def test_a_form_that_was_closed_while_it_was_worked_on_is_answered_in_private(
    fake: FakeSlack, open_desk: Opens
):
    desk = open_desk(patience=Patience(submit=0, form=10))
    await desk.started()
    await desk.types(MAX, "status")
    fake.fail("views.update", Fault(error="not_found"))
    desk.gate.clear()
    body, kind = as_form(fake.submit(MAX, desk.modal, {"light": "green", "headline": "Gut"}))
    headers = {"content-type": kind, **signed(body)}
    await desk.http.post("/slack/events", content=body, headers=headers)
    desk.gate.set()
    await desk.settle()
    assert len(fake.chat_with(MAX)) == 1


async def test_a_button_inside_a_modal_goes_on_in_that_modal(desk: Desk):
    await desk.types(MAX, "start")
    await desk.sends(MAX, desk.modal, **START)
    view = desk.modal
    await desk.post(
        desk.fake.click(MAX, buttons(view)["Überblick"], view={**view, "type": "modal"})
    )
    assert desk.fake.latest_view == view["id"]
    assert title(desk.modal).startswith("Predictive Maintenance")


# -- who it is -------------------------------------------------------------------------------


async def test_an_outsider_is_of_their_own_team_and_joins_by_the_button(desk: Desk):
    """Bolt takes the one who pressed for one of ours; the payload says the truth."""
    await desk.started()
    await join_as_owner(desk)
    (coop_id,) = await desk.tandem.store.ids()
    coop = await desk.tandem.store.load(coop_id)
    erika = coop.member_at(Address(platform="slack", id=ERIKA, kind="person"))
    assert erika is not None
    assert (erika.name, erika.home, erika.side) == ("Erika Beispiel", PARTNER, "startup")
    assert erika.language in ("", "de")


async def test_teams_that_are_not_on_the_list_are_turned_away(fake: FakeSlack, open_desk: Opens):
    desk = open_desk(partners=frozenset({PARTNER}))
    await desk.started()
    card = fake.channels[ROOM][0]
    await pressed(desk, EVE, card, "Mitmachen bei Beispiel Robotics als …")
    assert "Kooperationen" in str(fake.responses[-1])
    assert len(fake.called("views.open")) == 1
    await join_as_owner(desk)
    assert len(fake.called("views.open")) == 2


# -- home, shortcuts, channels ---------------------------------------------------------------


async def test_the_home_page_shows_ones_own_cooperations(desk: Desk):
    await desk.started()
    opened = {"type": "app_home_opened", "user": MAX, "tab": "home", "channel": "D0X"}
    await desk.post(desk.fake.event(opened))
    assert "Predictive Maintenance" in str(desk.fake.homes[MAX])
    assert desk.fake.homes[MAX]["type"] == "home"


async def test_the_shortcut_opens_the_form_for_the_light(desk: Desk):
    await desk.started()
    await desk.post(
        {
            "type": "shortcut",
            "callback_id": "report-light",
            "action_ts": "1.1",
            "trigger_id": desk.fake.trigger(),
            "user": {"id": MAX, "team_id": "T0MUSTER"},
            "team": {"id": "T0MUSTER"},
        }
    )
    assert next(b["block_id"] for b in desk.modal["blocks"] if b["type"] == "input") == "light"


async def test_a_message_is_saved_as_a_lesson_with_its_words_and_its_address(desk: Desk):
    await desk.started()
    await desk.post(
        {
            "type": "message_action",
            "callback_id": "save-lesson",
            "action_ts": "2.1",
            "trigger_id": desk.fake.trigger(),
            "user": {"id": MAX, "team_id": "T0MUSTER"},
            "team": {"id": "T0MUSTER", "domain": "muster"},
            "channel": {"id": ROOM, "name": "projekt"},
            "message": {"type": "message", "user": SABINE, "ts": "1790.5", "text": "A &amp; B"},
            "message_ts": "1790.5",
        }
    )
    await desk.sends(MAX, desk.modal, worked="Früh gefragt")
    store = desk.tandem.store
    [lesson] = (await store.load((await store.ids())[0])).lessons
    assert (lesson.worked, lesson.quote, lesson.link) == (
        "Früh gefragt", "A & B", "https://muster.slack.com/archives/C0PROJEKT/p17905",
    )  # fmt: skip


async def test_we_introduce_ourselves_where_we_are_invited(desk: Desk):
    room = desk.fake.channel("C0NEU")
    joined = {"type": "member_joined_channel", "user": BOT_USER, "channel": room, "inviter": MAX}
    await desk.post(desk.fake.event(joined))
    card = desk.fake.channels[room][-1]
    await desk.post(
        desk.fake.click(MAX, next(iter(buttons(card).values())), **desk.fake.in_channel(room))
    )
    assert desk.modal["callback_id"] == "form"
    await desk.post(desk.fake.event({**joined, "user": SABINE}))
    assert len(desk.fake.channels[room]) == 1


async def test_a_channel_keeps_its_cooperation_when_slack_gives_it_another_id(desk: Desk):
    await desk.started()
    new = desk.fake.channel("C0NEU")
    await desk.post(
        desk.fake.event(
            {
                "type": "channel_id_changed",
                "old_channel_id": ROOM,
                "new_channel_id": new,
            }
        )
    )
    assert await desk.tandem.store.find(Address(platform="slack", id=ROOM).key) == ()
    assert len(await desk.tandem.store.find(Address(platform="slack", id=new).key)) == 1


async def test_after_our_token_is_taken_back_nothing_is_sent_and_we_say_so(desk: Desk):
    await desk.started()
    assert await desk.slack.trouble() == ""
    await desk.post(desk.fake.event({"type": "tokens_revoked", "tokens": {"bot": [BOT_USER]}}))
    before = len(desk.fake.calls)
    await desk.types(MAX, STATUS)
    assert await desk.slack.trouble()
    assert [m for m, _ in desk.fake.calls[before:]] == []


async def test_an_outdated_button_says_so(desk: Desk):
    stale = {"type": "button", "action_id": "do:0", "value": '{"n":"gone"}'}
    await desk.post(desk.fake.click(MAX, stale, **desk.fake.in_channel(ROOM)))
    assert len(desk.fake.responses) == 1
