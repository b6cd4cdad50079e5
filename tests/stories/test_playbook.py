"""A playbook as both sides live it: steps, reminders, questions, and another wording."""

from base64 import b64decode
from datetime import date
from typing import Any

import pytest

from bot.domain.kpis import Kpi
from bot.domain.library import Library
from bot.domain.parts import steps_of
from bot.domain.people import Side
from bot.domain.phases import Phase
from bot.domain.plan import adopted, planned
from bot.domain.playbook import Property, Text
from bot.domain.reviews import Review, Way
from bot.domain.steps import StepState
from bot.due import next_due
from bot.language import Tongue
from bot.message import Ask, Checklist, Do, File, Form, Message, Paragraph, Picture
from bot.ports import Change
from bot.views.playbook import reminder
from playbooks import library
from tests.stories.walking import fills
from tests.world import ERIKA, MAX, ROOM, SABINE, World, berlin, button

BOOKS = library()


def opened() -> World:
    return World(library=BOOKS)


def titles(world: World, who: object, start: str) -> list[str]:
    return [m.title for m in world.shown(who) if m.title.startswith(start)]  # type: ignore[arg-type]


def items(message: Message | Form) -> list[str]:
    assert isinstance(message, Message)
    return [i.text for b in message.blocks if isinstance(b, Checklist) for i in b.items]


async def number(world: World, key: str) -> str:
    coop = await world.coop()
    return next(s.id for s in coop.steps if s.key == key)


@pytest.mark.parametrize(
    "who, title, first, label",
    [
        (MAX, "Pilotkunde · Vorbereitung: 0 von 17 Schritten", "S1 Angeben, worum es geht", "S1"),
        (ERIKA, "Pilot customer · Preparation: 0 of 17 steps", "S1 Say what it is about", "S1"),
    ],
    ids=["de", "en"],
)
async def test_the_playbook_is_there_from_the_start(
    who: object, title: str, first: str, label: str
):
    world = opened()
    await world.both()
    seen = await world.types(who, "playbook")  # type: ignore[arg-type]
    assert isinstance(seen, Message)
    assert (seen.title, items(seen)[0]) == (title, first)
    assert [label in b.label for b in seen.buttons][:1] == [True]
    drawn = next(b for b in seen.blocks if isinstance(b, Picture))
    assert [row.share for row in drawn.drawing.rows] == [0, 0, 0, 0, 0]  # type: ignore[union-attr]
    every = await world.presses(who, seen.buttons[-1])  # type: ignore[arg-type]
    assert len(items(every)) == 17


async def test_the_life_of_a_step():
    world = opened()
    await world.both()
    sponsors, worries = await number(world, "sponsors"), await number(world, "worries")

    # It shows what to think of, whose it is and what waits for it.
    seen = await world.types(MAX, f"schritt {sponsors}")
    assert isinstance(seen, Message)
    assert seen.title == f"{sponsors}: Sponsor und Vertretung benennen"
    assert "Wer gibt Geld frei, und bis zu welchem Betrag?" in items(seen)
    assert f"{worries} Sagen, was Ihnen Sorgen macht" in seen.model_dump_json()

    # What waits cannot be done, and says for what it waits.
    refused = await world.types(SABINE, f"step {worries} done")
    assert isinstance(refused, Message)
    assert f"{sponsors} Sponsor und Vertretung benennen" in refused.model_dump_json()

    # A note, another person, then done: each is seen by the room.
    await world.types(ERIKA, f"step {sponsors} note Ben signs for us")
    await world.types(MAX, f"schritt {sponsors} übergeben Vera Muster")
    assert ((await world.coop()).step(sponsors) or seen).note == "Ben signs for us"  # type: ignore[union-attr]
    done = await world.presses(MAX, button(seen, "Erledigt"))
    assert isinstance(done, Message)
    coop = await world.coop()
    step = coop.step(sponsors)
    assert step
    assert (step.state, step.member, step.note) == (
        StepState.DONE, next(m.id for m in coop.members if m.name == "Vera Muster"),
        "Ben signs for us",
    )  # fmt: skip
    shown = next(m for m in world.shown(ROOM) if m.title.startswith(f"{sponsors}:"))
    assert "erledigt" in shown.model_dump_json()
    again = await world.types(MAX, f"schritt {sponsors} erledigt")
    assert isinstance(again, Message)
    assert again.title == "Das hat nicht geklappt"

    # Skipping takes a reason, and what was typed stays.
    form = await world.types(SABINE, f"schritt {worries} überspringen")
    assert isinstance(form, Form)
    assert [i.problem for i in form.inputs if i.name == "text"] == [
        "Bitte sagen Sie, warum er entfällt."
    ]
    await world.sends(SABINE, form, text="Im Kick-off besprochen")
    kept = (await world.coop()).step(worries)
    assert kept
    assert (kept.state, kept.note) == (StepState.SKIPPED, "Im Kick-off besprochen")


async def test_another_sides_step_is_left_to_it_but_takes_a_note():
    world = opened()
    await world.both()
    partner = await number(world, "partner")
    refused = await world.types(ERIKA, f"step {partner} done")
    assert isinstance(refused, Message)
    assert "This step is the part of Max Muster." in refused.model_dump_json()
    noted = await world.types(ERIKA, f"step {partner} note We can name two references")
    assert isinstance(noted, Message)
    assert "We can name two references" in noted.model_dump_json()
    wrong = await world.types(ERIKA, "step S99")
    assert isinstance(wrong, Form | Message)
    assert (await world.coop()).step("S99") is None


async def test_what_it_is_about_brings_steps_and_settles_the_first():
    world = opened()
    await world.both()
    form = await world.types(ERIKA, "properties")
    said: dict[str, Any] = {p.value: "no" for p in Property} | {
        "regulated": "yes",
        "radical": "yes",
    }
    answer = await world.sends(ERIKA, form, **said)
    assert items(answer) == [
        "S18 Name the standard and the inspector in charge",
        "S19 Agree how much uncertainty is allowed",
    ]
    coop = await world.coop()
    assert coop.properties == (Property.REGULATED, Property.RADICAL)
    assert [s.state for s in coop.steps if s.key == "properties"] == [StepState.DONE]
    assert titles(world, ROOM, "Notiert, worum es in der Kooperation geht") != []


async def test_a_reminder_counts_the_steps_that_it_does_not_list():
    world = opened()
    await world.both()
    coop, now = await world.coop(), berlin("2026-12-21", "09:00")
    who = coop.member_at(MAX.address)
    assert who
    waiting = len(steps_of(coop, who, coop.today(now)))
    listed, rest = reminder(coop, who, now, Tongue("de")).blocks
    assert isinstance(listed, Checklist)
    assert isinstance(rest, Paragraph)
    assert rest.spans == (f"und {waiting - len(listed.items)} weitere",)


async def test_what_one_card_listed_is_no_card_of_the_next_day():
    """Monday's card names what is near, Thursday's step too: it is not said again on Tuesday."""
    world = opened()
    await world.both()
    await world.at("2026-11-25", "18:00")
    cards = [s for s in world.chat.rooms[MAX.address] if "Schritte warten" in s.message.title]
    assert [f"{s.at:%a}" for s in cards] == ["Mon"]
    listed = items(cards[0].message)
    assert any("Das passende Modell bestätigen" in it for it in listed)


async def test_reminders_are_private_grouped_and_end_on_the_agenda():
    world = opened()
    await world.both()
    await world.at("2026-11-24", "18:00")
    assert titles(world, ROOM, "Ein Schritt") == []
    await world.at("2026-12-02", "18:00")
    cards = [s for s in world.chat.rooms[MAX.address] if "Schritt" in s.message.title]
    days = [f"{s.at:%Y-%m-%d}" for s in cards]
    assert days
    assert sorted(set(days)) == days, "at most one card a day"
    assert any("überfällig" in s.message.title for s in cards)
    await world.at("2026-12-04", "18:00")
    topics = {topic.key: topic for topic in (await world.coop()).topics}
    first = await number(world, "properties")
    assert f"step:{first}" in topics
    form = await world.types(MAX, "eigenschaften")
    said: dict[str, Any] = {p.value: "no" for p in Property}
    await world.sends(MAX, form, **said)
    goals = await number(world, "goals")
    await world.at("2026-12-09", "18:00")
    await world.types(MAX, f"schritt {goals} erledigt")
    after = {topic.key: topic for topic in (await world.coop()).topics}
    assert after[f"step:{goals}"].open is False
    assert len(after) == len((await world.coop()).topics)


async def test_two_questions_a_week_answered_by_each_side_and_handed_over():
    world = opened()
    await world.both()
    # Tuesday is their day, whatever else is overdue.
    await world.at("2026-12-02", "12:00")
    mine = [m for m in world.shown(MAX) if m.title == "Zwei Fragen für diese Woche"]
    hers = [m for m in world.shown(ERIKA) if m.title == "Two questions for this week"]
    assert (len(mine), len(hers)) == (1, 1)
    assert titles(world, ROOM, "Zwei Fragen") == []
    form = await world.presses(MAX, button(mine[0], "Erste beantworten"), None)
    kept = await world.sends(MAX, form, None, text="Einkauf kauft, Werker benutzt.")
    assert isinstance(kept, Message)
    assert button(kept, "Nächste beantworten").word == "questions answer"
    form = await world.presses(ERIKA, button(hers[0], "Answer the first"), None)
    await world.sends(ERIKA, form, None, text="SECRET-price", readers="own")

    async def text_of(who: object, room: object) -> str:
        told = await world.types(who, "questions export", room)  # type: ignore[arg-type]
        assert isinstance(told, Message)
        files = [b for b in told.blocks if isinstance(b, File)]
        assert [f.name.rpartition(".")[2] for f in files] == ["docx", "md"]
        return b64decode(files[1].model_dump(mode="json")["data"]).decode()

    assert "Einkauf kauft, Werker benutzt." in await text_of(ERIKA, None)
    assert "SECRET-price" in await text_of(ERIKA, None)
    assert "SECRET-price" not in await text_of(MAX, None)
    assert "SECRET-price" not in await text_of(ERIKA, ROOM)
    await world.at("2026-12-15", "18:00")
    again = [m for m in world.shown(MAX) if m.title == "Zwei Fragen für diese Woche"]
    # On days on which something more pressing comes, they wait; no week's are left out for ever.
    assert len(again) > 1
    assert again[1].blocks != again[0].blocks


async def test_an_edited_playbook_waits_until_both_owners_take_it():
    world = opened()
    await world.both()
    before = await world.coop()
    old = BOOKS.playbook("pilot_customer")
    assert old
    new = old.model_copy(update={"version": 2, "title": Text(de="Neu", en="New")}).sealed()
    others = tuple(p for p in BOOKS.playbooks if p.name != old.name)
    world.tandem.library = Library(playbooks=(*others, new), earlier=(old,))
    seen = await world.types(MAX, "playbook")
    assert isinstance(seen, Message)
    assert seen.title.startswith("Pilotkunde")
    form = await world.presses(MAX, button(seen, "Neue Fassung übernehmen"))
    await world.sends(MAX, form)
    assert (await world.coop()).playbook == before.playbook
    asked = world.shown(ERIKA)[-1]
    await world.presses(ERIKA, button(asked, "Agree"), None)
    after = await world.coop()
    assert after.playbook
    assert (after.playbook.version, after.playbook.digest) == (2, new.digest)
    assert [s.key for s in after.steps] == [s.key for s in before.steps]
    told = await world.types(MAX, "playbook")
    assert isinstance(told, Message)
    assert told.title.startswith("Neu")


async def test_a_stake_is_not_to_be_had_before_a_passed_pilot():
    world = opened()
    await world.both()
    form = await world.types(MAX, "playbook take")
    refused = await world.sends(MAX, form, name="equity")
    assert isinstance(refused, Form)
    assert refused.problem.startswith("Eine Beteiligung kommt nach einem gemeinsamen Piloten")
    assert (await world.coop()).proposals == ()


async def following(world: World, name: str, phase: Phase, **more: Any) -> None:
    """Let both follow a playbook from a phase on, which begins today."""
    await world.both()
    now, book = world.clock.now(), BOOKS.playbook(name)
    assert book
    coop = await world.coop()
    day = coop.today(now)
    moved = coop.but(phase=phase, phase_since=day, **more)
    moved = planned(adopted(moved, book, day), book, day)
    await world.store.save(
        Change(coop=moved, at=now, keys=moved.keys, next_due=next_due(moved, now))
    )


async def test_a_talk_that_comes_again_is_announced_with_its_agenda():
    world = opened()
    await following(world, "sales_partnership", Phase.PILOT)
    await world.at("2026-12-30", "18:00")
    cards = titles(world, ROOM, "Gemeinsame Durchsicht der Verkaufschancen")
    assert len(cards) == 1
    assert any(s.key.startswith("duty:pipeline_review:") for s in (await world.coop()).steps)


async def pipeline(world: World, *chances: tuple[str, str, str]) -> Message:
    """Go through these opportunities, and say that the talk about them is done."""
    for name, value, chance in chances:
        await fills(world, MAX, "pipeline", lead=name, value=value, chance=chance)
    await world.at("2026-12-28", "10:00")
    talk = next(s for s in (await world.coop()).steps if s.key.startswith("duty:pipeline_review:"))
    done = await world.types(MAX, f"schritt {talk.id} erledigt")
    assert isinstance(done, Message)
    return done


FORECAST = Kpi(
    id="K1", key="forecast", name="Vorschau", unit="Euro", baseline=0, target=90000, band=10000,
    side=Side.SME, otherwise="Neue Zielgruppe", at=berlin("2026-11-23"),
)  # fmt: skip


async def test_the_forecast_of_a_talk_about_the_pipeline_is_a_reading_that_can_be_corrected():
    world = opened()
    await following(world, "sales_partnership", Phase.PILOT, kpis=(FORECAST,))
    done = await pipeline(world, ("Kunde A", "40000", "75"), ("Kunde B", "10000", "50"))
    text = done.model_dump_json()
    assert "Die Vorschau ist als Messwert von K1 Vorschau notiert: 35.000 Euro." in text
    [reading] = (await world.coop()).kpis[0].readings
    assert (reading.value, f"{reading.day}", reading.note) == (
        35000, "2026-12-28", "Aus „Verkaufschancen“: 2 Einträge",
    )  # fmt: skip
    card = next(m for m in reversed(world.shown(ROOM)) if m.title.startswith("K1"))
    assert "Aus „Verkaufschancen“: 2 Einträge" in card.model_dump_json()
    form = await world.presses(MAX, button(done, "Messwert korrigieren"))
    assert isinstance(form, Form)
    assert form.answers() == {"kpi": "K1", "value": "35000", "day": "2026-12-28"}
    await world.sends(MAX, form, ROOM, value="30000", note="Kunde B wartet")
    [reading] = (await world.coop()).kpis[0].readings
    assert (reading.value, reading.note) == (30000, "Kunde B wartet")


async def test_a_forecast_that_nobody_watches_yet_is_offered_as_a_kpi():
    world = opened()
    await following(world, "sales_partnership", Phase.PILOT)
    done = await pipeline(world, ("Kunde A", "40000", "75"))
    assert (await world.coop()).kpis == ()
    form = await world.presses(MAX, button(done, "Vorschau auf drei Monate"))
    assert isinstance(form, Form)
    answers = form.answers()
    assert (answers["key"], answers["baseline"]) == ("forecast", "30000")


async def test_a_pipeline_without_an_entry_reads_nothing():
    world = opened()
    await following(world, "sales_partnership", Phase.PILOT, kpis=(FORECAST,))
    done = await pipeline(world)
    assert "Vorschau ist als Messwert" not in done.model_dump_json()
    assert (await world.coop()).kpis[0].readings == ()


def test_what_a_sheet_feeds_is_a_kpi_that_a_playbook_proposes():
    proposed = {k.id for p in BOOKS.playbooks for k in p.kpis}
    assert {s.feeds for s in BOOKS.sheets if s.feeds} == {"forecast"} & proposed


async def test_the_quarterly_talk_about_a_stake_opens_the_form_of_its_role():
    world = opened()
    gone = Review(
        id="R1", name="G2", phase="pilot", day=date(2026, 11, 20), first=date(2026, 11, 20),
        way=Way.GO, ended=berlin("2026-11-20"),
    )  # fmt: skip
    await following(world, "equity", Phase.SCALING, reviews=(gone,))
    await world.at("2027-02-12", "18:00")
    [card] = [m for m in world.shown(ROOM) if m.title.startswith("Engen wir das Start-up")]
    form = await world.presses(SABINE, button(card, "Formular öffnen"))
    assert isinstance(form, Form)
    assert (form.title, form.fixed["sheet"]) == ("Rolle der Beteiligung", "equity_role")
    number_ = next(s.id for s in (await world.coop()).steps if "fenced_in" in s.key)
    step = await world.types(SABINE, f"schritt {number_}")
    assert isinstance(step, Message)
    again = await world.presses(SABINE, button(step, "Formular öffnen"))
    assert isinstance(again, Form)
    assert again.fixed == form.fixed


async def test_a_cooperation_from_before_gets_its_steps_when_the_week_closes():
    world = World()
    await world.both()
    assert (await world.coop()).steps == ()
    nothing = await world.types(MAX, "playbook")
    assert isinstance(nothing, Message)
    assert "Für diese Kooperation gibt es kein Playbook" in nothing.model_dump_json()
    world.tandem.library = BOOKS
    await world.at("2026-11-27", "15:00")
    coop = await world.coop()
    assert len(coop.steps) == 17
    assert min(s.due for s in coop.steps) >= coop.today(berlin("2026-11-27", "15:00"))


async def test_everything_is_a_button_or_a_form_for_everybody():
    world = opened()
    await world.both()
    seen = await world.types(SABINE, "playbook")
    assert isinstance(seen, Message)
    for it in (*seen.buttons, *seen.more):
        assert isinstance(it, Do | Ask)
